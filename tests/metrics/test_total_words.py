"""Totals in words, as a part of a page."""

import pytest
from django.template import Context, Template

from tests.factories import make_figure, make_indicator, make_program, make_trade_union
from tests.metrics.asking import Y2015, ask


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
