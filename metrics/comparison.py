"""Comparisons of two totals 对比: by how much the one differs from the other, 同比 included.

Only what is alike is compared: the same indicator and unit, the same scope of organisations,
windows of equal length, and a value on both sides. Otherwise the answer is why not. Pure.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
Dates = tuple[date | None, date | None]


class WhyNot(StrEnum):
    """Why two totals can't be compared; the first reason that applies."""

    INDICATOR_DIFFERS = "indicator_differs"
    UNIT_DIFFERS = "unit_differs"
    SCOPE_DIFFERS = "scope_differs"
    PERIOD_OPEN = "period_open"
    LENGTH_DIFFERS = "length_differs"
    NEVER_COMPARED = "never_compared"  # a ratio's or a level's range
    NO_VALUE = "no_value"
    NO_VALUE_BEFORE = "no_value_before"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what was measured, of whom, when, and how much.

    `scope` names the organisations, with those beside the chain or without; `start` and `end` are
    inclusive. For a stock only the end counts. The value is None where there is no total.
    """

    indicator: str
    unit: str
    measure: str
    scope: tuple[object, ...]
    start: date | None
    end: date | None
    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The change from `before` to `now`, or why there is none.

    `percent` is None where there was nothing before. `lower` and `upper` bound the change by what
    the words of both sides allow; None is no bound.
    """

    now: Side
    before: Side
    why_not: WhyNot | None = None
    change: Decimal | None = None
    percent: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None

    @property
    def is_possible(self) -> bool:
        return self.why_not is None

    @property
    def is_year_on_year(self) -> bool:
        """同比: the same window, a year later."""
        now, before = ((side.start, side.end) for side in (self.now, self.before))
        return now[1] is not None and now == a_year_later(before)


def compare(now: Side, before: Side) -> Comparison:
    """The change from one total to another, or the reason why they can't be compared."""
    why_not = why_incomparable(now, before)
    if why_not is not None or now.value is None or before.value is None:
        return Comparison(now, before, why_not)
    change = now.value - before.value
    return Comparison(
        now,
        before,
        change=change,
        percent=change * HUNDRED / before.value if before.value else None,
        lower=difference(now.lower, before.upper),
        upper=difference(now.upper, before.lower),
    )


def why_incomparable(now: Side, before: Side) -> WhyNot | None:
    if now.indicator != before.indicator:
        return WhyNot.INDICATOR_DIFFERS
    if now.unit != before.unit:
        return WhyNot.UNIT_DIFFERS
    if now.scope != before.scope:
        return WhyNot.SCOPE_DIFFERS
    if now.measure == "level":
        return WhyNot.NEVER_COMPARED
    if now.measure != "stock":
        if None in (now.start, now.end, before.start, before.end):
            return WhyNot.PERIOD_OPEN
        if not are_of_equal_length((now.start, now.end), (before.start, before.end)):
            return WhyNot.LENGTH_DIFFERS
    if now.value is None:
        return WhyNot.NO_VALUE
    return WhyNot.NO_VALUE_BEFORE if before.value is None else None


def are_of_equal_length(one: Dates, other: Dates) -> bool:
    """Whether two windows are equally long, as people count: in whole months where one is made of
    these, a window and the same a year later, and otherwise in days."""
    if a_year_later(one) == other or a_year_later(other) == one:
        return True
    months = whole_months(*one), whole_months(*other)
    return months[0] == months[1] and (months[0] is not None or days(*one) == days(*other))


def whole_months(start: date | None, end: date | None) -> int | None:
    """How many calendar months a window is; None if it isn't made of whole ones."""
    if start is None or end is None or end == date.max:
        return None
    after = end + timedelta(days=1)
    if start.day != 1 or after.day != 1:
        return None
    return (after.year - start.year) * 12 + after.month - start.month


def days(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days


def a_year_later(window: Dates) -> Dates:
    """The window, a year later; a last day of February is that of the next."""
    return shifted(window[0]), shifted(window[1], is_end=True)


def shifted(day: date | None, is_end: bool = False) -> date | None:
    if day is None or day.year == date.max.year:
        return None
    after = day + timedelta(days=1)
    if is_end and after.day == 1:  # the last day of a month stays one
        return after.replace(year=after.year + 1) - timedelta(days=1)
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


def difference(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else left - right
