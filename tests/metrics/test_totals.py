"""Totals: which figures of the database count, by what they say."""

from decimal import Decimal

import pytest

from metrics.models import ReportedFigure
from tests.factories import (
    make_article,
    make_figure,
    make_indicator,
    make_program,
    make_trade_union,
)
from tests.metrics.asking import Y2015, Y2016, ask, included, reasons


def test_total_of_a_region_is_its_federations_figure_and_not_its_countys_too(
    yuan, regions, luoyang, xinan
):
    city = make_figure(indicator=yuan, trade_union=luoyang, scope="whole", value=4310000, **Y2015)
    county = make_figure(indicator=yuan, trade_union=xinan, scope="whole", value=900000, **Y2015)

    total = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert total.answer.value == 4310000
    assert total.answer.status == "exact"
    assert included(total) == {city.pk: 4310000}
    assert reasons(total) == {county.pk: "covered_by"}


def test_total_of_two_years_is_their_sum(yuan, regions, luoyang):
    for value, year in ((100, Y2015), (30, Y2016)):
        make_figure(indicator=yuan, trade_union=luoyang, scope="whole", value=value, **year)

    total = ask(yuan, region=regions.luoyang, years=(2015, 2016))

    assert total.answer.value == 130


def test_total_of_a_province_is_only_a_least_where_one_city_reported(yuan, regions, luoyang):
    make_figure(indicator=yuan, trade_union=luoyang, scope="whole", value=500, **Y2015)

    total = ask(yuan, region=regions.henan, years=(2015, 2015))

    assert total.answer.value is None
    assert (total.answer.lower, total.answer.upper) == (500, None)
    assert total.facts.form == "at_least"
    assert total.facts.without_own == ("henan",)


def test_figure_of_the_union_above_bounds_and_is_not_counted(yuan, regions, henan, luoyang):
    above = make_figure(indicator=yuan, trade_union=henan, scope="whole", value=700, **Y2015)

    total = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert (total.answer.lower, total.answer.upper) == (0, 700)
    assert reasons(total) == {above.pk: "bound_only"}
    assert total.answer.bounds_from.upper == (above.pk,)


def test_figure_of_a_program_is_a_part_and_makes_no_total(yuan, regions, luoyang):
    make_figure(
        indicator=yuan,
        trade_union=luoyang,
        scope="whole",
        value=500,
        program=make_program(),
        **Y2015,
    )

    total = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert (total.answer.value, total.answer.lower, total.answer.upper) == (None, 500, None)


def test_figure_about_a_smaller_region_than_its_unions_is_a_part(yuan, regions, luoyang):
    make_figure(
        indicator=yuan,
        trade_union=luoyang,
        region=regions.xinan,
        scope="whole",
        value=500,
        **Y2015,
    )

    total = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert (total.answer.value, total.answer.lower, total.answer.upper) == (None, 500, None)


def test_figure_of_elsewhere_is_not_named_unless_it_is_about_the_region(
    yuan, regions, henan, luoyang
):
    xian = make_trade_union(slug="xian", region=regions.xian)
    make_figure(indicator=yuan, trade_union=xian, value=5, **Y2015)
    here = make_figure(indicator=yuan, trade_union=xian, region=regions.xinan, value=5, **Y2015)

    total = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert reasons(total) == {here.pk: "outside_region"}


def test_superseded_figure_is_left_out_only_for_a_public_one(yuan, regions, luoyang):
    of_union = {"indicator": yuan, "trade_union": luoyang, "scope": "whole"}
    first = make_figure(value=500, **of_union, **Y2015)
    draft = make_figure(value=600, supersedes=first, review="draft", **of_union, **Y2015)

    before = ask(yuan, region=regions.luoyang, years=(2015, 2015))
    ReportedFigure.objects.filter(pk=draft.pk).update(review="verified")
    after = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert before.answer.value == 500
    assert draft.pk not in before.figures
    assert after.answer.value == 600
    assert reasons(after) == {first.pk: "superseded"}


@pytest.mark.parametrize(
    ("precision", "counts"), [("year", True), ("month", True), ("day", True), ("", False)]
)
def test_open_period_ended_when_its_article_was_published(
    yuan, regions, luoyang, precision, counts
):
    dated = {"published_on": "2016-01-01", "published_on_precision": precision}
    article = make_article(**dated) if precision else make_article()
    make_figure(
        indicator=yuan,
        trade_union=luoyang,
        article=article,
        scope="whole",
        value=500,
        period_start="2015-01-01",
    )

    total = ask(yuan, region=regions.luoyang, years=(2015, 2016))
    shorter = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert total.answer.lower == (500 if counts else 0)
    assert shorter.answer.lower == 0


def test_figure_without_a_period_counts_only_in_all_time(yuan, regions, luoyang):
    article = make_article(published_on="2016-01-01", published_on_precision="day")
    undated = make_figure(indicator=yuan, trade_union=luoyang, article=article, value=500)

    of_a_year = ask(yuan, region=regions.luoyang, years=(2015, 2015))
    of_all_time = ask(yuan, region=regions.luoyang)

    assert reasons(of_a_year) == {undated.pk: "period_unknown"}
    assert of_all_time.answer.lower == 500
    assert of_all_time.facts.gaps == ()


def test_stock_is_the_latest(regions, luoyang):
    stock = make_indicator(measure="stock", unit="households")
    of_union = {"indicator": stock, "trade_union": luoyang, "scope": "whole"}
    make_figure(value=3214, period_basis="as_of", period_end="2016-12-31", **of_union)
    make_figure(value=119, period_basis="as_of", period_end="2019-12-01", **of_union)

    now = ask(stock, region=regions.luoyang)
    then = ask(stock, region=regions.luoyang, years=(2017, 2017))

    assert now.answer.value == 119
    assert then.answer.value == 3214


@pytest.mark.parametrize(("stale_after", "lower"), [(None, 3333), (12, 119)])
def test_stock_is_stale_after_the_months_of_its_indicator(
    regions, luoyang, xinan, stale_after, lower
):
    stock = make_indicator(measure="stock", unit="households", stale_after=stale_after)
    of_stock = {"indicator": stock, "period_basis": "as_of", "scope": "own"}
    old = make_figure(value=3214, period_end="2016-12-31", trade_union=xinan, **of_stock)
    make_figure(value=119, period_end="2019-12-01", trade_union=luoyang, **of_stock)

    of_all_time = ask(stock, region=regions.luoyang)
    of_2019 = ask(stock, region=regions.luoyang, years=(2019, 2019))

    assert of_all_time.answer.lower == of_2019.answer.lower == lower
    assert reasons(of_2019) == ({old.pk: "stale"} if stale_after else {})


def test_what_may_be_below_zero_is_never_added(regions, luoyang):
    growth = make_indicator(unit="yuan", non_negative=False)
    make_figure(indicator=growth, trade_union=luoyang, scope="whole", value=-500, **Y2015)

    total = ask(growth, region=regions.luoyang, years=(2015, 2015))

    assert total.answer.status == "not_addable"
    assert (total.answer.lower, total.answer.upper) == (-500, -500)


def test_ratio_is_recomputed_from_numerator_and_denominator(regions, luoyang):
    members, workers = make_indicator(code="members"), make_indicator(code="workers")
    share = make_indicator(measure="ratio", unit="percent", numerator=members, denominator=workers)
    for indicator, value in ((members, 30), (workers, 120)):
        make_figure(indicator=indicator, trade_union=luoyang, scope="whole", value=value, **Y2015)

    total = ask(share, region=regions.luoyang, years=(2015, 2015))

    assert total.answer.value == Decimal(25)
    assert len(total.figures) == 2
