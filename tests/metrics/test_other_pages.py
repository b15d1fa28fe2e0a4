"""The pages of regions, trade unions and indicators, the search, and the page about the data."""

import re
from html import unescape

import pytest

from tests.factories import (
    make_article,
    make_check,
    make_document,
    make_figure,
    make_indicator,
    make_participant,
    make_program,
    make_term,
    make_trade_union,
)


def text_of(answer, status=200):
    assert answer.status_code == status
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


# a region -----------------------------------------------------------------------------------------


@pytest.fixture
def henan(regions):
    """Henan with a program in Xin'an, a union in Luoyang, and a figure and a draft of its own."""
    make_program(region=regions.xinan, name_en="Warmth")
    make_trade_union(region=regions.luoyang, name_en="Luoyang federation")
    make_figure(region=regions.henan, as_reported="三百人")
    make_figure(region=regions.henan, as_reported="四百人", review="draft")
    return regions.henan


def test_region_page_has_what_is_below_it(client, henan):
    page = text_of(client.get("/regions/410000/"))

    for words in ("1 program", "1 figure", "1 trade union", "Warmth", "Luoyang federation"):
        assert words in page, words
    assert "三百人" in page
    assert "四百人" not in page


def test_region_page_leads_up_and_down(client, henan):
    page = client.get("/regions/410300/").content.decode()

    assert 'href="/regions/410000/"' in page
    assert 'href="/regions/410323/"' in page


def test_region_page_says_where_no_report_was_found(client, henan):
    empty = text_of(client.get("/regions/610000/"))

    for words in ("no program found", "no figure found", "no trade union found"):
        assert words in empty
    assert "No report found Xi'an" in empty
    assert " 0 " not in empty


@pytest.mark.parametrize("code", ["999999", "0", "henan", "41000", "9" * 3000])
def test_region_page_that_isnt_there_is_not_found(client, henan, code):
    assert client.get(f"/regions/{code}/").status_code == 404


# a trade union ------------------------------------------------------------------------------------


def test_union_page_has_the_way_up_and_down_and_the_programs_below(client, regions):
    above = make_trade_union(slug="above", name_en="Above")
    union = make_trade_union(slug="here", parent=above, aliases="市总", region=regions.luoyang)
    below = make_trade_union(slug="below", parent=union, name_en="Below")
    make_participant(program=make_program(name_en="Warmth"), trade_union=below)
    make_participant(program=make_program(name_en="Elsewhere"), trade_union=above)
    make_figure(trade_union=union, as_reported="三百人")
    make_figure(trade_union=union, as_reported="四百人", review="draft")

    answer = client.get("/trade-unions/here/")
    page = text_of(answer)

    assert [one.slug for one in answer.context["above"]] == ["above"]
    assert [one.slug for one in answer.context["below"]] == ["below"]
    for words in ("Luoyang", "市总", "Warmth", "三百人"):
        assert words in page, words
    assert "Elsewhere" not in page
    assert "四百人" not in page


# indicators ---------------------------------------------------------------------------------------


def test_indicators_are_listed_by_theme_with_their_public_figures(client, db):
    helped = make_indicator(name_en="Persons helped", theme="hardship")
    make_indicator(name_en="Contests held", theme="contests")
    make_figure(indicator=helped)
    make_figure(indicator=helped, review="draft")

    page = text_of(client.get("/indicators/"))
    some = text_of(client.get("/indicators/?theme=contests"))

    assert page.index("Contests held") < page.index("Persons helped")
    assert re.search(r"Persons helped \S+ Persons · Flow · 1 figure ", page)
    assert "Persons helped" not in some


@pytest.mark.parametrize("query", ["?them=contests", "?theme=no", "?measure=flow&measure=x"])
def test_indicators_refuse_a_wrong_query(client, db, query):
    assert "This query isn't valid" in text_of(client.get(f"/indicators/{query}"), 400)


@pytest.mark.parametrize("number", ["0", "2", "x"])
def test_indicators_have_no_page_beyond_the_last(client, db, number):
    assert client.get(f"/indicators/?page={number}").status_code == 404


