"""The list of programs and the finding of a region: filter, count, render."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import npgettext
from django.views.decorators.vary import vary_on_headers
from rest_framework.exceptions import ValidationError

from unionwork.addresses import address, kept, replaced
from unionwork.api.filtering import Asked, asked
from unionwork.compiled_values import records_of
from unionwork.data_version import data_version
from unionwork.templatetags.names import is_chinese

from .choices import RegionLevel
from .filters import ProgramFilter
from .lines import lines_of
from .models import Region
from .narrowing import (
    chips,
    counts_by_province,
    facets,
    ids_at,
    regions_below,
    remedies,
    total,
)
from .region_search import find_regions
from .tiles import TILES, heat

ON_A_PAGE = 20
OTHER_PARAMETERS = ("page",)


def programs_page(request: HttpRequest) -> HttpResponse:
    """`/`: the programs of a region and everything below it, narrowed by facets and text."""
    query = request.GET
    try:
        chosen = asked(ProgramFilter, query, data_version(), OTHER_PARAMETERS)
    except ValidationError as refusal:
        return render(request, "refused.html", {"errors": refusal.detail}, status=400)
    region = chosen.values.get("region")
    page = page_of(chosen, query.get("page", "1"))
    below = regions_below(chosen, query)
    context = {
        "page": page,
        "region": region,
        "line_down": region.line_down() if region else [],
        "tiles": tiles(chosen, query),
        "regions_below": below,
        "empty_below": [one for one in below if not one.count],
        "facets": facets(chosen, query),
        "chips": chips(chosen, query),
        "remedies": [] if page.object_list else remedies(chosen, query),
        "text": chosen.values.get("q", ""),
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


def page_of(chosen: Asked, number: str) -> Page[Any]:
    """A page of the list; one that doesn't exist is not found rather than replaced."""
    try:
        page: Any = Paginator(range(total(chosen)), ON_A_PAGE).page(number)
    except InvalidPage as error:
        raise Http404(str(error)) from error
    places = page.object_list
    page.object_list = lines_of(ids_at(chosen, places.start, places.stop)) if places else []
    return page


def tiles(chosen: Asked, query: Any) -> list[dict[str, Any]]:
    """A square for every province-level region: its place, count and shade."""
    counts = counts_by_province(chosen)
    codes_down = chosen.values["region"].codes_down if "region" in chosen.values else []
    provinces = records_of(
        Region,
        "provinces",
        lambda regions: regions.filter(level=RegionLevel.PROVINCE).order_by("code"),
        {},
    )
    largest = max(counts.values(), default=1)
    return [
        tile_of(
            region,
            counts.get(region.code, 0),
            largest,
            is_chosen=region.code in codes_down,
            address=replaced(query, region=region.code),
        )
        for region in provinces
        if region.code in TILES
    ]


def tile_of(region: Region, count: int, largest: int, **others: Any) -> dict[str, Any]:
    """What a square shows, in words: a template would look for each of them in several steps."""
    tile = TILES[region.code]
    return {
        "region": region,
        "name": region.name,
        "letters": tile.letters,
        "place": f"x{tile.column} y{tile.row}",
        "heat": f"heat-{heat(count, largest)}",
        "count": count,
        "counted": npgettext("counted", "program", "programs", count),
        **others,
    }


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
