"""The kinds of filters that the FilterSets are made of, each of which refuses what it can't be."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.timezone import is_aware, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field

from unionwork.former_keys import FormerKey

from .filtering import did_you_mean, nearly

ALIKE = 3  # keys that begin with as many of the same characters may have been meant
MOST_ALIKE = 500  # of them are compared


class InstantField(forms.CharField):
    """A date, or an instant with an offset: 2026-11-21, 2026-11-21T08:00:00+08:00."""

    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]
        text = str(value or "").strip()
        if not text:
            return None
        try:
            # In an address “+” means a space; an instant has one only before its offset.
            instant = datetime.fromisoformat(text.replace(" ", "+"))
            # In UTC: at the ends of time, an instant of another zone lies beyond every calendar.
            return (instant if is_aware(instant) else make_aware(instant)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                _("It must be a date or an instant: 2026-11-21 or 2026-11-21T08:00:00+08:00.")
            ) from None


class ModifiedSinceFilter(django_filters.Filter):
    """`modified_since=`: what has changed at or after an instant (a date begins in Beijing)."""

    field_class = InstantField

    def __init__(self) -> None:
        super().__init__(
            field_name="modified_at",
            lookup_expr="gte",
            label=gettext_lazy("Modified since"),
            help_text=gettext_lazy(
                "A date or an instant. Records that are public no more come last, with nothing "
                "but their key and deleted_at, whatever the other filters are."
            ),
        )
        extend_schema_field({"type": "string", "example": "2026-11-21"})(self)


class CodesField(django_filters.fields.MultipleChoiceField):
    """Codes of a fixed list; of one that isn't there, the error says which are."""

    def validate(self, value: Any) -> None:
        for code in value:
            if not self.valid_value(code):
                codes = [str(valid) for valid, _label in self.choices]
                raise forms.ValidationError(did_you_mean(code, codes, nothing_called(code)))


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """A filter by several codes of a fixed list: any of them will do."""

    field_class = CodesField

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


class NaturalKeyField(django_filters.fields.ModelChoiceField):
    """A record by its natural key; of one that isn't there, the error says what was meant."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise no_record(self, str(value)) from None


class NaturalKeysField(django_filters.fields.ModelMultipleChoiceField):
    """Records by their natural keys; of one that isn't there, the error says what was meant."""

    def _check_values(self, value: Any) -> Any:
        for key in value:
            if "\0" in key:  # which PostgreSQL doesn't even compare
                raise no_record(self, key)
        try:
            return super()._check_values(value)
        except forms.ValidationError as error:
            raise no_record(self, (error.params or {})["value"]) from None


def no_record(field: Any, key: str) -> forms.ValidationError:
    """Why no record has this key: it has another one now, or it is nearly one of those."""
    now = FormerKey.objects.current(field.queryset.model, key)
    if now is not None:
        sentence = _("“%(key)s” was renamed or merged: it is now “%(now)s”.")
        return forms.ValidationError(sentence % {"key": key, "now": now})
    name, beginning = field.to_field_name, key[:ALIKE]
    alike = field.queryset.none() if "\0" in key else field.queryset.order_by(name)
    alike = alike.filter(**{f"{name}__startswith": beginning}).values_list(name, flat=True)
    return forms.ValidationError(nearly(key, list(alike[:MOST_ALIKE]), nothing_called(key)))


def nothing_called(code: str) -> str:
    return _("There is no “%s”.") % code


class NaturalKeyFilter(django_filters.ModelChoiceFilter):
    """A filter by the natural key of another record, given to a QuerySet verb.

    `verb` is a method of the queryset that takes the record; without one the filter is exact.
    """

    field_class = NaturalKeyField

    def __init__(self, *args: Any, verb: str = "", **kwargs: Any) -> None:
        self.verb = verb
        kwargs.setdefault("widget", forms.TextInput)
        super().__init__(*args, **kwargs)
        extend_schema_field(str)(self)

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return queryset
        if self.verb:
            return getattr(queryset, self.verb)(value)
        return queryset.filter(**{self.field_name: value.pk})


class NaturalKeysFilter(django_filters.ModelMultipleChoiceFilter):
    """A filter by the natural keys of several other records: any of them will do."""

    field_class = NaturalKeysField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extend_schema_field({"type": "array", "items": {"type": "string"}})(self)

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        keys = [record.pk for record in value]
        if not keys:
            return queryset
        found = {f"{self.field_name}__pk__in": keys}
        if queryset.model._meta.get_field(self.field_name).many_to_many:
            # A join would give a record once for each of the keys that it has.
            return queryset.filter(pk__in=queryset.model._default_manager.filter(**found))
        return queryset.filter(**found)


class TextFilter(django_filters.CharFilter):
    """A filter by the words of a text."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.search(value) if value else queryset  # type: ignore[attr-defined]
