"""The views of a resource: its list in every format, and its single records. Read-only."""

from operator import itemgetter
from typing import Any, ClassVar

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from unionwork.compiled import Unknown
from unionwork.former_keys import FormerKey

from .conditional import ConditionalAnswers
from .exporting import export
from .exports import EXPORT_FORMATS
from .filtering import StrictFilterSet, asked, refuse_unknown
from .listing import Listing, rows_of
from .ordering import Ordering, asked_columns
from .quick_lists import quickly
from .renderers import LIST_RENDERERS, NumberJSONRenderer
from .rows import Row, Values
from .throttling import count_rows


class RowViewSet(ConditionalAnswers, GenericViewSet[Any]):
    """Lists and single records of a resource."""

    serializer_class: type[Row]
    detail_class: type[serializers.Serializer[Any]] | None = None  # describes what `nested` adds
    ordering: ClassVar[tuple[str, ...]] = ()  # the columns that a list is ordered by, if not asked
    http_method_names = ["get", "head", "options"]
    lookup_value_regex = r"[-\w]+"
    renderer_classes = LIST_RENDERERS
    title: ClassVar[Any] = ""  # what the resource is called where people read it
    filterset_class: type[StrictFilterSet]

    @classmethod
    def as_view(cls, actions: Any = None, **initkwargs: Any) -> Any:
        view = super().as_view(actions, **initkwargs)
        return quickly(view) if (actions or {}).get("get") == "list" else view

    @property
    def resource(self) -> str:
        """The name of the resource in addresses: trade-unions."""
        return str(self.basename)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        is_detail = self.action == "retrieve" and self.detail_class
        return self.detail_class if is_detail and self.detail_class else self.serializer_class

    def get_renderers(self) -> list[Any]:
        """Lists come in every format, single records in JSON."""
        return [NumberJSONRenderer()] if self.action == "retrieve" else super().get_renderers()

    def list(self, request: Request, **kwargs: str) -> Any:
        listing = self.listing()
        chosen = EXPORT_FORMATS.get(request.accepted_renderer.format)
        if chosen is not None:
            return export(self, listing.described(), listing.stream(), chosen, listing.lines())
        return Response(self.page(listing))

    def page(self, listing: Listing) -> Values:
        """The rows of the page that is asked for, in their envelope."""
        rows = self.paginate_queryset(listing) or []  # type: ignore[arg-type]
        count_rows(self.request, len(rows))
        return self.paginator.enveloped(rows)  # type: ignore[union-attr]

    def listing(self) -> Listing:
        """What the query asks for; a query that isn't valid is refused here."""
        parameters = self.request.GET
        row, records = self.serializer_class, self.get_queryset()
        narrowed = asked(self.filterset_class, parameters, self.version)
        since = narrowed.values.get("modified_since")
        return Listing(
            row,
            records,
            narrowed,
            asked_columns(row, parameters.get("fields")),
            Ordering.asked(row, parameters.get("ordering"), self.ordering),
            None if since is None else records.withdrawn_since(since),  # type: ignore[attr-defined]
        )

    def retrieve(self, request: Request, **kwargs: str) -> Response:
        refuse_unknown(request, ["format"])
        key = kwargs[self.lookup_field]
        row, names = self.serializer_class, self.serializer_class.names()
        one = Unknown(itemgetter("key"))
        found = rows_of(
            row, "one", lambda: self.get_queryset().filter(**{self.lookup_field: one}), {"key": key}
        )
        for pk, *values in found:
            return Response(dict(zip(names, values, strict=True)) | self.nested(pk))
        return self.moved(request, key)

    def moved(self, request: Request, key: str) -> Response:
        """Where a record is that was renamed or merged; nothing, if there never was one."""
        model = self.get_queryset().model
        # Figures are addressed by their ids, which never change.
        has_keys = self.lookup_field == model.natural_key_field
        now = FormerKey.objects.current(model, key) if has_keys else None
        if now is None:
            raise Http404
        address = self.reverse_action("detail", kwargs={self.lookup_field: now})
        data = {"moved_to": address}
        return Response(data, status=301, headers={"Location": address})

    def nested(self, key: Any) -> Values:
        """What the detail has beyond its row."""
        return {}
