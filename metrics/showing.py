"""How figures are shown in the active language: values, intervals, and the words of the source."""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from unionwork.templatetags.names import in_its_language, is_chinese

from .choices import Qualifier
from .formatting import format_figure
from .models import ReportedFigure


def amount(figure: ReportedFigure, number: Decimal) -> str:
    """A number in the unit of the figure."""
    return format_figure(number, figure.indicator.unit, get_language() or "zh")


def exact_value(figure: ReportedFigure) -> str:
    return amount(figure, figure.value)


def qualified_value(figure: ReportedFigure) -> str:
    """The value with the word that bounds it: at least 325,000 person-times."""
    words = {
        Qualifier.AT_LEAST: _("at least %(value)s"),
        Qualifier.NEARLY: _("nearly %(value)s"),
        Qualifier.ABOUT: _("about %(value)s"),
        Qualifier.AT_MOST: _("at most %(value)s"),
    }
    value = exact_value(figure)
    sentence = words.get(Qualifier(figure.qualifier))
    return sentence % {"value": value} if sentence else value


def short_value(figure: ReportedFigure) -> SafeString:
    """The figure in one glance: its own words, which English readers get read and beside."""
    if is_chinese():
        return format_html("{}", figure.as_reported)
    return format_html(
        '{} <span class="other" lang="zh-hans">{}</span>',
        qualified_value(figure),
        figure.as_reported,
    )


def bounds(figure: ReportedFigure) -> str:
    """What the words allow: 325,000 to 326,000 person-times; empty where they bound nothing."""
    lower, upper = figure.lower, figure.upper
    if lower is not None and lower == upper:
        return amount(figure, lower)
    if lower is not None and upper is not None:
        ends = {"lower": amount(figure, lower), "upper": amount(figure, upper)}
        return _("%(lower)s to %(upper)s") % ends
    if lower is not None:
        return _("%(lower)s or more") % {"lower": amount(figure, lower)}
    return _("%(upper)s or less") % {"upper": amount(figure, upper)} if upper is not None else ""


def interval(figure: ReportedFigure) -> str:
    """The interval and the qualifier in words: At least: 325,000 to 326,000 person-times."""
    qualifier, words = str(figure.get_qualifier_display()), bounds(figure)
    if not words:
        return qualifier
    return _("%(qualifier)s: %(words)s") % {"qualifier": qualifier, "words": words}


def note_of(figure: ReportedFigure) -> SafeString:
    """The note in the active language; the Chinese one where there is no English."""
    return in_its_language(figure.note if is_chinese() else figure.note_en or figure.note)
