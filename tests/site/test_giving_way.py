"""Exports give way to whoever is being answered, but not for ever."""

import os
import time
from threading import Thread

import pytest

from unionwork import giving_way
from unionwork.api.throttling import ExportSlots
from unionwork.giving_way import Answering, answering
from unionwork.wsgi import Handler

LONG = 5.0  # seconds; nothing here takes so long


@pytest.fixture
def patience(monkeypatch):
    def set_to(seconds):
        monkeypatch.setattr(giving_way, "PATIENCE", seconds)

    return set_to


def seconds_taken(action):
    began = time.monotonic()
    action()
    return time.monotonic() - began


def test_export_goes_on_while_nobody_is_being_answered(patience):
    patience(LONG)

    chunks = ExportSlots(1).stream([b"a", b"b"])

    assert seconds_taken(lambda: list(chunks)) < LONG


def test_export_waits_for_a_moment_before_each_portion(patience):
    patience(0.05)

    with answering.one_more():
        taken = seconds_taken(lambda: list(ExportSlots(1).stream([b"a", b"b"])))

    assert taken >= 2 * 0.05


def test_export_goes_on_as_soon_as_the_last_one_is_answered(patience):
    patience(2 * LONG)
    requests = Answering()

    with requests.one_more():
        with requests.one_more():
            waiting = Thread(target=requests.give_way)
            waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()
    waiting.join(LONG)

    assert not waiting.is_alive()


def test_export_waits_for_the_requests_of_another_process(patience):
    patience(0.05)
    requests = Answering()
    requests.begin_in_process(1)

    other = os.fork()
    if not other:
        requests.begin_in_process(2)
        with requests.one_more():
            os._exit(0)  # in the middle of its request
    os.waitpid(other, 0)

    assert seconds_taken(requests.give_way) >= 0.05
    requests.end_of_process(2)
    patience(LONG)
    assert seconds_taken(requests.give_way) < LONG


def test_request_counts_until_its_view_has_answered(monkeypatch):
    found = []
    monkeypatch.setattr(
        "django.core.handlers.wsgi.WSGIHandler.__call__",
        lambda self, environ, start_response: found.append(answering.many),
    )

    Handler()({}, None)

    assert (found, answering.many) == ([1], 0)


def test_request_that_fails_counts_no_more():
    requests = Answering()

    with pytest.raises(ZeroDivisionError), requests.one_more():
        raise ZeroDivisionError

    assert requests.many == 0
