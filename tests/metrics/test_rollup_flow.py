"""A flow rolled up, example by example: what a city and its counties paid."""

from datetime import date

import pytest

from metrics.rollup import BoundsFrom, Missing, Status, Why, roll_up
from tests.metrics.rollup_words import TREE, ask, claims, in_words

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
