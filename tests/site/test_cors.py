"""Pages of other sites may read the API, without cookies, and nothing else."""

import pytest

pytestmark = pytest.mark.urls("tests.small_api")

ORIGIN = {"origin": "https://analyst.example"}
ASKED = ORIGIN | {
    "access-control-request-method": "GET",
    "access-control-request-headers": "if-none-match",
}
EXPOSED = "ETag, Last-Modified, Retry-After, Content-Disposition, Link"


def cors(answer):
    """The headers of an answer that are about other origins."""
    return {name for name in map(str.lower, answer.headers) if name.startswith("access-control-")}


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize(
    "address",
    [
        "/api/things/",
        "/api/things.csv",
        "/api/things/?format=no",
        "/api/no-such/",
        "/api/thing",  # a redirect to the address with a slash
    ],
)
def test_api_may_be_read_from_any_origin(client, method, address):
    answer = getattr(client, method)(address, headers=ORIGIN)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == EXPOSED
    assert "access-control-allow-credentials" not in answer.headers
    assert "origin" in answer.headers["vary"]


def test_api_that_fails_says_so_to_other_origins_too(client):
    client.raise_request_exception = False

    answer = client.get("/api/failing/bug/", headers=ORIGIN)

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (500, "*")


@pytest.mark.parametrize("address", ["/api/things/", "/api/things.csv", "/api/no-such/"])
def test_preflight_allows_reading(client, address):
    answer = client.options(address, headers=ASKED)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "if-none-match" in answer.headers["access-control-allow-headers"].split(", ")
    assert int(answer.headers["access-control-max-age"]) >= 3600


def test_preflight_of_writing_is_not_allowed(client):
    answer = client.options(
        "/api/things/", headers=ORIGIN | {"access-control-request-method": "DELETE"}
    )

    assert "DELETE" not in answer.headers["access-control-allow-methods"]
    assert client.delete("/api/things/", headers=ORIGIN).status_code == 405


def test_preflight_counts_as_no_request(client, settings):
    """A browser sends it unasked."""
    settings.API_REQUESTS_PER_MINUTE = 1

    assert [client.options("/api/things/", headers=ASKED).status_code for _ in "123"] == [200] * 3


@pytest.mark.parametrize("address", ["/", "/admin/", "/unchanged/", "/type/?type=text/csv"])
def test_nothing_else_may_be_read_from_other_origins(client, address):
    asked = [client.get(address, headers=ORIGIN), client.options(address, headers=ASKED)]

    assert [cors(answer) for answer in asked] == [set(), set()]
