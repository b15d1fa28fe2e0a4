"""The states of a record in the past, with its lists and its parts; and how one is put back.

What has one reason has one instant: all rows that putting back adds to the histories have the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from unionwork.former_keys import FormerKey

from .history import (
    TOGETHER,
    Difference,
    former_name,
    last_state,
    name_of,
    names_of,
    parts_of,
    shown,
)

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Part:
    """A row that is part of a record, as it was then and as it is now; None where it isn't there.

    `key` is the name of its foreign key to the record.
    """

    key: str
    then: Any
    now: Any

    @property
    def model(self) -> Any:
        return type(self.then or self.now)

    @cached_property
    def changed(self) -> list[Any]:
        """The fields in which the two differ."""
        return [
            field
            for field in self.model._meta.concrete_fields
            if field.attname != self.key and value_of(field, self.then) != value_of(field, self.now)
        ]

    @property
    def is_made_anew(self) -> bool:
        """Two parts can't exchange what only one may have: one has to go first."""
        unique = {
            name
            for constraint in self.model._meta.total_unique_constraints
            for name in constraint.fields
        }
        return any(field.name in unique for field in self.changed)

    @property
    def goes(self) -> bool:
        return self.now is not None and (self.then is None or self.is_made_anew)

    def differences(self) -> Iterator[Difference]:
        label = str(self.model._meta.verbose_name)
        names = [name_of(row, self.key) if row else "" for row in (self.now, self.then)]
        is_facts = self.model._meta.pk.is_relation
        if "" in names or (names[0] != names[1] and not is_facts):
            yield Difference(self.model._meta.model_name, label, *names)
        if not is_facts and names[0] != names[1]:
            return
        for field in self.changed:
            yield difference(field, self.now, self.then, f"{label}: {field.verbose_name}")


class State:
    """A record as it was in one row of its history: its fields, lists and parts.

    The parts are those at the instant `until`; without it, those that were saved with the row.
    """

    def __init__(self, row: Any, until: datetime | None = None) -> None:
        self.row, self.model = row, row.instance_type
        self.until = until or end_of(row)
        self.key = getattr(row, self.model._meta.pk.attname)
        self.live = self.model._default_manager.filter(pk=self.key).first()
        self.record = row.instance
        self.record._state.adding = self.live is None

    @property
    def name(self) -> str:
        return name_of(self.record)

    # what it was ------------------------------------------------------------------------------

    @cached_property
    def lists(self) -> dict[Any, set[Any]]:
        """The keys of the records in its lists, by their fields."""
        row = self.row
        if row.history_type == "-":  # when its lists were gone already
            row = earlier_rows(row).first() or row
        return {
            field: set(
                getattr(row, field.name).values_list(
                    f"{field.m2m_reverse_field_name()}_id", flat=True
                )
            )
            for field in self.model._meta.many_to_many
            if hasattr(row, field.name)
        }

    @cached_property
    def parts(self) -> list[Part]:
        """Its parts, then and now."""
        parts = []
        for model, key in parts_of(self.model):
            if self.live is not None and not getattr(model, "is_put_back_with_its_record", True):
                continue
            then = {part.pk: part for part in self.parts_then(model, key)}
            now = {part.pk: part for part in model._default_manager.filter(**{key: self.key})}
            parts += [
                Part(key, then.get(number), now.get(number)) for number in sorted({*then, *now})
            ]
        return parts

    def parts_then(self, model: Any, key: str) -> Iterator[Any]:
        """The parts of one kind as they were, from their histories."""
        name = model._meta.pk.attname
        ever = model.history.filter(**{key: self.key}).values(name)
        rows = model.history.filter(**{f"{name}__in": ever}, history_date__lte=self.until)
        histories: dict[Any, list[Any]] = {}
        for row in rows.order_by("history_date", "history_id"):
            histories.setdefault(getattr(row, name), []).append(row)
        for history in histories.values():
            is_here = [row.history_type != "-" and getattr(row, key) == self.key for row in history]
            if True not in is_here:
                continue
            last = len(is_here) - 1 - is_here[::-1].index(True)
            if last == len(history) - 1 or self.went_with_it(history[last + 1]):
                yield history[last].instance

    def went_with_it(self, ending: Any) -> bool:
        """Whether a part was deleted, or moved to another record, when this one was deleted."""
        if self.row.history_type != "-":
            return False
        before = earlier_rows(self.row).first()
        since = self.row.history_date - TOGETHER
        return bool(ending.history_date >= max(since, before.history_date if before else since))

    def facts(self) -> list[tuple[str, str]]:
        """All that it says, label and text."""
        facts = [
            (str(field.verbose_name), shown(field, value_of(field, self.record)))
            for field in editable_fields(self.model)
        ]
        facts += [
            (str(field.verbose_name), names_of(field, keys)) for field, keys in self.lists.items()
        ]
        for part in self.parts:
            if part.then is not None:
                facts.append((str(part.model._meta.verbose_name), name_of(part.then, part.key)))
        return [(label, text) for label, text in facts if text]

    # what it would change ---------------------------------------------------------------------

    def differences(self) -> list[Difference]:
        """What putting it back changes, from now to then."""
        changes = [
            difference(field, self.live, self.record)
            for field in editable_fields(self.model)
            if value_of(field, self.live) != value_of(field, self.record)
        ]
        for field, then in self.lists.items():
            now = self.keys_now(field)
            if now != then:
                names = names_of(field, now), names_of(field, then)
                changes.append(Difference(field.name, str(field.verbose_name), *names))
        for part in self.parts:
            changes += part.differences()
        return [change for change in changes if change.old != change.new]

    def keys_now(self, field: Any) -> set[Any]:
        if self.live is None:
            return set()
        return set(getattr(self.live, field.name).values_list("pk", flat=True))

    def refuse_what_is_gone(self) -> None:
        """Raise ValidationError with a sentence for each record that it refers to in vain."""
        wanted = [(field, keys) for field, keys in self.lists.items()]
        for record, own in [(self.record, ""), *((part.then, part.key) for part in self.parts)]:
            for field in record._meta.concrete_fields if record is not None else ():
                key = getattr(record, field.attname)
                if field.is_relation and field.attname != own and key is not None:
                    wanted.append((field, {key}))
        gone = {
            sentence_about(field, key): None
            for field, keys in wanted
            for key in keys - there(field.related_model, keys)
        }
        if gone:
            raise ValidationError(list(gone))

    # putting it back --------------------------------------------------------------------------

    @transaction.atomic
    def put_back(self, reason: str) -> Any:
        """Make the record, its lists and its parts what they were; a deleted one comes back.

        Raises ValidationError, and changes nothing, where that can't be.
        """
        self.refuse_what_is_gone()
        at = timezone.now()
        for part in self.parts:
            if part.goes:
                noted(part.now, reason, at).delete()
        record = noted(self.record, reason, at)
        check(record)
        record.save(force_insert=self.live is None)
        for field, keys in self.lists.items():
            getattr(record, field.name).set(keys)
        for part in self.parts:
            if part.then is not None and part.changed:
                self.put_part_back(part, noted(part.then, reason, at))
        return record

    def put_part_back(self, part: Part, then: Any) -> None:
        setattr(then, part.key.removesuffix("_id"), self.record)
        then._state.adding = part.now is None or part.goes
        if then._state.adding and part.model._default_manager.filter(pk=then.pk).exists():
            then.pk = None  # it belongs to another record now, and stays there
        check(then)
        then.save(force_insert=then._state.adding)


