"""Merging two records that are one: all that refers to the first is given to the other."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from simple_history.models import HistoricalChanges

from .former_keys import FormerKey


def merge(record: Any, other: Any) -> None:
    """Delete `record`; what refers to it refers to `other`, and so do its present and former keys.

    Every change has a row in its history. Raises ValidationError, and changes nothing, where one
    can't take the place of the other.
    """
    with transaction.atomic():
        Merge(*both_locked(record, other)).run()


def both_locked(record: Any, other: Any) -> tuple[Any, Any]:
    """The two records as they are in the database, where nobody changes them meanwhile."""
    if type(record) is not type(other):
        sentence = _("“%(this)s” is a %(kind)s, “%(other)s” a %(other_kind)s: merge two of a kind.")
        kinds = {"kind": record._meta.verbose_name, "other_kind": other._meta.verbose_name}
        raise refusal(sentence, record, other, **kinds)
    if record.pk == other.pk:
        raise refusal(_("“%(this)s” can't be merged into itself: choose another."), record, other)
    # In one order, so that two merges can't wait for each other.
    rows = type(record)._default_manager.select_for_update().order_by("pk")
    found = rows.in_bulk([record.pk, other.pk])
    if len(found) < 2:
        sentence = _("“%(this)s” and “%(other)s” aren't both there any more: look again.")
        raise refusal(sentence, record, other)
    return found[record.pk], found[other.pk]


def refusal(sentence: str, record: Any, other: Any, **params: Any) -> ValidationError:
    return ValidationError(sentence, params={"this": record, "other": other, **params})


class Merge:
    """One merge, of `this` into `other`."""

    def __init__(self, this: Any, other: Any) -> None:
        self.this, self.other = this, other
        keys = [record.natural_key()[0] for record in (this, other)]
        self.reason = "Merged {} into {}".format(*keys)[:100]  # as long as a reason may be

    def run(self) -> None:
        self.refuse_a_circle()
        for relation in self.this._meta.get_fields(include_hidden=True):
            model = relation.related_model
            if relation.concrete or model is None or issubclass(model, HistoricalChanges):
                continue
            if relation.many_to_many:
                self.replace_in_lists(relation.field)
            elif relation.auto_created and not model._meta.auto_created:
                self.repoint(relation.field)
        for field in self.this._meta.many_to_many:
            if field.remote_field.through._meta.auto_created:
                getattr(self.other, field.name).add(*getattr(self.this, field.name).all())
        FormerKey.objects.hand_over(self.this, self.other)
        self.delete(self.this)

    def refuse_a_circle(self) -> None:
        """What refers to `this`, even by way of others, would come to refer to itself."""
        for field in self.this._meta.concrete_fields:
            above, seen = self.other, set()
            while field.related_model is type(self.this) and above and above.pk not in seen:
                seen.add(above.pk)
                above = getattr(above, field.name)
                if above == self.this:
                    sentence = _(
                        "By its %(field)s, “%(other)s” belongs to “%(this)s”: merge the other way "
                        "round, or change that first."
                    )
                    raise refusal(sentence, self.this, self.other, field=field.verbose_name)

    def replace_in_lists(self, field: Any) -> None:
        """Put the other into each many-to-many list that has this one."""
        if not field.remote_field.through._meta.auto_created:
            return  # its rows are repointed
        for holder in field.model._default_manager.filter(**{field.name: self.this}):
            holder._change_reason = self.reason
            getattr(holder, field.name).add(self.other)
            getattr(holder, field.name).remove(self.this)

    def repoint(self, field: Any) -> None:
        """Give the other all rows that refer to this one by a foreign key."""
        rows = field.model._default_manager.filter(**{field.name: self.this})
        for row in rows.select_for_update().order_by("pk"):
            moved = copy(row)
            setattr(moved, field.name, self.other)
            twin = twin_of(moved, field)
            if twin is not None:
                self.refuse_to_lose(row, twin)
                self.delete(row)
            elif field.primary_key:  # facts that belong to one record: they can't be moved
                self.delete(row)
                moved._state.adding = True
                moved.full_clean()
                self.save(moved)
            else:
                self.save(moved)

    def refuse_to_lose(self, row: Any, twin: Any) -> None:
        """Two rows became one. A row that only links two records may go, but nothing that says
        more than its twin."""
        is_facts = row._meta.pk.is_relation
        if hasattr(row, "natural_key") or (is_facts and facts_of(row) != facts_of(twin)):
            sentence = _(
                "Both have a %(kind)s that can't stand beside the other's: “%(row)s” and "
                "“%(twin)s”. Change or delete one of the two first."
            )
            kinds = {"kind": row._meta.verbose_name, "row": row, "twin": twin}
            raise refusal(sentence, self.this, self.other, **kinds)

    def save(self, row: Any) -> None:
        row._change_reason = self.reason
        row.save()

    def delete(self, row: Any) -> None:
        row._change_reason = self.reason
        row.delete()


def twin_of(row: Any, field: Any) -> Any:
    """The row that has what only one row may have, `row` having been given `field`."""
    unique = [constraint.fields for constraint in row._meta.total_unique_constraints]
    unique += [(field.name,)] if field.unique else []
    for names in unique:
        values = {name: getattr(row, name) for name in names}
        if field.name in names and None not in values.values():
            others = row._meta.default_manager.filter(**values)
            if not field.primary_key:
                others = others.exclude(pk=row.pk)
            if twin := others.first():
                return twin
    return None


def facts_of(row: models.Model) -> dict[str, Any]:
    """What a row says, without whom it is about and when it was written."""
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and not getattr(field, "auto_now", False)
    }
