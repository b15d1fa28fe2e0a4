"""What the figures of an article imply: case by case, on true worlds, and in the five documents."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.checks import Interval
from metrics.derived import Derivation, Derived, Stated, StatedCheck, derive

FIXTURES = Path(__file__).parents[2] / "fixtures"


def interval(text: str) -> Interval:
    """“7” is exactly 7, “7..9” from 7 to 9, “7..” at least 7."""
    lower, dots, upper = text.partition("..")
    if not dots:
        upper = lower
    return Interval(Decimal(lower) if lower else None, Decimal(upper) if upper else None)


def stated(name: str, unit: str, value: str, words: str = "", **more: Any) -> Stated:
    more.setdefault("indicator", name)
    return Stated(name, unit=unit, value=Decimal(value), interval=interval(words or value), **more)


def in_words(derived: Derived) -> str:
    """“before 9770 persons 9770..9770 of now, change”."""
    unit = f"{derived.unit} per {derived.per}" if derived.per else derived.unit
    lower, upper = derived.interval
    figures = ", ".join(map(str, derived.figures))
    return f"{derived.derivation} {derived.value} {unit} {lower}..{upper} of {figures}"


FUNDS = stated("funds", "yuan", "80000", "75000..85000")
PER_HOUSEHOLD = stated(
    "average",
    "yuan_per_household",
    "5000",
    related_to="funds",
    numerator="funds",
    denominator="households",
)
MEMBERS = stated("members", "persons", "10935")


def change(unit: str, value: str, words: str = "", about: str = "members") -> Stated:
    return stated("change", unit, value, words, role="change", related_to=about)


def ratio(value: str, unit: str = "percent") -> Stated:
    return stated(
        "share", unit, value, related_to="members", numerator="joined", denominator="members"
    )


CASES: dict[str, tuple[list[Stated], list[str]]] = {
    "last year": (
        [MEMBERS, change("persons", "1165")],
        ["before 9770 persons 9770..9770 of members, change"],
    ),
    "before a fall": (
        [MEMBERS, change("persons", "-1165")],
        ["before 12100 persons 12100..12100 of members, change"],
    ),
    "before more than a thousand were added": (
        [MEMBERS, change("persons", "1000", "1000..2000")],
        ["before 9935 persons 8935..9935 of members, change"],
    ),
    "before at least a thousand were added": (
        [MEMBERS, change("persons", "1000", "1000..")],
        ["before 9935 persons 0..9935 of members, change"],
    ),
    "before it grew by half": (
        [MEMBERS, change("percent", "50")],
        ["before 7290 persons 7242..7338 of members, change"],
    ),
    "before it fell by all there was": ([MEMBERS, change("percent", "-100")], []),
    "more was added than there is": ([MEMBERS, change("persons", "10936")], []),
    "a change of something else": ([MEMBERS, change("yuan", "5")], []),
    "a change of what isn't here": ([change("persons", "5")], []),
    "a change of nothing": ([stated("change", "persons", "5", role="change")], []),
    "households of what each of them got": (
        [FUNDS, PER_HOUSEHOLD],
        ["denominator 16 households 15..18 of funds, average"],
    ),
    "households that are printed": (
        [FUNDS, PER_HOUSEHOLD, stated("households", "households", "16")],
        [],
    ),
    "households of another program are others": (
        [FUNDS, PER_HOUSEHOLD, stated("households", "households", "9", program="other")],
        ["denominator 16 households 15..18 of funds, average"],
    ),
    "no whole household fits": (
        [stated("funds", "yuan", "7000"), PER_HOUSEHOLD],
        [],
    ),
    "nothing each": (
        [
            FUNDS,
            stated("average", "yuan_per_household", "0", related_to="funds", numerator="funds"),
        ],
        [],
    ),
    "what isn't counted by the household": (
        [FUNDS, stated("pace", "yuan_per_month", "5000", related_to="funds", numerator="funds")],
        [],
    ),
    "those of whom so many per cent joined": (
        [
            stated("joined", "persons", "98"),
            stated("share", "percent", "98", related_to="joined", numerator="joined"),
        ],
        ["denominator 100 persons 99..101 of joined, share"],
    ),
    "so many per cent of the members": (
        [MEMBERS, ratio("50")],
        ["numerator 5468 persons 5359..5576 of members, share"],
    ),
    "so many yuan for each member": (
        [MEMBERS, ratio("20", "yuan_per_person")],
        ["numerator 218700.00 yuan 207765.00..229635.00 of members, share"],
    ),
    "so many yuan for each household of members": (
        [MEMBERS, ratio("20", "yuan_per_household")],
        [],
    ),
    "the task that was overfulfilled": (
        [
            stated("funds", "yuan", "857990", "857985..857995"),
            stated("rate", "percent", "121", role="completion", related_to="funds"),
        ],
        ["target 709082.64 yuan 703266.39..715000.00 of funds, rate"],
    ),
    "a task of which nothing was done": (
        [FUNDS, stated("rate", "percent", "0", role="completion", related_to="funds")],
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_derive_from_a_figure_and_what_it_is_about(case: str) -> None:
    figures, expected = CASES[case]

    assert [in_words(each) for each in derive(figures)] == expected


AMOUNT = stated("amount", "yuan", "4310000", "4305000..4315000")
HEADS = stated("heads", "persons", "6406")
PER_HEAD = StatedCheck(
    "per_head", {"amount": ["amount"], "heads": ["heads"]}, Interval(Decimal(100), Decimal(20000))
)


def test_derive_an_average_from_a_check_of_money_per_head() -> None:
    assert [in_words(each) for each in derive([AMOUNT, HEADS], [PER_HEAD])] == [
        "average 672.81 yuan per persons 672.02..674.37 of amount, heads"
    ]


NO_AVERAGE = {
    "the check fails": [AMOUNT, stated("heads", "persons", "6")],
    "there were no heads": [AMOUNT, stated("heads", "persons", "0")],
    "a figure of the check isn't here": [AMOUNT],
    "the average is printed": [
        AMOUNT,
        HEADS,
        stated("average", "yuan_per_person", "673", related_to="amount"),
    ],
}


@pytest.mark.parametrize("case", NO_AVERAGE)
def test_derive_no_average_where(case: str) -> None:
    found = derive(NO_AVERAGE[case], [PER_HEAD])

    assert [each for each in found if each.derivation is Derivation.AVERAGE] == []


def test_derive_nothing_from_other_checks() -> None:
    recorded = StatedCheck("at_most", {"smaller": ["heads"], "larger": ["amount"]})

    assert derive([AMOUNT, HEADS], [recorded]) == []


# worlds whose truth is known ----------------------------------------------------------------------

quick = settings(derandomize=True, max_examples=200, deadline=None, database=None)
NUMBERS = st.integers(1, 10**7)
STEPS = st.sampled_from([1, 10, 100, 1000, 10_000])


def reported(truth: int, step: int, is_cut: bool) -> tuple[str, str]:
    """The number and interval that one writes for the truth: rounded or cut off to a step."""
    number = truth // step * step if is_cut else (truth + step // 2) // step * step
    half = Decimal(step) / 2 if step > 1 else Decimal(0)
    return str(number), f"{number - half}..{number + half}"


@quick
@given(NUMBERS, NUMBERS, STEPS, STEPS, st.booleans())
def test_the_year_before_is_within_what_is_derived(
    now: int, then: int, step: int, other_step: int, is_cut: bool
) -> None:
    more = max(0, now - then)
    figures = [
        stated("members", "persons", *reported(then + more, step, is_cut)),
        change("persons", *reported(more, other_step, is_cut)),
    ]

    (found,) = derive(figures)

    assert found.interval.meets(Interval(Decimal(then), Decimal(then)))


@quick
@given(st.integers(1, 10**4), st.integers(1, 10**4), STEPS, st.booleans())
def test_the_households_are_within_what_is_derived(
    households: int, each: int, step: int, is_cut: bool
) -> None:
    """The average may be rounded too."""
    spent = households * each + households // 3
    funds = stated("funds", "yuan", *reported(spent, step, is_cut))
    average = replace(PER_HOUSEHOLD, value=Decimal(each), interval=interval(str(each)))

    (found,) = derive([funds, average])

    assert found.interval.meets(Interval(Decimal(households), Decimal(households)))
    assert found.value == int(found.value)


# the five documents -------------------------------------------------------------------------------


def records(path: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf8"))
    return loaded


def derived_in_fixtures() -> list[Derived]:
    indicators = {record["code"]: record for record in records(FIXTURES / "indicators.yaml")}
    figures: dict[str, list[Stated]] = {}
    article_of: dict[str, str] = {}
    for path in sorted((FIXTURES / "figures").glob("*.yaml")):
        for record in records(path):
            article_of[record["key"]] = record["article"]
            indicator = indicators[record["indicator"]]
            bounds = [
                Decimal(str(record[name])) if name in record else None
                for name in ("lower", "upper")
            ]
            figures.setdefault(record["article"], []).append(
                Stated(
                    record["key"],
                    record["indicator"],
                    indicator["unit"],
                    Decimal(str(record["value"])),
                    Interval(*bounds),
                    record["role"],
                    record.get("related_to"),
                    record.get("program"),
                    indicator.get("numerator"),
                    indicator.get("denominator"),
                )
            )
    checks: dict[str, list[StatedCheck]] = {}
    for record in records(FIXTURES / "checks.yaml"):
        terms: dict[str, list[str]] = {}
        for term in record["terms"]:
            ((name, key),) = term.items()
            terms.setdefault(name, []).append(key)
        band = Interval(
            *(
                Decimal(record[name]) if name in record else None
                for name in ("band_lower", "band_upper")
            )
        )
        article = article_of[next(iter(terms.values()))[0]]
        checks.setdefault(article, []).append(StatedCheck(record["relation"], terms, band))
    return [
        each
        for article, stated_figures in figures.items()
        for each in derive(stated_figures, checks.get(article, ()))
    ]


IMPLIED = {
    "denominator 29113 persons 28820..29413 of 004-30-69, 004-30-89",  # helped one to one
    "denominator 16 households 15..18 of 001-27-318, 001-27-324",
    "before 9770 persons 9770..9770 of 002-27-257, 002-27-279",
    "before 808825.00 yuan 808819.00..808835.50 of 002-27-289, 002-27-302",
    "target 709082.64 yuan 703266.39..715000.00 of 002-27-289, 002-27-315",
}


def test_fixtures_imply_what_nobody_printed() -> None:
    found = derived_in_fixtures()

    assert {in_words(each) for each in found if each.derivation != "average"} == IMPLIED


def test_fixtures_imply_what_each_head_got() -> None:
    averages = {each.figures[0]: each for each in derived_in_fixtures() if each.per}
    money_per_head = [
        record for record in records(FIXTURES / "checks.yaml") if record["relation"] == "per_head"
    ]

    assert len(averages) == len(money_per_head)
    assert in_words(averages["001-63-235"]) == (
        "average 672.81 yuan per persons 672.02..674.37 of 001-63-235, 001-63-230"
    )
