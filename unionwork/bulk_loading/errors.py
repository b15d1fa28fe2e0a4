"""What the database has against a row, in a sentence that names the row."""

import re
from typing import Any

from django.db import models

UNIQUE_ON_SQLITE = re.compile(r"UNIQUE constraint failed: (.+)")
NULL_ON_SQLITE = re.compile(r"NOT NULL constraint failed: \w+\.(\w+)")
CHECK_ON_SQLITE = re.compile(r"CHECK constraint failed: (.+)")


class LoadError(Exception):
    """A row that can't be loaded, by its number from 1 (0 where the database doesn't say which)."""

    def __init__(self, model: type[models.Model], row: int, reason: str) -> None:
        self.model, self.row, self.reason = model, row, reason
        where = f", row {row}" if row else ""
        super().__init__(f"{model._meta.verbose_name_plural}{where}: {reason}")


def of_constraint(model: type[models.Model], name: str) -> str:
    """What the constraint of this name asks for, in the model's own words where it has some."""
    for constraint in model._meta.constraints:
        if constraint.name == name and constraint.violation_error_message:
            fields = getattr(constraint, "fields", ())
            named = f"{', '.join(fields)}: " if fields else f"{name}: "
            return named + str(constraint.violation_error_message)
    return f"the constraint {name} doesn't hold"


def said_by_sqlite(model: type[models.Model], error: Any) -> str:
    message = str(error)
    if found := NULL_ON_SQLITE.search(message):
        return f"{found[1]} is empty, but must not be"
    if found := UNIQUE_ON_SQLITE.search(message):
        columns = found[1].replace(f"{model._meta.db_table}.", "")
        return f"another record has the same {columns}"
    if found := CHECK_ON_SQLITE.search(message):
        return of_constraint(model, found[1])
    return message


def said_by_postgresql(model: type[models.Model], error: Any) -> str:
    diagnosis = error.diag
    kind = type(error).__name__
    if kind == "NotNullViolation":
        return f"{diagnosis.column_name} is empty, but must not be"
    if kind == "CheckViolation":
        return of_constraint(model, diagnosis.constraint_name or "")
    if kind == "UniqueViolation":
        return f"another record has the same: {diagnosis.message_detail}"
    return str(diagnosis.message_detail or diagnosis.message_primary or error)
