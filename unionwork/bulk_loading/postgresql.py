"""What a bulk load asks of PostgreSQL."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, NoReturn

from django.db import DatabaseError, models
from django.db.backends.base.base import BaseDatabaseWrapper

from unionwork.copies_sql import PREFIX as COPY
from unionwork.listed_sql import PREFIX as LISTED

from .errors import LoadError, said_by_postgresql

# Unique indexes stay: they tell which row is there already. A constraint other than a foreign key
# stays, too.
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisunique
"""
FOREIGN_KEYS = """
    SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'f'
"""
# Those that look up copies or make listed rows, row by row: the load itself does it for all.
FOLLOWING = """
    SELECT quote_ident(tgname) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND tgenabled = 'O'
        AND (starts_with(tgname, %s) OR starts_with(tgname, %s))
"""
# A tenth of the rows is enough for the planner (it looks at 300 for each target) until autovacuum
# comes: of a small table, all would take as long as loading them.
LOOK_AT_A_TENTH = """
    SELECT set_config(name, least(reset_val::integer, greatest(10, %s / 3000))::text, true)
    FROM pg_settings WHERE name = 'default_statistics_target'
"""
ROW = re.compile(r"^COPY \w+, line (\d+)", re.MULTILINE)


class Postgresql:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def execute(self, statement: str, params: Sequence[Any] | None = None) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall() if cursor.description else []

    def table(self, model: type[models.Model]) -> str:
        return self.connection.ops.quote_name(model._meta.db_table)

    def alone(self) -> AbstractContextManager[None]:
        """As with others: nothing is quicker for a load that is by itself."""
        return nullcontext()

    def free_id(self, model: type[models.Model]) -> int:
        """The first id that no row has or had; other writers wait for the end of this load."""
        table, key = self.table(model), self.connection.ops.quote_name(str(model._meta.pk.column))
        self.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        (highest,) = self.execute(f"SELECT coalesce(max({key}), 0) FROM {table}")[0]
        if sequence := self.sequence(model):
            drawn = self.execute(f"SELECT last_value FROM {sequence} WHERE is_called")
            highest = max([highest, *(number for (number,) in drawn)])
        return 1 + int(highest)

    def sequence(self, model: type[models.Model]) -> str | None:
        key = model._meta.pk.column
        found = self.execute("SELECT pg_get_serial_sequence(%s, %s)", [self.table(model), key])
        return found[0][0] if found else None

    @contextmanager
    def set_aside(self, model: type[models.Model]) -> Iterator[None]:
        """The table without its indexes, its foreign keys, and the triggers that fill copies and
        listed rows; afterwards they are there again."""
        table = self.table(model)
        self.check_now()  # a table can't be altered while its rows wait to be checked
        foreign_keys = self.execute(FOREIGN_KEYS, [table])
        for name, _text in foreign_keys:
            self.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        indexes = self.execute(INDEXES, [table])
        for name, _text in indexes:
            self.execute(f"DROP INDEX {name}")
        following = self.execute(FOLLOWING, [table, f"{COPY}into", LISTED])
        for (name,) in following:
            self.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        for (name,) in following:
            self.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
        self.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _name, text in indexes:
            self.execute(text)
        with self.told_of(model):
            for name, text in foreign_keys:
                self.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {text}")

    def check_now(self) -> None:
        self.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.execute("SET CONSTRAINTS ALL DEFERRED")

    @contextmanager
    def told_of(self, model: type[models.Model]) -> Iterator[None]:
        """What the database has against the rows of the model, as a LoadError."""
        try:
            with self.connection.wrap_database_errors:
                yield
        except DatabaseError as error:
            cause: Any = error.__cause__
            row = ROW.search(cause.diag.context or "")
            reason = said_by_postgresql(model, cause)
            raise LoadError(model, int(row[1]) if row else 0, reason) from error

    def insert(
        self, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> int:
        """Add the rows; their number."""
        named = ", ".join(map(self.connection.ops.quote_name, columns))
        statement = f"COPY {self.table(model)} ({named}) FROM STDIN"
        with self.told_of(model), self.connection.cursor() as cursor:
            with self.connection.execute_wrapper(refuse), cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
            return int(cursor.rowcount)

    def settle(self, model: type[models.Model]) -> None:
        """Check the foreign keys, draw ids from behind the rows, and look at the table for the
        planner."""
        with self.told_of(model):
            self.check_now()
        table, key = self.table(model), self.connection.ops.quote_name(str(model._meta.pk.column))
        if sequence := self.sequence(model):
            self.execute(
                f"SELECT setval(%s, greatest((SELECT max({key}) FROM {table}), last_value)) "
                f"FROM {sequence}",
                [sequence],
            )
        self.execute(LOOK_AT_A_TENTH, self.execute(f"SELECT count(*) FROM {table}")[0])
        self.execute(f"ANALYZE {table}")

    def finish(self) -> None:
        """After the commit: nothing is left to do."""


def refuse(*_: Any) -> NoReturn:
    """The connection would wait for itself."""
    raise RuntimeError("A query was made while rows are loaded: make it before, or in portions.")
