"""The page of a region: the way up and down, what unions do there, and who they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from metrics.models import ReportedFigure
from metrics.totals import Place
from metrics.views.totals import taken_together
from programs.lines import first_lines
from programs.models import Program, Region, TradeUnion
from programs.models.region import CODE_LENGTH
from programs.narrowing import by_step

MOST_PROGRAMS = 8
MOST_UNIONS = 40
MOST_FIGURES = 20


def region_page(request: HttpRequest, code: str) -> HttpResponse:
    """`/regions/{code}/`: a region with everything below it."""
    region = get_object_or_404(Region, code=code)
    programs = Program.objects.in_region(region)
    figures = ReportedFigure.objects.public().in_region(region)
    unions = TradeUnion.objects.in_region(region).select_related("region")
    own = figures.for_tables().filter(region=region)
    context = {
        "region": region,
        "line_down": region.line_down(),
        "below": regions_with_counts(region),
        "programs": first_lines(programs, MOST_PROGRAMS),
        "programs_count": programs.count(),
        "figures_count": figures.count(),
        **taken_together(Place(region=region)),
        "unions": unions.order_by("region__path", "slug")[:MOST_UNIONS],
        "unions_count": unions.count(),
        "own_figures": own.order_by("indicator__theme", "indicator__code", "pk")[:MOST_FIGURES],
        "own_figures_count": own.count(),
    }
    return render(request, "metrics/region.html", context)


def regions_with_counts(region: Region) -> list[tuple[Region, int]]:
    """The regions just below, each with how many programs run in it or below it."""
    programs = Program.objects.in_region(region).order_by()
    counts = dict(by_step(programs, len(region.path) + CODE_LENGTH))
    return [(child, counts.get(child.path, 0)) for child in region.children.order_by("code")]
