"""Expressions in the very form in which indexes have them.

A database finds rows through an index of an expression, or of some rows alone, only where a query
has the same expression, with the same constants: written out, not given as parameters.
"""

from typing import Any

from django.db.models import Func, TextField, Value
from django.db.models.functions import ExtractYear


class Literal(Value):
    """A plain word as it stands in SQL: 'verified'."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        word = str(self.value)
        if not (word.isascii() and word.isidentifier()):
            raise ValueError(f"{word!r} is no plain word")
        return f"'{word}'", []


class Beginning(Func):
    """The first characters of a text: Beginning("region_path", length=12)."""

    template = "SUBSTR(%(expressions)s, 1, %(length)s)"
    output_field = TextField()

    def __init__(self, *expressions: Any, length: int) -> None:
        super().__init__(*expressions, length=length)


class Year(ExtractYear):
    """The year of a day. SQLite keeps days as texts: Django would call Python for each of them."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        day, params = compiler.compile(self.lhs)
        return f"CAST(SUBSTR({day}, 1, 4) AS INTEGER)", params
