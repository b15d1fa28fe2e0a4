"""`/api/rollup/`: the question is strict, and the answer shows its working in every format."""

import csv
import io
import json

import pytest
from django.core.cache import cache
from django.core.management import call_command

from metrics.rollup import Reason, Why
from metrics.total_words import REASONS, WHYS
from tests.factories import make_figure, make_indicator, make_program, make_trade_union
from unionwork.urls import rollups

Y2015 = {"period_start": "2015-01-01", "period_end": "2015-12-31"}
Y2016 = {"period_start": "2016-01-01", "period_end": "2016-12-31"}


@pytest.fixture(autouse=True)
def _no_answers_kept():
    cache.clear()


@pytest.fixture
def paid(regions):
    """Money paid by Luoyang and its county; once the city, once a program."""
    indicator = make_indicator(code="paid", unit="yuan", name_en="Money paid")
    luoyang = make_trade_union(slug="luoyang", region=regions.luoyang)
    xinan = make_trade_union(slug="xinan", region=regions.xinan, tier="county", parent=luoyang)
    of_city = {"indicator": indicator, "trade_union": luoyang, "scope": "whole"}
    make_figure(value=4310000, as_reported="431万元", **of_city, **Y2015)
    make_figure(value=200, program=make_program(kind="honours"), **of_city, **Y2016)
    make_figure(indicator=indicator, trade_union=xinan, scope="own", value=100, **Y2015)
    return indicator


def get(client, query, status=200):
    answer = client.get(f"/api/rollup/?{query}")
    assert answer.status_code == status, answer.content
    return answer.json()


# the question -----------------------------------------------------------------------------------

REFUSED = [
    ("", "indicator", "required"),
    ("indicator=pade", "indicator", "There is no “pade”"),
    ("indicator=paid&indicator=paid", "indicator", "only once"),
    ("indicator=paid&regoin=410300", "regoin", "Did you mean “region”?"),
    ("indicator=paid&region=", "region", "empty"),
    ("indicator=paid&region=000000", "region", "There is no “000000”"),
    ("indicator=paid&trade_union=nobody", "trade_union", "There is no “nobody”"),
    ("indicator=paid&region=410300&trade_union=luoyang", "trade_union", "not for both"),
    ("indicator=paid&from=lately", "from", "a year or a date"),
    ("indicator=paid&from=2015-02-30", "from", "a year or a date"),
    ("indicator=paid&from=20150101", "from", "a year or a date"),
    ("indicator=paid&to=0000", "to", "a year or a date"),
    ("indicator=paid&to=%D9%A2%D9%A0%D9%A1%D9%A5", "to", "a year or a date"),
    ("indicator=paid&from=2016&to=2015", "from", "ends before it starts"),
    ("indicator=paid&group_by=prefectures", "group_by", "Did you mean “prefecture”?"),
    ("indicator=paid&region=410300&group_by=province", "group_by", "no regions of this level"),
    ("indicator=paid&trade_union=luoyang&group_by=county", "group_by", "ask for a region"),
    ("indicator=paid&with_cross_hierarchy=yes", "with_cross_hierarchy", "Valid are: true, false"),
    ("indicator=paid&from=1000&to=2000&group_by=year", "group_by", "400 are the most"),
    ("indicator=paid&page=1", "page", "no such parameter"),
    ("indicator=paid&format=jsonstats", "format", "Did you mean “jsonstat”?"),
]


