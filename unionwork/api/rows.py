"""One definition per resource of its flat columns, served from `.values()` rows.

A `Row` is a serializer that is never run over rows: its fields name the columns, say where each
value comes from (`source`, or an entry in `expressions`) and describe it. The list, the detail and
the OpenAPI schema all come from it. As rows are plain values, no list can run a query per row.
"""

from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

Values = dict[str, Any]


class Row(serializers.Serializer[Any]):
    """The columns of a resource, in their order."""

    expressions: ClassVar[dict[str, Any]] = {}
    attached: ClassVar[tuple[str, ...]] = ()  # columns that `attach` fills in for a whole page

    @classmethod
    def columns(cls) -> dict[str, Any]:
        """What `.values()` takes: an expression for every column that one row can give."""
        columns = {}
        for name, declared in cls().fields.items():
            if name not in cls.attached:
                source = F(str(declared.source).replace(".", "__"))
                columns[name] = cls.expressions.get(name) or source
        return columns

    @classmethod
    def rows(cls, queryset: QuerySet[Any]) -> QuerySet[Any, Values]:
        """The queryset's rows; a column may have the name of a model's field and another value."""
        prefixed = {f"column_{name}": source for name, source in cls.columns().items()}
        return queryset.values("pk", **prefixed)

    @classmethod
    def finished(cls, raw: list[Values]) -> list[Values]:
        """The rows of one page with their columns named and in order, and lists attached."""
        lists = cls.attach([row["pk"] for row in raw]) if cls.attached else {}
        return [
            {
                name: lists.get(row["pk"], {}).get(name, [])
                if name in cls.attached
                else row[f"column_{name}"]
                for name in cls._declared_fields
            }
            for row in raw
        ]

    @classmethod
    def attach(cls, keys: list[Any]) -> dict[Any, dict[str, list[str]]]:
        """The `attached` columns of the records with these primary keys."""
        raise NotImplementedError


class RowViewSet(GenericViewSet[Any]):
    """Lists and single records of a resource, read-only."""

    serializer_class: type[Row]
    http_method_names = ["get", "head", "options"]
    lookup_value_regex = r"[-\w]+"

    def list(self, request: Request) -> Response:
        queryset = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(self.serializer_class.rows(queryset))
        return self.get_paginated_response(self.serializer_class.finished(list(page or [])))

    def retrieve(self, request: Request, **kwargs: str) -> Response:
        if request.query_params:
            sentence = _("There is no such parameter: this address takes none.")
            raise ValidationError({name: [sentence] for name in request.query_params})
        lookup = {self.lookup_field: kwargs[self.lookup_field]}
        rows = list(self.serializer_class.rows(self.get_queryset().filter(**lookup)))
        if not rows:
            raise Http404
        return Response(self.serializer_class.finished(rows)[0] | self.nested(rows[0]["pk"]))

    def nested(self, key: Any) -> Values:
        """What the detail has beyond its row."""
        return {}
