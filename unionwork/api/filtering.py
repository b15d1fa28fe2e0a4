"""Strict filters: a parameter that is unknown, misspelt, repeated or ill-typed is refused.

One FilterSet serves a page and its API; a typo never silently returns everything.
"""

import difflib
from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from .errors import in_one

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
            elif self.is_empty(name):
                errors[name] = _("This parameter is empty: give it a value or leave it out.")
        return errors

    def values(self, name: str) -> list[Any]:
        return self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data[name]]

    def is_repeated(self, name: str) -> bool:
        takes_several = name in self.filters and isinstance(
            self.filters[name].field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
        )
        return len(self.values(name)) > 1 and not takes_several

    def is_empty(self, name: str) -> bool:
        """Whether a filter has a value of blanks alone, which its field would take for none."""
        may_be_empty = name not in self.filters or name in MAY_BE_EMPTY
        return not may_be_empty and not all(str(value).strip() for value in self.values(name))

    def unknown(self, name: str) -> str:
        return did_you_mean(name, self.parameters, _("There is no such parameter."))


def refuse_unknown(request: Request, valid: Sequence[str]) -> None:
    """The refusal of parameters that an address without filters would ignore."""
    unknown = [name for name in request.query_params if name not in valid]
    if unknown:
        sentence = _("There is no such parameter.")
        raise ValidationError({name: [did_you_mean(name, valid, sentence)] for name in unknown})


def did_you_mean(name: str, valid: Sequence[str], sentence: str) -> str:
    """The sentence, and what would have been right."""
    return in_one([nearly(name, valid, sentence), _("Valid are: %s.") % ", ".join(valid)])


def nearly(name: str, valid: Sequence[str], sentence: str) -> str:
    """The sentence, and which of the valid names was probably meant."""
    near = difflib.get_close_matches(name, valid, n=1)
    return in_one([sentence, _("Did you mean “%s”?") % near[0]]) if near else sentence


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
