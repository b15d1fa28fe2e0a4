"""What is answered where an address leads nowhere, a request is broken, or we are.

Under /api/ it is a problem, elsewhere a page. Nothing here may need a database, and nothing but
the page of an unknown address a request that is sound.
"""

from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from .api.errors import is_for_the_api, nothing_at, problem


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    if is_for_the_api(request):
        return problem(404, nothing_at(request.path))
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: what Django itself refuses, such as a Host that isn't ours."""
    with override(get_language_from_request(request)):
        return answer(request, 400, why_refused(exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: says that it was us, and nothing more. The log has the rest."""
    with override(get_language_from_request(request)):
        return answer(request, 500, _("The error has been recorded. Please try again later."))


def why_refused(exception: Exception) -> str:
    if isinstance(exception, DisallowedHost):
        return _("The site doesn't answer to the host name of this request.")
    if isinstance(exception, TooManyFieldsSent):
        return _("There are too many parameters.")
    return _("Check the address, its parameters and the headers of the request.")


def answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if is_for_the_api(request):
        return problem(status, sentence)
    page = render_to_string(
        f"{status}.html", {"sentence": sentence, "stylesheet": stylesheet("unionwork/site.css")}
    )
    return HttpResponse(page, status=status)


def stylesheet(name: str) -> str:
    """The address of a stylesheet, or nothing where static files weren't collected."""
    try:
        return static(name)
    except ValueError:
        return ""
