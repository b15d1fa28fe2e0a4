"""Relations between reported figures, and whether they can hold.

Pure: intervals in, an outcome out. A relation fails only where no numbers that the words allow
could satisfy it. Figures are often cut off instead of rounded (431万 for 4,318,000), and rates are
worked out and written short: `room_for_cutting_off` and `around_rate` make room for both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import NamedTuple


class Interval(NamedTuple):
    """What a figure's words allow; None is no bound."""

    lower: Decimal | None
    upper: Decimal | None

    def meets(self, other: "Interval") -> bool:
        """Whether some number lies in both."""
        return not_above(self.lower, other.upper) and not_above(other.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a relation can hold, and the two sides that were compared."""

    holds: bool
    stated: Interval
    computed: Interval

    @property
    def gap(self) -> Decimal:
        """By how much the relation fails: what lies between the two sides; 0 where it holds."""
        gaps = [
            low - high
            for low, high in (
                (self.stated.lower, self.computed.upper),
                (self.computed.lower, self.stated.upper),
            )
            if low is not None and high is not None
        ]
        return max([ZERO, *gaps])


Terms = Mapping[str, Sequence[Interval]]

# The terms that each relation is made of; a star marks those that may come several times. Several
# `smaller` count together, as do several `larger`: 943 and 533 patents of 1,277 results.
RELATIONS: dict[str, tuple[str, ...]] = {
    "sum": ("whole", "part*"),
    "product": ("product", "base", "rate"),
    "change": ("change", "now", "before"),
    "completion": ("rate", "achieved", "target"),
    "at_most": ("smaller*", "larger*"),
    "never_falls": ("item*",),
    "per_head": ("amount", "heads"),
}


class ChecksError(ValueError):
    """A check whose terms or band don't fit its relation."""


ZERO = Decimal(0)
PERCENT = Interval(Decimal(100), Decimal(100))
UNBOUNDED = Interval(None, None)


def not_above(low: Decimal | None, high: Decimal | None) -> bool:
    return low is None or high is None or low <= high


def at_least_zero(bound: Decimal | None) -> Decimal:
    return ZERO if bound is None else max(ZERO, bound)


def add(left: Interval, right: Interval) -> Interval:
    return Interval(
        None if left.lower is None or right.lower is None else left.lower + right.lower,
        None if left.upper is None or right.upper is None else left.upper + right.upper,
    )


def subtract(left: Interval, right: Interval) -> Interval:
    return Interval(
        None if left.lower is None or right.upper is None else left.lower - right.upper,
        None if left.upper is None or right.lower is None else left.upper - right.lower,
    )


def multiply(left: Interval, right: Interval) -> Interval:
    """The product of two intervals of numbers that aren't negative."""
    lower = at_least_zero(left.lower) * at_least_zero(right.lower)
    if left.upper is None or right.upper is None:
        return Interval(lower, None)
    return Interval(lower, left.upper * right.upper)


def divide(left: Interval, right: Interval) -> Interval:
    """The quotient of two intervals of non-negative numbers; no upper bound if right may be 0."""
    lower = at_least_zero(left.lower) / right.upper if right.upper else ZERO
    divisor = at_least_zero(right.lower)
    if left.upper is None or divisor == 0:
        return Interval(lower, None)
    return Interval(lower, left.upper / divisor)


def total(intervals: Iterable[Interval]) -> Interval:
    return reduce(add, intervals, Interval(ZERO, ZERO))


def room_for_cutting_off(figure: Interval) -> Interval:
    """The interval with room for a number that was cut off instead of rounded.

    A rounded figure's interval is one step wide, around a multiple of the step: 431万 is
    4,305,000 to 4,315,000. If 431万 was cut off, the number lies anywhere below 432万; a fall
    is cut off towards zero too.
    """
    if figure.lower is None or figure.upper is None:
        return figure
    step = figure.upper - figure.lower
    is_power_of_ten = step > 0 and step.normalize().as_tuple().digits == (1,)
    if not is_power_of_ten or (figure.lower + step / 2) % step != 0:
        return figure
    if figure.upper < 0:
        return Interval(figure.lower - step / 2, figure.upper)
    return Interval(figure.lower, figure.upper + step / 2)


def around_rate(rate: Interval) -> Interval:
    """A stated rate with room for rounding and cutting off: less than one of its last digit."""
    step = last_digit(rate)
    return Interval(
        None if rate.lower is None else rate.lower - step,
        None if rate.upper is None else rate.upper + step,
    )


def last_digit(rate: Interval) -> Decimal:
    """The place of the last written digit of a rate: 121 → 1, 41.6 → 0.1."""
    bound = rate.lower if rate.lower is not None else rate.upper
    exponent = (bound or Decimal(1)).normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def check(relation: str, terms: Terms, band: Interval | None = None) -> Outcome:
    """Whether `relation` can hold among `terms` (intervals by the names of RELATIONS).

    `band` is the plausible range for `per_head`. Raises ChecksError where a term is missing,
    unknown, or there too often, and where `per_head` has no band.
    """
    refuse_ill_fitting(relation, terms)
    if relation == "per_head" and band in (None, UNBOUNDED):
        raise ChecksError("“per_head” needs a band of plausible amounts, and has none")
    all_of = {name: [room_for_cutting_off(each) for each in terms[name]] for name in terms}
    one = {name: intervals[0] for name, intervals in all_of.items()}
    if relation == "sum":
        stated, computed = one["whole"], total(all_of["part"])
    elif relation == "product":
        stated, computed = one["product"], multiply(one["base"], around_rate(one["rate"]))
    elif relation == "change":
        stated, computed = one["change"], subtract(one["now"], one["before"])
    elif relation == "completion":
        share = divide(one["achieved"], one["target"])
        stated, computed = around_rate(one["rate"]), multiply(share, PERCENT)
    elif relation == "at_most":
        stated = total(all_of["smaller"])
        computed = Interval(None, total(all_of["larger"]).upper)
    elif relation == "never_falls":
        return never_falls(all_of["item"])
    else:
        stated, computed = band or UNBOUNDED, divide(one["amount"], one["heads"])
    return Outcome(stated.meets(computed), stated, computed)


def never_falls(items: Sequence[Interval]) -> Outcome:
    """Whether each item can be at least the one before it."""
    floor = items[0]
    for item in items[1:]:
        if not not_above(floor.lower, item.upper):
            return Outcome(False, item, Interval(floor.lower, None))
        if floor.lower is None or (item.lower is not None and item.lower > floor.lower):
            floor = item
    return Outcome(True, items[-1], Interval(floor.lower, None))


def refuse_ill_fitting(relation: str, terms: Terms) -> None:
    """Raise ChecksError unless `terms` are those of `relation`, each as often as it may be."""
    if relation not in RELATIONS:
        raise ChecksError(f"“{relation}” isn't one of {', '.join(RELATIONS)}")
    expected = {name.removesuffix("*"): name.endswith("*") for name in RELATIONS[relation]}
    if unknown := terms.keys() - expected.keys():
        raise ChecksError(f"“{relation}” has no term “{min(unknown)}”")
    for name, repeats in expected.items():
        count = len(terms.get(name, ()))
        if count == 0 or (count > 1 and not repeats):
            raise ChecksError(
                f"“{relation}” needs {'at least one' if repeats else 'exactly one'} “{name}”, "
                f"not {count}"
            )
