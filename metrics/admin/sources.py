"""Where staff edit documents and articles."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from metrics.models import (
    Article,
    Document,
    DocumentText,
)
from unionwork.fields import known_date
from unionwork.staff.lists import SearchedAdmin, by_year
from unionwork.staff.records import RecordAdmin
from unionwork.staff.scope import ScopedInline

from .filters import DocumentFilter


class ArticleInline(ScopedInline, admin.TabularInline):
    model = Article
    fields = ["position", "title", "byline", "published_on"]
    readonly_fields = ["position", "title", "byline", "published_on"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Articles are added and changed on pages of their own, where two at once are told."""
        return False


class DatedAdmin(RecordAdmin):
    """A list that shows as much of the date of publication as is known."""

    @admin.display(description=_("published on"), ordering="published_on")
    def published(self, record: Document | Article) -> str:
        return known_date(record.published_on, record.published_on_precision)


@admin.register(Document)
class DocumentAdmin(DatedAdmin):
    list_display = ["name", "publication", "published", "has_text"]
    list_filter = [by_year("published_on")]
    list_select_related = ["attached_text"]
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
    search_help_text = SearchedAdmin.search_help_text

    def get_queryset(self, request: HttpRequest) -> QuerySet[DocumentText]:
        return super().get_queryset(request).defer("text")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By their documents."""
        documents = Document.objects.search(search_term)
        return queryset.filter(document__in=documents), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DocumentText | None = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(DatedAdmin):
    list_display = ["title", "byline", "published", "document"]
    list_filter = [by_year("published_on"), DocumentFilter]
    list_select_related = ["document"]
    search_fields = ["title", "byline", "slug"]
    autocomplete_fields = ["document"]
