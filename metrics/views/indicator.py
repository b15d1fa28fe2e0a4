"""The pages of indicators: all of them by theme, and one with every figure of it."""

from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.charts.timeline import timeline
from metrics.choices import Measure, Rank, Review, Role, Theme
from metrics.figure_comparisons import MOST, alike, comparisons_among
from metrics.filters import IndicatorFilter
from metrics.models import Indicator, ReportedFigure
from metrics.totals import MOST_IN_A_TOTAL, Asked, Unanswerable, totals
from unionwork.addresses import kept, replaced

ON_A_PAGE = 100
MOST_FIGURES = 100
HOW_TO_ADD = {
    Measure.FLOW: gettext_lazy(
        "It adds up over periods that don't overlap, and over unions none of which contains "
        "another."
    ),
    Measure.STOCK: gettext_lazy(
        "It never adds up over time: the latest date counts. Over unions it adds up at one date."
    ),
    Measure.DISTINCT: gettext_lazy(
        "It counts everybody once. Of several such numbers only bounds follow: at least the "
        "largest, at most the sum."
    ),
    Measure.RATIO: gettext_lazy(
        "It is never added or averaged: it is worked out anew from what is above and below the "
        "line."
    ),
    Measure.LEVEL: gettext_lazy("It is a rule, a rank or a duration: it is never added."),
}


def indicators_page(request: HttpRequest) -> HttpResponse:
    """`/indicators/`: what is counted, by theme."""
    query = request.GET
    filterset = IndicatorFilter(query, queryset=Indicator.objects.all(), others=("page",))
    if not filterset.is_valid():
        return render(request, "refused.html", {"errors": filterset.errors}, status=400)
    counted = filterset.qs.annotate(
        figures_found=Count("figures", filter=Q(figures__review=Review.VERIFIED), distinct=True)
    )
    try:
        page = Paginator(counted.order_by("theme", "code"), ON_A_PAGE).page(query.get("page", "1"))
    except InvalidPage as error:
        raise Http404(str(error)) from error
    chosen = filterset.form.cleaned_data
    context = {
        "page": page,
        "text": chosen["q"],
        "themes": [
            (theme.label, theme in chosen["theme"], link(query, theme, chosen["theme"]))
            for theme in Theme
        ],
        "others": [
            (name, value) for name, values in kept(query).lists() for value in values if name != "q"
        ],
        "is_filtered": bool(kept(query)),
    }
    return render(request, "metrics/indicators.html", context)


def link(query: object, theme: Theme, chosen: list[str]) -> str:
    """The address of the list of one theme, or of all where it is the one that is chosen."""
    return replaced(query, theme=None if theme in chosen else theme.value)  # type: ignore[arg-type]


def indicator_page(request: HttpRequest, code: str) -> HttpResponse:
    """`/indicators/{code}/`: its definition, how it may be added, and all figures of it."""
    indicator = get_object_or_404(
        Indicator.objects.select_related("numerator", "denominator"), code=code
    )
    public = ReportedFigure.objects.public().for_tables().with_corrections()
    figures = public.filter(indicator=indicator)
    shown = list(figures.order_by("region__path", "period_end", "pk")[:MOST_FIGURES])
    amounts = [one for one in shown if one.role != Role.CHANGE]
    figures_count = figures.count()
    in_use = [one for one in shown if not one.is_corrected and one.rank != Rank.DEPRECATED]
    context = {
        "indicator": indicator,
        **(total_of(indicator) if 0 < figures_count <= MOST_IN_A_TOTAL else {}),
        "comparisons": comparisons_among(in_use)[:MOST],
        "alike": alike(indicator),
        "how_to_add": HOW_TO_ADD[Measure(indicator.measure)],
        "figures": shown,
        "figures_count": figures_count,
        "chart": timeline(_("All figures over time"), amounts),
    }
    return render(request, "metrics/indicator.html", context)


def total_of(indicator: Indicator) -> dict[str, Any]:
    """The indicator in the whole country at all times; or why no answer could be right."""
    asked = Asked(indicator)
    try:
        return {"asked": asked, "total": totals(asked)[0]}
    except Unanswerable as error:
        return {"refusal": str(error)}
