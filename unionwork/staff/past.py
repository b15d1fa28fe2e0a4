"""The pages of a record's past: its history, one of its states, and what was deleted."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from .history import deleted_rows, differences, part_changes, version_of, with_parts
from .scope import EVERYWHERE, ScopedAdmin
from .states import State, later_rows
from .versions import REASON_LENGTH


class PutBackForm(forms.Form):
    """Why a state is put back, and the version of the record that was seen before."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("Kept in the history, for whoever asks why later."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    version = forms.CharField(widget=forms.HiddenInput)


class PastAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """The admin of a record whose every state can be seen and put back."""

    history_list_per_page = 30

    def address(self, view: str, *args: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}"
        return reverse(name, args=args)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        deleted = path("deleted/", self.admin_site.admin_view(self.deleted_view), name=name)
        return [deleted, *super().get_urls()]

    def is_visible(self, request: HttpRequest, record: Model) -> bool:
        """A deleted record is seen by those who see everything."""
        if super().is_visible(request, record):
            return True
        is_deleted = not self.model._default_manager.filter(pk=record.pk).exists()
        return is_deleted and request.user.has_perm(EVERYWHERE)

    # the history ------------------------------------------------------------------------------

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Give every state its differences from the one before, in words, parts included."""
        rows = list(historical_records)
        following = [*rows[1:], rows[-1].prev_record if rows else None]
        for row, earlier in zip(rows, following, strict=False):
            row.differences = differences(row, earlier) if earlier else []
        if rows:
            newer = later_rows(rows[0]).first()
            with_parts(rows, part_changes(rows[0].instance, before=newer and newer.history_date))
        historical_records.object_list = rows

    # one state --------------------------------------------------------------------------------

    @method_decorator(transaction.atomic)
    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """A state that was: what putting it back changes, and the button that does."""
        state = self.asked_state(request, object_id, version_id)
        record = state.live or state.record
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        may_put_back = self.may_put_back(request, state)
        form = PutBackForm(initial={"version": version_of(record)})
        if request.method == "POST":
            if not may_put_back:
                raise PermissionDenied
            self.model._default_manager.select_for_update(of=("self",)).filter(pk=state.key).first()
            form = PutBackForm(request.POST)
            if form.is_valid():
                response = self.answer_put_back(request, state, form.cleaned_data)
                if response is not None:
                    return response
                form = PutBackForm(form.cleaned_data | {"version": version_of(record)})
            state = self.asked_state(request, object_id, version_id)
        return self.render_state(request, state, form, may_put_back)

    def asked_state(self, request: HttpRequest, object_id: str, version_id: str) -> State:
        history: Any = self.model.history
        if not (object_id.isdigit() and version_id.isdigit()):
            raise Http404
        row = get_object_or_404(
            history.select_related("history_user"),
            **{self.opts.pk.attname: object_id, "history_id": version_id},
        )
        try:
            until = parse_datetime(request.GET.get("until", ""))
        except ValueError:
            until = None
        return State(row, until if until and until.tzinfo else None)

    def render_state(
        self, request: HttpRequest, state: State, form: PutBackForm, may_put_back: bool
    ) -> HttpResponse:
        note = self.prepare_put_back(request, state)
        changes = state.differences()
        asked = self.asked_state(request, str(state.key), str(state.row.pk))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("As it was: %(record)s") % {"record": asked.name},
            "state": asked,
            "facts": asked.facts(),
            "changes": changes,
            "note": note,
            "refusals": self.refusals(request, asked) if may_put_back and changes else [],
            "may_put_back": may_put_back,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "staff/state.html", context)

    def may_put_back(self, request: HttpRequest, state: State) -> bool:
        """Who may change the record and its parts; a deleted one, who may delete too."""
        if state.live is None:
            return (
                self.has_add_permission(request)
                and self.has_delete_permission(request)
                and request.user.has_perm(EVERYWHERE)
            )
        parts = {part.model._meta for part in state.parts if part.changed or part.goes}
        return self.has_change_permission(request, state.live) and request.user.has_perms(
            f"{opts.app_label}.{get_permission_codename(verb, opts)}"
            for opts in parts
            for verb in ("add", "change", "delete")
        )

    def prepare_put_back(self, request: HttpRequest, state: State) -> str:
        """Change what a state shall not bring back; a sentence says what happens instead."""
        return ""

    def refusals(self, request: HttpRequest, state: State) -> list[str]:
        """Why it can't be put back, found by trying it and taking that back."""
        self.prepare_put_back(request, state)
        try:
            with transaction.atomic():
                self.put_back(request, state, "")
                transaction.set_rollback(True)
        except ValidationError as error:
            return error.messages
        return []

    def put_back(self, request: HttpRequest, state: State, reason: str) -> Any:
        record = state.put_back(reason)
        if not self.is_visible(request, record):
            raise ValidationError(_("It would leave your scope: ask an administrator."))
        return record

    def answer_put_back(
        self, request: HttpRequest, state: State, cleaned: dict[str, Any]
    ) -> HttpResponse | None:
        """Put back what was seen; None where that can't be, and why is a message."""
        seen = state.live or state.record
        if cleaned["version"] != version_of(seen):
            self.message_user(
                request, _("It was changed while you read it: look again."), messages.ERROR
            )
            return None
        note = self.prepare_put_back(request, state)
        if not state.differences():
            self.message_user(request, _("It is as it was then: nothing is changed."))
            return redirect(self.address("change", state.key))
        try:
            with transaction.atomic():
                record = self.put_back(request, state, cleaned["reason"])
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return None
        self.log_change(request, record, cleaned["reason"])
        done = _("“%(record)s” is as it was.") if state.live else _("“%(record)s” is back.")
        self.message_user(request, note or done % {"record": record}, messages.SUCCESS)
        return redirect(self.address("change", record.pk))

    # deleted records --------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = dict(extra_context or {})
        if request.user.has_perm(EVERYWHERE):
            context["deleted_address"] = self.address("deleted")
        return super().changelist_view(request, context)

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """The records that were deleted, each with the way to its last state."""
        if not (self.has_view_permission(request) and request.user.has_perm(EVERYWHERE)):
            raise PermissionDenied
        rows = deleted_rows(self.model)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Deleted: %(records)s") % {"records": self.opts.verbose_name_plural},
            "page_obj": Paginator(rows, self.history_list_per_page).get_page(request.GET.get("p")),
            "may_recover": self.has_add_permission(request) and self.has_delete_permission(request),
        }
        return TemplateResponse(request, "staff/deleted.html", context)
