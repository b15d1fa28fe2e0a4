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
from unionwork.staff.records import RecordAdmin
from unionwork.staff.scope import ScopedInline


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


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
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
class ArticleAdmin(RecordAdmin):
    list_display = ["title", "byline", "published_on", "document"]
    list_filter = ["document"]
    list_select_related = ["document"]
    date_hierarchy = "published_on"
    search_fields = ["title", "byline", "slug"]
    autocomplete_fields = ["document"]
