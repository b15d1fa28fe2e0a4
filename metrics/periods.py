"""Reading the words of a period 去年以来, 截至今年5月, 上半年 against the date of an article.

Pure. It only ever suggests: a person takes the dates over or doesn't. What the words leave open
(近年来, 近三年, 5年来) is left open: `read_period` then has no answer.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

Basis = Literal["during", "as_of", "cumulative"]


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive dates, each may be unknown; inferred where one rests on the article's date."""

    basis: Basis
    start: date | None
    end: date | None
    inferred: bool


@dataclass(frozen=True, slots=True)
class _Span:
    """The days that a stretch of words names; `relative` to the article's date."""

    start: date
    end: date
    relative: bool


_DIGITS = str.maketrans("〇零一二三四五六七八九０１２３４５６７８９", "00123456789" + "0123456789")
_NUMBERS = {"十": "10", "十一": "11", "十二": "12", "两": "2"}
_YEARS_BACK = {"今年": 0, "本年": 0, "今": 0, "去年": 1, "上年": 1, "前年": 2}
_YEAR = r"(?P<year>\d{4})年?|(?P<back>今年|本年|去年|上年|前年)"
_PART = (
    r"(?P<half>[上下])半年|(?P<quarter>[1-4])季度|前(?P<quarters>[1-3])季度|前(?P<months>\d{1,2})个?月"
    r"|(?P<month>\d{1,2})月份?(?:(?P<day>\d{1,2})日)?"
    r"(?:[至到—–-]+(?:(?P<month2>\d{1,2})月份?)?(?:(?P<day2>\d{1,2})日)?)?"
)
_SPAN = re.compile(rf"(?:{_YEAR})?度?(?:{_PART})?(?:[底末]|全年)?")
_YEARS = re.compile(r"(?P<first>\d{4})年?[至到—–-]+(?P<last>\d{4})年?")
_PLANS = "六 七 八 九 十 十一 十二 十三 十四 十五 十六".split()  # 六五 began in 1981
_PLAN = re.compile(rf"[“\"「]?(?P<number>{'|'.join(reversed(_PLANS))})五[”\"」]?")
_NOW = re.compile(
    r"(?:截至|截止|到)?(?:目前|现在|如今|今|日前|发稿时?)(?:为止)?|至今|迄今(?:为止)?"
)
_UNTIL = re.compile(r"^(?:截至|截止到?|到|至)")
_SINCE = re.compile(r"(?:以来|起|开始|至今)$")
_FROM = re.compile(r"^(?:从|自)")


def read_period(words: str, published_on: date | None, is_exact: bool = True) -> Period | None:
    """The period that the words name, or None where they leave it open.

    `published_on` is the article's date, `is_exact` says that its day is known and not only its
    year; without them, words that lean on them have no answer.
    """
    text = _plain(words)
    today = published_on if is_exact else None
    if _NOW.fullmatch(text):
        return Period("as_of", None, today, True) if today else None
    has_until, has_since = bool(_UNTIL.search(text)), bool(_SINCE.search(text))
    core = _FROM.sub("", _SINCE.sub("", _UNTIL.sub("", text)))
    core = core.removesuffix("期间").removesuffix("时期")
    span = _span(core, published_on)
    if span is None:
        return None
    if has_until:
        return Period("cumulative", None, span.end, span.relative)
    if has_since:
        return Period("during", span.start, today, span.relative or today is not None)
    return Period("during", span.start, span.end, span.relative)


def _plain(words: str) -> str:
    """Without spaces, quotes and “全”, and with Arabic digits: 今年上半年, 前3季度, 12月."""
    text = re.sub(r"\s", "", words).removesuffix("，").removesuffix(",")
    if _PLAN.search(text):
        return text
    text = text.replace("三季", "3季").replace("元旦", "1月1日")
    text = re.sub("十[一二]?(?=月|个月)", lambda found: _NUMBERS[found.group()], text)
    return re.sub("[〇零一二三四五六七八九０-９](?=[年月季个日〇零一二三四五六七八九０-９])",
                  lambda found: found.group().translate(_DIGITS), text)  # fmt: skip


def _span(core: str, published_on: date | None) -> _Span | None:
    if years := _YEARS.fullmatch(core):
        first, last = int(years["first"]), int(years["last"])
        return _Span(date(first, 1, 1), date(last, 12, 31), False) if first <= last else None
    if plan := _PLAN.fullmatch(core):
        first = 1981 + 5 * _PLANS.index(plan["number"])
        return _Span(date(first, 1, 1), date(first + 4, 12, 31), False)
    found = _SPAN.fullmatch(core)
    if found is None or not core:
        return None
    return _within_a_year(found, published_on)


def _within_a_year(found: re.Match[str], published_on: date | None) -> _Span | None:
    relative = found["year"] is None
    if relative and published_on is None:
        return None
    if found["year"]:
        year = int(found["year"])
    else:
        assert published_on is not None
        year = published_on.year - _YEARS_BACK.get(found["back"] or "今年", 0)
    first, last = _months(found)
    try:
        start = date(year, first, int(found["day"] or 1))
        end = date(year, last, _last_day(found, year, last))
    except ValueError:
        return None
    return _Span(start, end, relative) if start <= end else None


def _months(found: re.Match[str]) -> tuple[int, int]:
    """The first and the last month of the words' part of the year."""
    if half := found["half"]:
        return (1, 6) if half == "上" else (7, 12)
    if quarter := found["quarter"]:
        return 3 * int(quarter) - 2, 3 * int(quarter)
    if quarters := found["quarters"]:
        return 1, 3 * int(quarters)
    if months := found["months"]:
        return 1, int(months)
    if month := found["month"]:
        return int(month), int(found["month2"] or month)
    return 1, 12


def _last_day(found: re.Match[str], year: int, month: int) -> int:
    named = found["day2"] or (None if found["month2"] else found["day"])
    return int(named) if named else monthrange(year, month)[1] if 1 <= month <= 12 else 0
