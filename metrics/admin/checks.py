"""Where staff edit checks."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from metrics.check_outcomes import outcomes
from metrics.models import Check, CheckTerm, ReportedFigure
from unionwork.staff.dashboard import Card
from unionwork.staff.records import RecordAdmin
from unionwork.staff.scope import ScopedInline
from unionwork.staff.versions import RecordForm

from .filters import HoldsFilter


class CheckTermInline(ScopedInline, admin.TabularInline):
    model = CheckTerm
    extra = 0
    autocomplete_fields = ["figure"]


class CheckForm(RecordForm):
    still_holds = forms.BooleanField(
        required=False,
        label=_("The explanation still holds"),
        help_text=_("An explanation lapses when a figure of the check changes; this renews it."),
    )


@admin.register(Check)
class CheckAdmin(RecordAdmin):
    form = CheckForm
    list_display = ["slug", "relation", "figures_shown", "outcome_shown", "explanation"]
    list_filter = [HoldsFilter, "relation"]
    search_fields = ["slug", "explanation"]
    search_help_text = _("Words of the check, or of one of its figures: 救助, jiuzhu, jz")
    inlines = [CheckTermInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Check]:
        return super().get_queryset(request).prefetch_related("terms__figure__indicator")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A check has no name in Chinese: one looks for it by the figures that it compares."""
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        if not search_term:
            return found, False
        figures = ReportedFigure.objects.search(search_term)
        of_figures = CheckTerm.objects.filter(figure__in=figures).values("check_made")
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(pk__in=of_figures)), False

    @admin.display(description=_("figures"))
    def figures_shown(self, check: Check) -> str:
        return " · ".join(str(term.figure) for term in check.terms.all())

    @admin.display(description=_("outcome"))
    def outcome_shown(self, check: Check) -> str:
        outcome = check.outcome()
        if outcome is None:
            return gettext("Can't be told")
        if outcome.holds:
            return gettext("Can hold")
        explained = gettext("Fails, explained")
        return explained if check.is_explained else gettext("Fails, not explained")

    def save_model(self, request: HttpRequest, obj: Check, form: Any, change: bool) -> None:
        """An explanation is about the figures as they are when it is written or renewed."""
        if change and is_renewed(form):
            obj.renew_explanation()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The terms may have changed with it."""
        super().save_related(request, form, formsets, change)
        if is_renewed(form):
            form.instance.confirm_explanation()

    def cards(self, request: HttpRequest) -> list[Card]:
        address = f"{reverse('admin:metrics_check_changelist')}?outcome=fails"
        failing = outcomes(with_drafts=True).failing
        number = self.get_queryset(request).filter(pk__in=failing).count()
        return [Card(_("Checks that fail"), number, address, is_pressing=number > 0)]


def is_renewed(form: Any) -> bool:
    return "explanation" in form.changed_data or form.cleaned_data["still_holds"]
