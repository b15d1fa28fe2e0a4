"""Charts: where each mark stands, and which charts a program gets."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.charts.bars import bar_chart
from metrics.charts.chosen import charts_of
from metrics.charts.scale import Days, share, ticks
from metrics.charts.timeline import BOTTOM, TOP, timeline
from metrics.models import ReportedFigure
from tests.factories import make_figure, make_indicator, make_program


@pytest.mark.parametrize(
    ("largest", "expected"),
    [
        ("0", ["0", "1"]),
        ("3", ["0", "1", "2", "3"]),
        ("3214", ["0", "1000", "2000", "3000", "4000"]),
        ("98", ["0", "50", "100"]),
        ("0.7", ["0", "0.2", "0.4", "0.6", "0.8"]),
        ("4315000", ["0", "2000000", "4000000", "6000000"]),
    ],
)
def test_ticks_are_round_and_reach_the_largest(largest, expected):
    assert ticks(Decimal(largest)) == [Decimal(one) for one in expected]


@given(st.decimals("0.01", "9999999999999", places=2))
def test_ticks_are_few_even_and_never_too_short(largest):
    found = ticks(largest)

    assert 2 <= len(found) <= 6
    assert found[-2] < largest <= found[-1]
    assert len({after - before for before, after in itertools.pairwise(found)}) == 1


@pytest.mark.parametrize(
    ("number", "whole", "expected"),
    [("1", "4", 25.0), ("5", "4", 100.0), ("-1", "4", 0.0), ("1", "0", 0.0), ("1", "3", 33.33)],
)
def test_share_stays_within_the_chart(number, whole, expected):
    assert share(Decimal(number), Decimal(whole)) == expected


def test_days_run_from_left_to_right():
    axis = Days(2016, 2019, left=0, right=100)

    assert axis.at(date(2016, 1, 1)) == 0
    assert axis.at(date(2019, 12, 31)) == 100
    assert 49 < axis.at(date(2018, 1, 1)) < 51
    assert axis.years() == [2016, 2017, 2018, 2019]
    assert Days(1949, 2024).years() == [1964, 1984, 2004, 2024]


# figures ------------------------------------------------------------------------------------------


def figure(value, **fields):
    make_figure(value=value, as_reported=f"{value}户", **fields)
    # As the database gives it: dates and decimals.
    return ReportedFigure.objects.select_related("indicator").latest("pk")


def test_bars_are_as_long_as_their_values_with_their_intervals(db):
    exact = figure(50)
    nearly = figure(100, lower=80, upper=100)
    open_ = figure(25, lower=25, upper=None)

    bars = bar_chart("", [exact, nearly, open_]).bars

    assert [(bar.length, bar.low, bar.high) for bar in bars] == [
        (50.0, 50.0, 50.0),
        (100.0, 80.0, 100.0),
        (25.0, 25.0, 100.0),
    ]
    assert [bar.has_interval for bar in bars] == [False, True, True]
    assert [bar.is_open for bar in bars] == [False, False, True]


@pytest.fixture
def stock(db):
    return make_indicator(measure="stock", unit="households")


def test_stock_is_drawn_as_steps_from_date_to_date(stock):
    program = make_program()
    some = [
        figure(value, indicator=stock, program=program, period_basis="as_of", period_end=day)
        for value, day in ((119, "2019-12-01"), (3214, "2016-12-31"), (800, "2018-06-30"))
    ]

    drawn = timeline("", some)

    assert [mark.figure.value for mark in drawn.marks] == [3214, 800, 119]
    assert all(mark.is_point for mark in drawn.marks)
    assert [(step.before, step.after) for step in drawn.steps] == [
        (drawn.marks[0].level, drawn.marks[1].level),
        (drawn.marks[1].level, drawn.marks[2].level),
    ]
    assert all(TOP <= mark.level <= BOTTOM for mark in drawn.marks)


def test_stocks_of_different_programs_are_not_joined(stock):
    some = [
        figure(1, indicator=stock, program=make_program(), period_end=day)
        for day in ("2017-01-01", "2018-01-01")
    ]

    assert timeline("", some).steps == []


def test_flow_stands_over_its_period(db):
    drawn = timeline("", [figure(7, period_start="2018-01-01", period_end="2018-12-31"), figure(8)])

    [mark] = drawn.marks
    assert not mark.is_point
    assert (mark.left, mark.right) == (18.0, 97.0)
    assert drawn.undated == 1


def test_figures_without_dates_are_no_timeline(db):
    assert timeline("", [figure(7)]) is None


# which charts -------------------------------------------------------------------------------------


def titles(program):
    figures = ReportedFigure.objects.public().for_tables().filter(program=program)
    return [chart.title for chart in charts_of(program, list(figures.order_by("pk")))]


def coded(code, **fields):
    return make_indicator(code=code, name_en=code, **fields)


def test_program_gets_a_target_beside_its_result(db):
    program, indicator = make_program(), coded("households")
    make_figure(program=program, indicator=indicator, role="target", value=2)
    make_figure(program=program, indicator=indicator, value=7)

    assert titles(program) == ["households: target and result"]


def test_mutual_aid_gets_paid_beside_collected_with_a_warning(db):
    program = make_program(kind="mutual_aid")
    collected, paid = coded("mutual_aid_contributions"), coded("mutual_aid_claims_paid")
    make_figure(program=program, indicator=paid, value=4, period_end="2019-01-01")
    make_figure(program=program, indicator=collected, value=11)

    [chart] = charts_of(program, list(ReportedFigure.objects.for_tables()))

    assert chart.title == "Collected and paid"
    assert [bar.figure.value for bar in chart.bars] == [11, 4]
    assert chart.note == "The periods differ: don't work out a ratio."


def test_contest_gets_its_medals_in_their_order(db):
    program = make_program()
    for code, value in (("bronze_medals", 3), ("gold_medals", 8), ("silver_medals", 9)):
        make_figure(program=program, indicator=coded(code), value=value)

    [chart] = charts_of(program, list(ReportedFigure.objects.for_tables()))

    assert chart.title == "Medals"
    assert [bar.figure.value for bar in chart.bars] == [8, 9, 3]


def test_studio_gets_its_output_of_one_unit_and_period(db):
    program = make_program(kind="innovation_studio")
    for number in range(3):
        make_figure(program=program, indicator=make_indicator(unit="items"), value=number)
    make_figure(program=program, indicator=make_indicator(unit="yuan"))
    make_figure(program=program, indicator=make_indicator(unit="items"), period_end="2019-01-01")

    [chart] = charts_of(program, list(ReportedFigure.objects.for_tables()))

    assert chart.title == "What the studio brought forth"
    assert [bar.figure.value for bar in chart.bars] == [2, 1, 0]


@pytest.mark.parametrize("measure", ["level", "ratio"])
def test_levels_and_ratios_are_not_drawn_beside_each_other(db, measure):
    program = make_program()
    for _ in range(4):
        make_figure(program=program, indicator=make_indicator(measure=measure))

    assert titles(program) == []
