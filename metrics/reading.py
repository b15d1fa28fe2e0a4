"""How a figure was read, step by step, from its words alone: what metrics.parsing makes of them."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .choices import Qualifier, unit_label
from .models import ReportedFigure
from .numerals import compact
from .parsing import Figure, FigureError, parse_figure
from .period_words import span_words
from .showing import amount

_SCALED = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万亿|千万|百万|十万|[万亿千百十])")
_SCALES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is looked at, the Chinese words, and what they come to."""

    label: str
    words: str
    meaning: str


def reading_of(figure: ReportedFigure) -> Figure | None:
    """What the parser reads in the figure's own words; None where it can't."""
    try:
        return parse_figure(figure.as_reported)
    except FigureError:
        return None


def steps_of(figure: ReportedFigure) -> list[Step]:
    """The way from the words to value, interval, unit and period."""
    reading = reading_of(figure)
    steps = [] if reading is None else number_steps(figure, reading)
    return [*steps, *(step for step in (period_step(figure),) if step)]


def number_steps(figure: ReportedFigure, reading: Figure) -> list[Step]:
    text = compact(figure.as_reported).text
    number = plain(reading.value)
    if match := _SCALED.search(text):
        digits, scale = match.group(1), Decimal(_SCALES[match.group(2)])
        number = f"{digits} × {plain(scale)} = {number}"
    steps = [Step(pgettext("reading", "Number"), number_words(text, reading), number)]
    steps.append(Step(_("Bounds"), bounding_words(text, reading), rule_of(reading, bool(match))))
    steps.append(Step(_("Interval"), "", interval_words(figure, reading)))
    steps.append(Step(_("Unit"), reading.unit_word or "", unit_label(figure.indicator.unit)))
    return steps


def number_words(text: str, reading: Figure) -> str:
    """The words of the number, without those of the unit."""
    unit = reading.unit_word or ""
    return text[: text.rindex(unit)] if unit and unit in text else text


def bounding_words(text: str, reading: Figure) -> str:
    """The words that bound the number, where some do: 余, 近, 最高."""
    words = re.sub(r"[\d.,%零〇一二两三四五六七八九十百千万亿]+", " ", number_words(text, reading))
    behind = (
        text[text.rindex(reading.unit_word) + len(reading.unit_word) :]
        if (reading.unit_word and reading.unit_word in text)
        else ""
    )
    return "" if reading.qualifier == "exact" else " ".join(f"{words} {behind}".split())


def rule_of(reading: Figure, is_scaled: bool) -> str:
    """The rule by which the words bound the number; metrics.intervals has them all."""
    if reading.value_high is not None:
        return _("a range: from the one number to the other")
    if reading.qualifier == Qualifier.EXACT:
        if reading.lower == reading.upper:
            return _("no word bounds it: exactly this number")
        return _("written in ten thousands or more: rounded at its last written digit")
    if reading.qualifier == Qualifier.AT_LEAST:
        if reading.upper is None:
            return _("this or more, without an upper bound")
        return _("this or more, but not one more of its last digit that isn't zero")
    if reading.qualifier == Qualifier.NEARLY:
        return _("not quite this, but more than one less of its last digit that isn't zero")
    if reading.qualifier == Qualifier.ABOUT:
        return _("this, give or take half of its last digit that isn't zero")
    return _("this or less")


def interval_words(figure: ReportedFigure, reading: Figure) -> str:
    """The interval with its open ends: from 325,000 to below 326,000 person-times."""
    lower, upper = reading.lower, reading.upper
    if lower is not None and lower == upper:
        return amount(figure, lower)
    parts = []
    if lower is not None:
        sentence = _("more than %(bound)s") if reading.lower_open else _("from %(bound)s")
        parts.append(sentence % {"bound": amount(figure, lower)})
    if upper is not None:
        sentence = _("below %(bound)s") if reading.upper_open else _("up to %(bound)s")
        parts.append(sentence % {"bound": amount(figure, upper)})
    return _(", ").join(parts)


def period_step(figure: ReportedFigure) -> Step | None:
    words = span_words(figure.period_start, figure.period_end)
    if not words and not figure.period_text:
        return None
    if not words:
        meaning = _("the words alone don't give a date")
    elif figure.period_inferred:
        meaning = _("%(period)s (inferred from the date of the article)") % {"period": words}
    else:
        meaning = words
    return Step(_("Period"), figure.period_text, meaning)


def plain(number: Decimal) -> str:
    """A bare number, every digit of it: 325,000."""
    return f"{number:,f}"


def differs(figure: ReportedFigure) -> bool:
    """Whether a person recorded something else than the parser reads in the words alone."""
    reading = reading_of(figure)
    return reading is None or (reading.value, reading.lower, reading.upper) != (
        figure.value,
        figure.lower,
        figure.upper,
    )
