"""What the admin of every record has: scope, history with reasons, and two people at once."""

from typing import Any

from django.http import HttpRequest

from .lists import ListAdmin
from .past import PastAdmin
from .versions import RecordForm

ABOUT_THE_CHANGE = ["change_reason", "version"]


class RecordAdmin(ListAdmin, PastAdmin):
    """The admin of a record that keeps to the scope and remembers every change."""

    form = RecordForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fieldsets of the record, and a last one about the change."""
        fieldsets: list[Any] = []
        for title, options in super().get_fieldsets(request, obj):
            fields = [name for name in options["fields"] if name not in ABOUT_THE_CHANGE]
            fieldsets.append((title, {**options, "fields": fields}))
        if obj is not None and self.has_change_permission(request, obj):
            fieldsets.append((None, {"fields": ABOUT_THE_CHANGE, "classes": ["change-reason"]}))
        return fieldsets

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The record; locked while it is saved, so that two can't save at the same instant."""
        record = super().get_object(request, object_id, from_field)
        if record is not None and request.method == "POST":
            rows: Any = self.model._default_manager
            rows.select_for_update(of=("self",)).filter(pk=record.pk).first()
            record.refresh_from_db()
        return record
