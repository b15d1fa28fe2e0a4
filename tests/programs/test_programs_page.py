"""The list of programs at `/`: filters, counts under the other choices, chips, other formats."""

import re
from datetime import date

import pytest

from tests.factories import (
    make_figure,
    make_group,
    make_participant,
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
    assert ("No report found. That doesn" in text_of(page)) == (not expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"410000": 2, "610000": 1}),
        ("?kind=honours", {"410000": 1, "610000": 0}),
        ("?region=410323", {"410000": 2, "610000": 1}),
    ],
)
def test_list_counts_the_provinces_in_tiles(client, programs, query, expected):
    tiles = client.get(f"/{query}").context["tiles"]

    assert {tile["region"].code: tile["count"] for tile in tiles} == expected


def test_list_tells_no_report_from_a_number(client, programs):
    page = client.get("/?kind=honours").content.decode()

    [empty] = re.findall(r'<a class="heat-0".*?</a>', page, re.DOTALL)
    assert "Shaanxi:" in empty
    assert "no report found" in empty


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("?region=410000", [("410300", 2)]),
        ("?region=410300", [("410323", 1)]),
        ("?region=410300&kind=culture", [("410323", 0)]),
        ("?region=410323", []),
    ],
)
def test_list_counts_the_regions_below(client, programs, query, expected):
    below = client.get(f"/{query}").context["regions_below"]

    assert [(entry.region.code, entry.count) for entry in below] == expected


def counts_of(answer, number):
    """The counts of the facet with this number: kind, tier, year, for whom."""
    return {str(choice.label): choice.count for choice in answer.context["facets"][number].choices}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Culture and venues": 2, "Honours": 1}),
        ("?region=410000", {"Culture and venues": 1, "Honours": 1}),
        ("?region=610000", {"Culture and venues": 1}),
        ("?kind=honours", {"Culture and venues": 2, "Honours": 1}),
        ("?kind=honours&region=610000", {"Culture and venues": 1, "Honours": 0}),
        ("?q=nothing", {}),
    ],
)
def test_list_counts_the_kinds_under_the_other_choices(client, programs, query, expected):
    assert counts_of(client.get(f"/{query}"), 0) == expected


def test_list_counts_the_tiers_of_the_unions_that_lead(client, regions):
    program = make_program(region=regions.xian)
    for tier, role in (("county", "lead"), ("prefecture", "co_lead"), ("national", "participant")):
        union = make_trade_union(tier=tier, region=regions.xian)
        make_participant(program=program, trade_union=union, role=role)

    page = client.get("/?tier=county")

    assert counts_of(page, 1) == {"Prefecture tier": 1, "County tier": 1}
    assert len(listed(page)) == 1
    assert listed(client.get("/?tier=national")) == []


def test_list_counts_the_years_in_which_programs_run(client, regions):
    make_program(started_on=date(2017, 5, 1), started_on_precision="day", slug="old")
    make_figure(
        program=make_program(slug="new"), period_start="2018-01-01", period_end="2019-12-31"
    )
    make_program(slug="undated")

    page = client.get("/?year_from=2018&year_to=2018")

    assert counts_of(page, 2) == {"2019": 1, "2018": 1, "2017": 1}
    assert listed(page) == ["new"]


def test_list_counts_a_program_for_two_groups_once(client, regions):
    groups = [make_group(code="miners"), make_group(code="nurses")]
    make_program(slug="both", region=regions.xian).beneficiaries.set(groups)

    page = client.get("/?beneficiaries=miners&beneficiaries=nurses&region=610000")

    assert listed(page) == ["both"]
    assert list(counts_of(page, 0).values()) == [1]
    assert list(counts_of(page, 3).values()) == [1, 1]
    assert [entry.count for entry in page.context["regions_below"]] == [1]


def test_list_has_a_chip_for_every_choice_that_leads_to_the_list_without_it(client, programs):
    page = client.get("/?region=410000&kind=culture&kind=honours&q=Lu&page=1")

    assert [(str(chip.value), chip.address) for chip in page.context["chips"]] == [
        ("Henan", "?kind=culture&kind=honours&q=Lu"),
        ("Culture and venues", "?region=410000&kind=honours&q=Lu"),
        ("Honours", "?region=410000&kind=culture&q=Lu"),
        ("Lu", "?region=410000&kind=culture&kind=honours"),
    ]


def test_list_choices_are_put_in_and_taken_out(client, programs):
    kinds = client.get("/?kind=culture&q=x").context["facets"][0].choices

    addresses = {str(kind.label): (kind.is_chosen, kind.address) for kind in kinds}
    assert addresses["Culture and venues"] == (True, "?q=x")


def test_list_without_results_says_what_to_leave_out(client, programs):
    remedies = client.get("/?region=610000&kind=honours").context["remedies"]

    assert [(remedy.label, remedy.count, remedy.address) for remedy in remedies] == [
        ("Region", 1, "?kind=honours"),
        ("Kind", 1, "?region=610000"),
    ]


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json"])
def test_list_leads_to_the_same_list_in_other_formats(client, regions, suffix):
    for _ in range(21):
        make_program(region=regions.xian)

    page = client.get("/?region=610000&page=2").content.decode()

    assert f'href="/api/programs.{suffix}?region=610000"' in page


def test_list_leads_down_to_the_region(client, programs):
    page = client.get("/?region=410323")

    assert [region.code for region in page.context["line_down"]] == ["410000", "410300", "410323"]
    assert "What unions do in Xin&#x27;an" in text_of(page)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?regoin=410000", "Did you mean “region”?"),
        ("?region=410399", "There is no “410399”."),
        ("?kind=cultur", "Did you mean “culture”?"),
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