@pytest.mark.parametrize(("query", "name", "sentence"), REFUSED)
def test_rollup_refuses_what_it_cannot_answer(client, paid, query, name, sentence):
    answer = client.get(f"/api/rollup/?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert sentence in answer.json()["parameters"][name][0]


def test_rollup_window_takes_years_and_dates_inclusively(client, paid):
    for window in ("from=2015&to=2015", "from=2015-01-01&to=2015-12-31"):
        (row,) = get(client, f"indicator=paid&region=410300&{window}")["results"]

        assert (row["value"], row["period_end"]) == (4310000, "2015-12-31")
    (shorter,) = get(client, "indicator=paid&region=410300&from=2015&to=2015-12-30")["results"]
    assert shorter["value"] is None


# the answer -------------------------------------------------------------------------------------


def test_rollup_shows_its_working(client, paid):
    page = get(client, "indicator=paid&region=410300&from=2015&to=2016")

    (row,) = page["results"]
    assert (page["count"], page["next"]) == (1, None)
    assert (row["status"], row["value"], row["lower"], row["upper"]) == (
        "partial",
        None,
        4310200,
        None,
    )
    assert [line["why"] for line in row["included"]] == ["at_least", "at_least"]
    assert sum(line["contribution"] for line in row["included"]) == row["reported"] == 4310200
    (left_out,) = row["excluded"]
    (city, _program) = (line["figure"] for line in row["included"])
    assert (left_out["reason"], left_out["by"]) == ("covered_by", city)
    assert left_out["sentence"] == f"Figure {city}, of a union above, already contains it."
    assert row["bounds_from"]["lower"] == [line["figure"] for line in row["included"]]
    assert row["coverage"]["reporting"][0]["trade_union"] == "luoyang"
    assert row["conflicts"] == []
    assert row["summary"].startswith("at least 4,310,200 yuan, as reported by 1 union.")


def test_rollup_names_figures_that_contradict_each_other(client, paid, regions):
    rival = make_figure(
        indicator=paid,
        trade_union=make_trade_union(slug="xian", region=regions.xian),
        scope="whole",
        value=10,
        **Y2015,
    )
    other = make_figure(
        indicator=paid, trade_union=rival.trade_union, scope="whole", value=12, **Y2015
    )

    (row,) = get(client, "indicator=paid&region=610100&from=2015&to=2015")["results"]

    assert (row["status"], row["value"]) == ("conflict", None)
    assert row["conflicts"] == [[rival.pk, other.pk]]
    assert "contradict" in row["summary"]


def test_rollup_of_a_ratio_has_the_working_of_both_sides(client, paid, regions):
    workers = make_indicator(code="workers")
    make_figure(
        indicator=workers,
        trade_union=paid.figures.first().trade_union,
        scope="whole",
        value=1000,
        **Y2015,
    )
    make_indicator(
        code="per-head", measure="ratio", unit="yuan", numerator=paid, denominator=workers
    )

    (row,) = get(client, "indicator=per-head&region=410300&from=2015&to=2015")["results"]

    assert (row["value"], row["status"]) == (4310, "exact")
    assert (row["numerator"]["value"], row["denominator"]["value"]) == (4310000, 1000)


def test_rollup_groups_by_year_and_kind_and_region(client, paid):
    years = get(client, "indicator=paid&region=410300&group_by=year")["results"]
    kinds = get(client, "indicator=paid&region=410300&group_by=kind")["results"]
    places = get(client, "indicator=paid&region=410000&group_by=prefecture")["results"]

    assert [(row["year"], row["lower"]) for row in years] == [(2015, 4310000), (2016, 200)]
    assert [(row["kind"], row["lower"]) for row in kinds] == [("honours", 200)]
    assert [(row["region"], row["lower"]) for row in places] == [("410300", 4310200)]


def test_rollup_never_tells_of_a_figure_that_is_not_verified(client, paid):
    paid.figures.update(review="draft")

    (row,) = get(client, "indicator=paid&region=410300")["results"]

    assert (row["status"], row["included"], row["excluded"]) == ("no_data", [], [])


def test_rollup_has_a_sentence_for_every_code():
    assert (set(REASONS), set(WHYS)) == (set(Reason), set(Why))


# formats ----------------------------------------------------------------------------------------


def test_rollup_as_csv_is_the_flat_row(client, paid):
    answer = client.get("/api/rollup.csv?indicator=paid&region=410300&group_by=year")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["year"], row["lower"], row["status"]) for row in rows] == [
        ("2015", "4310000", "exact"),
        ("2016", "200", "partial"),
    ]
    (first, _second) = get(client, "indicator=paid&region=410300&group_by=year")["results"]
    assert list(rows[0]) == list(first)[: len(rows[0])]


