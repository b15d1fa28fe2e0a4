"""Where staff edit indicators, sources and figures."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, URLField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from simple_history.admin import SimpleHistoryAdmin

from programs.admin import ProvinceFilter

from .forms import ReadingForm, ReportedFigureForm
from .models import (
    Article,
    Check,
    CheckTerm,
    Document,
    DocumentText,
    Indicator,
    ReportedFigure,
)


@admin.register(Indicator)
class IndicatorAdmin(SimpleHistoryAdmin):
    list_display = ["name_zh", "code", "unit", "measure", "theme"]
    list_filter = ["theme", "measure", "unit"]
    search_fields = ["code", "name_zh", "name_en", "definition_zh"]
    autocomplete_fields = ["numerator", "denominator"]


class ArticleInline(admin.TabularInline):
    model = Article
    fields = ["position", "title", "byline", "slug"]
    extra = 0
    show_change_link = True


@admin.register(Document)
class DocumentAdmin(SimpleHistoryAdmin):
    list_display = ["name", "publication", "published_on", "has_text"]
    list_select_related = ["attached_text"]
    date_hierarchy = "published_on"
    search_fields = ["name", "slug", "publication"]
    inlines = [ArticleInline]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).defer("attached_text__text")

    @admin.display(description=_("text attached"), boolean=True)
    def has_text(self, document: Document) -> bool:
        return hasattr(document, "attached_text")


@admin.register(DocumentText)
class DocumentTextAdmin(admin.ModelAdmin):
    """Texts are attached by `manage.py attach_sources`; here they can be read and removed."""

    list_display = ["document", "attached_at"]
    list_select_related = ["document"]
    search_fields = ["document__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DocumentText | None = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(SimpleHistoryAdmin):
    list_display = ["title", "byline", "published_on", "document"]
    list_filter = ["document"]
    list_select_related = ["document"]
    date_hierarchy = "published_on"
    search_fields = ["title", "byline", "slug"]
    autocomplete_fields = ["document"]


@admin.register(ReportedFigure)
class ReportedFigureAdmin(SimpleHistoryAdmin):
    form = ReportedFigureForm
    list_display = [
        "as_reported",
        "indicator",
        "role",
        "trade_union",
        "region",
        "period_start",
        "period_end",
        "review",
    ]
    list_filter = ["review", "role", "indicator__theme", ProvinceFilter, "article__document"]
    list_select_related = ["indicator", "trade_union", "region"]
    date_hierarchy = "period_end"
    search_fields = [
        "as_reported",
        "key",
        "indicator__name_zh",
        "indicator__name_en",
        "program__name_zh",
        "trade_union__name_zh",
    ]
    autocomplete_fields = [
        "article",
        "indicator",
        "related_to",
        "program",
        "trade_union",
        "region",
        "supersedes",
    ]
    readonly_fields = ["key"]
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
                    "review",
                    ("rank", "rank_reason"),
                    "supersedes",
                    "observation_status",
                    "note",
                    "note_en",
                ]
            },
        ),
    ]

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


class CheckTermInline(admin.TabularInline):
    model = CheckTerm
    extra = 0
    autocomplete_fields = ["figure"]


@admin.register(Check)
class CheckAdmin(SimpleHistoryAdmin):
    list_display = ["slug", "relation", "can_hold", "explanation"]
    list_filter = ["relation"]
    search_fields = ["slug", "explanation"]
    inlines = [CheckTermInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Check]:
        return super().get_queryset(request).prefetch_related("terms__figure")

    @admin.display(description=_("can hold"), boolean=True)
    def can_hold(self, check: Check) -> bool | None:
        outcome = check.outcome()
        return None if outcome is None else outcome.holds
