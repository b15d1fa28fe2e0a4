"""What the first page of the admin says about figures."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from metrics.models import ReportedFigure
from metrics.models.review import PERMISSION
from programs.models import Region
from programs.models.region import province_of
from unionwork.staff.dashboard import COVERAGE, WAITS, Card


def figure_cards(request: HttpRequest, visible: QuerySet[Any]) -> list[Card]:
    """What waits for this person, what lacks something, and how far each province is covered."""
    list_address = reverse("admin:metrics_reportedfigure_changelist")
    rows, user = ReportedFigure.objects, request.user
    cards = []
    if user.has_perm(PERMISSION):
        number = rows.waiting_for(user).count()
        address = f"{list_address}?queue=waiting"
        cards.append(Card(_("Waiting for my review"), number, address, number > 0, WAITS))
    if user.has_perm("metrics.change_reportedfigure"):
        number = rows.sent_back_to(user).count()
        address = f"{list_address}?queue=sent_back"
        cards.append(Card(_("Sent back to me"), number, address, number > 0, WAITS))
    drafts = visible.filter(review="draft").count()
    cards.append(Card(_("Drafts"), drafts, f"{list_address}?review__exact=draft", section=WAITS))
    gaps = {
        _("Figures without a region"): (visible.filter(region=None), "gap=region"),
        _("Figures without a period"): (
            visible.filter(period_start=None, period_end=None),
            "gap=period",
        ),
    }
    cards += [
        Card(title, found.count(), f"{list_address}?{query}")
        for title, (found, query) in gaps.items()
    ]
    return [*cards, coverage(visible, list_address)]


def coverage(visible: QuerySet[Any], list_address: str) -> Card:
    """How many verified figures there are about each province."""
    counted = (
        visible.filter(review="verified", region__isnull=False)
        .order_by()
        .values(province=province_of("region__path"))
        .annotate(number=Count("pk"))
    )
    numbers = {row["province"]: row["number"] for row in counted}
    rows = [
        (region.name, numbers.get(region.code, 0), f"{list_address}?region={region.code}")
        for region in Region.objects.provinces()
    ]
    covered = [row for row in rows if row[1]]
    title = _("Provinces with verified figures")
    return Card(title, len(covered), list_address, section=COVERAGE, rows=rows)
