"""A list before it is cut into pages or streamed: rows in an order, and tombstones after them."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from orjson import Fragment

from unionwork.compiled import Compiled, Unknown, compilations, unknown_for
from unionwork.data_version_sql import STATE
from unionwork.kept import kept
from unionwork.listed import Listed, listed_of, row_of

from .database_lines import lines_of, written
from .exports.csv_lines import Lines
from .exports.table import Column, ColumnType
from .filtering import Asked
from .json_rows import as_json, with_json
from .ordering import Ordering, Place
from .rows import PREFIX, Row, Values

Raw = tuple[Any, ...]
Conversion = tuple[int, Callable[[Any], Any]]  # the place of a column in a row, and what to do
Withdrawal = tuple[Any, datetime]  # the key of a record that is public no more, and since when
DELETED_AT = "deleted_at"
ROWS_AT_ONCE = 200
NEVER = Cast(Value(None), DateTimeField())
PLACE, KEYS = " place", " keys"  # no filters are called that


def in_utc(instant: datetime | str) -> datetime:
    found = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return found.replace(tzinfo=UTC)


# SQLite keeps these as texts and numbers; only those of columns come as what they are.
CONVERSIONS: dict[str, dict[ColumnType, Callable[[Any], Any]]] = {
    "sqlite": {
        ColumnType.BOOLEAN: bool,
        ColumnType.DATE: lambda day: date.fromisoformat(day) if isinstance(day, str) else day,
        ColumnType.INSTANT: in_utc,
    }
}


def in_python(rows: list[Raw], row: type[Row], names: list[str], first: int) -> list[Raw]:
    """Rows, whose columns begin at `first`, with dates and truths as such, where the database has
    no type for them."""
    convert = conversions_of(row, tuple(names), connection.vendor)
    if not convert:
        return rows
    moved = [(first + place, conversion) for place, conversion in convert]
    return [converted(one, moved) for one in rows]


@cache
def conversions_of(row: type[Row], names: tuple[str, ...], vendor: str) -> list[Conversion]:
    """What is to be done with which of the columns."""
    by_type = CONVERSIONS.get(vendor, {})
    types = [row.type_of(name) for name in names]
    return [(place, by_type[kind]) for place, kind in enumerate(types) if kind in by_type]


def converted(row: Raw, convert: list[Conversion]) -> Raw:
    values = list(row)
    for place, conversion in convert:
        if values[place] is not None:
            values[place] = conversion(values[place])
    return tuple(values)


def exact(value: Any) -> Any:
    """A number with a fraction as the decimal that it stands for."""
    return Decimal(str(value)) if isinstance(value, float) else value


@dataclass
class Listing:
    """Rows of a resource: which of them (`asked`), what of them (`columns`), and in which order.

    A page is read in two steps: the keys of its rows, from an index as a rule, and then the texts
    of these rows. So the joins that only show something are made for a page and not for all that
    is asked for, and they are planned but once.

    `withdrawn` are the records that aren't public any more, where they were asked for: each is a
    row with its key and `deleted_at` and nothing else, after all others.
    """

    row: type[Row]
    records: QuerySet[Any]
    asked: Asked
    columns: list[str]
    ordering: Ordering
    withdrawn: list[Withdrawal] | None = None
    ready: dict[Any, Fragment] = field(default_factory=dict)  # rows by keys, found with a page
    is_proven: bool = False  # an assumed version, by the rows of that page

    @property
    def names(self) -> list[str]:
        return self.columns if self.withdrawn is None else [*self.columns, DELETED_AT]

    def count(self, most: int) -> tuple[int, bool]:
        """How many rows there are, and whether that is exact: counting stops at `most`.

        Who reads on asks it on each page: it is counted once for each version of the data.
        """
        question = (self.row.__qualname__, self.asked.texts, most)
        found = kept("count", question, lambda: self._count(most), self.asked.counted_version)
        return min(found, most) + len(self.withdrawn or []), found <= most

    def _count(self, most: int) -> int:
        def counting(records: QuerySet[Any]) -> Compiled:
            return Compiled.of(records.order_by().values("pk")[: most + 1]).counting()

        if self.asked.finds_many:  # looking at each would take long
            compiled = counting(self.asked.narrow(self.records))
        else:
            compiled = self._compiled(("count", most), counting)
        ((found,),) = compiled.rows(self.asked.values)
        return int(found)

    def page(self, most: int, start: int = 0) -> list[Raw]:
        """The keys of at most so many rows, from the one with the number `start`: from 0.

        A key is the primary key and what the order needs.
        """
        compiled = self._compiled(
            ("page", self.ordering.text, most),
            lambda records: Compiled.of(self._sorted(records)[:most]),
        )
        if start and compiled.sql:
            compiled = replace(
                compiled,
                sql=f"{compiled.sql} OFFSET %s",
                parameters=(*compiled.parameters, start),
            )
        return self._keys(compiled, self.asked.values)

    def beyond(self, place: Place, backwards: bool, most: int) -> list[Raw]:
        """The keys of at most so many rows that stand after a place; before it, nearest first, if
        backwards."""
        unknown = [
            None if value is None else unknown_for(PLACE, place)[number]
            for number, value in enumerate(place)
        ]
        nulls = tuple(value is None for value in place)

        def reading_on(records: QuerySet[Any]) -> Compiled:
            condition = self.ordering.beyond(unknown, backwards)
            return Compiled.of(self._sorted(records, condition, backwards)[:most])

        key = ("beyond", self.ordering.text, most, nulls, backwards)
        compiled = self._compiled(key, reading_on)
        return self._keys(compiled, self.asked.values | {PLACE: place})

    def _keys(self, compiled: Compiled, values: Values) -> list[Raw]:
        """The keys that a query finds. What is asked along with it spares queries of its own: the
        rows that are kept ready, and whether the data are still of the version that was assumed."""
        version, names, listed = self.asked.version, self.ordering.names, self._listed
        more = [row_of(listed, "page.pk", connection.vendor)] if listed else []
        more += [STATE[connection.vendor]] if version.is_assumed else []
        if more and compiled.sql:
            along = f"SELECT page.*, {', '.join(more)} FROM ({compiled.sql}) page"
            compiled = replace(compiled, sql=along)
        rows = compiled.rows(values)
        if version.is_assumed and rows:
            version.prove(*rows[0][-2:])
            self.is_proven = True
        many = 1 + len(names)
        if listed:
            self.ready = {row[0]: Fragment(row[many]) for row in rows if row[many] is not None}
        return in_python([row[:many] for row in rows] if more else rows, self.row, names, 1)

    def prove_version(self) -> None:
        """Raise HasMoved if the data are of another version than assumed, where no row has told."""
        if self.asked.version.is_assumed and not self.is_proven:
            self.asked.version.prove()

    @property
    def _listed(self) -> Listed | None:
        """Where rows with all their columns are kept ready, if they are."""
        return listed_of(self.row) if self.names == self.row.names() else None

    def _compiled(
        self, key: tuple[Hashable, ...], make: Callable[[QuerySet[Any]], Compiled]
    ) -> Compiled:
        """The plan of a question about these records, which others of the same shape share."""
        shape = self.asked.shape
        if shape is None or not self.row.is_compiled_once:
            return make(self.asked.narrow(self.records))

        def compile_once() -> Compiled:
            narrowed = self.asked.narrow_unknown(self.records)
            is_steady = not Compiled.of(narrowed.order_by().values("pk")).has_range()
            return replace(make(narrowed), is_steady=is_steady)

        return compilations.get((self.row, shape, *key), compile_once)

    def _sorted(
        self, records: QuerySet[Any], condition: Q | None = None, backwards: bool = False
    ) -> QuerySet[Any, Raw]:
        """Tuples of the primary key and the columns of the order, in the order."""
        names = self.ordering.names
        annotated = self.row.annotated(records, names)
        if condition is not None:
            annotated = annotated.filter(condition)
        rows = self.ordering.sorted(annotated, backwards)
        return rows.values_list("pk", *(PREFIX + name for name in names))

    def place(self, key: Raw) -> Place:
        """Where the row with a key stands in the order."""
        values = dict(zip(["pk", *self.ordering.names], key, strict=True))
        return [exact(values[by.name]) for by in self.ordering.by]

    def shown(self, keys: list[Raw]) -> list[Any]:
        """What orjson writes of the rows with these keys, but for those that are gone meanwhile."""
        wanted = [key for key, *_places in keys]
        found = dict(self.ready)
        missing = [key for key in wanted if key not in found]
        if missing:
            compiled = compiled_once(self.row, ("shown", *self.names), self._showing)
            found |= as_json(compiled.rows({KEYS: missing}), self.names)
        return [found[key] for key in wanted if key in found]

    def _showing(self) -> Compiled:
        among = self.records.filter(pk__among=Unknown(itemgetter(KEYS)))
        annotated = self.row.annotated(among.order_by(), self.columns)
        if self.withdrawn is not None:
            annotated = annotated.annotate(**{PREFIX + DELETED_AT: NEVER})
        rows = annotated.values_list("pk", *(PREFIX + name for name in self.names))
        return with_json(Compiled.of(rows), self.described())

    def tombstone(self, withdrawal: Withdrawal) -> Values:
        """The row of a record that was withdrawn."""
        key, instant = withdrawal
        known = {self.row.key(): key, "modified_at": instant, DELETED_AT: instant}
        return {name: known.get(name) for name in self.names}

    def stream(self) -> Iterator[Raw]:
        """All rows as tuples of `names`, few at a time in memory, as they are at one instant."""
        compiled = self._compiled(("all", self.ordering.text, *self.columns), self._all)
        # PostgreSQL streams from a cursor only inside of a transaction (else it first writes the
        # whole answer to disk); SQLite reads on without one, and lets others write meanwhile.
        with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
            for rows in compiled.portions(self.asked.values, ROWS_AT_ONCE):
                yield from self._padded(in_python(rows, self.row, self.columns, 0))
        for one in self.withdrawn or []:
            yield tuple(self.tombstone(one).values())

    def _all(self, records: QuerySet[Any]) -> Compiled:
        more = [name for name in self.ordering.names if name not in self.columns]
        rows = self.ordering.sorted(self.row.annotated(records, [*self.columns, *more]))
        return Compiled.of(rows.values_list(*(PREFIX + name for name in self.columns)))

    def lines(self) -> Lines | None:
        """The same rows as lines that the database writes; none where tombstones follow them, and
        none of columns that Python has worked out."""
        if self.withdrawn is not None or not self.row.is_compiled_once:
            return None
        compiled = self._compiled(
            ("lines", self.ordering.text, *self.columns),
            lambda records: written(self._all(records), self.described()),
        )
        return lines_of(compiled, self.asked.values)

    def _padded(self, rows: list[Raw]) -> Iterable[Raw]:
        return rows if self.withdrawn is None else ((*row, None) for row in rows)

    def described(self) -> list[Column]:
        """The columns with their labels and descriptions."""
        described = self.row.described(self.columns)
        return described if self.withdrawn is None else [*described, deleted_at_column()]


def rows_of(
    row: type[Row], name: str, records: Callable[[], QuerySet[Any]], values: dict[str, Any]
) -> list[Raw]:
    """Tuples of the primary key and all columns of a few records, which have no other question.

    `records` makes a queryset with an `Unknown` for each of the values; it does so once for each
    name, unless the columns depend on the data.
    """
    names = row.names()

    def make() -> Compiled:
        annotated = row.annotated(records(), names)
        return Compiled.of(annotated.values_list("pk", *(PREFIX + each for each in names)))

    return in_python(compiled_once(row, (name,), make).rows(values), row, names, 1)


def compiled_once(
    row: type[Row], key: tuple[Hashable, ...], make: Callable[[], Compiled]
) -> Compiled:
    """What `make` compiles, whose plan serves all values; made anew if it depends on the data."""
    if not row.is_compiled_once:
        return make()
    return compilations.get((row, *key), lambda: replace(make(), is_steady=True))


def deleted_at_column() -> Column:
    return Column(
        DELETED_AT,
        _("deleted at"),
        _("Only with modified_since: since when the record is not public any more."),
        ColumnType.INSTANT,
    )
