"""The filters of indicators, sources and figures, for pages and API alike."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programs.filters import containing, in_region_filter, region_exact_filter, text_filter
from programs.models import Program, TradeUnion
from unionwork.api.filtering import NaturalKeyFilter, NaturalKeysFilter, StrictFilterSet

from .choices import Measure, PeriodBasis, Role, Theme, unit_choices
from .models import Article, Document, Indicator, ReportedFigure

FIRST_YEAR, LAST_YEAR = 1900, 2100


class IndicatorFilter(StrictFilterSet):
    region = in_region_filter()
    theme = django_filters.MultipleChoiceFilter(choices=Theme.choices, label=_("Theme"))
    measure = django_filters.MultipleChoiceFilter(choices=Measure.choices, label=_("Measure"))
    unit = django_filters.MultipleChoiceFilter(choices=unit_choices, label=_("Unit"))
    q = text_filter()

    search = containing("name_zh", "name_en", "definition_zh", "definition_en")

    class Meta:
        model = Indicator
        fields: list[str] = []


class DocumentFilter(StrictFilterSet):
    region = in_region_filter()
    q = text_filter()

    search = containing("name", "slug", "publication")

    class Meta:
        model = Document
        fields: list[str] = []


class ArticleFilter(StrictFilterSet):
    region = in_region_filter()
    document = NaturalKeyFilter(
        queryset=Document.objects.all(), to_field_name="slug", label=_("Document")
    )
    q = text_filter()

    search = containing("title", "byline")

    class Meta:
        model = Article
        fields: list[str] = []


class FigureFilter(StrictFilterSet):
    region = in_region_filter()
    region_exact = region_exact_filter()
    indicator = NaturalKeysFilter(
        "indicator__code", queryset=Indicator.objects.all(), label=_("Indicator")
    )
    role = django_filters.MultipleChoiceFilter(choices=Role.choices, label=_("Role"))
    period_basis = django_filters.MultipleChoiceFilter(
        choices=PeriodBasis.choices, label=_("Period basis")
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
    year_from = django_filters.NumberFilter(
        method="since",
        label=_("From year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        decimal_places=0,
        help_text=_("Figures whose period reaches into this year or later."),
    )
    year_to = django_filters.NumberFilter(
        method="until",
        label=_("To year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        decimal_places=0,
        help_text=_("Figures whose period starts in this year or earlier."),
    )
    value__gte = django_filters.NumberFilter(
        field_name="value", lookup_expr="gte", label=_("Value at least")
    )
    value__lt = django_filters.NumberFilter(
        field_name="value", lookup_expr="lt", label=_("Value below")
    )
    q = text_filter()

    search = containing(
        "indicator__name_zh", "indicator__name_en", "as_reported", "program__name_zh"
    )

    class Meta:
        model = ReportedFigure
        fields: list[str] = []

    def since(
        self, queryset: QuerySet[ReportedFigure], name: str, year: int
    ) -> QuerySet[ReportedFigure]:
        return queryset.since_year(int(year))  # type: ignore[attr-defined]

    def until(
        self, queryset: QuerySet[ReportedFigure], name: str, year: int
    ) -> QuerySet[ReportedFigure]:
        return queryset.until_year(int(year))  # type: ignore[attr-defined]
