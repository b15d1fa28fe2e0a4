"""The filters of regions, unions and programs, for pages and API alike."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from unionwork.api.filtering import NaturalKeyFilter, NaturalKeysFilter, StrictFilterSet

from .choices import ProgramKind, RegionLevel, TradeUnionKind, TradeUnionTier
from .models import BeneficiaryGroup, Program, Region, Tag, TradeUnion
from .models.program import ProgramQuerySet


def containing(*fields: str) -> Any:
    """A filter method: every word of the text is somewhere in the fields."""

    def method(filterset: Any, queryset: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        for word in text.split():
            somewhere = Q()
            for field in fields:
                somewhere |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(somewhere)
        return queryset

    return method


def text_filter() -> django_filters.CharFilter:
    """`q=`: words for the filter set's `search`; more than a database takes are refused."""
    return django_filters.CharFilter(method="search", max_length=200, label=_("Text"))


def in_region_filter() -> NaturalKeyFilter:
    """`region=`: the region and everything below it."""
    return NaturalKeyFilter(
        queryset=Region.objects.all(),
        to_field_name="code",
        verb="in_region",
        label=_("Region"),
        help_text=_("Six-digit code; everything below the region is included."),
    )


def region_exact_filter() -> NaturalKeyFilter:
    """`region_exact=`: the region itself alone."""
    return NaturalKeyFilter(
        field_name="region",
        queryset=Region.objects.all(),
        to_field_name="code",
        label=_("Region, exactly"),
        help_text=_("Six-digit code; nothing below the region is included."),
    )


FIRST_YEAR, LAST_YEAR = 1900, 2100


def year_filter(verb: str, label: Any, help_text: Any) -> django_filters.NumberFilter:
    """A year, given to a QuerySet verb: `since_year` or `until_year`."""

    def method(queryset: QuerySet[Any], name: str, year: Any) -> QuerySet[Any]:
        return getattr(queryset, verb)(int(year))

    return django_filters.NumberFilter(
        method=method,
        label=label,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        decimal_places=0,
        help_text=help_text,
    )


class RegionFilter(StrictFilterSet):
    region = NaturalKeyFilter(
        queryset=Region.objects.all(), to_field_name="code", verb="below", label=_("Region")
    )
    parent = NaturalKeyFilter(
        queryset=Region.objects.all(), to_field_name="code", label=_("Parent")
    )
    level = django_filters.MultipleChoiceFilter(choices=RegionLevel.choices, label=_("level"))
    q = text_filter()

    search = containing("name_zh", "name_en")

    class Meta:
        model = Region
        fields: list[str] = []


class TradeUnionFilter(StrictFilterSet):
    region = in_region_filter()
    region_exact = region_exact_filter()
    trade_union = NaturalKeyFilter(
        queryset=TradeUnion.objects.all(),
        to_field_name="slug",
        verb="below",
        label=_("Trade union"),
        help_text=_("Every union under it is included."),
    )
    kind = django_filters.MultipleChoiceFilter(choices=TradeUnionKind.choices, label=_("Kind"))
    tier = django_filters.MultipleChoiceFilter(choices=TradeUnionTier.choices, label=_("Tier"))
    q = text_filter()

    search = containing("name_zh", "name_en", "aliases")

    class Meta:
        model = TradeUnion
        fields: list[str] = []


class ProgramFilter(StrictFilterSet):
    region = in_region_filter()
    region_exact = region_exact_filter()
    kind = django_filters.MultipleChoiceFilter(choices=ProgramKind.choices, label=_("Kind"))
    tier = django_filters.MultipleChoiceFilter(
        choices=TradeUnionTier.choices,
        method="of_tiers",
        label=_("Tier"),
        help_text=_("Programs that a union of this tier leads."),
    )
    year_from = year_filter(
        "since_year",
        _("From year"),
        _("Programs that run, or have figures, in this year or later."),
    )
    year_to = year_filter(
        "until_year",
        _("To year"),
        _("Programs that run, or have figures, in this year or earlier."),
    )
    trade_union = NaturalKeyFilter(
        queryset=TradeUnion.objects.all(),
        to_field_name="slug",
        verb="joined_by",
        label=_("Trade union"),
        help_text=_("Programs that the union or one under it takes part in."),
    )
    beneficiaries = NaturalKeysFilter(
        "beneficiaries__code", queryset=BeneficiaryGroup.objects.all(), label=_("Beneficiaries")
    )
    tag = NaturalKeysFilter("tags__slug", queryset=Tag.objects.all(), label=_("Tag"))
    parent = NaturalKeyFilter(
        queryset=Program.objects.all(), to_field_name="slug", label=_("Part of")
    )
    q = text_filter()

    search = containing("name_zh", "name_en", "summary_zh", "summary_en")

    class Meta:
        model = Program
        fields: list[str] = []

    def of_tiers(self, queryset: ProgramQuerySet, name: str, tiers: list[str]) -> ProgramQuerySet:
        return queryset.led_at(tiers) if tiers else queryset
