"""Whether a record keeps the constraints of its table, told without asking the database.

Asking it takes a query a constraint and a record, which is too slow for ten thousand rows. What is
said here is what the database would say: comparing with NULL gives neither true nor false, and a
constraint is broken only by false.
"""

import operator
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "in": lambda value, values: value in values,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


def is_kept(constraint: models.CheckConstraint, record: models.Model) -> bool:
    """Whether the record, whose values are of their fields' types, keeps the constraint.

    Raises NotImplementedError for a condition of a kind that isn't known here.
    """
    if not isinstance(constraint.condition, Q):
        raise NotImplementedError(constraint.name)
    return truth(constraint.condition, record) is not False


def truth(condition: Q, record: models.Model) -> bool | None:
    """True, false, or None where a NULL leaves it open."""
    conditions: list[Any] = condition.children
    parts = [
        truth(part, record) if isinstance(part, Q) else compared(part, record)
        for part in conditions
    ]
    if condition.connector not in (Q.AND, Q.OR):
        raise NotImplementedError(condition.connector)
    decisive = condition.connector == Q.OR
    if decisive in parts:
        said: bool | None = decisive
    else:
        said = None if None in parts else not decisive
    return said if said is None else said is not condition.negated


def compared(condition: tuple[str, Any], record: models.Model) -> bool | None:
    """What one comparison says: ("started_on__lte", F("ended_on"))."""
    lookup, wanted = condition
    name, _, comparison = lookup.partition("__")
    comparison = comparison or "exact"
    value = value_of(name, record)
    if comparison == "isnull" or (comparison == "exact" and wanted is None):
        return (value is None) is (wanted is not False)
    if comparison not in COMPARISONS:
        raise NotImplementedError(lookup)
    if isinstance(wanted, F):
        wanted = value_of(str(wanted.name), record)  # type: ignore[attr-defined]
    if value is None or wanted is None:
        return None
    return COMPARISONS[comparison](value, wanted)


def value_of(name: str, record: models.Model) -> Any:
    """The value of a field; of another record, its primary key."""
    return getattr(record, record._meta.get_field(name).attname)  # type: ignore[union-attr]


def broken(record: models.Model, exclude: set[str]) -> Iterator[tuple[set[str], list[str]]]:
    """The constraints that the record breaks: the fields that each is about, and what it says.

    Those about the fields in `exclude`, whose values are known to be wrong, are left out. The
    database is asked only where a constraint seems broken or can't be judged here.
    """
    for constraint in record._meta.constraints:
        condition = getattr(constraint, "condition", None)
        fields = set(getattr(condition, "referenced_base_fields", ()))
        if fields & exclude:
            continue
        try:
            if isinstance(constraint, models.CheckConstraint) and is_kept(constraint, record):
                continue
        except NotImplementedError:
            pass
        try:
            constraint.validate(type(record), record, exclude=exclude)
        except ValidationError as error:
            yield fields, error.messages
