"""What takes long to work out is kept until the data, or the code, change."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, RLock
from typing import Any, TypeVar

from django.core.cache import cache, caches

from unionwork.api.conditional import code_version
from unionwork.data_version import data_version

KEPT_FOR = 24 * 3600  # seconds; another version of the data is another key
# What takes so many seconds to make is worth the millisecond of handing it to other processes.
WORTH_SHARING = 0.01
Kept = TypeVar("Kept")
logger = logging.getLogger(__name__)


def kept(name: str, question: object, make: Callable[[], Kept], version: str | None = None) -> Kept:
    """What `make` makes, which is never None, or what it made of the same data for the same
    question; questions are the same if their `repr` is.

    `version` is that of the data, where it is known already: from before `make` reads them.
    """
    parts = (question, version or data_version().text, code_version())
    key = f"{name}:{hashlib.sha256(repr(parts).encode()).hexdigest()}"
    found: Kept | None = cache.get(key)
    if found is None:
        with in_the_making.alone(key):
            found = cache.get(key)
            if found is None:
                found = shared_or_made(key, make)
                cache.set(key, found, KEPT_FOR)
    return found


def shared_or_made(key: str, make: Callable[[], Kept]) -> Kept:
    """What another process has made already, or what is made now, for the others as well."""
    found: Kept | None = of_others(key)
    if found is not None:
        return found
    began = time.perf_counter()
    made = make()
    if time.perf_counter() - began >= WORTH_SHARING:
        hand_to_others(key, made)
    return made


def of_others(key: str) -> Any:
    """What another process has kept; None, too, where that can't be read."""
    try:
        return caches["shared"].get(key)
    except Exception:  # a file that was cut off, or written by another version of a library
        logger.warning("What other processes keep can't be read.", exc_info=True)
        return None


def hand_to_others(key: str, made: object) -> None:
    try:
        caches["shared"].set(key, made, KEPT_FOR)
    except OSError:  # the disk is full, or only read: this process has its own
        logger.warning("What was made can't be kept for other processes.", exc_info=True)


class InTheMaking:
    """What is being made in this process: whoever asks for the same meanwhile waits for it.

    After a change of the data many ask for the same at once, and each would slow the others.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.makers: dict[str, tuple[Any, int]] = {}  # a lock, and how many have or await it

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        with self.lock:
            own, many = self.makers.get(key, (RLock(), 0))
            self.makers[key] = own, many + 1
        try:
            with own:
                yield
        finally:
            with self.lock:
                own, many = self.makers.pop(key)
                if many > 1:
                    self.makers[key] = own, many - 1


in_the_making = InTheMaking()
