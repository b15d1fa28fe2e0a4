"""The triggers behind listed rows, for PostgreSQL and for SQLite."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .triggers import functions_present, missing_on_sqlite, triggers_present

PREFIX = "listed_"  # of the names of all triggers and functions here


@dataclass(frozen=True)
class Followed:
    """A table, SQL for the ids of the records that its row `{row}` belongs to, its columns that
    count (without any, all do), and whether it counts that a row comes or goes."""

    table: str
    records: str
    columns: tuple[str, ...]
    comes_and_goes: bool

    def ids(self, *rows: str) -> str:
        return " UNION ".join(self.records.format(row=row) for row in rows)

    @property
    def changed(self) -> str:
        """Whether an UPDATE has changed what counts."""
        return " OR ".join(f'OLD."{name}" <> NEW."{name}"' for name in self.columns)


@dataclass(frozen=True)
class Table:
    """A table of listed rows, that of their records, what makes `pk` and `json`, and what the rows
    follow."""

    name: str
    records: str
    made: str
    follows: tuple[Followed, ...]


def inlined(statement: str, parameters: Sequence[Any]) -> str:
    """The statement with its parameters, which are texts and numbers of our own, in their places:
    a trigger has none."""
    parts = statement.split("%s")
    literals = [*map(literal, parameters), ""]
    return "".join(part + text for part, text in zip(parts, literals, strict=True))


def literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def refresh(table: Table, ids: str = "") -> str:
    """Make the rows of these records anew, or of all."""
    only = f"pk IN ({ids})" if ids else "true"
    return (
        f'INSERT INTO "{table.name}" (record_id, json) '
        f"SELECT pk, json FROM ({table.made}) made WHERE {only} "
        f"ON CONFLICT (record_id) DO UPDATE SET json = excluded.json "
        f'WHERE "{table.name}".json <> excluded.json'
    )


def forget(table: Table) -> str:
    """Delete the rows of records that are gone."""
    return f'DELETE FROM "{table.name}" WHERE record_id NOT IN (SELECT id FROM "{table.records}")'


def count_stale(table: Table) -> str:
    differs = (
        f'SELECT count(*) FROM ({table.made}) made LEFT JOIN "{table.name}" kept '
        "ON kept.record_id = made.pk WHERE coalesce(kept.json, '') <> made.json"
    )
    of_nothing = (
        f'SELECT count(*) FROM "{table.name}" '
        f'WHERE record_id NOT IN (SELECT id FROM "{table.records}")'
    )
    return f"SELECT ({differs}) + ({of_nothing})"


# PostgreSQL -------------------------------------------------------------------------------------


def functions_on_postgresql(table: Table) -> dict[str, str]:
    """The bodies of the trigger functions by their names.

    Who changes the same rows at the same time waits for the other, before what the rows are made of
    is read: the later one then sees what the earlier one wrote.
    """
    functions = {
        f"{PREFIX}{table.name}_gone": f'BEGIN DELETE FROM "{table.name}" '
        f"WHERE record_id = OLD.id; RETURN NULL; END"
    }
    for number, followed in enumerate(table.follows):
        functions[f"{PREFIX}{table.name}_{number}"] = f"""
            DECLARE
                ids bigint[] := ARRAY({followed.ids("OLD", "NEW")});
            BEGIN
                PERFORM 1 FROM "{table.name}" WHERE record_id = ANY(ids)
                    ORDER BY record_id FOR UPDATE;
                {refresh(table, "SELECT unnest(ids)")};
                RETURN NULL;
            END
        """
    return functions


def triggers_on_postgresql(table: Table) -> dict[tuple[str, str], str]:
    """The statements by table and name."""
    gone = f"{PREFIX}{table.name}_gone"
    triggers = {
        (table.records, gone): f'CREATE TRIGGER {gone} AFTER DELETE ON "{table.records}" '
        f"FOR EACH ROW EXECUTE FUNCTION {gone}()"
    }
    for number, followed in enumerate(table.follows):
        name = f"{PREFIX}{table.name}_{number}"
        events, when = "UPDATE", f"WHEN ({followed.changed}) "
        if followed.comes_and_goes:
            columns = ", ".join(f'"{name}"' for name in followed.columns)
            events, when = f"UPDATE {'OF ' if columns else ''}{columns} OR INSERT OR DELETE", ""
        if followed.table == table.records:
            events = events.removesuffix(" OR DELETE")
        triggers[followed.table, name] = (
            f'CREATE TRIGGER {name} AFTER {events} ON "{followed.table}" '
            f"FOR EACH ROW {when}EXECUTE FUNCTION {name}()"
        )
    return triggers


def missing_on_postgresql(cursor: Any, tables: Sequence[Table]) -> list[str]:
    """All is made anew where anything is missing: a function takes its triggers with it."""
    functions = {
        name: text for one in tables for name, text in functions_on_postgresql(one).items()
    }
    triggers = {key: text for one in tables for key, text in triggers_on_postgresql(one).items()}
    present = functions_present(cursor, PREFIX)
    if present == functions and triggers_present(cursor, PREFIX) == set(triggers):
        return []
    return [
        *(f"DROP FUNCTION {name}() CASCADE" for name in present),
        *(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            # To plan it anew for each row would take longer than to make the row.
            f"SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan AS $${source}$$"
            for name, source in functions.items()
        ),
        *triggers.values(),
    ]


# SQLite -----------------------------------------------------------------------------------------


def triggers_on_sqlite(table: Table) -> dict[str, str]:
    """The statements by name."""
    gone = f"{PREFIX}{table.name}_gone"
    triggers = {
        gone: f'CREATE TRIGGER "{gone}" AFTER DELETE ON "{table.records}" '
        f'BEGIN DELETE FROM "{table.name}" WHERE record_id = OLD.id; END'
    }
    for number, followed in enumerate(table.follows):
        events = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}
        if not followed.comes_and_goes:
            events = {"UPDATE": ["NEW"]}
        elif followed.table == table.records:
            events.pop("DELETE")
        for event, rows in events.items():
            name = f"{PREFIX}{table.name}_{number}_{event.lower()}"
            only_some = event == "UPDATE" and followed.columns
            when = f"WHEN {followed.changed} " if only_some else ""
            triggers[name] = (
                f'CREATE TRIGGER "{name}" AFTER {event} ON "{followed.table}" {when}'
                f"BEGIN {refresh(table, followed.ids(*rows))}; END"
            )
    return triggers


def missing(cursor: Any, tables: Sequence[Table]) -> list[str]:
    wanted = {name: text for one in tables for name, text in triggers_on_sqlite(one).items()}
    return missing_on_sqlite(cursor, PREFIX, wanted)


MISSING = {"sqlite": missing, "postgresql": missing_on_postgresql}
