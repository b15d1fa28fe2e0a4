"""CSV (RFC 4180) in UTF-8, with the mark by which Excel knows the encoding."""

import re
from collections.abc import Callable, Generator, Mapping

from .cells import BLANK, FORMULA, date_texts, escaped, instant_texts, number_text
from .csv_lines import quoted
from .export_format import ExportFormat
from .table import Cells, ColumnType, Table, converted

BYTE_ORDER_MARK = "\ufeff"
NEW_LINE = "\r\n"
EMPTY_LINE = '""'  # of a single column: a blank line would be no row at all
BOOLEANS = {None: "", True: "true", False: "false"}
HAS_UNUSUAL_START = re.compile(f"\n[{BLANK}{FORMULA}']").search


def text_cells(texts: Cells) -> list[str]:
    if are_plain([text for text in texts if text]):
        return [text or "" for text in texts]
    return [quoted(escaped(text)) if text else "" for text in texts]


def are_plain(texts: list[str]) -> bool:
    """Whether all can stand as they are; most can, and finding out at once is much quicker."""
    lines = "\n" + "\n".join(texts)
    return not (
        "," in lines
        or '"' in lines
        or "\r" in lines
        or lines.count("\n") > max(1, len(texts))
        or HAS_UNUSUAL_START(lines)
    )


def integer_cells(integers: Cells) -> list[str]:
    return ["" if integer is None else str(integer) for integer in integers]


def number_cells(numbers: Cells) -> list[str]:
    return ["" if number is None else number_text(number) for number in numbers]


def date_cells(days: Cells) -> list[str]:
    return [text or "" for text in date_texts(days)]


def instant_cells(instants: Cells) -> list[str]:
    return [text or "" for text in instant_texts(instants)]


def boolean_cells(booleans: Cells) -> list[str]:
    return [BOOLEANS[boolean] for boolean in booleans]


CONVERSIONS: Mapping[ColumnType, Callable[[Cells], list[str]]] = {
    ColumnType.TEXT: text_cells,
    ColumnType.INTEGER: integer_cells,
    ColumnType.NUMBER: number_cells,
    ColumnType.DATE: date_cells,
    ColumnType.INSTANT: instant_cells,
    ColumnType.BOOLEAN: boolean_cells,
}


class Csv(ExportFormat):
    """Machine names as header; the cells that a spreadsheet would run are escaped.

    The lines are those of Python's csv module, which would nearly double the time.
    """

    name = "csv"
    media_type = "text/csv"
    content_type = "text/csv; charset=utf-8"
    extension = "csv"

    def pieces(self, table: Table) -> Generator[bytes]:
        header = ",".join(column.name for column in table.columns)
        yield (BYTE_ORDER_MARK + header + NEW_LINE).encode()
        # A single column that is empty is no matter for lines: see EMPTY_LINE.
        if table.lines and len(table.columns) > 1:
            for lines in table.lines.csv(table.columns):
                yield b"\r\n".join([*lines, b""])
            return
        for rows in converted(table, CONVERSIONS):
            in_text = [",".join(row) or EMPTY_LINE for row in rows]
            yield (NEW_LINE.join(in_text) + NEW_LINE).encode()
