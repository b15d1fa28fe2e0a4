"""The interval that the words of a figure allow.

近3万 is (20000, 30000], 32.5万余 is [325000, 326000); the table of rules is `interval_of`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from metrics.numerals import Number, significant_place

Qualifier: TypeAlias = Literal["exact", "at_least", "nearly", "about", "at_most"]

ZERO = Decimal(0)


@dataclass(slots=True)
class Interval:
    """A qualifier and its bounds; None is unbounded, an open bound isn't itself allowed."""

    qualifier: Qualifier
    lower: Decimal | None
    upper: Decimal | None
    lower_open: bool = False
    upper_open: bool = False


PREFIX = re.compile(
    r"(?:(?P<at_most>不超过|未超过|不多于|不高于|不大于|不得超过|至多|最多|最高|上限)"
    r"|(?P<below>不足|不到|未满|不满|未达|低于|少于|小于)"
    r"|(?P<at_least>超过|超出|大于|高于|多于|突破|不少于|不低于|不下于?|不得少于|至少|最少|最低|起码|(?<![赶反高])超|逾)"
    r"|(?P<nearly>将近|接近|(?<![附最靠邻临新远亲走])近)"
    r"|(?P<about>大约|大概|(?<![签节预公契合履违邀相制缔条誓特婚失守解大])约)"
    r"|(?P<vague>上|好|成|过|破))"
    r"(?:(?<![上好成过破])(?:了|为|达到?|到|有|可达?|在))?(?:人民币)?[¥$]?$"
)
"""The words right before a number that bound it, by the kind of bound."""

PREFIX_ENDS = frozenset("过多高大限足到满达于破少低下码超逾近接约概上好成了为有可在币¥$")
"""What those words end in, to pass over most texts quickly."""

CEILING = re.compile(
    r"(?:(?P<at_most>(?<![日史年月])最高|最多|至多|不超过|不得超过)|(?P<at_least>至少|最少|不少于|不得少于))"
    r"(?!人民|限度|水平|时|峰|点)[^，,。;；！!？?、:“”《》（）()\d零一二两三四五六七八九十百千万亿的时等和及与]{1,8}$"
)
"""A bound with words between: 最高保障金额达43800元, 至少创作3个."""

SUFFIX = re.compile(
    r"(?P<about>左右|上下)|(?P<at_least>(?:及|或|含)?以上|\(?含\)?以上|开外|起步)"
    r"|(?P<below>以下)|(?P<at_most>(?:及|或)以下|以内|之内)"
)
"""The words behind a figure that bound it."""

MORE_BEHIND = re.compile(
    r"[余多]|来(?=[个人名位户家项场次件天年万亿])|\+(?=[余个人名位户家项场次件天年万亿元])"
)
"""余, 多, 来 and + behind a number."""

_SUFFIX_BEGINS = frozenset("左上及或含(以开起之内")
_OF_TIME = frozenset({"years", "months", "weeks", "days", "hours", "minutes"})
_WITHIN = re.compile(r"以?内|之内")

_OF_GROUP: dict[str, Qualifier] = {
    "at_most": "at_most",
    "below": "at_most",
    "at_least": "at_least",
    "vague": "at_least",
    "nearly": "nearly",
    "about": "about",
}


def interval_of(number: Number, more: bool, about: bool, before: str, behind: str) -> Interval:
    """The interval of one number.

    `more` and `about` say that 余/多 and 来 stand in or behind the number, `before` and `behind`
    name the groups of PREFIX and SUFFIX that matched ("" for none).
    """
    value = number.value
    words = {before, behind}
    if not (before or behind or more or about or number.vague):
        if not number.is_scaled:
            return Interval("exact", value, value)
        half = number.place / 2
        return Interval("exact", value - half, value + half)
    step = number.significant_place
    if number.vague and number.high is not None:
        if number.is_several:
            return Interval("at_least", value, number.high, upper_open=True)
        return Interval("about", value, number.high)
    if more:
        if "nearly" in words:  # 近300余人 contradicts itself
            return Interval("about", value - step, value + step, True, True)
        return Interval("at_least", value, value + step, upper_open=True)
    if "below" in words:
        return Interval("at_most", ZERO, value, upper_open=True)
    if "at_most" in words:
        return Interval("at_most", ZERO, value)
    if "nearly" in words:
        return Interval("nearly", value - step, value, lower_open=True)
    if about or "about" in words or "round" in words:  # 惠及万名职工
        return Interval("about", value - step / 2, value + step / 2)
    return Interval("at_least", value, None)


def interval_between(low: Number, high: Number, more: bool, before: str, behind: str) -> Interval:
    """The interval of a range, 20至30家."""
    qualifier = _OF_GROUP.get(before) or _OF_GROUP.get(behind) or "exact"
    if qualifier == "at_most":
        return Interval(qualifier, ZERO, high.value)
    if qualifier == "at_least":
        return Interval(qualifier, low.value, None)
    if more:
        return Interval(
            "at_least", low.value, high.value + significant_place(high.value), False, True
        )
    return Interval(qualifier, low.value, high.value)


def bound_before(text: str, position: int, floor: int) -> tuple[str, int]:
    """The group of PREFIX that stands before `position` and where it starts."""
    before = text[max(floor, position - 8) : position]
    match = PREFIX.search(before) if before and before[-1] in PREFIX_ENDS else None
    if match:
        return match.lastgroup or "", position - len(before) + match.start()
    before = text[max(floor, position - 16) : position]
    if "最" in before or "不" in before or "至少" in before:
        match = CEILING.search(before)
        if match:
            return match.lastgroup or "", position - len(before) + match.start()
    return "", position


def may_be_bound(text: str, position: int, floor: int) -> bool:
    """Whether a bound may stand before `position`, seen quickly."""
    before = text[max(floor, position - 16) : position]
    return bool(before) and (
        before[-1] in PREFIX_ENDS or "最" in before or "不" in before or "至少" in before
    )


def bound_behind(text: str, unit: str | None, end: int) -> tuple[str, int]:
    if text[end : end + 1] not in _SUFFIX_BEGINS:
        return "", end
    match = SUFFIX.match(text, end)
    if match:
        return match.lastgroup or "", match.end()
    if unit in _OF_TIME and (match := _WITHIN.match(text, end)):
        return "at_most", match.end()
    return "", end
