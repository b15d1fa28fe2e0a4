"""Totals on the pages of regions and unions, and on their own page, with their working."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics import totals
from metrics.models import ReportedFigure
from metrics.totals import Place, overview
from metrics.views.totals import MOST_TOTALS, ON_A_PAGE
from tests.factories import (
    make_check,
    make_figure,
    make_indicator,
    make_program,
    make_region,
    make_term,
    make_trade_union,
)
from tests.metrics.asking import Y2015, Y2016

HEAVIEST = 100_000


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def paid(yuan, luoyang, xinan):
    """Luoyang's figure, and its county's, which it contains."""
    words = {"value": 4310000, "as_reported": "431万元"}
    make_figure(indicator=yuan, trade_union=luoyang, scope="whole", **words, **Y2015)
    make_figure(indicator=yuan, trade_union=xinan, as_reported="7元", value=7, **Y2015)
    return yuan


# on other pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/regions/410000/", "region=410000"),
        ("/trade-unions/henan/", "trade_union=henan"),
    ],
)
def test_page_writes_a_total_as_what_it_is_one_click_from_its_working(client, paid, address, query):
    text = page(client, address)

    assert "at least 4.31 million yuan, as reported by 1 union" in text
    assert "Not a total: of 1 union, only some of those under it have reported." in text
    assert f'href="/totals/?indicator={paid.code}&amp;{query}"' in text
    working = page(client, f"/totals/?indicator={paid.code}&{query}")
    assert "<details open>" in working
    assert "It counts with the least that its words allow." in working
    assert "of a union above, already contains it." in working


def test_page_of_a_region_lists_what_is_reported_most_and_links_to_all(client, regions, luoyang):
    for n in range(MOST_TOTALS + 2):
        indicator = make_indicator(code=f"thing-{n:02}", name_en=f"Thing {n:02}")
        for _ in range(1 + (n == MOST_TOTALS + 1)):
            make_figure(indicator=indicator, trade_union=luoyang, **Y2015)

    text = page(client, "/regions/410300/")

    assert text.count('class="working"') == MOST_TOTALS
    assert text.index(f"Thing {MOST_TOTALS + 1:02}") < text.index("Thing 00")
    assert f"All {MOST_TOTALS + 2} totals" in text
    assert 'href="/totals/?region=410300"' in text


def test_page_of_a_region_has_no_totals_of_what_is_reported_elsewhere(client, regions, paid):
    target = make_indicator(name_en="Promised")
    make_figure(indicator=target, region=regions.xian, role="target", **Y2015)

    text = page(client, "/regions/610000/")

    assert "Taken together" not in text
    assert "Promised" not in text


def test_list_has_what_adds_up_first_and_what_counts_only_on_request_last(yuan, regions, luoyang):
    level = make_indicator(measure="level")
    of_nobody = make_indicator()
    for indicator, union in ((level, luoyang), (of_nobody, None), (yuan, luoyang)):
        make_figure(indicator=indicator, trade_union=union, region=regions.luoyang, **Y2015)

    found = overview(Place(region=regions.luoyang))

    assert [total.asked.indicator for total in found.totals] == [yuan, of_nobody, level]


def test_page_says_that_figures_count_on_request(client, yuan, regions):
    make_figure(indicator=yuan, region=regions.xinan, value=40, **Y2015)

    assert "no figure counts by itself; 1 does on request" in page(client, "/regions/410300/")
    on_request = "/totals/?region=410300&with_cross_hierarchy=true"
    assert "at least 40 yuan, as reported in 1 figure" in page(client, on_request)


def test_page_of_an_indicator_leads_to_its_totals_of_some_years(client, paid):
    assert f'href="/totals/?indicator={paid.code}"' in page(client, f"/indicators/{paid.code}/")


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [("result", ["trade_union=luoyang", "region=410300", ""]), ("target", [])],
)
def test_page_of_a_figure_leads_to_the_totals_that_it_may_be_in(
    client, yuan, regions, luoyang, role, leads_to
):
    figure = make_figure(
        indicator=yuan, trade_union=luoyang, region=regions.luoyang, role=role, **Y2015
    )

    text = page(client, f"/figures/{figure.pk}/")

    assert text.count('href="/totals/?') == len(leads_to)
    for query in leads_to:
        assert f'href="/totals/?indicator={yuan.code}{"&amp;" * bool(query)}{query}"' in text
    assert ("Totals that it may be in" in text) == bool(leads_to)


# its own page -----------------------------------------------------------------------------------


def test_total_of_some_years_is_that_of_the_question(client, yuan, luoyang):
    for value, year in ((100, Y2015), (30, Y2016)):
        make_figure(indicator=yuan, trade_union=luoyang, scope="whole", value=value, **year)
    address = f"/totals/?indicator={yuan.code}&trade_union=luoyang"

    assert "130 yuan in total" in page(client, f"{address}&from=2015&to=2016")
    assert "30 yuan in total" in page(client, f"{address}&from=2016&to=2016-12-31")
    assert "Nothing is reported for 2014." in page(client, f"{address}&from=2014&to=2016")


def test_form_may_be_sent_with_fields_left_empty(client, paid):
    text = page(client, f"/totals/?indicator={paid.code}&region=410300&from=&to=2016")

    assert "at least 4.31 million yuan" in text
    assert 'name="to" value="2016"' in text
    assert f"/api/rollup.csv?indicator={paid.code}&amp;region=410300&amp;to=2016-12-31" in text


REFUSED = {
    "regoin=410300": "Did you mean “region”?",
    "region=": "This parameter is empty",
    "region=999999": "There is no “999999”",
    "from=2016&to=2015": "The window ends before it starts.",
    "region=410300&trade_union=luoyang": "not for both",
    "group_by=year": "There is no such parameter",
}


@pytest.mark.parametrize("query", REFUSED)
def test_wrong_question_is_explained(client, paid, query):
    assert REFUSED[query] in page(client, f"/totals/?{query}", status=400)


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "²", "9" * 30])
def test_page_that_is_not_there_is_404(client, paid, number):
    page(client, f"/totals/?page={number}", status=404)


def test_list_goes_on_over_pages(client, yuan, luoyang):
    for n in range(ON_A_PAGE + 1):
        make_figure(indicator=make_indicator(code=f"i{n:03}"), trade_union=luoyang, **Y2015)

    first, second = page(client, "/totals/"), page(client, "/totals/?page=2")

    assert (first.count('class="working"'), second.count('class="working"')) == (ON_A_PAGE, 1)
    assert "31 indicators" in first
    assert "i030" in second


def test_nothing_reported_is_said(client, regions):
    assert "Nothing is reported there." in page(client, "/totals/?region=610000")


def test_total_of_too_many_figures_is_left_to_the_api(client, paid, monkeypatch):
    monkeypatch.setattr(totals, "MOST_IN_A_TOTAL", 1)

    assert "the API makes it" in page(client, f"/totals/?indicator={paid.code}")
    text = page(client, "/regions/410300/")
    assert "Ask for the total of its figures (2)" in text
    assert "4.31 million" not in text.split("What it reported")[0]


def test_list_makes_only_as_many_totals_as_come_in_time(client, paid, luoyang, monkeypatch):
    other = make_indicator(name_en="Another")
    make_figure(indicator=other, trade_union=luoyang, value=40, scope="whole", **Y2015)
    monkeypatch.setattr(totals, "MOST_IN_AN_OVERVIEW", 2)

    text = page(client, "/totals/")

    assert "at least 4.31 million yuan" in text
    assert "Ask for the total of its figures (1)" in text
    assert f'href="/totals/?indicator={other.code}"' in text


def test_working_is_cut_so_that_the_page_stays_light(client, yuan, luoyang):
    program = make_program()
    for n in range(150):
        make_figure(indicator=yuan, trade_union=luoyang, program=program, value=n, **Y2015)

    text = page(client, f"/totals/?indicator={yuan.code}")

    assert len(text.encode()) < HEAVIEST
    assert "Figures: 1 counted, 149 not" in text
    assert "Only the first 60 of each list are shown" in text


def test_working_names_who_has_not_reported(client, paid, regions, luoyang):
    make_trade_union(slug="kaifeng", name_en="Kaifeng Union", region=regions.henan, parent=luoyang)
    ReportedFigure.objects.filter(trade_union=luoyang).delete()

    text = page(client, f"/totals/?indicator={paid.code}&region=410300")

    assert "Not a total: 1 union has not reported." in text
    assert '<a href="/trade-unions/kaifeng/">Kaifeng Union</a>' in text


# checks that fail -------------------------------------------------------------------------------


@pytest.fixture
def failing(paid, luoyang):
    """A check that the city's figure can't pass."""
    check = make_check(slug="too-much", relation="at_most")
    figure = ReportedFigure.objects.get(trade_union=luoyang)
    make_term(check_made=check, figure=figure, name="smaller")
    make_term(check_made=check, figure=make_figure(value=1, region=luoyang.region), name="larger")
    return check


def test_total_that_rests_on_a_figure_of_a_failing_check_says_so(client, paid, failing):
    figure = paid.figures.get(value=4310000)

    short = page(client, "/regions/410000/")
    whole = page(client, f"/totals/?indicator={paid.code}&region=410000")

    for text in (short, whole):
        assert f"It may be wrong: it rests on figure {figure.pk}, and a check of it fails" in text
    assert f'<a href="/figures/{figure.pk}/#checks" lang="zh-hans">431万元</a>' in whole


@pytest.mark.parametrize(
    ("window", "warns"),
    [("&from=2015&to=2015", True), ("", False), ("&from=2016&to=2016", False)],
)
def test_total_warns_only_of_figures_that_count_or_bound(client, paid, failing, window, warns):
    """The city's figure bounds its county's in the year that it is about, and no other."""
    text = page(client, f"/totals/?indicator={paid.code}&region=410323{window}")

    assert ("It may be wrong" in text) == warns


def test_explained_check_is_no_warning(client, paid, failing):
    failing.explanation = "两种口径。"
    failing.confirm_explanation()

    assert "It may be wrong" not in page(client, "/regions/410000/")


# cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/regions/410000/", "/trade-unions/henan/", "/totals/", "/totals/?region=410000"]
)
def test_totals_take_as_many_queries_for_many_indicators_as_for_one(
    client, paid, failing, regions, luoyang, queries_of, address
):
    client.get(address)
    of_one = queries_of(client, address)

    ratio = make_indicator(
        measure="ratio", unit="percent", numerator=paid, denominator=make_indicator()
    )
    make_figure(indicator=ratio, trade_union=luoyang, **Y2015)
    for _ in range(20):
        union = make_trade_union(region=make_region(parent=regions.henan), parent=luoyang.parent)
        for indicator in (paid, make_indicator()):
            make_figure(indicator=indicator, trade_union=union, region=regions.xinan, **Y2015)
        check = make_check(relation="at_most")
        figures = paid.figures.order_by("-pk")[:2]
        for figure, name in zip(figures, ("smaller", "larger"), strict=True):
            make_term(check_made=check, figure=figure, name=name)

    assert queries_of(client, address) == of_one


def test_overview_is_kept_until_the_data_change(regions, paid):
    cache.clear()
    place = Place(region=regions.luoyang)
    overview(place)

    with CaptureQueriesContext(connection) as queries:
        overview(place)
    ReportedFigure.objects.filter(value=4310000).update(value=50, lower=50, upper=50)
    (after,) = overview(place).totals

    assert len(queries) == 1
    assert after.answer.lower == 50
