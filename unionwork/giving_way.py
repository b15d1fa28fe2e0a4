"""Exports give way: a process goes on with one only while it answers nobody else, or slowly.

Python runs one thread of a process at a time, and an export always has something to run. Whoever
turns a page would share the processor with each export; so an export waits before each portion
until the pages and lists that are being answered are done. It waits for a moment only: on a site
that is never idle it still comes to its end.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 0.02  # seconds before each portion of 64 KB: the waits alone leave 3 MB a second


class Answering:
    """How many requests are being answered; what is streamed after its view isn't among them."""

    def __init__(self) -> None:
        self.many = 0
        self.is_over = threading.Condition()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        with self.is_over:
            self.many += 1
        try:
            yield
        finally:
            with self.is_over:
                self.many -= 1
                if not self.many:
                    self.is_over.notify_all()

    def give_way(self) -> None:
        """Wait until nobody is being answered, but no longer than a moment."""
        if self.many:
            with self.is_over:
                self.is_over.wait_for(lambda: not self.many, PATIENCE)


answering = Answering()
