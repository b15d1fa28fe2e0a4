"""Totals by region, year and kind; and what an answer costs."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.models import ReportedFigure
from metrics.totals import Asked, Unanswerable, totals
from tests.factories import make_figure, make_program, make_region, make_trade_union
from tests.metrics.asking import Y2015, Y2016


def test_groups_by_region_are_the_regions_of_a_level(yuan, regions, luoyang):
    make_region(code="410500", parent=regions.henan)
    make_figure(indicator=yuan, trade_union=luoyang, scope="whole", value=500, **Y2015)
    asked = Asked(yuan, region=regions.henan, start=date(2015, 1, 1), end=date(2015, 12, 31))

    found = totals(asked, "prefecture")

    assert [(total.group, total.answer.value) for total in found] == [
        ("410300", 500),
        ("410500", None),
    ]
    assert [total.answer.status for total in found] == ["exact", "no_data"]


def test_groups_by_year_are_those_of_the_window_or_of_the_figures(yuan, regions, luoyang):
    for value, year in ((100, Y2015), (30, Y2016)):
        make_figure(indicator=yuan, trade_union=luoyang, scope="whole", value=value, **year)
    elsewhere = make_trade_union(slug="xian", region=regions.xian)
    make_figure(
        indicator=yuan, trade_union=elsewhere, period_start="1999-01-01", period_end="1999-12-31"
    )

    found = totals(Asked(yuan, region=regions.luoyang), "year")
    within = totals(
        Asked(yuan, region=regions.luoyang, start=date(2014, 1, 1), end=date(2015, 12, 31)), "year"
    )

    assert [(total.group, total.answer.value) for total in found] == [("2015", 100), ("2016", 30)]
    assert [(total.group, total.answer.value) for total in within] == [
        ("2014", None),
        ("2015", 100),
    ]


def test_groups_by_kind_are_those_of_the_programs(yuan, regions, luoyang):
    for kind, value in (("honours", 7), ("mutual_aid", 5)):
        make_figure(
            indicator=yuan,
            trade_union=luoyang,
            value=value,
            program=make_program(kind=kind),
            **Y2015,
        )

    found = totals(Asked(yuan, region=regions.luoyang), "kind")

    assert [(total.group, total.answer.lower) for total in found] == [
        ("mutual_aid", 5),
        ("honours", 7),
    ]


def test_too_many_groups_are_refused(yuan, regions):
    asked = Asked(yuan, region=regions.henan, start=date(1, 1, 1), end=date(2000, 1, 1))

    with pytest.raises(Unanswerable, match="2000 rows, and 400 are the most"):
        totals(asked, "year")


# cost -------------------------------------------------------------------------------------------


def queries_of(asked, group_by=None):
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        totals(asked, group_by)
    return len(queries)


@pytest.mark.parametrize("group_by", [None, "year", "kind", "prefecture"])
def test_total_takes_as_many_queries_for_many_figures_as_for_few(yuan, regions, luoyang, group_by):
    asked = Asked(yuan, region=regions.henan)
    make_figure(indicator=yuan, trade_union=luoyang, **Y2015)
    of_one = queries_of(asked, group_by)

    for _ in range(20):
        union = make_trade_union(region=regions.xinan, tier="county", parent=luoyang)
        make_figure(indicator=yuan, trade_union=union, program=make_program(), **Y2015)
        make_region(parent=regions.henan)

    assert queries_of(asked, group_by) == of_one <= 7


def test_total_is_kept_until_the_data_change(yuan, regions, luoyang):
    figure = make_figure(indicator=yuan, trade_union=luoyang, scope="own", value=40, **Y2015)
    asked = Asked(yuan, region=regions.luoyang)
    totals(asked)

    with CaptureQueriesContext(connection) as queries:
        totals(asked)
    ReportedFigure.objects.filter(pk=figure.pk).update(value=50, lower=50, upper=50)
    (after,) = totals(asked)

    assert len(queries) == 1
    assert after.answer.lower == 50
