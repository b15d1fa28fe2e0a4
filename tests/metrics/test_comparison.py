"""Comparisons: a change where both sides are alike, otherwise the reason why not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache

from metrics.comparison import Side, WhyNot, compare
from metrics.total_words import WHY_NOTS, comparison_words, side_of
from metrics.totals import Asked, totals
from tests.factories import make_figure, make_trade_union

BEFORE = Side(
    indicator="paid",
    unit="yuan",
    measure="flow",
    scope=("410300", False),
    start=date(2015, 1, 1),
    end=date(2015, 12, 31),
    value=Decimal(400),
    lower=Decimal(390),
    upper=Decimal(410),
)
NOW = replace(
    BEFORE,
    start=date(2016, 1, 1),
    end=date(2016, 12, 31),
    value=Decimal(500),
    lower=Decimal(500),
    upper=Decimal(510),
)


def test_change_has_its_percentage_and_what_the_words_allow():
    found = compare(NOW, BEFORE)

    assert found.is_possible
    assert (found.change, found.percent) == (100, 25)
    assert (found.lower, found.upper) == (90, 120)


INCOMPARABLE = [
    ({"indicator": "raised"}, {}, "indicator_differs"),
    ({"unit": "persons"}, {}, "unit_differs"),
    ({"unit": "persons"}, {"unit": "person_times"}, "counts_differ"),
    ({"unit": "persons", "indicator": "helped"}, {"unit": "person_times"}, "counts_differ"),
    ({"unit": "households"}, {"unit": "person_times"}, "unit_differs"),
    ({"program": 1}, {"program": 2}, "program_differs"),
    ({"region": "410300"}, {}, "region_differs"),
    ({"basis": "cumulative"}, {"basis": "during"}, "basis_differs"),
    ({"basis": "as_of", "end": None}, {"basis": "as_of"}, "period_open"),
    ({"measure": "stock", "start": None}, {"measure": "stock", "end": None}, "period_open"),
    ({"scope": ("410000", False)}, {}, "scope_differs"),
    ({"scope": ("410300", True)}, {}, "scope_differs"),
    ({"measure": "level"}, {"measure": "level"}, "never_compared"),
    ({"start": None}, {}, "period_open"),
    ({}, {"end": None}, "period_open"),
    ({"end": date(2016, 6, 30)}, {}, "length_differs"),
    ({"end": date(2016, 12, 30)}, {}, "length_differs"),
    ({"value": None}, {}, "no_value"),
    ({}, {"value": None}, "no_value_before"),
    ({"indicator": "raised", "value": None}, {}, "indicator_differs"),
]


@pytest.mark.parametrize(("now", "before", "reason"), INCOMPARABLE)
def test_what_is_not_alike_has_a_reason_and_no_change(now, before, reason):
    found = compare(replace(NOW, **now), replace(BEFORE, **before))

    assert found.why_not == reason
    assert (found.is_possible, found.change, found.percent) == (False, None, None)


def test_every_reason_is_tried():
    assert {reason for _now, _before, reason in INCOMPARABLE} == set(WhyNot)


def test_nothing_before_has_no_percentage():
    nothing = {"value": Decimal(0), "lower": Decimal(0), "upper": Decimal(0)}
    found = compare(NOW, replace(BEFORE, **nothing))

    assert (found.change, found.percent) == (500, None)
    assert (found.percent_lower, found.percent_upper) == (None, None)


@pytest.mark.parametrize(
    ("now", "before", "bounds"),
    [
        ({}, {}, ("21.95", "30.77")),  # 500 on 410, 510 on 390
        ({"upper": None}, {}, ("21.95", None)),
        ({}, {"upper": None}, (None, "30.77")),
        ({}, {"lower": Decimal(0)}, ("21.95", None)),
        ({}, {"lower": None}, (None, None)),
        ({"lower": Decimal(-5)}, {}, (None, None)),
    ],
)
def test_percentage_is_bounded_by_what_the_words_allow(now, before, bounds):
    found = compare(replace(NOW, **now), replace(BEFORE, **before))

    cents = (each and str(round(each, 2)) for each in (found.percent_lower, found.percent_upper))
    assert tuple(cents) == bounds


def test_change_is_exact_where_both_sides_are():
    exact = {"lower": Decimal(500), "upper": Decimal(500)}
    before = {"lower": Decimal(400), "upper": Decimal(400)}

    assert compare(replace(NOW, **exact), replace(BEFORE, **before)).is_exact
    assert not compare(replace(NOW, **exact), BEFORE).is_exact


def test_share_changes_by_points():
    share = {"unit": "percent", "measure": "ratio"}
    found = compare(replace(NOW, **share), replace(BEFORE, **share))

    assert (found.change, found.unit) == (100, "percentage_points")
    assert (found.percent, found.percent_lower, found.percent_upper) == (None, None, None)


def test_dates_alone_count_of_what_is_as_of_a_date():
    as_of = {"basis": "as_of", "start": None}

    assert compare(replace(NOW, **as_of), replace(BEFORE, **as_of)).change == 100


def test_side_without_an_upper_bound_bounds_the_change_on_one_side():
    found = compare(replace(NOW, upper=None), BEFORE)

    assert (found.lower, found.upper) == (90, None)


def test_stocks_compare_at_their_dates():
    stock = {"measure": "stock", "start": None}

    assert compare(replace(NOW, **stock), replace(BEFORE, **stock)).change == 100


@pytest.mark.parametrize(
    ("now", "before", "is_equal"),
    [
        (("2016-01-01", "2016-12-31"), ("2015-01-01", "2015-12-31"), True),  # a leap year
        (("2016-02-01", "2016-02-29"), ("2015-02-01", "2015-02-28"), True),
        (("2016-02-01", "2016-02-29"), ("2016-01-01", "2016-01-31"), True),  # months
        (("2016-01-01", "2016-02-24"), ("2015-01-01", "2015-02-24"), True),
        (("2016-01-01", "2016-03-15"), ("2015-01-01", "2015-03-15"), True),  # over a leap day
        (("2016-01-01", "2016-02-24"), ("2015-01-01", "2015-02-25"), False),
        (("2016-01-01", "2016-03-31"), ("2015-01-01", "2015-02-28"), False),
    ],
)
def test_windows_are_equal_in_whole_months_or_in_days(now, before, is_equal):
    sides = [
        replace(side, start=date.fromisoformat(start), end=date.fromisoformat(end))
        for side, (start, end) in ((NOW, now), (BEFORE, before))
    ]

    assert compare(*sides).is_possible is is_equal


@pytest.mark.parametrize(
    ("now", "before", "is_year_on_year"),
    [
        (("2016-01-01", "2016-12-31"), ("2015-01-01", "2015-12-31"), True),
        (("2016-02-01", "2016-02-29"), ("2015-02-01", "2015-02-28"), True),
        (("2017-02-01", "2017-02-28"), ("2016-02-01", "2016-02-29"), True),
        (("2016-02-01", "2016-02-29"), ("2016-01-01", "2016-01-31"), False),
        (("2017-01-01", "2017-12-31"), ("2015-01-01", "2015-12-31"), False),
    ],
)
def test_year_on_year_is_the_same_window_a_year_later(now, before, is_year_on_year):
    sides = [
        replace(side, start=date.fromisoformat(start), end=date.fromisoformat(end))
        for side, (start, end) in ((NOW, now), (BEFORE, before))
    ]

    assert compare(*sides).is_year_on_year is is_year_on_year


def test_last_day_of_the_calendar_has_no_year_after():
    last = {"start": date(9999, 1, 1), "end": date.max}

    assert not compare(replace(NOW, **last), replace(BEFORE, **last)).is_year_on_year


# in words ---------------------------------------------------------------------------------------


def compared(asked, first, second):
    (before,), (now,) = (
        totals(replace(asked, start=date(year, 1, 1), end=date(year, 12, 31)))
        for year in (first, second)
    )
    return comparison_words(now, compare(side_of(now), side_of(before)))


def test_totals_are_compared_in_words(yuan, regions):
    cache.clear()
    union = make_trade_union(region=regions.luoyang)
    for year, value in ((2014, 0), (2015, 400), (2016, 500), (2018, 450)):
        make_figure(
            indicator=yuan,
            trade_union=union,
            scope="whole",
            value=value,
            period_start=date(year, 1, 1),
            period_end=date(year, 12, 31),
        )
    asked = Asked(yuan, region=regions.luoyang)

    assert compared(asked, 2015, 2016) == "+25.0% year on year (+100 yuan)"
    assert compared(asked, 2016, 2018) == "-10.0% on before (-50 yuan)"
    assert compared(asked, 2014, 2015) == "+400 yuan on before"
    assert compared(asked, 2016, 2017) == "Not compared: there is no total, only what was reported."


def test_every_reason_has_its_words():
    assert set(WHY_NOTS) == set(WhyNot)
