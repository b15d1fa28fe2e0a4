"""The admin's site: where staff keep the record."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .history import differences
from .scope import visible_rows

RECENT = 8


@dataclass(frozen=True)
class Card:
    """A number on the first page that leads to the list behind it.

    `rows` are numbers in it of their own: (title, number, address).
    """

    title: Any
    number: int | None
    address: str
    is_pressing: bool = False
    rows: list[tuple[Any, Any, str]] = field(default_factory=list)


class StaffSite(AdminSite):
    """The stock admin with our own index, sign-in and stylesheet."""

    site_header = site_title = _("unionwork")
    index_title = _("Work and records")

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What waits, what lacks something, and what was changed; each leads to its list."""
        context = {"cards": self.cards(request), "recent": self.recent_changes(request)}
        return super().index(request, context | (extra_context or {}))

    def cards(self, request: HttpRequest) -> list[Card]:
        """The cards of every record's admin that has some and may be seen."""
        admins = [each for each in self._registry.values() if hasattr(each, "cards")]
        return [
            card
            for each in admins
            if each.has_view_permission(request)
            for card in each.cards(request)
        ]

    def recent_changes(self, request: HttpRequest) -> list[Any]:
        """The newest rows of the histories of all records that this person may see."""
        rows: list[Any] = []
        for model, shown in self._registry.items():
            if not hasattr(model, "history") or not shown.has_view_permission(request):
                continue
            visible = visible_rows(model, request.user).values("pk")
            history = model.history.filter(**{f"{model._meta.pk.attname}__in": visible})
            rows += history.select_related("history_user").order_by("-history_date")[:RECENT]
        rows = sorted(rows, key=lambda row: row.history_date, reverse=True)[:RECENT]
        for row in rows:
            opts = row.instance_type._meta
            row.record_name = opts.verbose_name
            row.address_name = f"admin:{opts.app_label}_{opts.model_name}_history"
            earlier = row.prev_record if row.history_type == "~" else None
            row.differences = differences(row, earlier) if earlier else []
        return rows
