from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from metrics.checks import RELATIONS, ChecksError, Interval, Outcome, Terms, check

FIXTURES = Path(__file__).parents[2] / "fixtures"


def interval(text: str) -> Interval:
    """“7” is exactly 7, “7..9” from 7 to 9, “7..” at least 7, “..” anything."""
    lower, dots, upper = text.partition("..")
    if not dots:
        upper = lower
    return Interval(Decimal(lower) if lower else None, Decimal(upper) if upper else None)


def terms(text: str) -> dict[str, list[Interval]]:
    """“whole 30, part 7, part 23” as check() takes it."""
    found: dict[str, list[Interval]] = {}
    for term in filter(None, text.split(", ")):
        name, words = term.split(" ")
        found.setdefault(name, []).append(interval(words))
    return found


def outcome_of(relation: str, text: str) -> Outcome:
    """The outcome; a per_head names its band among the terms."""
    given_terms = terms(text)
    band = given_terms.pop("band", [None])[0]
    return check(relation, given_terms, band)


# each relation, case by case ------------------------------------------------------------------

CASES = """
sum        | holds | whole 30, part 7, part 23
sum        | holds | whole 30, part 30
sum        | fails | whole 30, part 7, part 22
sum        | fails | whole 30, part 7, part 24
sum        | holds | whole 30, part 7, part 20..               | a part without an upper bound
sum        | holds | whole 30, part 7, part ..
sum        | fails | whole 30, part 7, part 24..
sum        | holds | whole .., part 7, part 24
sum        | holds | whole ..31, part 7, part 24               | the bounds touch
sum        | holds | whole 30, part 7, part 20..23             | the bounds touch
sum        | fails | whole 30, part 7, part 20..22
sum        | holds | whole 64500..65500, part 31500..32500, part 32500..33500 | = 3.2万 + 3.3万
sum        | holds | whole 83500..84500, part 26500..27500, part 26500..27500, part 26500..27500 \
| 8.4万 of three of 2.7万, cut off from 2.79万
sum        | fails | whole 84500..85500, part 26500..27500, part 26500..27500, part 26500..27500

product    | holds | product 80000, base 16, rate 5000
product    | fails | product 80000, base 17, rate 5000
product    | holds | product 75000..85000, base 17, rate 5000  | the bounds touch
product    | holds | product 75000..85000, base .., rate 5000
product    | holds | product .., base 17, rate 5000
product    | fails | product ..79000, base 17.., rate 5000
product    | holds | product 80000, base 7, rate 11429         | rounded from 11428.57
product    | holds | product 80000, base 7, rate 11428         | cut off
product    | fails | product 80000, base 7, rate 11430
product    | holds | product 80000, base 7, rate 11428.6
product    | fails | product 80000, base 7, rate 11428.7
product    | holds | product 90000, base 7, rate 11500..12500  | 1.2万, cut off from 12857
product    | holds | product 0, base 0, rate 5000
product    | holds | product 0, base -1..0, rate -1..0         | bounds below zero say nothing

change     | holds | change 1165, now 10935, before 9770
change     | fails | change 1165, now 10935, before 9771
change     | holds | change -30, now 70, before 100
change     | fails | change 30, now 70, before 100
change     | holds | change 1165, now 10935, before ..
change     | holds | change 1165, now 10935.., before 9770
change     | fails | change 1165, now 10936.., before 9770
change     | holds | change 1140, now 10935, before 9770..9800
change     | holds | change 1165, now 10935, before 9770..9800 | the bounds touch
change     | fails | change 1165, now 10935, before 9771..9800
change     | holds | change 2500..3500, now 64500..65500, before 61500..62500 | 3千 = 6.5万 - 6.2万
change     | holds | change 3500..4500, now 64500..65500, before 61500..62500 \
| 4千, rounded from 3900; 6.59万 and 6.2万 cut off
change     | holds | change -34500..-33500, now 50000, before 84900  | -3.4万, cut off from -34900
change     | fails | change -34500..-33500, now 50000, before 85001
change     | fails | change -34500..-33500, now 50000, before 83499

completion | holds | rate 121, achieved 121, target 100
completion | fails | rate 121, achieved 130, target 100
completion | holds | rate 121, achieved 121.7, target 100      | cut off
completion | holds | rate 122, achieved 121.7, target 100      | rounded
completion | fails | rate 123, achieved 121.7, target 100
completion | holds | rate 41.6, achieved 41.65, target 100     | the last digit is a tenth
completion | fails | rate 41.6, achieved 42, target 100
completion | holds | rate 42, achieved 41.6, target 100
completion | holds | rate 120, achieved 121, target 100        | the bounds touch
completion | holds | rate 90.., achieved 121, target 100
completion | fails | rate 90.., achieved 80, target 100
completion | fails | rate ..90, achieved 121, target 100
completion | holds | rate ..41.6, achieved 41.65, target 100
completion | fails | rate ..41.6, achieved 42, target 100
completion | holds | rate 121, achieved 857985..857995, target 705000..715000
completion | fails | rate 121, achieved 857985..857995, target 755000..765000
completion | holds | rate 121, achieved 85.., target 100
completion | holds | rate 121, achieved 85, target ..
completion | holds | rate 0, achieved 0, target 100

at_most    | holds | smaller 1255, larger 1278
at_most    | holds | smaller 1278, larger 1278
at_most    | fails | smaller 1278, larger 1255
at_most    | holds | smaller 1278, larger 1255..               | no upper bound
at_most    | holds | smaller .., larger 1255
at_most    | holds | smaller ..2000, larger 1255
at_most    | holds | smaller 1255..2000, larger 1000..1255     | the bounds touch
at_most    | fails | smaller 1256..2000, larger 1000..1255
at_most    | fails | smaller 943, smaller 533, larger 1277     | several count together
at_most    | holds | smaller 943, smaller 334, larger 1277
at_most    | holds | smaller 943, smaller 533, larger 1277, larger 199
at_most    | fails | smaller 943, smaller 533, larger 1277, larger 198
at_most    | holds | smaller 65800, larger 64500..65500        | 6.5万, cut off
at_most    | fails | smaller 66001, larger 64500..65500
at_most    | fails | smaller 65501, larger 64501..65500        | not a rounded figure's interval
at_most    | fails | smaller 1301, larger 1200..1300           | nor is “1200余”
at_most    | fails | smaller 6, larger 3..5                    | nor “3-5天”

never_falls | holds | item 5, item 5, item 8
never_falls | holds | item 5
never_falls | fails | item 5, item 8, item 7
never_falls | fails | item 5, item .., item 4                  | across a gap
never_falls | holds | item 5.., item .., item 4..
never_falls | fails | item 5.., item .., item ..4
never_falls | holds | item 5..8, item 3..5                     | the bounds touch
never_falls | fails | item 6..8, item 3..5
never_falls | fails | item 6..8, item 3..9, item 5
never_falls | holds | item .., item ..3, item 2
never_falls | holds | item 65800, item 64500..65500            | 6.5万, cut off

per_head   | holds | amount 4310000, heads 6406, band 100..20000
per_head   | fails | amount 4310000, heads 6, band 100..20000
per_head   | fails | amount 4310000, heads 64060, band 100..20000
per_head   | holds | amount 480000, heads 240, band 2000..     | the bounds touch
per_head   | holds | amount 480000, heads 240, band ..2000
per_head   | fails | amount 480000, heads 240, band ..1999
per_head   | fails | amount 480000, heads 240, band 2001..
per_head   | holds | amount 480000, heads 240..250, band ..1920
per_head   | holds | amount 480000, heads 240.., band ..0.5
per_head   | holds | amount 480000.., heads 240, band 9000..
per_head   | holds | amount .., heads 240, band 100..200
per_head   | holds | amount 480000, heads .., band 100..200
per_head   | holds | amount 480000, heads 0.., band 100..200
per_head   | holds | amount 480000, heads 0, band 100..200     | dividing by zero says nothing
per_head   | holds | amount 4305000..4315000, heads 1, band 4319000.. | 431万, cut off
"""


