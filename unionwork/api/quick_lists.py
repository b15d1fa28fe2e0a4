"""Plain lists in JSON, answered without what REST framework does for every kind of request.

Its request, response, negotiation and dispatch take as long as a page of a list does to be read.
Whatever isn't a plain GET that goes well takes the full way: another format, a question whether the
answer is still the same, an error. Both ways use the same view, and give the same answers, headers
and all (tests/site/test_quick_lists.py).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import APIException

from unionwork.data_version import DataVersion, HasMoved, assumed_version

from .conditional import Validators
from .negotiation import UNDECIDED
from .renderers import NumberJSONRenderer

JSON = NumberJSONRenderer.media_type
NOT_PLAIN = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
# What REST framework and ConditionalAnswers say of every list.
HEADERS = {"Allow": "GET, HEAD, OPTIONS", "Vary": "Accept", "Cache-Control": "public, no-cache"}
View = Callable[..., HttpResponseBase]


def quickly(full: Any) -> View:
    """The view of a list, which answers what is plain itself; `full` is what as_view() made."""

    @wraps(full)  # with the marks that routers and csrf_exempt have put on it
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if is_plain(request, kwargs):
            quick = quick_answer(lambda: full.cls(**full.initkwargs), request)
            if quick is not None:
                return quick
        answered: HttpResponseBase = full(request, **kwargs)
        return answered

    return view


def is_plain(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Whether somebody simply wants a page of a list in JSON."""
    asked = request.META
    return (
        request.method == "GET"
        and not kwargs  # a suffix: figures.csv
        and "format" not in request.GET
        and asked.get("HTTP_ACCEPT", "") in (*UNDECIDED, JSON)
        and not any(header in asked for header in NOT_PLAIN)
    )


def quick_answer(make_view: Callable[[], Any], request: HttpRequest) -> HttpResponse | None:
    """The page, or None: the full way then says what is wrong. The request counts but once."""
    try:
        try:
            return answer(make_view(), request, assumed_version())
        except HasMoved:
            return answer(make_view(), request, None)
    except (APIException, Http404):
        return None


def answer(view: Any, request: HttpRequest, version: DataVersion | None) -> HttpResponse:
    """The page, of the version of the data that is assumed, or of the one that there is now."""
    view.request, view.action = request, "list"
    view.check_throttles(request)
    view.validators = Validators.of(request, JSON, version=version)
    listing = view.listing()
    body = NumberJSONRenderer().render(view.page(listing))
    listing.prove_version()
    response = HttpResponse(body, content_type=JSON, headers=HEADERS)
    view.validators.finish(request, response)
    return response
