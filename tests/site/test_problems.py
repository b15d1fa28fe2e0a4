"""How errors are told: problems under /api/ whatever was asked for, small pages elsewhere."""

import json

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from django.utils.translation import get_language

from tests.small_api import Things
from unionwork import error_pages
from unionwork.api import errors

pytestmark = pytest.mark.urls("tests.small_api")

FORMATS = ["", "?format=csv", "?format=xlsx", "?format=json"]
HTML = "text/html; charset=utf-8"
SECRET = b"1234"
in_every_format = pytest.mark.parametrize("query", FORMATS)
in_both_languages = pytest.mark.parametrize("language", ["en", "zh-hans"])


@pytest.fixture
def client():
    """A client that gets what users get when the site fails."""
    return Client(raise_request_exception=False)


def problem(answer, status, kind):
    """The problem that an answer is, with all that RFC 9457 and our contract want."""
    assert answer.status_code == status, answer.content
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert list(body)[:4] == ["type", "title", "status", "detail"]
    assert body["type"] == f"urn:unionwork:{kind}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


# problems -----------------------------------------------------------------------------------------


@in_every_format
@pytest.mark.parametrize(
    ("address", "status", "kind", "detail"),
    [
        ("failing/gone/", 404, "not-found", "There is nothing at /api/failing/gone/."),
        ("failing/gone-because/", 404, "not-found", "It was merged."),
        ("failing/forbidden/", 403, "forbidden", "You do not have permission"),
        ("failing/bug/", 500, "internal-error", "The error has been recorded."),
        ("no-such/", 404, "not-found", "There is nothing at /api/no-such/."),
    ],
)
def test_error_is_a_problem_in_every_format(client, address, status, kind, detail, query):
    body = problem(client.get(f"/api/{address}{query}"), status, kind)

    assert body["detail"].startswith(detail)
    assert body.keys() == {"type", "title", "status", "detail"}


@pytest.mark.parametrize("suffix", ["csv", "json", "xlsx", "jsonl"])
def test_error_at_an_address_with_a_suffix_is_a_problem(client, suffix):
    problem(client.get(f"/api/failing/gone.{suffix}"), 404, "not-found")


@pytest.mark.parametrize("accept", ["text/csv", "text/html", "*/*", "application/problem+json;q=0"])
def test_error_is_a_problem_whatever_is_accepted(client, accept):
    headers = {"accept": f"{accept}, application/json;q=0.1"}

    problem(client.get("/api/failing/gone/", headers=headers), 404, "not-found")


@in_every_format
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_writing_is_refused_with_what_is_allowed(client, method, query):
    answer = getattr(client, method)(f"/api/things/{query}")

    body = problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert method.upper() in body["detail"]


@pytest.mark.parametrize("kind", ["json", "x-www-form-urlencoded", "no-such"])
def test_body_that_is_sent_is_not_read(client, kind):
    answer = client.post("/api/things/", b"{[" * 99, content_type=f"application/{kind}")

    problem(answer, 405, "method-not-allowed")


def test_head_of_an_error_has_no_body(client):
    answer = client.head("/api/failing/gone/")

    assert (answer.status_code, answer.content) == (404, b"")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("language", "detail"), [("en", "You do not"), ("zh-hans", "您没有")])
def test_problem_is_told_in_the_language_of_the_reader(client, language, detail):
    answer = client.get("/api/failing/forbidden/", headers={"accept-language": language})

    assert problem(answer, 403, "forbidden")["detail"].startswith(detail)
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]


@in_both_languages
def test_problem_is_told_in_the_language_of_the_reader_before_that_is_known(
    client, settings, monkeypatch, language
):
    """The redirect to HTTPS looks at the host before any other middleware runs."""
    settings.SECURE_SSL_REDIRECT = True
    monkeypatch.setattr(error_pages, "why_refused", lambda _error: get_language())

    answer = client.get("/api/", headers={"host": "else.example", "accept-language": language})

    assert problem(answer, 400, "bad-request")["detail"] == language


