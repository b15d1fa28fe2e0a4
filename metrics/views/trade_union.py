"""The page of a trade union: the unions above and below it, its programs and its figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from metrics.models import ReportedFigure
from metrics.totals import Place
from metrics.views.totals import taken_together
from programs.lines import first_lines
from programs.models import Program, TradeUnion

MOST_PROGRAMS = 10
MOST_UNIONS = 60
MOST_FIGURES = 50


def trade_union_page(request: HttpRequest, slug: str) -> HttpResponse:
    """`/trade-unions/{slug}/`: a union, with what it and the unions under it do."""
    union = get_object_or_404(TradeUnion.objects.select_related("region", "parent"), slug=slug)
    programs = Program.objects.joined_by(union)
    figures = ReportedFigure.objects.public().filter(trade_union=union)
    in_order = figures.for_tables().order_by("indicator__theme", "indicator__code", "pk")
    below = union.children.order_by("region__path", "slug")
    context = {
        "union": union,
        "above": union.line_up(),
        "below": below[:MOST_UNIONS],
        "below_count": below.count(),
        **taken_together(Place(trade_union=union)),
        "programs": first_lines(programs, MOST_PROGRAMS),
        "programs_count": programs.count(),
        "figures": in_order[:MOST_FIGURES],
        "figures_count": figures.count(),
    }
    return render(request, "metrics/trade_union.html", context)
