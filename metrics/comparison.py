"""Comparisons 对比 of two totals or figures: by how much the one differs from the other, 同比 too.

Only what is alike is compared: the same indicator and unit, the same organisations and program,
windows of equal length that are meant alike, and a value on both sides. Otherwise the answer is why
not. Pure.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
Dates = tuple[date | None, date | None]
Bounds = tuple[Decimal | None, Decimal | None]
COUNTS = (
    {"persons", "person_times"},
    {"households", "household_times"},
    {"organisations", "organisation_times"},
)
"""Units of the same thing, counted once or each time."""


class WhyNot(StrEnum):
    """Why two totals or figures can't be compared; the first reason that applies."""

    COUNTS_DIFFER = "counts_differ"  # persons and person-times
    INDICATOR_DIFFERS = "indicator_differs"
    UNIT_DIFFERS = "unit_differs"
    SCOPE_DIFFERS = "scope_differs"
    PROGRAM_DIFFERS = "program_differs"
    REGION_DIFFERS = "region_differs"
    BASIS_DIFFERS = "basis_differs"  # cumulative and during
    PERIOD_OPEN = "period_open"
    LENGTH_DIFFERS = "length_differs"
    NEVER_COMPARED = "never_compared"  # a ratio's or a level's range
    NO_VALUE = "no_value"
    NO_VALUE_BEFORE = "no_value_before"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what was measured, of whom, when, and how much.

    `scope` names the organisations, with those beside the chain or without; `start` and `end` are
    inclusive; `basis` says what is meant by them, of a figure. For a stock, and for what is as of a
    date, only the end counts. The value is None where there is no total.
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
    program: object = None
    region: object = None
    basis: str = ""

    @property
    def is_at_a_date(self) -> bool:
        return self.measure == "stock" or self.basis == "as_of"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The change from `before` to `now`, or why there is none.

    `percent` is None where there was nothing before, and of shares, which change by points. The
    other four bound the change by what the words of both sides allow; None is no bound.
    """

    now: Side
    before: Side
    why_not: WhyNot | None = None
    change: Decimal | None = None
    percent: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    percent_lower: Decimal | None = None
    percent_upper: Decimal | None = None

    @property
    def is_possible(self) -> bool:
        return self.why_not is None

    @property
    def is_exact(self) -> bool:
        return self.change is not None and self.lower == self.change == self.upper

    @property
    def unit(self) -> str:
        """The unit of the change: from 90% to 95% are five percentage points."""
        return "percentage_points" if self.now.unit == "percent" else self.now.unit

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
    is_share = now.unit == "percent"
    percents = (None, None) if is_share else percent_bounds(now, before)
    return Comparison(
        now,
        before,
        None,
        change,
        change * HUNDRED / before.value if before.value and not is_share else None,
        difference(now.lower, before.upper),
        difference(now.upper, before.lower),
        *percents,
    )


def percent_bounds(now: Side, before: Side) -> Bounds:
    """The least and the most by which it can have changed, in per cent; neither is bounded where a
    side may be below zero."""
    if now.lower is None or before.lower is None or min(now.lower, before.lower) < 0:
        return None, None
    return growth(now.lower, before.upper), growth(now.upper, before.lower)


def growth(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """By how many per cent the one is more than the other; None where that has no end."""
    return None if now is None or not before else (now - before) * HUNDRED / before


def why_incomparable(now: Side, before: Side) -> WhyNot | None:
    alike = (
        (WhyNot.COUNTS_DIFFER, not count_differently(now.unit, before.unit)),
        (WhyNot.INDICATOR_DIFFERS, now.indicator == before.indicator),
        (WhyNot.UNIT_DIFFERS, now.unit == before.unit),
        (WhyNot.SCOPE_DIFFERS, now.scope == before.scope),
        (WhyNot.PROGRAM_DIFFERS, now.program == before.program),
        (WhyNot.REGION_DIFFERS, now.region == before.region),
        (WhyNot.NEVER_COMPARED, now.measure != "level"),
        (WhyNot.BASIS_DIFFERS, now.basis == before.basis),
    )
    for reason, is_alike in alike:
        if not is_alike:
            return reason
    if not is_dated(now) or not is_dated(before):
        return WhyNot.PERIOD_OPEN
    windows = (now.start, now.end), (before.start, before.end)
    if not now.is_at_a_date and not are_of_equal_length(*windows):
        return WhyNot.LENGTH_DIFFERS
    if now.value is None:
        return WhyNot.NO_VALUE
    return WhyNot.NO_VALUE_BEFORE if before.value is None else None


def count_differently(unit: str, other: str) -> bool:
    """Whether the one counts once what the other counts each time: persons, person-times."""
    return unit != other and any({unit, other} == pair for pair in COUNTS)


def is_dated(side: Side) -> bool:
    return side.end is not None and (side.is_at_a_date or side.start is not None)


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
