"""What the first page of the admin says about figures."""

from collections import Counter
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
from unionwork.staff.lists import counted


def figure_cards(request: HttpRequest, visible: QuerySet[Any]) -> list[Card]:
    """What waits for this person, what lacks something, and how far each province is covered."""
    list_address = reverse("admin:metrics_reportedfigure_changelist")
    rows, user = ReportedFigure.objects, request.user
    cards = []
    if user.has_perm(PERMISSION):
        number = counted(rows.waiting_for(user))
        address = f"{list_address}?queue=waiting"
        cards.append(Card(_("Waiting for my review"), number, address, number > 0, WAITS))
    if user.has_perm("metrics.change_reportedfigure"):
        number = counted(rows.sent_back_to(user))
        address = f"{list_address}?queue=sent_back"
        cards.append(Card(_("Sent back to me"), number, address, number > 0, WAITS))
    drafts = counted(visible.filter(review="draft"))
    cards.append(Card(_("Drafts"), drafts, f"{list_address}?review__exact=draft", section=WAITS))
    gaps = {
        _("Figures without a region"): (visible.filter(region=None), "gap=region"),
        _("Figures without a period"): (
            visible.filter(period_start=None, period_end=None),
            "gap=period",
        ),
    }
    cards += [
        Card(title, counted(found), f"{list_address}?{query}")
        for title, (found, query) in gaps.items()
    ]
    return [*cards, coverage(visible, list_address)]


def coverage(visible: QuerySet[Any], list_address: str) -> Card:
    """How many verified figures there are about each province."""
    of_regions = (
        visible.filter(review="verified", region__isnull=False)
        .order_by()
        .values_list("region")
        .annotate(number=Count("pk"))
    )
    # The provinces are looked up for a few thousand regions, not for every figure.
    found = dict(of_regions)
    regions = Region.objects.filter(pk__in=found).values_list("pk", province_of("path"))
    numbers: Counter[str] = Counter()
    for pk, province in regions:
        numbers[province] += found[pk]
    rows = [
        (region.name, numbers[region.code], f"{list_address}?region={region.code}")
        for region in Region.objects.provinces()
    ]
    covered = [row for row in rows if row[1]]
    title = _("Provinces with verified figures")
    return Card(title, len(covered), list_address, section=COVERAGE, rows=rows)
