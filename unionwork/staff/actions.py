"""Bulk actions: what would change is shown before it is changed, and the history keeps the reason.

What was previewed is what is applied: the page carries a seal of every record's state and of what
was asked, and a record that somebody changed meanwhile stops the action.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .versions import REASON_LENGTH

MOST = 500  # records in one action


class BulkForm(forms.Form):
    """What a bulk action asks: at least the reason."""

    change_reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("Kept in the history of every record."),
    )


@dataclass(frozen=True)
class Planned:
    """What an action would do to a record, or why it can't."""

    record: Any
    old: str
    new: str
    refusal: str = ""


@dataclass(frozen=True)
class BulkAction:
    """An action: its form, what it plans for a record, and how it changes it.

    `plan(record, cleaned, user)` gives the old and the new value as text, or raises a
    ValidationError; `change(record, cleaned, user)` saves it.
    """

    form: Callable[[HttpRequest], forms.Form]
    plan: Callable[[Any, dict[str, Any], Any], tuple[str, str]]
    change: Callable[[Any, dict[str, Any], Any], None]

    @transaction.atomic
    def __call__(
        self, model_admin: Any, request: HttpRequest, queryset: Any
    ) -> HttpResponse | None:
        rows = queryset.order_by("pk")
        if "apply" in request.POST:  # nobody changes them between the check and the change
            rows = rows.select_for_update(of=("self",))
        records = list(rows[: MOST + 1])
        if len(records) > MOST:
            model_admin.message_user(
                request, _("Choose at most %(n)s records.") % {"n": MOST}, messages.ERROR
            )
            return None
        form = self.form(request)
        is_asked = form.is_bound and form.is_valid()
        plans = self.plans(records, form, request) if is_asked else []
        seal = seal_of(plans, form) if is_asked else ""
        if is_asked and "apply" in request.POST:
            if request.POST.get("seal") == seal:
                self.apply(model_admin, request, plans, form)
                return None
            model_admin.message_user(
                request, _("Something changed since the preview: look again."), messages.WARNING
            )
        context = {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": dict(model_admin.get_action_choices(request))[request.POST["action"]],
            "form": form,
            "records": records,
            "plans": plans,
            "seal": seal,
            "action": request.POST["action"],
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
            "media": model_admin.media + form.media,
        }
        return TemplateResponse(request, "staff/bulk_action.html", context)

    def plans(
        self, records: Iterable[Any], form: forms.Form, request: HttpRequest
    ) -> list[Planned]:
        plans = []
        for record in records:
            try:
                plans.append(Planned(record, *self.plan(record, form.cleaned_data, request.user)))
            except ValidationError as error:
                plans.append(Planned(record, "", "", " ".join(error.messages)))
        return plans

    def apply(
        self, model_admin: Any, request: HttpRequest, plans: list[Planned], form: forms.Form
    ) -> None:
        """Change what can be changed, all of it or nothing."""
        done = [plan for plan in plans if not plan.refusal and plan.old != plan.new]
        try:
            with transaction.atomic():
                for plan in done:
                    plan.record._change_reason = form.cleaned_data["change_reason"]
                    self.change(plan.record, form.cleaned_data, request.user)
        except ValidationError as error:
            model_admin.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        sentence = ngettext("%(n)s record is changed.", "%(n)s records are changed.", len(done))
        model_admin.message_user(request, sentence % {"n": len(done)})


def bound_form(form_class: type[forms.Form], request: HttpRequest) -> Any:
    """The form with what was asked; without, on the way from the list."""
    is_asked = "preview" in request.POST or "apply" in request.POST
    return form_class(request.POST if is_asked else None)


def seal_of(plans: Iterable[Planned], form: forms.Form) -> str:
    """Names exactly this action on exactly these states of these records."""
    asked = {name: str(form[name].value()) for name in form.fields}
    states = [
        (plan.record.pk, str(plan.record.modified_at), plan.old, plan.new, plan.refusal)
        for plan in plans
    ]
    return hashlib.sha256(json.dumps([asked, states]).encode()).hexdigest()
