"""Lists that stay quick and that one finds again: capped counts, years, saved views, search."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import SavedView

MOST_COUNTED = 10_000
MOST_YEARS = 30


def counted(rows: QuerySet[Any]) -> int:
    """How many rows there are, counted no further than a person turns pages: counting all slows
    with their number. They aren't sorted for it either."""
    return rows.order_by().values("pk")[: MOST_COUNTED + 1].count()


class CappedPaginator(Paginator):
    """Pages of a list whose length is counted so far and no further."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return counted(rows)

    def page(self, number: int | str) -> Page:
        """The rows of a page, by their keys: a database that sorts many rows sorts these alone,
        not all that the page shows of them."""
        rows: Any = self.object_list
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(rows.values_list("pk", flat=True)[first : first + self.per_page])
        return Page(rows.filter(pk__in=keys), number, self)

    @property
    def most_counted(self) -> int | None:
        """How many there are at least, where they weren't counted to the end."""
        return MOST_COUNTED if self.count > MOST_COUNTED else None


class YearFilter(admin.SimpleListFilter):
    """The year of a date, newest first: what Django's `date_hierarchy` gives, without its sorting
    of all dates of the table; an index answers what the first and the last year are."""

    template = "staff/tree_filter.html"
    title = gettext_lazy("year")
    parameter_name = "year"
    dates: tuple[str, ...] = ()  # the first of them that is known counts; it has an index

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.model._default_manager
        ends = rows.aggregate(first=Min(self.dates[0]), last=Max(self.dates[0]))
        if ends["first"] is None:
            return []
        newest, oldest = ends["last"].year, ends["first"].year
        years = range(newest, max(oldest, newest - MOST_YEARS + 1) - 1, -1)
        return [(str(year), str(year)) for year in years]

    def choices(self, changelist: Any) -> Iterator[Any]:
        all_of_them, *years = super().choices(changelist)
        yield all_of_them
        for year in years:
            yield {**year, "is_branch": True}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value:
            return queryset
        if not (value.isdigit() and date.min.year <= int(value) <= date.max.year):
            return queryset.none()
        found, unknown = Q(), Q()
        for name in self.dates:
            found |= unknown & Q(**{f"{name}__year": int(value)})
            unknown &= Q(**{name: None})
        return queryset.filter(found)


def by_year(*dates: str) -> type[YearFilter]:
    """The filter of a list by the year of the first of these dates that is known."""
    return type("YearFilter", (YearFilter,), {"dates": dates})


class SearchedAdmin(admin.ModelAdmin):
    """A list that is searched as the site is: in Chinese, by pinyin and by initials."""

    search_help_text = gettext_lazy("Chinese, pinyin or initials: 洛阳, luoyang, ly")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the index; what that doesn't find, by the fields."""
        records: Any = queryset  # every model of ours has the verb
        found = records.search(search_term) if search_term else records.none()
        if found.exists():
            return found, False
        return super().get_search_results(request, queryset, search_term)


class ListAdmin(SearchedAdmin):
    """A list with search, saved views and a count that doesn't slow with size."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count for every choice slows with size
    list_per_page = 50

    # saved views ------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_saved_view"
        saved = path("saved-view/", self.admin_site.admin_view(self.saved_view), name=name)
        return [saved, *super().get_urls()]

    def saved_view(self, request: HttpRequest) -> HttpResponse:
        """Keep the list as it is shown under a name, or forget one."""
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        user: Any = request.user
        address = request.path.removesuffix("saved-view/")
        views = SavedView.objects.filter(user=user, address=address)
        if number := request.POST.get("forget", ""):
            views.filter(pk=int(number) if number.isdigit() else 0).delete()
            return redirect(address)
        query = without_page(request.POST.get("query", ""))
        view = SavedView(
            user=user,
            address=address,
            query=query,
            name=request.POST.get("name", "").strip(),
        )
        try:
            views.filter(name=view.name).delete()
            view.full_clean(exclude=["query"] if not query else None)
            view.save()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
        return redirect(f"{address}?{query}")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        user: Any = request.user
        views = SavedView.objects.filter(user=user, address=request.path)
        context = {
            "saved_views": views,
            "saved_view_address": f"{request.path}saved-view/",
            "view_query": without_page(request.GET.urlencode()),
        }
        return super().changelist_view(request, context | (extra_context or {}))


def without_page(query: str) -> str:
    """The query of a list without its page number."""
    parts = [(name, value) for name, values in QueryDict(query[:2000]).lists() for value in values]
    return urlencode([(name, value) for name, value in parts if name not in ("p", "e", "all")])
