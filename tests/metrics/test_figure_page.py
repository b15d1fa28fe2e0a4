"""The page of a figure: the way from a number to its words."""

import re
from html import unescape

import pytest

from tests.factories import (
    make_article,
    make_check,
    make_document,
    make_figure,
    make_indicator,
    make_program,
    make_term,
    make_text,
    make_trade_union,
)

TEXT = "第一句。市总工会救助困难职工1200余人次，\n其中女职工3\n00人次。下一句。\n"


def text_of(answer):
    """What a reader sees: no tags, and one space where there are many."""
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


def page_of(client, figure, language="en"):
    return client.get(f"/figures/{figure.pk}/", headers={"accept-language": language})


def test_figure_page_says_what_who_where_and_when(client, regions):
    figure = make_figure(
        indicator=make_indicator(
            name_en="Times helped", definition_en="Times of help.", unit="person_times"
        ),
        article=make_article(
            title="送温暖", byline="记者", document=make_document(name="page.txt")
        ),
        program=make_program(name_en="Warmth"),
        trade_union=make_trade_union(name_en="Luoyang federation"),
        region=regions.luoyang,
        scope="whole",
        as_reported="1200余人次",
        qualifier="at_least",
        value=1200,
        lower=1200,
        upper=1300,
        period_start="2018-01-01",
        period_end="2018-12-31",
        period_text="去年",
        period_inferred=True,
        line=2,
        start=10,
        end=17,
    )

    page = text_of(page_of(client, figure))

    for words in (
        "Period 去年 2018 (inferred from the date of the article)",
        "Warmth",
        "Times helped",
        "1200余人次",
        "Value 1,200 person-times",
        "At least: 1,200 person-times to 1,300 person-times",
        "Role Result",
        "Period 2018 (inferred)",
        "Luoyang federation 第",
        "· With everything below it",
        "Region Luoyang",
        "送温暖 (记者)",
        "page.txt",
        "line 2, characters 10 to 17",
        "Times of help.",
        "Flow",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (300, 300, "Exactly: 300 persons"),
        (300, None, "Exactly: 300 persons or more"),
        (None, 300, "Exactly: 300 persons or less"),
        (0, 400, "Exactly: 0 persons to 400 persons"),
        (None, None, "Exactly "),
    ],
)
def test_figure_page_words_the_interval(client, db, lower, upper, expected):
    figure = make_figure(value=300, lower=lower, upper=upper)

    assert f"What the words allow {expected}" in text_of(page_of(client, figure))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "not stated"),
        ({"period_text": "去年"}, "去年"),
        ({"period_start": "2018-01-01"}, "since 2018"),
        ({"period_end": "2018-12-31"}, "up to 31 December 2018"),
    ],
)
def test_figure_page_leaves_open_what_is_unknown(client, db, fields, expected):
    page = text_of(page_of(client, make_figure(**fields)))

    assert f"Period {expected}" in page
    assert "Trade union none" in page
    assert "Region not stated" in page
    assert "Place " not in page


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((1, 14, 21, None), ("市总工会救助困难职工", "1200余人次", "，")),
        ((2, 5, 4, 3), ("其中女职工", "300人次", "。")),
        ((9, 0, 3, None), None),
    ],
)
def test_figure_page_shows_the_sentence_where_the_text_is_attached(client, db, place, expected):
    article = make_article(document=make_text(text=TEXT).document)
    line, start, end, end_line = place
    figure = make_figure(article=article, line=line, start=start, end=end, end_line=end_line)

    answer = page_of(client, figure)

    marked = r"<blockquote[^>]*>(.*?)<mark>(.*?)</mark>(.*?)</blockquote>"
    shown = re.search(marked, answer.text, re.DOTALL)
    assert (shown and tuple(map(str.strip, shown.groups()))) == expected


def test_figure_page_shows_no_sentence_without_text_or_place(client, db):
    without_text = make_figure(line=1, start=14, end=21)
    without_place = make_figure(article=make_article(document=make_text(text=TEXT).document))

    for figure in (without_text, without_place):
        assert "<blockquote" not in page_of(client, figure).text


