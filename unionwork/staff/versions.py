"""Two at once: a form knows the version of the record that it was opened with.

If somebody else has saved meanwhile, nothing is saved. What the other one changed and this person
didn't is taken into the form; what both changed is told; and saving again saves what is then seen.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .history import keys_of, version_of, what_changed_since
from .scope import EVERYWHERE, KeepsItsChoices

REASON_LENGTH = 100  # of the history's column


class RecordForm(KeepsItsChoices):
    """The form of a record: it asks why, and saves over nobody else's work."""

    change_reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_("Kept in the history, for whoever asks why later."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    user: Any = None  # who fills it in

    @property
    def is_bound_to_a_scope(self) -> bool:
        return self.user is not None and not self.user.has_perm(EVERYWHERE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "version" in self.fields:
            self.initial["version"] = version_of(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.instance._change_reason = self.cleaned_data.get("change_reason") or None
        if self.instance.pk and "version" in self.fields:
            self.refuse_an_old_version()
        return cleaned

    def refuse_an_old_version(self) -> None:
        opened, now = self.cleaned_data.get("version", ""), version_of(self.instance)
        if opened == now:
            return
        sentences = what_changed_since(self.instance, opened) if is_version(opened, now) else []
        if is_version(opened, now):
            self.take_over(opened)
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("version")] = now
        raise ValidationError(
            [
                _(
                    "Somebody else saved this record after you opened it. Nothing of yours is "
                    "lost, and nothing is saved yet: what they changed and you didn't is now in "
                    "the form. Check it and save again."
                ),
                *sentences,
            ],
            code="old_version",
        )

    def take_over(self, opened: str) -> None:
        """Put what the other person changed, and this one didn't, into the form."""
        history: Any = type(self.instance).history
        rows = history.filter(**{self.instance._meta.pk.attname: self.instance.pk})
        base = rows.filter(history_id=int(opened.split("-")[0])).first()
        if base is None:
            return
        data: Any = self.data
        data = data.copy()
        for change in rows.latest("history_id").diff_against(base).changes:
            field, name = self.fields.get(change.field), self.add_prefix(change.field)
            if field is None:
                continue
            column = self.instance._meta.get_field(change.field)
            old, new = change.old, change.new
            if column.many_to_many:
                old, new = keys_of(column, old), keys_of(column, new)
            if not field.has_changed(old, field.widget.value_from_datadict(data, {}, name)):
                put(data, name, new)
        self.data = data


def is_version(opened: str, now: str) -> bool:
    """Whether a form sent the name of a version, as all of ours do."""
    return opened.replace("-", "").isdigit() and opened.count("-") == now.count("-")


def put(data: QueryDict, name: str, value: Any) -> None:
    """Write a value into posted data as a browser would send it."""
    if value is None or value is False:
        data.pop(name, None)
    elif isinstance(value, list):
        data.setlist(name, [str(each) for each in value])
    elif isinstance(value, date):
        data[name] = value.isoformat()
    elif isinstance(value, Decimal):
        data[name] = f"{value:f}"
    elif value is True:
        data[name] = "on"
    else:
        data[name] = str(value.pk if isinstance(value, Model) else value)
