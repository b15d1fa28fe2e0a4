"""How much one client may take: requests and rows."""

import subprocess
import sys

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core.cache import cache

from unionwork.api.throttling import client_of, count_rows

pytestmark = pytest.mark.urls("tests.small_api")

ADDRESS = "/api/things/"


@pytest.fixture(autouse=True)
def _clean_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clock():
    """A clock that stands at the start of an hour."""
    with time_machine.travel("2026-11-21T08:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def limits(settings, clock):
    """Five requests a minute and ten rows an hour, of clients that connect directly."""
    settings.API_REQUESTS_PER_MINUTE = 5
    settings.API_ROWS_PER_HOUR = 10
    return settings


def behind(settings, proxies):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": proxies}


def statuses(client, many, method="get", address=ADDRESS, **headers):
    return [
        getattr(client, method)(address, headers=headers).status_code for _request in range(many)
    ]


def refusal(answer, status, retry_after):
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == str(retry_after)
    return answer.json()


# requests -----------------------------------------------------------------------------------------


def test_requests_over_the_limit_are_refused_until_the_next_minute(client, limits, clock):
    limits.API_ROWS_PER_HOUR = 0
    clock.shift(12.3)

    assert statuses(client, 5) == [200] * 5
    body = refusal(client.get(ADDRESS), 429, 48)
    assert body["type"] == "urn:unionwork:too-many-requests"
    assert "5 requests a minute" in body["detail"]
    assert "cursor" in body["detail"]

    clock.shift(47)
    assert client.get(ADDRESS).status_code == 429
    clock.shift(1)
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("query", ["?format=csv", "?format=xlsx"])
def test_refusal_is_a_problem_in_every_format(client, limits, query):
    limits.API_REQUESTS_PER_MINUTE = 1
    client.get(ADDRESS)

    refusal(client.get(f"{ADDRESS}{query}"), 429, 60)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_request_counts_whatever_its_method(client, limits, method):
    limits.API_ROWS_PER_HOUR = 0

    assert statuses(client, 6, method) == [200] * 5 + [429]


def test_limit_of_none_is_none(client, limits):
    limits.API_REQUESTS_PER_MINUTE = limits.API_ROWS_PER_HOUR = 0

    assert statuses(client, 20) == [200] * 20
    assert not cache._cache  # nor is anything counted


def test_pages_outside_the_api_have_no_limit(client, limits):
    assert statuses(client, 10, address="/") == [200] * 10


def test_counts_stand_where_the_cache_forgets_them(client, limits, monkeypatch):
    """A count that falls out of the cache begins again, which is no error."""
    monkeypatch.setattr(type(cache._connections["default"]), "add", lambda *_, **__: False)
    limits.API_ROWS_PER_HOUR = 0

    assert statuses(client, 6) == [200] * 5 + [429]


def test_count_is_kept_among_those_of_many_clients(client, limits):
    limits.API_REQUESTS_PER_MINUTE = 1
    clients = [f"192.0.{number // 256}.{number % 256}" for number in range(1000)]

    for status in (200, 429):
        answers = {client.get(ADDRESS, REMOTE_ADDR=one).status_code for one in clients}
        assert answers == {status}


SHOW = """
from django.conf import settings as s
print(s.API_REQUESTS_PER_MINUTE, s.API_ROWS_PER_HOUR, s.EXPORTS_AT_ONCE, s.TRUSTED_PROXIES)
"""


@pytest.mark.parametrize(
    ("environment", "limits_are"),
    [
        ({"DEBUG": "true"}, "0 0 2 0"),
        ({"SECRET_KEY": "of-a-server"}, "600 5000000 2 1"),
        (
            {
                "SECRET_KEY": "of-a-server",
                "API_REQUESTS_PER_MINUTE": "10",
                "API_ROWS_PER_HOUR": "0",
                "EXPORTS_AT_ONCE": "3",
                "TRUSTED_PROXIES": "0",
            },
            "10 0 3 0",
        ),
    ],
)
def test_limits_are_for_servers_and_come_from_the_environment(tmp_path, environment, limits_are):
    environment = {
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "unionwork.settings",
        **environment,
    }

    shown = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=environment,
        cwd=site_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout.strip() == limits_are


# rows ---------------------------------------------------------------------------------------------


def test_rows_over_the_limit_refuse_the_next_request(client, limits, clock):
    limits.API_REQUESTS_PER_MINUTE = 0
    clock.shift(600)

    assert statuses(client, 5) == [200] * 4 + [429]  # three rows each: 3, 6, 9, 12
    body = refusal(client.get(ADDRESS), 429, 3000)
    assert "10 rows an hour" in body["detail"]

    clock.shift(3000)
    assert client.get(ADDRESS).status_code == 200


def test_rows_are_counted_as_an_export_streams(client, limits, rf):
    request = rf.get(ADDRESS)
    for _chunk in range(2):
        count_rows(request, 5)

    refusal(client.get(ADDRESS), 429, 3600)


@pytest.mark.parametrize("method", ["head", "options"])
def test_request_without_rows_is_neither_counted_nor_refused_for_them(client, limits, rf, method):
    limits.API_REQUESTS_PER_MINUTE = 0
    count_rows(getattr(rf, method)(ADDRESS), 10**6)
    assert client.get(ADDRESS).status_code == 200

    count_rows(rf.get(ADDRESS), 10**6)
    assert statuses(client, 3, method) == [200] * 3


# clients ------------------------------------------------------------------------------------------


def test_clients_are_counted_apart(client, limits):
    limits.API_REQUESTS_PER_MINUTE = 1

    first, second = ({"REMOTE_ADDR": f"192.0.2.{number}"} for number in (1, 2))

    assert client.get(ADDRESS, **first).status_code == 200
    assert client.get(ADDRESS, **second).status_code == 200
    assert client.get(ADDRESS, **first).status_code == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [
        (0, "192.0.2.{n}"),  # nobody stands before the site: the client wrote it
        (1, "192.0.2.{n}, 198.51.100.7"),
        (1, "198.51.100.7:{n}000"),
        (2, "192.0.2.{n}, 198.51.100.7, 203.0.113.9"),
        (1, "192.0.2.{n}, no-address"),
        (1, "2001:db8::{n}"),
    ],
)
def test_client_cannot_evade_by_what_it_writes(client, limits, proxies, forwarded):
    limits.API_REQUESTS_PER_MINUTE = 2
    behind(limits, proxies)

    answers = [
        client.get(ADDRESS, headers={"x-forwarded-for": forwarded.format(n=n)}).status_code
        for n in range(1, 5)
    ]

    assert answers == [200, 200, 429, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [(1, "192.0.2.{n}"), (1, "x, 192.0.2.{n}"), (2, "192.0.2.{n}, 203.0.113.9")],
)
def test_clients_behind_a_proxy_are_counted_apart(client, limits, proxies, forwarded):
    limits.API_REQUESTS_PER_MINUTE = 1
    behind(limits, proxies)

    answers = [
        client.get(ADDRESS, headers={"x-forwarded-for": forwarded.format(n=n)}).status_code
        for n in (1, 2, 1)
    ]

    assert answers == [200, 200, 429]


@pytest.mark.parametrize(
    ("address", "client_is"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1:5123", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:ffff::4]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),
        (None, "unknown"),
        ("999.1.1.1", "unknown"),
        ("a" * 9999, "unknown"),
    ],
)
def test_client_is_an_address_or_the_network_of_a_customer(address, client_is):
    assert client_of(address) == client_is
