"""Reading figures 数据 in Chinese text: 32.5万余人次, 近亿元, 突破60万人次, 户均5000元.

`parse_figure` reads one expression, `find_figures` finds every figure of a running text. Both give
the value and the interval that the words allow; tests/metrics/parsing_cases.csv shows how each
kind of expression is read. They only ever suggest: a person confirms before anything becomes a
reported figure.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias, overload

from metrics.expressions import read_expression
from metrics.intervals import Qualifier
from metrics.measure_words import PER, PER_BEHIND, rate_of
from metrics.not_figures import is_name, skip_name
from metrics.numerals import Compact, compact
from metrics.shares import Reading

MeasureHint: TypeAlias = Literal["amount", "share", "growth", "change", "completion", "ratio"]

LONGEST_EXPRESSION = 200


class FigureError(ValueError):
    """An expression that can't be read as one figure; the message says why, `code` in one word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as the words give it.

    `start` and `end` are code-point offsets into the text as given, `text` is what stands there.
    `value` is in `unit` (98% is 98 percent, 1.2亿元 is 120000000 yuan); of a range it is the low
    end, with `value_high`. `lower` and `upper` bound what the words allow, None is unbounded.
    `unit` is a code of metrics.units, a rate where the words say 每年 or 户均, None where they
    name no unit; `unit_word` and `per` are those words. `vague` marks 数十, 几百, 上百.
    """

    start: int
    end: int
    text: str
    value: Decimal
    value_high: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    lower_open: bool
    upper_open: bool
    qualifier: Qualifier
    unit: str | None
    unit_word: str | None
    per: str | None
    measure_hint: MeasureHint
    vague: bool


FoundFigure: TypeAlias = Figure

_CANDIDATE = re.compile("[0-9〇零一二两三四五六七八九十百千万亿几数半¥$]")
_CLAUSE_END = re.compile(r"[，,。;；！!？?（(:“”\n]")
_PERCENT_GROWTH = re.compile(
    r"(?:增长|增幅|增速|增加|提高|提升|上升|上涨|下降|降低|降幅|减少|同比|环比|涨幅|上浮|下调|递增)[^至到]{0,4}$"
)
_CHANGE = re.compile(
    r"(?:(?<!新)增加|减少|(?<!新)增长|下降|降低|提高|上升|净增|增收|减了|增了|(?:比|较)[^，]{1,8}[增减多少])(?:了|约)?$"
)
_COMPLETION = re.compile(r"(?:完成|任务|目标|计划|指标|超额|进度)[^率，]{0,8}$|完成率[^，]{0,4}$")
_JOINERS = frozenset(("和", "、", "及", "与", "以及", "或"))
_LEAD = re.compile(
    r"(?:人民币|一共|总共|合计|总计|累计|共计|共|达到|达|为|有|计|同比|环比|比上年|较上年|增长|增加|下降|减少|提高"
    r"|占比|占|比例|覆盖率|完成率|完成|了|:)*"
)
_MANY_TO_ONE = re.compile(r"[。，,.;；!！]*$")


def find_figures(text: str) -> list[Figure]:
    """Every figure of a running text, in order, not overlapping; [] if there is none.

    One pass from left to right whose time is linear in the length of the text.
    """
    prepared = compact(text)
    words = prepared.text
    figures: list[Figure] = []
    position = floor = 0
    while candidate := _CANDIDATE.search(words, position):
        position = candidate.start()
        if skipped := skip_name(words, position):
            position = skipped
            continue
        reading = read_expression(words, position, floor)
        if isinstance(reading, int):
            position = reading
            continue
        clause = words[max(floor, reading.start - 30) : reading.start]
        if clause:
            clause = _CLAUSE_END.split(clause)[-1]
        per, reading = _per(words, reading, clause)
        position = reading.end
        if is_name(words, reading, per):
            continue
        figure = _figure(text, prepared, reading, per, clause)
        if figures and words[floor : reading.start] in _JOINERS:
            figure = _like(figures[-1], figure)
        figures.append(figure)
        floor = reading.end
    return figures


def parse_figure(text: str) -> Figure:
    """The one figure that the expression `text` states: 431万元, 户均5000元, 6,406.

    Raises FigureError, which says why, for anything else: no number, a date, several figures,
    words that belong to no figure.
    """
    if not text.strip():
        raise FigureError("empty", "There is nothing to read.")
    if len(text) > LONGEST_EXPRESSION:
        raise FigureError("too_long", f"More than {LONGEST_EXPRESSION} characters are no figure.")
    prepared = compact(text)
    words = prepared.text
    end = len(words) - len(_end.group() if (_end := _MANY_TO_ONE.search(words)) else "")
    candidate = _CANDIDATE.search(words)
    if candidate is None:
        raise FigureError("no_number", f"“{text}” has no number in it.")
    is_negative = words[0] in "-负"
    skipped = skip_name(words, candidate.start())
    name = words[candidate.start() : skipped]
    reading = read_expression(words, candidate.start(), 0, alone=True)
    if isinstance(reading, int):
        if skipped:
            raise FigureError(
                "not_a_figure", f"“{name}” is a date, a number of something or a name."
            )
        raise FigureError("not_a_number", f"“{text}” isn't a number that can be read.")
    per, reading = _per(words, reading, words[: reading.start])
    if skipped > reading.end - len(reading.unit_word or ""):
        raise FigureError("not_a_figure", f"“{name}” is a date, a number of something or a name.")
    lead = PER.sub("", words[is_negative : reading.start])
    if _LEAD.fullmatch(lead) is None:
        raise FigureError("words_before", f"“{lead}” before the number can't be read.")
    if reading.end < end:
        rest = words[reading.end : end]
        if find_figures(rest):
            raise FigureError("several", f"“{text}” states more than one figure.")
        raise FigureError("words_behind", f"“{rest}” behind the number is no unit that is known.")
    figure = _figure(text, prepared, reading, per, words[: reading.start])
    figure = replace(figure, start=0, end=len(text), text=text)
    return _negative(figure) if is_negative else figure


def _negative(figure: Figure) -> Figure:
    """The figure with its sign turned (结余-3.2万元)."""
    if figure.qualifier != "exact" or figure.value_high is not None:
        raise FigureError("negative", "A negative figure can't be bounded by words.")
    low, high = figure.lower or figure.value, figure.upper or figure.value
    return replace(figure, value=-figure.value, lower=-high, upper=-low)


def _like(before: Figure, figure: Figure) -> Figure:
    """In an enumeration what was said of the figure before holds: 分别增长26.7%和32.6%."""
    if (
        figure.unit_word != before.unit_word
        or figure.per
        or figure.measure_hint not in ("amount", "share")
    ):
        return figure
    return replace(figure, measure_hint=before.measure_hint, per=before.per, unit=before.unit)


def _per(words: str, reading: Reading, clause: str) -> tuple[str | None, Reading]:
    """What the figure is counted by (户均, 每月, /人); /人 belongs to the words of the figure."""
    is_rate = words[reading.end : reading.end + 1] == "/"
    if is_rate and (behind := PER_BEHIND.match(words, reading.end)):
        return behind.group(), replace(reading, end=behind.end())
    if "每" not in clause and "均" not in clause:
        return None, reading
    matches = PER.findall(clause)
    return (matches[-1] if matches else None), reading


def _measure_hint(reading: Reading, before: str) -> MeasureHint:
    """Whether the words make it an amount, a share, a growth, a change or a completion."""
    if reading.is_ratio:
        return "ratio"
    if reading.unit == "percentage_points":
        return "change"
    if reading.unit == "percent":
        if _PERCENT_GROWTH.search(before):
            return "growth"
        return "completion" if _COMPLETION.search(before) else "share"
    if reading.unit == "multiples":
        if reading.is_doubling or (before[-1:] != "的" and _PERCENT_GROWTH.search(before)):
            return "growth"
        return "ratio"  # also 是去年增长率的2.3倍
    return "change" if _CHANGE.search(before) else "amount"


def _figure(text: str, prepared: Compact, reading: Reading, per: str | None, before: str) -> Figure:
    start = prepared.original(reading.start)
    end = prepared.original(reading.end - 1) + 1
    bounds = reading.interval
    value = _plain(reading.value)
    return Figure(
        start=start,
        end=end,
        text=text[start:end],
        value=value,
        value_high=_plain(reading.high),
        lower=value if bounds.lower is reading.value else _plain(bounds.lower),
        upper=value if bounds.upper is reading.value else _plain(bounds.upper),
        lower_open=bounds.lower_open,
        upper_open=bounds.upper_open,
        qualifier=bounds.qualifier,
        unit=rate_of(reading.unit, per),
        unit_word=reading.unit_word,
        per=per,
        measure_hint=_measure_hint(reading, before),
        vague=reading.vague,
    )


@overload
def _plain(value: Decimal) -> Decimal: ...
@overload
def _plain(value: None) -> None: ...
@overload
def _plain(value: Decimal | None) -> Decimal | None: ...
def _plain(value: Decimal | None) -> Decimal | None:
    """Without an exponent or trailing zeros: 1.2E+8 and 120000000.0 are 120000000."""
    if value is None or value == (whole := int(value)):
        return value if value is None else Decimal(whole)
    return value.normalize()
