"""The page of a program: who with whom, for whom, and its figures by role."""

import re
from datetime import date
from html import unescape

import pytest

from programs.models import SkillsContest
from tests.factories import (
    make_article,
    make_detail,
    make_figure,
    make_group,
    make_indicator,
    make_participant,
    make_partner,
    make_program,
    make_trade_union,
)


def text_of(answer, status=200):
    """What a reader sees of a page: no tags, and one space where there are many."""
    assert answer.status_code == status
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


def test_program_page_says_who_with_whom_and_for_whom(client, regions):
    series = make_program(name_en="Series", slug="series")
    program = make_program(
        slug="contest",
        name_en="Contest",
        kind="skills_contest",
        region=regions.xinan,
        parent=series,
        summary_en="Welders compete.",
        started_on=date(2019, 5, 1),
        started_on_precision="month",
    )
    make_detail(SkillsContest, program=program, edition=3)
    for name, role in (("Lead union", "lead"), ("Other union", "participant")):
        union = make_trade_union(name_en=name)
        make_participant(program=program, trade_union=union, role=role)
    program.partners.add(make_partner(name_en="Bank"))
    program.beneficiaries.add(make_group(name_en="Welders"))
    make_program(parent=program, name_en="Part one")

    page = text_of(client.get("/programs/contest/"))

    for words in (
        "Henan",
        "Contest",
        "Skills and labour contests",
        "Welders compete.",
        "Lead Lead union",
        "Participant Other union",
        "Partners Bank",
        "For Welders",
        "Time 2019-05",
        "Edition number 3",
        "Part of Series",
        "Parts Part one",
        "No figure was found in the sources.",
    ):
        assert words in page, words


def test_program_page_has_its_public_figures_by_role(client, db):
    program = make_program(slug="relief")
    article = make_article(title="送温暖")
    for role, words in (("result", "三百人"), ("target", "五百人"), ("result", "六百人")):
        place = {"line": 7, "start": 0, "end": 3}
        make_figure(program=program, role=role, as_reported=words, article=article, **place)
    make_figure(program=program, as_reported="草稿", review="draft")
    make_figure(program=program, as_reported="退回", review="rejected")
    make_figure(as_reported="别人")

    answer = client.get("/programs/relief/")
    page = text_of(answer)

    assert [figure.role for figure in answer.context["figures"]] == ["result", "result", "target"]
    assert page.count("送温暖") == 1 + page.count("line 7") == 4  # also as who says so
    assert not any(words in page for words in ("草稿", "退回", "别人"))


def test_program_page_needs_as_many_queries_for_200_figures_as_for_10(client, queries_of, db):
    program = make_program(slug="relief")

    def make(many):
        for _ in range(many):
            make_figure(program=program, indicator=make_indicator(), trade_union=make_trade_union())

    make(10)
    of_ten = queries_of(client, "/programs/relief/")
    make(190)

    assert queries_of(client, "/programs/relief/") == of_ten < 20


@pytest.mark.parametrize(
    ("language", "heading"), [("zh-hans", "送温暖活动"), ("en", "Warmth送温暖活动")]
)
def test_program_page_names_in_the_language_that_is_asked_for(client, db, language, heading):
    """English readers get the Chinese name beside, by which alone the program can be looked up."""
    make_program(slug="relief", name_zh="送温暖活动", name_en="Warmth")

    page = client.get("/programs/relief/", headers={"accept-language": language}).content.decode()

    assert re.sub(r"<[^>]*>", "", re.search(r"<h1>(.*)</h1>", page).group(1)) == heading


def test_program_page_cites_its_articles_and_itself(client, db):
    program = make_program(slug="relief", name_zh="送温暖活动", name_en="Warmth")
    make_figure(program=program, article=make_article(title="新闻", byline="张三 李四"))

    page = text_of(client.get("/programs/relief/"))

    assert "张三, 李四. 新闻[Z]." in page
    assert "工会帮扶数据. 送温暖活动[DB/OL]." in page
    assert "Warmth [Data set]." in page
    assert "@misc{unionwork-relief," in page


@pytest.mark.parametrize("slug", ["no-such", "%00", "a b", "测试", "x" * 3000])
def test_program_page_that_isnt_there_is_not_found(client, db, slug):
    assert "There is nothing at this address" in text_of(client.get(f"/programs/{slug}/"), 404)
