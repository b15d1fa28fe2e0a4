"""Queries that are built and compiled once for each shape of a question.

Building a queryset and compiling it takes longer than its rows do. Two questions that have the same
shape (“in a region, of one indicator, by id”) differ in values alone, so the SQL of the first one
serves both: the queryset is built with an `Unknown` in the place of each value, and its SQL is kept
with them among its parameters. Each question then puts its values in.

What it gives is what the queryset would give: tests/site/test_compiled.py asks both.
"""

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from operator import itemgetter
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Expression, Model, QuerySet
from psycopg import Cursor

Values = dict[str, Any]  # what a question asks for, by names
MOST_KEPT = 2000
RANGE = re.compile(r" [<>]=? \(?%s")


class Unknown(Expression):
    """A value that is known only when its query runs: `read` takes it from the question's values.

    `stored_as` is needed only where a value is stored otherwise than its type alone would be.
    """

    def __init__(self, read: Callable[[Values], Any], stored_as: Any | None = None) -> None:
        super().__init__()
        self.read = read
        self.stored_as = stored_as
        self.length = 0  # of a path, as `shape_of` tells it

    @property
    def identity(self) -> tuple[Any, ...]:
        return (type(self), self.read)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def known(self, values: Values) -> Any:
        """The value as the database takes it."""
        value = self.read(values)
        if self.stored_as is not None:
            return self.stored_as.get_db_prep_value(value, connection)
        return as_parameter(value)


class UnknownRecord:
    """A record of which `pk`, `path` and other attributes are known only when the query runs."""

    def __init__(self, read: Callable[[Values], Any], path_length: int) -> None:
        self._read = read
        self._path_length = path_length

    def __getattr__(self, name: str) -> Unknown:
        if name.startswith("_"):  # what Django looks for to tell records from other values
            raise AttributeError(name)
        unknown = Unknown(lambda values: getattr(self._read(values), name))
        unknown.length = self._path_length if name == "path" else 0
        return unknown


def shape_of(value: Any) -> Hashable:
    """What of a value decides the SQL: how many there are, yes or no, how deep in its tree a
    record is."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, bool):
        return value
    return path_length(value) if isinstance(value, Model) else None


def path_length(record: Model) -> int:
    return len(getattr(record, "path", ""))


def unknown_for(name: str, value: Any, stored_as: Any | None = None) -> Any:
    """What stands in for a value of a question until its query runs."""
    if isinstance(value, list):
        return [_unknown(item(name, place), one) for place, one in enumerate(value)]
    return value if isinstance(value, bool) else _unknown(itemgetter(name), value, stored_as)


def _unknown(read: Callable[[Values], Any], value: Any, stored_as: Any = None) -> Any:
    if isinstance(value, Model):
        return UnknownRecord(read, path_length(value))
    return Unknown(read, stored_as)


def item(name: str, place: int) -> Callable[[Values], Any]:
    return lambda values: values[name][place]


def lifted(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function of one value, which of an unknown value makes another one."""

    @wraps(function)
    def of_either(value: Any) -> Any:
        if isinstance(value, Unknown):
            return Unknown(lambda values: function(value.read(values)))
        return function(value)

    return of_either


def as_parameter(value: Any) -> Any:
    """A value as Django gives it to the database, by its type."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, Decimal):
        return connection.ops.adapt_decimalfield_value(value)
    return value


@contextmanager
def keeping_plans(using: str = "default") -> Iterator[Any]:
    """A cursor for which PostgreSQL keeps the plan of what is executed: one that serves all values.

    By itself PostgreSQL would plan anew for each value where it takes that for cheaper; it doesn't
    reckon how long the planning of a list takes, which is longer than to read it. Of any other
    cursor the values are a part of the SQL, so that each query has a plan of its own.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.ensure_connection()
    driver = connection.connection
    usual = driver.cursor_factory
    driver.cursor_factory, driver.prepare_threshold = Cursor, 0
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        driver.cursor_factory, driver.prepare_threshold = usual, None


@dataclass(frozen=True)
class Compiled:
    """SQL with its parameters, some of which are still unknown; without SQL it finds nothing.

    One plan is right for all values of a query that `is_steady`: PostgreSQL prepares it. To plan
    the joins of a list takes several times as long as to read its page.
    """

    sql: str
    parameters: tuple[Any, ...]
    is_steady: bool = False

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any]) -> "Compiled":
        try:
            sql, parameters = queryset.query.sql_with_params()
        except EmptyResultSet:
            return cls("", ())
        return cls(sql, tuple(parameters))

    def counting(self) -> "Compiled":
        """The query that counts the rows of this one."""
        rows = self.sql or "SELECT 1 WHERE 1 = 0"
        return replace(self, sql=f"SELECT COUNT(*) FROM ({rows}) counted")

    def has_range(self) -> bool:
        """Whether it compares by more or less with values that are unknown: how much of a table
        that is, and so which plan is best, only the values tell."""
        return bool(RANGE.search(self.sql))

    def rows(self, values: Values) -> list[tuple[Any, ...]]:
        """The rows as the database gives them."""
        if not self.sql:
            return []
        with keeping_plans() if self.is_steady else connection.cursor() as cursor:
            cursor.execute(self.sql, self.known(values))
            return cursor.fetchall()

    def portions(self, values: Values, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows, so many at a time, without ever holding more."""
        if not self.sql:
            return
        with connection.chunked_cursor() as cursor:
            cursor.execute(self.sql, self.known(values))
            while rows := cursor.fetchmany(size):
                yield rows

    def known(self, values: Values) -> list[Any]:
        """The parameters with the values in their places."""
        return [one.known(values) if isinstance(one, Unknown) else one for one in self.parameters]


class Compilations:
    """What this process has compiled, by keys; when it is too much, all is made anew."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most = most
        self.kept: dict[Hashable, Compiled] = {}
        self.lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Compiled]) -> Compiled:
        key = (connection.vendor, key)
        compiled = self.kept.get(key)
        if compiled is None:
            compiled = make()
            with self.lock:
                if len(self.kept) >= self.most:
                    self.kept.clear()
                self.kept[key] = compiled
        return compiled


compilations = Compilations()
