"""Document and Article 来源: what was received, and the items in it that one cites."""

from typing import Any, Self

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from metrics.citations import Citation, cite_article
from programs.models import Region
from unionwork.fields import known_date, precision_field, precision_goes_with
from unionwork.models import ByNaturalKey, Record
from unionwork.search import Searchable


def public_figures_in(region: Region) -> models.QuerySet[Any]:
    """Verified figures about the region or anything below it."""
    return apps.get_model("metrics", "ReportedFigure").objects.public().in_region(region)


def figures_hidden_from(user: Any) -> models.QuerySet[Any]:
    """The figures outside a user's scope. Sources are read by all staff, but what the figures of
    others rest on isn't theirs to change."""
    figures = apps.get_model("metrics", "ReportedFigure").objects
    return figures.exclude(pk__in=figures.visible_to(user).values("pk"))


class DocumentQuerySet(ByNaturalKey):
    def changeable_by(self, user: Any) -> Self:
        """Documents on which no figure rests that the user can't see."""
        return self.exclude(pk__in=figures_hidden_from(user).values("article__document"))

    def in_region(self, region: Region) -> Self:
        """Documents with a verified figure about the region or anything below it."""
        figures = public_figures_in(region)
        return self.filter(Exists(figures.filter(article__document=OuterRef("pk"))))


class ArticleQuerySet(ByNaturalKey):
    def changeable_by(self, user: Any) -> Self:
        """Articles on which no figure rests that the user can't see."""
        return self.exclude(pk__in=figures_hidden_from(user).values("article"))

    def in_region(self, region: Region) -> Self:
        """Articles with a verified figure about the region or anything below it."""
        return self.filter(Exists(public_figures_in(region).filter(article=OuterRef("pk"))))


class Dated(models.Model):
    """A publication date with its precision, and whether it is stated or inferred."""

    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_on_precision = precision_field(_("precision of the date"))
    is_published_on_inferred = models.BooleanField(
        _("date inferred"),
        default=False,
        help_text=_("The date follows from clues in the text; it isn't printed."),
    )

    class Meta:
        abstract = True


def inferred_has_a_date(name: str) -> models.CheckConstraint:
    """The constraint that only a date that is there can be inferred."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(is_published_on_inferred=False) | models.Q(published_on__isnull=False),
        violation_error_message=_(
            "An inferred date needs a date: fill one in, or untick “inferred”."
        ),
    )


class Document(Record, Searchable, Dated):
    """A file as it was received: a newspaper page, a yearbook chapter 文献."""

    searched_names = ("name", "publication")
    searched_texts = ("slug",)

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", _("64 digits and letters a to f."))],
        help_text=_("The fingerprint of the file, by which it is found again."),
    )
    publication = models.CharField(_("publication"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    rights = models.CharField(_("rights"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)

    objects = DocumentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["slug"]
        constraints = [
            precision_goes_with("published_on", "document_date_has_precision"),
            inferred_has_a_date("document_inferred_date_is_there"),
        ]

    def __str__(self) -> str:
        return self.name


class DocumentText(models.Model):
    """The text of a document, attached on this machine; it is never part of the fixtures.

    Its rights may forbid to keep it, so it has no history; and a document with a text can't be
    deleted, which else would take along what doesn't come back.
    """

    document = models.OneToOneField(
        Document,
        models.PROTECT,
        primary_key=True,
        related_name="attached_text",
        verbose_name=_("document"),
    )
    text = models.TextField(_("text"))
    attached_at = models.DateTimeField(_("attached at"), auto_now=True)

    class Meta:
        verbose_name = _("attached text")
        verbose_name_plural = _("attached texts")

    def __str__(self) -> str:
        return str(self.document)


class Article(Record, Searchable, Dated):
    """One item in a document, by its title and byline: what one cites 文章."""

    searched_names = ("title", "byline")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="articles", verbose_name=_("document")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=1, help_text=_("Which item of the document it is, from 1.")
    )
    title = models.CharField(_("title"), max_length=300)
    byline = models.CharField(_("byline"), max_length=200, blank=True)

    objects = ArticleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["document", "position"]
        constraints = [
            precision_goes_with("published_on", "article_date_has_precision"),
            inferred_has_a_date("article_inferred_date_is_there"),
            models.UniqueConstraint(
                fields=["document", "position"],
                name="article_position_once_a_document",
                violation_error_message=_("Another article of this document has this position."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


def article_citation(article: Article) -> Citation:
    """How to cite an article, as much as is known of it and its document."""
    known = article if article.published_on else article.document
    return cite_article(
        key=article.slug,
        title=article.title,
        byline=article.byline,
        publication=article.document.publication,
        published=known_date(known.published_on, known.published_on_precision),
    )
