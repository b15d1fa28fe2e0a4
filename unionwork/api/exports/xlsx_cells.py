"""The cells of a worksheet as XML: a text stays a text, a number is shown in full."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from .cells import IS_RISKY, number_text, utc
from .table import Cells, ColumnType
from .xlsx_styles import (
    DATE,
    GENERAL,
    INSTANT,
    QUOTED_TEXT,
    TEXT,
    WHOLE_NUMBER,
    number_style,
)
from .xlsx_text import are_plain, fitting, xml_text

MOST_DIGITS = 15  # Excel keeps no more of a number
BEYOND_EXCEL = 10**MOST_DIGITS

# Excel counts days from here, but only after a 29 February 1900 that never was.
DAY_ZERO = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)
INSTANT_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
FIRST_INSTANT = datetime(1900, 3, 1, tzinfo=UTC)
A_DAY = timedelta(days=1)


def cells_xml(kind: ColumnType, letters: str, rows: Sequence[str], cells: Cells) -> list[str]:
    """The cells of a column in these rows; what is unknown or empty has no cell."""
    if kind == ColumnType.TEXT:
        return text_cells(letters, rows, cells)
    if kind == ColumnType.INTEGER:
        return integer_cells(letters, rows, cells)
    write = WRITERS[kind]
    return [
        "" if cell is None else write(f"{letters}{row}", cell)
        for row, cell in zip(rows, cells, strict=True)
    ]


def text_cells(letters: str, rows: Sequence[str], texts: Cells) -> list[str]:
    """The same for texts, which mostly need no second look."""
    if are_plain([text for text in texts if text]):
        return [
            f'<c r="{letters}{row}" s="{TEXT}" t="inlineStr"><is><t>{text}</t></is></c>'
            if text
            else ""
            for row, text in zip(rows, texts, strict=True)
        ]
    return [
        text_cell(f"{letters}{row}", text) if text else ""
        for row, text in zip(rows, texts, strict=True)
    ]


def integer_cells(letters: str, rows: Sequence[str], integers: Cells) -> list[str]:
    """The same for whole numbers; next to none is too long for Excel."""
    return [
        ""
        if integer is None
        else f'<c r="{letters}{row}" s="{WHOLE_NUMBER}"><v>{integer}</v></c>'
        if -BEYOND_EXCEL < integer < BEYOND_EXCEL
        else number_cell(f"{letters}{row}", integer)
        for row, integer in zip(rows, integers, strict=True)
    ]


def text_cell(place: str, text: str, style: int = TEXT) -> str:
    """A string, which is never run as a formula.

    One that looks like a formula is quoted too, so that it stays a text when somebody edits it.
    """
    if style == TEXT and IS_RISKY(text):
        style = QUOTED_TEXT
    space = ' xml:space="preserve"' if text != text.strip() else ""
    content = xml_text(fitting(text))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{space}>{content}</t></is></c>'


def number_cell(place: str, number: Decimal | float) -> str:
    """A number; one with more digits than Excel keeps is a text, as it would be changed."""
    text = number_text(number)
    is_exact = not isinstance(number, float)
    if is_exact and len(text) > MOST_DIGITS and significant_digits(text) > MOST_DIGITS:
        return text_cell(place, text, GENERAL)
    return f'<c r="{place}" s="{number_style(text)}"><v>{text}</v></c>'


def significant_digits(number: str) -> int:
    return len(number.replace(".", "").strip("-0"))


def date_cell(place: str, day: date) -> str:
    if day < FIRST_DAY:
        return text_cell(place, day.isoformat())
    return f'<c r="{place}" s="{DATE}"><v>{(day - DAY_ZERO).days}</v></c>'


def instant_cell(place: str, instant: datetime) -> str:
    if instant < FIRST_INSTANT:
        return text_cell(place, utc(instant).isoformat())
    days = (utc(instant) - INSTANT_ZERO) / A_DAY
    return f'<c r="{place}" s="{INSTANT}"><v>{days}</v></c>'


def boolean_cell(place: str, boolean: bool) -> str:
    return f'<c r="{place}" t="b"><v>{int(boolean)}</v></c>'


WRITERS: Mapping[ColumnType, Callable[[str, Any], str]] = {
    ColumnType.NUMBER: number_cell,
    ColumnType.DATE: date_cell,
    ColumnType.INSTANT: instant_cell,
    ColumnType.BOOLEAN: boolean_cell,
}