def noted(record: Any, reason: str, at: datetime) -> Any:
    """The record, with what its history will say about the change."""
    record._change_reason, record._history_date = reason, at
    return record


def check(record: models.Model) -> None:
    """Validate a record; each sentence about a field begins with its name."""
    try:
        record.full_clean()
    except ValidationError as error:
        labels: dict[str, Any] = {field.name: field for field in record._meta.concrete_fields}
        raise ValidationError(
            [
                f"{labels[name].verbose_name}: {message}" if name in labels else message
                for name, messages in error.message_dict.items()
                for message in messages
            ]
        ) from error


def editable_fields(model: Any) -> list[Any]:
    """What a person can change in a record, its lists aside."""
    fields = model._meta.concrete_fields
    return [field for field in fields if field.editable and not field.primary_key]


def value_of(field: Any, record: Any) -> Any:
    return None if record is None else getattr(record, field.attname)


def difference(field: Any, now: Any, then: Any, label: str = "") -> Difference:
    texts = [shown(field, value_of(field, record)) for record in (now, then)]
    return Difference(field.name, label or str(field.verbose_name), *texts)


def there(model: Any, keys: set[Any]) -> set[Any]:
    return set(model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))


def sentence_about(field: Any, key: Any) -> str:
    """Why a record that isn't there can't be referred to, and what would be right."""
    model, name = field.related_model, former_name(field, key)
    words = {"kind": model._meta.verbose_name, "name": name}
    last = last_state(model, key)
    if hasattr(last, "natural_key"):
        successor = FormerKey.objects.current(model, last.natural_key()[0])
        if successor is not None:
            heir = model._default_manager.get_by_natural_key(successor)
            sentence = _(
                "The %(kind)s “%(name)s”, which it refers to, was merged into “%(heir)s”: change "
                "the record by hand instead."
            )
            return sentence % (words | {"heir": heir})
    return (
        _("The %(kind)s “%(name)s”, which it refers to, no longer exists: bring that back first.")
        % words
    )


# the rows of a history ----------------------------------------------------------------------------


def other_rows(row: Any) -> models.QuerySet[Any]:
    """The history of the record that the row is about."""
    model = row.instance_type
    name = model._meta.pk.attname
    rows: models.QuerySet[Any] = model.history.filter(**{name: getattr(row, name)})
    return rows


def earlier_rows(row: Any) -> models.QuerySet[Any]:
    """The rows before this one, the newest first."""
    return other_rows(row).filter(
        Q(history_date__lt=row.history_date)
        | Q(history_date=row.history_date, history_id__lt=row.history_id)
    )


def later_rows(row: Any) -> models.QuerySet[Any]:
    """The rows after this one, the oldest first."""
    later = other_rows(row).filter(
        Q(history_date__gt=row.history_date)
        | Q(history_date=row.history_date, history_id__gt=row.history_id)
    )
    return later.order_by("history_date", "history_id")


def end_of(row: Any) -> datetime:
    """The last instant at which what is saved belongs to the row."""
    date: datetime = row.history_date
    if row.history_type == "-":
        return date
    following = later_rows(row).first()
    if following is None or following.history_date > date + TOGETHER:
        return date + TOGETHER
    return max(date, following.history_date - INSTANT)
