"""Ordering, columns and cursors: what every list of the API does with them."""

import random
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from metrics.models import ReportedFigure
from tests.factories import MAKERS, make_figure, make_indicator, make_program
from unionwork.api import pagination
from unionwork.api.cursor import VALID_SECONDS
from unionwork.urls import router

ENDPOINTS = {prefix: view for prefix, view, _name in router.registry}
every_endpoint = pytest.mark.parametrize("prefix", ENDPOINTS)
COLUMNS = {prefix: view.serializer_class.names() for prefix, view in ENDPOINTS.items()}
each_example = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def get(client, address, status=200, **parameters):
    answer = client.get(address, parameters)
    assert answer.status_code == status, answer.content
    return answer.json()


def follow(client, address, **parameters):
    """The rows of all pages, from the first one on."""
    answer = get(client, address, **parameters)
    rows = answer["results"]
    while answer["next"]:
        answer = get(client, answer["next"])
        rows = rows + answer["results"]
    return rows


def exported(client, address, **parameters):
    answer = client.get(address, {**parameters, "format": "jsonl"})
    assert answer.status_code == 200
    return [orjson.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


@pytest.fixture
def figures(regions):
    """Sixty figures with many ties and many unknown values."""
    chance = random.Random(7)
    indicators = [make_indicator(code=f"indicator-{n}") for n in range(3)]
    program = make_program(region=regions.xian)
    for _ in range(60):
        known = chance.random() < 0.6
        value = chance.choice([0, 1, "41.6", "0.1", 7])
        make_figure(
            indicator=chance.choice(indicators),
            program=chance.choice([program, None]),
            region=chance.choice([regions.xian, regions.luoyang, None]),
            value=value,
            lower=value if chance.random() < 0.5 else None,
            upper=None,
            period_end=f"20{chance.randint(10, 12)}-01-01" if known else None,
            period_text=chance.choice(["", "去年", "今年"]),
            note=chance.choice(["", "a", "b"]),
        )


# ordering ---------------------------------------------------------------------------------------


def in_order(rows, ordering):
    """Rows in the order that `ordering` asks for, as plain Python has it."""
    for name in reversed(ordering.split(",")):
        bare = name.removeprefix("-")
        known = [row for row in rows if row[bare] is not None]
        known.sort(key=lambda row: row[bare], reverse=name.startswith("-"))
        rows = known + [row for row in rows if row[bare] is None]
    return rows


NUMBERS_AND_DATES = [
    "id", "value", "lower", "upper", "period_start", "period_end", "period_inferred", "related_to",
]  # fmt: skip
orderings = st.lists(
    st.tuples(st.sampled_from(["", "-"]), st.sampled_from(COLUMNS["figures"])),
    min_size=1,
    max_size=3,
    unique_by=lambda pair: pair[1],
).map(lambda pairs: ",".join(sign + name for sign, name in pairs))


@each_example
@given(
    ordering=st.lists(
        st.tuples(st.sampled_from(["", "-"]), st.sampled_from(NUMBERS_AND_DATES)),
        min_size=1,
        max_size=3,
        unique_by=lambda pair: pair[1],
    ).map(lambda pairs: ",".join(sign + name for sign, name in pairs))
)
def test_ordering_is_kept_with_unknown_values_last(client, figures, ordering):
    rows = get(client, "/api/figures/", ordering=ordering, page_size=1000)["results"]

    assert rows == in_order(sorted(rows, key=lambda row: row["id"]), ordering)


@every_endpoint
def test_ordering_takes_every_column_both_ways(client, db, prefix):
    for _ in range(4):
        MAKERS[ENDPOINTS[prefix].queryset.model]()
    count = get(client, f"/api/{prefix}/")["count"]

    for name in COLUMNS[prefix]:
        for ordering in (name, f"-{name}"):
            rows = follow(client, f"/api/{prefix}/", ordering=ordering, page_size=3, cursor="*")
            assert len(rows) == count


@every_endpoint
def test_ordering_by_what_is_no_column_is_refused(client, db, prefix):
    first = COLUMNS[prefix][0]
    for ordering in ("", "nmae_zh", f"{first},", f"--{first}", "path", "created_at", "review__id"):
        answer = get(client, f"/api/{prefix}/", 400, ordering=ordering)
        assert "There is no column" in answer["parameters"]["ordering"][0]
    answer = get(client, f"/api/{prefix}/", 400, ordering=f"{first},-{first}")
    assert answer["parameters"]["ordering"] == ["Each column may stand only once."]


# fields -----------------------------------------------------------------------------------------


@every_endpoint
def test_fields_leave_these_columns_in_their_order(client, db, prefix):
    MAKERS[ENDPOINTS[prefix].queryset.model]()
    names = COLUMNS[prefix]
    (full, *_others) = get(client, f"/api/{prefix}/")["results"]

    for name in names:
        (row, *_others) = get(client, f"/api/{prefix}/", fields=name)["results"]
        assert row == {name: full[name]}
    (row, *_others) = get(client, f"/api/{prefix}/", fields=f"{names[2]},{names[0]}")["results"]
    assert list(row) == [names[0], names[2]]


@every_endpoint
def test_fields_that_are_no_columns_are_refused_with_what_was_meant(client, db, prefix):
    name = COLUMNS[prefix][0]

    for wrong in ("", f"{name}x", f"{name},", f"{name} ", "pk", "password"):
        answer = get(client, f"/api/{prefix}/", 400, fields=wrong)
        assert "There is no column" in answer["parameters"]["fields"][0]
    answer = get(client, f"/api/{prefix}/", 400, fields=f"{name}x")
    assert f"Did you mean “{name}”?" in answer["parameters"]["fields"][0]
    get(client, f"/api/{prefix}/", 400, fields=f"{name},{name}")


# pages, cursors and exports ---------------------------------------------------------------------

QUERIES = [{}, {"region": "410000"}, {"indicator": "indicator-1"}, {"value__lt": "1"}]


@each_example
@given(
    ordering=orderings,
    size=st.integers(1, 70),
    query=st.sampled_from(QUERIES),
    fields=st.sampled_from([{}, {"fields": "id"}, {"fields": "id,note,value"}]),
)
@example(ordering="-note,period_end", size=7, query={}, fields={})
def test_pages_and_cursors_joined_are_the_export(client, figures, ordering, size, query, fields):
    asked = {**query, **fields, "ordering": ordering}
    export = exported(client, "/api/figures/", **asked)

    assert follow(client, "/api/figures/", page_size=size, **asked) == export
    assert follow(client, "/api/figures/", page_size=size, cursor="*", **asked) == export
    assert len({row["id"] for row in export}) == len(export)


@each_example
@given(ordering=orderings, size=st.integers(1, 40))
def test_cursor_leads_back_over_the_same_pages(client, figures, ordering, size):
    answer = get(client, "/api/figures/", ordering=ordering, page_size=size, cursor="*")
    pages = [answer["results"]]
    while answer["next"]:
        answer = get(client, answer["next"])
        pages.append(answer["results"])

    back = [answer["results"]]
    while answer["previous"]:
        answer = get(client, answer["previous"])
        back.append(answer["results"])

    rows = [row for one in pages for row in one]
    assert [row for one in reversed(back) for row in one] == rows
    assert answer["previous"] is None


@each_example
@given(ordering=orderings, size=st.integers(5, 40), seed=st.integers(0, 1000))
def test_cursor_shows_every_row_once_while_others_come_and_go(
    client, figures, ordering, size, seed
):
    chance = random.Random(seed)
    before = set(ReportedFigure.objects.values_list("pk", flat=True))
    indicator = ReportedFigure.objects.first().indicator
    added, shown = [], []

    answer = get(client, "/api/figures/", ordering=ordering, page_size=size, cursor="*")
    while True:
        shown += [row["id"] for row in answer["results"]]
        if not answer["next"]:
            break
        added.append(make_figure(indicator=indicator, value=chance.choice([0, 1, 9])).pk)
        answer = get(client, answer["next"])
    ReportedFigure.objects.filter(pk__in=added).delete()

    assert len(shown) == len(set(shown))
    assert before <= set(shown)


def cursor_of(client, **parameters):
    link = get(client, "/api/figures/", page_size=5, cursor="*", **parameters)["next"]
    return parse_qs(urlsplit(link).query)["cursor"][0]


def test_cursor_that_was_tampered_with_is_refused(client, figures):
    cursor = cursor_of(client)

    for wrong in ("", "x", "1", cursor[:-1], cursor[1:], cursor.swapcase(), "*" * 2, "%00", "é"):
        answer = get(client, "/api/figures/", 400, page_size=5, cursor=wrong)
        assert "Start again with cursor=*." in answer["parameters"]["cursor"][0]


@pytest.mark.parametrize(
    "other", [{"region": "410000"}, {"ordering": "-value"}, {"value__lt": 5}, {"q": "人"}]
)
def test_cursor_of_another_query_is_refused(client, figures, other):
    cursor = cursor_of(client)

    answer = get(client, "/api/figures/", 400, cursor=cursor, **other)

    assert "belongs to another query" in answer["parameters"]["cursor"][0]


def test_cursor_of_another_resource_is_refused(client, figures):
    cursor = cursor_of(client, ordering="modified_at")

    get(client, "/api/indicators/", 400, cursor=cursor, ordering="modified_at")


def test_cursor_holds_for_other_page_sizes_and_columns(client, figures):
    cursor = cursor_of(client)

    answer = get(client, "/api/figures/", cursor=cursor, page_size=9, fields="id")

    assert len(answer["results"]) == 9


def test_cursor_of_yesterday_is_refused(client, figures):
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=VALID_SECONDS + 60)):
        cursor = cursor_of(client)

    answer = get(client, "/api/figures/", 400, page_size=5, cursor=cursor)

    assert "older than a day" in answer["parameters"]["cursor"][0]


