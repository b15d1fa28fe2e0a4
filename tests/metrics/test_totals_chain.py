"""Totals: which unions stand below a region or a union, and which beside."""

import pytest

from metrics.totals import Unanswerable
from programs.models import TradeUnion
from tests.factories import make_figure, make_trade_union
from tests.metrics.asking import Y2015, ask, included, reasons


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


# complete lists ---------------------------------------------------------------------------------


@pytest.fixture
def counties(yuan, regions, luoyang):
    """Two counties of Luoyang, each with its figure, and what the city did itself."""
    for n, value in enumerate((60, 30)):
        of_county = {"region": regions.xinan, "tier": "county", "parent": luoyang}
        union = make_trade_union(slug=f"county-{n}", **of_county)
        make_figure(indicator=yuan, trade_union=union, scope="whole", value=value, **Y2015)
    make_figure(indicator=yuan, trade_union=luoyang, scope="own", value=5, **Y2015)


@pytest.mark.parametrize(("is_complete", "value"), [(True, 95), (False, None)])
def test_own_figure_and_all_below_make_a_total_where_the_list_is_complete(
    yuan, regions, luoyang, counties, is_complete, value
):
    TradeUnion.objects.filter(pk=luoyang.pk).update(has_all_below=is_complete)

    of_union = ask(yuan, trade_union=luoyang, years=(2015, 2015))
    of_region = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert of_union.answer.value == of_region.answer.value == value
    assert of_union.answer.lower == of_region.answer.lower == 95
    assert of_union.answer.upper == value
    assert of_union.facts.may_be_others is not is_complete


def test_union_beside_the_chain_doesnt_keep_a_complete_list_from_being_a_total(
    yuan, regions, luoyang, counties, oilfield
):
    TradeUnion.objects.filter(pk=luoyang.pk).update(has_all_below=True)
    beside = make_figure(indicator=yuan, trade_union=oilfield, scope="whole", value=7, **Y2015)
    question = {"region": regions.luoyang, "years": (2015, 2015)}

    without, with_it = ask(yuan, **question), ask(yuan, with_cross_hierarchy=True, **question)

    assert without.answer.value == 95
    assert reasons(without) == {beside.pk: "cross_hierarchy"}
    assert (with_it.answer.value, with_it.answer.lower) == (None, 102)


def test_complete_list_with_a_silent_union_makes_no_total(yuan, regions, luoyang, counties):
    TradeUnion.objects.filter(pk=luoyang.pk).update(has_all_below=True)
    make_trade_union(slug="silent", region=regions.xinan, tier="county", parent=luoyang)

    total = ask(yuan, region=regions.luoyang, years=(2015, 2015))

    assert (total.answer.value, total.answer.lower) == (None, 95)
    assert total.facts.silent == ("silent",)


def test_figure_of_a_union_with_none_below_it_is_a_whole(yuan, regions, luoyang):
    TradeUnion.objects.filter(pk=luoyang.pk).update(has_all_below=True)
    make_figure(indicator=yuan, trade_union=luoyang, scope="unknown", value=5, **Y2015)

    assert ask(yuan, region=regions.luoyang, years=(2015, 2015)).answer.value == 5


# of unions ------------------------------------------------------------------------------------


def test_total_of_a_union_has_those_under_it(yuan, henan, luoyang, xinan):
    figure = make_figure(indicator=yuan, trade_union=xinan, scope="own", value=40, **Y2015)

    total = ask(yuan, trade_union=luoyang, years=(2015, 2015))

    assert included(total) == {figure.pk: 40}
    assert total.names["luoyang"].name_zh == luoyang.name_zh


def test_total_without_a_region_is_the_countrys(yuan, regions, luoyang):
    make_figure(indicator=yuan, trade_union=luoyang, scope="own", value=40, **Y2015)

    assert ask(yuan).answer.lower == 40


# data that can't be -----------------------------------------------------------------------------


def test_unions_in_a_circle_are_refused_with_a_sentence(yuan, henan, luoyang):
    TradeUnion.objects.filter(pk=henan.pk).update(parent=luoyang, name_en="Henan Union")
    TradeUnion.objects.filter(pk=luoyang.pk).update(name_en="Luoyang Union")

    with pytest.raises(Unanswerable) as refusal:
        ask(yuan, trade_union=luoyang)

    assert str(refusal.value) == (
        "By the records, these unions stand above each other in a circle: Henan Union → "
        "Luoyang Union → Henan Union. Put right which union is above one of them."
    )


def test_circle_elsewhere_is_refused_too(yuan, regions, luoyang):
    """Nobody knows whether a union of the circle belongs under the one that is asked about."""
    xian = make_trade_union(slug="xian", region=regions.xian)
    below = make_trade_union(slug="below", region=regions.xian, parent=xian)
    TradeUnion.objects.filter(pk=xian.pk).update(parent=below)

    with pytest.raises(Unanswerable, match="in a circle"):
        ask(yuan, region=regions.luoyang)
