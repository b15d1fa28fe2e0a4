"""Scales of charts: round steps from zero, and days along a line. Pure arithmetic."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

ROUND = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
MOST_YEARS = 6


def ticks(largest: Decimal, at_most: int = 4) -> list[Decimal]:
    """Round numbers from zero to the first one that isn't below `largest`: 0, 2000, 4000."""
    if largest <= 0:
        return [Decimal(0), Decimal(1)]
    rough = largest / at_most
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * one for one in ROUND if power * one >= rough)
    count = int((largest / step).to_integral_value(ROUND_CEILING))
    return [step * number for number in range(count + 1)]


def share(number: Decimal, whole: Decimal) -> float:
    """How much of the whole, in per cent with two decimals, within 0 and 100."""
    if whole <= 0:
        return 0.0
    return round(min(max(float(number / whole * 100), 0.0), 100.0), 2)


@dataclass(frozen=True, slots=True)
class Days:
    """A line of days from the first day of a year to the last day of another.

    `left` and `right` are where they stand, in per cent: the labels of the values are on the left.
    """

    first_year: int
    last_year: int
    left: float = 18.0
    right: float = 97.0

    def at(self, day: date) -> float:
        first, last = date(self.first_year, 1, 1), date(self.last_year, 12, 31)
        part = (day - first).days / max((last - first).days, 1)
        return round(self.left + (self.right - self.left) * min(max(part, 0.0), 1.0), 2)

    def years(self) -> list[int]:
        """The years to label: all, or every second, fifth …, the last one always."""
        count = self.last_year - self.first_year + 1
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if count / step <= MOST_YEARS)
        return list(range(self.last_year, self.first_year - 1, -step))[::-1]
