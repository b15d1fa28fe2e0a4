"""Values of a few records, by a query that is built and compiled once (compiled.py)."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from .compiled import Compiled, Values, compilations

Kind = TypeVar("Kind", bound=Model)
Converter = tuple[int, list[Callable[..., Any]], Any]  # a column's place, how, and its expression


@dataclass(frozen=True)
class CompiledValues(Compiled):
    """A compiled query of values, each of which is given as Django would give it."""

    converters: tuple[Converter, ...] = ()

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any]) -> "CompiledValues":
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return cls("", ())
        found = compiler.get_converters(one for one, _sql, _alias in compiler.select)
        converters = tuple((place, *each) for place, each in found.items())
        # What is asked by keys, few rows of many, has one plan.
        return cls(sql, tuple(parameters), True, converters)

    def rows(self, values: Values) -> list[tuple[Any, ...]]:
        return [self.converted(row) for row in super().rows(values)]

    def converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells = list(row)
        for place, converters, expression in self.converters:
            for convert in converters:
                cells[place] = convert(cells[place], expression, connection)
        return tuple(cells)


def values_of(
    name: Hashable, query: Callable[[], QuerySet[Any, Any]], values: Values
) -> list[tuple[Any, ...]]:
    """What a `values_list` gives; `query` makes it once for each name, with an `Unknown` for each
    of the values."""
    return compilations.get((values_of, name), lambda: CompiledValues.of(query())).rows(values)


def records_of(
    model: type[Kind],
    name: Hashable,
    query: Callable[[QuerySet[Kind]], QuerySet[Kind]],
    values: Values,
) -> list[Kind]:
    """The records that a queryset gives; `query` narrows it once for each name."""
    fields = [field.attname for field in model._meta.concrete_fields]

    def of_fields() -> QuerySet[Any, Any]:
        return query(model._default_manager.all()).values_list(*fields)

    rows = values_of((model, name), of_fields, values)
    return [model.from_db("default", fields, row) for row in rows]
