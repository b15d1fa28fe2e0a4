"""The list of programs at `/` and the page of one program."""

import re
from datetime import date

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
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def listed(answer):
    return [program.slug for program in answer.context["page"]]


@pytest.fixture
def programs(regions):
    """A program in each of three regions, of two kinds."""
    for slug, kind in (("luoyang", "culture"), ("xinan", "honours"), ("xian", "culture")):
        make_program(slug=slug, kind=kind, region=getattr(regions, slug), name_en=slug.title())


# the list -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["luoyang", "xinan", "xian"]),
        ("?region=410000", ["luoyang", "xinan"]),
        ("?region=410323", ["xinan"]),
        ("?kind=culture", ["luoyang", "xian"]),
        ("?kind=culture&kind=honours&region=410000", ["luoyang", "xinan"]),
        ("?q=Xi", ["xinan", "xian"]),
        ("?region=610000&kind=honours", []),
    ],
)
def test_list_is_filtered_as_the_api_is(client, programs, query, expected):
    page = client.get(f"/{query}")
    api = client.get(f"/api/programs/{query}").json()

    assert listed(page) == expected
    assert {row["slug"] for row in api["results"]} == set(expected)
    assert f"{len(expected)} program" in text_of(page)
    assert ("No report found. Choose a larger region" in text_of(page)) == (not expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [("410000", 2), ("610000", 1)]),
        ("?kind=honours", [("410000", 1)]),
        ("?region=410000", [("410300", 2)]),
        ("?region=410300", [("410323", 1)]),
        ("?region=410323", []),
    ],
)
def test_list_counts_the_regions_below(client, programs, query, expected):
    below = client.get(f"/{query}").context["regions_below"]

    assert [(entry["region"].code, entry["count"]) for entry in below] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"culture": 2, "honours": 1}),
        ("?region=410000", {"culture": 1, "honours": 1}),
        ("?region=610000", {"culture": 1}),
        ("?kind=honours", {"culture": 2, "honours": 1}),
        ("?q=nothing", {}),
    ],
)
def test_list_counts_the_kinds_under_the_other_choices(client, programs, query, expected):
    kinds = client.get(f"/{query}").context["kinds"]

    assert {entry["code"]: entry["count"] for entry in kinds} == expected


def test_list_counts_a_program_for_two_groups_once(client, regions):
    groups = [make_group(code="miners"), make_group(code="nurses")]
    make_program(slug="both", region=regions.xian).beneficiaries.set(groups)

    page = client.get("/?beneficiaries=miners&beneficiaries=nurses")

    assert listed(page) == ["both"]
    assert [entry["count"] for entry in page.context["kinds"]] == [1]
    assert [entry["count"] for entry in page.context["regions_below"]] == [1]


def test_list_leads_down_to_the_region(client, programs):
    page = client.get("/?region=410323")

    assert [region.code for region in page.context["line_down"]] == ["410000", "410300", "410323"]
    assert "What unions do in Xin&#x27;an" in text_of(page)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?regoin=410000", "Did you mean “region”?"),
        ("?region=410399", "There is no such record: check the code."),
        ("?kind=cultur", "cultur is not one of the available choices."),
        ("?region=410000&region=610000", "This parameter may stand only once."),
    ],
)
def test_list_refuses_a_wrong_query_instead_of_showing_all(client, programs, query, sentence):
    page = text_of(client.get(f"/{query}"), 400)

    assert sentence in page
    assert "Luoyang" not in page


@pytest.mark.parametrize("number", ["0", "-1", "2", "two", "9" * 5000])
def test_list_has_no_page_beyond_its_last(client, programs, number):
    assert "There is nothing at this address" in text_of(client.get(f"/?page={number}"), 404)


def test_list_has_pages_that_hold_every_program_once(client, regions):
    slugs = [make_program(kind="culture", region=regions.xian).slug for _ in range(45)]

    pages = [client.get(f"/?kind=culture&page={number}") for number in (1, 2, 3)]

    assert sorted(slug for page in pages for slug in listed(page)) == sorted(slugs)
    assert "Page 2 of 3" in text_of(pages[1])
    assert 'rel="next" href="?kind=culture&amp;page=3"' in pages[1].content.decode()
    assert 'rel="next"' not in pages[2].content.decode()


def test_list_needs_as_many_queries_for_200_programs_as_for_10(client, queries_of, regions):
    def make(many):
        for _ in range(many):
            program = make_program(region=regions.xinan)
            make_participant(program=program)
            make_figure(program=program)

    make(10)
    of_ten = queries_of(client, "/")
    make(190)

    assert queries_of(client, "/") == of_ten < 15


def test_list_shows_telling_figures_but_no_drafts(client, regions):
    program = make_program(region=regions.xian)
    make_figure(program=program, as_reported="二百人")
    make_figure(program=program, as_reported="三百人", review="draft")
    make_figure(program=program, as_reported="四百人", review="rejected")
    make_figure(program=program, as_reported="五百人", role="target")

    page = text_of(client.get("/"))

    assert "二百人" in page
    assert not any(words in page for words in ("三百人", "四百人", "五百人"))


def test_list_without_any_data_says_so(client, db):
    assert "0 programs" in text_of(client.get("/"))


def test_list_escapes_what_it_is_asked(client, programs):
    page = client.get("/", {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# one program ----------------------------------------------------------------------------------


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
        "edition number 3",
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
    assert page.count("送温暖") == page.count("line 7") == 3
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


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_program_page_names_in_the_language_that_is_asked_for(client, db, language):
    make_program(slug="relief", name_zh="送温暖活动", name_en="Warmth")

    page = text_of(client.get("/programs/relief/", headers={"accept-language": language}))

    assert ("送温暖活动" in page) == (language == "zh-hans")
    assert ("Warmth" in page) == (language == "en")


@pytest.mark.parametrize("slug", ["no-such", "%00", "a b", "测试", "x" * 3000])
def test_program_page_that_isnt_there_is_not_found(client, db, slug):
    assert "There is nothing at this address" in text_of(client.get(f"/programs/{slug}/"), 404)
