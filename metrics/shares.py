"""Figures that are parts or comparisons: 百分之十五, 三分之二, 1/4, 三成, 半数, 翻一番, 1:3.

Positions are positions in a text that numerals.compact has prepared.
"""

import re
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP, Decimal

from metrics.intervals import MORE_BEHIND, Interval, bound_before, bound_behind, interval_of
from metrics.numerals import NUMERALS, Number, read_number, read_spoken


@dataclass(slots=True)
class Reading:
    """A figure that was read, before its context is looked at."""

    start: int
    end: int
    number_start: int
    value: Decimal
    high: Decimal | None
    interval: Interval
    unit: str | None
    unit_word: str | None
    is_arabic: bool
    is_bounded: bool = False
    is_ratio: bool = False
    is_doubling: bool = False
    vague: bool = False


SPECIAL = re.compile(r"[\d.一二两三四五六七八九十百千]{1,12}(分之|[/:比番成])|半数|一半")
"""What read_special may read; its group is the sign that the number stands before."""

_FRACTION_OF = re.compile(r"([百千])分之(?=[\d零一二三四五六七八九十百])")
_PART_OF = re.compile(
    r"([一二三四五六七八九十]{1,3}|\d{1,3})分之([一二两三四五六七八九十]{1,3}|\d{1,3})"
)
_SLASH = re.compile(r"(\d{1,2})/(\d{1,2})(?=以上|左右|的|强|[，,。;；）)]|$)(?!的?日)")
_RATIO = re.compile(
    r"(\d{1,6}(?:\.\d{1,4})?):(\d{1,6}(?:\.\d{1,4})?)(?![\d:.])"
    r"|(\d{1,4}|[一二两三四五六七八九十])比(\d{1,4}|[一二两三四五六七八九十])(?![\d一二三四五六七八九十例分赛创比赶学])"
)
_CLOCK = re.compile(r"\d{1,2}:[0-5]\d$")
_HALF = re.compile(r"半数|一半(?=以上|以下|左右)")
_FAN = re.compile(r"([一两二三四五1-5])番")
_TURNED = re.compile(r"翻了?$")
_TENTHS = re.compile(
    r"([一二两三四五六七八九]|[1-9])成([一二三四五六七八九](?=以|左|的|多|[，,。]|$)|半)?"
    r"(?![为立果员功长效本绩都熟人不就型品份套交批分语才千])"
)


def read_special(text: str, position: int, floor: int, sign: str | None) -> Reading | int | None:
    """百分之十五, 三分之二, 1/4, 三成, 半数, 翻一番, 1:3; None if it is none of these."""
    if sign == "分之" and (match := _FRACTION_OF.match(text, position)):
        number = read_spoken(text, match.end())
        if isinstance(number, int):
            return number
        if match.group(1) == "千":
            number = divided(number)
        return _share(text, position, floor, number, match.group(), number.end)
    if sign == "分之" and (match := _PART_OF.match(text, position)):
        return _part(text, position, floor, match.group(2), match.group(1), "分之", match.end())
    if sign == "/" and (match := _SLASH.match(text, position)):
        if text[position - 1 : position] in ("/", "."):
            return match.end()
        return _part(text, position, floor, match.group(1), match.group(2), "/", match.end())
    if sign is None and (match := _HALF.match(text, position)):
        number = Number(match.end(), Decimal(50), Decimal(10), is_arabic=False)
        return _share(text, position, floor, number, match.group(), match.end())
    if (sign == "番" and (match := _FAN.match(text, position))) and (
        turn := _TURNED.search(text[max(floor, position - 2) : position])
    ):
        value = Decimal(2) ** int(_plain_number(match.group(1)))
        bounds = Interval("exact", value, value)
        start = position - len(turn.group())
        return Reading(
            start,
            match.end(),
            position,
            value,
            None,
            bounds,
            "multiples",
            "番",
            False,
            True,
            is_doubling=True,
        )
    if sign in (":", "比") and (match := _RATIO.match(text, position)):
        if _CLOCK.fullmatch(match.group()) and "比" not in text[max(0, position - 4) : position]:
            return match.end()
        if "比分" in text[max(0, position - 4) : position]:
            return match.end()
        left, right = (_plain_number(match.group(i) or match.group(i + 2)) for i in (1, 2))
        if left and right:
            return _quotient(position, match.end(), left, right, Decimal("0.0001"), "ratio", ":")
        return match.end()
    if (sign == "成" and (position == 0 or text[position - 1] not in NUMERALS)) and (
        match := _TENTHS.match(text, position)
    ):
        value = _plain_number(match.group(1)) * 10
        if match.group(2):
            value += 5 if match.group(2) == "半" else _plain_number(match.group(2))
        number = Number(match.end(), value, Decimal(1), is_arabic=False)
        return _share(text, position, floor, number, "成", match.end())
    return None


def _plain_number(written: str) -> Decimal:
    number = read_number(written, 0)
    return Decimal(0) if isinstance(number, int) else number.value


def divided(number: Number) -> Number:
    """Thousandths as hundredths: 3‰ is 0.3%."""
    return replace(number, value=number.value / 10, place=number.place / 10)


def _share(text: str, position: int, floor: int, number: Number, word: str, end: int) -> Reading:
    before, start = bound_before(text, position, floor)
    more = False
    if match := MORE_BEHIND.match(text, end):
        more, end = True, match.end()
    behind, end = bound_behind(text, "percent", end)
    if before == "vague":
        before = "at_least" if text[start] == "过" else ""
        start = start if before else position
    bounds = interval_of(number, more, False, before, behind)
    return Reading(start, end, position, number.value, None, bounds, "percent", word, False, True)


def _part(
    text: str, position: int, floor: int, over: str, under: str, word: str, end: int
) -> Reading | int:
    """三分之二 as percent; what has no end is cut between two bounds."""
    left, right = _plain_number(over), _plain_number(under)
    if not right or left >= right:
        return end
    reading = _quotient(position, end, left * 100, right, Decimal("0.01"), "percent", word)
    before, start = bound_before(text, position, floor)
    behind, end = bound_behind(text, "percent", end)
    if (before and before != "vague") or behind:
        number = Number(end, reading.value, Decimal("0.01"))
        bounds = interval_of(number, False, False, before, behind)
        if bounds.qualifier in ("about", "nearly"):  # within a tenth of the share
            step = reading.value / 10
            low = reading.value - step
            high = reading.value + (step if bounds.qualifier == "about" else 0)
            bounds = Interval(bounds.qualifier, low, high, bounds.lower_open)
        return Reading(
            start, end, position, reading.value, None, bounds, "percent", word, False, True
        )
    return reading


def _quotient(
    start: int, end: int, left: Decimal, right: Decimal, step: Decimal, unit: str, word: str
) -> Reading:
    quotient = left / right
    value = quotient.quantize(step, ROUND_HALF_EVEN)
    bounds = Interval(
        "exact", quotient.quantize(step, ROUND_DOWN), quotient.quantize(step, ROUND_UP)
    )
    return Reading(
        start, end, start, value, None, bounds, unit, word, True, True, is_ratio=unit == "ratio"
    )
