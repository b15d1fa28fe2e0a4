"""What a bulk load asks of SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from sqlite3 import IntegrityError
from typing import Any

from django.db import OperationalError, models
from django.db.backends.base.base import BaseDatabaseWrapper

from unionwork.data_version import move_data_version
from unionwork.data_version_sql import PREFIX
from unionwork.search import SearchEntry, rebuild_grams

from .errors import LoadError, said_by_sqlite

# Unique indexes stay: SQLite has no way to set aside those that a table was made with.
ASIDE = """
    SELECT type, name, sql FROM sqlite_master
    WHERE tbl_name = %s AND sql IS NOT NULL AND (
        type = 'trigger' OR (type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%%')
    )
"""


MOST_PARAMETERS = 999  # of one statement, whatever limit this SQLite was compiled with


def insert_of(model: type[models.Model], columns: Sequence[str], many: int) -> str:
    """The statement that adds so many rows."""
    quoted = ", ".join(f'"{column}"' for column in columns)
    row = f"({', '.join('?' * len(columns))})"
    return f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES {", ".join([row] * many)}'


class Sqlite:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def execute(self, statement: str, params: Sequence[Any] | None = None) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Without the write-ahead log, if nobody else has the file open: a load looks up in it each
        page that it comes back to, the longer the log, the slower. Whoever opens the file meanwhile
        waits for the end of the load."""
        is_left = self.leave_log()
        try:
            yield
        finally:
            if is_left:
                self.execute("PRAGMA journal_mode = WAL")

    def leave_log(self) -> bool:
        """Whether there was a log, and there is none now."""
        if self.connection.in_atomic_block or self.execute("PRAGMA journal_mode") != [("wal",)]:
            return False
        (patience,) = self.execute("PRAGMA busy_timeout")[0]
        self.execute("PRAGMA busy_timeout = 0")
        try:
            self.execute("PRAGMA journal_mode = DELETE")
        except OperationalError:  # somebody has it open
            return False
        finally:
            self.execute(f"PRAGMA busy_timeout = {patience}")
        return True

    def free_id(self, model: type[models.Model]) -> int:
        """The first id that no row has or had."""
        table = model._meta.db_table
        used = self.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        quoted = self.connection.ops.quote_name(table)
        key = self.connection.ops.quote_name(str(model._meta.pk.column))
        (highest,) = self.execute(f"SELECT coalesce(max({key}), 0) FROM {quoted}")[0]
        return 1 + max([highest, *(number for (number,) in used)])

    @contextmanager
    def set_aside(self, model: type[models.Model]) -> Iterator[None]:
        """The table without its indexes and triggers; afterwards they are there again."""
        aside = self.execute(ASIDE, [model._meta.db_table])
        for kind, name, _text in aside:
            self.execute(f"DROP {kind} {self.connection.ops.quote_name(name)}")
        yield
        for _kind, _name, text in aside:
            self.execute(text)
        if model is SearchEntry:
            rebuild_grams(self.connection)
        if any(name.startswith(PREFIX) for _kind, name, _text in aside):
            move_data_version(self.connection.alias)

    def insert(
        self, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> int:
        """Add the rows; their number."""
        # Several rows a statement: SQLite works out the lists of the CHECK constraints anew for
        # each statement, and that would take as long as all the rest.
        together = max(1, MOST_PARAMETERS // len(columns))
        rows, loaded = iter(rows), 0
        # The driver's own cursor: Django's would look for %s in each of the statements.
        with self.connection.cursor() as cursor:
            execute = cursor.connection.cursor().execute
            statement = insert_of(model, columns, together)
            while portion := list(islice(rows, together)):
                if len(portion) < together:
                    statement = insert_of(model, columns, len(portion))
                try:
                    execute(statement, list(chain.from_iterable(portion)))
                except IntegrityError:
                    self.find_the_row(model, columns, portion, loaded)
                    raise
                loaded += len(portion)
        return loaded

    def find_the_row(
        self,
        model: type[models.Model],
        columns: Sequence[str],
        portion: list[Sequence[Any]],
        before: int,
    ) -> None:
        """Raise a LoadError for the row of this portion that the database refuses."""
        statement = insert_of(model, columns, 1)
        with self.connection.cursor() as cursor:
            for number, row in enumerate(portion, before + 1):
                try:
                    cursor.connection.execute(statement, row)
                except IntegrityError as error:
                    raise LoadError(model, number, said_by_sqlite(model, error)) from error

    def settle(self, model: type[models.Model]) -> None:
        """Check the foreign keys, and look at the table for the planner."""
        table = self.connection.ops.quote_name(model._meta.db_table)
        for _table, rowid, parent, _number in self.execute(f"PRAGMA foreign_key_check({table})"):
            reason = f"the record with the id {rowid} refers to one that isn't in {parent}"
            raise LoadError(model, 0, reason)
        self.execute(f"ANALYZE {table}")

    def finish(self) -> None:
        """After the commit: a write-ahead log of the size of the load would stay as large."""
        if not self.connection.in_atomic_block:
            self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
