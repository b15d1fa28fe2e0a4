"""How indicators, sources, figures and checks stand in the fixtures."""

from typing import Any

from django.db import models

from unionwork.seeding import (
    REASON,
    Content,
    Lookup,
    RecordError,
    Resource,
    Seeds,
    nested,
    rows,
    save_clean,
)

from .models import Article, Check, CheckTerm, Document, Indicator, ReportedFigure


class CheckResource(Resource):
    """Checks, with the figures they relate inside: a list of {term: figure}."""

    def canonical_value(self, name: str, value: Any) -> Any:
        if name == "terms":
            return [{str(term): str(key)} for row in rows(name, value) for term, key in row.items()]
        return super().canonical_value(name, value)

    def is_unset(self, name: str, value: Any) -> bool:
        return not value if name == "terms" else super().is_unset(name, value)

    def queryset(self) -> models.QuerySet[Any]:
        return super().queryset().prefetch_related("terms__figure")

    def stored_value(self, instance: Any, name: str) -> Any:
        if name == "terms":
            terms = sorted(instance.terms.all(), key=lambda row: row.pk)
            return [{row.name: row.figure.key} for row in terms]
        return super().stored_value(instance, name)

    def write(self, content: Content, instance: Any, lookup: Lookup) -> None:
        figures = [
            (term, lookup.find("terms", ReportedFigure, key))
            for row in content.get("terms", [])
            for term, key in row.items()
        ]
        super().write(content, instance, lookup)
        for row in instance.terms.all():
            row._change_reason = REASON
            row.delete()
        for term, figure in figures:
            row = CheckTerm(check_made=instance, name=term, figure=figure)
            row._change_reason = REASON  # type: ignore[attr-defined]
            try:
                save_clean(row)
            except RecordError as error:
                raise nested("terms", error) from error
        instance._prefetched_objects_cache = {}  # the terms are other ones now
        instance.confirm_explanation()


def resources() -> list[Seeds]:
    """In the order in which they refer to each other."""
    return [
        Resource(
            Indicator,
            "indicators.yaml",
            (
                "code name_zh name_en definition_zh definition_en unit measure non_negative "
                "numerator denominator stale_after theme"
            ).split(),
        ),
        Resource(
            Document,
            "documents.yaml",
            (
                "slug name sha256 publication published_on published_on_precision "
                "is_published_on_inferred url rights note note_en"
            ).split(),
        ),
        Resource(
            Article,
            "articles.yaml",
            (
                "slug document position title byline published_on published_on_precision "
                "is_published_on_inferred"
            ).split(),
        ),
        Resource(
            ReportedFigure,
            "figures/*.yaml",
            (
                "key article line start end end_line as_reported qualifier value lower upper "
                "indicator role related_to program trade_union region scope period_basis "
                "period_start period_end period_text period_inferred note note_en "
                "observation_status review rank rank_reason supersedes"
            ).split(),
            quiet=["observation_status", "rank"],
        ),
        CheckResource(
            Check,
            "checks.yaml",
            "slug relation band_lower band_upper terms explanation".split(),
        ),
    ]
