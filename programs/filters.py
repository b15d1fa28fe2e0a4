"""The filters of regions, unions and programs, for pages and API alike."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from unionwork.api.filtering import StrictFilterSet
from unionwork.api.filters import (
    ChoicesFilter,
    ModifiedSinceFilter,
    NaturalKeyFilter,
    NaturalKeysFilter,
    TextFilter,
)
from unionwork.search_text import MOST_WORDS, words_of

from .choices import ProgramKind, RegionLevel, TradeUnionKind, TradeUnionTier
from .models import BeneficiaryGroup, Program, Region, Tag, TradeUnion
from .models.program import ProgramQuerySet


def refuse_many_words(text: str) -> None:
    if len(words_of(text)) > MOST_WORDS:
        raise ValidationError(
            _("At most %(most)d words can be searched for."), params={"most": MOST_WORDS}
        )


def text_filter() -> TextFilter:
    """`q=`: words for the QuerySet's `search`."""
    return TextFilter(
        max_length=200,
        error_messages={
            "max_length": _("It may have 200 characters at most."),
            "null_characters_not_allowed": _("It must not contain the character NUL."),
        },
        validators=[refuse_many_words],
        label=_("Text"),
        help_text=_(
            "Words, all of which must be there: Chinese as in the names, pinyin or its initials "
            "(洛阳, luoyang, ly), or the beginnings of English words."
        ),
    )


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


class YearFilter(django_filters.Filter):
    """A year, given to a QuerySet verb: `since_year` or `until_year`."""

    field_class = forms.IntegerField

    def __init__(self, verb: str, label: Any, help_text: Any) -> None:
        self.verb = verb
        sentence = format_lazy(
            _("It must be a year from {first} to {last}."), first=FIRST_YEAR, last=LAST_YEAR
        )
        super().__init__(
            label=label,
            help_text=help_text,
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), sentence),
        )
        bounds = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        extend_schema_field(bounds)(self)

    def filter(self, queryset: QuerySet[Any], value: int | None) -> QuerySet[Any]:
        return queryset if value is None else getattr(queryset, self.verb)(value)


class RegionFilter(StrictFilterSet):
    region = NaturalKeyFilter(
        queryset=Region.objects.all(), to_field_name="code", verb="below", label=_("Region")
    )
    parent = NaturalKeyFilter(
        queryset=Region.objects.all(), to_field_name="code", label=_("Parent")
    )
    level = ChoicesFilter(choices=RegionLevel.choices, label=_("level"))
    q = text_filter()

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
    kind = ChoicesFilter(choices=TradeUnionKind.choices, label=_("Kind"))
    tier = ChoicesFilter(choices=TradeUnionTier.choices, label=_("Tier"))
    modified_since = ModifiedSinceFilter()
    q = text_filter()

    class Meta:
        model = TradeUnion
        fields: list[str] = []


class ProgramFilter(StrictFilterSet):
    region = in_region_filter()
    region_exact = region_exact_filter()
    kind = ChoicesFilter(choices=ProgramKind.choices, label=_("Kind"))
    tier = ChoicesFilter(
        choices=TradeUnionTier.choices,
        method="of_tiers",
        label=_("Tier"),
        help_text=_("Programs that a union of this tier leads."),
    )
    year_from = YearFilter(
        "since_year",
        _("From year"),
        _("Programs that run, or have figures, in this year or later."),
    )
    year_to = YearFilter(
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
        queryset=BeneficiaryGroup.objects.all(), to_field_name="code", label=_("Beneficiaries")
    )
    tag = NaturalKeysFilter(
        field_name="tags", queryset=Tag.objects.all(), to_field_name="slug", label=_("Tag")
    )
    parent = NaturalKeyFilter(
        queryset=Program.objects.all(), to_field_name="slug", label=_("Part of")
    )
    modified_since = ModifiedSinceFilter()
    q = text_filter()

    class Meta:
        model = Program
        fields: list[str] = []

    def of_tiers(self, queryset: ProgramQuerySet, name: str, tiers: list[str]) -> ProgramQuerySet:
        return queryset.led_at(tiers) if tiers else queryset
