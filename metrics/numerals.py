"""Numerals 数字 as Chinese texts write them: 28,531, 32.5万余, 三百二十六, 十余万, 数十, 两三百.

Reads a number at one place of a text that `compact` has prepared. Knows nothing of units, words
around the number or what it is about.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

LONGEST = 15
"""Digits of the longest number that the database can hold; a longer one is no figure."""

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SMALL_SCALES = {"十": 10, "百": 100, "千": 1000}
CHINESE = "零〇一二两三四五六七八九十百千万亿几数"

_SAME = str.maketrans(
    "０１２３４５６７８９％﹪．：∶﹕～〜∼－–—−―─＋／＄￥○Ο拾佰仟萬億餘兩幾數個約過達將滿戶場項份張條塊種間雙對"
    "隊圓點歲時課節週倍畝噸輛臺冊業職會單鐘鍾處級標覆類屆學戰員從蓋經來後內歷續連這舉辦佔長減獎隻頂號為總標崗證聯專門",
    "0123456789%%.:::~~~------+/$¥〇〇十百千万亿余两几数个约过达将满户场项份张条块种间双对"
    "队元点岁时课节周倍亩吨辆台册业职会单钟钟处级标覆类届学战员从盖经来后内历续连这举办占长减奖只顶号为总标岗证联专门",
)
_FORMAL = re.compile(
    "[壹贰貳叁肆伍陆陸柒捌玖](?=[十百千万亿元])|(?<=[十百千])[壹贰貳叁肆伍陆陸柒捌玖](?=[元万])"
)
_FORMAL_DIGITS = str.maketrans("壹贰貳叁肆伍陆陸柒捌玖", "一二二三四五六六七八九")
_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
NUMERALS = frozenset("0123456789" + CHINESE)
_NUMERAL = NUMERALS | set(".,，")
_SCALE = frozenset("十百千万亿")
_SCALE_BEGINS = _SCALE | set("余多来")


@dataclass(frozen=True, slots=True)
class Compact:
    """A text without its blanks and with one form of each sign, and the way back to its offsets."""

    text: str
    _starts: tuple[int, ...]
    _shifts: tuple[int, ...]

    def original(self, position: int) -> int:
        """The offset in the text as given of the character at `position`."""
        return position + self._shifts[bisect_right(self._starts, position) - 1]


def compact(text: str) -> Compact:
    """Drop the blanks (also line breaks), but keep one where it parts two numbers."""
    text = text.translate(_SAME)
    text = _FORMAL.sub(lambda match: match.group().translate(_FORMAL_DIGITS), text)
    pieces: list[str] = []
    starts, shifts = [0], [0]
    length = kept = 0
    for blank in _BLANK.finditer(text):
        start, end = blank.span()
        pieces.append(text[kept:start])
        length += start - kept
        kept = end
        before, after = text[start - 1 : start], text[end : end + 1]
        if before in _NUMERAL and after in _NUMERAL and after not in _SCALE:
            pieces.append(" ")
            length += 1
        starts.append(length)
        shifts.append(end - length)
    pieces.append(text[kept:])
    return Compact("".join(pieces), tuple(starts), tuple(shifts))


@dataclass(slots=True)
class Number:
    """A number as written, without sign or unit.

    `place` is the place of its last written digit (431万: 10000), `high` the upper end of
    两三百. `more` says that 余 or 多 stands inside it, `about` that 来 does.
    """

    end: int
    value: Decimal
    place: Decimal
    high: Decimal | None = None
    more: bool = False
    about: bool = False
    vague: bool = False
    is_several: bool = False
    is_arabic: bool = True
    is_scaled: bool = False
    is_bare_scale: bool = False

    @property
    def significant_place(self) -> Decimal:
        """The place of the last digit that isn't zero: 2100万 → 1000000; 0 has its last place."""
        return significant_place(self.value) if self.value else self.place


def significant_place(value: Decimal) -> Decimal:
    """The place of the last digit of `value` that isn't zero."""
    _, digits, exponent = value.as_tuple()
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return Decimal(1).scaleb(int(exponent) + zeros)