def test_kinds_all_have_titles():
    assert set(errors.KINDS.values()) < set(errors.TITLES)


def test_status_without_a_kind_is_still_a_problem():
    answer = errors.problem(418, "There is no coffee.")

    assert json.loads(answer.content) == {
        "type": "urn:unionwork:error-418",
        "title": "I'm a Teapot",
        "status": 418,
        "detail": "There is no coffee.",
    }


# what Django refuses ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/things/", "/api/no-such/", "/"])
@pytest.mark.parametrize("host", ["else.example", "a b", "127.0.0.1:x", "'", "[::"])
def test_host_that_is_not_ours_is_refused(client, path, host):
    answer = client.get(path, headers={"host": host})

    sentence = "The site doesn't answer to the host name of this request."
    if path == "/":
        assert (answer.status_code, answer.headers["content-type"]) == (400, HTML)
        assert "host name" in answer.content.decode()
    else:
        assert problem(answer, 400, "bad-request")["detail"] == sentence


@in_every_format
def test_parameters_without_end_are_refused(client, query):
    many = "&".join(f"a{number}=1" for number in range(1001))

    body = problem(client.get(f"/api/things/{query or '?'}&{many}"), 400, "bad-request")

    assert body["detail"] == "There are too many parameters."


@pytest.mark.parametrize(("path", "is_problem"), [("/api/things/", True), ("/", False)])
def test_suspicious_request_is_refused_without_details(path, is_problem):
    request = RequestFactory().get(path)

    answer = error_pages.bad_request(request, SuspiciousOperation("the password is 1234"))

    assert answer.status_code == 400
    assert SECRET not in answer.content
    assert (answer.headers["content-type"] == "application/problem+json") == is_problem


# errors of ours -----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/api/failing/bug/?format=csv", "/api/failing/bug.xlsx"])
def test_error_of_ours_tells_no_details_and_is_logged(client, caplog, address):
    answer = client.get(address)

    problem(answer, 500, "internal-error")
    assert SECRET not in answer.content
    (record,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert record.name == "django.request"
    assert isinstance(record.exc_info[1], ZeroDivisionError)


def test_page_that_fails_tells_no_details_and_is_logged(client, caplog):
    answer = client.get("/?fails=1")

    assert (answer.status_code, answer.headers["content-type"]) == (500, HTML)
    assert SECRET not in answer.content
    assert [one.name for one in caplog.records if one.levelname == "ERROR"] == ["django.request"]


def test_error_in_choosing_the_format_is_a_problem_too(client, monkeypatch):
    def broken(self, *arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(Things.content_negotiation_class, "select_renderer", broken)

    problem(client.get("/api/things/"), 500, "internal-error")


# pages --------------------------------------------------------------------------------------------


@in_both_languages
@pytest.mark.parametrize(("address", "status"), [("/?fails=1", 500), ("/no-such/", 404)])
@pytest.mark.urls("unionwork.urls")
def test_error_page_is_in_the_language_of_the_reader(
    client, db, monkeypatch, address, status, language
):
    monkeypatch.setattr("programs.views.render", lambda *_: 1 / 0)

    answer = client.get(address, headers={"accept-language": language})

    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.content.decode()
    assert "unionwork/site.css" in answer.content.decode()


@in_both_languages
@pytest.mark.parametrize("status", [400, 500])
def test_error_page_needs_no_database_and_no_context(settings, status, language):
    """The test has no database; and context processors would fail."""
    (templates,) = settings.TEMPLATES
    options = {"context_processors": ["no.such.processor"]}
    settings.TEMPLATES = [templates | {"OPTIONS": options}]
    request = RequestFactory().get("/", headers={"accept-language": language})

    handler = {400: lambda one: error_pages.bad_request(one, SuspiciousOperation())}
    answer = handler.get(status, error_pages.server_error)(request)

    text = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{language}">' in text
    assert 'href="/static/unionwork/site.css"' in text


def test_error_page_stands_where_static_files_were_not_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }

    answer = error_pages.server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert b"stylesheet" not in answer.content
