"""Pages that belong to no app: the start of the API, its browsers, and the icon."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerSplitView,
)
from rest_framework import serializers
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from .api.conditional import ConditionalAnswers
from .api.documentation import described
from .api.exports import EXPORT_FORMATS
from .api.filtering import refuse_unknown
from .api.renderers import NumberJSONRenderer
from .data_version import data_version

# ReDoc writes its styles into an empty <style> by script, and one fixed text into another. Nothing
# else may stand inline: these are the digests of the two.
REDOC_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
)
LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}


class Links(serializers.DictField):
    child = serializers.URLField()


class Licence(serializers.Serializer[Any]):
    name = serializers.CharField()
    url = serializers.URLField()


class ApiStart(serializers.Serializer[Any]):
    """What the API has."""

    resources = Links(help_text="The lists, by name.")
    facets = Links(help_text="Counts per value of the filters of a list.")
    rollup = serializers.URLField(help_text="Totals that show their working.")
    formats = serializers.ListField(child=serializers.CharField())
    documentation = serializers.URLField()
    schema = serializers.URLField()
    licence = Licence()
    data_version = serializers.CharField(help_text="Another one after every change of the data.")
    data_changed_at = serializers.DateTimeField()


class ApiRoot(ConditionalAnswers, APIView):
    """The resources of the API, its formats, its licence and the version of the data."""

    resources: tuple[tuple[str, Any, str], ...] = ()  # as routers register them
    facets: tuple[tuple[str, Any, str], ...] = ()
    renderer_classes = (NumberJSONRenderer, TemplateHTMLRenderer)

    @extend_schema(responses=ApiStart)
    def get(self, request: Request, **kwargs: str) -> Response:
        refuse_unknown(request, ["format"])
        if request.accepted_renderer.format == "html":
            return Response(self.for_people(request), template_name="api.html")
        return Response(self.for_machines(request))

    def for_machines(self, request: Request) -> dict[str, Any]:
        version = data_version()
        return {
            "resources": links(request, self.resources),
            "facets": {
                name.removeprefix("facets/"): address
                for name, address in links(request, self.facets).items()
            },
            "rollup": reverse("rollup-list", request=request),
            "formats": ["json", *EXPORT_FORMATS],
            "documentation": reverse("api-docs", request=request),
            "schema": reverse("api-schema", request=request),
            "licence": LICENCE,
            "data_version": version.text,
            "data_changed_at": version.changed_at,
        }

    def for_people(self, request: Request) -> dict[str, Any]:
        return self.for_machines(request) | {
            "address": request.build_absolute_uri("/").rstrip("/"),
            "described": described(self.resources),
        }


def links(request: Request, registry: tuple[tuple[str, Any, str], ...]) -> dict[str, str]:
    return {prefix: reverse(f"{name}-list", request=request) for prefix, _view, name in registry}


class ApiDescription(ConditionalAnswers, SpectacularAPIView):
    """The OpenAPI schema, in the language of who asks."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, ["format"])


class ApiDocs(ConditionalAnswers, SpectacularSwaggerSplitView):
    """The browser of the API, from this site alone and without inline scripts."""

    url_name = "api-schema"
    url_self = None


@method_decorator(csp_update({"style-src": [SELF, *REDOC_STYLES]}), "dispatch")
class ApiReference(ConditionalAnswers, SpectacularRedocView):
    """The API's description on one page to read, from this site alone."""

    url_name = "api-schema"


def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, where browsers look for it on pages that name none (the admin's)."""
    return redirect(static("unionwork/icon.svg"))
