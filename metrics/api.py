"""The API of indicators, documents, articles and figures. Only verified figures are public."""

from operator import itemgetter
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, When
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from programs import api as programs_api
from programs.api import FIGURES_COUNT, MODIFIED_AT, PROVINCE
from programs.choices import ProgramKind
from programs.models.region import province_of
from unionwork.api.listing import rows_of
from unionwork.api.rows import CountOf, Row, Values
from unionwork.api.viewsets import RowViewSet
from unionwork.compiled import Unknown
from unionwork.fields import DatePrecision

from .choices import Measure, PeriodBasis, Qualifier, Rank, Review, Role, Scope, Theme
from .figure_detail import Following, following
from .filters import ArticleFilter, DocumentFilter, FigureFilter, IndicatorFilter
from .models import Article, Document, Indicator, ReportedFigure

MOST_IN_A_DETAIL = 1000
HOW_IT_ADDS_UP = _(
    "How it may be added: a flow over time and unions, a stock over unions at one date, a distinct "
    "count not without the overlaps, a ratio or a level never."
)


class IndicatorRow(Row):
    code = serializers.CharField(label=_("Code"), help_text=_("Its name in addresses."))
    name_zh = serializers.CharField(label=_("Chinese name"), help_text=_("What it measures."))
    name_en = serializers.CharField(
        allow_null=True, label=_("English name"), help_text=_("What it measures.")
    )
    definition_zh = serializers.CharField(
        label=_("Chinese definition"), help_text=_("What is counted and what isn't.")
    )
    definition_en = serializers.CharField(
        label=_("English definition"), help_text=_("What is counted and what isn't.")
    )
    unit = serializers.CharField(label=_("Unit"), help_text=_("Code of the unit of its values."))
    measure = serializers.ChoiceField(
        Measure.choices,
        label=_("Measure"),
        help_text=HOW_IT_ADDS_UP,
    )
    non_negative = serializers.BooleanField(
        label=_("Never below zero"), help_text=_("Whether its values are never below zero.")
    )
    numerator = serializers.CharField(
        source="numerator.code",
        allow_null=True,
        label=_("Numerator"),
        help_text=_("Of a ratio: code of the indicator above the line."),
    )
    denominator = serializers.CharField(
        source="denominator.code",
        allow_null=True,
        label=_("Denominator"),
        help_text=_("Of a ratio: code of the indicator below the line."),
    )
    stale_after = serializers.IntegerField(
        allow_null=True,
        label=_("Stale after (months)"),
        help_text=_("Of a stock: for how many months a figure holds; null for no limit."),
    )
    theme = serializers.ChoiceField(
        Theme.choices, label=_("Theme"), help_text=_("The subject that it belongs to.")
    )
    figures_count = serializers.IntegerField(label=_("Figures"), help_text=FIGURES_COUNT)
    modified_at = serializers.DateTimeField(label=_("Modified at"), help_text=MODIFIED_AT)

    expressions = {
        "figures_count": CountOf(ReportedFigure.objects.public().filter(indicator=OuterRef("pk")))
    }


class IndicatorViewSet(RowViewSet):
    """What figures measure, and how it may be added up."""

    queryset = Indicator.objects.all()
    serializer_class = IndicatorRow
    title = _("Indicators")
    filterset_class = IndicatorFilter
    lookup_field = "code"
    ordering = ("theme", "code")


def published_on() -> serializers.DateField:
    return serializers.DateField(
        allow_null=True,
        label=_("Published on"),
        help_text=_("Of a known year or month alone, the first day of that."),
    )


def published_on_precision() -> serializers.ChoiceField:
    return serializers.ChoiceField(
        DatePrecision.choices,
        allow_null=True,
        label=_("Precision of the date"),
        help_text=_("How much of the date is known."),
    )


def is_published_on_inferred() -> serializers.BooleanField:
    return serializers.BooleanField(
        label=_("Date inferred"),
        help_text=_("Whether the date follows from clues in the text and isn't printed."),
    )


class DocumentRow(Row):
    slug = serializers.CharField(label=_("Slug"), help_text=_("Its name in addresses."))
    name = serializers.CharField(label=_("File name"), help_text=_("The name of the file."))
    sha256 = serializers.CharField(
        label=_("SHA-256"), help_text=_("The fingerprint by which the file is known.")
    )
    publication = serializers.CharField(
        allow_null=True, label=_("Publication"), help_text=_("Where it was published.")
    )
    published_on = published_on()
    published_on_precision = published_on_precision()
    is_published_on_inferred = is_published_on_inferred()
    url = serializers.CharField(
        allow_null=True, label=_("Address"), help_text=_("Where it is found on the web.")
    )
    rights = serializers.CharField(
        allow_null=True, label=_("Rights"), help_text=_("Who has the rights in its wording.")
    )
    note = serializers.CharField(
        allow_null=True, label=_("Note"), help_text=_("A note of the editors, in Chinese.")
    )
    articles_count = serializers.IntegerField(
        label=_("Articles"), help_text=_("How many articles of it are recorded.")
    )
    figures_count = serializers.IntegerField(label=_("Figures"), help_text=FIGURES_COUNT)
    modified_at = serializers.DateTimeField(label=_("Modified at"), help_text=MODIFIED_AT)

    expressions = {
        "articles_count": CountOf(Article.objects.filter(document=OuterRef("pk"))),
        "figures_count": CountOf(
            ReportedFigure.objects.public().filter(article__document=OuterRef("pk"))
        ),
    }


