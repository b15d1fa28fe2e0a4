"""Facets count what the lists give: every value, under the other filters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Program
from tests.factories import make_figure
from tests.filter_cases import CASES, make_world
from unionwork.api.filtering import BY_WORDS
from unionwork.data_version import WORDS
from unionwork.search import SearchEntry
from unionwork.urls import facets

FACETS = {prefix.removeprefix("facets/"): view for prefix, view, _name in facets.registry}
every_facets = pytest.mark.parametrize("prefix", FACETS)
QUERIES = [
    "",
    "region=410000",
    "kind=hardship_relief",
    "tier=prefecture",
    "year_from=2019",
    "year_to=2020",
]


@pytest.fixture
def world(regions):
    make_world(regions)


def get(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    return answer.json()


@every_facets
@pytest.mark.parametrize("query", QUERIES)
def test_facet_counts_what_the_list_gives_with_its_value(client, world, prefix, query):
    rows = get(client, f"/api/facets/{prefix}/?{query}")["results"]
    named = {facet.name: facet.parameters for facet in FACETS[prefix].facets}
    others = [part for part in query.split("&") if part]

    for row in rows:
        parameters = named[row["facet"]]
        kept = [part for part in others if part.partition("=")[0] not in parameters]
        asked = "&".join([*kept, *(f"{name}={row['value']}" for name in parameters)])
        assert get(client, f"/api/{prefix}/?{asked}")["count"] == row["count"], (row, asked)
    assert rows


@every_facets
def test_facets_leave_no_value_out(client, world, prefix):
    found = {
        (row["facet"], row["value"]) for row in get(client, f"/api/facets/{prefix}/")["results"]
    }

    expected = {
        "programs": {
            *{("region", code) for code in ("410000", "610000")},
            *{("kind", kind) for kind in ("hardship_relief", "skills_contest", "culture")},
            *{("tier", tier) for tier in ("prefecture", "workplace")},
            *{("year", year) for year in ("2018", "2020", "2021", "2022")},
            *{("beneficiaries", code) for code in ("miners", "nurses")},
            *{("tag", slug) for slug in ("warmth", "winter")},
        },
        "figures": {
            *{("region", code) for code in ("410000", "610000")},
            ("kind", "hardship_relief"),
            *{("tier", tier) for tier in ("prefecture", "workplace")},
            *{("year", year) for year in ("2018", "2019", "2021")},
            *{("indicator", code) for code in ("helped", "paid", "rooms")},
            *{("role", role) for role in ("result", "target")},
        },
    }
    assert found == expected[prefix]


@every_facets
def test_facets_of_a_region_are_the_regions_just_below_it(client, world, prefix):
    rows = get(client, f"/api/facets/{prefix}/?region=410000")["results"]

    assert [row["value"] for row in rows if row["facet"] == "region"] == ["410300"]


@every_facets
def test_facets_are_named_in_both_languages(client, world, compiled_messages, prefix):
    rows = get(client, f"/api/facets/{prefix}/")["results"]

    kind = next(row for row in rows if row["value"] == "hardship_relief")
    assert (kind["label_zh"], kind["label_en"]) == ("困难帮扶", "Hardship relief")


@every_facets
def test_facets_refuse_what_the_list_refuses(client, world, prefix):
    for query in ("regoin=410000", "region=999999", "kind=", "ordering=kind", "page=2", "cursor=*"):
        answer = get(client, f"/api/facets/{prefix}/?{query}", 400)

        assert answer["type"] == "urn:unionwork:invalid-parameter"


@pytest.mark.parametrize("review", ["draft", "rejected"])
def test_facets_do_not_count_what_is_hidden(client, regions, review):
    make_figure(region=regions.xian, review=review, period_end="2018-12-31", program=None)

    assert get(client, "/api/facets/figures/")["results"] == []


@every_facets
def test_facets_need_as_many_queries_for_200_records_as_for_10(client, queries_of, regions, prefix):
    make_world(regions)
    before = queries_of(client, f"/api/facets/{prefix}/")
    for _ in range(190):
        make_figure(region=regions.xian)

    assert queries_of(client, f"/api/facets/{prefix}/") == before


@every_facets
def test_facets_come_as_files(client, world, prefix):
    rows = get(client, f"/api/facets/{prefix}/")["results"]
    answer = client.get(f"/api/facets/{prefix}.csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0] == "facet,value,label_zh,label_en,count"
    assert len(lines) == len(rows) + 1


WORDS_OF_PROGRAMS = [f'"programs_program"."{name}"' for name in WORDS["programs.program"]]


@pytest.mark.parametrize(("resource", "parameter"), [case for case in CASES if case[0] in FACETS])
def test_counts_look_at_no_words_but_where_they_are_asked_for(client, world, resource, parameter):
    """Whatever is filtered by: the version of the counts moves with all that they are made of."""
    value, _rows = CASES[resource, parameter]

    with CaptureQueriesContext(connection) as queries:
        get(client, f"/api/facets/{resource}/?{parameter}={value}")

    asked = [query["sql"] for query in queries]
    counting = [query for query in asked if "GROUP BY" in query]
    searches = any(f'"{SearchEntry._meta.db_table}"' in query for query in asked)
    looks_at_words = any(one in query for query in counting for one in WORDS_OF_PROGRAMS)
    is_by_words = parameter in BY_WORDS and (resource, parameter) != ("figures", "modified_since")
    assert counting
    assert (looks_at_words or searches) == is_by_words


def test_figures_are_not_counted_anew_for_the_text_of_a_program(client, world):
    address = "/api/facets/figures/?region=410000"
    get(client, address)

    Program.objects.update(summary_zh="新")
    with CaptureQueriesContext(connection) as queries:
        get(client, address)

    assert not [query for query in queries if "GROUP BY" in query["sql"]]


def test_figures_are_counted_anew_when_a_program_is_of_another_kind(client, world):
    address = "/api/facets/figures/?kind=culture"
    before = get(client, address)["count"]

    Program.objects.update(kind="culture")

    assert get(client, address)["count"] != before
