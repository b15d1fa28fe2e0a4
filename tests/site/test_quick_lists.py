"""Plain lists are answered without REST framework's dispatch, with the same answers."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from metrics.models import ReportedFigure
from tests.factories import make_figure, make_program
from unionwork import data_version as data_version_module
from unionwork.api import quick_lists
from unionwork.data_version import data_version, seen
from unionwork.urls import router

pytestmark = pytest.mark.django_db

LISTS = [f"/api/{name}/" for name, *_ in router.registry]
QUERIES = [
    "/api/figures/?page_size=1",
    "/api/figures/?page_size=1&page=2",
    "/api/figures/?page_size=1&cursor=*&ordering=-value",
    "/api/figures/?modified_since=2020-01-01T00:00:00Z",
    "/api/programs/?fields=slug,tags&kind=poverty_relief",
    "/api/programs/?q=帮扶",
]
WRONG = {
    "/api/programs/?kindd=poverty_relief": 400,
    "/api/programs/?kind=nonsense": 400,
    "/api/programs/?page=9": 404,
    "/api/figures/?cursor=nonsense": 400,
}


@pytest.fixture(autouse=True)
def records():
    for _ in range(3):
        make_figure(program=make_program())


@pytest.fixture(autouse=True)
def later():
    """Some time after the last change, so that answers say when it was."""
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=10), tick=False):
        yield


@pytest.fixture
def ways(monkeypatch):
    """What the quick way has answered: None where it left a request to the full one."""
    answers = []
    quick_answer = quick_lists.quick_answer

    def noting(*arguments):
        answers.append(quick_answer(*arguments))
        return answers[-1]

    monkeypatch.setattr(quick_lists, "quick_answer", noting)
    return answers


def answer_of(client, address, **headers):
    answer = client.get(address, headers=headers)
    return answer.status_code, answer.content, dict(answer.headers)


@pytest.mark.parametrize("address", [*LISTS, *QUERIES])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_ways_give_the_same_answer(client, ways, monkeypatch, address, language):
    headers = {"accept": "application/json", "accept-language": language}
    quick = answer_of(client, address, **headers)

    assert quick[0] == 200
    assert ways[0] is not None
    monkeypatch.setattr(quick_lists, "is_plain", lambda *arguments: False)
    assert answer_of(client, address, **headers) == quick


@pytest.mark.parametrize("accept", ["", "*/*", "application/json"])
def test_whoever_wants_json_or_anything_is_answered_quickly(client, ways, accept):
    assert client.get("/api/programs/", headers={"accept": accept} if accept else {}).json()
    assert len(ways) == 1


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/api/programs.csv", {}),
        ("/api/programs.json", {}),
        ("/api/programs/?format=csv", {}),
        ("/api/programs/", {"accept": "text/csv"}),
        ("/api/programs/", {"accept": "application/json;q=0.5, text/csv"}),
        ("/api/programs/", {"if-none-match": '"other"'}),
        ("/api/programs/", {"if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT"}),
    ],
)
def test_all_else_takes_the_full_way(client, ways, address, headers):
    assert client.get(address, headers=headers).status_code == 200
    assert not ways


@pytest.mark.parametrize("method", ["head", "options", "post"])
def test_other_methods_take_the_full_way(client, ways, method):
    assert getattr(client, method)("/api/programs/").status_code == (
        405 if method == "post" else 200
    )
    assert not ways


@pytest.mark.parametrize("address", WRONG)
def test_the_full_way_says_what_is_wrong(client, ways, address):
    answer = client.get(address)

    assert ways == [None]
    assert answer.status_code == WRONG[address]
    assert answer.headers["Content-Type"] == "application/problem+json"


# the version of the data ------------------------------------------------------------------------

EMPTY = "/api/programs/?kind=honours"
BEHIND_ALL_ROWS = "/api/figures/?modified_since=2020-01-01T00:00:00Z&page_size=2"


@pytest.fixture
def another_process(monkeypatch):
    """Let a change go unnoticed by this process, as if another one had read the version since."""

    def changing(change):
        known = dict(seen)
        change()
        data_version()
        monkeypatch.setattr(data_version_module, "seen", known)

    return changing


@pytest.mark.parametrize("address", ["/api/figures/", "/api/programs/", "/api/regions/"])
def test_version_is_proven_by_the_query_of_the_rows(client, address):
    client.get(address)

    with CaptureQueriesContext(connection) as queries:
        client.get(address)

    assert len(queries) == (1 if address == "/api/programs/" else 2)


@pytest.mark.parametrize("address", ["/api/programs/", "/api/programs/?page_size=2", EMPTY])
def test_change_by_another_process_is_seen_at_once(client, another_process, address):
    before = client.get(address)

    another_process(lambda: make_program(kind="honours"))
    after = client.get(address)

    assert after.json()["count"] == before.json()["count"] + 1
    assert after.headers["ETag"] != before.headers["ETag"]
    assert client.get(address, headers={"if-none-match": after.headers["ETag"]}).status_code == 304


def test_version_is_read_while_people_edit(client):
    client.get("/api/programs/")
    make_program()

    just_now = datetime.now(UTC) - timedelta(seconds=10)
    with time_machine.travel(just_now), CaptureQueriesContext(connection) as queries:
        client.get("/api/programs/")
        client.get("/api/programs/")

    assert len([one for one in queries if "changed_at" in one["sql"]]) == 2


def test_change_is_seen_where_no_row_is_left(client, another_process):
    ReportedFigure.objects.order_by("pk").first().delete()
    page = client.get(BEHIND_ALL_ROWS).json()
    behind = page["next"]
    assert page["results"][-1]["deleted_at"] is None
    before = client.get(behind)

    another_process(lambda: ReportedFigure.objects.order_by("pk").last().delete())
    after = client.get(behind)

    assert after.headers["ETag"] != before.headers["ETag"]


def test_record_that_came_meanwhile_can_be_asked_for(client, another_process):
    client.get("/api/figures/?program=new")

    another_process(lambda: make_figure(program=make_program(slug="new")))

    assert client.get("/api/figures/?program=new").json()["count"] == 1


@override_settings(API_REQUESTS_PER_MINUTE=2, API_ROWS_PER_HOUR=0)
def test_a_request_counts_once_whichever_way_it_goes(client):
    addresses = ["/api/programs/?kindd=1", "/api/programs/", "/api/programs/"]

    assert [client.get(one).status_code for one in addresses] == [400, 200, 429]


@override_settings(API_REQUESTS_PER_MINUTE=0, API_ROWS_PER_HOUR=3)
def test_rows_count_on_both_ways(client):
    answers = [client.get(one) for one in ["/api/programs/", "/api/programs/"]]

    assert [one.status_code for one in answers] == [200, 429]
    assert answers[1].headers["Retry-After"]
