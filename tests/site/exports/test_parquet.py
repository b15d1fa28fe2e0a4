import json
import tempfile
from decimal import Decimal

import pytest

from tests.site.exports.reading import query_parquet, rows_of, written
from tests.site.exports.tables import (
    ABOUT,
    ROW,
    UNKNOWN,
    make_table,
    number_table,
    ordinary_rows,
)
from unionwork.api.exports import EXPORT_FORMATS, ColumnType


def types_of(table):
    return [
        kind
        for (kind,) in query_parquet(
            written("parquet", table), "SELECT column_type FROM (DESCRIBE 'FILE')"
        )
    ]


@pytest.mark.parametrize("rows", [[ROW], [UNKNOWN], []])
def test_parquet_has_typed_columns_whatever_the_rows(rows):
    assert types_of(make_table(rows)) == [
        "VARCHAR",
        "BIGINT",
        "DECIMAL(15,2)",
        "DATE",
        "TIMESTAMP WITH TIME ZONE",
        "BOOLEAN",
    ]


@pytest.mark.parametrize(
    "number", [Decimal("9999999999999.99"), Decimal("-9999999999999.99"), Decimal("1.500"), 0, 41.6]
)
def test_parquet_keeps_amounts_exactly(number):
    table = number_table(number, None)

    assert types_of(table) == ["DECIMAL(15,2)"]
    assert rows_of("parquet", table) == [(round(Decimal(str(number)), 2),), (None,)]


@pytest.mark.parametrize("number", [Decimal("0.125"), 1 / 3, 10**13, 1e300])
def test_parquet_has_doubles_where_a_number_is_no_amount(number):
    amounts_before = [Decimal("1.25")] * 300
    table = number_table(*amounts_before, number)

    assert types_of(table) == ["DOUBLE"]
    assert rows_of("parquet", table) == [*[(1.25,)] * 300, (float(number),)]


def test_parquet_has_doubles_only_in_the_column_that_needs_them():
    row = (Decimal("0.125"), Decimal("0.12"), 1.5)
    table = make_table([row], [ColumnType.NUMBER] * 3)

    assert types_of(table) == ["DOUBLE", "DECIMAL(15,2)", "DECIMAL(15,2)"]


def test_parquet_says_where_it_is_from_and_what_its_columns_are():
    about = [*ABOUT, ("How to cite", "It's “unionwork”; 来源")]

    said = query_parquet(
        written("parquet", make_table([ROW], about=about)),
        "SELECT key::VARCHAR, value::BLOB FROM parquet_kv_metadata('FILE')",
    )

    metadata = {key: value.decode() for key, value in said}
    assert metadata["title"] == "Reported figures"
    assert json.loads(metadata["about"]) == [list(pair) for pair in about]
    assert json.loads(metadata["columns"])["number_2"] == {
        "label": "Number 2",
        "description": "What number is.",
    }


@pytest.mark.parametrize("chunk_count", [1, 2, None])
def test_parquet_leaves_no_files_behind(chunk_count, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    chunks = EXPORT_FORMATS["parquet"].write(make_table(ordinary_rows(20_000)))
    for _, _chunk in zip(range(chunk_count or 99), chunks, strict=False):
        pass
    had_files = any(tmp_path.iterdir())

    chunks.close()

    assert had_files == (chunk_count == 2)
    assert not any(tmp_path.iterdir())


def test_parquet_leaves_no_files_behind_when_the_rows_break(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def broken():
        yield ROW
        raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError):
        list(EXPORT_FORMATS["parquet"].write(make_table(broken())))

    assert not any(tmp_path.iterdir())
