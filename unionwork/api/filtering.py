"""Strict filters: a parameter that is unknown, misspelt, repeated or ill-typed is refused.

One FilterSet serves a page and its API; a typo never silently returns everything.
"""

import difflib
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGING = ("page", "page_size")


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet whose form also refuses parameters that it doesn't know."""

    @property
    def parameters(self) -> list[str]:
        """The names of all valid parameters."""
        return [*self.filters, *PAGING]

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
        """A sentence for every parameter that is unknown or wrongly repeated."""
        errors = {}
        for name in self.data:
            if name not in self.parameters:
                errors[name] = self.unknown(name)
            elif self.is_repeated(name):
                errors[name] = str(_("This parameter may stand only once."))
        return errors

    def is_repeated(self, name: str) -> bool:
        values = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        takes_several = name in self.filters and isinstance(
            self.filters[name].field, forms.MultipleChoiceField
        )
        return len(values) > 1 and not takes_several

    def unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.parameters, n=1)
        hint = str(_("Did you mean “%s”?") % near[0]) + " " if near else ""
        return (
            str(_("There is no such parameter."))
            + f" {hint}"
            + str(_("Valid are: %s.") % ", ".join(self.parameters))
        )


class NaturalKeyFilter(django_filters.ModelChoiceFilter):
    """A filter by the natural key of another record, given to a QuerySet verb.

    `verb` is a method of the queryset that takes the record; without one the filter is exact.
    """

    def __init__(self, *args: Any, verb: str = "", **kwargs: Any) -> None:
        self.verb = verb
        kwargs.setdefault("widget", forms.TextInput)
        kwargs["error_messages"] = {"invalid_choice": _("There is no such record: check the code.")}
        super().__init__(*args, **kwargs)
        extend_schema_field(str)(self)

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value and self.verb:
            return getattr(queryset, self.verb)(value)
        return super().filter(queryset, value)


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
