"""Errors as application/problem+json (RFC 9457): what is wrong, where, and what would be right.

They are HttpResponses, not rendered ones: a problem stays a problem whatever format was asked for.
"""

from collections.abc import Iterable
from http import HTTPStatus
from math import ceil
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.views import exception_handler

PROBLEM_JSON = "application/problem+json"

# The kinds of problems and their titles. A kind is stable: programs tell errors apart by it.
TITLES = {
    "invalid-parameter": gettext_lazy("The query isn't valid."),
    "bad-request": gettext_lazy("This isn't a request that can be answered."),
    "forbidden": gettext_lazy("This isn't allowed."),
    "not-found": gettext_lazy("There is nothing at this address."),
    "method-not-allowed": gettext_lazy("Records can only be read here."),
    "not-acceptable": gettext_lazy("There is no such format."),
    "too-many-requests": gettext_lazy("That was too much at once."),
    "internal-error": gettext_lazy("Something went wrong on our side."),
    "unavailable": gettext_lazy("There is too much to do just now."),
}
KINDS = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    429: "too-many-requests",
    500: "internal-error",
    503: "unavailable",
}


def problem(status: int, detail: str, kind: str = "", **more: Any) -> HttpResponse:
    """The answer that tells a problem; `more` are members that its kind has beside the usual."""
    kind = kind or KINDS.get(status, f"error-{status}")
    title = TITLES.get(kind) or HTTPStatus(status).phrase
    body = {"type": f"urn:unionwork:{kind}", "title": str(title), "status": status}
    return HttpResponse(
        orjson.dumps(body | {"detail": detail} | more), status=status, content_type=PROBLEM_JSON
    )


def as_problem(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler; None is an error of ours, which handler500 answers."""
    known = exception_handler(error, context)
    if known is None:
        return None
    answer = told(error, context["request"], known.status_code)
    if wait := getattr(error, "wait", None):
        answer["Retry-After"] = str(ceil(wait))
    return answer


def told(error: Exception, request: Any, status: int) -> HttpResponse:
    """The problem that an exception is, with what would be right."""
    if isinstance(error, exceptions.ValidationError):
        return refused(error.detail)
    if isinstance(error, exceptions.MethodNotAllowed):
        sentence = _("%s isn't possible: this interface answers GET, HEAD and OPTIONS.")
        return problem(405, sentence % request.method)
    if isinstance(error, exceptions.NotAcceptable):
        available = [renderer.media_type for renderer in error.available_renderers or []]
        return problem(406, str(error.detail), available=list(dict.fromkeys(available)))
    if isinstance(error, Http404) and not error.args:
        return problem(404, nothing_at(request.path))
    if isinstance(error, exceptions.APIException):
        return problem(status, str(error.detail))
    return problem(status, " ".join(map(str, error.args)))


def refused(said: Any) -> HttpResponse:
    """The problem of a query that isn't valid: sentences for each of the wrong parameters."""
    if not isinstance(said, dict):
        return problem(400, in_one(map(str, said)), "invalid-parameter")
    parameters = {name: list(map(str, sentences)) for name, sentences in said.items()}
    detail = in_one(f"{name}: {in_one(sentences)}" for name, sentences in parameters.items())
    return problem(400, detail, "invalid-parameter", parameters=parameters)


def in_one(sentences: Iterable[str]) -> str:
    """Sentences one after the other, as the active language writes them."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(sentences)


def nothing_at(path: str) -> str:
    return _("There is nothing at %s.") % path


def is_for_the_api(request: HttpRequest) -> bool:
    """Whether an address is the API's, which answers errors as problems and not as pages."""
    return request.path_info.startswith("/api/")
