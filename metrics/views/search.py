"""The search: programs, trade unions, regions and indicators at once."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from metrics.choices import Review
from metrics.filters import IndicatorFilter
from metrics.models import Indicator
from programs.filters import ProgramFilter, TradeUnionFilter
from programs.lines import first_lines
from programs.models import Program, TradeUnion
from programs.region_search import find_regions
from programs.views import with_those_above

MOST = 10
LONGEST = 200


def search_page(request: HttpRequest) -> HttpResponse:
    """`/search/?q=`: what a text finds, by type."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
    return render(request, "metrics/search.html", {"text": text, **(found(text) if text else {})})


def found(text: str) -> dict[str, Any]:
    """The first of each type, and how many there are."""
    query = {"q": text}
    programs = ProgramFilter(query, queryset=Program.objects.all()).qs
    unions = TradeUnionFilter(query, queryset=TradeUnion.objects.select_related("region")).qs
    indicators = IndicatorFilter(query, queryset=Indicator.objects.all()).qs.annotate(
        figures_found=Count("figures", filter=Q(figures__review=Review.VERIFIED), distinct=True)
    )
    regions = find_regions(text, most=MOST)
    counts = {
        "programs_count": programs.count(),
        "unions_count": unions.count(),
        "indicators_count": indicators.count(),
    }
    return {
        "programs": first_lines(programs, MOST),
        "unions": unions.order_by("region__path", "slug")[: 2 * MOST],
        "indicators": indicators.order_by("-figures_found", "code")[:MOST],
        "regions": with_those_above(regions),
        **counts,
        "is_nothing": not (any(counts.values()) or regions),
    }
