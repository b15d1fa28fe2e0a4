"""BulkLoad: one load of many rows into several tables, everything or nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from django.db import connections, models, transaction
from django.utils import timezone

from unionwork.copies import all_copies, copied_values, fill
from unionwork.copies_sql import Copy
from unionwork.listed import fill as fill_listed
from unionwork.listed import is_followed
from unionwork.models import AuditEntry
from unionwork.search import Searchable, SearchEntry, in_portions
from unionwork.staff.models import AuditAction

from .postgresql import Postgresql
from .progress import Progress
from .sqlite import Sqlite

ENGINES: dict[str, type[Sqlite] | type[Postgresql]] = {"sqlite": Sqlite, "postgresql": Postgresql}
WORTH_IT = 1000  # rows below which setting indexes aside costs more than it spares

ENTRY = ("resource", "record_id", "text", "grams")
AT_ONCE = 2000  # entries of the search

Record = Mapping[str, Any]
Row = Sequence[Any]


@contextmanager
def bulk_load(
    subject: str,
    *,
    username: str = "",
    progress: Progress | None = None,
    is_dry_run: bool = False,
    is_alone: bool = False,
    using: str = "default",
) -> Iterator["BulkLoad"]:
    """A load, told of in the audit log under `subject`.

        with bulk_load("figures.csv") as bulk:
            bulk.load(ReportedFigure, ({"key": …, "value": …} for …), expected=1_000_000)

    Whatever is raised inside undoes all of it; what a row breaks is raised as a LoadError. A dry
    run is undone, too, when all is through. A load that `is_alone`, with a database that nobody
    uses yet, may shut others out until it is through.
    """
    bulk = BulkLoad(progress or Progress(), using)
    with bulk.engine.alone() if is_alone else nullcontext(), transaction.atomic(using):
        yield bulk
        bulk.index()
        bulk.list_rows()
        bulk.record(subject, username)
        if is_dry_run:
            transaction.set_rollback(True, using)
    bulk.engine.finish()


class BulkLoad:
    """What is loaded inside `bulk_load`."""

    def __init__(self, progress: Progress, using: str) -> None:
        self.progress, self.using = progress, using
        connection = connections[using]
        self.connection = connection
        self.engine = ENGINES[connection.vendor](connection)
        self.loaded: dict[type[models.Model], int] = {}
        self.before: dict[type[Searchable], int] = {}  # ids up to these were there
        self.is_listing_stale = False  # since triggers that make listed rows were set aside

    def free_id(self, model: type[models.Model]) -> int:
        """The first id that is free for a row of this load, which then goes on counting."""
        return self.engine.free_id(model)

    def load(
        self,
        model: type[models.Model],
        records: Iterable[Record],
        *,
        expected: int,
        label: str = "",
    ) -> int:
        """Add records to the table of a model; returns how many. About `expected` will come.

        A record maps names of columns (program_id) to numbers, dates, texts and None, or to text
        in the form of each; an instant is text in UTC (2018-12-31 08:00:00), and JSON is text.
        All have the columns of the first one; what the model has beyond them gets its default.
        The making of records can't ask the database anything while they are loaded.
        """
        records = iter(records)
        first = next(records, None)
        if first is None:
            return 0
        before = self.engine.free_id(model) - 1
        columns = list(first)
        rows: Iterable[Row] = map(values_of(columns), chain([first], records))
        is_large = self.is_large(model, expected)
        with self.engine.set_aside(model) if is_large else nullcontext():
            if is_large:
                columns, rows = self.with_copies(model, columns, rows)
            fields = left_out(model, columns)
            rows = self.completed(rows, columns, fields)
            rows = self.progress.over(rows, label or name_of(model), expected)
            number = self.engine.insert(model, [*columns, *fields], rows)
            if is_large:
                self.fill_copies(model)
                self.is_listing_stale |= is_followed(model)
        self.engine.settle(model)
        self.loaded[model] = self.loaded.get(model, 0) + number
        if issubclass(model, Searchable):
            self.before.setdefault(model, before)
        return number

    def is_large(self, model: type[models.Model], expected: int) -> bool:
        """Whether it is worth setting aside what slows a load of the table down, and making it
        anew."""
        return expected >= max(WORTH_IT, self.count(model))

    def with_copies(
        self, model: type[models.Model], columns: list[str], rows: Iterable[Row]
    ) -> tuple[list[str], Iterable[Row]]:
        """The columns and rows with the copies of other tables' columns (see copies.py) that the
        triggers, which are set aside, don't look up for each row by itself."""
        copies = [
            copy
            for copy in copies_in(model)
            if copy.column not in columns and copy.reference in columns
        ]
        with self.connection.cursor() as cursor:
            known = [
                (columns.index(copy.reference), copied_values(copy, cursor)) for copy in copies
            ]
        if not known:
            return columns, rows
        completed = ((*row, *[values.get(row[at]) for at, values in known]) for row in rows)
        return [*columns, *(copy.column for copy in copies)], completed

    def fill_copies(self, model: type[models.Model]) -> None:
        """Set right whatever copies aren't what the triggers would have made them."""
        with self.connection.cursor() as cursor:
            fill(copies_in(model), cursor)

    def count(self, model: type[models.Model]) -> int:
        return model._base_manager.using(self.using).count()

    def completed(
        self, rows: Iterable[Row], columns: Sequence[str], fields: dict[str, Any]
    ) -> Iterable[Row]:
        """The rows with the defaults of the fields behind them."""
        if not fields:
            return rows
        now = timezone.now()
        constants = tuple(
            field.get_db_prep_save(
                now if is_instant_of_saving(field) else field.get_default(), self.connection
            )
            for field in fields.values()
        )
        made_anew = {
            len(columns) + number: field.get_default
            for number, field in enumerate(fields.values())
            if field.has_default() and callable(field.default)
        }
        return with_constants(rows, constants, made_anew)

    def index(self) -> None:
        """Make the search's entries for the records of this load."""
        number = sum(self.loaded[model] for model in self.before)
        if not number:
            return
        entries = self.progress.over(self.entries(), "search", number)
        is_large = self.is_large(SearchEntry, number)
        with self.engine.set_aside(SearchEntry) if is_large else nullcontext():
            while portion := list(islice(entries, AT_ONCE)):
                self.engine.insert(SearchEntry, ENTRY, portion)
        self.engine.settle(SearchEntry)

    def list_rows(self) -> None:
        """Make the listed rows that triggers would have made (see listed.py)."""
        if self.is_listing_stale:
            fill_listed(self.using)

    def entries(self) -> Iterator[Row]:
        for model, before in self.before.items():
            for records in in_portions(model, after=before):
                for record in records:
                    entry = record.search_entry()
                    yield tuple(getattr(entry, name) for name in ENTRY)

    def record(self, subject: str, username: str) -> None:
        """One entry in the audit log; rows of a history are none's."""
        numbers = {model._meta.label_lower: number for model, number in self.loaded.items()}
        AuditEntry.objects.using(self.using).create(
            action=AuditAction.IMPORTED,
            username=username[:150],
            subject=subject[:300],
            details={"loaded": numbers},
        )


