"""The forms of unions and programs, for those who are bound to a scope."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from programs.models import TradeUnion
from unionwork.staff.versions import RecordForm


class TradeUnionForm(RecordForm):
    """A union; whoever is bound to a scope adds unions below one of theirs."""

    def clean_parent(self) -> TradeUnion | None:
        parent: TradeUnion | None = self.cleaned_data["parent"]
        if self.is_bound_to_a_scope and parent is None and "parent" in self.changed_or_new:
            raise ValidationError(_("Say which union of yours this one is under."))
        return parent

    @property
    def changed_or_new(self) -> list[str]:
        return list(self.fields) if self.instance.pk is None else self.changed_data


class ParticipantFormSet(BaseInlineFormSet):
    """The unions that take part; one of them is of the scope of who enters the program."""

    user: Any = None

    def clean(self) -> None:
        super().clean()
        if self.user is None or any(self.errors):
            return
        unions = [
            form.cleaned_data["trade_union"].pk
            for form in self.forms
            if form.cleaned_data.get("trade_union") and not form.cleaned_data.get("DELETE")
        ]
        if not TradeUnion.objects.visible_to(self.user).filter(pk__in=unions).exists():
            raise ValidationError(_("Say which union of yours takes part."))
