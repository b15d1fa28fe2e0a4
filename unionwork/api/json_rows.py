"""JSON of rows: as far as that is quicker made by the database than out of objects.

SQLite writes all of it in half the time that it takes to fetch the values and write them.
PostgreSQL, which looks up the type of each cell anew, takes longer than Python, but for instants.
Both say what orjson would say of the values.
"""

from collections.abc import Sequence
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
END = b"\x1e"


def with_json(compiled: Compiled, columns: Sequence[Column]) -> Compiled:
    """The query of `pk` and these columns as one that gives `pk` and all that `as_json` needs."""
    if not compiled.sql:
        return compiled
    if connection.vendor == "sqlite":
        pairs = ", ".join(f"'{column.name}', {written(column)}" for column in columns)
        end = f"x'{END.hex()}'"
        selected = f"CAST(group_concat(pk || {end} || json_object({pairs}), {end}) AS BLOB)"
    else:
        selected = ", ".join(["pk", *map(written, columns)])
    return replace(compiled, sql=f"SELECT {selected} FROM ({compiled.sql}) found")


def written(column: Column) -> str:
    template = WRITTEN[connection.vendor].get(column.type, "{0}")
    return template.format(f'"{PREFIX}{column.name}"')


def as_json(found: Sequence[Sequence[Any]], names: Sequence[str]) -> dict[Any, Any]:
    """What orjson writes of the rows that such a query has found, by their primary keys."""
    if connection.vendor == "sqlite":
        ((texts,),) = found
        keys_and_rows = texts.split(END) if texts else []
        return dict(
            zip(map(int, keys_and_rows[::2]), map(Fragment, keys_and_rows[1::2]), strict=True)
        )
    return {pk: dict(zip(names, values, strict=True)) for pk, *values in found}
