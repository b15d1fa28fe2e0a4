"""Periods of figures as readers write them: 2018年, 截至2019年12月1日, since 2015, May 2019."""

from calendar import monthrange
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .choices import PeriodBasis
from .models import ReportedFigure


def day_words(day: date) -> str:
    """2019年12月1日, 1 December 2019."""
    return date_format(day, _("j F Y"))


def month_words(day: date) -> str:
    return date_format(day, _("F Y"))


def year_words(day: date) -> str:
    return _("%(year)s") % {"year": day.year}


def whole(start: date, end: date) -> str:
    """The year or the month that the two days are the ends of; empty if they are of none."""
    is_end_of_month = end.day == monthrange(end.year, end.month)[1]
    if start.day != 1 or not is_end_of_month or start.year != end.year:
        return ""
    if (start.month, end.month) == (1, 12):
        return year_words(start)
    return month_words(start) if start.month == end.month else ""


def beginning(day: date) -> str:
    """A first day in as few words as say the same: since 2015, since August 2019."""
    if (day.month, day.day) == (1, 1):
        return year_words(day)
    return month_words(day) if day.day == 1 else day_words(day)


def span_words(start: date | None, end: date | None) -> str:
    """From one day to the other; either may be unknown."""
    if start and end:
        if start == end:
            return day_words(start)
        ends = {"start": beginning(start), "end": day_words(end)}
        return whole(start, end) or _("%(start)s to %(end)s") % ends
    if start:
        return _("since %(start)s") % {"start": beginning(start)}
    return _("up to %(end)s") % {"end": day_words(end)} if end else ""


def period_words(figure: ReportedFigure) -> str:
    """The period of a figure with what its basis makes of it; empty where no date is known."""
    start, end = figure.period_start, figure.period_end
    words = span_words(start, end)
    if not words:
        return ""
    if figure.period_basis == PeriodBasis.AS_OF:
        if start and end and start != end:
            return _("at some time in %(period)s") % {"period": words}
        return _("as of %(day)s") % {"day": day_words(end or start or date.min)}
    if figure.period_basis == PeriodBasis.CUMULATIVE:
        return _("%(period)s, cumulative") % {"period": words}
    return words
