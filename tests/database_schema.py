"""What a database is made of, to compare before and after."""

from django.db import connection

SQLITE = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
POSTGRESQL = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT conrelid::regclass::text || conname,
        pg_get_constraintdef(oid) || condeferrable || condeferred || convalidated
    FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    UNION ALL
    SELECT tgrelid::regclass::text || tgname, pg_get_triggerdef(oid) || tgenabled::text
    FROM pg_trigger WHERE NOT tgisinternal
"""


def schema() -> dict[str, str]:
    """The definitions of all tables' indexes, constraints and triggers, by their names."""
    with connection.cursor() as cursor:
        cursor.execute({"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.vendor])
        return dict(cursor.fetchall())