_ARABIC = re.compile(r"(\d+)((?:[,，]\d{3}(?!\d))*)(\.\d+)?")
_SEPARATOR = re.compile("[,， ]")
_ONE = Decimal(1)
_MORE_DIGITS = re.compile(r"[\d.,，]*")
_GROUPED = re.compile(r"(\d{1,3})((?: \d{3}(?!\d))+)(?=[余多万亿人元名个户])")
_SCALES = re.compile(
    r"([余多来]?)((?:千(?![瓦米克卡])|[十百])?(?:万亿|[万亿])|[十百]|千(?![瓦米克卡]))"
)
_LOWER = re.compile(
    r"(\d+(?:\.\d+)?)((?:千(?![瓦米克卡])|[十百])?万|千(?![瓦米克卡])|百)|(\d{4})(?![\d年.,%])"
)
_CHINESE = re.compile(
    r"(?:[零〇一二两三四五六七八九十百万亿几数]|千(?![瓦米克卡]))+"
    r"(?:点[零〇一二三四五六七八九]+(?:(?=%|倍|个?百分点)|[万亿]+))?"
    r"(?:([余多来])((?:千(?![瓦米克卡])|[十百万亿])+))?"
)
_SPOKEN = re.compile("[零一二三四五六七八九十百]{1,7}点[零一二三四五六七八九]{1,4}")
_PAIR = re.compile(r"(.*?)([一二两三四五六七八九])([二两三四五六七八九])([十百千万亿]*)")
_BARE = re.compile("[百千][万亿]?|万亿?|亿")
_SEVERAL = re.compile(r"([二三四五六七八九]?十|)[几数]([十百千万亿]*)")


def scale_of(letters: str) -> int:
    """What 百万 multiplies by: 1000000."""
    scale = 1
    for letter in letters:
        scale *= SMALL_SCALES.get(letter) or (10**4 if letter == "万" else 10**8)
    return scale


def read_spoken(text: str, position: int) -> Number | int:
    """The number behind 百分之, where 三点五 needs no 万 to be one."""
    match = _SPOKEN.match(text, position)
    number = _chinese_number(match.group(), "") if match else None
    if match is None or number is None:
        return read_number(text, position)
    return replace(number, end=match.end())


def read_number(text: str, position: int) -> Number | int:
    """The number at `position`, or the position where the search goes on if there is none."""
    if text[position].isascii():
        return _read_arabic(text, position)
    return _read_chinese(text, position)


def _read_arabic(text: str, position: int) -> Number | int:
    match = _ARABIC.match(text, position)
    if match is None:
        return position + 1
    spaced = _GROUPED.match(text, position) if text[match.end() : match.end() + 1] == " " else None
    match = spaced or match
    whole, groups = match.group(1), match.group(2)
    fraction = "" if spaced else match.group(3) or ""
    end = match.end()
    if groups and len(whole) > 3:  # 2018,300 are two numbers
        groups, fraction, end = "", "", match.end(1)
    if len(whole) + len(groups) + len(fraction) > LONGEST + 5 or text[end : end + 1] == ".":
        return _end_of_digits(text, end)
    number = (_SEPARATOR.sub("", whole + groups) if groups else whole) + fraction
    value, place = Decimal(number), Decimal(1).scaleb(1 - len(fraction)) if fraction else _ONE
    more = about = scaled = False
    scales = _SCALES.match(text, end) if text[end : end + 1] in _SCALE_BEGINS else None
    if scales:
        scale = scale_of(scales.group(2))
        value, place, end = value * scale, place * scale, scales.end()
        more, about = scales.group(1) in ("余", "多"), scales.group(1) == "来"
        scaled = scale >= 10**4
        while not scales.group(1) and scale > 1000 and (lower := _LOWER.match(text, end)):
            below = scale_of(lower.group(2) or "")
            amount = Decimal(lower.group(1) or lower.group(3)) * below
            if below >= scale or amount >= scale or (lower.group(3) and scale != 10**4):
                break
            value, place, end, scale = value + amount, Decimal(below), lower.end(), below
            scaled = below > 1  # 3万5000 is written to the last unit
    if value.adjusted() >= LONGEST:
        return end
    return Number(end, value, place, None, more, about, is_scaled=scaled or bool(fraction))


def _end_of_digits(text: str, position: int) -> int:
    match = _MORE_DIGITS.match(text, position)
    return match.end() if match else position


def _read_chinese(text: str, position: int) -> Number | int:
    match = _CHINESE.match(text, position)
    if match is None:
        return position + 1
    if match.end() - position > 2 * LONGEST:
        return match.end()
    infix, rest = match.group(1), match.group(2) or ""
    written = match.group()[: match.start(1) - position] if infix else match.group()
    number = _chinese_number(written, rest)
    if number is None:
        return match.end()
    if infix:
        number = replace(number, more=infix != "来", about=infix == "来")
    return replace(number, end=match.end())


