"""The triggers behind the data version, for PostgreSQL and for SQLite."""

from typing import Any

from .triggers import drop_on_sqlite, missing_on_sqlite

TABLE = "unionwork_datachange"
PREFIX = "data_version_"  # of the names of all triggers here
AMOUNT = 2**30
ALL_COLUMNS = ("*",)  # a change of the table moves no version of counts, whatever it changes

Words = dict[str, tuple[str, ...]]  # by table: the columns that nothing is counted by

# The sums, the last change in seconds since 1970, and what the transaction itself has changed, of
# which counts depend on by the second.
READ = {
    "sqlite": f"""
        SELECT sum(amount), sum(of_counts),
            (julianday(max(changed_at)) - 2440587.5) * 86400, NULL, NULL FROM {TABLE}
    """,
    "postgresql": f"""
        SELECT sum(amount), sum(of_counts), extract(epoch FROM max(changed_at)),
            current_setting('unionwork.changed', true),
            current_setting('unionwork.changed_counts', true)
        FROM {TABLE}
    """,
}

# What a version's text is made of, as columns of any other query.
STATE = {
    "sqlite": f"(SELECT sum(amount) FROM {TABLE}), NULL",
    "postgresql": f"(SELECT sum(amount) FROM {TABLE}), current_setting('unionwork.changed', true)",
}

# PostgreSQL -------------------------------------------------------------------------------------

