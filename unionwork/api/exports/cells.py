"""How single values are written as text, and which texts a spreadsheet would run."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import orjson

# A cell that begins so is run as a formula, in full-width forms too; spreadsheets may skip blanks
# and invisible characters before it.
BLANK = "\\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff"
FORMULA = "=+\\-@\t\r\n＝＋－＠"
IS_RISKY = re.compile(f"'*[{BLANK}]*[{FORMULA}]").match
IS_ESCAPED = re.compile(f"'+[{BLANK}]*[{FORMULA}]").match


def escaped(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe stands before a formula.

    A text that already looks escaped gets one more, so that `unescaped` always finds the text.
    """
    return f"'{text}" if IS_RISKY(text) else text


def unescaped(cell: str) -> str:
    """The text that `escaped` made this cell of."""
    return cell[1:] if IS_ESCAPED(cell) else cell


def number_text(number: Decimal | float) -> str:
    """A number in full: no exponent, no zeros that say nothing (4310000, 41.6)."""
    text = str(number)
    if "e" in text or "E" in text:
        text = format(Decimal(text), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def date_texts(days: Sequence[date | None]) -> list[str | None]:
    """Dates as ISO 8601 has them: orjson writes them several times as fast as Python."""
    texts: list[str | None] = orjson.loads(orjson.dumps(days))
    return texts


def instant_texts(instants: Sequence[datetime | None]) -> list[str | None]:
    """Instants in UTC, as the API's JSON has them: 2026-11-21T11:55:18.123456Z."""
    in_utc = [instant and utc(instant) for instant in instants]
    texts: list[str | None] = orjson.loads(orjson.dumps(in_utc, option=orjson.OPT_UTC_Z))
    return texts


def utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} is no instant: it has no time zone")
    return instant.astimezone(UTC)
