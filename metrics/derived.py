"""Values that a text implies but doesn't print 推算值: 8万元 at 5000元 each are 16 households.

Pure: the figures of an article and their recorded relations in, derived values out. A derived value
is an interval with the figures it comes from. It is shown as derived and never stored as reported.
Rounding and cutting off are allowed for as in `checks`.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from .checks import (
    PERCENT,
    ChecksError,
    Interval,
    add,
    around_rate,
    check,
    divide,
    multiply,
    room_for_cutting_off,
    subtract,
)
from .units import UNITS


class Derivation(StrEnum):
    """How a value follows from figures."""

    BEFORE = "before"  # now less the change: 10935 − 1165, last year
    TARGET = "target"  # what was achieved by the rate of completion
    DENOMINATOR = "denominator"  # the numerator by the ratio: 8万元 by 5000元 a household
    NUMERATOR = "numerator"  # the denominator times the ratio
    AVERAGE = "average"  # an amount by the heads among whom it was shared


@dataclass(frozen=True, slots=True)
class Stated:
    """A reported figure, as far as others may follow from it.

    `numerator` and `denominator` are the indicators of a ratio; `related_to` is the figure that a
    change, a completion or a ratio is about.
    """

    id: Hashable
    indicator: str
    unit: str
    value: Decimal
    interval: Interval
    role: str = "result"
    related_to: Hashable | None = None
    program: Hashable | None = None
    numerator: str | None = None
    denominator: str | None = None


@dataclass(frozen=True, slots=True)
class StatedCheck:
    """A recorded check: its relation, and the figures by the names of their terms."""

    relation: str
    terms: Mapping[str, Sequence[Hashable]]
    band: Interval | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that isn't printed, from `figures`, to be shown at the first of them.

    `value` is what the figures give as they are written. An average counts `unit` for each of
    `per`. `indicator` is None where the value has none of its own.
    """

    derivation: Derivation
    value: Decimal
    interval: Interval
    unit: str
    figures: tuple[Hashable, ...]
    indicator: str | None = None
    per: str = ""


COUNTED = frozenset(
    "persons person_times households household_times organisations organisation_times items events"
    " cases jobs teams pairs".split()
)
"""Units of which there are only whole numbers."""

COUNTED_BY = {"person": "persons", "household": "households"}
CENT = Decimal("0.01")
MOST = Decimal(10) ** 15
"""No reported figure is as large; what is comes of figures that were never meant together."""

ONE = Decimal(1)
HUNDRED = Decimal(100)


def derive(figures: Iterable[Stated], checks: Iterable[StatedCheck] = ()) -> list[Derived]:
    """What follows from the figures of one article, in their order; first what single figures say
    of those they are related to, unless that is printed, then what the checks say. Nothing follows
    from a failed check."""
    stated = {figure.id: figure for figure in figures}
    printed = {(each.indicator, each.program) for each in stated.values() if each.role == "result"}
    found = []
    for figure in stated.values():
        about = stated.get(figure.related_to)
        if about is not None:
            found += [
                each
                for each in from_relation(figure, about)
                if each.derivation not in (Derivation.DENOMINATOR, Derivation.NUMERATOR)
                or (each.indicator, about.program) not in printed
            ]
    for recorded in checks:
        found += from_check(recorded, stated)
    return found


def from_relation(figure: Stated, about: Stated) -> Iterator[Derived]:
    """What a change, a completion or a ratio says of the figure that it is about."""
    if figure.role == "change" and figure.unit in (about.unit, "percent"):
        yield from before(figure, about)
    elif figure.role == "completion" and figure.unit == "percent":
        yield from quotient(Derivation.TARGET, about, figure, about.indicator, about.unit)
    elif figure.role == "result" and about.role == "result":
        if figure.numerator == about.indicator:
            unit = about.unit if figure.unit == "percent" else counted_by(figure.unit, about.unit)
            if unit:
                kind = Derivation.DENOMINATOR
                yield from quotient(kind, about, figure, figure.denominator, unit)
        elif figure.denominator == about.indicator:
            yield from numerator(figure, about)


def counted_by(rate: str, base: str) -> str:
    """What a rate is counted by, if it counts the base: yuan_per_household → households."""
    unit = UNITS.get(rate)
    return COUNTED_BY.get(unit.per, "") if unit is not None and unit.base == base else ""


