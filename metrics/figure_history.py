"""What of a figure's history everybody may see: what changed and when, never who changed it.

Drafts were never public: only verified versions are compared, each with the one before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from .choices import Review
from .models import ReportedFigure

COMPARED = [
    "as_reported",
    "value",
    "lower",
    "upper",
    "qualifier",
    "role",
    "scope",
    "period_basis",
    "period_start",
    "period_end",
    "period_text",
    "indicator_id",
    "program_id",
    "trade_union_id",
    "region_id",
    "article_id",
    "line",
    "start",
    "end",
]
MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One public change: when, and each field with what it was and became (other records: none)."""

    at: datetime
    fields: list[tuple[str, str, str]]


def first_published(figure: ReportedFigure) -> datetime | None:
    """When the figure was first verified, as far as is remembered."""
    verified = figure.history.filter(review=Review.VERIFIED).order_by("history_date", "history_id")
    return verified.values_list("history_date", flat=True).first()


def changes_of(figure: ReportedFigure) -> list[Change]:
    """The latest public changes, newest first."""
    verified = figure.history.filter(review=Review.VERIFIED)
    versions = list(verified.order_by("-history_date", "-history_id")[:MOST_VERSIONS])
    changes = (
        Change(after.history_date, list(differences(before, after)))
        for after, before in pairwise(versions)
    )
    return [change for change in changes if change.fields]


def differences(before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    for name in COMPARED:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            field = ReportedFigure._meta.get_field(name.removesuffix("_id"))
            is_record = name.endswith("_id")
            yield (
                str(field.verbose_name),  # type: ignore[union-attr]
                "" if is_record else shown(before, name, old),
                "" if is_record else shown(after, name, new),
            )


def shown(version: Any, name: str, value: Any) -> str:
    """A value as readers see it: choices by their labels, nothing as a dash."""
    if value in (None, ""):
        return "–"
    display = getattr(version, f"get_{name}_display", None)
    return str(display() if display else value)
