"""The triggers behind copies, for PostgreSQL and for SQLite."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .triggers import functions_present, missing_on_sqlite, triggers_present

PREFIX = "copy_"  # of the names of all triggers and functions here


@dataclass(frozen=True)
class Copy:
    """Names of tables and columns: `table.column` is `source.copied` where `source.id` is
    `table.reference`."""

    table: str
    column: str
    reference: str
    source: str
    copied: str


def wanted_value(copy: Copy, row: str) -> str:
    """What the copy in a row should be."""
    return f'(SELECT "{copy.copied}" FROM "{copy.source}" WHERE id = {row}."{copy.reference}")'


def is_stale(copy: Copy, source: str) -> str:
    column = f'"{copy.table}"."{copy.column}"'
    return f"coalesce({column}, '') <> coalesce({source}.\"{copy.copied}\", '')"


def stale(copies: Sequence[Copy]) -> str:
    """FROM and WHERE: the rows of a table of which some of these copies, all its own, are stale."""
    table = copies[0].table
    sources = {f"source_{number}": copy for number, copy in enumerate(copies)}
    joins = " ".join(
        f'LEFT JOIN "{copy.source}" AS {name} ON {name}.id = "{table}"."{copy.reference}"'
        for name, copy in sources.items()
    )
    conditions = " OR ".join(is_stale(copy, name) for name, copy in sources.items())
    return f'FROM "{table}" {joins} WHERE {conditions}'


def fill(copies: Sequence[Copy]) -> str:
    """Set the copies of a table that aren't what they should be. All rows are looked at together:
    nearly always, nothing is stale."""
    table = copies[0].table
    values = ", ".join(f'"{copy.column}" = {wanted_value(copy, table)}' for copy in copies)
    return f'UPDATE "{table}" SET {values} WHERE id IN (SELECT "{table}".id {stale(copies)})'


def count_stale(copy: Copy) -> str:
    return f"SELECT COUNT(*) {stale([copy])}"


def by_id(copy: Copy) -> str:
    """The ids of the source's records, and what is copied of each."""
    return f'SELECT id, "{copy.copied}" FROM "{copy.source}"'


def follow(copy: Copy) -> str:
    """The statement that takes a change of the source over."""
    return (
        f'UPDATE "{copy.table}" SET "{copy.column}" = NEW."{copy.copied}" '
        f'WHERE "{copy.reference}" = NEW.id'
    )


# PostgreSQL -------------------------------------------------------------------------------------


def functions_on_postgresql(copies: Sequence[Copy]) -> dict[str, str]:
    """The bodies of the functions by their names."""
    of_table, of_source = by_table(copies), by_source(copies)
    functions = {}
    for table, there in of_table.items():
        lines = [f'NEW."{copy.column}" := {wanted_value(copy, "NEW")};' for copy in there]
        functions[f"{PREFIX}into_{table}"] = f"BEGIN {' '.join(lines)} RETURN NEW; END"
    for (source, copied), there in of_source.items():
        lines = [f"{follow(copy)};" for copy in there]
        functions[f"{PREFIX}from_{source}_{copied}"] = f"BEGIN {' '.join(lines)} RETURN NULL; END"
    return functions


def triggers_on_postgresql(copies: Sequence[Copy]) -> dict[tuple[str, str], str]:
    """The statements by table and name."""
    triggers = {}
    for table in by_table(copies):
        name = f"{PREFIX}into"
        triggers[table, name] = (
            f'CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}into_{table}()"
        )
    for source, copied in by_source(copies):
        name = f"{PREFIX}from_{copied}"
        triggers[source, name] = (
            f'CREATE TRIGGER {name} AFTER UPDATE OF "{copied}" ON "{source}" FOR EACH ROW '
            f'WHEN (OLD."{copied}" IS DISTINCT FROM NEW."{copied}") '
            f"EXECUTE FUNCTION {PREFIX}from_{source}_{copied}()"
        )
    return triggers


def missing_on_postgresql(cursor: Any, copies: Sequence[Copy]) -> list[str]:
    functions, triggers = functions_present(cursor, PREFIX), triggers_present(cursor, PREFIX)
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path FROM CURRENT AS $${source}$$"
        for name, source in functions_on_postgresql(copies).items()
        if functions.get(name) != source
    ] + [
        statement
        for trigger, statement in triggers_on_postgresql(copies).items()
        if trigger not in triggers
    ]


# SQLite -----------------------------------------------------------------------------------------


def triggers_on_sqlite(copies: Sequence[Copy]) -> dict[str, str]:
    """The statements by name. The update of a copy fires no further one: it is then as wanted."""
    triggers = {}
    for copy in copies:
        wanted = wanted_value(copy, "NEW")
        events = ("INSERT", f'UPDATE OF "{copy.reference}", "{copy.column}"')
        for event in events:
            name = f"{PREFIX}{copy.table}_{copy.column}_{event[:6].lower()}"
            triggers[name] = (
                f'CREATE TRIGGER "{name}" AFTER {event} ON "{copy.table}" '
                f'WHEN NEW."{copy.column}" IS NOT {wanted} '
                f'BEGIN UPDATE "{copy.table}" SET "{copy.column}" = {wanted} '
                f"WHERE id = NEW.id; END"
            )
        name = f"{PREFIX}{copy.source}_{copy.table}_{copy.column}"
        triggers[name] = (
            f'CREATE TRIGGER "{name}" AFTER UPDATE OF "{copy.copied}" ON "{copy.source}" '
            f'WHEN NEW."{copy.copied}" IS NOT OLD."{copy.copied}" BEGIN {follow(copy)}; END'
        )
    return triggers


def missing(cursor: Any, copies: Sequence[Copy]) -> list[str]:
    return missing_on_sqlite(cursor, PREFIX, triggers_on_sqlite(copies))


# --------------------------------------------------------------------------------------------------


def by_table(copies: Sequence[Copy]) -> dict[str, list[Copy]]:
    found: dict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        found[copy.table].append(copy)
    return found


def by_source(copies: Sequence[Copy]) -> dict[tuple[str, str], list[Copy]]:
    found: dict[tuple[str, str], list[Copy]] = defaultdict(list)
    for copy in copies:
        found[copy.source, copy.copied].append(copy)
    return found


MISSING = {"sqlite": missing, "postgresql": missing_on_postgresql}
