"""How much one client may take: requests, rows, and exports at once.

Counts are kept in Django's cache. That of a process is its own unless CACHE_URL names a shared
one, so with three processes a client may get up to three times as much. The limits are there to
keep one greedy script from taking the site from everybody else; people never meet them.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from unionwork.giving_way import answering

UNKNOWN = "unknown"


class BudgetSpent(Throttled):
    """429: says the limit, how long to wait, and what would be better."""

    def __init__(self, wait: int, sentence: str) -> None:
        super().__init__(detail=sentence)
        self.wait = wait


class Busy(APIException):
    """503: as many exports are running as may."""

    status_code = 503
    default_code = "busy"
    wait = 10

    def __init__(self) -> None:
        super().__init__(_("As many exports are running as can. Please try again in a moment."))


class Budget(BaseThrottle):
    """What a client may use up in a period; a limit of 0 is none.

    Periods begin by the clock: then a count is a single number, and how long to wait is known.
    """

    name: str
    seconds: int
    limit_setting: str

    def __init__(self) -> None:
        self.limit: int = getattr(settings, self.limit_setting)

    def key(self, request: Any) -> str:
        if not hasattr(request, "client"):  # counted three times by its list
            request.client = client_of(self.get_ident(request))
        return f"{self.name}:{request.client}:{int(self.now // self.seconds)}"

    @property
    def now(self) -> float:
        return time.time()

    def spend(self, request: Any, many: int) -> int:
        """Count so many more; how many it has been in this period."""
        key = self.key(request)
        try:
            return cache.incr(key, many)
        except ValueError:  # the first of its period; of two firsts at once, one isn't counted
            cache.set(key, many, self.seconds)
            return many

    def spent(self, request: Any) -> int:
        return cache.get(self.key(request), 0)

    def wait(self) -> int:
        """Seconds until the next period begins."""
        return max(1, ceil(self.seconds - self.now % self.seconds))


class RequestsPerMinute(Budget):
    """The requests of a client; each counts, whatever it is answered with."""

    name, seconds, limit_setting = "requests", 60, "API_REQUESTS_PER_MINUTE"

    def allow_request(self, request: Request, view: Any) -> bool:
        if self.limit and self.counted(request) > self.limit:
            sentence = _(
                "The limit is %d requests a minute. Larger pages (page_size, cursor) or an export "
                "(.csv, .jsonl) bring the same rows with far fewer requests."
            )
            raise BudgetSpent(self.wait(), sentence % self.limit)
        return True

    def counted(self, request: Any) -> int:
        """The number of the request, which counts once, however many ways try to answer it."""
        if not hasattr(request, "number"):
            request.number = self.spend(request, 1)
        return int(request.number)


class RowsPerHour(Budget):
    """The rows that were sent to a client, as `count_rows` counts them."""

    name, seconds, limit_setting = "rows", 3600, "API_ROWS_PER_HOUR"

    def allow_request(self, request: Request, view: Any) -> bool:
        if self.limit and request.method == "GET" and self.spent(request) >= self.limit:
            sentence = _(
                "The limit is %d rows an hour. Ask only for what has changed (modified_since), "
                "follow the cursor instead of starting again, or take the data as one release."
            )
            raise BudgetSpent(self.wait(), sentence % self.limit)
        return True


def count_rows(request: HttpRequest | Request, many: int) -> None:
    """Add the rows of an answer, or of a part of it that has just gone out, to a client's count."""
    rows = RowsPerHour()
    if rows.limit and many and request.method == "GET":
        rows.spend(request, many)


@lru_cache(maxsize=10_000)
def client_of(address: str | None) -> str:
    """Who is behind an address: one IPv4 address, or the /64 that an IPv6 customer is given.

    Some proxies write the port into X-Forwarded-For, which differs with every connection.
    """
    host = (address or "").strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ip_address(host)
    except ValueError:
        return UNKNOWN
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))


# exports at once --------------------------------------------------------------------------------


class ExportSlots:
    """The exports that may run at once in this process, so that threads remain for the others."""

    def __init__(self, many: int) -> None:
        self.slots = threading.BoundedSemaphore(many)

    def stream(self, chunks: Iterable[bytes]) -> "SlotStream":
        """The chunks, in a slot of theirs until they end or are closed; Busy if there is none."""
        stream = iter(chunks)
        if not self.slots.acquire(blocking=False):
            raise Busy
        return SlotStream(stream, self.slots.release)


class SlotStream:
    """A stream that gives its slot back once: at its end, at an error, when closed or dropped.

    It isn't a generator, since closing one that never started runs none of its code: what HEAD or
    a client that has gone leaves behind.
    """

    def __init__(self, chunks: Iterator[bytes], give_back: Callable[[], None]) -> None:
        self.chunks = chunks
        self.give_back: Callable[[], None] | None = give_back

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            answering.give_way()
            return next(self.chunks)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        give_back, self.give_back = self.give_back, None
        if give_back is None:
            return
        try:
            close_chunks = getattr(self.chunks, "close", None)
            if close_chunks:
                close_chunks()
        finally:
            give_back()

    __del__ = close


export_slots = ExportSlots(settings.EXPORTS_AT_ONCE)
