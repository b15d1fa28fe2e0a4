"""How lists in the admin are narrowed to what lacks something or doesn't hold."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from metrics.check_outcomes import outcomes


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
