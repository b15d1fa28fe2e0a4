"""Where staff edit reported figures."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from metrics.choices import Review
from metrics.forms import ReadingForm, ReportedFigureForm
from metrics.importing import FigureResource
from metrics.models import ReportedFigure
from metrics.period_words import period_words
from programs.admin.filters import OfUnionFilter, RegionFilter
from unionwork.importing.admin import ImportsAndExports
from unionwork.staff.dashboard import Card
from unionwork.staff.history import last_state
from unionwork.staff.lists import by_year
from unionwork.staff.records import RecordAdmin
from unionwork.staff.states import State

from .actions import FigureActions
from .dashboard import figure_cards
from .entry import EntryAdmin
from .filters import DocumentFilter, GapFilter
from .review import QueueFilter, ReviewAdmin

CORRECTED = _(
    "The public figure stays as it is. Your correction is a new figure and takes its place once "
    "it is verified."
)


@admin.register(ReportedFigure)
class ReportedFigureAdmin(EntryAdmin, FigureActions, ImportsAndExports, ReviewAdmin, RecordAdmin):
    actions = ["verify", "send_back", "set_region"]
    resource_class = FigureResource
    form = ReportedFigureForm
    list_display = [
        "as_reported",
        "indicator",
        "listed_state",
        "trade_union",
        "region",
        "period",
        "role",
    ]
    list_filter = [
        QueueFilter,
        "review",
        GapFilter,
        by_year("period_end", "period_start"),
        RegionFilter,
        OfUnionFilter,
        "role",
        "indicator__theme",
        DocumentFilter,
    ]
    list_select_related = ["indicator", "trade_union", "region"]
    ordering = ["-id"]  # the newest first; by article and line, the whole table is sorted
    search_fields = ["as_reported", "key"]  # names are found by the index
    autocomplete_fields = [
        "article",
        "indicator",
        "related_to",
        "program",
        "trade_union",
        "region",
    ]
    readonly_fields = ["key", "state", "review_reason", "entered_by", "supersedes"]
    fieldsets = [
        (
            _("Who says so"),
            {"fields": ["key", "article", ("line", "start", "end", "end_line")]},
        ),
        (
            _("How much"),
            {"fields": ["as_reported", "value", ("lower", "upper", "qualifier")]},
        ),
        (_("What"), {"fields": ["indicator", "role", "related_to"]}),
        (_("Who and where"), {"fields": ["program", "trade_union", "scope", "region"]}),
        (
            _("When"),
            {
                "fields": [
                    "period_basis",
                    ("period_start", "period_end"),
                    ("period_text", "period_inferred"),
                ]
            },
        ),
        (
            _("How sure"),
            {
                "fields": [
                    ("rank", "rank_reason"),
                    "observation_status",
                    "note",
                    "note_en",
                ]
            },
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: ReportedFigure | None = None) -> Any:
        """A figure that is there already says how its review stands."""
        fieldsets = super().get_fieldsets(request, obj)
        review = ["state", "entered_by", "review_reason", "supersedes"]
        return [(_("Review"), {"fields": review}), *fieldsets] if obj else fieldsets

    @admin.display(description=_("review"), ordering="review")
    def state(self, figure: ReportedFigure) -> str:
        """How the review stands; a corrected figure says so."""
        label = figure.get_review_display()
        if getattr(figure, "is_corrected", False):
            return gettext("%(review)s, corrected") % {"review": label}
        return label

    @admin.display(description=_("review"), ordering="review")
    def listed_state(self, figure: ReportedFigure) -> str:
        """The same in the list; of a draft, with the way to its review."""
        state = self.state(figure)
        if figure.review != Review.DRAFT:
            return state
        page = reverse("admin:metrics_reportedfigure_review", args=[figure.pk])
        return format_html('{} · <a href="{}">{}</a>', state, page, pgettext("to do", "Review"))

    @admin.display(description=_("period"), ordering="period_end")
    def period(self, figure: ReportedFigure) -> str:
        """The dates, as far as they are known, or the words of the article."""
        return period_words(figure) or figure.period_text

    def cards(self, request: HttpRequest) -> list[Card]:
        return figure_cards(request, ReportedFigure.objects.visible_to(request.user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportedFigure]:
        rows: Any = super().get_queryset(request)
        return rows.with_corrections()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if obj.settle_review(request.user):
            self.message_user(request, CORRECTED, messages.WARNING)
        super().save_model(request, obj, form, change)

    def prepare_put_back(self, request: HttpRequest, state: State) -> str:
        """An old state brings back no old review; what was public is corrected, not changed."""
        figure = state.record
        if state.live is not None:
            return str(CORRECTED) if figure.settle_review(request.user) else ""
        last = last_state(ReportedFigure, state.key)
        figure.keep_review_of(last)
        if figure.says_something_else_than(last):
            figure.become_draft_of(request.user)
        return ""

    def get_urls(self) -> list[URLPattern]:
        reading = path(
            "read/", self.admin_site.admin_view(self.read_view), name="metrics_reportedfigure_read"
        )
        return [reading, *super().get_urls()]

    @method_decorator(require_GET)
    def read_view(self, request: HttpRequest) -> JsonResponse:
        """How `words` are read for `indicator`, as JSON. What can't be read is an answer too."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        return JsonResponse(ReadingForm(request.GET).answer())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if form.awaits_confirmation:
            words = {"words": form.figure.text}
            self.message_user(
                request,
                _("Nothing is saved yet: check how “%(words)s” was read, then save again.") % words,
                messages.WARNING,
            )
        return super().render_change_form(request, context, *args, **kwargs)