def copies_in(model: type[models.Model]) -> list[Copy]:
    return [copy for copy in all_copies() if copy.table == model._meta.db_table]


def left_out(model: type[models.Model], columns: Sequence[str]) -> dict[str, Any]:
    """The fields that aren't among the columns, by their own; the id numbers itself."""
    return {
        str(field.column): field
        for field in model._meta.concrete_fields
        if field.column not in columns and not isinstance(field, models.AutoField)
    }


def name_of(model: type[models.Model]) -> str:
    """What a line of progress calls a table."""
    if model._meta.auto_created:
        return str(model._meta.object_name).replace("_", ": ").lower()  # program: tags
    return str(model._meta.verbose_name_plural)


def values_of(columns: Sequence[str]) -> Callable[[Record], Row]:
    """What takes these columns, in this order, out of a record that has no others."""
    take = itemgetter(*columns)

    def values(record: Record) -> Row:
        if len(record) != len(columns):
            raise ValueError(f"A record has other columns than the first one: {list(record)}")
        return take(record) if len(columns) > 1 else (take(record),)

    return values


def is_instant_of_saving(field: Any) -> bool:
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def with_constants(
    rows: Iterable[Row], constants: tuple[Any, ...], made_anew: dict[int, Callable[[], Any]]
) -> Iterator[Row]:
    for row in rows:
        if not made_anew:
            yield (*row, *constants)
            continue
        values = [*row, *constants]
        for place, make in made_anew.items():
            values[place] = make()
        yield values
