"""How lists in the admin are narrowed to what lacks something or doesn't hold."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from metrics.check_outcomes import outcomes
from metrics.models import Article, Document

NEWEST = 15  # documents that the filter names


class GapFilter(admin.SimpleListFilter):
    """Figures that lack what a roll-up needs."""

    title = _("gaps")
    parameter_name = "gap"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("region", _("Without a region")), ("period", _("Without a period"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "region":
            return queryset.filter(region=None)
        if self.value() == "period":
            return queryset.filter(period_start=None, period_end=None)
        return queryset


class DocumentFilter(admin.SimpleListFilter):
    """Figures or articles of one document; the newest are offered, any other by its address."""

    title = _("document")
    parameter_name = "document"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = Document.objects.order_by(F("published_on").desc(nulls_last=True), "-pk")
        offered = list(rows[:NEWEST])
        chosen = self.value() or ""
        if chosen and chosen not in [document.slug for document in offered]:
            offered += rows.filter(slug=chosen)
        return [(document.slug, document) for document in offered]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        way = "document" if queryset.model is Article else "article__document"
        return queryset.filter(**{f"{way}__slug": self.value()})


class HoldsFilter(admin.SimpleListFilter):
    """Checks that can't hold: those that no explanation holds for, and those explained."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("fails", _("Fails, not explained")), ("explained", _("Fails, explained"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "fails":
            return queryset.filter(pk__in=outcomes(with_drafts=True).failing)
        if self.value() == "explained":
            return queryset.filter(pk__in=outcomes(with_drafts=True).explained)
        return queryset
