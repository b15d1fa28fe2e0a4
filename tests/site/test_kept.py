"""What takes long to work out is worked out once, however many ask for it at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.core.cache import cache

from unionwork.kept import in_the_making, kept

TOGETHER = 4


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def test_one_makes_what_others_wait_for():
    ready, made = Barrier(TOGETHER), []

    def make():
        Event().wait(0.1)
        made.append(1)
        return "answer"

    def ask(_number):
        ready.wait()
        return kept("test", "question", make, "1")

    with ThreadPoolExecutor(TOGETHER) as threads:
        answers = list(threads.map(ask, range(TOGETHER)))

    assert (answers, made) == (["answer"] * TOGETHER, [1])
    assert in_the_making.makers == {}


def test_nobody_waits_for_the_answer_to_another_question():
    inner = "inner"

    def make():
        with ThreadPoolExecutor(1) as other:
            return other.submit(kept, "test", inner, lambda: "answer", "1").result(timeout=5)

    assert kept("test", "outer", make, "1") == "answer"


def test_whoever_waited_makes_what_failed():
    with pytest.raises(ZeroDivisionError):
        kept("test", "question", lambda: 1 / 0, "1")

    assert kept("test", "question", lambda: "answer", "1") == "answer"
    assert in_the_making.makers == {}


def test_another_version_is_made_anew():
    assert kept("test", "question", lambda: "old", "1") == "old"
    assert kept("test", "question", lambda: "new", "2") == "new"
