"""The version of the public data: it moves with every change that is committed, however it is made.

Triggers note the changes, so that imports, bulk updates and plain SQL count like a save(). They are
put in place after each `migrate`, which also heals those that SQLite drops with a rebuilt table.

The version is the sum of all noted amounts. Amounts are positive, so every commit makes a sum that
never was, in whatever order transactions end; and they are random, so that neither a new database
nor one that was put back to an earlier state says again what another state was called.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models, transaction
from django.db.models import F
from django.utils import timezone
from simple_history.models import HistoricalChanges

from . import data_version_sql as sql
from .apps import own_apps
from .compiled import keeping_plans

# Neither are histories.
NOT_PUBLIC = {
    "programs.listedprogram",  # repeats others
    "programs.staffscope",
    "unionwork.auditentry",
    "unionwork.datachange",
    "unionwork.formerpassword",
    "unionwork.savedview",
    "unionwork.seedrecord",
}
# Words that nothing is counted or ordered by, though editors change them most often: so there is a
# version without them, too. Of other models, every change moves it.
WORDS: dict[str, tuple[str, ...]] = {
    "programs.program": ("name_zh", "name_en", "summary_zh", "summary_en", "modified_at"),
    "unionwork.searchentry": sql.ALL_COLUMNS,
}
GREATEST_AMOUNT = 2**30


def new_amount() -> int:
    return 1 + secrets.randbelow(GREATEST_AMOUNT)


class DataChange(models.Model):
    """Changes of public data, as the triggers note them.

    On PostgreSQL each transaction adds a row of its own, so that none waits for another; every
    hundredth folds those that it finds into its own. SQLite, with one writer at a time, has one.
    """

    amount = models.BigIntegerField(default=new_amount)
    of_counts = models.BigIntegerField(default=new_amount)  # 0 of changes of WORDS alone
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.changed_at:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True)
class DataVersion:
    """Which state the public data is in, and since when."""

    text: str
    changed_at: datetime
    of_counts: str  # moves with every change but those of WORDS alone
    is_assumed: bool = False  # it was the version a moment ago

    def prove(self, *state: Any) -> None:
        """Raise HasMoved unless an assumed version is that of a state (data_version_sql.STATE)."""
        if self.text != (version_text(*state) if state else data_version().text):
            raise HasMoved


class HasMoved(Exception):
    """The data have changed since the version that was assumed."""


seen: dict[str, DataVersion] = {}  # the last one that this process has read, by database
CALM = timedelta(seconds=5)


def assumed_version(using: str = "default") -> DataVersion | None:
    """The version that this process last read, where that was calm; None while people edit.

    Who relies on it lets the query of its rows prove it, and asks again where it has moved: nearly
    always, that spares a query.
    """
    last = seen.get(using)
    if last is None or timezone.now() - last.changed_at < CALM:
        return None
    return replace(last, is_assumed=True)


def data_version(using: str = "default") -> DataVersion:
    """The version at this instant, by one query.

    Read it before the rows that it stands for: newer rows under an older version are harmless.
    """
    with keeping_plans(using) as cursor:
        cursor.execute(sql.READ[connections[using].vendor])
        amount, of_counts, changed_at, pending, pending_counts = cursor.fetchone()
    changed_at = datetime.fromtimestamp(float(changed_at or 0), UTC)
    if pending:  # this very transaction has changed something: nobody else sees it yet
        changed_at = max(changed_at, datetime.fromtimestamp(float(pending.split()[1]), UTC))
    found = DataVersion(
        version_text(amount, pending), changed_at, version_text(of_counts, pending_counts)
    )
    seen[using] = found
    return found


def version_text(amount: int | None, pending: str | None) -> str:
    return f"{int(amount or 0):x}{(pending or '').replace(' ', '-')}"


def move_data_version(using: str = "default") -> None:
    """Note a change that no trigger sees."""
    changes = DataChange.objects.using(using)
    if connections[using].vendor == "sqlite" and changes.update(
        amount=F("amount") + new_amount(),
        of_counts=F("of_counts") + new_amount(),
        changed_at=timezone.now(),
    ):
        return
    changes.create()


# the triggers -----------------------------------------------------------------------------------


def public_tables() -> set[str]:
    """The tables of our own apps, but for histories and what NOT_PUBLIC names."""
    return {
        model._meta.db_table
        for config in own_apps()
        for model in config.get_models(include_auto_created=True)
        if not issubclass(model, HistoricalChanges)
        and model._meta.label_lower not in NOT_PUBLIC
        and model._meta.managed
        and not model._meta.proxy
    }


def put_triggers_in_place(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After each `migrate`: make the triggers that are missing or differ from those wanted.

    What was written while one was missing went unnoticed, so the version then moves.
    """
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        if DataChange._meta.db_table not in present:
            return
        words = {apps.get_model(label)._meta.db_table: names for label, names in WORDS.items()}
        wanted = {table: words.get(table, ()) for table in public_tables() & present}
        missing = sql.MISSING[connection.vendor](cursor, wanted)
        for statement in missing:
            cursor.execute(statement)
        if missing or not DataChange.objects.using(using).exists():
            move_data_version(using)


def let_go_of_versions(sender: AppConfig, using: str, plan: list[Any], **kwargs: Any) -> None:
    """Before a `migrate` that changes something: SQLite drops no column that a trigger names.

    On PostgreSQL none names any, so that changes are noted there even after a migration failed.
    """
    if plan and connections[using].vendor == "sqlite":
        drop_all_triggers(connections[using])


def drop_triggers(state: Any, schema_editor: Any) -> None:
    """For migrations: done before the table that the triggers write to is dropped or altered.

    SQLite doesn't rename a table while a trigger names one that isn't there.
    """
    drop_all_triggers(schema_editor.connection)


def drop_all_triggers(connection: Any) -> None:
    with connection.cursor() as cursor:
        for statement in sql.DROP[connection.vendor](cursor):
            cursor.execute(statement)
