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
# Units whose measure word isn't what stands in texts.
SPELT = {"jobs": ("", "个"), "items_per_quarter": ("每季度", "个")}
DIGITS = Draw.of({1: 15.0, 2: 30.0, 3: 30.0, 4: 25.0})
SCALED = 0.75  # of the amounts of ten thousand and more are told in 万 or 亿
WAN, YI = 10**4, 10**8
GREATEST = 10**12
MOST_YEARS = 60  # 2000年 would be a date


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
    whole = max(1, min(whole, MOST_YEARS if unit == "years" else GREATEST))
    return told(random, short(whole, DIGITS(random)), unit)


def short(whole: int, digits: int) -> int:
    """The number with so many digits before the zeros: 1234 → 1200."""
    step = 10 ** max(0, len(str(whole)) - digits)
    return whole // step * step


def percent(random: Random) -> Amount:
    tenths = int(1000 - min(990.0, random.expovariate(1 / 120)))
    if tenths % 10 == 0:
        return exactly(f"{tenths // 10}%", tenths // 10)
    half = 5  # hundredths: what is written with a decimal was rounded to it
    bounds = ((10 * tenths - half) / 100, (10 * tenths + half) / 100)
    return Amount(f"{tenths / 10}%", "exact", tenths / 10, *bounds)


def exactly(words: str, value: int) -> Amount:
    return Amount(words, "exact", value, value, value)


def spelt(unit: str) -> tuple[str, str]:
    """What stands before and behind a number of this unit: 每季度, 个."""
    return SPELT.get(unit) or ("", UNITS[unit].measure_word_zh)


def plain(value: int, unit: str) -> Amount:
    """The number in digits, as it is: 1250人."""
    before, word = spelt(unit)
    return exactly(f"{before}{value}{word}", value)


def told(random: Random, value: int, unit: str) -> Amount:
    """The number as people write it: 32.5万余元, 接近300人."""
    before, word = spelt(unit)
    number, place = str(value), 1
    if value >= WAN and random.random() < SCALED:
        number, place = scaled(value)
    qualifier, step = QUALIFIERS(random), last_place(value)
    lower: int | float | None = value
    upper: int | float | None = value
    if qualifier == "exact":
        words, lower, upper = f"{number}{word}", value - place // 2, value + place // 2
    elif qualifier == "at_least":
        words, upper = f"超过{number}{word}", None
    elif qualifier == "at_most":
        words, lower = f"不超过{number}{word}", 0
    elif qualifier == "nearly":
        words, lower = f"接近{number}{word}", value - step
    elif qualifier == "about" or step == 1:  # nobody writes 123余人
        qualifier, words = "about", f"约{number}{word}"
        lower, upper = value - step / 2, value + step / 2
    else:
        qualifier, words, upper = "at_least", f"{number}余{word}", value + step
    return Amount(before + words, qualifier, value, lower, upper)


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
