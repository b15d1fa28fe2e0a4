"""Copies: columns that repeat a column of the record that a foreign key names.

`ReportedFigure.region_path` is the path of the figure's region: kept in the figure's own table, one
index finds the figures of a province in their order, which no index over two tables can.

The database keeps copies itself, by triggers, so that they can't drift: whoever writes a figure, a
region or a union, by save(), by bulk or in SQL. They are put in place after each `migrate`, which
then also fills what is stale. `manage.py check --database default` proves that none is.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import connections, models, transaction

from . import copies_sql as sql
from .copies_sql import Copy
from .triggers import DROP


class CopyField(models.CharField):
    """A copy of a text column: `CopyField("region", "path", max_length=24)`; null without record.

    Its value in a new or changed instance means nothing: only what is read from the database does.
    """

    def __init__(self, reference: str, column: str, **kwargs: Any) -> None:
        self.reference, self.copied = reference, column
        kwargs |= {"null": True, "blank": True, "editable": False}
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        for implied in ("null", "blank", "editable"):
            del kwargs[implied]
        return name, path, (self.reference, self.copied), kwargs


def all_copies() -> Iterator[Copy]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, CopyField):
                reference: Any = model._meta.get_field(field.reference)
                source = reference.related_model._meta
                yield Copy(
                    model._meta.db_table,
                    str(field.column),
                    reference.column,
                    source.db_table,
                    source.get_field(field.copied).column,
                )


def copies_present(connection: Any, cursor: Any) -> list[Copy]:
    """The copies whose column is there: while migrating, some aren't yet, or any more."""
    inspect = connection.introspection
    tables = set(inspect.table_names(cursor))
    columns = {
        table: {column.name for column in inspect.get_table_description(cursor, table)}
        for table in {copy.table for copy in all_copies()} & tables
    }
    return [
        copy
        for copy in all_copies()
        if copy.source in tables and copy.column in columns.get(copy.table, ())
    ]


def keep_copies(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After each `migrate`: make the triggers that are missing, and fill what they would have."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        copies = copies_present(connection, cursor)
        missing = sql.MISSING[connection.vendor](cursor, copies)
        for statement in missing:
            cursor.execute(statement)
        if missing:
            fill(copies, cursor)


def let_go_of_copies(sender: AppConfig, using: str, plan: list[Any], **kwargs: Any) -> None:
    """Before a `migrate` that changes something: SQLite renames no table that a trigger names."""
    if plan:
        drop_triggers(connections[using])


def drop_triggers(connection: Any) -> None:
    with connection.cursor() as cursor:
        for statement in DROP[connection.vendor](cursor, sql.PREFIX):
            cursor.execute(statement)


def drop_before_columns(state: Any, schema_editor: Any) -> None:
    """For migrations, where they go back: a column isn't dropped while a trigger names it."""
    drop_triggers(schema_editor.connection)


def fill(copies: Sequence[Copy], cursor: Any) -> None:
    """Set the copies that aren't what they should be."""
    for of_table in sql.by_table(copies).values():
        cursor.execute(sql.fill(of_table))


def copied_values(copy: Copy, cursor: Any) -> dict[int, str | None]:
    """What is copied, by the id of the record that has it."""
    cursor.execute(sql.by_id(copy))
    return dict(cursor.fetchall())


def no_copy_is_stale(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The check of the database: an error for each column that has drifted."""
    errors: list[CheckMessage] = []
    for using in databases or []:
        with connections[using].cursor() as cursor:
            for copy in copies_present(connections[using], cursor):
                cursor.execute(sql.count_stale(copy))
                (stale,) = cursor.fetchone()
                if stale:
                    errors.append(
                        Error(
                            f"{stale} rows of {copy.table} have another {copy.column} than "
                            f"{copy.source}.{copy.copied}.",
                            hint="Run `manage.py migrate`, which puts the triggers in place; "
                            "then set the column with unionwork.copies.fill().",
                            id="unionwork.E001",
                        )
                    )
    return errors
