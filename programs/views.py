"""The list of programs and the finding of a region: filter, count, render."""

from typing import Any

from django.apps import apps
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from unionwork.addresses import address, kept, replaced
from unionwork.api.rows import CountOf
from unionwork.templatetags.names import is_chinese

from .api import public_figures
from .choices import LEADING_ROLES
from .filters import ProgramFilter
from .models import Program, ProgramParticipant, Region
from .narrowing import (
    chips,
    counts_by_province,
    facets,
    programs_under,
    regions_below,
    remedies,
)
from .region_search import find_regions
from .tiles import TILES, heat

ON_A_PAGE = 20
MOST_LEADING, MOST_TELLING = 2, 3  # unions and figures in one line of the list
OTHER_PARAMETERS = ("page",)


def programs_page(request: HttpRequest) -> HttpResponse:
    """`/`: the programs of a region and everything below it, narrowed by facets and text."""
    query = request.GET
    filterset = ProgramFilter(query, queryset=Program.objects.all(), others=OTHER_PARAMETERS)
    if not filterset.is_valid():
        return render(request, "refused.html", {"errors": filterset.errors}, status=400)
    region = filterset.form.cleaned_data["region"]
    page = page_of(for_list(programs_under(filterset)), query.get("page", "1"))
    below = regions_below(filterset, query, region)
    context = {
        "page": page,
        "region": region,
        "line_down": region.line_down() if region else [],
        "tiles": tiles(filterset, query),
        "regions_below": below,
        "empty_below": [one for one in below if not one.count],
        "facets": facets(filterset, query),
        "chips": chips(filterset, query),
        "remedies": [] if page.object_list else remedies(filterset, query),
        "text": filterset.form.cleaned_data["q"],
        "others": [pair for pair in kept_pairs(query) if pair[0] != "q"],
        "export_query": address(kept(query)),
        "without_region": replaced(query, region=None),
    }
    return render(request, "programs/programs.html", context)


def kept_pairs(query: Any) -> list[tuple[str, str]]:
    """Every parameter of the query but the page, for the hidden fields of a form."""
    return [
        (name, value)
        for name, values in query.lists()
        for value in values
        if name not in OTHER_PARAMETERS
    ]


def page_of(queryset: QuerySet[Program], number: str) -> Page:
    """A page of the list; one that doesn't exist is not found rather than replaced."""
    try:
        return Paginator(queryset, ON_A_PAGE).page(number)
    except InvalidPage as error:
        raise Http404(str(error)) from error


def for_list(queryset: QuerySet[Program]) -> QuerySet[Program]:
    """Programs with what one line of the list shows, in a fixed number of queries; those with the
    most figures first."""
    leading = ProgramParticipant.objects.filter(role__in=LEADING_ROLES).select_related(
        "trade_union"
    )
    # Figures belong to metrics, which this app doesn't import: it asks for them by name.
    figures = apps.get_model("metrics", "ReportedFigure").objects.public()
    return (
        queryset.select_related("region")
        .prefetch_related(
            Prefetch("participants", leading.order_by("pk")[:MOST_LEADING], "leading"),
            Prefetch(
                "figures",
                figures.filter(role="result")
                .select_related("indicator")
                .order_by("pk")[:MOST_TELLING],
                "telling_figures",
            ),
        )
        .annotate(figures_found=CountOf(public_figures(program=OuterRef("pk"))))
        .order_by("-figures_found", "region__path", "slug")
    )


def tiles(filterset: ProgramFilter, query: Any) -> list[dict[str, Any]]:
    """A square for every province-level region: its place, count and shade."""
    counts = counts_by_province(filterset)
    largest = max(counts.values(), default=1)
    chosen = filterset.form.cleaned_data["region"]
    return [
        {
            "region": region,
            "tile": TILES[region.code],
            "count": counts.get(region.code, 0),
            "heat": heat(counts.get(region.code, 0), largest),
            "is_chosen": bool(chosen) and region.code in chosen.codes_down,
            "address": replaced(query, region=region.code),
        }
        for region in Region.objects.provinces().order_by("code")
        if region.code in TILES
    ]


@vary_on_headers("Accept")
def regions_page(request: HttpRequest) -> HttpResponse:
    """`/regions/?q=`: the regions that a text may mean; as JSON for the field that one types in."""
    text = request.GET.get("q", "")[:200]
    found = find_regions(text, most=12 if wants_json(request) else 100)
    if wants_json(request):
        return JsonResponse({"regions": [suggestion(*one) for one in with_those_above(found)]})
    context = {"text": text, "regions": with_those_above(found)}
    return render(request, "programs/regions.html", context)


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def with_those_above(found: list[Region]) -> list[tuple[Region, list[Region]]]:
    """Each region with those above it, the largest first, in one query."""
    codes = {code for region in found for code in region.codes_down[1:-1]}
    above = {region.code: region for region in Region.objects.filter(code__in=codes)}
    return [(region, [above[code] for code in region.codes_down[1:-1]]) for region in found]


def suggestion(region: Region, above: list[Region]) -> dict[str, str]:
    return {
        "code": region.code,
        "name": region.name,
        "other": "" if is_chinese() or not region.name_en else region.name_zh,
        "above": " › ".join(one.name for one in above),
    }
