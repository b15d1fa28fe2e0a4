"""A small API and a page, to try on them how every answer goes over HTTP: no model, no database."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import path
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from unionwork import error_pages
from unionwork.api.renderers import LIST_RENDERERS, NumberJSONRenderer
from unionwork.api.throttling import count_rows, export_slots

ROWS_OF_A_LIST = 3
HTML = "<!DOCTYPE html><title>帮扶</title>" + "<p>工会帮扶困难职工</p>" * 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Things(APIView):
    """A list in every format; whatever isn't JSON is a stream that names its format."""

    renderer_classes = LIST_RENDERERS

    def get(self, request, format=None):
        name = request.accepted_renderer.format
        if name == "json":
            count_rows(request, ROWS_OF_A_LIST)
            return Response({"results": ["工会"] * int(request.GET.get("size", "3"))})
        lines = (f"{name} {number}\n".encode() for number in range(ROWS_OF_A_LIST))
        return StreamingHttpResponse(
            export_slots.stream(lines), content_type=request.accepted_renderer.media_type
        )


class Thing(APIView):
    """A single record, in JSON alone."""

    renderer_classes = [NumberJSONRenderer]

    def get(self, request):
        return Response({"name": "工会"})


class Failing(APIView):
    """What goes wrong in a view, by name."""

    renderer_classes = LIST_RENDERERS

    def get(self, request, kind, format=None):
        raise {
            "bug": ZeroDivisionError("the password is 1234"),
            "gone": Http404(),
            "gone-because": Http404("It was merged."),
            "forbidden": PermissionDenied(),
        }[kind]


def page(request):
    if request.GET.get("fails"):
        raise ZeroDivisionError("the password is 1234")
    return HttpResponse(HTML, headers={"ETag": '"strong"'})


def of_type(request):
    """An answer of the content type, encoding and size that the query asks for."""
    answer = HttpResponse("帮扶" * int(request.GET.get("size", "1000")))
    answer["Content-Type"] = request.GET["type"]
    if "encoding" in request.GET:
        answer["Content-Encoding"] = request.GET["encoding"]
    if "control" in request.GET:
        answer["Cache-Control"] = request.GET["control"]
    return answer


def unchanged(request):
    return HttpResponse(status=304)


urlpatterns = [
    path("", page, name="programs"),
    path("type/", of_type),
    path("unchanged/", unchanged),
    path("admin/", page, name="index"),
    path("api/things/", Things.as_view()),
    path("api/things.<slug:format>", Things.as_view()),
    path("api/thing/", Thing.as_view()),
    path("api/failing/<slug:kind>/", Failing.as_view()),
    path("api/failing/<slug:kind>.<slug:format>", Failing.as_view()),
]
handler400 = error_pages.bad_request
handler404 = error_pages.page_not_found
handler500 = error_pages.server_error
