"""Saving what an import has planned."""

from typing import Any, NamedTuple

from simple_history.utils import bulk_create_with_history

from .rows import Cells


class Provisional(int):
    """A negative primary key: of a new record, until the database gives it one of its own."""


class Planned(NamedTuple):
    """A record as it is to be saved, and the cells that say so."""

    record: Any
    cells: Cells


def settle_keys(record: Any) -> None:
    """Put real primary keys in the place of provisional ones.

    The records that this one names must be saved already; its own key is left to the database.
    """
    if isinstance(record.pk, Provisional):
        record.pk = None
    for field in record._meta.concrete_fields:
        if isinstance(getattr(record, field.attname), Provisional) and field.is_relation:
            setattr(record, field.attname, field.get_cached_value(record).pk)


def create_with_history(records: list[Any]) -> None:
    """Insert new records of one model together, each with the history row that `save()` writes.

    For models that do nothing else when they are saved.
    """
    for record in records:
        settle_keys(record)
    if records:
        bulk_create_with_history(records, type(records[0]))


def save_with_history(records: list[Any]) -> None:
    """Save changed records of one model, and then together the history rows of all of them."""
    for record in records:
        settle_keys(record)
        record.skip_history_when_saving = True
        record.save()
        del record.skip_history_when_saving
    if records:
        type(records[0]).history.bulk_history_create(records, update=True)
