"""Facets: how many records there are for every value of a filter, under all the other filters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from unionwork.indexed import Year
from unionwork.kept import kept

from .conditional import ConditionalAnswers
from .exporting import export
from .exports import EXPORT_FORMATS
from .filtering import Asked, StrictFilterBackend, StrictFilterSet, asked
from .pagination import AllRows
from .renderers import LIST_RENDERERS
from .rows import Row
from .throttling import count_rows

Rows = list[dict[str, Any]]
Found = tuple[str, str, str, int]  # value, Chinese label, English label, count


class FacetRow(Row):
    facet = serializers.CharField(label=_("Facet"), help_text=_("What the records are split by."))
    value = serializers.CharField(
        label=_("Value"), help_text=_("What the filter of this name takes.")
    )
    label_zh = serializers.CharField(label=_("Chinese label"), help_text=_("The value's name."))
    label_en = serializers.CharField(label=_("English label"), help_text=_("The value's name."))
    count = serializers.IntegerField(
        label=_("Count"), help_text=_("How many records there are with this value.")
    )


@dataclass(frozen=True)
class Facet:
    """A way to split records; `parameters` are its own filters, which don't limit it."""

    name: str
    field: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.name,)

    def counts(self, records: QuerySet[Any], chosen: dict[str, Any]) -> list[Found]:
        """What there is, in the order in which it is shown."""
        raise NotImplementedError

    has_repeats: ClassVar[bool] = False  # whether a record may have a value more than once

    def grouped(self, records: QuerySet[Any], *fields: str) -> QuerySet[Any, Any]:
        """Tuples of fields, and how many records have them."""
        groups = records.order_by().values_list(*fields)
        many = Count("pk", distinct=True) if self.has_repeats else Count("*")
        return groups.annotate(found=many)


@dataclass(frozen=True)
class ChoiceFacet(Facet):
    """By the codes of a fixed list, in its order."""

    choices: Any

    def counts(self, records: QuerySet[Any], chosen: dict[str, Any]) -> list[Found]:
        found = self.found(records)
        codes = [code for code, _label in self.choices.choices if code in found]
        return [(code, *self.labels(code), found[code]) for code in codes]

    def found(self, records: QuerySet[Any]) -> dict[str, int]:
        """How many records there are, by code."""
        return dict(self.grouped(records, self.field))

    def labels(self, code: str) -> tuple[str, str]:
        label = self.choices(code).label
        with override("zh-hans"):
            chinese = str(label)
        with override("en"):
            return chinese, str(label)


@dataclass(frozen=True)
class RecordFacet(Facet):
    """By other records, those with most first."""

    key: str

    def counts(self, records: QuerySet[Any], chosen: dict[str, Any]) -> list[Found]:
        fields = [f"{self.field}__{name}" for name in (self.key, "name_zh", "name_en")]
        groups = self.grouped(records.exclude(**{f"{self.field}": None}), *fields)
        found = [(key, zh, en or zh, count) for key, zh, en, count in groups]
        return sorted(found, key=lambda one: (-one[3], one[0]))


@dataclass(frozen=True)
class YearFacet(Facet):
    """By every year that a record reaches into; `field` is the verb that gives its days."""

    @property
    def parameters(self) -> tuple[str, ...]:
        return ("year_from", "year_to")

    def counts(self, records: QuerySet[Any], chosen: dict[str, Any]) -> list[Found]:
        dated = getattr(records, self.field)().filter(first_day__isnull=False)
        spans = self.grouped(
            dated.annotate(first=Year("first_day"), last=Year("last_day")),
            "first",
            "last",
        )
        found: Counter[int] = Counter()
        for first, last, count in spans:
            found.update(dict.fromkeys(range(first, last + 1), count))
        return [(str(year), str(year), str(year), found[year]) for year in sorted(found)]


class FacetViewSet(ConditionalAnswers, GenericViewSet[Any]):
    """Counts per value of every facet, each under all filters but its own."""

    serializer_class = FacetRow
    facets: ClassVar[tuple[Facet, ...]] = ()
    filterset_class: type[StrictFilterSet]
    http_method_names = ["get", "head", "options"]
    renderer_classes = LIST_RENDERERS
    filter_backends = (StrictFilterBackend,)
    pagination_class = AllRows

    @property
    def resource(self) -> str:
        """The name of the resource in files: facets-programs."""
        return str(self.basename)

    def list(self, request: Request, **kwargs: str) -> Any:
        chosen = asked(self.filterset_class, request.query_params, self.version, others=("format",))
        rows = self.kept_rows(chosen)
        file_format = EXPORT_FORMATS.get(request.accepted_renderer.format)
        if file_format is not None:
            columns = FacetRow.described(FacetRow.names())
            return export(self, columns, (tuple(row.values()) for row in rows), file_format)
        count_rows(request, len(rows))
        return self.get_paginated_response(self.paginate_queryset(rows))

    def kept_rows(self, chosen: Asked) -> Rows:
        """The rows, which are counted once for each version of the data."""
        question = (self.resource, sorted(chosen.texts))
        return kept("facets", question, lambda: list(self.rows(chosen)), chosen.counted_version)

    def rows(self, chosen: Asked) -> Iterable[dict[str, Any]]:
        for facet in self.facets:
            others = chosen.without(facet.parameters)
            for found in facet.counts(others.narrow(self.get_queryset()), chosen.values):
                yield dict(zip(FacetRow.names(), (facet.name, *found), strict=True))
