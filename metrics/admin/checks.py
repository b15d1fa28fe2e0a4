"""Where staff edit checks."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from metrics.models import (
    Check,
    CheckTerm,
)
from unionwork.staff.dashboard import Card
from unionwork.staff.records import RecordAdmin
from unionwork.staff.scope import ScopedInline

from .filters import HoldsFilter, failing


class CheckTermInline(ScopedInline, admin.TabularInline):
    model = CheckTerm
    extra = 0
    autocomplete_fields = ["figure"]


@admin.register(Check)
class CheckAdmin(RecordAdmin):
    list_display = ["slug", "relation", "can_hold", "explanation"]
    list_filter = [HoldsFilter, "relation"]
    search_fields = ["slug", "explanation"]
    inlines = [CheckTermInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Check]:
        return super().get_queryset(request).prefetch_related("terms__figure")

    @admin.display(description=_("can hold"), boolean=True)
    def can_hold(self, check: Check) -> bool | None:
        outcome = check.outcome()
        return None if outcome is None else outcome.holds

    def cards(self, request: HttpRequest) -> list[Card]:
        address = f"{reverse('admin:metrics_check_changelist')}?outcome=fails"
        number = len(failing(self.get_queryset(request).filter(explanation="")))
        return [Card(_("Checks that fail"), number, address, is_pressing=number > 0)]
