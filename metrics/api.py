"""The API of indicators, documents, articles and figures. Only verified figures are public."""

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import NullIf
from rest_framework import serializers

from programs.models.region import province_of
from unionwork.api.rows import Row, RowViewSet

from .choices import Review
from .filters import ArticleFilter, DocumentFilter, FigureFilter, IndicatorFilter
from .models import Article, Document, Indicator, ReportedFigure

PUBLIC = Q(figures__review=Review.VERIFIED)
PUBLIC_FIGURES = Count("figures", filter=PUBLIC, distinct=True)


class IndicatorRow(Row):
    code = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    definition_zh = serializers.CharField()
    definition_en = serializers.CharField()
    unit = serializers.CharField()
    measure = serializers.CharField(help_text="flow, stock, distinct, ratio or level.")
    non_negative = serializers.BooleanField()
    numerator = serializers.CharField(source="numerator.code", allow_null=True)
    denominator = serializers.CharField(source="denominator.code", allow_null=True)
    theme = serializers.CharField()
    figures_count = serializers.IntegerField()
    modified_at = serializers.DateTimeField()

    expressions = {"figures_count": PUBLIC_FIGURES}


class IndicatorViewSet(RowViewSet):
    """What figures measure, and how it may be added up."""

    queryset = Indicator.objects.order_by("theme", "code")
    serializer_class = IndicatorRow
    filterset_class = IndicatorFilter
    lookup_field = "code"


class DocumentRow(Row):
    slug = serializers.CharField()
    name = serializers.CharField(help_text="The file's name.")
    sha256 = serializers.CharField()
    publication = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    published_on_precision = serializers.CharField(help_text="year, month or day.")
    is_published_on_inferred = serializers.BooleanField()
    url = serializers.CharField()
    rights = serializers.CharField()
    note = serializers.CharField()
    articles_count = serializers.IntegerField()
    figures_count = serializers.IntegerField()
    modified_at = serializers.DateTimeField()

    expressions = {
        "articles_count": Count("articles", distinct=True),
        "figures_count": Count(
            "articles__figures",
            filter=Q(articles__figures__review=Review.VERIFIED),
            distinct=True,
        ),
    }


class DocumentViewSet(RowViewSet):
    """The documents that the figures come from. Their texts are not published here."""

    queryset = Document.objects.order_by("slug")
    serializer_class = DocumentRow
    filterset_class = DocumentFilter
    lookup_field = "slug"


class ArticleRow(Row):
    slug = serializers.CharField()
    document = serializers.CharField(source="document.slug")
    position = serializers.IntegerField(help_text="Which item of the document it is.")
    title = serializers.CharField()
    byline = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    published_on_precision = serializers.CharField(help_text="year, month or day.")
    is_published_on_inferred = serializers.BooleanField()
    figures_count = serializers.IntegerField()
    modified_at = serializers.DateTimeField()

    expressions = {"figures_count": PUBLIC_FIGURES}


class ArticleViewSet(RowViewSet):
    """The articles in the documents: what one cites."""

    queryset = Article.objects.order_by("document__slug", "position")
    serializer_class = ArticleRow
    filterset_class = ArticleFilter
    lookup_field = "slug"


class FigureRow(Row):
    id = serializers.IntegerField()
    indicator = serializers.CharField(source="indicator.code")
    indicator_name_zh = serializers.CharField(source="indicator.name_zh")
    indicator_name_en = serializers.CharField(source="indicator.name_en")
    measure = serializers.CharField(
        source="indicator.measure", help_text="How the indicator may be added up."
    )
    unit = serializers.CharField(source="indicator.unit")
    role = serializers.CharField(help_text="result, target, term, change, completion or context.")
    value = serializers.FloatField()
    lower = serializers.FloatField(allow_null=True, help_text="Least that the words allow.")
    upper = serializers.FloatField(allow_null=True, help_text="Most that the words allow.")
    qualifier = serializers.CharField(help_text="exact, at_least, nearly, about or at_most.")
    as_reported = serializers.CharField(help_text="The words of the source.")
    period_basis = serializers.CharField(help_text="during, as_of or cumulative.")
    period_start = serializers.DateField(allow_null=True)
    period_end = serializers.DateField(allow_null=True, help_text="Inclusive.")
    period_text = serializers.CharField(help_text="The words that give the period.")
    period_inferred = serializers.BooleanField()
    program = serializers.CharField(source="program.slug", allow_null=True)
    program_name_zh = serializers.CharField(source="program.name_zh", allow_null=True)
    program_kind = serializers.CharField(source="program.kind", allow_null=True)
    trade_union = serializers.CharField(source="trade_union.slug", allow_null=True)
    trade_union_name_zh = serializers.CharField(source="trade_union.name_zh", allow_null=True)
    region = serializers.CharField(source="region.code", allow_null=True)
    region_name_zh = serializers.CharField(source="region.name_zh", allow_null=True)
    province = serializers.CharField(allow_null=True)
    scope = serializers.CharField(help_text="whole, own or unknown.")
    document = serializers.CharField(source="article.document.slug")
    article = serializers.CharField(source="article.slug")
    article_title = serializers.CharField(source="article.title")
    line = serializers.IntegerField(allow_null=True, help_text="From 1.")
    end_line = serializers.IntegerField(allow_null=True)
    start = serializers.IntegerField(allow_null=True, help_text="Code points, from 0.")
    end = serializers.IntegerField(allow_null=True, help_text="Exclusive.")
    review = serializers.CharField()
    rank = serializers.CharField()
    related_to = serializers.IntegerField(source="related_to.id", allow_null=True)
    note = serializers.CharField()
    modified_at = serializers.DateTimeField()

    expressions = {
        "province": NullIf(province_of("region__path"), Value("")),
        # Nothing tells of a figure that isn't public, not even its id.
        "related_to": Case(When(related_to__review=Review.VERIFIED, then=F("related_to"))),
    }


class FigureViewSet(RowViewSet):
    """Reported figures: what an article says, where it says so, and what the words allow."""

    queryset = ReportedFigure.objects.public().order_by("id")
    serializer_class = FigureRow
    filterset_class = FigureFilter
    lookup_field = "pk"
    lookup_value_regex = r"\d{1,18}"
