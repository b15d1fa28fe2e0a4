"""The page of a figure: what was said, where, and how it was read."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .formatting import format_figure
from .models import DocumentText, ReportedFigure
from .provenance import Excerpt, excerpt


def figure_page(request: HttpRequest, pk: int) -> HttpResponse:
    """`/figures/{id}/`: a figure, and the way from it to its words."""
    figure = get_object_or_404(
        ReportedFigure.objects.public().select_related(
            "indicator", "program", "trade_union", "region", "article__document"
        ),
        pk=pk,
    )
    public = ReportedFigure.objects.public().select_related("indicator")
    context = {
        "figure": figure,
        "excerpt": excerpt_of(figure),
        "value": shown(figure, figure.value),
        "interval": interval_of(figure),
        "note": note_of(figure),
        "related_to": public.filter(pk=figure.related_to_id).first(),
        "related": public.filter(related_to=figure),
        "corrected_by": public.filter(supersedes=figure).first(),
    }
    return render(request, "metrics/figure.html", context)


def shown(figure: ReportedFigure, number: Decimal) -> str:
    """A number in the unit of the figure, in the active language."""
    return format_figure(number, figure.indicator.unit, get_language() or "zh")


def interval_of(figure: ReportedFigure) -> str:
    """The interval and the qualifier in words: At least: 325,000 to 326,000 person-times."""
    lower, upper = figure.lower, figure.upper
    qualifier = figure.get_qualifier_display()
    if lower is None and upper is None:
        return qualifier
    if lower == upper and upper is not None:
        words = shown(figure, upper)
    elif upper is None and lower is not None:
        words = _("%(lower)s or more") % {"lower": shown(figure, lower)}
    elif lower is None and upper is not None:
        words = _("%(upper)s or less") % {"upper": shown(figure, upper)}
    else:
        words = _("%(lower)s to %(upper)s") % {
            "lower": shown(figure, lower or Decimal(0)),
            "upper": shown(figure, upper or Decimal(0)),
        }
    return _("%(qualifier)s: %(words)s") % {"qualifier": qualifier, "words": words}


def note_of(figure: ReportedFigure) -> str:
    """The note in the active language; the Chinese one where there is no English."""
    is_chinese = (get_language() or "").startswith("zh")
    return figure.note if is_chinese else figure.note_en or figure.note


def excerpt_of(figure: ReportedFigure) -> Excerpt | None:
    """The words around the figure, where the document's text is attached."""
    attached = DocumentText.objects.filter(document=figure.article.document).first()
    if attached is None or figure.place is None:
        return None
    return excerpt(attached.text.split("\n"), figure.place)
