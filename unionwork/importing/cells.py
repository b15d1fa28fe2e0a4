"""What people write into cells, read as texts, numbers, dates and yes or no.

Full-width digits, thousands separators, spaces at the end and numbers kept as text are all read;
what can't be read raises CellError with a sentence that says what to write instead.
"""

import calendar
import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from unionwork.api.exports.cells import number_text, unescaped
from unionwork.fields import DatePrecision

from .tables import Cell, KnownDate, Unreadable

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(e[-+]?\d{1,2})?", re.IGNORECASE)
DATE = re.compile(
    r"(?P<year>\d{4})(?:[-/.年]\s?(?P<month>\d{1,2})(?:[-/.月]\s?(?P<day>\d{1,2})日?|月)?|年)?"
    r"(?:[T ]0?0:00(:00)?(\.0+)?)?"
)
TRUE = frozenset(("是", "yes", "y", "true", "1", "√", "✓", "✔", "对"))
FALSE = frozenset(("否", "no", "n", "false", "0", "×", "✗", "不是"))
YEARS = range(1900, 2101)


class CellError(ValueError):
    """A cell that can't be read; the message is for the person who filled it in."""


def text_of(cell: Cell) -> str:
    """The text of a cell, without the spaces around it and the apostrophe of a formula."""
    if cell is None:
        return ""
    if isinstance(cell, Unreadable):
        raise CellError(cell.why)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return number_text(cell)
    if isinstance(cell, KnownDate):
        return str(cell)
    return tidy(unescaped(cell))


def tidy(text: str) -> str:
    """Without what can't be seen: spaces around it, invisible characters, returns of carriages."""
    return text.translate(INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").strip()


def shown(cell: Cell) -> str:
    """What a person sees in the cell."""
    return cell.shown if isinstance(cell, Unreadable) else text_of(cell)


def is_empty(cell: Cell) -> bool:
    return not isinstance(cell, Unreadable) and text_of(cell) == ""


def plain(text: str) -> str:
    """The text in one form for comparing: no difference of width, case or spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def number_in(cell: Cell) -> Decimal | None:
    """The number that the cell states in digits; None if it has other words."""
    if isinstance(cell, Decimal):
        return cell
    text = plain(text_of(cell))
    return Decimal(text.replace(",", "")) if NUMBER.fullmatch(text) else None


def amount_of(cell: Cell) -> Decimal:
    number = number_in(cell)
    if number is None:
        raise CellError(
            _("“%(text)s” isn't a number. Write digits: 4310000.") % {"text": shown(cell)}
        )
    return number


def whole_number_of(cell: Cell) -> int:
    number = amount_of(cell)
    if number != number.to_integral_value():
        raise CellError(_("“%(text)s” isn't a whole number.") % {"text": shown(cell)})
    return int(number)


def truth_of(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    text = plain(text_of(cell))
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise CellError(_("“%(text)s” is neither yes nor no.") % {"text": shown(cell)})


def date_of(cell: Cell) -> KnownDate:
    """The date as far as it is written: 2018, 2018-05, 2018年5月, 2018/5/1, a date of Excel."""
    if isinstance(cell, KnownDate):
        return cell
    match = DATE.fullmatch(unicodedata.normalize("NFKC", text_of(cell)))
    if match is None:
        raise CellError(
            _("“%(text)s” isn't a date. Write 2018-05-01, or as much of it as is known.")
            % {"text": shown(cell)}
        )
    year, month, day = match["year"], match["month"], match["day"]
    try:
        known = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        known = date.min
    if known.year not in YEARS:
        raise CellError(_("There is no such day as “%(text)s”.") % {"text": shown(cell)})
    if day:
        return KnownDate(known, DatePrecision.DAY)
    return KnownDate(known, DatePrecision.MONTH if month else DatePrecision.YEAR)


def first_day(known: KnownDate) -> date:
    return known.day


def last_day(known: KnownDate) -> date:
    """The last day of the year or the month, where no day is written."""
    if known.precision == DatePrecision.YEAR:
        return known.day.replace(month=12, day=31)
    if known.precision == DatePrecision.MONTH:
        end = calendar.monthrange(known.day.year, known.day.month)[1]
        return known.day.replace(day=end)
    return known.day
