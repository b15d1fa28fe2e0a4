"""Figures in templates: their values, intervals and periods in the active language."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from metrics import comparison_words, showing
from metrics.figure_comparisons import Pair
from metrics.formatting import format_figure
from metrics.models import Document, Indicator, ReportedFigure
from metrics.period_words import day_words, month_words, period_words, year_words
from unionwork.fields import DatePrecision
from unionwork.templatetags.names import chinese, is_chinese

register = template.Library()

register.filter("exact_value", showing.exact_value)
register.filter("qualified_value", showing.qualified_value)
register.filter("short_value", showing.short_value)
register.filter("bounds", showing.bounds)
register.filter("period", period_words)
register.filter("change", comparison_words.change_words)
register.filter("percent", comparison_words.percent_words)
register.filter("why_not", comparison_words.why_not_words)


@register.filter
def other_than(pair: Pair, figure: ReportedFigure) -> ReportedFigure:
    """Of two figures that are compared, the one that isn't this."""
    return pair.other_than(figure)


@register.filter
def in_unit(number: Decimal, unit: str) -> str:
    """A number in the unit with this code: 431万元."""
    return format_figure(number, unit, get_language() or "zh")


@register.filter
def day(instant: datetime | date | None) -> str:
    """The day of an instant, in the local time: 2019年12月1日."""
    if isinstance(instant, datetime):
        instant = timezone.localdate(instant)
    return day_words(instant) if instant else ""


@register.filter
def published(document: Document) -> str:
    """As much of the date of a document as is known."""
    on, precision = document.published_on, document.published_on_precision
    if on is None:
        return ""
    words = {DatePrecision.YEAR: year_words, DatePrecision.MONTH: month_words}
    return words.get(DatePrecision(precision), day_words)(on)


@register.filter
def definition(indicator: Indicator) -> SafeString:
    """The definition in the active language, marked as Chinese where there is no English one."""
    if is_chinese() or indicator.definition_en:
        return format_html("{}", indicator.definition)
    return chinese(indicator.definition_zh)