NOTE = f"{TABLE}_note"
CLOSE = f"{TABLE}_close"
FUNCTIONS = {
    # After a statement. Of a transaction's statements, the first adds its row: the setting
    # unionwork.changed, which ends with the transaction (or is rolled back with its savepoint),
    # says that it is there. If it has changed nothing but words, the row doesn't move the version
    # of counts: the first statement that does adds a row of its own, of which
    # unionwork.changed_counts says that it is there. Nothing waits: rows that another transaction
    # is folding are skipped.
    NOTE: f"""
        DECLARE
            is_of_counts boolean := TG_NAME <> '{PREFIX}note_words';
            setting text := 'unionwork.changed_counts';
            transaction text := pg_current_xact_id()::text;
            noted_in text;
            now_noted text := transaction || ' ' || extract(epoch FROM clock_timestamp());
            change bigint := 1 + floor(random() * {AMOUNT})::bigint;
            own bigint;
        BEGIN
            IF TG_NAME = '{PREFIX}note_update' THEN
                is_of_counts := EXISTS (
                    SELECT to_jsonb(one) - TG_ARGV FROM after_it AS one
                    EXCEPT SELECT to_jsonb(one) - TG_ARGV FROM before_it AS one
                );
            END IF;
            IF NOT is_of_counts THEN
                setting := 'unionwork.changed';
            END IF;
            noted_in := split_part(current_setting(setting, true), ' ', 1);
            PERFORM set_config('unionwork.changed', now_noted, true),
                set_config(setting, now_noted, true);
            IF noted_in = transaction THEN
                RETURN NULL;
            END IF;
            INSERT INTO {TABLE} (amount, of_counts, changed_at)
                VALUES (change, change * is_of_counts::integer, transaction_timestamp())
                RETURNING id INTO own;
            IF own % 100 = 0 AND current_setting('transaction_isolation') = 'read committed' THEN
                WITH free AS MATERIALIZED (
                    SELECT id FROM {TABLE} WHERE id <> own FOR UPDATE SKIP LOCKED
                ), folded AS (
                    DELETE FROM {TABLE} WHERE id IN (SELECT id FROM free)
                    RETURNING amount, of_counts
                )
                UPDATE {TABLE} SET
                    amount = amount + (SELECT coalesce(sum(amount), 0) FROM folded),
                    of_counts = of_counts + (SELECT coalesce(sum(of_counts), 0) FROM folded)
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
                set_config('unionwork.changed_counts', '', true);
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
    SELECT relname, tgname, encode(tgargs, 'escape')
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = current_schema()::regnamespace AND starts_with(tgname, %s)
"""


def triggers_on_postgresql(words: Words) -> dict[tuple[str, str, str], str]:
    """The statements that make the triggers, by table, name and what PostgreSQL keeps of the
    arguments."""
    wanted = {(TABLE, name, ""): statement for name, statement in CLOSING.items()}
    for table, names in sorted(words.items()):
        note, arguments = "note_words" if names == ALL_COLUMNS else "note", ""
        events = "INSERT OR UPDATE OR DELETE OR TRUNCATE"
        if names and names != ALL_COLUMNS:
            events = "INSERT OR DELETE OR TRUNCATE"
            arguments = "".join(rf"{name}\000" for name in names)
            wanted[table, f"{PREFIX}note_update", arguments] = f"""
                CREATE TRIGGER {PREFIX}note_update AFTER UPDATE ON "{table}"
                REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
                FOR EACH STATEMENT EXECUTE FUNCTION {NOTE}({", ".join(map(quoted, names))})
            """
        wanted[table, f"{PREFIX}{note}", ""] = f"""
            CREATE TRIGGER {PREFIX}{note} AFTER {events} ON "{table}"
            FOR EACH STATEMENT EXECUTE FUNCTION {NOTE}()
        """
    return wanted


def quoted(text: str) -> str:
    return f"'{text}'"


def missing_on_postgresql(cursor: Any, words: Words) -> list[str]:
    """The statements that make the triggers that aren't there as they should be."""
    cursor.execute(PRESENT_FUNCTIONS)
    functions = dict(cursor.fetchall())
    cursor.execute(PRESENT_TRIGGERS, [PREFIX])
    present = set(cursor.fetchall())
    wanted = triggers_on_postgresql(words)
    stale = [trigger for trigger in sorted(present) if trigger not in wanted]
    return [
        f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
        SET search_path FROM CURRENT AS $${source}$$
        """
        for name, source in FUNCTIONS.items()
        if functions.get(name) != source
    ] + [
        *(f'DROP TRIGGER "{name}" ON "{table}"' for table, name, _arguments in stale),
        *(statement for trigger, statement in wanted.items() if trigger not in present),
    ]


def drop_on_postgresql(cursor: Any) -> list[str]:
    """The functions take their triggers with them."""
    return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in FUNCTIONS]


# SQLite -----------------------------------------------------------------------------------------

NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
RANDOM = f"1 + (random() & {AMOUNT - 1})"


def wanted_on_sqlite(cursor: Any, words: Words) -> dict[str, str]:
    """The triggers by their names: three a table, and one that keeps the row there."""
    wanted = {
        f"{PREFIX}kept": f"CREATE TRIGGER {PREFIX}kept AFTER DELETE ON {TABLE} "
        f"WHEN NOT EXISTS (SELECT 1 FROM {TABLE}) "
        f"BEGIN INSERT INTO {TABLE} (amount, of_counts, changed_at) "
        f"VALUES ({RANDOM}, {RANDOM}, {NOW}); END"
    }
    for table, names in sorted(words.items()):
        for event in ("insert", "update", "delete"):
            changes = f"amount = amount + {RANDOM}"
            if names != ALL_COLUMNS:
                is_same = same_but(cursor, table, names) if names and event == "update" else "0"
                changes += f", of_counts = of_counts + iif({is_same}, 0, {RANDOM})"
            name = f"{PREFIX}{table}_{event}"
            wanted[name] = (
                f'CREATE TRIGGER "{name}" AFTER {event.upper()} ON "{table}" '
                f"BEGIN UPDATE {TABLE} SET {changes}, changed_at = {NOW}; END"
            )
    return wanted


def same_but(cursor: Any, table: str, names: tuple[str, ...]) -> str:
    """Whether a row has the values that it had, in all other columns."""
    cursor.execute("SELECT name FROM pragma_table_info(%s)", [table])
    others = [name for (name,) in cursor.fetchall() if name not in names]
    return " AND ".join(f'OLD."{name}" IS NEW."{name}"' for name in others)


def missing(cursor: Any, words: Words) -> list[str]:
    return missing_on_sqlite(cursor, PREFIX, wanted_on_sqlite(cursor, words))


def drop(cursor: Any) -> list[str]:
    return drop_on_sqlite(cursor, PREFIX)


MISSING = {"sqlite": missing, "postgresql": missing_on_postgresql}
DROP = {"sqlite": drop, "postgresql": drop_on_postgresql}
