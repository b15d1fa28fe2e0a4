"""One figure at one place of a text: bounds before, number, unit, bounds behind; a range too.

Works on a text that numerals.compact has prepared; positions are positions in that text.
"""

import re
from dataclasses import replace
from decimal import Decimal

from metrics.intervals import (
    MORE_BEHIND,
    bound_before,
    bound_behind,
    interval_between,
    interval_of,
    may_be_bound,
)
from metrics.measure_words import (
    AFTER_TWO,
    ARABIC_ONLY,
    FIRST_CHARACTERS,
    measure_word,
)
from metrics.nouns import jobs_unit, noun_behind, subject_unit
from metrics.numerals import CHINESE, NUMERALS, Number, read_number, scale_of
from metrics.shares import SPECIAL, Reading, divided, read_special

_MORE = frozenset("余多来+")
_RANGE_BEGINS = frozenset("-~至到")
_NO_SCALE = re.compile("[^十百千万亿]")
_RANGE_TO = re.compile(r"[-~]{1,2}|至|到")
_HALF_BEHIND: dict[str, dict[str, str]] = {
    "个": {"半小时": "hours", "半月": "months", "半学时": "class_hours"},
    "年": {"半": ""},
    "天": {"半": ""},
    "倍": {"半": ""},
}
_MORE_BEHIND_UNIT = re.compile(r"[多余](?![种次个项方元样维位名人家场数媒层])")
_WITH_MORE = frozenset(("个多月", "个余月", "个多小时", "个多星期"))
_MEASURES_MORE = frozenset(
    "years months weeks days hours minutes years_of_age yuan kilometres metres tonnes mu multiples"
    " jin kilograms square_metres square_kilometres hectares percent class_hours".split()
)
_BARE_CUE = re.compile(
    r"(?:资助|惠及|慰问|帮助|帮扶|救助|吸引|覆盖|带动|培训|投入|补贴|减免|奖励|组织|开展|打造|建设|建成|招募|选派|赠送|服务|扶持|筹集|募集|捐款|获得|得到|达到?|突破|发动|节约|创效|为)[了近]?$"
)
_AFTER_DIGITS = "贫困农在建女青产技一基外新下失参优城转就各企非公民小余多来十百千万亿%‰+比番成分之:"
_FOLLOWS = "".join(sorted({*FIRST_CHARACTERS, *_AFTER_DIGITS}))
_DEAD_END = re.compile(
    rf"\d{{1,15}}(?![\d.{re.escape(_FOLLOWS)}]|[,， ]\d{{3}}(?!\d)"
    r"|/\d{1,2}(?:以上|左右|的|强|[，,。;；）)]|$)"
    rf"|(?:[-~]{{1,2}}|[至到])(?:[{CHINESE}]|\d+[\d.,，{re.escape(_FOLLOWS)}]))"
)
"""Digits that no unit follows, nor what could lead to one: the quick way past them."""

_YEAR_LIKE = re.compile(r"(?:19|20)\d\d")


def read_expression(text: str, position: int, floor: int, alone: bool = False) -> Reading | int:
    """The figure whose number begins at `position`, or where to go on if there is none.

    `floor` is the end of the figure before, which bounds can't reach over. `alone` says that the
    text is one expression: then a number without a unit will do.
    """
    dead_end = None if alone else _DEAD_END.match(text, position)
    if dead_end and not may_be_bound(text, position, floor):
        return dead_end.end()
    if sign := SPECIAL.match(text, position):
        special = read_special(text, position, floor, sign.group(1))
        if special is not None:
            return special
    if text[position] in "¥$":
        return _currency(text, position, floor, alone)
    if text[position] == "半":
        return position + 1
    number = read_number(text, position)
    if isinstance(number, int):
        return number
    return _counted(text, position, floor, number, alone)


def _counted(text: str, position: int, floor: int, number: Number, alone: bool) -> Reading | int:
    """A number with its unit and bounds; a range if a second number follows."""
    before, start = bound_before(text, position, floor)
    takes_vague = number.is_bare_scale or (number.is_scaled and not number.is_arabic)
    if before == "vague" and not takes_vague:  # 上百 but 线上3家
        before, start = "", position
    end, more, about = _behind_number(text, number)
    word, unit, unit_end = _unit(text, end, number, position)
    if not more and not about:
        between = _range(text, position, number, word, unit_end if word else end)
        if between:
            return _between(text, position, start, before, number, *between)
    if word is None:
        if end > number.end and text[number.end] in "来+":
            return number.end
        takes_noun = number.is_arabic or number.is_scaled or number.is_several
        takes_noun = takes_noun or (number.is_bare_scale and before != "")
        noun = noun_behind(text, end) if takes_noun else None
        if noun and not (_YEAR_LIKE.fullmatch(text, position, end)):
            word, unit = noun
            unit_end = end + len(word)
        elif not alone and not _stands_alone(text, position, end, number, more, before):
            return max(end, number.end)
        else:
            unit = subject_unit(text[max(floor, start - 14) : start])
    if word is None:
        unit_end = end
    if word == "个":
        unit, word, unit_end = jobs_unit(text, position, unit, word, unit_end)
    if word == "‰":
        number = divided(number)
    value = number.value
    half = _HALF_BEHIND.get(word or "")
    if half and (longer := next((one for one in half if text.startswith(one, unit_end)), None)):
        unit_end += len(longer)
        word, unit = (word or "") + longer[1:], half[longer] or unit
        value += Decimal("0.5")
        number = Number(number.end, value, Decimal("0.1"), is_arabic=number.is_arabic)
    if word in _WITH_MORE:
        more = True
    elif unit in _MEASURES_MORE and (tail := _MORE_BEHIND_UNIT.match(text, unit_end)):
        more, unit_end = True, tail.end()
    behind, unit_end = bound_behind(text, unit, unit_end)
    if number.is_bare_scale and not (more or about or before or alone):
        if (
            word is None
            or text.startswith("万户", unit_end)
            or not _BARE_CUE.search(text[max(0, position - 4) : position])
        ):
            return unit_end
        before = "round"
    written = text[position:end]
    is_doubtful = word in ARABIC_ONLY and not (written == "两" and word in AFTER_TWO)
    is_doubtful = is_doubtful or (written == "二" and word is not None)
    if is_doubtful and not (number.is_arabic or alone or number.is_bare_scale):
        return number.end
    return Reading(
        start,
        unit_end,
        position,
        value,
        number.high if not number.is_several else None,
        interval_of(number, more, about, before, behind),
        unit,
        word,
        number.is_arabic,
        is_bounded=bool(more or about or before or behind),
        vague=number.vague or before == "round" or (before == "vague" and text[start] in "上好成"),
    )


