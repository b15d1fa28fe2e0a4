"""The page of totals: one with its working, or all that is reported in a region or of a union."""

from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from metrics.models import Indicator
from metrics.rollup_filters import PageFilter
from metrics.totals import (
    MOST_IN_A_TOTAL,
    Overview,
    Place,
    Unanswerable,
    overview,
    too_many_for_a_page,
    totals,
)

ON_A_PAGE = 30
MOST_TOTALS = 8  # on the page of a region or a union


def totals_page(request: HttpRequest) -> HttpResponse:
    """`/totals/`: how much of an indicator, or of all of them, somewhere in some time."""
    query = request.GET
    filterset = PageFilter(query, queryset=Indicator.objects.all(), others=("page",))
    if not filterset.is_valid():
        return render(request, "refused.html", {"errors": filterset.errors}, status=400)
    indicator, place = filterset.form.cleaned_data["indicator"], filterset.place
    answer = one(indicator, place) if indicator else many(place, query.get("page", "1"))
    context = {
        "indicator": indicator,
        "place": place,
        "first": query.get("from", ""),
        "last": query.get("to", ""),
        **answer,
    }
    return render(request, "metrics/totals.html", context)


def one(indicator: Indicator, place: Place) -> dict[str, Any]:
    """The total of an indicator, or why there is none."""
    asked = place.of(indicator)
    try:
        total = None if too_many_for_a_page(indicator) else totals(asked)[0]
    except Unanswerable as error:
        return {"asked": asked, "refusal": str(error)}
    return {"asked": asked, "total": total, "most": MOST_IN_A_TOTAL}


def many(place: Place, number: str) -> dict[str, Any]:
    """A page of the totals of all that is reported there, or why there are none."""
    try:
        wanted = max(int(number), 1) if number.isascii() and number.isdigit() else 0
        found = overview(place, ON_A_PAGE * (wanted - 1), ON_A_PAGE * wanted)
        page = Paginator(range(found.count), ON_A_PAGE).page(number)
    except InvalidPage as error:
        raise Http404(str(error)) from error
    except Unanswerable as error:
        return {"refusal": str(error)}
    return {"overview": found, "page": page}


def taken_together(place: Place) -> dict[str, Any]:
    """The totals of what is reported most there, for the page of a region or a union."""
    try:
        return {"place": place, "overview": overview(place, 0, MOST_TOTALS)}
    except Unanswerable as error:
        return {"place": place, "overview": Overview(0, [], []), "refusal": str(error)}
