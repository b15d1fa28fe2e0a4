"""How lists in the admin are narrowed: down the trees of regions and unions."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from programs.choices import RegionLevel
from programs.models import Region, TradeUnion
from unionwork.templatetags.names import is_chinese


class TreeFilter(admin.SimpleListFilter):
    """A branch of a tree with all below it: the way down to it, and the branches under it."""

    template = "staff/tree_filter.html"
    key = ""

    def has_output(self) -> bool:
        return True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.user = request.user
        return [("", "")]

    def chosen(self) -> Any:
        value = self.value()
        return self.rows().filter(**{self.key: value}).first() if value else None

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def way_down(self, chosen: Any) -> list[Any]:
        raise NotImplementedError

    def branches(self, chosen: Any) -> QuerySet[Any]:
        raise NotImplementedError

    def choices(self, changelist: Any) -> Iterator[Any]:
        chosen = self.chosen()
        yield self.choice(changelist, None, _("All"), 0, chosen is None)
        way = self.way_down(chosen) if chosen else []
        for depth, row in enumerate(way, 1):
            yield self.choice(changelist, row, self.label(row), depth, row == chosen)
        for row in self.branches(chosen):
            branch = self.choice(changelist, row, self.label(row), len(way) + 1, False)
            yield branch | {"is_branch": True}

    def label(self, row: Any) -> str:
        name: str = row.name
        return name

    def choice(
        self, changelist: Any, row: Any, name: Any, depth: int, is_chosen: bool
    ) -> dict[str, Any]:
        parameter = {self.parameter_name: getattr(row, self.key)} if row else {}
        remove = [] if row else [self.parameter_name]
        return {
            "selected": is_chosen,
            "query_string": changelist.get_query_string(parameter, remove),
            "display": name,
            "depth": min(depth, 4),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        chosen = self.chosen()
        return self.narrowed(queryset, chosen) if chosen else queryset.none()

    def narrowed(self, queryset: Any, chosen: Any) -> QuerySet[Any]:
        raise NotImplementedError


class RegionFilter(TreeFilter):
    """A region with everything below it."""

    title = _("region")
    parameter_name = "region"
    key = "code"

    def rows(self) -> QuerySet[Any]:
        return Region.objects.all()

    def label(self, row: Region) -> str:
        """Provinces by their short names, as many as they are: 广西, not 广西壮族自治区."""
        is_short = row.level == RegionLevel.PROVINCE and is_chinese()
        return row.short_name_zh if is_short else row.name

    def way_down(self, chosen: Region) -> list[Region]:
        return chosen.line_down()

    def branches(self, chosen: Region | None) -> QuerySet[Any]:
        if chosen is None or chosen.level == RegionLevel.COUNTRY:
            return Region.objects.provinces()
        return Region.objects.filter(parent=chosen)

    def narrowed(self, queryset: Any, chosen: Region) -> QuerySet[Any]:
        return queryset.in_region(chosen)


class UnionFilter(TreeFilter):
    """A union of the scope with everything under it."""

    title = _("trade union")
    parameter_name = "union"
    key = "slug"
    verb = "below"

    def rows(self) -> QuerySet[Any]:
        return TradeUnion.objects.visible_to(self.user)

    def way_down(self, chosen: TradeUnion) -> list[TradeUnion]:
        steps = range(8, len(chosen.path) + 1, 8)
        return list(
            self.rows().filter(path__in=[chosen.path[:step] for step in steps]).order_by("path")
        )

    def branches(self, chosen: TradeUnion | None) -> QuerySet[Any]:
        if chosen is not None:
            return self.rows().filter(parent=chosen).order_by("slug")
        rows = self.rows()
        return rows.exclude(parent__in=rows).order_by("slug")

    def narrowed(self, queryset: Any, chosen: TradeUnion) -> QuerySet[Any]:
        return getattr(queryset, self.verb)(chosen)


class JoinedByFilter(UnionFilter):
    """Programs in which the union or one under it takes part."""

    verb = "joined_by"


class OfUnionFilter(UnionFilter):
    """Figures about what the union or one under it did."""

    verb = "of_union"


class FiguresFilter(admin.SimpleListFilter):
    """Programs about which something, or nothing, is reported."""

    title = _("figures")
    parameter_name = "figures"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("Without figures"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        programs: Any = queryset
        return programs.without_figures() if self.value() == "none" else programs