class DocumentViewSet(RowViewSet):
    """The documents that the figures come from. Their texts are not published here."""

    queryset = Document.objects.all()
    serializer_class = DocumentRow
    title = _("Documents")
    filterset_class = DocumentFilter
    lookup_field = "slug"
    ordering = ("slug",)


class ArticleRow(Row):
    slug = serializers.CharField(label=_("Slug"), help_text=_("Its name in addresses."))
    document = serializers.CharField(
        source="document.slug", label=_("Document"), help_text=_("Slug of its document.")
    )
    position = serializers.IntegerField(
        label=_("Position"), help_text=_("Which item of the document it is, from 1.")
    )
    title = serializers.CharField(label=_("Title"), help_text=_("As it is printed."))
    byline = serializers.CharField(
        allow_null=True, label=_("Byline"), help_text=_("Who wrote it, as it is printed.")
    )
    published_on = published_on()
    published_on_precision = published_on_precision()
    is_published_on_inferred = is_published_on_inferred()
    figures_count = serializers.IntegerField(label=_("Figures"), help_text=FIGURES_COUNT)
    modified_at = serializers.DateTimeField(label=_("Modified at"), help_text=MODIFIED_AT)

    expressions = {
        "figures_count": CountOf(ReportedFigure.objects.public().filter(article=OuterRef("pk")))
    }


class ArticleViewSet(RowViewSet):
    """The articles in the documents: what one cites."""

    queryset = Article.objects.all()
    serializer_class = ArticleRow
    title = _("Articles")
    filterset_class = ArticleFilter
    lookup_field = "slug"
    ordering = ("document", "position")


