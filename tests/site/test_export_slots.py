"""How many exports run at once, and that none keeps its slot for longer than it runs."""

import gc
import threading

import pytest
from django.http import StreamingHttpResponse

from tests.small_api import ROWS_OF_A_LIST
from unionwork import gunicorn_settings
from unionwork.api.throttling import Busy, ExportSlots, export_slots

pytestmark = pytest.mark.urls("tests.small_api")

ADDRESS = "/api/things/"


class Chunks:
    """A stream of two chunks, which notes whether it was closed, and fails where it is to."""

    def __init__(self, error=None):
        self.left, self.error, self.is_closed = [b"1", b"2"], error, False

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise self.error or StopIteration
        return self.left.pop(0)

    def close(self):
        self.is_closed = True


def hang_up(answer):
    """What the server's close() does to a response's stream, without ending the test's request."""
    for close in answer._resource_closers:
        close()


def free(slots):
    """How many slots are free."""
    taken = 0
    while slots.slots.acquire(blocking=False):
        taken += 1
    for _slot in range(taken):
        slots.slots.release()
    return taken


def read_to_the_end(stream):
    assert list(stream) == [b"1", b"2"]


def fail_halfway(stream):
    stream.chunks.error = ConnectionError()
    with pytest.raises(ConnectionError):
        list(stream)


def close_halfway(stream):
    next(stream)
    stream.close()


def close_unread(stream):
    stream.close()


def close_twice(stream):
    stream.close()
    stream.close()
    list(stream)


def close_a_response_of_it(stream):
    """What a server does for HEAD, and when the client has gone."""
    hang_up(StreamingHttpResponse(stream))


@pytest.mark.parametrize(
    "use",
    [
        read_to_the_end,
        fail_halfway,
        close_halfway,
        close_unread,
        close_twice,
        close_a_response_of_it,
    ],
)
def test_slot_is_given_back_once(use):
    slots, chunks = ExportSlots(2), Chunks()
    stream = slots.stream(chunks)
    assert free(slots) == 1

    use(stream)

    assert free(slots) == 2
    assert chunks.is_closed


def test_slot_of_a_stream_that_was_dropped_is_given_back():
    """Where a middleware fails, nobody closes the response that the view made."""
    slots = ExportSlots(1)

    slots.stream(Chunks())
    gc.collect()

    assert free(slots) == 1


def test_slot_is_given_back_where_closing_fails():
    class Unclosable(Chunks):
        def close(self):
            raise OSError

    slots = ExportSlots(1)

    with pytest.raises(OSError):
        slots.stream(Unclosable()).close()

    assert free(slots) == 1


def test_slot_is_not_taken_for_what_cannot_be_read():
    slots = ExportSlots(1)

    with pytest.raises(TypeError):
        slots.stream(None)

    assert free(slots) == 1


def test_stream_without_a_slot_is_refused():
    slots = ExportSlots(1)
    running = slots.stream(Chunks())

    with pytest.raises(Busy):
        slots.stream(Chunks())
    running.close()
    slots.stream(Chunks()).close()

    assert free(slots) == 1


def test_slots_are_kept_by_many_threads():
    slots = ExportSlots(3)
    most, refused, lock = [0], [0], threading.Lock()

    def export():
        for _time in range(200):
            try:
                stream = slots.stream(Chunks())
            except Busy:
                refused[0] += 1
                continue
            with lock:
                most[0] = max(most[0], 3 - free(slots))
            list(stream)

    threads = [threading.Thread(target=export) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert free(slots) == 3
    assert 1 <= most[0] <= 3


@pytest.fixture
def all_running(monkeypatch):
    """The slots of the site, all but one taken."""
    monkeypatch.setattr(export_slots, "slots", threading.BoundedSemaphore(1))


def test_export_beyond_the_slots_is_told_to_come_back(client, all_running):
    running = client.get(f"{ADDRESS}?format=csv")

    refusal = client.get(f"{ADDRESS}?format=xlsx")
    assert (refusal.status_code, refusal.headers["retry-after"]) == (503, "10")
    assert refusal.json()["type"] == "urn:unionwork:unavailable"
    assert client.get(ADDRESS).status_code == 200  # lists don't wait for exports

    assert len(list(running)) >= ROWS_OF_A_LIST
    assert client.get(f"{ADDRESS}?format=csv").status_code == 200


@pytest.mark.parametrize("method", ["head", "get"])
def test_export_that_is_never_read_leaves_its_slot(client, all_running, method):
    for _time in range(5):
        answer = getattr(client, method)(f"{ADDRESS}?format=csv")
        assert answer.status_code == 200
        hang_up(answer)


def test_export_that_fails_halfway_leaves_its_slot(client, all_running):
    for _time in range(3):
        answer = client.get(f"{ADDRESS}?format=csv")
        next(iter(answer))
        del answer
        gc.collect()

    assert free(export_slots) == 1


def test_slots_are_fewer_than_the_threads_of_a_process(settings):
    assert free(export_slots) == settings.EXPORTS_AT_ONCE < gunicorn_settings.threads
