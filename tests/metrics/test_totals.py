"""Totals: figures, unions and regions of the database, as the roll-up answers for them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from metrics.models import ReportedFigure
from metrics.totals import Asked, Unanswerable, totals
from programs.models import TradeUnion
from tests.factories import (
    make_article,
    make_figure,
    make_indicator,
    make_program,
    make_region,
    make_trade_union,
)

Y2015 = {"period_start": "2015-01-01", "period_end": "2015-12-31"}
Y2016 = {"period_start": "2016-01-01", "period_end": "2016-12-31"}


@pytest.fixture(autouse=True)
def _no_answers_kept():
    cache.clear()


@pytest.fixture
def henan(regions):
    return make_trade_union(slug="henan", region=regions.henan, tier="provincial")


@pytest.fixture
def luoyang(regions, henan):
    return make_trade_union(slug="luoyang", region=regions.luoyang, parent=henan)


@pytest.fixture
def xinan(regions, luoyang):
    return make_trade_union(slug="xinan", region=regions.xinan, tier="county", parent=luoyang)


@pytest.fixture
def oilfield(regions):
    """A union in Luoyang that isn't under the federation there."""
    return make_trade_union(
        slug="oilfield", kind="primary", tier="workplace", region=regions.luoyang
    )


def ask(indicator, **question):
    """The one answer; the years are whole ones."""
    first, last = question.pop("years", (None, None))
    window = {
        "start": first and date(first, 1, 1),
        "end": last and date(last, 12, 31),
    }
    (total,) = totals(Asked(indicator, **window, **question))
    return total


def reasons(total):
    return {line.id: str(line.reason) for line in total.answer.excluded}


def included(total):
    return {line.id: line.contribution for line in total.answer.included}


# what is counted --------------------------------------------------------------------------------


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


# beside the chain -------------------------------------------------------------------------------


def test_union_beside_the_chain_counts_on_request(yuan, regions, luoyang, oilfield):
    city = make_figure(indicator=yuan, trade_union=luoyang, scope="whole", value=500, **Y2015)
    beside = make_figure(indicator=yuan, trade_union=oilfield, scope="whole", value=40, **Y2015)
    question = {"region": regions.luoyang, "years": (2015, 2015)}

    without = ask(yuan, **question)
    with_it = ask(yuan, with_cross_hierarchy=True, **question)

    assert without.answer.value == 500
    assert reasons(without) == {beside.pk: "cross_hierarchy"}
    assert "oilfield" not in [each.node for each in without.answer.coverage.missing]
    assert included(with_it) == {city.pk: 500, beside.pk: 40}
    assert (with_it.answer.value, with_it.answer.lower) == (None, 540)


def test_workplace_under_the_federation_is_in_its_figure(yuan, regions, luoyang):
    factory = make_trade_union(
        slug="factory", kind="primary", tier="workplace", region=regions.xinan, parent=luoyang
    )
    make_figure(indicator=yuan, trade_union=luoyang, scope="whole", value=500, **Y2015)
    part = make_figure(indicator=yuan, trade_union=factory, scope="own", value=40, **Y2015)

    total = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert total.answer.value == 500
    assert reasons(total) == {part.pk: "covered_by"}


def test_region_without_a_federation_is_that_of_the_federations_in_it(yuan, regions):
    county = make_trade_union(slug="xinan", region=regions.xinan, tier="county")
    make_figure(indicator=yuan, trade_union=county, scope="whole", value=40, **Y2015)

    total = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert (total.answer.value, total.answer.lower) == (None, 40)


def test_federation_without_a_parent_is_under_that_of_its_region(yuan, regions, henan):
    make_trade_union(slug="alone", region=regions.luoyang)
    alone = TradeUnion.objects.get(slug="alone")
    make_figure(indicator=yuan, trade_union=alone, scope="whole", value=40, **Y2015)

    total = ask(yuan, region=regions.henan, years=(2015, 2015))

    assert total.answer.lower == 40


def test_figure_that_names_no_union_is_never_added_to_others(yuan, regions, luoyang):
    make_figure(indicator=yuan, trade_union=luoyang, scope="own", value=500, **Y2015)
    place = make_figure(indicator=yuan, region=regions.xinan, value=40, **Y2015)
    question = {"region": regions.luoyang, "years": (2015, 2015)}

    assert reasons(ask(yuan, **question)) == {place.pk: "cross_hierarchy"}
    assert ask(yuan, with_cross_hierarchy=True, **question).answer.lower == 500


def test_figure_about_all_of_the_region_is_the_regions(yuan, regions, luoyang):
    make_figure(indicator=yuan, region=regions.luoyang, scope="whole", value=700, **Y2015)

    total = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert total.answer.value == 700


# of unions --------------------------------------------------------------------------------------


def test_total_of_a_union_has_those_under_it(yuan, henan, luoyang, xinan):
    figure = make_figure(indicator=yuan, trade_union=xinan, scope="own", value=40, **Y2015)

    total = ask(yuan, trade_union=luoyang, years=(2015, 2015))

    assert included(total) == {figure.pk: 40}
    assert total.names["luoyang"].name_zh == luoyang.name_zh


def test_total_without_a_region_is_the_countrys(yuan, regions, luoyang):
    make_figure(indicator=yuan, trade_union=luoyang, scope="own", value=40, **Y2015)

    assert ask(yuan).answer.lower == 40


# groups -----------------------------------------------------------------------------------------


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


