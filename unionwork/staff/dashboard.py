"""What the first page of the admin shows: cards that lead to lists, and recent changes."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .history import differences
from .lists import MOST_COUNTED
from .scope import visible_rows

RECENT = 8

WAITS = _("What waits")
LACKS = _("What fails or is missing")
COVERAGE = _("Coverage")
SECTIONS = [WAITS, LACKS, COVERAGE]


@dataclass(frozen=True)
class Card:
    """A number on the first page that leads to the list behind it.

    `rows` are numbers in it of their own: (title, number, address).
    """

    title: Any
    number: int | None
    address: str
    is_pressing: bool = False
    section: Any = LACKS
    rows: list[tuple[Any, Any, str]] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The number; of more than a list counts, as far as it counts."""
        is_capped = self.number is not None and self.number > MOST_COUNTED
        return f"{MOST_COUNTED}+" if is_capped else str(self.number)


def cards(request: HttpRequest, admins: dict[Any, Any]) -> list[Card]:
    """The cards of every record's admin that has some and may be seen, section by section."""
    found = [
        card
        for shown in admins.values()
        if hasattr(shown, "cards") and shown.has_view_permission(request)
        for card in shown.cards(request)
    ]
    return sorted(found, key=lambda card: SECTIONS.index(card.section))


def recent_changes(request: HttpRequest, admins: dict[Any, Any]) -> list[Any]:
    """The newest rows of the histories of all records that this person may see."""
    rows: list[Any] = []
    for model, shown in admins.items():
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
