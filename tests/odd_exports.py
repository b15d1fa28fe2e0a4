"""The site with exports that break, or that hardly end: served by gunicorn as the site is.

BREAKS_AFTER is a number of rows; TIMES is how often an export repeats its rows.
"""

import os
from dataclasses import replace
from typing import Any

from unionwork.wsgi import application  # first: it sets Django up

# isort: split
from unionwork.api.listing import Listing

__all__ = ["application"]

BREAKS_AFTER = int(os.environ.get("BREAKS_AFTER", "0"))
TIMES = int(os.environ.get("TIMES", "1"))
real_stream, real_lines = Listing.stream, Listing.lines


def odd_stream(self: Listing) -> Any:
    sent = 0
    for _time in range(TIMES):
        for row in real_stream(self):
            if BREAKS_AFTER and sent == BREAKS_AFTER:
                raise OSError("the database is gone")
            sent += 1
            yield row


def odd_lines(self: Listing) -> Any:
    found = real_lines(self)
    return found and replace(found, portions=odd_portions(self))


def odd_portions(listing: Listing) -> Any:
    sent = 0
    for _time in range(TIMES):
        for portion in real_lines(listing).portions:  # type: ignore[union-attr]
            if BREAKS_AFTER and sent + len(portion) > BREAKS_AFTER:
                yield portion[: BREAKS_AFTER - sent]
                raise OSError("the database is gone")
            sent += len(portion)
            yield portion


Listing.stream = odd_stream  # type: ignore[method-assign]
Listing.lines = odd_lines  # type: ignore[method-assign]
