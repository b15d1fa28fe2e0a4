"""The site with exports that break, or that hardly end: served by gunicorn as the site is.

BREAKS_AFTER is a number of rows; TIMES is how often an export repeats its rows.
"""

import os
from typing import Any

from unionwork.wsgi import application  # first: it sets Django up

# isort: split
from unionwork.api.listing import Listing

__all__ = ["application"]

BREAKS_AFTER = int(os.environ.get("BREAKS_AFTER", "0"))
TIMES = int(os.environ.get("TIMES", "1"))
real_stream = Listing.stream


def odd_stream(self: Listing) -> Any:
    sent = 0
    for _time in range(TIMES):
        for row in real_stream(self):
            if BREAKS_AFTER and sent == BREAKS_AFTER:
                raise OSError("the database is gone")
            sent += 1
            yield row


Listing.stream = odd_stream  # type: ignore[method-assign]
