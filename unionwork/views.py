"""Pages that belong to no app: the start of the API, and what stands where nothing is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from .api.errors import api_not_found


class ApiRoot(APIView):
    """The resources of the API, its description and its licence."""

    resources: tuple[str, ...] = ()
    filter_backends: tuple[type, ...] = ()

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(
            {
                "resources": {
                    name: reverse(f"{name}-list", request=request) for name in self.resources
                },
                "documentation": reverse("api-docs", request=request),
                "schema": reverse("api-schema", request=request),
                "licence": "CC BY 4.0",
            }
        )


class ApiDocs(SpectacularSwaggerSplitView):
    """The browser of the API, from this site alone and without inline scripts."""

    url_name = "api-schema"
    url_self = None


def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, where browsers look for it on pages that name none (the admin's)."""
    return redirect(static("unionwork/icon.svg"))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return api_not_found(request)
    return render(request, "404.html", status=404)
