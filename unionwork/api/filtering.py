"""Strict filters: a parameter that is unknown, misspelt, repeated or ill-typed is refused.

One FilterSet serves a page and its API; a typo never silently returns everything.
"""

import difflib
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGING = ("page", "page_size")
MAY_BE_EMPTY = ("q",)  # no words: every record has them


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet whose form also refuses parameters that it doesn't know.

    `paging` names those that aren't filters, but turn the pages of what is filtered.
    """

    def __init__(self, *args: Any, paging: tuple[str, ...] = PAGING, **kwargs: Any) -> None:
        self.paging = paging
        super().__init__(*args, **kwargs)

    @property
    def parameters(self) -> list[str]:
        """The names of all valid parameters."""
        return [*self.filters, *self.paging]

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
        valid = ", ".join(self.parameters)
        near = difflib.get_close_matches(name, self.parameters, n=1)
        if not near:
            return _("There is no such parameter. Valid are: %(valid)s.") % {"valid": valid}
        return _("There is no such parameter. Did you mean “%(near)s”? Valid are: %(valid)s.") % {
            "near": near[0],
            "valid": valid,
        }


class NaturalKeyFilter(django_filters.ModelChoiceFilter):
    """A filter by the natural key of another record, given to a QuerySet verb.

    `verb` is a method of the queryset that takes the record; without one the filter is exact.
    """

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


class NaturalKeysFilter(django_filters.ModelMultipleChoiceFilter):
    """A filter by the natural keys of several other records: any of them will do."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        to_field_name = field_name.rsplit("__")[-1]
        super().__init__(field_name=field_name, to_field_name=to_field_name, **kwargs)
        extend_schema_field({"type": "array", "items": {"type": "string"}})(self)


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
        return filterset.qs
