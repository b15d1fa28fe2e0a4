"""Where auditors read the audit log."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import AuditEntry
from .staff.lists import CappedPaginator


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """The audit log, to read: nobody adds, changes or deletes an entry, superusers included."""

    list_display = ["at", "action", "username", "address", "subject"]
    list_filter = ["action", "at"]
    search_fields = ["username", "subject"]
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    show_full_result_count = False
    readonly_fields = ["at", "action", "username", "user_number", "address", "subject", "details"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
