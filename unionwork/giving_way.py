"""Exports give way: the site goes on with one only while it answers nobody else, or slowly.

Python runs one thread of a process at a time, a small server has two processors, and an export
always has something to run. Whoever turns a page would share the processors with each export; so an
export waits before each portion until the pages and lists that are being answered are done, by its
own process and by the others of the server. It waits for a moment only: on a site that is never
idle it still comes to its end.
"""

import mmap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 0.1  # seconds before each portion of 64 KB: the waits alone leave 640 KB a second
MOMENT = 0.002  # seconds between two looks at the other processes
MOST_PROCESSES = 64


class Answering:
    """How many requests are being answered; what is streamed after its view isn't among them.

    `everywhere` has a byte for each process, 0 while it answers nobody: memory that the processes
    share which are forked from the one that made it. `own` is the place of this one.
    """

    def __init__(self) -> None:
        self.many = 0
        self.own = 0
        self.everywhere = mmap.mmap(-1, MOST_PROCESSES)
        self.is_over = threading.Condition()

    def begin_in_process(self, number: int) -> None:
        """Say from now on what this process does, which is the `number`th."""
        self.own = number % MOST_PROCESSES
        self.everywhere[self.own] = 0

    def end_of_process(self, number: int) -> None:
        """Forget what a process did that has ended, however it did."""
        self.everywhere[number % MOST_PROCESSES] = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        with self.is_over:
            self.many += 1
            self.everywhere[self.own] = 1
        try:
            yield
        finally:
            with self.is_over:
                self.many -= 1
                if not self.many:
                    self.everywhere[self.own] = 0
                    self.is_over.notify_all()

    def give_way(self) -> None:
        """Wait until nobody is being answered, but no longer than a moment."""
        until = time.monotonic() + PATIENCE
        if self.many:
            with self.is_over:
                self.is_over.wait_for(lambda: not self.many, PATIENCE)
        while any(self.everywhere[:]) and time.monotonic() < until:
            time.sleep(MOMENT)


answering = Answering()
