"""Figures that were public and aren't any more, as their history tells."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Exists, Max, OuterRef, Q, Subquery, Value, When

from metrics.choices import Review

DELETED = Q(history_type="-")


def withdrawn_figures(
    figures: models.QuerySet[Any], history: Any, instant: datetime
) -> list[tuple[int, datetime]]:
    """The ids of figures that aren't among the public `figures` but were, with the instants at
    which they were withdrawn (at or after `instant`), in the order of these.

    A row of the history withdraws a figure that the row before it shows verified. Where nothing
    but its deletion is known, that has the figure's last state.
    """
    before = (
        history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        .order_by("-history_id")
        .values(state=Case(When(DELETED, then=Value("")), default="review"))[:1]
    )
    withdrawing = (
        history.filter(history_date__gte=instant)
        .filter(DELETED | ~Q(review=Review.VERIFIED))
        .filter(~Exists(figures.filter(pk=OuterRef("id"))))
        .annotate(before=Subquery(before))
        .filter(Q(before=Review.VERIFIED) | (DELETED & Q(review=Review.VERIFIED)))
    )
    latest = withdrawing.values("id").annotate(withdrawn_at=Max("history_date"))
    return list(latest.order_by("withdrawn_at", "id").values_list("id", "withdrawn_at"))
