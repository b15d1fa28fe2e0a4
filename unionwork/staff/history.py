"""What changed from one state of a record to the next, in words; and what is deleted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.utils.formats import localize
from django.utils.translation import gettext as _

from unionwork.fields import ChoiceListField

SHOWN_LENGTH = 200
# What is saved with a record, or deleted with it, is so in the same request.
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
        text = names_of(field, keys_of(field, value))
    elif value in (None, "", []):
        text = ""
    elif field.many_to_one or field.one_to_one:
        row = field.related_model._default_manager.filter(pk=value).first()
        text = str(row or gone(field, value))
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


def names_of(field: Any, keys: Any) -> str:
    """The names of the records in a list."""
    rows = field.related_model._default_manager.in_bulk(list(keys))
    names = [*map(str, rows.values()), *(gone(field, key) for key in keys if key not in rows)]
    return str(_(", ")).join(names)


def gone(field: Any, key: Any) -> str:
    return _("%(name)s (deleted)") % {"name": former_name(field, key)}


def name_of(record: models.Model, key: str = "") -> str:
    """The name of a record; its values, where what its name is made of is deleted.

    `key` is the name of a part's foreign key to its record, whose name goes without saying.
    """
    try:
        return str(record)
    except ObjectDoesNotExist:
        fields = [field for field in record._meta.concrete_fields if not field.primary_key]
        texts = [
            shown(each, getattr(record, each.attname)) for each in fields if each.attname != key
        ]
        return ": ".join(text for text in texts if text)


def last_state(model: Any, key: Any) -> Any:
    """What a record was last, deleted or not; None where nothing tells."""
    if not hasattr(model, "history"):
        return None
    row = model.history.filter(**{model._meta.pk.attname: key}).first()
    return row and row.instance


def former_name(field: Any, key: Any) -> str:
    """What a record that is deleted was called last, or its number where nothing tells."""
    last = last_state(field.related_model, key)
    return name_of(last) if last else str(key)


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
    query, many = last_rows_query(type(record))
    with connection.cursor() as cursor:
        cursor.execute(query, [record.pk] * many)
        return "-".join(str(number or 0) for number in cursor.fetchone())


@cache
def last_rows_query(model: type[Any]) -> tuple[str, int]:
    """The SQL that gives the last row of each history of a record and its parts, and how often it
    takes the record's key. One query: a form asks two or three times."""
    quote, last = connection.ops.quote_name, []
    for each, key in [(model, model._meta.pk.attname), *parts_of(model)]:
        history = each.history.model._meta
        table, column = quote(history.db_table), quote(history.get_field(key).column)
        last.append(f"(SELECT max(history_id) FROM {table} WHERE {column} = %s)")
    return f"SELECT {', '.join(last)}", len(last)


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


@dataclass
class PartChange:
    """A change of a part of a record, as its history tells."""

    row: Any
    differences: list[Difference]


def part_changes(record: Any, before: datetime | None = None) -> list[PartChange]:
    """The changes of the parts of a record, the oldest first."""
    changes = [
        PartChange(row, part_differences(row, key))
        for model, key in parts_of(type(record))
        for row in model.history.filter(**{key: record.pk}).select_related("history_user")
        if before is None or row.history_date < before
    ]
    return sorted(changes, key=lambda change: (change.row.history_date, change.row.history_id))


def part_differences(row: Any, key: str) -> list[Difference]:
    """What one row of a part's history changed, seen from its record."""
    name, label = name_of(row.instance, key), str(row.instance_type._meta.verbose_name)
    earlier = row.prev_record if row.history_type == "~" else None
    if earlier is None:
        old, new = (name, "") if row.history_type == "-" else ("", name)
        return [Difference(row.instance_type._meta.model_name, label, old, new)]
    return [
        Difference(each.name, f"{name}: {each.label}", each.old, each.new)
        for each in differences(row, earlier)
    ]


def with_parts(rows: list[Any], changes: list[PartChange]) -> None:
    """Give every row of a record's history, the newest first, what its parts became meanwhile:
    `differences` with it, and in `later` what was saved apart from it, the newest first."""
    for row in rows:
        row.later = []
    for change in changes:
        at, user = change.row.history_date, change.row.history_user_id
        near = [
            row
            for row in reversed(rows)
            if row.history_user_id == user and abs(at - row.history_date) <= TOGETHER
        ]
        before = [row for row in rows if row.history_date <= at]
        following = [row for row in near if row.history_date >= at]
        if following and (following[0].history_type == "-" or not before or before[0] not in near):
            following[0].differences += change.differences
        elif before and before[0] in near:
            before[0].differences += change.differences
        elif before:
            before[0].later.insert(0, change)


# deleted records --------------------------------------------------------------------------------


def deleted_rows(model: Any) -> Any:
    """The last state of every record that is deleted, the newest first."""
    live = model._default_manager.values("pk")
    rows = model.history.filter(history_type="-").exclude(**{f"{model._meta.pk.attname}__in": live})
    return rows.select_related("history_user").order_by("-history_date", "-history_id")
