"""Which format an answer has: named by the address or ?format, or liked best by Accept."""

import pytest

from tests.small_api import XLSX
from unionwork.api.exports import EXPORT_FORMATS
from unionwork.api.renderers import LIST_RENDERERS

pytestmark = pytest.mark.urls("tests.small_api")

BROWSER = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FORMATS = ["json", *EXPORT_FORMATS]
PARQUET = "application/vnd.apache.parquet"


def format_of(answer):
    """The format of an answer of the small API, by what it holds."""
    assert answer.status_code == 200, answer.content
    return "json" if not answer.streaming else answer.getvalue().split()[0].decode()


def refusal(answer, status):
    assert answer.status_code == status, answer.content
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


# named --------------------------------------------------------------------------------------------


def test_there_are_the_formats_of_the_contract():
    assert {"json", "csv", "jsonl", "xlsx"} <= {one.format for one in LIST_RENDERERS}
    assert LIST_RENDERERS[0].format == "json"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("accept", ["*/*", BROWSER, "application/json", "application/xml", ""])
def test_named_format_is_given_whatever_accept_says(client, name, accept):
    by_suffix, by_parameter = f"/api/things.{name}", f"/api/things/?format={name}"
    by_both = f"/api/things.{name}?format={name}"

    for address in (by_suffix, by_parameter, by_both):
        assert format_of(client.get(address, headers={"accept": accept})) == name


def test_formats_that_disagree_are_refused(client):
    body = refusal(client.get("/api/things.csv?format=json"), 400)

    assert body["parameters"] == {
        "format": ["The address names the format csv, this parameter json."]
    }


@pytest.mark.parametrize(
    ("name", "meant"), [("cvs", "csv"), ("jsn", "json"), ("xls", "xlsx"), ("json-l", "jsonl")]
)
def test_misspelt_format_is_refused_with_the_one_that_was_meant(client, name, meant):
    of_parameter = refusal(client.get(f"/api/things/?format={name}"), 400)
    of_suffix = refusal(client.get(f"/api/things.{name}"), 404)

    for sentence in (of_parameter["parameters"]["format"][0], of_suffix["detail"]):
        assert sentence.startswith(f"There is no format “{name}” here.")
        assert f"Did you mean “{meant}”?" in sentence
        assert sentence.endswith(f"Valid are: {', '.join(FORMATS)}.")


@pytest.mark.parametrize("query", ["", "CSV", "%00", "text/csv", "工会", "*", "9" * 500])
def test_format_that_is_none_is_refused(client, query):
    assert refusal(client.get(f"/api/things/?format={query}"), 400)["parameters"].keys() == {
        "format"
    }


def test_format_that_stands_twice_is_refused(client):
    body = refusal(client.get("/api/things/?format=csv&format=csv"), 400)

    assert body["parameters"] == {"format": ["This parameter may stand only once."]}


def test_format_that_a_record_has_not_is_refused(client):
    body = refusal(client.get("/api/thing/?format=csv"), 400)

    assert body["parameters"]["format"][0].endswith("Valid are: json.")


# accepted -----------------------------------------------------------------------------------------

ACCEPTED = [
    ("*/*", "json"),
    ("application/*", "json"),
    ("application/json", "json"),
    ("APPLICATION/JSON", "json"),
    ("application/json; charset=utf-8", "json"),
    (BROWSER, "json"),
    ("application/json, text/plain, */*", "json"),
    ("text/csv", "csv"),
    ("text/*", "csv"),
    ("text/csv; charset=utf-8; header=present", "csv"),
    ("text/csv, */*", "csv"),
    ("text/csv, */*; q=0.01", "csv"),
    ("text/csv;q=0.5, application/json;q=0.4", "csv"),
    ("application/json;q=0, */*", "csv"),
    ("text/csv, application/json", "json"),
    ("text/*;q=0.9, text/csv;q=0.1, application/json;q=0.5", "json"),
    ("application/x-ndjson", "jsonl"),
    ("application/jsonl", "jsonl"),
    (XLSX, "xlsx"),
    pytest.param(
        PARQUET,
        "parquet",
        marks=pytest.mark.skipif("parquet" not in EXPORT_FORMATS, reason="an optional extra"),
    ),
]
MALFORMED = ["", " ", ",", ";", "json", "/", "*/csv", "text/", "/csv", ";q=1", "q=1", "\x7f", "é"]


@pytest.mark.parametrize(("accept", "name"), ACCEPTED)
def test_accept_chooses_the_format_that_it_likes_best(client, accept, name):
    assert format_of(client.get("/api/things/", headers={"accept": accept})) == name


def test_accept_that_is_missing_is_answered_in_json(client):
    assert format_of(client.get("/api/things/")) == "json"


@pytest.mark.parametrize("accept", MALFORMED)
def test_accept_that_is_malformed_is_answered_in_json(client, accept):
    assert format_of(client.get("/api/things/", headers={"accept": accept})) == "json"


@pytest.mark.parametrize("q", ["x", "", "-1", "7", "1e9", "0.5.5"])
def test_quality_that_is_malformed_counts_as_one(client, q):
    assert format_of(client.get("/api/things/", headers={"accept": f"text/csv;q={q}"})) == "csv"


@pytest.mark.parametrize(
    "accept", ["application/xml", "text/html", "image/*", "*/*;q=0", "application/json;q=0"]
)
def test_accept_without_one_of_the_formats_is_refused_with_them(client, accept):
    body = refusal(client.get("/api/things/", headers={"accept": accept}), 406)

    assert body["type"] == "urn:unionwork:not-acceptable"
    assert body["available"] == [one.media_type for one in LIST_RENDERERS]
    assert all(one.media_type in body["detail"] for one in LIST_RENDERERS)


def test_answer_says_that_it_depends_on_accept(client):
    assert "Accept" in client.get("/api/things/").headers["vary"].split(", ")


def test_accept_of_any_length_is_read(client):
    accept = ",".join(f"application/x-{number};q=0.{number}" for number in range(2000))

    refusal(client.get("/api/things/", headers={"accept": accept}), 406)


# other methods ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/api/things/", "/api/things.csv", "/api/things/?format=xlsx"])
def test_options_are_answered_in_json_with_what_is_allowed(client, address):
    answer = client.options(address, headers={"accept": "text/csv"})

    assert answer.status_code == 200
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.json()["renders"] == [one.media_type for one in LIST_RENDERERS]


@pytest.mark.parametrize("name", FORMATS)
def test_head_has_the_type_of_get(client, name):
    head = client.head(f"/api/things.{name}")

    assert head.status_code == 200
    assert head.getvalue() == b""
    assert head.headers["content-type"] == client.get(f"/api/things.{name}").headers["content-type"]
