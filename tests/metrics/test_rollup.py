"""The roll-up, example by example: what a city and its counties did, and how much can be said."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from metrics.rollup import (
    Answer,
    BoundsFrom,
    Claim,
    Missing,
    Question,
    Quotient,
    Reason,
    Status,
    Tree,
    Why,
    facts_of,
    roll_up,
)

# Gansu has two cities; Jiuquan has two counties, both known; Gansu may have others.
UNIONS = {
    "gansu": None,
    "jiuquan": "gansu",
    "suzhou": "jiuquan",
    "guazhou": "jiuquan",
    "lanzhou": "gansu",
}
TREE = Tree(UNIONS, closed={"jiuquan", "suzhou", "guazhou", "lanzhou"})


def period(words: str) -> tuple[date | None, date | None]:
    """“2015”, “2015-2016”, “2015-”, “-2016”, “2015/07-2015/12”, “?”."""
    if words == "?":
        return None, None
    first, dash, last = words.partition("-")
    return first_day(first), last_day(last if dash else first)


def first_day(words: str) -> date | None:
    year, _slash, month = words.partition("/")
    return date(int(year), int(month or 1), 1) if words else None


def last_day(words: str) -> date | None:
    year, _slash, month = words.partition("/")
    if not words:
        return None
    months = int(year) * 12 + int(month or 12)
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def bounds(words: str) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """“7” is exactly 7, “7..9” from 7 to 9, “7..” at least 7, “..9” at most 9."""
    lower, dots, upper = words.partition("..")
    low = Decimal(lower) if lower else None
    high = low if not dots else Decimal(upper) if upper else None
    value = low if low is not None else high
    assert value is not None
    return value, low, high


def claim(words: str, **more: object) -> Claim:
    """“a jiuquan whole 2015 7..9” is the figure a."""
    name, node, scope, when, how_much = words.split()
    return Claim(name, node, scope, *period(when), *bounds(how_much), **more)


def claims(text: str) -> list[Claim]:
    return [claim(words) for words in text.split(", ") if words]


def ask(node: str, when: str, measure: str = "flow", **more: object) -> Question:
    first, last = period(when)
    assert first
    assert last
    return Question(node, first, last, measure, **more)


def in_words(answer: Answer) -> str:
    """“exact 7 | 7..7 | a=7 | b:covered_by(a)”."""
    included = " ".join(f"{line.id}={line.contribution}" for line in answer.included)
    excluded = " ".join(
        f"{line.id}:{line.reason}" + (f"({line.by})" if line.by is not None else "")
        for line in answer.excluded
    )
    value = "" if answer.value is None else f" {answer.value}"
    upper = "" if answer.upper is None else answer.upper
    return f"{answer.status}{value} | {answer.lower}..{upper} | {included} | {excluded}"


# a flow: yuan paid --------------------------------------------------------------------------------

FLOWS = {
    "nothing is known": ("", "no_data | 0.. |  | "),
    "the city's figure is the total": (
        "a jiuquan whole 2015 100",
        "exact 100 | 100..100 | a=100 | ",
    ),
    "a rounded figure is a total as exact as its words": (
        "a jiuquan whole 2015 95..105",
        "approximate 95 | 95..105 | a=95 | ",
    ),
    "a city contains its counties": (
        "a jiuquan whole 2015 100, b suzhou whole 2015 60, c guazhou whole 2015 30",
        "exact 100 | 100..100 | a=100 | b:covered_by(a) c:covered_by(a)",
    ),
    "a county alone is no total": (
        "b suzhou whole 2015 60",
        "partial | 60.. | b=60 | ",
    ),
    "the counties without the city's own are no total": (
        "b suzhou whole 2015 60, c guazhou whole 2015 30",
        "partial | 90.. | b=60 c=30 | ",
    ),
    "own and all children are one": (
        "a jiuquan own 2015 5, b suzhou whole 2015 60, c guazhou whole 2015 30",
        "exact 95 | 95..95 | a=5 b=60 c=30 | ",
    ),
    "a county without counties of its own is a whole": (
        "a jiuquan own 2015 5, b suzhou own 2015 60, c guazhou unknown 2015 30",
        "exact 95 | 95..95 | a=5 b=60 c=30 | ",
    ),
    "a figure that may be the city's own is at least that": (
        "a jiuquan unknown 2015 100, b suzhou whole 2015 60",
        "partial | 100.. | a=100 | b:covered_by(a)",
    ),
    "counties may come to more than it": (
        "a jiuquan unknown 2015 70, b suzhou whole 2015 60, c guazhou whole 2015 30",
        "partial | 90..160 | b=60 c=30 | a:overlap(b)",
    ),
    "since 2011 contains in 2015": (
        "a jiuquan whole 2011-2015 500, b jiuquan whole 2015 100",
        "exact 100 | 100..100 | b=100 | a:bound_only",
    ),
    "since 2011 bounds 2015": (
        "a jiuquan whole 2011-2015 500",
        "partial | 0..500 |  | a:bound_only",
    ),
    "since 2011, less what was before": (
        "a jiuquan whole 2011-2015 500, b jiuquan whole 2011-2014 420..430",
        "partial | 70..80 |  | a:bound_only b:period_disjoint",
    ),
    "half years make a year": (
        "a jiuquan whole 2015/01-2015/06 40, b jiuquan whole 2015/07-2015/12 50",
        "exact 90 | 90..90 | a=40 b=50 | ",
    ),
    "a gap in time leaves no total": (
        "a jiuquan whole 2015/01-2015/03 40, b jiuquan whole 2015/07-2015/12 50",
        "partial | 90.. | a=40 b=50 | ",
    ),
    "of overlapping periods those that come to the most": (
        "a jiuquan whole 2015/01-2015/06 40, b jiuquan whole 2015/06-2015/12 50",
        "partial | 50..90 | b=50 | a:overlap(b)",
    ),
    "nothing is pro-rated": (
        "a jiuquan whole 2014/07-2015/06 100",
        "no_data | 0.. |  | a:bound_only",
    ),
    "at least so much bounds nothing from beyond the window": (
        "a jiuquan whole 2014/07-2015/06 100..",
        "no_data | 0.. |  | a:period_spills",
    ),
    "the province's figure bounds the city": (
        "a gansu whole 2015 100, b lanzhou whole 2015 30",
        "partial | 0..70 |  | a:bound_only b:outside_region",
    ),
    "an earlier and a later year": (
        "a jiuquan whole 2014 100, b jiuquan whole 2016 100",
        "no_data | 0.. |  | a:period_disjoint b:period_disjoint",
    ),
    "no period": ("a jiuquan whole ? 100", "no_data | 0.. |  | a:period_unknown"),
    "since some day of 2015": (
        "a jiuquan whole 2015/03- 100",
        "no_data | 0.. |  | a:period_unknown",
    ),
    "a rival that agrees": (
        "a jiuquan whole 2015 95..105, b jiuquan whole 2015 102",
        "exact 102 | 102..102 | b=102 | a:duplicate_of(b)",
    ),
    "rivals that don't agree": (
        "a jiuquan whole 2015 100, b jiuquan whole 2015 102",
        "conflict | 100..102 | a=100 | b:conflict_lost(a)",
    ),
    "rivals of a county under its city's total": (
        "a jiuquan whole 2015 100, b suzhou whole 2015 60, c suzhou whole 2015 70",
        "exact 100 | 100..100 | a=100 | b:covered_by(a) c:conflict_lost(b)",
    ),
    "counties that come to more than their city": (
        "a jiuquan whole 2015 80, b suzhou whole 2015 60, c guazhou whole 2015 30",
        "conflict | 90..80 | b=60 c=30 | a:overlap(b)",
    ),
    "a half year that comes to more than its year": (
        "a jiuquan whole 2015 80, b jiuquan whole 2015/01-2015/06 90",
        "conflict | 90..80 | b=90 | a:overlap(b)",
    ),
    "nought is a number": (
        "a jiuquan whole 2015 0",
        "exact 0 | 0..0 | a=0 | ",
    ),
    "a city's own doesn't contain its counties": (
        "a jiuquan own 2015 5, b suzhou whole 2015 0",
        "partial | 5.. | a=5 b=0 | ",
    ),
    "a county that did nothing reported": (
        "b suzhou whole 2015 60, c guazhou whole 2015 0",
        "partial | 60.. | b=60 c=0 | ",
    ),
    "a ceiling": ("a jiuquan whole 2015 ..100", "approximate 100 | 0..100 | a=100 | "),
    "a total that others rule out": (
        "a jiuquan whole 2015 80..120, b suzhou whole 2015 60, c guazhou whole 2015 30",
        "partial | 90..120 | b=60 c=30 | a:overlap(b)",
    ),
}


@pytest.mark.parametrize("case", FLOWS)
def test_flow_of_a_city_in_a_year(case: str) -> None:
    figures, expected = FLOWS[case]

    answer = roll_up(ask("jiuquan", "2015"), claims(figures), TREE)

    assert in_words(answer) == expected


def test_flow_of_a_province_adds_its_cities_and_says_who_is_missing() -> None:
    figures = claims("a jiuquan whole 2015 100, b suzhou whole 2016 7")

    answer = roll_up(ask("gansu", "2015-2016"), figures, TREE)

    assert in_words(answer) == "partial | 107.. | a=100 b=7 | "
    assert answer.coverage.reporting == ("jiuquan", "suzhou")
    assert answer.coverage.missing == (Missing("gansu", False), Missing("lanzhou", True))
    assert answer.coverage.is_open
    assert answer.coverage.gaps == ()
    assert answer.coverage.expected == 4


def test_flow_names_the_time_that_no_figure_covers() -> None:
    answer = roll_up(ask("gansu", "2015"), claims("a jiuquan whole 2015/03-2015/04 100"), TREE)

    assert answer.coverage.gaps == (
        (date(2015, 1, 1), date(2015, 2, 28)),
        (date(2015, 5, 1), date(2015, 12, 31)),
    )


def test_flow_says_what_each_figure_does_and_what_made_the_bounds() -> None:
    figures = claims(
        "a jiuquan whole 2015/01-2015/06 40..50, b jiuquan own 2015/07-2015/12 5, "
        "c suzhou whole 2015/07-2015/12 6, d guazhou whole 2015/07-2015/12 7, "
        "e gansu whole 2015 60"
    )

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == ("approximate 58 | 58..60 | a=40 b=5 c=6 d=7 | e:bound_only")
    assert {line.id: line.why for line in answer.included} == {
        "a": Why.PERIOD,
        "b": Why.ORGANISATION,
        "c": Why.ORGANISATION,
        "d": Why.ORGANISATION,
    }
    assert answer.bounds_from == BoundsFrom(lower=("a", "b", "c", "d"), upper=("e",))


def test_flow_names_the_figures_that_contradict_each_other() -> None:
    figures = claims("a jiuquan whole 2011-2015 500, b jiuquan whole 2015 600, c gansu own 2015 1")

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert answer.status is Status.CONFLICT
    assert answer.value is None
    assert answer.conflicts == (("a", "b"),)


def test_flow_a_contradiction_that_the_answer_doesnt_rest_on_is_none() -> None:
    figures = claims(
        "a lanzhou whole 2015 5, b lanzhou whole 2015/01-2015/06 6, c suzhou own 2015 1"
    )

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == "partial | 1.. | c=1 | a:outside_region b:outside_region"


# what else a figure may say -----------------------------------------------------------------------

FLAWS = [
    ({"role": "target"}, Reason.WRONG_ROLE, None),
    ({"role": "change", "verified": False}, Reason.WRONG_ROLE, None),
    ({"verified": False}, Reason.NOT_VERIFIED, None),
    ({"superseded_by": "z"}, Reason.SUPERSEDED, "z"),
    ({"rank": "deprecated"}, Reason.DEPRECATED, None),
    ({"unit": "persons"}, Reason.UNIT_DIFFERS, None),
    ({"is_cross_hierarchy": True}, Reason.CROSS_HIERARCHY, None),
]


@pytest.mark.parametrize(("flaw", "reason", "by"), FLAWS)
def test_filter_leaves_out_what_is_no_result(
    flaw: dict[str, object], reason: Reason, by: str | None
) -> None:
    question = ask("jiuquan", "2015", unit="yuan")

    answer = roll_up(question, [claim("a jiuquan whole 2015 100", **flaw)], TREE)

    assert answer.excluded == (("a", reason, by),)
    assert answer.status is Status.NO_DATA
    assert (answer.lower, answer.upper) == (0, None)


def test_filter_leaves_out_a_figure_that_names_no_union() -> None:
    nobody = Claim("a", None, "whole", *period("2015"), *bounds("100"))

    answer = roll_up(ask("gansu", "2015"), [nobody], TREE)

    assert answer.excluded == (("a", Reason.OUTSIDE_REGION, None),)


def test_industrial_unions_count_where_they_are_asked_for() -> None:
    tree = Tree({**UNIONS, "oilfield": "jiuquan"}, closed=TREE.closed)
    figures = [
        claim("a suzhou whole 2015 60"),
        claim("b oilfield whole 2015 40", is_cross_hierarchy=True),
    ]

    without = roll_up(ask("jiuquan", "2015"), figures, tree)
    with_them = roll_up(ask("jiuquan", "2015", with_cross_hierarchy=True), figures, tree)

    assert in_words(without) == "partial | 60.. | a=60 | b:cross_hierarchy"
    assert in_words(with_them) == "partial | 100.. | a=60 b=40 | "


def test_an_open_period_counts_once_it_has_ended_by_the_report() -> None:
    since = claim("a jiuquan whole 2015- 430..432", not_after=date(2016, 8, 31))

    in_both = roll_up(ask("jiuquan", "2015-2016"), [since], TREE)
    in_the_first = roll_up(ask("jiuquan", "2015"), [since], TREE)

    assert in_words(in_both) == "partial | 430.. | a=430 | "
    assert in_words(in_the_first) == "no_data | 0.. |  | a:period_unknown"


def test_an_open_start_counts_from_the_day_before_which_nothing_was() -> None:
    until = claim("a jiuquan whole -2016 430", not_before=date(2015, 3, 1))

    assert in_words(roll_up(ask("jiuquan", "2015-2016"), [until], TREE)) == (
        "partial | 430.. | a=430 | "
    )


def test_two_programs_of_one_union_are_no_rivals_and_are_not_added() -> None:
    """Dalian reports two trainings, of which one may contain the other."""
    figures = [
        claim("a lanzhou whole 2015 77300", program="two-track"),
        claim("b lanzhou whole 2015 413000", program="six-crossings"),
    ]

    answer = roll_up(ask("lanzhou", "2015"), figures, TREE)

    assert in_words(answer) == "partial | 413000.. | b=413000 | a:overlap(b)"


def test_programs_of_different_unions_or_years_are_added() -> None:
    figures = [
        claim("a suzhou whole 2015 10", program="p"),
        claim("b suzhou whole 2016 20", program="q"),
        claim("c guazhou whole 2015-2016 30", program="q"),
    ]

    answer = roll_up(ask("jiuquan", "2015-2016"), figures, TREE)

    assert in_words(answer) == "partial | 60.. | a=10 b=20 c=30 | "


def test_a_program_that_comes_to_more_than_all_contradicts_it() -> None:
    figures = [claim("a lanzhou whole 2015 5"), claim("b lanzhou whole 2015 6", program="p")]

    assert roll_up(ask("lanzhou", "2015"), figures, TREE).conflicts == (("a", "b"),)


# rivals -------------------------------------------------------------------------------------------


def test_rivals_the_preferred_one_wins() -> None:
    figures = [
        claim("a jiuquan whole 2015 100"),
        claim("b jiuquan whole 2015 102", rank="preferred"),
        claim("c jiuquan whole 2015 101..103"),
    ]

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == (
        "exact 102 | 102..102 | b=102 | a:conflict_lost(b) c:duplicate_of(b)"
    )


def test_rivals_that_agree_narrow_the_preferred_one() -> None:
    figures = [
        claim("a jiuquan whole 2015 100..110", rank="preferred"),
        claim("b jiuquan whole 2015 104..108"),
    ]

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == "approximate 104 | 104..108 | a=104 | b:duplicate_of(a)"
    assert answer.bounds_from == BoundsFrom(("b",), ("b",))


def test_rivals_two_preferred_ones_that_contradict_each_other_give_no_total() -> None:
    figures = [
        claim("a jiuquan whole 2015 100", rank="preferred"),
        claim("b jiuquan whole 2015 102", rank="preferred"),
        claim("c jiuquan whole 2015 300"),
    ]

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == (
        "conflict | 100..102 | a=100 | b:conflict_lost(a) c:conflict_lost(a)"
    )
    assert answer.conflicts == (("a", "b"),)


def test_rivals_of_unknown_scope_may_both_be_true() -> None:
    figures = claims("a jiuquan unknown 2015 100, b jiuquan unknown 2015 102")

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == "partial | 102.. | b=102 | a:overlap(b)"


# a stock: households on file ----------------------------------------------------------------------


def as_of(words: str) -> Claim:
    """“a jiuquan whole 2015/06 7” is the stock at the end of June."""
    name, node, scope, when, how_much = words.split()
    return Claim(name, node, scope, None, last_day(when), *bounds(how_much), basis="as_of")


STOCKS = {
    "the latest counts": (
        "a jiuquan whole 2015/06 3214, b jiuquan whole 2016/06 119",
        "exact 119 | 119..119 | b=119 | a:overlap(b)",
    ),
    "not one that is later than the window": (
        "a jiuquan whole 2015/06 3214, b jiuquan whole 2017/06 119",
        "exact 3214 | 3214..3214 | a=3214 | b:period_disjoint",
    ),
    "a stale one says nothing": (
        "a jiuquan whole 2013/06 3214",
        "no_data | 0.. |  | a:stale",
    ),
    "a city contains its counties": (
        "a jiuquan whole 2016/06 100, b suzhou whole 2016/06 60",
        "exact 100 | 100..100 | a=100 | b:covered_by(a)",
    ),
    "counties of another date don't contradict their city": (
        "a jiuquan whole 2016/06 100, b suzhou whole 2015/12 130",
        "exact 100 | 100..100 | a=100 | b:covered_by(a)",
    ),
    "counties of the same date do": (
        "a jiuquan whole 2016/06 100, b suzhou whole 2016/06 130",
        "conflict | 130..100 | b=130 | a:overlap(b)",
    ),
    "own and all children of one date": (
        "a jiuquan own 2016/06 1, b suzhou whole 2016/06 60, c guazhou own 2016/06 30",
        "exact 91 | 91..91 | a=1 b=60 c=30 | ",
    ),
    "different dates are never exact": (
        "a jiuquan own 2016/06 1, b suzhou whole 2015/12 60, c guazhou own 2016/06 30",
        "approximate 91 | 91..91 | a=1 b=60 c=30 | ",
    ),
    "what is of different dates doesn't contradict itself": (
        "a jiuquan unknown 2016/06 200, b jiuquan own 2015/12 1, c suzhou whole 2015/12 60, "
        "d guazhou whole 2015/12 30",
        "partial | 200.. | a=200 | b:overlap(a) c:covered_by(a) d:covered_by(a)",
    ),
    "the province doesn't bound what is of different dates": (
        "a suzhou whole 2015/12 60, b guazhou whole 2016/06 30, c gansu whole 2016/06 80",
        "partial | 90.. | a=60 b=30 | c:bound_only",
    ),
    "a later or stale figure of the province says nothing": (
        "b gansu whole 2017/06 80, c gansu whole 2013/06 70, d lanzhou whole 2017/06 80",
        "no_data | 0.. |  | b:period_disjoint c:stale d:outside_region",
    ),
    "the province alone, at its latest date": (
        "b gansu whole 2016/06 80, c gansu whole 2016/03 70",
        "partial | 0..80 |  | b:bound_only c:bound_only",
    ),
    "the province bounds the city at its date": (
        "a suzhou whole 2016/06 60, b gansu whole 2016/06 80, c gansu whole 2016/03 70",
        "partial | 60..80 | a=60 | b:bound_only c:bound_only",
    ),
}


@pytest.mark.parametrize("case", STOCKS)
def test_stock_of_a_city(case: str) -> None:
    words, expected = STOCKS[case]
    figures = [as_of(each) for each in words.split(", ")]
    question = ask("jiuquan", "2016", "stock", stale_after=timedelta(days=731))

    assert in_words(roll_up(question, figures, TREE)) == expected


def test_stock_says_of_which_dates_it_is() -> None:
    figures = [as_of("a suzhou whole 2015/12 60"), as_of("b guazhou whole 2016/06 30")]

    answer = roll_up(ask("jiuquan", "2016", "stock"), figures, TREE)

    assert answer.coverage.as_of == (date(2015, 12, 31), date(2016, 6, 30))
    assert answer.coverage.gaps == ()


# distinct persons ---------------------------------------------------------------------------------

PERSONS = {
    "a figure exactly on the question": (
        "a jiuquan whole 2015 100, b suzhou whole 2015 60",
        "exact 100 | 100..100 | a=100 | b:covered_by(a)",
    ),
    "the same person may be in two counties": (
        "a jiuquan own 2015 5, b suzhou whole 2015 60, c guazhou whole 2015 30",
        "partial | 60..95 | b=60 | a:overlap(b) c:overlap(b)",
    ),
    "and in two half years": (
        "a jiuquan whole 2015/01-2015/06 40, b jiuquan whole 2015/07-2015/12 50",
        "partial | 50..90 | b=50 | a:overlap(b)",
    ),
    "nothing can be subtracted": (
        "a jiuquan whole 2014-2015 100, b jiuquan whole 2014 70",
        "partial | 0..100 |  | a:bound_only b:period_disjoint",
    ),
    "the province bounds the city": (
        "a gansu whole 2015 100, b lanzhou whole 2015 30",
        "partial | 0..100 |  | a:bound_only b:outside_region",
    ),
    "a county with more persons than its city": (
        "a jiuquan whole 2015 80, b suzhou whole 2015 90",
        "conflict | 90..80 | b=90 | a:overlap(b)",
    ),
}


@pytest.mark.parametrize("case", PERSONS)
def test_distinct_persons_of_a_city_in_a_year(case: str) -> None:
    figures, expected = PERSONS[case]

    answer = roll_up(ask("jiuquan", "2015", "distinct"), claims(figures), TREE)

    assert in_words(answer) == expected


def test_distinct_persons_all_unions_with_figures_have_reported() -> None:
    figures = claims("b suzhou whole 2015 60, c guazhou whole 2015 30")

    answer = roll_up(ask("jiuquan", "2015", "distinct"), figures, TREE)

    assert answer.coverage.reporting == ("guazhou", "suzhou")


# ratios and levels --------------------------------------------------------------------------------


def total(node: str, how_much: str, when: str = "2015") -> Answer:
    return roll_up(ask(node, when), [claim(f"a {node} whole {when} {how_much}")], TREE)


def test_ratio_is_recomputed_from_the_totals_of_both_sides() -> None:
    figures = claims("r suzhou whole 2015 50, s guazhou whole 2015 90")
    quotient = Quotient(total("jiuquan", "30"), total("jiuquan", "40..60"), times=Decimal(100))

    answer = roll_up(ask("jiuquan", "2015", "ratio"), figures, TREE, quotient)

    assert in_words(answer) == ("approximate 75 | 50..75 |  | r:not_addable s:not_addable")
    assert answer.quotient == quotient[:2]


def test_ratio_of_exact_totals_is_exact_and_its_bounds_hold_the_fraction() -> None:
    quotient = Quotient(total("jiuquan", "1"), total("jiuquan", "3"))

    answer = roll_up(ask("jiuquan", "2015", "ratio"), [], TREE, quotient)

    assert answer.status is Status.EXACT
    assert answer.lower is not None
    assert answer.upper is not None
    assert answer.value is not None
    assert answer.lower <= answer.value <= answer.upper
    assert Fraction(answer.lower) < Fraction(1, 3) < Fraction(answer.upper)


@pytest.mark.parametrize(
    "quotient",
    [
        None,
        Quotient(total("jiuquan", "30"), total("gansu", "40")),
        Quotient(total("jiuquan", "30"), total("jiuquan", "40", "2014")),
        Quotient(total("jiuquan", "30"), total("jiuquan", "0")),
        Quotient(total("jiuquan", "30"), roll_up(ask("jiuquan", "2015"), [], TREE)),
    ],
)
def test_ratio_without_both_totals_is_the_range_of_its_parts(quotient: Quotient | None) -> None:
    figures = claims("r suzhou whole 2015 50..60, s guazhou whole 2015 90, t lanzhou own 2015 7")

    answer = roll_up(ask("jiuquan", "2015", "ratio"), figures, TREE, quotient)

    assert in_words(answer) == (
        "not_addable | 50..90 |  | r:not_addable s:not_addable t:outside_region"
    )
    assert answer.bounds_from == BoundsFrom(("r",), ("s",))


def test_level_is_never_added() -> None:
    figures = [as_of("r suzhou whole 2015/05 43800"), as_of("s guazhou whole 2015/06 ..50000")]

    answer = roll_up(ask("jiuquan", "2015", "level"), figures, TREE)

    assert in_words(answer) == "not_addable | None..50000 |  | r:not_addable s:not_addable"


def test_level_without_figures_has_no_range() -> None:
    answer = roll_up(ask("jiuquan", "2015", "level"), claims("a jiuquan whole 2014 5"), TREE)

    assert in_words(answer) == "no_data | None.. |  | a:period_disjoint"


# facts for a page ---------------------------------------------------------------------------------


def test_facts_of_what_is_no_total() -> None:
    figures = claims("a jiuquan whole 2015 431, b suzhou whole 2015 7, c gansu own 2014 7")

    facts = facts_of(roll_up(ask("gansu", "2015"), figures, TREE))

    assert (facts.form, facts.reported, facts.unions) == ("at_least", 431, 1)
    assert (facts.silent, facts.without_own, facts.may_be_others) == (
        ("lanzhou",),
        ("gansu",),
        True,
    )
    assert facts.left_out == {Reason.COVERED_BY: ("b",), Reason.PERIOD_DISJOINT: ("c",)}
    assert not facts.is_total


FORMS = [
    ("a jiuquan whole 2015 5", "total"),
    ("a jiuquan whole 2015 5..6", "about"),
    ("a jiuquan unknown 2015 5", "at_least"),
    ("a gansu whole 2015 5, b suzhou own 2015 1", "between"),
    ("a gansu whole 2015 5", "at_most"),
    ("a jiuquan whole 2015 5, b jiuquan whole 2015 6", "conflict"),
    ("", "no_data"),
]


@pytest.mark.parametrize(("figures", "form"), FORMS)
def test_facts_name_the_form_of_the_answer(figures: str, form: str) -> None:
    facts = facts_of(roll_up(ask("jiuquan", "2015"), claims(figures), TREE))

    assert facts.form == form
    assert facts.is_total == (form in ("total", "about"))


def test_facts_of_a_ratio_are_a_range() -> None:
    question = ask("jiuquan", "2015", "ratio")

    assert facts_of(roll_up(question, claims("a suzhou own 2015 5"), TREE)).form == "range"
