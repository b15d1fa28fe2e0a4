"""A list before it is cut into pages or streamed: rows in an order, and tombstones after them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .exports.table import Column, ColumnType
from .ordering import Ordering, Place
from .rows import PREFIX, Row, Values

Withdrawal = tuple[Any, datetime]  # the key of a record that is public no more, and since when
DELETED_AT = "deleted_at"
ROWS_AT_ONCE = 2000


@dataclass
class Listing:
    """Rows of a resource: which (`queryset`), what of them (`columns`), and in which order.

    `withdrawn` are the records that aren't public any more, where they were asked for: each is a
    row with its key and `deleted_at` and nothing else, after all others.
    """

    row: type[Row]
    queryset: QuerySet[Any]
    columns: list[str]
    ordering: Ordering
    withdrawn: list[Withdrawal] | None = None
    selected: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Select the columns, and those that the order needs beside them."""
        more = [name for name in self.ordering.names if name not in self.columns]
        self.selected = [*self.columns, *more]
        self.annotated = self.row.annotated(self.queryset, self.selected)

    @property
    def names(self) -> list[str]:
        return self.columns if self.withdrawn is None else [*self.columns, DELETED_AT]

    def count(self, most: int) -> tuple[int, bool]:
        """How many rows there are, and whether that is exact: counting stops at `most`."""
        found = self.queryset.order_by().values("pk")[: most + 1].count()
        return min(found, most) + len(self.withdrawn or []), found <= most

    def raw(self, queryset: QuerySet[Any]) -> QuerySet[Any, tuple[Any, ...]]:
        """Tuples of the primary key and the selected columns."""
        return queryset.values_list("pk", *(PREFIX + name for name in self.selected))

    def place(self, raw: tuple[Any, ...]) -> Place:
        """Where a raw row stands in the order."""
        values = dict(zip(["pk", *self.selected], raw, strict=True))
        return [values[by.name] for by in self.ordering.by]

    def shown(self, raw: tuple[Any, ...]) -> Values:
        """A raw row as the list shows it."""
        values = dict(zip(self.columns, raw[1:], strict=False))
        return values if self.withdrawn is None else values | {DELETED_AT: None}

    def tombstone(self, withdrawal: Withdrawal) -> Values:
        """The row of a record that was withdrawn."""
        key, instant = withdrawal
        known = {self.row.key(): key, "modified_at": instant, DELETED_AT: instant}
        return {name: known.get(name) for name in self.names}

    def stream(self) -> Iterator[tuple[Any, ...]]:
        """All rows as tuples of `names`, few at a time in memory, as they are at one instant."""
        columns = [PREFIX + name for name in self.columns]
        rows = self.ordering.sorted(self.annotated).values_list(*columns)
        rest = (tuple(self.tombstone(one).values()) for one in self.withdrawn or [])
        # PostgreSQL streams from a cursor only inside of a transaction (else it first writes the
        # whole answer to disk); SQLite reads on without one, and lets others write meanwhile.
        if connection.vendor == "postgresql":
            with transaction.atomic():
                yield from self._padded(rows)
        else:
            yield from self._padded(rows)
        yield from rest

    def _padded(self, rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
        found = rows.iterator(chunk_size=ROWS_AT_ONCE)
        return found if self.withdrawn is None else (tuple(chain(row, [None])) for row in found)

    def described(self) -> list[Column]:
        """The columns with their labels and descriptions."""
        described = self.row.described(self.columns)
        return described if self.withdrawn is None else [*described, deleted_at_column()]


def deleted_at_column() -> Column:
    return Column(
        DELETED_AT,
        _("deleted at"),
        _("Only with modified_since: since when the record is not public any more."),
        ColumnType.INSTANT,
    )
