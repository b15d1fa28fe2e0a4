"""Rows as lines of text that the database itself writes: no value becomes one of Python's, which
would take longer than all the rest of an export.

Both databases write a cell as CSV has it: 4310000 and 41.6, 2026-11-21T11:55:18.123456Z, true.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db import connection

from unionwork.compiled import Compiled, Values

from .exports.csv_lines import Lines
from .exports.table import Column, ColumnType
from .rows import PREFIX

ROWS_AT_ONCE = 500

# SQLite: each cell stands after a byte that is in no UTF-8.
NEVER = b"\xff"
ON_SQLITE = {
    ColumnType.NUMBER: (
        "CASE WHEN {0} = CAST({0} AS INTEGER) THEN CAST({0} AS INTEGER) ELSE {0} END"
    ),
    ColumnType.BOOLEAN: "CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END",
    ColumnType.INSTANT: (
        "replace(replace({0} || substr('.000000', length({0}) - 18), '.000000', ''), ' ', 'T')"
        " || 'Z'"
    ),
}

# PostgreSQL: COPY, whose CSV puts cells into quotes that hold this or need them anyway.
RARE = b"`"
ON_POSTGRESQL = {
    ColumnType.NUMBER: "trim_scale({0})",
    ColumnType.DATE: "to_char({0}, 'YYYY-MM-DD')",
    ColumnType.BOOLEAN: ON_SQLITE[ColumnType.BOOLEAN],
    ColumnType.INSTANT: (
        "replace(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
        " '.000000', '')"
    ),
    ColumnType.TEXT: "NULLIF({0}, '')",
}
CELLS = re.compile(rb'`(?:"((?:[^"]|"")*)"|([^`]*))').findall


def written(rows: Compiled, columns: Sequence[Column]) -> Compiled:
    """The query of these rows that gives each of them as a line."""
    is_sqlite = connection.vendor == "sqlite"
    forms = ON_SQLITE if is_sqlite else ON_POSTGRESQL
    cells = [
        forms.get(column.type, "{0}").format(connection.ops.quote_name(PREFIX + column.name))
        for column in columns
    ]
    if not rows.sql:
        return rows
    if is_sqlite:
        line = f"CAST(format(CAST(%s AS TEXT), {', '.join(cells)}) AS BLOB)"
        form = (NEVER + b"%s") * len(cells)
        return replace(
            rows, sql=f"SELECT {line} FROM ({rows.sql}) listed", parameters=(form, *rows.parameters)
        )
    selected = f"SELECT NULL, {', '.join(cells)} FROM ({rows.sql}) listed"  # a mark comes first
    return replace(rows, sql=f"COPY ({selected}) TO STDOUT (FORMAT csv, DELIMITER '`')")


def lines_of(written: Compiled, values: Values) -> Lines:
    """The lines of a query that `written` has made."""
    if connection.vendor == "sqlite":
        return Lines(on_sqlite(written, values), NEVER, lambda line: line.split(NEVER)[1:])
    return Lines(on_postgresql(written, values), RARE, cells_of_copy)


def on_sqlite(written: Compiled, values: Values) -> Iterator[list[bytes]]:
    for rows in written.portions(values, ROWS_AT_ONCE):
        yield [line for (line,) in rows]


def on_postgresql(written: Compiled, values: Values) -> Iterator[list[bytes]]:
    if not written.sql:
        return
    lines: list[bytes] = []
    # The driver's own cursor: where queries are logged, Django's takes no parameters for COPY.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.cursor.copy(written.sql, written.known(values)) as copy,
    ):
        for line in copy:  # with its end
            lines.append(bytes(line[:-1]))
            if len(lines) == ROWS_AT_ONCE:
                yield lines
                lines = []
    yield lines


def cells_of_copy(line: bytes) -> list[bytes]:
    return [cell or in_quotes.replace(b'""', b'"') for in_quotes, cell in CELLS(line)]
