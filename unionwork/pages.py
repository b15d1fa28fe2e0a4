"""What every public page is: read-only, strict, and the same for everybody in one language."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .api.conditional import conditional_page
from .api.filtering import did_you_mean

View = Callable[..., HttpResponse]


def public_page(view: View, *parameters: str, has_filters: bool = False) -> View:
    """A page that can only be read, and isn't made again for who has it already.

    It takes these parameters, each once, and explains any other; one that `has_filters` leaves
    that to its FilterSet.
    """
    strict = view if has_filters else taking(parameters, view)
    safe: Any = require_safe(conditional_page(strict))
    return safe


def taking(parameters: tuple[str, ...], view: View) -> View:
    """The page, unless it is asked with a parameter that it would ignore."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        errors = {
            name: [sentence]
            for name, values in request.GET.lists()
            if (sentence := refusal(name, values, parameters))
        }
        if errors:
            return render(request, "refused.html", {"errors": errors}, status=400)
        return view(request, *args, **kwargs)

    return page


def refusal(name: str, values: list[str], parameters: tuple[str, ...]) -> str:
    """Why a parameter can't be taken; empty if it can."""
    if not parameters:
        return _("This page takes no parameters.")
    if name not in parameters:
        return did_you_mean(name, parameters, _("There is no such parameter."))
    return _("This parameter may stand only once.") if len(values) > 1 else ""
