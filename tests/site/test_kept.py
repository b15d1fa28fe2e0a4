"""What takes long to work out is worked out once, however many ask for it at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.conf import settings
from django.core.cache import cache, caches

from unionwork import kept as keeping
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


# between processes -------------------------------------------------------------------------------

FILES = "django.core.cache.backends.filebased.FileBasedCache"


@pytest.fixture
def files(tmp_path, settings, monkeypatch):
    """The directory that processes share; whatever is made is worth it."""
    settings.CACHES = settings.CACHES | {
        "shared": {"BACKEND": FILES, "LOCATION": str(tmp_path / "kept")}
    }
    monkeypatch.setattr(keeping, "WORTH_SHARING", 0)
    return tmp_path / "kept"


def in_another_process(make):
    """What a process keeps for itself is unknown to another."""
    cache.clear()
    return kept("test", "question", make, "1")


def test_other_processes_have_what_one_has_made(files):
    assert kept("test", "question", lambda: [("a", 1)], "1") == [("a", 1)]
    assert in_another_process(lambda: pytest.fail("It is there.")) == [("a", 1)]


def test_what_is_quickly_made_is_not_shared(files, monkeypatch):
    monkeypatch.setattr(keeping, "WORTH_SHARING", 3600)

    kept("test", "question", lambda: "answer", "1")

    assert not list(files.iterdir())


@pytest.mark.parametrize("content", [b"", b"no pickle", bytes(100)])
def test_file_that_was_cut_off_is_made_anew(files, content):
    kept("test", "question", lambda: "answer", "1")
    for path in files.iterdir():
        path.write_bytes(content)

    assert in_another_process(lambda: "anew") == "anew"


def test_disk_that_takes_nothing_hinders_nobody(files):
    files.write_text("a file where the directory should be")

    assert kept("test", "question", lambda: "answer", "1") == "answer"


def test_processes_share_files_unless_they_are_told_another_cache():
    assert settings.CACHES["default"] == settings.CACHES["shared"]  # CACHE_URL is set here
    assert caches["shared"] is not None
