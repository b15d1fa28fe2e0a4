"""Strict filters: a parameter that is unknown, misspelt, repeated or ill-typed is refused.

One FilterSet serves a page and its API; a typo never silently returns everything.
"""

import difflib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.timezone import is_aware, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from unionwork.former_keys import FormerKey

# What the address of a list takes beside its filters.
LIST_PARAMETERS = ("ordering", "fields", "page", "page_size", "cursor", "format")
MAY_BE_EMPTY = ("q",)  # no words: every record has them


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet whose form also refuses parameters that it doesn't know.

    `others` names the valid parameters that aren't filters.
    """

    def __init__(
        self, *args: Any, others: tuple[str, ...] = LIST_PARAMETERS, **kwargs: Any
    ) -> None:
        self.others = others
        super().__init__(*args, **kwargs)

    @property
    def parameters(self) -> list[str]:
        """The names of all valid parameters."""
        return [*self.filters, *self.others]

    @property
    def form(self) -> Any:
        form = super().form
        if self.is_bound and not getattr(form, "has_strict_errors", False):
            form.has_strict_errors = True
            form.full_clean()
            for name, sentence in self.strict_errors().items():
                form.errors.setdefault(name, form.error_class()).append(sentence)
        return form

    def strict_errors(self) -> dict[str, str]:
        """A sentence for every parameter that is unknown, wrongly repeated or empty."""
        errors = {}
        for name in self.data:
            if name not in self.parameters:
                errors[name] = self.unknown(name)
            elif self.is_repeated(name):
                errors[name] = _("This parameter may stand only once.")
            elif name in self.filters and name not in MAY_BE_EMPTY and not self.data.get(name):
                errors[name] = _("This parameter is empty: give it a value or leave it out.")
        return errors

    def is_repeated(self, name: str) -> bool:
        values = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        takes_several = name in self.filters and isinstance(
            self.filters[name].field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
        )
        return len(values) > 1 and not takes_several

    def unknown(self, name: str) -> str:
        return did_you_mean(name, self.parameters, _("There is no such parameter."))


def did_you_mean(name: str, valid: Sequence[str], sentence: str) -> str:
    """The sentence, and what would have been right."""
    all_valid = _("Valid are: %s.") % ", ".join(valid)
    near = difflib.get_close_matches(name, valid, n=1)
    if not near:
        return f"{sentence} {all_valid}"
    return " ".join((sentence, _("Did you mean “%s”?") % near[0], all_valid))


class InstantField(forms.CharField):
    """A date, or an instant with an offset: 2026-11-21, 2026-11-21T08:00:00+08:00."""

    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]
        text = str(value or "").strip()
        if not text:
            return None
        try:
            # In an address “+” means a space; an instant has one only before its offset.
            instant = datetime.fromisoformat(text.replace(" ", "+"))
            return instant if is_aware(instant) else make_aware(instant)
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


class NaturalKeyField(django_filters.fields.ModelChoiceField):
    """A record by its natural key; of a former key, the error says what it is now."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            now = FormerKey.objects.current(self.queryset.model, str(value))
            if now is None:
                raise
            raise forms.ValidationError(moved(str(value), now)) from None


class NaturalKeysField(django_filters.fields.ModelMultipleChoiceField):
    """Records by their natural keys; of a former key, the error says what it is now."""

    def _check_values(self, value: Any) -> Any:
        try:
            return super()._check_values(value)
        except forms.ValidationError:
            for key in value:
                now = FormerKey.objects.current(self.queryset.model, str(key))
                if now is not None:
                    raise forms.ValidationError(moved(str(key), now)) from None
            raise


def moved(key: str, now: str) -> str:
    return _("“%(key)s” was renamed or merged: it is now “%(now)s”.") % {"key": key, "now": now}


class NaturalKeyFilter(django_filters.ModelChoiceFilter):
    """A filter by the natural key of another record, given to a QuerySet verb.

    `verb` is a method of the queryset that takes the record; without one the filter is exact.
    """

    field_class = NaturalKeyField

    def __init__(self, *args: Any, verb: str = "", **kwargs: Any) -> None:
        self.verb = verb
        kwargs.setdefault("widget", forms.TextInput)
        kwargs["error_messages"] = {
            "invalid_choice": gettext_lazy("There is no such record: check the code.")
        }
        super().__init__(*args, **kwargs)
        extend_schema_field(str)(self)

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value and self.verb:
            return getattr(queryset, self.verb)(value)
        return super().filter(queryset, value)


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """A filter by several codes of a fixed list: any of them will do."""

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


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
        found = {f"{self.field_name}__in": keys}
        if queryset.model._meta.get_field(self.field_name).many_to_many:
            # A join would give a record once for each of the keys that it has.
            return queryset.filter(pk__in=queryset.model._default_manager.filter(**found))
        return queryset.filter(**found)


class StrictFilterBackend(DjangoFilterBackend):
    """Filters a list by the view's FilterSet, or refuses the query."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        view.filterset = filterset
        return filterset.qs
