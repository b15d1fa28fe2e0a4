"""Loading very many rows at once: COPY on PostgreSQL, executemany on SQLite.

A `bulk_load` is one transaction over as many tables as it takes: everything or nothing. It goes
past the models' `save()`, so it looks after what that looks after:

- The constraints of the database hold for every row; foreign keys are checked when a table is
  through. Rules that only `clean()` knows are up to whoever makes the rows.
- Names become findable: the entries of the search are made for all that was loaded.
- The data version moves, and the planner's statistics are renewed.
- No row of a history is written: that a record was loaded, by whom and from where, stands in the
  audit log, in one entry a load. The first change by a person begins the record's own history.

Where a load is large beside what a table has, the table's indexes, foreign keys and triggers are
set aside and made anew behind it; the copies that triggers would look up row by row are given with
the rows, and then compared for all rows at once, and the listed rows (see listed.py) are made at
the end. On PostgreSQL readers of the table then wait for
the end of the load; a smaller load leaves everything in place and holds up other writers only.
"""

from .errors import LoadError
from .load import BulkLoad, bulk_load
from .progress import Progress

__all__ = ["BulkLoad", "LoadError", "Progress", "bulk_load"]