def cases() -> list[tuple[str, str, bool]]:
    """The (relation, terms, whether it holds) of each line; what follows them says why."""
    rows = [[cell.strip() for cell in line.split("|")] for line in CASES.splitlines() if line]
    return [(row[0], row[2], row[1] == "holds") for row in rows]


@pytest.mark.parametrize(("relation", "given_terms", "expected"), cases())
def test_check_holds_or_fails(relation: str, given_terms: str, expected: bool) -> None:
    assert outcome_of(relation, given_terms).holds is expected


def test_check_has_holding_and_failing_cases_of_every_relation() -> None:
    seen = {(relation, holds) for relation, _terms, holds in cases()}

    assert seen == {(relation, holds) for relation in RELATIONS for holds in (True, False)}


COMPARED = [
    ("sum", "whole 30, part 7, part 20..22", "30", "27..29"),
    ("product", "product 80000, base 17, rate 5000", "80000", "84983..85017"),
    ("change", "change 1165, now 10935, before 9000..", "1165", "..1935"),
    ("completion", "rate 121, achieved 130, target 100", "120..122", "130"),
    ("at_most", "smaller 943, smaller 533, larger 1277", "1476", "..1277"),
    ("never_falls", "item 6..8, item 3..5, item 9", "3..5", "6.."),
    ("never_falls", "item 6..8, item 7", "7", "7.."),
    ("per_head", "amount 480000, heads 240..250, band 100..200", "100..200", "1920..2000"),
]


