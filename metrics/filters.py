"""The filters of indicators, sources and figures, for pages and API alike."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from programs.choices import ProgramKind, TradeUnionTier
from programs.filters import (
    YearFilter,
    in_region_filter,
    region_exact_filter,
    text_filter,
)
from programs.models import Program, TradeUnion
from unionwork.api.filtering import StrictFilterSet
from unionwork.api.filters import (
    ChoicesFilter,
    ModifiedSinceFilter,
    NaturalKeyFilter,
    NaturalKeysFilter,
)

from .choices import Measure, PeriodBasis, Qualifier, Rank, Role, Scope, Theme, unit_choices
from .models import Article, Document, Indicator, ReportedFigure


class IndicatorFilter(StrictFilterSet):
    region = in_region_filter()
    theme = ChoicesFilter(choices=Theme.choices, label=_("Theme"))
    measure = ChoicesFilter(choices=Measure.choices, label=_("Measure"))
    unit = ChoicesFilter(choices=unit_choices, label=_("Unit"))
    modified_since = ModifiedSinceFilter()
    q = text_filter()

    class Meta:
        model = Indicator
        fields: list[str] = []


class DocumentFilter(StrictFilterSet):
    region = in_region_filter()
    modified_since = ModifiedSinceFilter()
    q = text_filter()

    class Meta:
        model = Document
        fields: list[str] = []


class ArticleFilter(StrictFilterSet):
    region = in_region_filter()
    document = NaturalKeyFilter(
        queryset=Document.objects.all(), to_field_name="slug", label=_("Document")
    )
    modified_since = ModifiedSinceFilter()
    q = text_filter()

    class Meta:
        model = Article
        fields: list[str] = []


class AmountFilter(django_filters.NumberFilter):
    """A bound of the value, which is stored with so many decimals."""

    stored_as = ReportedFigure._meta.get_field("value")


def amount_filter(lookup: str, label: Any) -> AmountFilter:
    """A bound of the value."""
    sentence = _("It must be a number, such as 4310000 or 41.6.")
    return AmountFilter(
        field_name="value",
        lookup_expr=lookup,
        label=label,
        error_messages={"invalid": sentence, "max_value": sentence},
    )


class FigureFilter(StrictFilterSet):
    region = in_region_filter()
    region_exact = region_exact_filter()
    indicator = NaturalKeysFilter(
        queryset=Indicator.objects.all(), to_field_name="code", label=_("Indicator")
    )
    role = ChoicesFilter(choices=Role.choices, label=_("Role"))
    period_basis = ChoicesFilter(choices=PeriodBasis.choices, label=_("Period basis"))
    qualifier = ChoicesFilter(choices=Qualifier.choices, label=_("Qualifier"))
    scope = ChoicesFilter(choices=Scope.choices, label=_("Scope"))
    rank = ChoicesFilter(choices=Rank.choices, label=_("Rank"))
    measure = ChoicesFilter(
        field_name="indicator__measure", choices=Measure.choices, label=_("Measure")
    )
    unit = ChoicesFilter(field_name="indicator__unit", choices=unit_choices, label=_("Unit"))
    kind = ChoicesFilter(
        field_name="program_kind", choices=ProgramKind.choices, label=_("Kind of the program")
    )
    tier = ChoicesFilter(
        field_name="trade_union__tier", choices=TradeUnionTier.choices, label=_("Tier")
    )
    program = NaturalKeyFilter(
        queryset=Program.objects.all(), to_field_name="slug", label=_("Program")
    )
    trade_union = NaturalKeyFilter(
        queryset=TradeUnion.objects.all(),
        to_field_name="slug",
        verb="of_union",
        label=_("Trade union"),
        help_text=_("Every union under it is included."),
    )
    trade_union_exact = NaturalKeyFilter(
        field_name="trade_union",
        queryset=TradeUnion.objects.all(),
        to_field_name="slug",
        label=_("Trade union, exactly"),
    )
    document = NaturalKeyFilter(
        queryset=Document.objects.all(),
        to_field_name="slug",
        verb="reported_in",
        label=_("Document"),
    )
    article = NaturalKeyFilter(
        queryset=Article.objects.all(), to_field_name="slug", label=_("Article")
    )
    year_from = YearFilter(
        "since_year",
        _("From year"),
        _("Figures whose period reaches into this year or later."),
    )
    year_to = YearFilter(
        "until_year",
        _("To year"),
        _("Figures whose period starts in this year or earlier."),
    )
    value__gte = amount_filter("gte", _("Value at least"))
    value__lt = amount_filter("lt", _("Value below"))
    modified_since = ModifiedSinceFilter()
    q = text_filter()

    class Meta:
        model = ReportedFigure
        fields: list[str] = []
