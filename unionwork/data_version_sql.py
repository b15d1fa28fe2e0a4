"""The triggers behind the data version, for PostgreSQL and for SQLite."""

from typing import Any

TABLE = "unionwork_datachange"
PREFIX = "data_version_"  # of the names of all triggers here
AMOUNT = 2**30

# The sums, the last change in seconds since 1970, and what the transaction itself has changed, of
# which figures are counted by the second.
READ = {
    "sqlite": f"""
        SELECT sum(amount), sum(of_figures),
            (julianday(max(changed_at)) - 2440587.5) * 86400, NULL, NULL FROM {TABLE}
    """,
    "postgresql": f"""
        SELECT sum(amount), sum(of_figures), extract(epoch FROM max(changed_at)),
            current_setting('unionwork.changed', true),
            current_setting('unionwork.changed_figures', true)
        FROM {TABLE}
    """,
}

# PostgreSQL -------------------------------------------------------------------------------------

NOTE = f"{TABLE}_note"
CLOSE = f"{TABLE}_close"
FUNCTIONS = {
    # After a statement. Of a transaction's statements, the first adds its row: the setting
    # unionwork.changed, which ends with the transaction (or is rolled back with its savepoint),
    # says that it is there. If figures aren't counted by its table, the row doesn't move their
    # version: the first statement about another table adds a row of its own, of which
    # unionwork.changed_figures says that it is there. Nothing waits: rows that another transaction
    # is folding are skipped.
    NOTE: f"""
        DECLARE
            is_of_figures boolean := TG_NAME = '{PREFIX}note';
            setting text := CASE WHEN is_of_figures
                THEN 'unionwork.changed_figures' ELSE 'unionwork.changed' END;
            transaction text := pg_current_xact_id()::text;
            noted_in text := split_part(current_setting(setting, true), ' ', 1);
            now_noted text := transaction || ' ' || extract(epoch FROM clock_timestamp());
            change bigint := 1 + floor(random() * {AMOUNT})::bigint;
            own bigint;
        BEGIN
            PERFORM set_config('unionwork.changed', now_noted, true),
                set_config(setting, now_noted, true);
            IF noted_in = transaction THEN
                RETURN NULL;
            END IF;
            INSERT INTO {TABLE} (amount, of_figures, changed_at)
                VALUES (change, change * is_of_figures::integer, transaction_timestamp())
                RETURNING id INTO own;
            IF own % 100 = 0 AND current_setting('transaction_isolation') = 'read committed' THEN
                WITH free AS MATERIALIZED (
                    SELECT id FROM {TABLE} WHERE id <> own FOR UPDATE SKIP LOCKED
                ), folded AS (
                    DELETE FROM {TABLE} WHERE id IN (SELECT id FROM free)
                    RETURNING amount, of_figures
                )
                UPDATE {TABLE} SET
                    amount = amount + (SELECT coalesce(sum(amount), 0) FROM folded),
                    of_figures = of_figures + (SELECT coalesce(sum(of_figures), 0) FROM folded)
                    WHERE id = own;
            END IF;
            RETURN NULL;
        END
    """,
    # At the commit: the row tells when its change came to be seen, not when it began. The checks
    # of foreign keys, which may take seconds, are queued behind the first call; so that one only
    # queues a second call, behind them. What is still changed after that is noted anew.
    CLOSE: f"""
        BEGIN
            UPDATE {TABLE} SET changed_at = clock_timestamp() WHERE id = NEW.id;
            PERFORM set_config('unionwork.changed', '', true),
                set_config('unionwork.changed_figures', '', true);
            RETURN NULL;
        END
    """,
}
CLOSING = {
    f"{PREFIX}close": f"""
        CREATE CONSTRAINT TRIGGER {PREFIX}close AFTER INSERT ON {TABLE}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {CLOSE}()
    """,
    f"{PREFIX}close_again": f"""
        CREATE CONSTRAINT TRIGGER {PREFIX}close_again AFTER UPDATE ON {TABLE}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (OLD.changed_at = transaction_timestamp()) EXECUTE FUNCTION {CLOSE}()
    """,
}
PRESENT_FUNCTIONS = """
    SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
"""
PRESENT_TRIGGERS = """
    SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = current_schema()::regnamespace AND starts_with(tgname, %s)
"""


def missing_on_postgresql(cursor: Any, tables: dict[str, bool]) -> list[str]:
    """The statements that make the triggers that aren't there as they should be, for tables with
    whether figures are counted by them."""
    cursor.execute(PRESENT_FUNCTIONS)
    functions = dict(cursor.fetchall())
    cursor.execute(PRESENT_TRIGGERS, [PREFIX])
    triggers = set(cursor.fetchall())
    wanted = {(TABLE, name): statement for name, statement in CLOSING.items()}
    for table, is_of_figures in sorted(tables.items()):
        name = f"{PREFIX}{'note' if is_of_figures else 'note_others'}"
        wanted[table, name] = f"""
            CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"
            FOR EACH STATEMENT EXECUTE FUNCTION {NOTE}()
        """
    return [
        f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
        SET search_path FROM CURRENT AS $${source}$$
        """
        for name, source in FUNCTIONS.items()
        if functions.get(name) != source
    ] + [statement for trigger, statement in wanted.items() if trigger not in triggers]


def drop_on_postgresql(cursor: Any) -> list[str]:
    """The functions take their triggers with them."""
    return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in FUNCTIONS]


# SQLite -----------------------------------------------------------------------------------------

NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
RANDOM = f"1 + (random() & {AMOUNT - 1})"


def wanted_on_sqlite(tables: dict[str, bool]) -> dict[str, str]:
    """The triggers by their names: three a table, and one that keeps the row there."""
    wanted = {
        f"{PREFIX}kept": f"CREATE TRIGGER {PREFIX}kept AFTER DELETE ON {TABLE} "
        f"WHEN NOT EXISTS (SELECT 1 FROM {TABLE}) "
        f"BEGIN INSERT INTO {TABLE} (amount, of_figures, changed_at) "
        f"VALUES ({RANDOM}, {RANDOM}, {NOW}); END"
    }
    for table, is_of_figures in sorted(tables.items()):
        columns = ["amount", "of_figures"] if is_of_figures else ["amount"]
        changes = ", ".join(f"{column} = {column} + {RANDOM}" for column in columns)
        for event in ("insert", "update", "delete"):
            name = f"{PREFIX}{table}_{event}"
            wanted[name] = (
                f'CREATE TRIGGER "{name}" AFTER {event.upper()} ON "{table}" '
                f"BEGIN UPDATE {TABLE} SET {changes}, changed_at = {NOW}; END"
            )
    return wanted


def present_on_sqlite(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
        [len(PREFIX), PREFIX],
    )
    return dict(cursor.fetchall())


def missing_on_sqlite(cursor: Any, tables: dict[str, bool]) -> list[str]:
    """The statements that make the triggers that aren't there as they should be."""
    wanted, present = wanted_on_sqlite(tables), present_on_sqlite(cursor)
    stale = [name for name, text in present.items() if wanted.get(name) != text]
    missing = [text for name, text in wanted.items() if present.get(name) != text]
    return [f'DROP TRIGGER "{name}"' for name in stale] + missing


def drop_on_sqlite(cursor: Any) -> list[str]:
    return [f'DROP TRIGGER "{name}"' for name in present_on_sqlite(cursor)]


MISSING = {"sqlite": missing_on_sqlite, "postgresql": missing_on_postgresql}
DROP = {"sqlite": drop_on_sqlite, "postgresql": drop_on_postgresql}