@lru_cache(maxsize=4096)
def _chinese_number(written: str, rest: str) -> Number | None:
    """三百二十六, 两三百, 数十, 三点五万; `rest` is what stands behind a 余 inside: 十(余)万."""
    if "点" in written:
        whole, _, tail = written.partition("点")
        fraction = "".join(str(DIGITS[c]) for c in tail if c in DIGITS)
        letters = "".join(c for c in tail if c not in DIGITS)
        left = _chinese_integer(whole)
        if left is None:
            return None
        scale = scale_of(letters + rest)
        value, place = Decimal(f"{left[0]}.{fraction}"), Decimal(1).scaleb(-len(fraction))
        return Number(0, value * scale, place * scale, is_arabic=False, is_scaled=True)
    several = _SEVERAL.fullmatch(written)
    if several and (several.group(1) or several.group(2)):
        step = Decimal(scale_of(several.group(2) + rest))
        low, high = Decimal(2), Decimal(10)  # 几十 is 20 to 100
        if several.group(1) and (tens := _chinese_integer(several.group(1))):  # 二十几
            low, high = Decimal(tens[0]), Decimal(tens[0] + 10)
        return Number(
            0, low * step, step, high * step, vague=True, is_several=True, is_arabic=False
        )
    read = _chinese_integer(written)
    if read is not None:
        value, place = Decimal(read[0]), Decimal(read[1])
        scale = scale_of(rest)
        scaled = "万" in written + rest or "亿" in written + rest
        if value.adjusted() + Decimal(scale).adjusted() >= LONGEST:
            return None
        bare = not any(c in DIGITS for c in written) and written[0] != "十"
        if bare and not _BARE.fullmatch(written):
            return None
        return Number(
            0, value * scale, place * scale, is_arabic=False, is_scaled=scaled, is_bare_scale=bare
        )
    pair = _PAIR.fullmatch(written)
    if pair:
        head, one, two, letters = pair.groups()
        if DIGITS[two] - DIGITS[one] == 1 or head + one + two == "三五":
            low_read, high_read = (_chinese_integer(head + d + letters) for d in (one, two))
            if low_read and high_read and (not head or head[-1] in _SCALE):
                scale = scale_of(rest)
                low, high = Decimal(low_read[0]) * scale, Decimal(high_read[0]) * scale
                return Number(0, low, Decimal(1), high, vague=True, is_arabic=False)
    return None


def _chinese_integer(written: str) -> tuple[int, int] | None:
    """Value and place of the last written digit of 一万两千 (12000, 1000), None if ill-formed."""
    for letter, scale in (("亿", 10**8), ("万", 10**4)):
        left, found, right = written.rpartition(letter)
        if not found:
            continue
        high = _chinese_integer(left) if left else (1, 1)
        if high is None or "亿" in right:
            return None
        if not right:
            return high[0] * scale, high[1] * scale
        if len(right) == 1 and right in DIGITS and DIGITS[right]:  # 一万五
            return high[0] * scale + DIGITS[right] * scale // 10, scale // 10
        low = _chinese_integer(right.lstrip("零〇"))
        if low is None or low[0] >= scale or not left:
            return None
        return high[0] * scale + low[0], low[1]
    return _below_ten_thousand(written)


def _below_ten_thousand(written: str) -> tuple[int, int] | None:
    if len(written) == 1 and DIGITS.get(written):
        return DIGITS[written], 1
    total, last_scale, place, i = 0, 10**4, 1, 0
    has_zero = False
    while i < len(written):
        letter = written[i]
        if letter in "零〇":
            if not total or i + 1 == len(written):
                return None
            has_zero, i = True, i + 1
            continue
        digit = DIGITS.get(letter)
        scale = SMALL_SCALES.get(written[i + 1 : i + 2] if digit is not None else letter, 0)
        if digit is None and (not scale or (total and letter != "十")):
            return None
        if digit is not None and not scale:  # a last digit
            if i + 1 < len(written):
                return None
            scale = last_scale // 10 if last_scale > 10 and total and not has_zero else 1
            if not total:
                return None
            return total + digit * scale, scale
        if scale >= last_scale:
            return None
        total += (1 if digit is None else digit) * scale
        last_scale = place = scale
        i += 1 if digit is None else 2
    return (total, place) if total else None
