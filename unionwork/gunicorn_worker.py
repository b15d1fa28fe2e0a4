"""The processes that serve the site: gunicorn's with threads, which keep to clients and share them.

Gunicorn's own hand each request from the thread that watches connections to one that answers, and
back. A client that asks on at once (a script that reads page after page) waits for that longer
than for some answers: staying with it gave one client up to a third more lists. And whichever
process is the first to wake takes a new connection, so that some have several to answer at a time
while others have none: eight clients of two of four processes got three quarters as much as of all.
"""

import mmap
import select
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

STAY = 5  # milliseconds for which a thread waits for the next request, if there is no other work
MOMENT = 0.001  # seconds in which a process with fewer connections may take one
MOST_PROCESSES = 64
MOST_COUNTED = 254

# One more than the connections of each process, 0 where there is none: memory that the processes
# share which are forked from the one that made it.
shared = mmap.mmap(-1, MOST_PROCESSES)


def end_of_process(number: int) -> None:
    """Forget the connections of the `number`th process, which has ended, however it did."""
    shared[number % MOST_PROCESSES] = 0


class Worker(ThreadWorker):
    """A process of threads."""

    @property
    def nr_conns(self) -> int:
        """How many connections it has, as gunicorn counts them."""
        return self._connections

    @nr_conns.setter
    def nr_conns(self, many: int) -> None:
        self._connections = many
        shared[self.age % MOST_PROCESSES] = 1 + min(many, MOST_COUNTED)

    def accept(self, listener: Any) -> None:
        """Take a connection, unless a process that has fewer does within a moment."""
        fewest = min(filter(None, shared[:])) - 1
        if self.nr_conns > fewest:
            time.sleep(MOMENT)
        super().accept(listener)  # it isn't there any more, if another one was quicker

    def handle(self, conn: Any) -> Any:
        """Answer what a connection asks, and what it goes on to ask at once."""
        result = super().handle(conn)
        while result is True and self.goes_on(conn):
            result = super().handle(conn)
        return result

    def goes_on(self, conn: Any) -> bool:
        """Whether the next request comes while no other connection waits for a thread."""
        if not self.alive or self.tpool._work_queue.qsize():
            return False
        asked = select.poll()
        asked.register(conn.sock, select.POLLIN)
        return bool(asked.poll(STAY))
