"""Stocks and distinct persons rolled up, example by example."""

from datetime import date

import pytest

from metrics.rollup import Question, roll_up
from tests.metrics.rollup_words import TREE, as_of, ask, claims, in_words

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
    question = ask("jiuquan", "2016", "stock", stale_after=24)

    assert in_words(roll_up(question, figures, TREE)) == expected


STALE_AFTER = {  # months before the end of 2016, for a figure of the end of June 2015
    18: "exact 7 | 7..7 | a=7 | ",
    17: "no_data | 0.. |  | a:stale",
    0: "no_data | 0.. |  | a:stale",
    99999: "exact 7 | 7..7 | a=7 | ",
}


@pytest.mark.parametrize("months", STALE_AFTER)
def test_stock_grows_stale_by_whole_months(months: int) -> None:
    figures = [as_of("a jiuquan whole 2015/06 7")]

    answer = roll_up(ask("jiuquan", "2016", "stock", stale_after=months), figures, TREE)

    assert in_words(answer) == STALE_AFTER[months]


OF_ALL_TIME = {
    "the latest never grows stale": ("a jiuquan whole 2015/06 7", "exact 7 | 7..7 | a=7 | "),
    "what is much older than the latest does": (
        "a suzhou whole 2012/06 7, b guazhou whole 2015/06 5, c gansu whole 2012/06 80",
        "partial | 5.. | b=5 | a:stale c:stale",
    ),
    "a figure that lies outside makes nothing stale": (
        "a suzhou whole 2012/06 7, b lanzhou whole 2015/06 5",
        "partial | 7.. | a=7 | b:outside_region",
    ),
}


@pytest.mark.parametrize("case", OF_ALL_TIME)
def test_stock_of_all_time_is_stale_only_beside_a_later_one(case: str) -> None:
    words, expected = OF_ALL_TIME[case]
    figures = [as_of(each) for each in words.split(", ")]
    question = Question("jiuquan", date.min, date.max, "stock", stale_after=12)

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
