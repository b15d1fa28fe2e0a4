"""What the OpenAPI schema says beyond the columns and filters: list parameters, formats, errors."""

from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from .cursor import START
from .errors import PROBLEM_JSON
from .exports import EXPORT_FORMATS
from .pagination import MOST_ON_A_PAGE, PAGE_SIZE, Pages
from .rows import PREFIX, Row

BINARY = ("xlsx", "parquet")


class Problem(serializers.Serializer[Any]):
    """What is wrong with a request, and what would be right (RFC 9457)."""

    type = serializers.CharField(
        help_text=gettext_lazy("Stable: programs can tell errors apart by it.")
    )
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    parameters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text=gettext_lazy("Sentences for every parameter that isn't right."),
    )
    available = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text=gettext_lazy("The formats that there are."),
    )


def error_responses() -> dict[str, str]:
    return {
        "400": _("The query isn't valid: what is wrong, and what would be right."),
        "404": _("There is no such record or page."),
        "406": _("None of the accepted formats is offered."),
        "429": _("Too many requests or rows: Retry-After says when to go on."),
        "503": _("Too many exports at once: Retry-After says when to try again."),
    }


class ApiSchema(AutoSchema):
    """The description of one operation."""

    view: Any

    @property
    def is_list_of_rows(self) -> bool:
        return getattr(self.view, "action", "") == "list"

    @property
    def has_pages(self) -> bool:
        return self.is_list_of_rows and issubclass(self.view.pagination_class, Pages)

    def get_override_parameters(self) -> list[Any]:
        parameters = []
        if self.has_pages:
            parameters += list_parameters(self.view.serializer_class)
        if self.is_list_of_rows:
            formats = ["json", *EXPORT_FORMATS]
            description = _("The format; the same as the suffix of the address: /api/figures.csv.")
            parameters.append(
                OpenApiParameter("format", OpenApiTypes.STR, description=description, enum=formats)
            )
        elif getattr(self.view, "action", "") == "retrieve":
            parameters.append(OpenApiParameter("format", exclude=True))
        return parameters

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        if "200" not in bodies:
            return bodies
        for media_type, content in bodies["200"].get("content", {}).items():
            chosen = next((f for f in EXPORT_FORMATS.values() if f.media_type == media_type), None)
            if chosen is not None:
                content.clear()
                content["schema"] = {"type": "string"}
                if chosen.name in BINARY:
                    content["schema"] = {"type": "string", "format": "binary"}
        bodies["200"]["description"] = _("The records, as the format has them.")
        if getattr(self.view, "action", "") == "retrieve":
            bodies["301"] = {"description": _("The record was renamed or merged: see Location.")}
        bodies["304"] = {"description": _("Nothing has changed since the given ETag or date.")}
        for status, description in error_responses().items():
            if status != "503" or self.is_list_of_rows:
                body = self._get_response_for_code(Problem, status, [PROBLEM_JSON], direction)
                bodies[status] = body | {"description": description}
        header = {"schema": {"type": "integer"}, "description": _("Seconds to wait.")}
        for status in ("429", "503"):
            if status in bodies:
                bodies[status]["headers"] = {"Retry-After": header}
        return bodies

    def _get_filter_parameters(self) -> Any:
        """The filters; those that need no explanation are described by their labels."""
        parameters = super()._get_filter_parameters()
        for parameter in parameters:
            declared = self.view.filterset_class.base_filters[parameter["name"]]
            parameter.setdefault("description", str(declared.label))
        return parameters

    def get_summary(self) -> str | None:
        title = str(getattr(self.view, "title", ""))
        if title and not self.is_list_of_rows:
            return _("%s: one record") % title
        return title or None

    def map_renderers(self, attribute: str) -> list[Any]:
        """The formats that an operation offers; a detail is JSON alone."""
        found = super().map_renderers(attribute)
        return found if self.is_list_of_rows else found[:1]

    def _map_serializer(
        self, serializer: Any, direction: Any, bypass_extensions: bool = False
    ) -> Any:
        schema = super()._map_serializer(serializer, direction, bypass_extensions)
        if isinstance(serializer, Row):
            schema.pop("required", None)  # `fields` may leave out any of them
        return schema

    def get_examples(self) -> list[OpenApiExample]:
        """A record of the database, so that an example is what the API says."""
        if not self.has_pages:
            return []
        row = self.view.serializer_class
        names = row.names()
        try:
            queryset = row.annotated(self.view.get_queryset().order_by("pk"), names)
            found = queryset.values_list(*(PREFIX + name for name in names)).first()
        except DatabaseError:  # described before there is a database
            found = None
        if found is None:
            return []
        return [
            OpenApiExample(
                _("A record"),
                dict(zip(names, found, strict=True)),
                response_only=True,
                media_type="application/json",
            )
        ]


def list_parameters(row: type[Row]) -> list[OpenApiParameter]:
    """What the address of a list takes beside its filters."""
    names = row.names()
    one = "|".join(names)
    return [
        OpenApiParameter(
            "ordering",
            {"type": "string", "pattern": f"^-?({one})(,-?({one}))*$"},
            description=_(
                "Columns by commas, descending with a minus: -%(column)s. Unknown values come "
                "last. Each column may stand once."
            )
            % {"column": names[-1]},
        ),
        OpenApiParameter(
            "fields",
            {"type": "string", "pattern": f"^({one})(,({one}))*$"},
            description=_("Only these columns, by commas. Each may stand once."),
        ),
        OpenApiParameter(
            "page", {"type": "integer", "minimum": 1, "default": 1}, description=_("For people.")
        ),
        OpenApiParameter(
            "page_size",
            {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE, "default": PAGE_SIZE},
            description=_("Rows on a page."),
        ),
        OpenApiParameter(
            "cursor",
            OpenApiTypes.STR,
            description=_(
                "For machines: start with %s and follow “next”. A cursor is bound to its query "
                "and lives a day."
            )
            % START,
        ),
    ]
