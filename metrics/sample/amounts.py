"""Made-up amounts: the words of a figure, and the value and interval that metrics/parsing.py reads
in them."""

from random import Random
from typing import NamedTuple

from metrics.units import UNITS
from programs.sample.chances import Draw

# The usual amount of a county's union, as a power of ten, and how far it spreads.
USUAL = {
    "yuan": (5.3, 0.8),
    "persons": (2.6, 0.7),
    "person_times": (3.0, 0.7),
    "households": (2.3, 0.6),
    "organisations": (1.7, 0.6),
    "items": (1.5, 0.7),
    "events": (1.3, 0.5),
    "cases": (1.6, 0.6),
    "jobs": (2.7, 0.6),
    "teams": (1.2, 0.4),
}
OTHERWISE = (1.2, 0.4)
LARGER = {  # than a county's, as a power of ten
    "national": 2.2,
    "provincial": 1.4,
    "prefecture": 0.7,
    "county": 0.0,
    "township": -0.4,
    "workplace": -0.6,
}
QUALIFIERS = Draw.of(
    {"exact": 62.0, "more": 16.0, "nearly": 6.0, "about": 5.0, "at_least": 7.0, "at_most": 4.0}
)
DIGITS = Draw.of({1: 15.0, 2: 30.0, 3: 30.0, 4: 25.0})
SCALED = 0.75  # of the amounts of ten thousand and more are told in 万 or 亿
WAN, YI = 10**4, 10**8
GREATEST = 10**12


class Amount(NamedTuple):
    words: str
    qualifier: str
    value: int | float
    lower: int | float | None
    upper: int | float | None


def amount(random: Random, unit: str, tier: str) -> Amount:
    """An amount in this unit, as large as is usual for a union of this tier."""
    if unit == "percent":
        return percent(random)
    usual, spread = USUAL.get(unit, OTHERWISE)
    whole = int(10 ** (usual + LARGER[tier] + random.gauss(0, spread)))
    return told(random, short(max(1, min(whole, GREATEST)), DIGITS(random)), unit)


def short(whole: int, digits: int) -> int:
    """The number with so many digits before the zeros: 1234 → 1200."""
    step = 10 ** max(0, len(str(whole)) - digits)
    return whole // step * step


def percent(random: Random) -> Amount:
    tenths = int(1000 - min(990.0, random.expovariate(1 / 120)))
    return exactly(f"{tenths / 10:g}", tenths / 10, "%")


def exactly(number: str, value: int | float, word: str) -> Amount:
    return Amount(f"{number}{word}", "exact", value, value, value)


def plain(value: int, unit: str) -> Amount:
    """The number in digits, as it is: 1250人."""
    return exactly(str(value), value, UNITS[unit].measure_word_zh)


def told(random: Random, value: int, unit: str) -> Amount:
    """The number as people write it: 32.5万余元, 近300人."""
    word = UNITS[unit].measure_word_zh
    number, place = str(value), 1
    if value >= WAN and random.random() < SCALED:
        number, place = scaled(value)
    qualifier = QUALIFIERS(random)
    if qualifier == "exact":
        half = place // 2
        return Amount(f"{number}{word}", "exact", value, value - half, value + half)
    if qualifier == "at_least":
        return Amount(f"{number}{word}以上", qualifier, value, value, None)
    if qualifier == "at_most":
        return Amount(f"不超过{number}{word}", qualifier, value, 0, value)
    step = last_place(value)
    if qualifier == "nearly":
        return Amount(f"近{number}{word}", qualifier, value, value - step, value)
    if qualifier == "about" or step == 1:  # nobody writes 123余人
        return Amount(f"约{number}{word}", "about", value, value - step / 2, value + step / 2)
    return Amount(f"{number}余{word}", "at_least", value, value, value + step)


def scaled(value: int) -> tuple[str, int]:
    """The number in 万 or 亿 with at most two decimals, and the place of its last digit; in plain
    digits where that would cut it off."""
    scale, name = (YI, "亿") if value >= YI else (WAN, "万")
    for decimals in range(3):
        place = scale // 10**decimals
        if value % place == 0:
            return f"{value / scale:.{decimals}f}{name}", place
    return str(value), 1


def last_place(value: int) -> int:
    """The place of the last digit that isn't zero: 2100 → 100."""
    place = 1
    while value % (place * 10) == 0:
        place *= 10
    return place