def test_indicator_page_defines_and_lists_by_region(client, regions):
    indicator = make_indicator(code="helped", measure="distinct", definition_en="Helped once.")
    for region, words in ((regions.xian, "三人"), (regions.henan, "五人"), (None, "八人")):
        make_figure(indicator=indicator, region=region, as_reported=words, period_end="2018-12-31")
    make_figure(indicator=indicator, as_reported="九人", review="rejected")

    answer = client.get("/indicators/helped/")
    page = text_of(answer)

    regional = [one.as_reported for one in answer.context["figures"] if one.region]
    assert regional == ["五人", "三人"]
    assert len(answer.context["chart"].marks) == 3
    for words in ("Helped once.", "at most the sum", "All 3 figures as a table", "八人"):
        assert words in page, words
    assert "九人" not in page


def test_ratio_leads_to_what_is_above_and_below_the_line(client, db):
    above, below = make_indicator(code="members"), make_indicator(code="workers")
    make_indicator(
        code="share", measure="ratio", unit="percent", numerator=above, denominator=below
    )

    page = client.get("/indicators/share/").content.decode()

    assert 'href="/indicators/members/"' in page
    assert 'href="/indicators/workers/"' in page


# the search ---------------------------------------------------------------------------------------


def test_search_finds_every_type(client, regions):
    make_program(name_en="Luoyang warmth")
    make_trade_union(name_en="Luoyang federation", region=regions.luoyang)
    make_indicator(name_en="Persons helped in Luoyang")
    make_program(name_en="Elsewhere")

    page = text_of(client.get("/search/?q=luoyang"))

    for words in ("Luoyang warmth", "Luoyang federation", "Persons helped in Luoyang", "Henan"):
        assert words in page, words
    assert "Elsewhere" not in page


@pytest.mark.parametrize("text", ["", "   ", "\0", "\0 \0"])
def test_search_for_nothing_asks_what_to_look_for(client, regions, text):
    page = client.get("/search/", {"q": text})

    assert "Nothing has these words" not in text_of(page)
    assert "programs" not in page.context


@pytest.mark.parametrize("text", ["zzz", "x" * 5000, "%", "_", "'", "<script>alert(1)</script>"])
def test_search_that_finds_nothing_says_so(client, regions, text):
    page = client.get("/search/", {"q": text})

    assert "Nothing has these words" in text_of(page)
    assert b"<script>alert" not in page.content


# about the data -----------------------------------------------------------------------------------


def test_about_page_counts_what_is_public(client, regions):
    document = make_document(
        name="page.txt", published_on="2019-12-01", published_on_precision="month"
    )
    article = make_article(document=document)
    make_figure(article=article, period_start="2011-01-01", period_end="2019-12-31")
    make_figure(article=article, review="draft")
    make_program(region=regions.xinan)

    answer = client.get("/about/")

    counts = answer.context["counts"]
    assert (counts["figures"], counts["programs"], counts["provinces"]) == (1, 1, 1)
    assert "2011–2019" in text_of(answer)
    assert "page.txt December 2019 1 1" in text_of(answer)


def test_about_page_shows_the_checks_that_fail_and_no_drafts(client, db):
    def check(smaller, larger, **fields):
        made = make_check(relation="at_most")
        for value, name in ((smaller, "smaller"), (larger, "larger")):
            indicator = make_indicator(name_en=f"{name} of {smaller} and {larger}")
            figure = make_figure(value=value, indicator=indicator, **fields)
            make_term(check_made=made, figure=figure, name=name)

    check(1, 2)
    check(4, 3)
    check(6, 5, review="draft")

    page = text_of(client.get("/about/"))

    assert "2 relations between figures were checked; 1 can hold, 1 can't." in page
    assert "smaller of 4 and 3" in page
    assert "smaller of 1 and 2" not in page
    assert "smaller of 6 and 5" not in page


def test_about_page_names_its_own_address(client, db):
    assert 'pandas.read_csv("http://testserver/api/figures.csv' in text_of(client.get("/about/"))
