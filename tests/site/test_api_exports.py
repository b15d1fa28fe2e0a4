"""Every list as a file: the same rows and columns, and where they come from."""

import io
import json
from datetime import UTC, datetime

import duckdb
import openpyxl
import orjson
import pandas
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Program
from tests.factories import MAKERS, make_figure, make_program
from tests.filter_cases import CASES, make_world
from unionwork.api import exporting
from unionwork.api.exports import EXPORT_FORMATS
from unionwork.api.listing import Listing
from unionwork.data_version import data_version
from unionwork.urls import facets, router

ENDPOINTS = {prefix: view for prefix, view, _name in router.registry}
every_endpoint = pytest.mark.parametrize("prefix", ENDPOINTS)
every_format = pytest.mark.parametrize("name", EXPORT_FORMATS)


def download(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    assert answer.streaming
    return b"".join(answer.streaming_content)


def rows_of_list(client, prefix, query=""):
    return client.get(f"/api/{prefix}/?page_size=1000&{query}").json()["results"]


def as_text(value):
    """A cell as CSV writes it; whole numbers have no decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# rows -------------------------------------------------------------------------------------------


@pytest.fixture
def world(regions):
    make_world(regions)


@every_endpoint
def test_json_lines_hold_the_rows_of_the_list(client, world, prefix):
    lines = download(client, f"/api/{prefix}.jsonl").splitlines()

    assert [orjson.loads(line) for line in lines] == rows_of_list(client, prefix)


@every_endpoint
def test_csv_gives_the_frame_that_json_gives(client, world, prefix):
    frame = pandas.read_csv(io.BytesIO(download(client, f"/api/{prefix}.csv")), dtype=str)
    rows = rows_of_list(client, prefix)

    assert list(frame.columns) == list(rows[0])
    expected = [[as_text(value) for value in row.values()] for row in rows]
    assert frame.fillna("").to_numpy().tolist() == expected


@every_endpoint
def test_csv_and_json_make_equal_frames_in_pandas(client, world, prefix):
    """As the documentation says, with codes read as text."""
    codes = dict.fromkeys(("region", "province", "parent", "code"), str)
    csv = pandas.read_csv(io.BytesIO(download(client, f"/api/{prefix}.csv")), dtype=codes)
    listed = pandas.DataFrame(rows_of_list(client, prefix))

    for column in listed.columns:
        assert csv[column].isna().tolist() == listed[column].isna().tolist(), column
        known = listed[column].notna()
        assert csv[column][known].tolist() == listed[column][known].tolist(), column


@every_endpoint
def test_workbook_holds_the_rows_of_the_list(client, world, prefix):
    book = openpyxl.load_workbook(io.BytesIO(download(client, f"/api/{prefix}.xlsx")))
    sheet = book.worksheets[0]
    header, *cells = sheet.iter_rows(values_only=True)
    rows = rows_of_list(client, prefix)

    described = ENDPOINTS[prefix].serializer_class
    assert list(header) == [column.label for column in described.described(described.names())]
    assert sheet.freeze_panes == "A2"
    for row, found in zip(rows, cells, strict=True):
        for value, cell in zip(row.values(), found, strict=True):
            if isinstance(cell, datetime):
                assert str(value).startswith(cell.strftime("%Y-%m-%d"))
            else:
                assert cell == value


@every_endpoint
def test_parquet_holds_the_rows_of_the_list(client, world, prefix, tmp_path):
    (tmp_path / "rows.parquet").write_bytes(download(client, f"/api/{prefix}.parquet"))
    file = f"'{tmp_path}/rows.parquet'"
    columns = duckdb.connect().execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
    rows = rows_of_list(client, prefix)

    assert [column[0] for column in columns] == list(rows[0])
    key = next(iter(rows[0]))
    found = duckdb.connect().execute(f"SELECT {key} FROM {file}").fetchall()
    assert [one for (one,) in found] == [row[key] for row in rows]


@pytest.mark.parametrize(("prefix", "name"), CASES)
def test_export_holds_the_rows_of_the_same_filter(client, world, prefix, name):
    query = f"{name}={CASES[prefix, name][0]}&ordering=-{ENDPOINTS[prefix].serializer_class.key()}"

    lines = download(client, f"/api/{prefix}.jsonl?{query}").splitlines()

    assert [orjson.loads(line) for line in lines] == rows_of_list(client, prefix, query)


@every_endpoint
@every_format
def test_export_without_rows_is_a_file_without_rows(client, db, prefix, name):
    body = download(client, f"/api/{prefix}.{name}")

    assert body or name == "jsonl"


@every_format
def test_export_leaves_out_what_is_hidden(client, world, name):
    make_figure(as_reported="四百零四人", review="draft")
    make_figure(as_reported="四百零五人", review="rejected")

    body = download(client, f"/api/figures.{name}")

    if name == "xlsx":
        rows = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0].max_row - 1
        assert rows == 3
    else:
        assert "四百零四人".encode() not in body
        assert "四百零五人".encode() not in body


@every_endpoint
@every_format
def test_export_needs_as_many_queries_for_200_rows_as_for_10(client, db, prefix, name):
    def make(many):
        for _ in range(many):
            MAKERS[ENDPOINTS[prefix].queryset.model]()

    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            download(client, f"/api/{prefix}.{name}")
        return len(found)

    make(10)
    of_ten = queries()
    make(190)

    assert queries() == of_ten <= 8


# what is around the rows --------------------------------------------------------------------------


@every_endpoint
@every_format
def test_export_is_named_and_typed(client, db, prefix, name):
    answer = client.get(f"/api/{prefix}/?format={name}")

    chosen = EXPORT_FORMATS[name]
    assert answer["Content-Type"] == chosen.content_type
    expected = f'attachment; filename="unionwork-{prefix}.{chosen.extension}"'
    assert answer["Content-Disposition"] == expected
    answer.close()


def test_csv_begins_with_a_bom_and_ends_lines_as_rfc_4180_says(client, world):
    body = download(client, "/api/figures.csv?fields=id,as_reported")

    assert body.startswith(b"\xef\xbb\xbfid,as_reported\r\n")
    assert body.endswith(b"\r\n")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1"])
def test_export_runs_no_formula(client, regions, text):
    make_program(name_zh=text, region=regions.xian)

    csv = download(client, "/api/programs.csv?fields=name_zh").decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(download(client, "/api/programs.xlsx?fields=name_zh")))

    cell = next(line for line in csv.splitlines()[1:])
    assert cell.strip('"').startswith("'")
    assert book.worksheets[0]["A2"].data_type == "s"
    assert book.worksheets[0]["A2"].value == text


@pytest.mark.parametrize(
    ("language", "header", "titles"),
    [
        ("en", "Chinese name", ["Data", "Columns", "Source"]),
        ("zh-hans", "中文名称", ["数据", "列说明", "来源"]),
    ],
)
def test_workbook_speaks_the_reader_s_language(
    client, world, compiled_messages, language, header, titles
):
    body = download(client, "/api/programs.xlsx", **{"Accept-Language": language})

    book = openpyxl.load_workbook(io.BytesIO(body))

    assert book.sheetnames == titles
    assert book.worksheets[0]["B1"].value == header


def test_workbook_explains_its_columns_and_says_where_it_comes_from(client, world):
    body = download(client, "/api/figures.xlsx?region=410000&ordering=-value")
    book = openpyxl.load_workbook(io.BytesIO(body))

    explained = [row[0] for row in book.worksheets[1].iter_rows(values_only=True)]
    source = dict(row[:2] for row in book.worksheets[2].iter_rows(values_only=True))

    assert set(ENDPOINTS["figures"].serializer_class.names()) <= set(explained)
    query = "http://testserver/api/figures.xlsx?region=410000&ordering=-value"
    assert source["Query"] == query
    assert source["Data version"] == data_version().text
    assert "CC BY 4.0" in source["Licence"]
    assert query in source["How to cite"]


# streaming --------------------------------------------------------------------------------------


@every_format
def test_head_of_an_export_reads_no_rows(client, world, monkeypatch, name):
    monkeypatch.setattr(exporting, "counted", lambda *_: pytest.fail("rows were read"))

    answer = client.head(f"/api/figures.{name}")

    assert answer.status_code == 200
    assert answer["Content-Type"] == EXPORT_FORMATS[name].content_type


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_export_sends_its_beginning_before_it_asks_for_rows(
    client, world, django_assert_num_queries, name
):
    answer = client.get(f"/api/figures.{name}")

    with django_assert_num_queries(0):
        assert next(iter(answer.streaming_content))
    answer.close()


def test_export_counts_all_its_rows_for_the_limit(client, world, monkeypatch):
    counted = []
    monkeypatch.setattr(exporting, "count_rows", lambda request, many: counted.append(many))
    monkeypatch.setattr(exporting, "COUNTED_AT_ONCE", 2)

    download(client, "/api/figures.csv")

    assert sum(counted) == 3


@pytest.mark.parametrize("prefix", [prefix for prefix, _view, _name in facets.registry])
@every_format
def test_facets_come_in_every_format(client, world, prefix, name):
    assert download(client, f"/api/{prefix}.{name}")


# lines of the database's own ----------------------------------------------------------------------

NASTY = [
    *(
        "=1",
        "'=1",
        " =1",
        "\u3000=1",
        "\u200b-1",
        "＝1",
        "－",
        "\ufeff+",
        "a,b",
        'a"b',
        '"',
        '"",""',
    ),
    *(
        "a\nb",
        "a\r\nb",
        "\n",
        "`",
        "a`b",
        "`=1",
        "`\n",
        "a\x1fb",
        "“甲”",
        "\\.",
        "\\N",
        "%s",
        "null",
    ),
]


def test_csv_is_the_same_whether_python_or_the_database_writes_it(client, regions, monkeypatch):
    for number, text in enumerate(NASTY):
        program = make_program(name_zh=text, name_en=f"{number},", region=regions.xian)
        instant = datetime(2026, 11, 21, 8, 0, number % 2, 500 * number, tzinfo=UTC)
        Program.objects.filter(pk=program.pk).update(modified_at=instant)
        amount = [-5, 0, "0.5", "-41.60", "9999999999999.99"][number % 5]
        make_figure(as_reported=text, value=amount, lower=None, upper=None, program=program)
    some = "/api/figures.csv?fields=as_reported,value"
    addresses = ["/api/programs.csv", "/api/figures.csv", some]
    by_database = [download(client, address) for address in addresses]
    monkeypatch.setattr(Listing, "lines", lambda self: None)

    assert by_database == [download(client, address) for address in addresses]


# tombstones -------------------------------------------------------------------------------------


@pytest.fixture
def deleted(world):
    Program.objects.get(slug="contest").delete()


@pytest.mark.parametrize("paging", ["page_size=1&page=1", "page_size=1&cursor=*", "page_size=7"])
def test_tombstones_come_last_on_the_pages(client, deleted, paging):
    answer = client.get(f"/api/programs/?modified_since=2025-01-01&{paging}").json()
    rows = answer["results"]
    while answer["next"]:
        answer = client.get(answer["next"]).json()
        rows += answer["results"]

    assert [(row["slug"], bool(row["deleted_at"])) for row in rows] == [
        ("relief", False),
        ("contest", True),
    ]
    assert rows[1]["name_zh"] is None
    assert rows[1]["modified_at"] == rows[1]["deleted_at"]
    assert answer["count"] == 2


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_tombstones_come_last_in_exports(client, deleted, name):
    body = download(client, f"/api/programs.{name}?modified_since=2025-01-01&fields=slug")

    if name == "jsonl":
        rows = [json.loads(line) for line in body.splitlines()]
        assert [row["slug"] for row in rows] == ["relief", "contest"]
        assert [bool(row["deleted_at"]) for row in rows] == [False, True]
    else:
        header, *lines = body.decode("utf-8-sig").splitlines()
        assert header == "slug,deleted_at"
        assert lines[0] == "relief,"
        assert lines[1].startswith(f"contest,{datetime.now(UTC).year}")


def test_tombstones_come_only_where_they_are_asked_for(client, deleted):
    assert "deleted_at" not in client.get("/api/programs/").json()["results"][0]
    later = client.get("/api/programs/?modified_since=2099-01-01").json()
    assert later["results"] == []