class FigureRow(Row):
    id = serializers.IntegerField(label=_("Identifier"), help_text=_("Its name in addresses."))
    indicator = serializers.CharField(
        source="indicator.code", label=_("Indicator"), help_text=_("Code of what it measures.")
    )
    indicator_name_zh = serializers.CharField(
        source="indicator.name_zh",
        label=_("Indicator’s Chinese name"),
        help_text=_("What it measures."),
    )
    indicator_name_en = serializers.CharField(
        source="indicator.name_en",
        allow_null=True,
        label=_("Indicator’s English name"),
        help_text=_("What it measures."),
    )
    measure = serializers.ChoiceField(
        Measure.choices,
        source="indicator.measure",
        label=_("Measure"),
        help_text=HOW_IT_ADDS_UP,
    )
    unit = serializers.CharField(
        source="indicator.unit", label=_("Unit"), help_text=_("Code of the unit of the value.")
    )
    role = serializers.ChoiceField(
        Role.choices,
        label=_("Role of the number"),
        help_text=_(
            "What the number is in its sentence: a result, a target, a term of the program, a "
            "change, a rate of completion, or context that isn't the union's doing."
        ),
    )
    value = serializers.FloatField(label=_("Value"), help_text=_("The number that the words say."))
    lower = serializers.FloatField(
        allow_null=True,
        label=_("Lower bound"),
        help_text=_("The least that the words allow; null if they set no bound."),
    )
    upper = serializers.FloatField(
        allow_null=True,
        label=_("Upper bound"),
        help_text=_("The most that the words allow; null if they set no bound."),
    )
    qualifier = serializers.ChoiceField(
        Qualifier.choices,
        label=_("Qualifier"),
        help_text=_("How the words limit the number: 余 or 多 is at_least, 近 nearly, 约 about."),
    )
    as_reported = serializers.CharField(
        label=_("As reported"), help_text=_("The words of the source: 32.5万余人次.")
    )
    period_basis = serializers.ChoiceField(
        PeriodBasis.choices,
        label=_("Period basis"),
        help_text=_("Whether it counts what happened in a period, what is at a date, or a sum."),
    )
    period_start = serializers.DateField(
        allow_null=True, label=_("Period from"), help_text=_("The first day; null if unknown.")
    )
    period_end = serializers.DateField(
        allow_null=True, label=_("Period to"), help_text=_("The last day; null if unknown.")
    )
    period_text = serializers.CharField(
        allow_null=True, label=_("Period in words"), help_text=_("The words that give the period.")
    )
    period_inferred = serializers.BooleanField(
        label=_("Period inferred"),
        help_text=_("Whether the dates follow from clues and aren't in the words."),
    )
    program = serializers.CharField(
        source="program.slug",
        allow_null=True,
        label=_("Program"),
        help_text=_("Slug of the program that it is about."),
    )
    program_name_zh = serializers.CharField(
        source="program.name_zh",
        allow_null=True,
        label=_("Program’s Chinese name"),
        help_text=_("The name of the program."),
    )
    program_kind = serializers.ChoiceField(
        ProgramKind.choices,
        source="program.kind",
        allow_null=True,
        label=_("Kind of the program"),
        help_text=_("What kind of program it is."),
    )
    trade_union = serializers.CharField(
        source="trade_union.slug",
        allow_null=True,
        label=_("Trade union"),
        help_text=_("Slug of the union whose doing it counts."),
    )
    trade_union_name_zh = serializers.CharField(
        source="trade_union.name_zh",
        allow_null=True,
        label=_("Trade union’s Chinese name"),
        help_text=_("The name of the union."),
    )
    region = serializers.CharField(
        source="region.code",
        allow_null=True,
        label=_("Region"),
        help_text=_("Code of the region that it is about."),
    )
    region_name_zh = serializers.CharField(
        source="region.name_zh",
        allow_null=True,
        label=_("Region’s Chinese name"),
        help_text=_("The name of the region."),
    )
    province = serializers.CharField(allow_null=True, label=_("Province"), help_text=PROVINCE)
    scope = serializers.ChoiceField(
        Scope.choices,
        label=_("Scope"),
        help_text=_("Whether it counts the union with everything below it, or the union alone."),
    )
    document = serializers.CharField(
        source="article.document.slug",
        label=_("Document"),
        help_text=_("Slug of the document that it stands in."),
    )
    article = serializers.CharField(
        source="article.slug", label=_("Article"), help_text=_("Slug of the article that says so.")
    )
    article_title = serializers.CharField(
        source="article.title",
        label=_("Article’s title"),
        help_text=_("The title of the article, as it is printed."),
    )
    line = serializers.IntegerField(
        allow_null=True, label=_("Line"), help_text=_("The line of the document, from 1.")
    )
    end_line = serializers.IntegerField(
        allow_null=True,
        label=_("Last line"),
        help_text=_("The line in which its words end, where a line break cuts them."),
    )
    start = serializers.IntegerField(
        allow_null=True,
        label=_("First character"),
        help_text=_("Counted in the line in code points, from 0."),
    )
    end = serializers.IntegerField(
        allow_null=True, label=_("End"), help_text=_("The character after the last one.")
    )
    review = serializers.ChoiceField(
        Review.choices, label=_("Review"), help_text=_("Only verified figures are public.")
    )
    rank = serializers.ChoiceField(
        Rank.choices, label=_("Rank"), help_text=_("Which of rival figures is to be preferred.")
    )
    related_to = serializers.IntegerField(
        allow_null=True,
        label=_("Related to"),
        help_text=_("Number of the figure that a change or a completion is about."),
    )
    note = serializers.CharField(
        allow_null=True, label=_("Note"), help_text=_("A note of the editors, in Chinese.")
    )
    modified_at = serializers.DateTimeField(label=_("Modified at"), help_text=MODIFIED_AT)

    expressions = {
        "province": province_of("region__path"),
        # Nothing tells of a figure that isn't public, not even its id.
        "related_to": Case(When(related_to__review=Review.VERIFIED, then=F("related_to"))),
    }


class FigureDetail(FigureRow, Following):
    """A figure with what follows from it, and what it can be compared with."""


class FigureViewSet(RowViewSet):
    """Reported figures: what an article says, where it says so, and what the words allow."""

    queryset = ReportedFigure.objects.public()
    serializer_class = FigureRow
    detail_class = FigureDetail
    title = _("Reported figures")
    filterset_class = FigureFilter
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    ordering = ("id",)

    def nested(self, key: Any) -> Values:
        return following(key)


class ProgramDetail(programs_api.ProgramDetail):
    """A program with what belongs to it, and its figures."""

    figures = FigureRow(
        many=True, help_text=_("Its verified figures; of more than a thousand, the first.")
    )


class ProgramViewSet(programs_api.ProgramViewSet):
    """Programs, campaigns, contests and studios that unions run, with their figures."""

    detail_class = ProgramDetail

    def nested(self, key: Any) -> Values:
        program = Unknown(itemgetter("program"))

        def figures() -> QuerySet[ReportedFigure]:
            found = ReportedFigure.objects.public().filter(program__pk=program)
            return found.order_by("pk")[:MOST_IN_A_DETAIL]

        names = FigureRow.names()
        found = rows_of(FigureRow, "of a program", figures, {"program": key})
        rows = [dict(zip(names, values, strict=True)) for _pk, *values in found]
        return super().nested(key) | {"figures": rows}
