"""Listed rows: what a list shows of a record, as JSON that the database keeps ready.

A row of a program names its region, its leading union, its groups and its tags. To gather them for
each page takes a database longer than to find the page, so the JSON of each row stands in a table
of its own. The database keeps it itself, by triggers on all tables that a row is made of, so that
it can't drift: whoever writes, by save(), by bulk or in SQL. They are made of the very SQL that the
list would run, put in place after each `migrate`, which then also fills what is stale.
`manage.py check --database default` proves that nothing is.

Columns that change with every record of another kind (`later`: how many figures there are) are put
in when a row is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections, models, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from . import listed_sql as sql
from .listed_sql import Table
from .triggers import DROP


class ListedRow(models.Model):
    """The JSON of a record's row; `later` columns have a mark in the place of their values."""

    # That of the record. On SQLite only a key that could count by itself is that of the table.
    record_id = models.BigAutoField(primary_key=True)
    json = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.json


@dataclass(frozen=True)
class Followed:
    """A table that rows are made of.

    `records` is SQL that selects the ids of the records that a row of it belongs to; `{row}` stands
    for OLD and NEW. Without `columns`, every change of a row counts; with some, only theirs, and,
    only if it `comes_and_goes`, that there is one or none.
    """

    label: str
    records: str
    columns: tuple[str, ...] = ()
    comes_and_goes: bool = False


@dataclass(frozen=True)
class Listed:
    """Where the rows of a resource are kept, and what they follow."""

    label: str  # of the ListedRow
    row: str  # the dotted path of the Row
    records: str  # the label of the records
    later: tuple[str, ...]
    follows: tuple[Followed, ...]

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    def made(self, using: str) -> str:
        """SQL that selects `pk` and `json` of all records, as they would be made now."""
        from .api.json_rows import row_as_json
        from .api.rows import PREFIX

        row = import_string(self.row)
        records = apps.get_model(self.records)._base_manager.using(using).order_by()
        names = [name for name in row.names() if name not in self.later]
        rows = row.annotated(records, names).values_list("pk", *(PREFIX + name for name in names))
        made = sql.inlined(*rows.query.sql_with_params())
        json = row_as_json(row.described(row.names()), self.later)
        return f"SELECT pk, {json} AS json FROM ({made}) found"

    def rows(self) -> QuerySet[Any, Any]:
        """What is kept, with the columns that are put in when a row is read."""
        from .api.rows import PREFIX

        rows = import_string(self.row).annotated(self.model.objects.all(), list(self.later))
        return rows.values_list("pk", "json", *(PREFIX + name for name in self.later))

    def table(self, using: str) -> Table:
        """What the triggers are made of."""
        follows = [
            sql.Followed(
                apps.get_model(one.label)._meta.db_table,
                one.records,
                one.columns,
                one.comes_and_goes or not one.columns,
            )
            for one in self.follows
        ]
        own = apps.get_model(self.records)._meta.db_table
        return Table(self.model._meta.db_table, own, self.made(using), tuple(follows))


@cache
def row_of(listed: Listed, key: str, vendor: str) -> str:
    """SQL of the JSON of a record's row, with the columns that are put in, as a column of any other
    query: bytes on SQLite, null where no row is kept."""
    from .api.json_rows import with_later

    kept = sql.inlined(*listed.rows().query.sql_with_params())
    json = with_later("json", listed.later, vendor)
    return f"(SELECT {json} FROM ({kept}) kept WHERE pk = {key})"


@cache
def all_listed() -> list[Listed]:
    return [import_string(path) for path in settings.LISTED_ROWS]


@cache
def listed_of(row: Any) -> Listed | None:
    """Where the rows of this kind are kept; None of most kinds."""
    path = f"{row.__module__}.{row.__qualname__}"
    return next((one for one in all_listed() if one.row == path), None)


def tables_present(using: str, cursor: Any) -> list[Table]:
    """Those whose tables are all there: while migrating, some aren't yet, or any more."""
    present = set(connections[using].introspection.table_names(cursor))
    wanted = {
        one: {
            one.model._meta.db_table,
            *(apps.get_model(f.label)._meta.db_table for f in one.follows),
        }
        for one in all_listed()
    }
    return [one.table(using) for one, tables in wanted.items() if tables <= present]


def keep_listed(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After each `migrate`: make the triggers that are missing, and the rows they would have."""
    vendor = connections[using].vendor
    with transaction.atomic(using), connections[using].cursor() as cursor:
        tables = tables_present(using, cursor)
        missing = sql.MISSING[vendor](cursor, tables)
        for statement in missing:
            cursor.execute(statement)
        if missing:
            fill(using)


def let_go_of_listed(sender: AppConfig, using: str, plan: list[Any], **kwargs: Any) -> None:
    """Before a `migrate` that changes something: the triggers name tables that it may change."""
    if plan:
        connection = connections[using]
        with connection.cursor() as cursor:
            for statement in DROP[connection.vendor](cursor, sql.PREFIX):
                cursor.execute(statement)


def fill(using: str = "default") -> None:
    """Set the rows that aren't what they should be."""
    with connections[using].cursor() as cursor:
        for table in tables_present(using, cursor):
            cursor.execute(sql.forget(table))
            cursor.execute(sql.refresh(table))


def is_followed(model: type[models.Model]) -> bool:
    """Whether rows are made of the table of this model."""
    return any(
        apps.get_model(one.label) is model for listed in all_listed() for one in listed.follows
    )


def no_listed_row_is_stale(databases: Iterable[str] | None = None, **kw: Any) -> list[CheckMessage]:
    """The check of the database: an error for each table of rows that has drifted."""
    errors: list[CheckMessage] = []
    for using in databases or []:
        with connections[using].cursor() as cursor:
            for table in tables_present(using, cursor):
                cursor.execute(sql.count_stale(table))
                (stale,) = cursor.fetchone()
                if stale:
                    errors.append(
                        Error(
                            f"{stale} rows of {table.name} aren't what a list would show of "
                            f"{table.records}.",
                            hint="Run `manage.py migrate`, which puts the triggers in place; "
                            "then set the rows with unionwork.listed.fill().",
                            id="unionwork.E002",
                        )
                    )
    return errors
