"""What is there of our triggers, by the prefix of their names: to find, mend and drop them.

Copies, listed rows and the data version each keep theirs in place after every `migrate`.
"""

from typing import Any

# SQLite -----------------------------------------------------------------------------------------


def present_on_sqlite(cursor: Any, prefix: str) -> dict[str, str]:
    """The statements that made the triggers, by their names."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
        [len(prefix), prefix],
    )
    return dict(cursor.fetchall())


def missing_on_sqlite(cursor: Any, prefix: str, wanted: dict[str, str]) -> list[str]:
    """The statements that make the triggers that aren't there as they should be."""
    present = present_on_sqlite(cursor, prefix)
    stale = [name for name, text in present.items() if wanted.get(name) != text]
    missing = [text for name, text in wanted.items() if present.get(name) != text]
    return [f'DROP TRIGGER "{name}"' for name in stale] + missing


def drop_on_sqlite(cursor: Any, prefix: str) -> list[str]:
    return [f'DROP TRIGGER "{name}"' for name in present_on_sqlite(cursor, prefix)]


# PostgreSQL -------------------------------------------------------------------------------------


def functions_present(cursor: Any, prefix: str) -> dict[str, str]:
    """The bodies of the functions by their names."""
    cursor.execute(
        "SELECT proname, prosrc FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, %s)",
        [prefix],
    )
    return dict(cursor.fetchall())


def triggers_present(cursor: Any, prefix: str) -> set[tuple[str, str]]:
    """Tables and names."""
    cursor.execute(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relnamespace = current_schema()::regnamespace AND starts_with(tgname, %s)",
        [prefix],
    )
    return set(cursor.fetchall())


def drop_on_postgresql(cursor: Any, prefix: str) -> list[str]:
    """The functions take their triggers with them."""
    return [f"DROP FUNCTION {name}() CASCADE" for name in functions_present(cursor, prefix)]


DROP = {"sqlite": drop_on_sqlite, "postgresql": drop_on_postgresql}
