"""What the admin of every record has: scope, history with reasons, and two people at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from .history import deleted_rows, differences, recover
from .lists import ListAdmin
from .scope import EVERYWHERE, ScopedAdmin
from .versions import RecordForm

ABOUT_THE_CHANGE = ["change_reason", "version"]


class RecordAdmin(ListAdmin, ScopedAdmin, SimpleHistoryAdmin):
    """The admin of a record that keeps to the scope and remembers every change."""

    form = RecordForm
    history_list_per_page = 30

    def address(self, view: str, *args: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}"
        return reverse(name, args=args)

    # the form ---------------------------------------------------------------------------------

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

    # history ----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        deleted = path("deleted/", self.admin_site.admin_view(self.deleted_view), name=name)
        return [deleted, *super().get_urls()]

    @method_decorator(transaction.atomic)
    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A state that was; sending its form puts it back, wholly or not at all."""
        return super().history_form_view(request, *args, **kwargs)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Give every state its differences from the one before, in words."""
        rows = list(historical_records)
        following = [*rows[1:], rows[-1].prev_record if rows else None]
        for row, earlier in zip(rows, following, strict=False):
            row.differences = differences(row, earlier) if earlier else []
        historical_records.object_list = rows

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = dict(extra_context or {})
        if request.user.has_perm(EVERYWHERE):
            context["deleted_address"] = self.address("deleted")
        return super().changelist_view(request, context)

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """The records that were deleted, and the button that brings one back."""
        if not (self.has_view_permission(request) and request.user.has_perm(EVERYWHERE)):
            raise PermissionDenied
        rows = deleted_rows(self.model)
        may_recover = self.has_add_permission(request) and self.has_delete_permission(request)
        if request.method == "POST":
            if not may_recover:
                raise PermissionDenied
            return self.recover_row(request, rows)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Deleted: %(records)s") % {"records": self.opts.verbose_name_plural},
            "page_obj": Paginator(rows, self.history_list_per_page).get_page(request.GET.get("p")),
            "may_recover": may_recover,
        }
        return TemplateResponse(request, "staff/deleted.html", context)

    def recover_row(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        number = request.POST.get("row", "")
        row = rows.filter(history_id=number).first() if number.isdigit() else None
        if row is None:
            raise Http404
        try:
            record = recover(row, request.POST.get("reason", "")[:100] or _("Recovered"))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(request.path)
        self.message_user(request, _("“%(record)s” is back.") % {"record": record})
        return redirect(
            reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_change", args=[record.pk])
        )

    def is_visible(self, request: HttpRequest, record: Model) -> bool:
        """A deleted record is seen by those who see everything."""
        if super().is_visible(request, record):
            return True
        is_deleted = not self.model._default_manager.filter(pk=record.pk).exists()
        return is_deleted and request.user.has_perm(EVERYWHERE)