def test_figure_page_leads_to_figures_that_are_related(client, db):
    figure = make_figure()
    change = make_figure(related_to=figure, role="change")
    correction = make_figure(supersedes=figure)

    page, page_of_change = page_of(client, figure).text, page_of(client, change).text

    assert f'href="/figures/{change.pk}/"' in page
    assert f'<a href="/figures/{correction.pk}/">A later figure corrects this one.</a>' in page
    assert f'href="/figures/{figure.pk}/"' in page_of_change
    assert "A later figure" not in page_of_change


@pytest.mark.parametrize(
    ("language", "note_en", "expected"),
    [("zh-hans", "A note.", "说明。"), ("en", "A note.", "A note."), ("en", "", "说明。")],
)
def test_figure_page_has_the_note_of_its_language(client, db, language, note_en, expected):
    figure = make_figure(note="说明。", note_en=note_en)

    page = text_of(page_of(client, figure, language))

    assert [words for words in ("说明。", "A note.") if words in page] == [expected]


def test_figure_page_writes_numbers_as_its_language_does(client, db):
    figure = make_figure(value=4310000, indicator=make_indicator(unit="yuan"))

    assert "4.31 million yuan" in text_of(page_of(client, figure, "en"))
    assert "431万元" in text_of(page_of(client, figure, "zh-hans"))


@pytest.mark.parametrize("key", ["0", "999", "9" * 30, "-1", "x", "1.5", "%00"])
def test_figure_page_that_isnt_there_is_not_found(client, db, key):
    assert client.get(f"/figures/{key}/").status_code == 404


@pytest.mark.parametrize("review", ["draft", "rejected"])
def test_figure_page_is_there_for_verified_figures_alone(client, admin_client, review):
    figure = make_figure(review=review)

    assert page_of(client, figure).status_code == 404
    assert page_of(admin_client, figure).status_code == 404


def test_figure_page_escapes_what_it_shows(client, db):
    figure = make_figure(as_reported="<script>alert(1)</script>")

    assert "<script>alert" not in page_of(client, figure).text


def test_figure_page_reads_the_words_step_by_step(client, db):
    figure = make_figure(
        as_reported="32.5万余人次",
        indicator=make_indicator(unit="person_times"),
        qualifier="at_least",
        value=325000,
        lower=325000,
        upper=326000,
    )

    page = text_of(page_of(client, figure))

    for step in (
        "Number 32.5万余 32.5 × 10,000 = 325,000",
        "Bounds 余 this or more, but not one more of its last digit that isn't zero",
        "from 325,000 person-times, below 326,000 person-times",
        "Unit 人次 Person-times",
    ):
        assert step in page, step
    assert "The words alone don't settle it" not in page


def test_figure_page_says_where_a_person_recorded_something_else(client, db):
    figure = make_figure(as_reported="300人", value=320, lower=300, upper=340)

    assert "The words alone don't settle it" in text_of(page_of(client, figure))


def test_figure_page_has_its_checks_unless_a_draft_takes_part(client, db):
    figure, draft = make_figure(value=300), make_figure(value=100, review="draft")
    public, hidden = make_check(relation="at_most"), make_check(relation="per_head")
    make_term(check_made=public, figure=figure, name="smaller")
    make_term(check_made=public, figure=make_figure(value=200), name="larger")
    make_term(check_made=hidden, figure=figure, name="amount")
    make_term(check_made=hidden, figure=draft, name="heads")

    page = text_of(page_of(client, figure))

    assert "can't be right One is at most the other" in page
    assert "Money per head" not in page


def test_figure_page_has_the_rival_claims(client, db):
    program = make_program()
    same = {"program": program, "indicator": make_indicator(), "period_end": "2018-12-31"}
    figure = make_figure(**same)
    rival = make_figure(**same, as_reported="四百人")
    for other in ({"review": "draft"}, {"role": "target"}, {"period_end": "2019-12-31"}):
        make_figure(**same | other | {"as_reported": "五百人"})

    answer = page_of(client, figure)

    assert [one.pk for one in answer.context["rivals"]] == [rival.pk]
    assert "四百人" in text_of(answer)
    assert "五百人" not in text_of(answer)


def test_figure_without_program_and_union_has_no_rivals(client, db):
    indicator = make_indicator()
    figure = make_figure(indicator=indicator)
    make_figure(indicator=indicator)

    assert not page_of(client, figure).context["rivals"]
