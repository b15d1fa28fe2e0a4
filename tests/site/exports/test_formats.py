"""What holds for every format."""

import tracemalloc
from datetime import timedelta

import pytest
from hypothesis import given, settings

from tests.site.exports.reading import expected_rows, rows_of, written
from tests.site.exports.tables import ROW, UNKNOWN, ClosableRows, make_table, ordinary_rows, tables
from unionwork.api import exports
from unionwork.api.exports import EXPORT_FORMATS, ColumnType
from unionwork.api.exports.export_format import CHUNK_SIZE

EXCEL_ROUNDS_TO = timedelta(milliseconds=1)

every_format = pytest.mark.parametrize("name", EXPORT_FORMATS)


def assert_same(found, expected, name):
    """Row by row and cell by cell; an instant in Excel is a fraction of a day."""
    assert len(found) == len(expected)
    for found_row, expected_row in zip(found, expected, strict=True):
        for cell, expected_cell in zip(found_row, expected_row, strict=True):
            if name == "xlsx" and hasattr(expected_cell, "hour"):
                assert abs(cell - expected_cell) <= EXCEL_ROUNDS_TO
            else:
                assert cell == expected_cell
                assert type(cell) is type(expected_cell) or name in ("jsonl", "xlsx")


def test_formats_are_known_by_name():
    assert {name: export_format.name for name, export_format in EXPORT_FORMATS.items()} == {
        "csv": "csv",
        "jsonl": "jsonl",
        "xlsx": "xlsx",
        "parquet": "parquet",
    }


def test_parquet_is_offered_only_where_duckdb_is(monkeypatch):
    monkeypatch.setattr(exports, "find_spec", lambda name: None)

    assert list(exports.available_formats()) == ["csv", "jsonl", "xlsx"]


@every_format
@settings(max_examples=30, deadline=None)
@given(table=tables())
def test_every_format_gives_back_any_table(name, table):
    assert_same(rows_of(name, table), expected_rows(name, table), name)


@every_format
def test_every_format_has_no_rows_where_there_are_none(name):
    assert rows_of(name, make_table([])) == []


@every_format
def test_every_format_keeps_many_rows_in_order(name):
    table = make_table(list(ordinary_rows(2_000)))

    assert_same(rows_of(name, table), expected_rows(name, table), name)


@every_format
def test_every_format_is_the_same_each_time(name):
    table = make_table([ROW, UNKNOWN])

    assert written(name, table) == written(name, table)


@every_format
def test_every_format_begins_before_it_reads_a_row(name):
    rows = ClosableRows([ROW] * 5)
    chunks = EXPORT_FORMATS[name].write(make_table(rows))

    first = next(chunks)

    assert first or name == "jsonl"  # nothing precedes its rows
    assert rows.read_count == 0
    assert list(chunks)
    assert rows.read_count == 5


@every_format
def test_every_format_is_sent_in_chunks_of_some_size(name):
    first, *middle, _last = EXPORT_FORMATS[name].write(make_table(ordinary_rows(20_000)))

    assert len(first) < CHUNK_SIZE
    assert len(middle) >= 2 or name == "parquet"
    assert all(CHUNK_SIZE <= len(chunk) < 3 * CHUNK_SIZE for chunk in middle)


@every_format
def test_every_format_closes_its_rows_at_the_end(name):
    rows = ClosableRows([ROW])

    list(EXPORT_FORMATS[name].write(make_table(rows)))

    assert rows.is_closed


@every_format
@pytest.mark.parametrize("chunk_count", [1, 2])
def test_every_format_closes_its_rows_when_the_reader_leaves(name, chunk_count):
    rows = ClosableRows(ordinary_rows(20_000))
    chunks = EXPORT_FORMATS[name].write(make_table(rows))
    for _ in range(chunk_count):
        next(chunks)

    chunks.close()

    assert rows.is_closed
    assert next(chunks, None) is None


@every_format
def test_every_format_passes_on_what_breaks_its_rows(name):
    def broken():
        yield ROW
        raise ConnectionError("the database went away")

    rows = ClosableRows(broken())

    with pytest.raises(ConnectionError):
        list(EXPORT_FORMATS[name].write(make_table(rows)))

    assert rows.is_closed


@every_format
@pytest.mark.parametrize("row", [ROW[:-1], (*ROW, "more")])
def test_every_format_refuses_rows_that_have_not_every_column(name, row):
    with pytest.raises(ValueError):
        list(EXPORT_FORMATS[name].write(make_table([row])))


def peak_of(name, row_count):
    """The most memory, in bytes, that Python had while the table was written."""
    types = [ColumnType.TEXT, ColumnType.INTEGER, ColumnType.NUMBER]
    rows = (row[:3] for row in ordinary_rows(row_count))
    tracemalloc.start()
    for _ in EXPORT_FORMATS[name].write(make_table(rows, types)):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@every_format
def test_every_format_takes_no_more_memory_for_more_rows(name):
    peak_of(name, 100)  # whatever is imported or cached is so now
    few = peak_of(name, 3_000)

    assert peak_of(name, 45_000) < 1.3 * few
