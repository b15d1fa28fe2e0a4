"""Strict filters: a parameter that is unknown, misspelt, repeated or ill-typed is refused.

One FilterSet serves a page and its API; a typo never silently returns everything.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters.constants import EMPTY_VALUES
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from unionwork.compiled import shape_of, unknown_for
from unionwork.data_version import DataVersion
from unionwork.search import Search, Searchable

from .errors import in_one

# What the address of a list takes beside its filters.
LIST_PARAMETERS = ("ordering", "fields", "page", "page_size", "cursor", "format")
MAY_BE_EMPTY = ("q",)  # no words: every record has them
BY_WORDS = ("q", "modified_since")  # the filters that look at what data_version.WORDS names


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


@dataclass(frozen=True)
class Asked:
    """The filters that a query sets: their names and cleaned values, in the order of the query.

    `texts` are what they were made of, and `version` is that of the data that they name.
    """

    filterset_class: Any  # of StrictFilterSet
    values: dict[str, Any]
    texts: tuple[tuple[str, list[str]], ...]
    version: DataVersion

    @property
    def counted_version(self) -> str:
        """The version of all that decides which records are found, how many, and in which order of
        what isn't a word: to count a million anew takes seconds, and editors save words every
        moment."""
        looks_at_words = not self.values.keys().isdisjoint(BY_WORDS)
        return self.version.text if looks_at_words else self.version.of_counts

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The records of a queryset that the query asks for."""
        return self._filtered(queryset, self.values)

    def without(self, names: Sequence[str]) -> "Asked":
        """The query without some of its filters."""
        values = {name: value for name, value in self.values.items() if name not in names}
        return replace(self, values=values)

    def narrow_unknown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The same for any query of this shape: its values are unknown."""
        filters = filters_of(self.filterset_class)
        unknown = {
            name: unknown_for(name, value, getattr(filters[name], "stored_as", None))
            for name, value in self.values.items()
            if not isinstance(value, Search)
        }
        queryset = self._filtered(queryset, unknown)
        for name, value in self.values.items():
            if isinstance(value, Search):
                queryset = value.narrow_unknown(queryset, itemgetter(name))
        return queryset

    def _filtered(self, queryset: QuerySet[Any], values: dict[str, Any]) -> QuerySet[Any]:
        filters = filters_of(self.filterset_class)
        for name, value in values.items():
            queryset = filters[name].filter(queryset, value)
        return queryset

    @property
    def shape(self) -> tuple[Any, ...] | None:
        """What of the query decides its SQL; None, where words do that, which are never alike."""
        filters = filters_of(self.filterset_class)
        found = []
        for name, value in self.values.items():
            is_search = isinstance(value, Search)
            if isinstance(filters[name], django_filters.CharFilter) and not is_search:
                return None
            found.append((name, value.shape if is_search else shape_of(value)))
        return tuple(found)

    @property
    def finds_many(self) -> bool:
        """Whether it searches for words that many records have."""
        return any(isinstance(one, Search) and one.ids is None for one in self.values.values())


def asked(
    filterset_class: Any,
    parameters: QueryDict,
    version: DataVersion,
    others: tuple[str, ...] = LIST_PARAMETERS,
) -> Asked:
    """What the parameters of a query ask for; a query that isn't valid is refused.

    `version` is that of the data. Raises ValidationError with a sentence for every parameter that
    is wrong. Forms, which can say what is wrong, are made only then.
    """
    filters = filters_of(filterset_class)
    values = {}
    try:
        for name, texts in parameters.lists():
            if name in filters and all(map(str.strip, texts)):
                values[name] = cleaned(filterset_class, name, tuple(texts), version.text)
            elif len(texts) > 1 or name not in (*others, *MAY_BE_EMPTY):
                raise forms.ValidationError(name)
    except forms.ValidationError:
        filterset = filterset_class(parameters, others=others)
        if not filterset.is_valid():
            raise ValidationError(filterset.errors) from None
        values = filterset.form.cleaned_data
    given = {
        name: looked_up(filterset_class._meta.model, filters[name], value, version.text)
        for name, value in values.items()
        if value not in EMPTY_VALUES
    }
    written = tuple((name, texts) for name, texts in parameters.lists() if name in given)
    return Asked(filterset_class, given, written, version)


def looked_up(model: Any, filter: Any, value: Any, version: str) -> Any:
    """The value of a filter, of a text with what it finds: of figures, it finds other records."""
    is_search = isinstance(filter, django_filters.CharFilter) and issubclass(model, Searchable)
    return Search.among(model, value, version) if is_search else value


@lru_cache(maxsize=10_000)
def cleaned(filterset_class: Any, name: str, texts: tuple[str, ...], version: str) -> Any:
    """The value of a parameter, kept for a version of the data: codes name records.

    Raises forms.ValidationError.
    """
    field = filters_of(filterset_class)[name].field
    if isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
        return list(field.clean(list(texts)))
    if len(texts) > 1:
        raise forms.ValidationError(name)
    return field.clean(texts[0])


@cache
def filters_of(filterset_class: Any) -> dict[str, Any]:
    """The filters of a class; their fields are made once and only read."""
    return dict(filterset_class().filters)


class StrictFilterBackend(DjangoFilterBackend):
    """Filters a list by the view's FilterSet, or refuses the query."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        return asked(view.filterset_class, request.query_params, view.version).narrow(queryset)
