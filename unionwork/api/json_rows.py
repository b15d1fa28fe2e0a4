"""JSON of rows: as far as that is quicker made by the database than out of objects.

SQLite writes all of it in half the time that it takes to fetch the values and write them.
PostgreSQL, which looks up the type of each cell anew, takes longer than Python, but for instants.
Both say what orjson would say of the values.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from orjson import Fragment

from unionwork.compiled import Compiled

from .exports.table import Column, ColumnType
from .rows import PREFIX

# How the databases write what they have no type for, or what takes Python long.
WRITTEN = {
    "sqlite": {
        ColumnType.BOOLEAN: "json(CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)",
        ColumnType.INSTANT: "replace({0}, ' ', 'T') || 'Z'",
    },
    "postgresql": {
        ColumnType.INSTANT: "replace(to_char({0} AT TIME ZONE 'UTC',"
        """ 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || 'Z'""",
    },
}


# On SQLite all rows are one text: to go from row to row, a thread has to wait for the others. What
# separates them can't be in them, since JSON escapes it. The text comes as bytes, as it goes out.
END, SQL_END = b"\x1e", "x'1e'"


def with_json(compiled: Compiled, columns: Sequence[Column]) -> Compiled:
    """The query of `pk` and these columns as one that gives `pk` and all that `as_json` needs."""
    if not compiled.sql:
        return compiled
    if connection.vendor == "sqlite":
        row = f"pk || {SQL_END} || {row_as_json(columns, later=())}"
        selected = f"CAST(group_concat({row}, {SQL_END}) AS BLOB)"
        return replace(compiled, sql=f"SELECT {selected} FROM ({compiled.sql}) found")
    selected = ", ".join(["pk", *map(written, columns)])
    return replace(compiled, sql=f"SELECT {selected} FROM ({compiled.sql}) found")


def written(column: Column) -> str:
    template = WRITTEN[connection.vendor].get(column.type, "{0}")
    return template.format(f'"{PREFIX}{column.name}"')


# What stands in the text of a kept row for a column whose value is put in later. Behind the name of
# its column it is in no text, where quotation marks are escaped.
LATER = r'"\u001e"'


def row_as_json(columns: Sequence[Column], later: Collection[str]) -> str:
    """The JSON of a row in SQL, over a query of these columns without those that come later.

    Of PostgreSQL this is for rows that are kept: texts, dates, instants, truths, whole numbers.
    """
    if connection.vendor == "sqlite":
        values = {one.name: "char(30)" if one.name in later else written(one) for one in columns}
        pairs = ", ".join(f"'{name}', {value}" for name, value in values.items())
        return f"json_object({pairs})"
    parts = [
        f"""'"{one.name}":' || """
        + (
            f"'{LATER}'"
            if one.name in later
            else f"coalesce(to_json({written(one)})::text, 'null')"
        )
        for one in columns
    ]
    return f"""'{{' || {" || ',' || ".join(parts)} || '}}'"""


def with_later(json: str, later: Collection[str], vendor: str) -> str:
    """SQL of a kept row with the values that come later, which are whole numbers: it is JSON, on
    SQLite as the bytes that go out."""
    for name in later:
        json = f"""replace({json}, '"{name}":{LATER}', '"{name}":' || "{PREFIX}{name}")"""
    return f"CAST({json} AS BLOB)" if vendor == "sqlite" else json


def as_json(found: Sequence[Sequence[Any]], names: Sequence[str]) -> dict[Any, Any]:
    """What orjson writes of the rows that such a query has found, by their primary keys."""
    if connection.vendor == "sqlite":
        ((texts,),) = found
        parts = texts.split(END) if texts else []
        return {int(pk): Fragment(json) for pk, json in zip(parts[::2], parts[1::2], strict=True)}
    return {pk: dict(zip(names, values, strict=True)) for pk, *values in found}
