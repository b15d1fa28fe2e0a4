"""Errors as application/problem+json (RFC 9457): what is wrong, where, and what would be right."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

PROBLEM_JSON = "application/problem+json"
TYPES = {400: "invalid-parameter", 404: "not-found", 405: "method-not-allowed"}


def problem(status: int, title: str, **more: Any) -> dict[str, Any]:
    """The body of a problem; `type` is stable, so that programs can tell errors apart."""
    kind = TYPES.get(status, f"error-{status}")
    return {"type": f"urn:unionwork:{kind}", "title": title, "status": status, **more}


def as_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler: its answers, as problems."""
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError) and isinstance(response.data, dict):
        parameters = {name: list(map(str, said)) for name, said in response.data.items()}
        detail = " ".join(f"{name}: {' '.join(said)}" for name, said in parameters.items())
        response.data = problem(
            400, _("The query isn't valid."), detail=detail, parameters=parameters
        )
    else:
        said = response.data.get("detail", "") if isinstance(response.data, dict) else ""
        response.data = problem(response.status_code, str(said))
    response.content_type = PROBLEM_JSON
    return response


def api_not_found(request: HttpRequest) -> JsonResponse:
    """The answer to an address under /api/ that doesn't exist."""
    return JsonResponse(
        problem(404, _("There is nothing at this address."), detail=request.path),
        status=404,
        content_type=PROBLEM_JSON,
    )