@pytest.mark.parametrize("name", ["jsonl", "xlsx"])
def test_rollup_comes_in_the_formats_of_lists(client, paid, name):
    answer = client.get(f"/api/rollup/?indicator=paid&format={name}")

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("group_by", "size"), [("", 1), ("&group_by=year", 2), ("&group_by=kind", 1)]
)
def test_rollup_as_json_stat_is_a_cube(client, paid, group_by, size):
    answer = client.get(f"/api/rollup.jsonstat?indicator=paid&region=410300{group_by}")

    cube = json.loads(answer.content)
    assert answer["Content-Type"] == 'application/json; profile="json-stat"'
    assert (cube["version"], cube["class"]) == ("2.0", "dataset")
    assert set(cube["dimension"]) == set(cube["id"])
    cells = 1
    for name, many in zip(cube["id"], cube["size"], strict=True):
        category = cube["dimension"][name]["category"]
        assert len(category["index"]) == many
        assert set(category["label"]) == set(category["index"])
        cells *= many
    assert cells == len(cube["value"]) == len(cube["status"]) == size * 4
    assert {name for names in cube["role"].values() for name in names} <= set(cube["id"])
    assert set(cube["role"]) == {"time", "geo", "metric"}


def test_rollup_as_json_stat_has_the_numbers_in_their_places(client, paid):
    cube = get(client, "indicator=paid&region=410300&group_by=year&format=jsonstat")

    assert cube["id"] == ["area", "time", "statistic"]
    assert cube["size"] == [1, 2, 4]
    assert cube["dimension"]["statistic"]["category"]["index"] == [
        "value",
        "lower",
        "upper",
        "reported",
    ]
    assert cube["value"] == [4310000, 4310000, 4310000, 4310000, None, 200, None, 200]
    assert cube["status"] == ["exact"] * 4 + ["partial"] * 4


def test_rollup_as_json_stat_without_rows_is_an_empty_cube(client, paid, regions):
    cube = get(client, "indicator=paid&region=610000&group_by=kind&format=jsonstat")

    assert cube["value"] == []


# like every other address -----------------------------------------------------------------------


def test_rollup_is_304_after_one_query_for_whom_has_it(client, paid, django_assert_num_queries):
    address = "/api/rollup/?indicator=paid&region=410300"
    etag = client.get(address)["ETag"]

    with django_assert_num_queries(1):
        answer = client.get(address, headers={"If-None-Match": etag})

    assert answer.status_code == 304
    paid.figures.update(value=1, lower=1, upper=1)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_rollup_needs_as_many_queries_for_200_figures_as_for_10(client, paid, queries_of):
    address = "/api/rollup/?indicator=paid&region=410300"
    union = paid.figures.first().trade_union

    def asked_with(many):
        for number in range(many):
            make_figure(indicator=paid, trade_union=union, value=number, **Y2015)
        return queries_of(client, address)

    assert asked_with(10) == asked_with(190) <= 10


def test_rollup_is_listed_and_described(client, paid):
    assert client.get("/api/").json()["rollup"] == "http://testserver/api/rollup/"
    assert [prefix for prefix, _view, _name in rollups.registry] == ["rollup"]
    schema = client.get("/api/schema/?format=json").json()
    operation = schema["paths"]["/api/rollup/"]["get"]
    assert {parameter["name"] for parameter in operation["parameters"]} == {
        "indicator",
        "region",
        "trade_union",
        "from",
        "to",
        "group_by",
        "with_cross_hierarchy",
        "format",
    }
    assert {"200", "304", "400", "406", "429"} <= set(operation["responses"])
    assert 'application/json; profile="json-stat"' in operation["responses"]["200"]["content"]


def test_schema_with_the_rollup_is_without_warnings(db, capsys):
    call_command("spectacular", validate=True, fail_on_warn=True)

    assert "/api/rollup/" in capsys.readouterr().out


def test_rollup_refuses_to_write(client, paid):
    assert client.post("/api/rollup/?indicator=paid").status_code == 405
    assert client.head("/api/rollup/?indicator=paid").status_code == 200