@pytest.mark.parametrize(("relation", "given_terms", "stated", "computed"), COMPARED)
def test_check_gives_the_two_sides_that_it_compared(
    relation: str, given_terms: str, stated: str, computed: str
) -> None:
    outcome = outcome_of(relation, given_terms)

    assert (outcome.stated, outcome.computed) == (interval(stated), interval(computed))


REFUSED = [
    ("ratio", "whole 30", "“ratio” isn't one of sum, product"),
    ("sum", "", "“sum” needs exactly one “whole”, not 0"),
    ("sum", "whole 30", "“sum” needs at least one “part”, not 0"),
    ("sum", "whole 30, whole 30, part 30", "“sum” needs exactly one “whole”, not 2"),
    ("sum", "whole 30, part 7, rate 2", "“sum” has no term “rate”"),
    ("product", "product 80000, rate 5000", "“product” needs exactly one “base”, not 0"),
    ("change", "change 1165, now 10935", "“change” needs exactly one “before”, not 0"),
    ("completion", "achieved 7, target 2", "“completion” needs exactly one “rate”, not 0"),
    ("at_most", "smaller 7", "“at_most” needs at least one “larger”, not 0"),
    ("never_falls", "", "“never_falls” needs at least one “item”, not 0"),
    ("per_head", "amount 7, heads 2, heads 3, band 1..5", "“per_head” needs exactly one “heads”"),
    ("per_head", "amount 7, heads 2", "“per_head” needs a band"),
    ("per_head", "amount 7, heads 2, band ..", "“per_head” needs a band"),
]


@pytest.mark.parametrize(("relation", "given_terms", "sentence"), REFUSED)
def test_check_refuses_terms_that_do_not_fit(
    relation: str, given_terms: str, sentence: str
) -> None:
    with pytest.raises(ChecksError, match=sentence):
        outcome_of(relation, given_terms)


# what is true never fails -----------------------------------------------------------------------

numbers = st.integers(0, 10**7).map(Decimal)
counts = st.integers(1, 10**5).map(Decimal)


