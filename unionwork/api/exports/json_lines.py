"""JSON Lines: a record on every line."""

from collections.abc import Callable, Generator, Mapping

import orjson

from .cells import instant_texts, number_text
from .export_format import ExportFormat
from .table import Cells, ColumnType, Table, converted


def number_values(numbers: Cells) -> Cells:
    return [None if number is None else orjson.Fragment(number_text(number)) for number in numbers]


CONVERSIONS: Mapping[ColumnType, Callable[[Cells], Cells]] = {
    ColumnType.NUMBER: number_values,
    ColumnType.INSTANT: instant_texts,
}


class JsonLines(ExportFormat):
    """One object a line, with the column's names; numbers are JSON numbers without exponent."""

    name = "jsonl"
    media_type = "application/jsonl"
    content_type = "application/jsonl"  # JSON is UTF-8, which needs no saying
    extension = "jsonl"

    def pieces(self, table: Table) -> Generator[bytes]:
        names = [column.name for column in table.columns]
        yield b""  # nothing precedes the rows, but the server can send its headers
        for rows in converted(table, CONVERSIONS):
            yield b"".join(
                orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE)
                for row in rows
            )
