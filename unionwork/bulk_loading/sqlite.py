"""What a bulk load asks of SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, models
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


class Sqlite:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def execute(self, statement: str, params: Sequence[Any] | None = None) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall() if cursor.description else []

    def free_id(self, model: type[models.Model]) -> int:
        """The first id that no row has or had."""
        table = model._meta.db_table
        used = self.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        quoted = self.connection.ops.quote_name(table)
        key = self.connection.ops.quote_name(model._meta.pk.column)
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
        quote = self.connection.ops.quote_name
        statement = (
            f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) "
            f"VALUES ({', '.join('?' * len(columns))})"
        )
        number = 0

        def counted() -> Iterator[Sequence[Any]]:
            nonlocal number
            for number, row in enumerate(rows, 1):  # noqa: B007
                yield row

        try:
            # The driver's own: Django's would keep all rows in memory.
            with self.connection.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.connection.cursor().executemany(statement, counted())
        except DatabaseError as error:
            raise LoadError(model, number, said_by_sqlite(model, error)) from error
        return number

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