# data that can't be -----------------------------------------------------------------------------


def test_unions_in_a_circle_are_refused_with_a_sentence(yuan, henan, luoyang):
    TradeUnion.objects.filter(pk=henan.pk).update(parent=luoyang)

    with pytest.raises(Unanswerable, match="cycle"):
        ask(yuan, trade_union=luoyang)


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

    assert queries_of(asked, group_by) == of_one <= 5


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


# in words ---------------------------------------------------------------------------------------


def rendered(total):
    template = Template("{% load totals %}{% total answer %}")
    return template.render(Context({"answer": total}))


def test_part_of_a_page_writes_a_least_as_what_it_is(yuan, regions, luoyang, xinan):
    make_trade_union(region=regions.henan, slug="kaifeng", parent=luoyang.parent)
    city = make_figure(
        indicator=yuan,
        trade_union=luoyang,
        scope="whole",
        as_reported="431万元",
        value=4310000,
        **Y2015,
    )
    part = make_figure(indicator=yuan, trade_union=xinan, as_reported="7元", value=7, **Y2015)

    html = rendered(ask(yuan, region=regions.henan, years=(2015, 2015)))

    assert "at least 4.31 million yuan, as reported by 1 union" in html
    assert "Not a total: 1 union has not reported." in html
    assert "Figures: 1 counted, 1 not" in html
    assert f'href="/figures/{city.pk}/" lang="zh-hans">431万元' in html
    assert "It counts with the least that its words allow." in html
    assert f'href="/figures/{part.pk}/" lang="zh-hans">7元' in html
    assert f"Figure {city.pk}, of a union above, already contains it." in html


def test_part_of_a_page_says_why_it_is_no_total(yuan, regions, luoyang):
    of_union = {"indicator": yuan, "trade_union": luoyang, "scope": "whole"}
    make_figure(value=5, program=make_program(), **of_union, **Y2015)

    of_a_program = rendered(ask(yuan, region=regions.luoyang, years=(2015, 2015)))
    of_a_province = rendered(ask(yuan, region=regions.henan, years=(2015, 2016)))

    assert "Not a total: the figures are about parts of what was done" in of_a_program
    assert "Not a total: of 1 union, only some of those under it have reported." in of_a_province
    assert "Nothing is reported for 2016." in of_a_province


HEADLINES = [
    ({"value": 400}, "400 yuan in total, as reported by 1 union"),
    (
        {"value": 400, "lower": 395, "upper": 405},
        "about 400 yuan in total (395 yuan to 405 yuan), as reported by 1 union",
    ),
    (
        {"value": 400, "upper": None},
        "about 400 yuan in total (400 yuan or more), as reported by 1 union",
    ),
    ({"value": 400, "scope": "unknown"}, "at least 400 yuan, as reported by 1 union"),
    ({"value": 400, "period_start": None, "period_end": None}, "1 may be"),
    ({"value": 400, "role": "target"}, "no figure has been reported"),
]


@pytest.mark.parametrize(("fields", "words"), HEADLINES)
def test_headline_says_what_the_answer_is(yuan, regions, luoyang, fields, words):
    make_figure(**{"indicator": yuan, "trade_union": luoyang, "scope": "whole", **Y2015, **fields})

    html = rendered(ask(yuan, region=regions.luoyang, years=(2015, 2015)))

    assert words in html


def test_headline_of_figures_that_contradict_each_other_names_them(yuan, regions, luoyang):
    of_union = {"indicator": yuan, "trade_union": luoyang, "scope": "whole"}
    for value in (10, 20):
        make_figure(value=value, as_reported=f"{value}元", **of_union, **Y2015)

    html = rendered(ask(yuan, region=regions.luoyang, years=(2015, 2015)))

    assert "no total: the figures contradict each other" in html
    assert "These can&#x27;t all be true:" in html or "These can't all be true:" in html
    assert html.count("10元") == html.count("20元") == 2


def test_headline_of_a_level_is_its_range(regions, luoyang):
    fee = make_indicator(unit="yuan", measure="level")
    for value in (10, 20):
        make_figure(indicator=fee, trade_union=luoyang, value=value, **Y2015)

    html = rendered(ask(fee, region=regions.luoyang, years=(2015, 2015)))

    assert "not added up; reported: from 10 yuan to 20 yuan" in html


def test_headline_of_a_bound_from_above_says_at_most(yuan, regions, henan, luoyang):
    make_figure(indicator=yuan, trade_union=henan, scope="whole", value=700, **Y2015)

    html = rendered(ask(yuan, region=regions.luoyang, years=(2015, 2015)))

    assert "at most 700 yuan" in html


def test_older_stock_is_left_out_for_a_later_one(regions, luoyang):
    stock = make_indicator(measure="stock", unit="households")
    of_union = {"indicator": stock, "trade_union": luoyang, "scope": "whole"}
    make_figure(value=3214, period_basis="as_of", period_end="2016-12-31", **of_union)
    now = make_figure(value=119, period_basis="as_of", period_end="2019-12-01", **of_union)

    html = rendered(ask(stock, region=regions.luoyang))

    assert "119 households in total" in html
    assert "as of 1 December 2019" in html
    assert f"Figure {now.pk} is of a later date." in html


def test_empty_answer_has_no_list_of_figures(yuan, regions):
    html = rendered(ask(yuan, region=regions.luoyang))

    assert "no figure has been reported" in html
    assert "<details>" not in html
