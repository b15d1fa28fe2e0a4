"""`/api/rollup/`: totals that show their working, as JSON, tables and JSON-stat."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from programs.choices import ProgramKind
from unionwork.api.conditional import ConditionalAnswers
from unionwork.api.exporting import export
from unionwork.api.exports import EXPORT_FORMATS
from unionwork.api.filtering import StrictFilterBackend
from unionwork.api.pagination import AllRows
from unionwork.api.renderers import LIST_RENDERERS, NumberJSONRenderer
from unionwork.api.schema import ApiSchema
from unionwork.api.throttling import count_rows
from unionwork.data_version import data_version

from .choices import unit_label
from .json_stat import MEDIA_TYPE, Dimension, dataset
from .models import Indicator
from .rollup_filters import RollupFilter
from .rollup_rows import RollupAnswer, RollupRow, flat, with_working
from .totals import LEVELS, Asked, Total, Unanswerable, totals

NUMBERS = {
    "value": gettext_lazy("Value"),
    "lower": gettext_lazy("Lower bound"),
    "upper": gettext_lazy("Upper bound"),
    "reported": gettext_lazy("Reported"),
}


class JsonStatRenderer(NumberJSONRenderer):
    """JSON-stat 2.0 is JSON with a profile."""

    media_type = MEDIA_TYPE
    format = "jsonstat"


class RollupSchema(ApiSchema):
    """The description of the roll-up: one format more than lists have, and a working in JSON."""

    def get_override_parameters(self) -> list[Any]:
        found = super().get_override_parameters()
        for parameter in found:
            if isinstance(parameter, OpenApiParameter) and parameter.name == "format":
                parameter.enum = [*(parameter.enum or []), JsonStatRenderer.format]
        return found

    def _get_filter_parameters(self) -> Any:
        found = super()._get_filter_parameters()
        for parameter in found:
            declared = RollupFilter.base_filters[parameter["name"]]
            parameter["description"] = str(declared.extra["help_text"])
        return found

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        bodies["200"]["content"][MEDIA_TYPE] = {"schema": {"type": "object"}}
        return bodies


class RollupViewSet(ConditionalAnswers, GenericViewSet[Any]):
    """How much of an indicator in a region or under a union: a total where one is warranted,
    otherwise bounds; with every figure that counts, and every one that doesn't and why."""

    queryset = Indicator.objects.all()
    serializer_class = RollupAnswer
    filterset_class = RollupFilter
    filter_backends = (StrictFilterBackend,)
    pagination_class = AllRows
    schema = RollupSchema()
    title: ClassVar[Any] = gettext_lazy("Totals")
    http_method_names = ["get", "head", "options"]
    renderer_classes = [*LIST_RENDERERS, JsonStatRenderer]

    @property
    def resource(self) -> str:
        """The name of the resource in files."""
        return str(self.basename)

    def list(self, request: Request, **kwargs: str) -> Any:
        chosen = RollupFilter(request.query_params, queryset=self.queryset, others=("format",))
        if not chosen.is_valid():
            raise ValidationError(chosen.errors)
        asked, group_by = chosen.asked(), chosen.form.cleaned_data["group_by"] or None
        try:
            found = totals(asked, group_by)
        except Unanswerable as error:
            name = "group_by" if group_by else "indicator"
            raise ValidationError({name: [str(error)]}) from error
        if request.accepted_renderer.format == JsonStatRenderer.format:
            count_rows(request, len(found))
            return Response(as_json_stat(asked, found, group_by))
        file_format = EXPORT_FORMATS.get(request.accepted_renderer.format)
        if file_format is not None:
            columns = RollupRow.described(RollupRow.names())
            rows = (tuple(flat(total, group_by).values()) for total in found)
            return export(self, columns, rows, file_format)
        count_rows(request, len(found))
        answers = [with_working(total, group_by) for total in found]
        return self.get_paginated_response(self.paginate_queryset(answers))


# JSON-stat --------------------------------------------------------------------------------------


def as_json_stat(asked: Asked, found: Sequence[Total], group_by: str | None) -> dict[str, Any]:
    """The totals as a cube of area, time, kind where asked for, and the four numbers of each."""
    version = data_version()
    rows = [flat(total, group_by) for total in found]
    unit = asked.indicator.unit
    return dataset(
        asked.indicator.name,
        [
            Dimension("area", _("Area"), areas(asked, found, group_by), "geo"),
            Dimension("time", _("Time"), times(asked, found, group_by), "time"),
            *kinds(found, group_by),
            Dimension(
                "statistic",
                _("Statistic"),
                {code: str(label) for code, label in NUMBERS.items()},
                "metric",
                unit={"label": unit_label(unit)},
            ),
        ],
        [row[name] for row in rows for name in NUMBERS],
        [row["status"] for row in rows for _name in NUMBERS],
        source="unionwork",
        updated=version.changed_at.date().isoformat(),
        extension={
            "indicator": asked.indicator.code,
            "measure": asked.indicator.measure,
            "unit": unit,
            "data_version": version.text,
            "summaries": [row["summary"] for row in rows],
        },
    )


def areas(asked: Asked, found: Sequence[Total], group_by: str | None) -> dict[str, str]:
    if asked.trade_union is not None:
        return {asked.trade_union.slug: asked.trade_union.name}
    if group_by in LEVELS or (found and asked.region is None):
        named = [total.asked.region for total in found]
        return {region.code: region.name for region in named if region is not None}
    return {asked.region.code: asked.region.name} if asked.region else {}


def times(asked: Asked, found: Sequence[Total], group_by: str | None) -> dict[str, str]:
    if group_by == "year":
        return {total.group: total.group for total in found}
    ends = [day.isoformat() if day else ".." for day in (asked.start, asked.end)]
    return {"/".join(ends): " – ".join(ends)}


def kinds(found: Sequence[Total], group_by: str | None) -> list[Dimension]:
    if group_by != "kind":
        return []
    labels = {total.group: str(ProgramKind(total.group).label) for total in found}
    return [Dimension("kind", _("Kind of the program"), labels)]