def test_cursor_and_page_together_are_refused(client, figures):
    answer = get(client, "/api/figures/", 400, cursor="*", page=2)

    assert "not both" in answer["parameters"]["page"][0]


def test_cursor_goes_on_where_page_numbers_end(client, figures, monkeypatch):
    monkeypatch.setattr(pagination, "MOST_BY_NUMBER", 20)
    all_rows = exported(client, "/api/figures/")

    first = get(client, "/api/figures/", page_size=10)
    second = get(client, first["next"])

    assert (first["count"], first["count_exact"]) == (20, False)
    assert "cursor=" in second["next"]
    assert "page=" not in second["next"].replace("page_size=", "")
    assert follow(client, "/api/figures/", page_size=10) == all_rows
    answer = get(client, "/api/figures/", 400, page_size=10, page=3)
    assert "cursor=*" in answer["parameters"]["page"][0]
    get(client, "/api/figures/", 404, page_size=10, page=3, value__lt=1, region="610000")


@pytest.mark.parametrize("most", [10, 20, 30])
@pytest.mark.parametrize("size", [3, 4, 5, 10, 20])
def test_tombstones_beyond_the_page_numbers_are_reached(client, db, monkeypatch, most, size):
    monkeypatch.setattr(pagination, "MOST_BY_NUMBER", most)
    for program in [make_program() for _number in range(35)][::2]:
        program.delete()
    query = {"modified_since": "2020-01-01"}

    rows = follow(client, "/api/programs/", page_size=size, **query)

    assert rows == follow(client, "/api/programs/", cursor="*", page_size=size, **query)
    assert len(rows) == 35
    assert [bool(row["deleted_at"]) for row in rows] == [False] * 17 + [True] * 18


def test_count_is_exact_up_to_its_limit(client, figures, monkeypatch):
    for most, expected in ((59, (59, False)), (60, (60, True)), (61, (60, True))):
        monkeypatch.setattr(pagination, "MOST_BY_NUMBER", most)
        for more in ({}, {"cursor": "*"}):
            answer = get(client, "/api/figures/", page_size=5, **more)
            assert (answer["count"], answer["count_exact"]) == expected


@every_endpoint
def test_page_of_an_export_is_refused(client, db, prefix):
    for name, value in (("page", "1"), ("page_size", "10"), ("cursor", "*")):
        answer = get(client, f"/api/{prefix}.csv", 400, **{name: value})
        assert "An export has all rows" in answer["parameters"][name][0]
