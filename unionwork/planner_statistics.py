"""What PostgreSQL's planner counts beside columns and indexes, for migrations.

“In the country” is nearly everything, and no index is for it: an index would be of no use. Without
counts the planner takes it for one row in two hundred, gathers all of them and sorts them, where it
could read the first of a list in their order.
"""

from typing import Any

from django.db.migrations import RunPython


def of_beginnings(name: str, table: str, column: str, length: int) -> RunPython:
    """Count how often texts of a column begin alike, now and with every ANALYZE. SQLite needs no
    such counts: it reads in the order of an index where it can."""

    def create(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE STATISTICS IF NOT EXISTS {name}"
                f" ON (substr({column}, 1, {length})) FROM {table}"
            )
            schema_editor.execute(f"ANALYZE {table}")  # by itself it may not come for months

    def drop(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP STATISTICS IF EXISTS {name}")

    return RunPython(create, drop)
