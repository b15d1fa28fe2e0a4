"""The rows of an exported file, read by what people read such files with."""

import csv
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import duckdb
import openpyxl

from unionwork.api.exports import EXPORT_FORMATS, ColumnType
from unionwork.api.exports.cells import unescaped

OF_TEXT = {
    ColumnType.TEXT: str,
    ColumnType.INTEGER: int,
    ColumnType.NUMBER: Decimal,
    ColumnType.DATE: date.fromisoformat,
    ColumnType.INSTANT: datetime.fromisoformat,
    ColumnType.BOOLEAN: {"true": True, "false": False}.__getitem__,
}


def written(name, table):
    return b"".join(EXPORT_FORMATS[name].write(table))


def rows_of(name, table):
    """The rows that the table's file in this format has, with cells of Python's types."""
    return READERS[name](written(name, table), [column.type for column in table.columns])


def expected_rows(name, table):
    """CSV and XLSX can't tell an empty text from an unknown one."""
    merges_empty = name in ("csv", "xlsx")
    return [
        tuple(None if cell == "" and merges_empty else cell for cell in row) for row in table.rows
    ]


def typed(row, types):
    return tuple(
        OF_TEXT[kind](cell) if cell else None for kind, cell in zip(types, row, strict=True)
    )


def csv_rows(data, types):
    _, *rows = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    return [typed(map(unescaped, row), types) for row in rows]


def json_lines_rows(data, types):
    rows = [json.loads(line, parse_float=Decimal) for line in data.decode().split("\n")[:-1]]
    return [
        tuple(
            OF_TEXT[kind](cell) if isinstance(cell, str) else cell
            for kind, cell in zip(types, row.values(), strict=True)
        )
        for row in rows
    ]


def workbook_of(table):
    return openpyxl.load_workbook(BytesIO(written("xlsx", table)))


def as_excel_reads(text):
    """Excel takes _x000B_ for a character, which openpyxl leaves as it is."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def xlsx_cell(kind, cell):
    if cell is None:
        return None
    if kind == ColumnType.TEXT:
        return as_excel_reads(cell)
    if kind == ColumnType.NUMBER:
        return Decimal(repr(cell))
    if kind == ColumnType.DATE:
        return cell.date()
    if kind == ColumnType.INSTANT:
        return cell.replace(tzinfo=UTC)
    return cell


def xlsx_rows(data, types):
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    area = sheet[sheet.auto_filter.ref]  # also where the last rows are empty
    return [
        tuple(xlsx_cell(kind, cell.value) for kind, cell in zip(types, row, strict=True))
        for row in area[1:]
    ]


def query_parquet(data, query):
    """What DuckDB answers of the file, which the query calls 'FILE'."""
    with NamedTemporaryFile(suffix=".parquet") as file, duckdb.connect() as connection:
        Path(file.name).write_bytes(data)
        return connection.execute(query.replace("FILE", file.name)).fetchall()


def parquet_rows(data, types):
    names = [name for (name,) in query_parquet(data, "SELECT column_name FROM (DESCRIBE 'FILE')")]
    cells = [
        f"{name}::VARCHAR" if kind == ColumnType.INSTANT else name
        for name, kind in zip(names, types, strict=True)
    ]
    return [
        tuple(
            datetime.fromisoformat(cell) if cell and kind == ColumnType.INSTANT else cell
            for kind, cell in zip(types, row, strict=True)
        )
        for row in query_parquet(data, f"SELECT {', '.join(cells)} FROM 'FILE'")
    ]


READERS = {
    "csv": csv_rows,
    "jsonl": json_lines_rows,
    "xlsx": xlsx_rows,
    "parquet": parquet_rows,
}