def _behind_number(text: str, number: Number) -> tuple[int, bool, bool]:
    """The end of the number with a 余, 多, 来 or + behind it, and which of them there is."""
    more, about, end = number.more, number.about, number.end
    if more or about or text[end : end + 1] not in _MORE:
        return end, more, about
    if match := MORE_BEHIND.match(text, end):
        if match.group() == "来":
            if number.value % 10 == 0 and number.value:
                return match.end(), False, True
        elif match.group() != "+" or number.is_arabic:
            return match.end(), True, False
    return end, more, about


def _unit(text: str, end: int, number: Number, position: int) -> tuple[str | None, str | None, int]:
    """Measure word, unit code and end of what follows the number."""
    following = text[end : end + 1]
    if following == "%":
        return "%", "percent", end + 1
    if following == "‰":
        return "‰", "percent", end + 1
    found = measure_word(text, end)
    if found is None:
        return None, None, end
    word, unit = found
    if unit == "years" and number.is_arabic and _YEAR_LIKE.fullmatch(text, position, end):
        return None, None, end
    return word, unit, end + len(word)


def _stands_alone(
    text: str, position: int, end: int, number: Number, more: bool, before: str
) -> bool:
    """Whether a number without a unit is a figure: it has 万 or 亿, or words that bound it."""
    written = text[position:end]
    if number.is_bare_scale:
        return False
    if "万" in written or "亿" in written:
        return True
    return (
        number.is_arabic
        and number.value >= 10
        and (more or before in ("at_least", "about", "below", "nearly"))
        and (end == len(text) or text[end] in "，,。;；、）)”")
    )


def _range(
    text: str, position: int, low: Number, word: str | None, end: int
) -> tuple[Number, Number, str | None, str | None, int, bool] | None:
    """The second half of a range: low and high end, unit, where it ends, whether 余 follows."""
    sign = _RANGE_TO.match(text, end) if text[end : end + 1] in _RANGE_BEGINS else None
    if sign is None or sign.end() >= len(text) or text[sign.end()] not in NUMERALS:
        return None
    high = read_number(text, sign.end())
    if isinstance(high, int) or high.high is not None or low.high is not None or high.is_bare_scale:
        return None
    number_end, more, about = _behind_number(text, high)
    second_word, unit, unit_end = _unit(text, number_end, high, sign.end())
    if second_word is None and (word is not None or text[number_end - 1] not in "万亿余多"):
        return None
    if about or (word is not None and word != second_word):
        return None
    if word is None and low.end == end and text[end - 1] not in "万亿千":  # 20至30万 but 500至1万
        letters = _NO_SCALE.sub("", text[sign.end() : high.end])
        shared = low.value * scale_of(letters)
        if high.is_arabic == low.is_arabic and letters and shared < high.value:
            low = replace(low, value=shared, place=low.place * scale_of(letters))
    if low.value >= high.value:
        return None
    return low, high, second_word, unit, unit_end, more


def _between(
    text: str,
    position: int,
    start: int,
    before: str,
    first: Number,
    low: Number,
    high: Number,
    word: str | None,
    unit: str | None,
    end: int,
    more: bool,
) -> Reading | int:
    unit, word, end = jobs_unit(text, position, unit, word, end)
    behind, end = bound_behind(text, unit, end)
    if before == "vague":
        before, start = "", position
    bounds = interval_between(low, high, more, before, behind)
    return Reading(
        start,
        end,
        position,
        low.value,
        high.value,
        bounds,
        unit,
        word,
        first.is_arabic,
        is_bounded=bool(before or behind or more),
    )


def _currency(text: str, position: int, floor: int, alone: bool) -> Reading | int:
    """¥5000, $100万."""
    if not text[position + 1 : position + 2].isdigit():
        return position + 1
    number = read_number(text, position + 1)
    if isinstance(number, int):
        return number
    before, start = bound_before(text, position, floor)
    end, more, about = _behind_number(text, number)
    end += text.startswith("元", end)
    behind, end = bound_behind(text, "yuan", end)
    unit = "yuan" if text[position] == "¥" else "usd"
    bounds = interval_of(number, more, about, before, behind)
    return Reading(
        start, end, position, number.value, None, bounds, unit, text[position], True, True
    )