def before(change: Stated, now: Stated) -> Iterator[Derived]:
    """The figure of the earlier period."""
    if change.unit == now.unit:
        value = now.value - change.value
        interval = subtract(room(now), room(change))
    else:
        growth = add(PERCENT, around_rate(change.interval))
        if growth.lower is None or growth.lower <= 0:
            return
        value = now.value * HUNDRED / (HUNDRED + change.value)
        interval = divide(multiply(room(now), PERCENT), growth)
    figures = (now.id, change.id)
    yield from rounded(
        Derived(Derivation.BEFORE, value, interval, now.unit, figures, now.indicator)
    )


def quotient(
    kind: Derivation, above: Stated, rate: Stated, indicator: str | None, unit: str
) -> Iterator[Derived]:
    """What the figure is a rate of."""
    if rate.value == 0:
        return
    times = HUNDRED if rate.unit == "percent" else ONE
    value = above.value * times / rate.value
    interval = divide(multiply(room(above), Interval(times, times)), around_rate(rate.interval))
    yield from rounded(Derived(kind, value, interval, unit, (above.id, rate.id), indicator))


def numerator(rate: Stated, below: Stated) -> Iterator[Derived]:
    """What makes a rate of the figure."""
    rated = UNITS.get(rate.unit)
    if rate.unit == "percent":
        unit, times = below.unit, HUNDRED
    elif rated is not None and COUNTED_BY.get(rated.per) == below.unit:
        unit, times = rated.base, ONE
    else:
        return
    value = below.value * rate.value / times
    product = multiply(room(below), around_rate(rate.interval))
    interval = divide(product, Interval(times, times))
    figures = (below.id, rate.id)
    yield from rounded(
        Derived(Derivation.NUMERATOR, value, interval, unit, figures, rate.numerator)
    )


def from_check(recorded: StatedCheck, stated: Mapping[Hashable, Stated]) -> Iterator[Derived]:
    """What an amount came to for each head."""
    if recorded.relation != "per_head":
        return
    named = {name: [stated.get(key) for key in keys] for name, keys in recorded.terms.items()}
    known = {name: [each for each in terms if each] for name, terms in named.items()}
    if known != named:  # a figure of another article, or not public
        return
    terms = {name: [each.interval for each in figures] for name, figures in known.items()}
    try:
        holds = check("per_head", terms, recorded.band).holds
    except ChecksError:  # staff haven't finished it
        return
    if not holds:
        return
    (amount,), (heads,) = known["amount"], known["heads"]
    if heads.value == 0 or any(is_average_of(each, amount) for each in stated.values()):
        return
    yield from rounded(
        Derived(
            Derivation.AVERAGE,
            amount.value / heads.value,
            divide(room(amount), room(heads)),
            amount.unit,
            (amount.id, heads.id),
            per=heads.unit,
        )
    )


def is_average_of(figure: Stated, amount: Stated) -> bool:
    """Whether the figure is a printed average of the amount."""
    return figure.related_to == amount.id and bool(counted_by(figure.unit, amount.unit))


def room(figure: Stated) -> Interval:
    return room_for_cutting_off(figure.interval)


def rounded(derived: Derived) -> Iterator[Derived]:
    """The value as it can be: whole where things are counted, otherwise to the cent; nothing where
    no whole number fits, or none that a figure could have."""
    if max(derived.value, *(bound or ONE for bound in derived.interval)) >= MOST:
        return
    is_counted = derived.unit in COUNTED and not derived.per
    step = ONE if is_counted else CENT
    lower, upper = derived.interval
    inwards, outwards = (ROUND_CEILING, ROUND_FLOOR), (ROUND_FLOOR, ROUND_CEILING)
    down, up = inwards if is_counted else outwards
    low = max(Decimal(0), Decimal(0) if lower is None else lower.quantize(step, down))
    high = None if upper is None else upper.quantize(step, up)
    if high is not None and low > high:
        return
    value = max(low, derived.value.quantize(step, ROUND_HALF_EVEN))
    yield replace(
        derived,
        value=value if high is None else min(high, value),
        interval=Interval(low, high),
    )
