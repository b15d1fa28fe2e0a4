"""What changed from one state of a record to the next, in words; and how deleted ones come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils.formats import localize
from django.utils.translation import gettext as _

from unionwork.fields import ChoiceListField

SHOWN_LENGTH = 200
# Rows deleted with a record are deleted in the same request.
TOGETHER = timedelta(seconds=10)


@dataclass(frozen=True)
class Difference:
    """A field whose value changed, in the words that the admin uses."""

    name: str
    label: str
    old: str
    new: str


def differences(later: Any, earlier: Any) -> list[Difference]:
    """What changed between two rows of a record's history."""
    model = later.instance_type
    delta = later.diff_against(earlier)
    return [
        Difference(
            change.field,
            str(model._meta.get_field(change.field).verbose_name),
            shown(model._meta.get_field(change.field), change.old),
            shown(model._meta.get_field(change.field), change.new),
        )
        for change in delta.changes
    ]


def shown(field: Any, value: Any) -> str:
    """A value as a reader sees it: a label for a code, a name for a record."""
    if field.many_to_many:
        keys = keys_of(field, value)
        text = str(_(", ")).join(map(str, field.related_model._default_manager.filter(pk__in=keys)))
    elif value in (None, "", []):
        text = ""
    elif field.many_to_one or field.one_to_one:
        row = field.related_model._default_manager.filter(pk=value).first()
        text = str(row or _("deleted (%(key)s)") % {"key": value})
    elif isinstance(field, ChoiceListField):
        labels = dict(field.options)
        text = str(_(", ")).join(str(labels.get(code, code)) for code in value)
    elif field.choices:
        text = str(dict(field.flatchoices).get(value, value))
    elif isinstance(value, bool):
        text = _("yes") if value else _("no")
    else:
        text = str(localize(value))
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def keys_of(field: Any, rows: Any) -> list[Any]:
    """The keys in simple_history's account of a many-to-many field: [{"program": 1, "tag": 7}]."""
    return [row[field.m2m_reverse_field_name()] for row in rows]


# parts ------------------------------------------------------------------------------------------


def parts_of(model: type[models.Model]) -> Iterator[tuple[type[Any], str]]:
    """The models whose rows are parts of a record, and the name of their key to it.

    A part is deleted with its record and has a history: the unions of a program, a check's terms.
    """
    for relation in model._meta.related_objects:
        is_part = getattr(relation, "on_delete", None) is models.CASCADE
        if is_part and hasattr(relation.related_model, "history"):
            yield relation.related_model, relation.field.attname


def version_of(record: models.Model) -> str:
    """Names the state of a record with its parts: the last rows of their histories."""
    histories = [(type(record), record._meta.pk.attname), *parts_of(type(record))]
    last = [
        model.history.filter(**{key: record.pk}).aggregate(last=models.Max("history_id"))["last"]
        for model, key in histories
    ]
    return "-".join(str(number or 0) for number in last)


def what_changed_since(record: models.Model, version: str) -> list[str]:
    """Sentences about what others have saved since `version`, parts included."""
    numbers = version.split("-")
    sentences = []
    for (model, key), number in zip(
        [(type(record), record._meta.pk.attname), *parts_of(type(record))], numbers, strict=False
    ):
        rows = model.history.filter(**{key: record.pk}, history_id__gt=int(number or 0))
        for row in rows.select_related("history_user").order_by("history_id"):
            sentences.append(in_words(row, model))
    return sentences


def in_words(row: Any, model: type[models.Model]) -> str:
    """One row of the history as a sentence."""
    words = {
        "who": row.history_user or _("somebody"),
        "when": localize(row.history_date.astimezone()),
        "what": model._meta.verbose_name,
    }
    earlier = row.prev_record
    if row.history_type != "~" or earlier is None:
        done = {"+": _("added"), "-": _("deleted"), "~": _("changed")}[row.history_type]
        return _("%(when)s, %(who)s: %(what)s %(done)s") % (words | {"done": done})
    changes = "; ".join(
        _("%(label)s: “%(old)s” → “%(new)s”") % {"label": d.label, "old": d.old, "new": d.new}
        for d in differences(row, earlier)
    )
    return _("%(when)s, %(who)s: %(changes)s") % (words | {"changes": changes})


# deleted records --------------------------------------------------------------------------------


def deleted_rows(model: Any) -> Any:
    """The last state of every record that is deleted, the newest first."""
    live = model._default_manager.values("pk")
    rows = model.history.filter(history_type="-").exclude(**{f"{model._meta.pk.attname}__in": live})
    return rows.select_related("history_user").order_by("-history_date", "-history_id")


@transaction.atomic
def recover(row: Any, reason: str) -> Any:
    """Bring a deleted record back with its lists and the parts that were deleted with it."""
    record, model = row.instance, row.instance_type
    record._change_reason = reason
    record.full_clean(validate_unique=True)
    record.save(force_insert=True)
    before = model.history.filter(
        **{model._meta.pk.attname: record.pk}, history_id__lt=row.history_id
    ).first()
    for field in model._meta.many_to_many:
        if before is not None and hasattr(before, field.name):
            rows = getattr(before, field.name)
            getattr(record, field.name).set(
                rows.values_list(f"{field.m2m_reverse_field_name()}_id", flat=True)
            )
    for part, key in parts_of(model):
        rows = part.history.filter(
            **{key: record.pk}, history_type="-", history_date__gte=row.history_date - TOGETHER
        )
        for deleted in rows.order_by("history_id"):
            deleted.instance._change_reason = reason
            deleted.instance.save(force_insert=True)
    return record