@st.composite
def reports(draw: st.DrawFn, number: Decimal) -> Interval:
    """What the words of a report may allow where the true number is `number`."""
    step = Decimal(10) ** draw(st.integers(0, 4))
    written = number // step * step
    nearest = (number / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    below, above = draw(numbers), draw(numbers)
    return draw(
        st.sampled_from(
            [
                Interval(number, number),
                Interval(nearest - step / 2, nearest + step / 2),  # 6.5万, rounded
                Interval(written - step / 2, written + step / 2),  # 6.5万, cut off
                Interval(written, written + step),  # 6.5万余
                Interval(written, None),  # 超6.5万
                Interval(None, written + step),  # 不足6.5万
                Interval(number - below, number + above),
                Interval(None, None),
            ]
        )
    )


@st.composite
def written_rates(draw: st.DrawFn, rate: Decimal) -> Interval:
    """A rate as a report may write it: exact digits, the rest rounded or cut off."""
    place = Decimal(1).scaleb(-draw(st.integers(0, 2)))
    written = rate.quantize(place, draw(st.sampled_from([ROUND_DOWN, ROUND_HALF_UP])))
    return draw(
        st.sampled_from([Interval(written, written), Interval(written, None), Interval(None, None)])
    )


@st.composite
def true_relations(draw: st.DrawFn) -> tuple[str, Terms, Interval | None]:
    """A relation that hidden numbers satisfy, with what is reported of them."""

    def report(*hidden: Decimal) -> list[Interval]:
        return [draw(reports(number)) for number in hidden]

    relation = draw(st.sampled_from(list(RELATIONS)))
    several = draw(st.lists(numbers, min_size=1, max_size=5))
    base, other, extra = draw(counts), draw(numbers), draw(numbers)
    match relation:
        case "sum":
            whole = report(sum(several, Decimal(0)))
            return relation, {"whole": whole, "part": report(*several)}, None
        case "product":
            rate = [draw(written_rates(other / base))]
            return relation, {"product": report(other), "base": report(base), "rate": rate}, None
        case "change":
            changed = {"change": report(other), "now": report(other + extra)}
            return relation, {**changed, "before": report(extra)}, None
        case "completion":
            rate = [draw(written_rates(other / base * 100))]
            return relation, {"rate": rate, "achieved": report(other), "target": report(base)}, None
        case "at_most":
            larger = sum(several, extra)
            return relation, {"smaller": report(*several), "larger": report(larger)}, None
        case "never_falls":
            return relation, {"item": report(*sorted(several))}, None
        case _:
            per_head = other / base
            band = Interval(per_head - extra, per_head + extra)
            return relation, {"amount": report(other), "heads": report(base)}, band


@given(true_relations())
def test_check_never_fails_what_is_true(true: tuple[str, Terms, Interval | None]) -> None:
    relation, reported, band = true

    assert check(relation, reported, band).holds


# the checks of the five documents ---------------------------------------------------------------


def records(path: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf8"))
    return loaded


def bound(record: dict[str, Any], name: str) -> Decimal | None:
    """A bound that is left out is none."""
    return Decimal(str(record[name])) if name in record else None


CHECKS = records(FIXTURES / "checks.yaml")
FIGURES = {
    record["key"]: record
    for path in sorted((FIXTURES / "figures").glob("*.yaml"))
    for record in records(path)
}


def keys(record: dict[str, Any]) -> list[str]:
    return [key for term in record["terms"] for key in term.values()]


def outcome_in_fixtures(record: dict[str, Any]) -> Outcome:
    reported: dict[str, list[Interval]] = {}
    for term in record["terms"]:
        ((name, key),) = term.items()
        figure = FIGURES[key]
        span = Interval(bound(figure, "lower"), bound(figure, "upper"))
        reported.setdefault(name, []).append(span)
    band = Interval(bound(record, "band_lower"), bound(record, "band_upper"))
    return check(record["relation"], reported, band)


def test_fixtures_exactly_the_two_contradictions_fail() -> None:
    failed = {record["slug"] for record in CHECKS if not outcome_in_fixtures(record).holds}

    assert failed == {"dalian-problems-solved", "dalian-patents-of-results"}


def test_fixtures_no_check_is_explained_away() -> None:
    assert [record["slug"] for record in CHECKS if "explanation" in record] == []


def test_fixtures_every_check_can_fail() -> None:
    """A comparison with something unbounded would hold whatever was reported."""
    sides = [(record["slug"], outcome_in_fixtures(record)) for record in CHECKS]

    assert [
        slug
        for slug, outcome in sides
        if not (
            (outcome.stated.lower is not None and outcome.computed.upper is not None)
            or (outcome.stated.upper is not None and outcome.computed.lower is not None)
        )
    ] == []


@pytest.mark.parametrize("record", CHECKS, ids=lambda record: record["slug"])
def test_fixtures_a_check_stays_within_one_article(record: dict[str, Any]) -> None:
    assert len({FIGURES[key]["article"] for key in keys(record)}) == 1


def test_fixtures_checks_stand_once_in_the_order_of_documents() -> None:
    slugs = [record["slug"] for record in CHECKS]
    documents = [keys(record)[0][:3] for record in CHECKS]

    assert len(set(slugs)) == len(slugs)
    assert documents == sorted(documents)
    assert set(documents) == {"000", "001", "002", "003", "004"}
