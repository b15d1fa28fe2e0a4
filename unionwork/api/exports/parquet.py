"""Parquet, for those who analyse: typed columns, compressed. DuckDB writes it."""

import gzip
import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .export_format import CHUNK_SIZE, ExportFormat
from .json_lines import JsonLines
from .table import ColumnType, Table

MAGIC = b"PAR1"  # how every Parquet file begins
TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DECIMAL(15, 2)",
    ColumnType.DATE: "DATE",
    ColumnType.INSTANT: "TIMESTAMPTZ",
    ColumnType.BOOLEAN: "BOOLEAN",
}
DECIMALS = 2
MOST = 10**13  # what DECIMAL(15, 2) can't hold any more
OTHER_NUMBERS = "DOUBLE"
ROWS_IN_A_GROUP = 30_720  # a group is in memory as a whole; larger ones compress little better


class Parquet(ExportFormat):
    """Amounts are exact decimals; a column with numbers that these can't hold is of doubles."""

    name = "parquet"
    media_type = "application/vnd.apache.parquet"
    content_type = media_type
    extension = "parquet"

    def pieces(self, table: Table) -> Generator[bytes]:
        yield MAGIC
        with TemporaryDirectory(prefix="export-") as directory:
            lines, parquet = Path(directory, "rows.jsonl.gz"), Path(directory, "rows.parquet")
            numbers = Numbers(table)
            with gzip.open(lines, "wb", compresslevel=1) as file:
                file.writelines(JsonLines().write(replace(table, rows=numbers)))
            convert(lines, parquet, table, numbers.types())
            lines.unlink()
            with parquet.open("rb") as file:
                file.seek(len(MAGIC))
                while chunk := file.read(CHUNK_SIZE):
                    yield chunk


class Numbers:
    """The table's rows; on the way it notes the columns of numbers that aren't all amounts."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.amounts = [
            index for index, column in enumerate(table.columns) if column.type == ColumnType.NUMBER
        ]

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.table.rows:
            for index in self.amounts:
                if not is_amount(row[index]):
                    self.amounts = [amount for amount in self.amounts if amount != index]
            yield row

    def types(self) -> list[str]:
        """What the columns are in Parquet, once all rows were seen."""
        return [
            OTHER_NUMBERS
            if column.type == ColumnType.NUMBER and index not in self.amounts
            else TYPES[column.type]
            for index, column in enumerate(self.table.columns)
        ]


def is_amount(number: Any) -> bool:
    return number is None or (abs(number) < MOST and round(number, DECIMALS) == number)


def convert(lines: Path, parquet: Path, table: Table, types: Iterable[str]) -> None:
    """Writes the lines as Parquet, with what there is to say about them."""
    import duckdb  # only here: a server that writes no Parquet needn't have it in memory

    columns = struct(zip((column.name for column in table.columns), types, strict=True))
    about = struct(
        [
            ("title", table.title),
            ("about", as_json(table.about)),
            ("columns", as_json(dictionary(table))),
        ]
    )
    settings: dict[str, Any] = {
        "threads": 1,
        "memory_limit": "512MB",
        "autoinstall_known_extensions": False,  # nothing is fetched from elsewhere
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute(
            f"COPY (FROM read_json({quoted(str(lines))}, format = 'newline_delimited',"
            f" compression = 'gzip', columns = {columns}))"
            f" TO {quoted(str(parquet))} (FORMAT parquet, COMPRESSION zstd,"
            f" ROW_GROUP_SIZE {ROWS_IN_A_GROUP}, KV_METADATA {about})"
        )


def dictionary(table: Table) -> dict[str, dict[str, str]]:
    """What the columns are, by name."""
    return {
        column.name: {"label": column.label, "description": column.description}
        for column in table.columns
    }


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def struct(items: Iterable[tuple[str, str]]) -> str:
    """Texts by name, as DuckDB's SQL has them."""
    return "{" + ", ".join(f"{quoted(name)}: {quoted(value)}" for name, value in items) + "}"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
