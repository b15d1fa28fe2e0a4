"""What is written once and stays: the histories of all records, and the audit log.

The database itself refuses to change or delete their rows, whoever asks: the admin, a command, or
plain SQL. So an account that stands in a history can't be deleted, only closed. Like those of the
data version, the triggers are put in place after each `migrate`, which also heals those that
SQLite drops with a rebuilt table. A migration that has to change such rows calls `drop_triggers`
first. Nothing is ever purged: the law asks for six months of the audit log, and all of it is kept.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, transaction
from simple_history.models import HistoricalChanges

from .apps import own_apps

PREFIX = "permanent_"  # of the names of all triggers here
AUDIT_LOG = "unionwork.auditentry"
SENTENCE = "This row can''t be changed or deleted: histories and the audit log stay as they are."

# PostgreSQL has one function for all triggers, which takes them with it when it is dropped.
FUNCTION = f"{PREFIX}refuse"
MAKE_FUNCTION = f"""
    CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$
"""
PRESENT_FUNCTION = """
    SELECT 1 FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proname = %s
"""
PRESENT = {
    "sqlite": """
        SELECT tbl_name, name FROM sqlite_master
        WHERE type = 'trigger' AND substr(name, 1, %s) = %s
    """,
    "postgresql": """
        SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = current_schema()::regnamespace AND left(tgname, %s) = %s
    """,
}


def tables() -> set[str]:
    """The tables of the histories, with those of their lists, and of the audit log."""
    models = {
        model
        for config in own_apps()
        for model in config.get_models(include_auto_created=True)
        if issubclass(model, HistoricalChanges)
    }
    lists = {
        relation.related_model
        for model in models
        for relation in model._meta.related_objects
        if relation.field.name == "history"
    }
    return {model._meta.db_table for model in {*models, *lists, apps.get_model(AUDIT_LOG)}}


def wanted_on_sqlite(table: str) -> dict[str, str]:
    """The statements that make a table's triggers, by their names."""
    return {
        f"{PREFIX}{table}_{event}": f'CREATE TRIGGER "{PREFIX}{table}_{event}" '
        f"BEFORE {event.upper()} ON \"{table}\" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for event in ("update", "delete")
    }


def wanted_on_postgresql(table: str) -> dict[str, str]:
    return {
        f"{PREFIX}row": f'CREATE TRIGGER {PREFIX}row BEFORE UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
        f"{PREFIX}table": f'CREATE TRIGGER {PREFIX}table BEFORE TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
    }


WANTED = {"sqlite": wanted_on_sqlite, "postgresql": wanted_on_postgresql}


def make_triggers(connection: Any) -> None:
    """Make the triggers that are missing."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        present = present_triggers(connection, cursor)
        if connection.vendor == "postgresql":
            cursor.execute(PRESENT_FUNCTION, [FUNCTION])
            if cursor.fetchone() is None:
                cursor.execute(MAKE_FUNCTION)
        for table in sorted(tables() & set(connection.introspection.table_names(cursor))):
            for name, statement in WANTED[connection.vendor](table).items():
                if (table, name) not in present:
                    cursor.execute(statement)


def drop_triggers(connection: Any) -> None:
    """Let everything be changed until `make_triggers`, or the next `migrate`, forbids it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}() CASCADE")
            return
        for _table, name in present_triggers(connection, cursor):
            cursor.execute(f'DROP TRIGGER "{name}"')


def present_triggers(connection: Any, cursor: Any) -> set[tuple[str, str]]:
    cursor.execute(PRESENT[connection.vendor], [len(PREFIX), PREFIX])
    return set(cursor.fetchall())


def protect(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After each `migrate`."""
    make_triggers(connections[using])
