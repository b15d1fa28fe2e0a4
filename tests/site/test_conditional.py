"""Conditional requests: 304 without the query, and never where the answer isn't a good one."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import translation
from django.utils.http import http_date
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from programs.models import Tag
from tests.factories import make_tag
from unionwork.api import conditional
from unionwork.api.conditional import ConditionalAnswers, conditional_page
from unionwork.api.renderers import NumberJSONRenderer

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class TextRenderer(BaseRenderer):
    media_type = "text/plain"
    format = "txt"

    def render(self, data, *args):
        return str(data).encode()


class TagView(ConditionalAnswers, APIView):
    renderer_classes = [NumberJSONRenderer, TextRenderer]

    def get(self, request, slug):
        if "wrong" in request.query_params:
            raise ValidationError({"wrong": ["There is no such parameter."]})
        if tag := Tag.objects.filter(slug=slug).first():
            return Response({"name_zh": tag.name_zh})
        raise Http404


class StreamView(ConditionalAnswers, APIView):
    closed = 0

    def get(self, request):
        return StreamingHttpResponse(Chunks())


class Chunks:
    def __iter__(self):
        yield b"{}"

    def close(self):
        StreamView.closed += 1


@conditional_page
def tag_page(request, slug):
    if tag := Tag.objects.filter(slug=slug).first():
        return HttpResponse(tag.name_zh)
    raise Http404


def handler404(request, exception):
    return HttpResponse(status=404)


urlpatterns = [
    path("api/tags/<slug:slug>/", TagView.as_view()),
    path("api/stream/", StreamView.as_view()),
    path("tags/<slug:slug>/", tag_page),
]

API, PAGE = "/api/tags/warmth/", "/tags/warmth/"
both = pytest.mark.parametrize("address", [API, PAGE])


@pytest.fixture(autouse=True)
def tag():
    return make_tag(slug="warmth", name_zh="送温暖")


@pytest.fixture
def later():
    """Some time after the last change."""
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=10)):
        yield


def etag_of(client, address, **headers):
    return client.get(address, headers=headers).headers["ETag"]


# what a good answer says ------------------------------------------------------------------------


@both
def test_answer_has_a_weak_etag_and_may_be_stored(client, address):
    headers = client.get(address).headers

    assert re.fullmatch(r'W/"[0-9a-f]{32}"', headers["ETag"])
    visibility, varies = {API: ("public", "Accept"), PAGE: ("private", "Cookie")}[address]
    assert set(headers["Cache-Control"].split(", ")) == {visibility, "no-cache"}
    assert {varies, "Accept-Language"} <= set(headers["Vary"].split(", "))


@both
def test_last_modified_is_when_the_data_changed(client, address, later):
    modified = parsedate_to_datetime(client.get(address).headers["Last-Modified"])

    assert timedelta(seconds=8) < datetime.now(UTC) - modified < timedelta(seconds=60)


@both
def test_last_modified_is_silent_about_a_young_change(client, address):
    assert "Last-Modified" not in client.get(address).headers


@both
def test_etag_stays_while_nothing_changes(client, address):
    assert etag_of(client, address) == etag_of(client, address)
    assert client.head(address).headers["ETag"] == etag_of(client, address)


@both
def test_etag_moves_with_what_an_answer_depends_on(client, monkeypatch, address):
    seen = [etag_of(client, address), etag_of(client, address + "?format=json")]
    with translation.override("zh-hans"):
        seen.append(etag_of(client, address, accept_language="zh-hans"))
    Tag.objects.update(name_zh="送清凉")
    seen.append(etag_of(client, address))
    monkeypatch.setattr(conditional, "code_version", lambda: "another")
    seen.append(etag_of(client, address))

    assert len(set(seen)) == 5


def test_etag_is_of_a_format(client):
    assert etag_of(client, API, accept="text/plain") != etag_of(client, API)


def test_code_version_is_of_the_files(settings, tmp_path, monkeypatch):
    settings.DEBUG, settings.BASE_DIR = True, tmp_path
    app = type("App", (), {"name": "unionwork"})
    monkeypatch.setattr(conditional, "own_apps", lambda: [app])
    page = tmp_path / "unionwork" / "templates" / "page.html"
    page.parent.mkdir(parents=True)
    seen = set()

    for content in ("<p>", "<p class>"):
        page.write_text(content)
        seen.add(conditional.code_version())
        (page.parent / "page.pyc").write_text(content)  # made by running: says nothing new
        seen.add(conditional.code_version())
    conditional.digest_of_code.cache_clear()

    assert len(seen) == 2


def test_code_version_is_read_once(monkeypatch):
    first = conditional.code_version()
    monkeypatch.setattr(conditional, "own_apps", lambda: [])

    assert conditional.code_version() == first


# not modified -----------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("method", ["get", "head"])
def test_known_etag_is_304_by_one_query(client, django_assert_num_queries, address, method):
    answer = client.get(address)

    with django_assert_num_queries(1):
        again = getattr(client, method)(address, headers={"if-none-match": answer.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == answer.headers[name]


@both
@pytest.mark.parametrize("form", ['"other", %s', '%s, W/"other"', "strong"])
def test_known_etag_may_stand_among_others_or_be_strong(client, address, form):
    etag = etag_of(client, address)
    sent = etag.removeprefix("W/") if form == "strong" else form % etag

    assert client.get(address, headers={"if-none-match": sent}).status_code == 304


@both
def test_known_etag_is_200_after_a_change(client, address):
    etag = etag_of(client, address)
    Tag.objects.update(name_zh="送清凉")

    again = client.get(address, headers={"if-none-match": etag})

    assert (again.status_code, "送清凉" in again.content.decode()) == (200, True)


@both
@pytest.mark.parametrize("sent", ['"other"', "W/other", "", "warmth", '"*"'])
def test_other_etags_are_200(client, address, sent):
    assert client.get(address, headers={"if-none-match": sent}).status_code == 200


@both
@pytest.mark.parametrize(("seconds", "status"), [(0, 304), (3600, 304), (-1, 200)])
def test_date_is_304_where_nothing_changed_since(client, address, later, seconds, status):
    modified = parsedate_to_datetime(client.get(address).headers["Last-Modified"])
    since = http_date(modified.timestamp() + seconds)

    again = client.get(address, headers={"if-modified-since": since})

    assert again.status_code == status
    assert again.headers["Last-Modified"] == http_date(modified.timestamp())


@both
@pytest.mark.parametrize("sent", ["now", "yesterday", ""])
def test_date_is_200_while_the_change_is_young(client, address, sent):
    sent = http_date() if sent == "now" else sent

    assert client.get(address, headers={"if-modified-since": sent}).status_code == 200


@both
def test_date_of_reading_within_the_second_of_a_change_is_200(client, address, tag):
    """Whoever read before the change has the same second as who changed."""
    read_at = datetime.now(UTC)
    tag.save()

    with time_machine.travel(read_at + timedelta(seconds=10)):
        since = {"if-modified-since": http_date(read_at.timestamp())}
        assert client.get(address, headers=since).status_code == 200


@both
def test_etag_counts_more_than_a_date(client, address, later):
    headers = {"if-none-match": '"other"', "if-modified-since": http_date()}

    assert client.get(address, headers=headers).status_code == 200


@both
def test_any_etag_is_304_where_there_is_an_answer(client, address):
    assert client.get(address, headers={"if-none-match": "*"}).status_code == 304


# answers that aren't good -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status"),
    [("/api/tags/none/", 404), ("/tags/none/", 404), (API + "?wrong=1", 400)],
)
@pytest.mark.parametrize("name", ["if-none-match", "if-modified-since", "accept"])
def test_error_stays_an_error(client, later, address, status, name):
    sent = {"if-none-match": "*", "if-modified-since": http_date(), "accept": "*/*"}[name]

    answer = client.get(address, headers={name: sent})

    assert answer.status_code == status
    assert not {"ETag", "Last-Modified"} & answer.headers.keys()


@pytest.mark.parametrize(("method", "status"), [("options", 200), ("post", 405)])
def test_other_methods_have_no_validators(client, method, status):
    answer = getattr(client, method)(API, headers={"if-none-match": "*"})

    assert answer.status_code == status
    assert not {"ETag", "Last-Modified", "Cache-Control"} & answer.headers.keys()


def test_format_that_is_not_there_is_refused(client):
    answer = client.get(API, headers={"accept": "image/png", "if-none-match": "*"})

    assert answer.status_code == 406
    assert "Accept" in answer.headers["Vary"]


def test_stream_that_is_not_sent_is_closed(client):
    before = StreamView.closed

    assert client.get("/api/stream/", headers={"if-none-match": "*"}).status_code == 304

    assert StreamView.closed == before + 1


# pages ------------------------------------------------------------------------------------------


def test_page_of_somebody_signed_in_is_made_anew(admin_client):
    answer = admin_client.get(PAGE, headers={"if-none-match": "*"})

    assert answer.status_code == 200
    assert "ETag" not in answer.headers
    assert "private" in answer.headers["Cache-Control"]


def test_page_belongs_to_the_cookie_of_its_forms(client, settings):
    etag = etag_of(client, PAGE)

    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32

    assert client.get(PAGE, headers={"if-none-match": etag}).status_code == 200
    assert etag_of(client, PAGE) != etag
