"""How lists in the admin are narrowed by region."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from programs.models import Region


class ProvinceFilter(admin.SimpleListFilter):
    """Narrows a list to a province and everything below it."""

    title = _("province")
    parameter_name = "province"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(region.code, region.name) for region in Region.objects.provinces()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        province = Region.objects.filter(code=self.value()).first()
        return queryset.in_region(province) if province else queryset  # type: ignore[attr-defined]
