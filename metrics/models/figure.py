"""ReportedFigure 上报数据: one claim, by one article, about one thing."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from metrics.choices import (
    ObservationStatus,
    PeriodBasis,
    Qualifier,
    Rank,
    Review,
    Role,
    Scope,
)
from metrics.provenance import Place, words_at
from programs.models import Program, Region, TradeUnion
from programs.models.region import DEPTHS as REGION_DEPTHS
from programs.models.trade_union import DEPTHS as UNION_DEPTHS
from unionwork.copies import CopyField
from unionwork.fields import one_of
from unionwork.indexed import Beginning
from unionwork.models import Record
from unionwork.tree import path_indexes

from .figure_queryset import ReportedFigureQuerySet
from .indicator import Indicator
from .review import Reviewed, new_key
from .source import Article, DocumentText

# SQLite keeps decimals as floats, exact to 15 significant digits: no more than those are taken.
AMOUNT: dict[str, Any] = {"max_digits": 15, "decimal_places": 2}


PERIOD = ("period_start", "period_end")
FIRST_DAY = Coalesce("period_start", "period_end")
LAST_DAY = Coalesce("period_end", "period_start")
public: dict[str, Any] = {"condition": Q(review=Review.VERIFIED)}


class ReportedFigure(Record, Reviewed):
    """A number as an article reports it: what, who, when, how much, and who said so.

    Rival claims are data, so nothing is unique but the key. Nothing reported is overwritten: a
    correction supersedes. Missing is NULL, never 0.
    """

    natural_key_field = "key"

    key = models.SlugField(_("key"), max_length=40, unique=True, default=new_key, editable=False)

    # who says so
    article = models.ForeignKey(
        Article, models.PROTECT, related_name="figures", verbose_name=_("article")
    )
    line = models.PositiveIntegerField(
        _("line"), null=True, blank=True, help_text=_("The line of the document, from 1.")
    )
    start = models.PositiveIntegerField(
        _("first character"), null=True, blank=True, help_text=_("Counted in the line, from 0.")
    )
    end = models.PositiveIntegerField(
        _("end"), null=True, blank=True, help_text=_("The character after the last one.")
    )
    end_line = models.PositiveIntegerField(
        _("last line"),
        null=True,
        blank=True,
        help_text=_("Only where a line break cuts the figure: the line in which it ends."),
    )

    # how much
    as_reported = models.CharField(
        _("as reported"), max_length=100, help_text=_("The words of the figure: 32.5万余人次.")
    )
    qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    value = models.DecimalField(_("value"), **AMOUNT)
    lower = models.DecimalField(
        _("lower bound"),
        null=True,
        blank=True,
        help_text=_("The least that the words allow; empty for no bound."),
        **AMOUNT,
    )
    upper = models.DecimalField(
        _("upper bound"),
        null=True,
        blank=True,
        help_text=_("The most that the words allow; empty for no bound."),
        **AMOUNT,
    )

    # what
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="figures", verbose_name=_("indicator")
    )
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=Role.choices,
        default=Role.RESULT,
        help_text=_(
            "Term: a rule that the program lays down. Context: background that isn't the union's "
            "doing."
        ),
    )
    related_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="related_figures",
        verbose_name=_("related to"),
        help_text=_("The figure that a change or a completion is about."),
    )

    # who and where
    program = models.ForeignKey(
        Program,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("program"),
    )
    trade_union = models.ForeignKey(
        TradeUnion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("trade union"),
        help_text=_("The union that did it, not the one that published it."),
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("region"),
        help_text=_("The reference area: the smallest region that covers it."),
    )
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.UNKNOWN)

    # when
    period_basis = models.CharField(
        _("period basis"), max_length=10, choices=PeriodBasis.choices, default=PeriodBasis.DURING
    )
    period_start = models.DateField(_("period from"), null=True, blank=True)
    period_end = models.DateField(
        _("period to"), null=True, blank=True, help_text=_("The last day, inclusive.")
    )
    period_text = models.CharField(
        _("period in words"), max_length=100, blank=True, help_text=_("The words: 去年以来.")
    )
    period_inferred = models.BooleanField(
        _("period inferred"),
        default=False,
        help_text=_("A date follows from the date of the article rather than from the words."),
    )

    # how sure
    note = models.TextField(_("note"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    observation_status = models.CharField(
        _("observation status"),
        max_length=1,
        choices=ObservationStatus.choices,
        default=ObservationStatus.NORMAL,
    )
    rank = models.CharField(_("rank"), max_length=10, choices=Rank.choices, default=Rank.NORMAL)
    rank_reason = models.CharField(_("reason for the rank"), max_length=300, blank=True)
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
        help_text=_("The figure that this one corrects; it is kept, and shown as corrected."),
    )

    region_path = CopyField("region", "path", max_length=24)
    trade_union_path = CopyField("trade_union", "path", max_length=160)
    program_kind = CopyField("program", "kind", max_length=24)

    objects = ReportedFigureQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["region_path", "trade_union_path", "program_kind"])

    class Meta:
        verbose_name = _("reported figure")
        verbose_name_plural = _("reported figures")
        ordering = ["article", "line", "start", "id"]
        permissions = [("review_reportedfigure", "Can verify reported figures or send them back")]
        indexes = [
            models.Index(fields=["indicator", "period_start"], name="figure_indicator_period"),
            models.Index(fields=["review", "id", "entered_by"], name="figure_review_queue"),
            # What readers ask for, in the order of their lists, and often within a year.
            *path_indexes(
                "region_path", "id", *PERIOD, depths=REGION_DEPTHS, name="figure_region", **public
            ),
            *path_indexes(
                "trade_union_path", "id", depths=UNION_DEPTHS, name="figure_union", **public
            ),
            # Not of public figures alone: SQLite would take the foreign key's own index instead.
            models.Index(
                fields=["indicator", "review", "id", "region_path", *PERIOD],
                name="figure_indicator",
            ),
            # Of a province, which has many: for others, one of the two is found and looked through.
            models.Index(
                Beginning("region_path", length=REGION_DEPTHS[0]),
                "indicator",
                "id",
                name="figure_province_indicator",
                **public,
            ),
            models.Index("program_kind", "id", name="figure_kind", **public),
            models.Index(fields=["review", "value"], name="figure_value"),
            models.Index("program", LAST_DAY, FIRST_DAY, name="figure_program", **public),
            models.Index(LAST_DAY, FIRST_DAY, name="figure_days", **public),
            # With all that comparisons look for, and that facets count.
            models.Index(
                fields=["trade_union", "indicator", "role", "period_end", "period_start"],
                name="figure_compared",
                **public,
            ),
            models.Index(fields=["period_end"], name="figure_period_end"),
        ]
        constraints = [
            one_of("figure_role_known", "role", Role),
            one_of("figure_scope_known", "scope", Scope),
            one_of("figure_period_basis_known", "period_basis", PeriodBasis),
            one_of("figure_qualifier_known", "qualifier", Qualifier),
            one_of("figure_status_known", "observation_status", ObservationStatus),
            one_of("figure_review_known", "review", Review),
            one_of("figure_rank_known", "rank", Rank),
            models.CheckConstraint(
                name="figure_interval_holds_its_value",
                condition=(Q(lower=None) | Q(lower__lte=F("value")))
                & (Q(upper=None) | Q(value__lte=F("upper"))),
                violation_error_message=_(
                    "The interval must hold the value: lower bound ≤ value ≤ upper bound."
                ),
            ),
            models.CheckConstraint(
                name="figure_period_ends_after_its_start",
                condition=Q(period_start=None)
                | Q(period_end=None)
                | Q(period_start__lte=F("period_end")),
                violation_error_message=_(
                    "The period ends before it starts: exchange the two dates or correct one."
                ),
            ),
            models.CheckConstraint(
                name="figure_inferred_period_has_a_date",
                condition=Q(period_inferred=False)
                | Q(period_start__isnull=False)
                | Q(period_end__isnull=False),
                violation_error_message=_(
                    "An inferred period needs a date: fill one in, or untick “inferred”."
                ),
            ),
            models.CheckConstraint(
                name="figure_place_is_whole",
                condition=Q(line=None, start=None, end=None, end_line=None)
                | (
                    # In SQL a comparison with NULL is unknown, and a CHECK lets unknown pass.
                    Q(line__isnull=False, start__isnull=False, end__isnull=False)
                    & Q(line__gte=1, end__gte=1)
                    & (
                        Q(end_line__isnull=True, start__lt=F("end"))
                        | Q(end_line__isnull=False, end_line__gt=F("line"))
                    )
                ),
                violation_error_message=_(
                    "A place needs line, first character and end, in this order; the last line "
                    "only where a line break cuts the figure."
                ),
            ),
            models.CheckConstraint(
                name="figure_rank_has_a_reason",
                condition=Q(rank=Rank.NORMAL) | ~Q(rank_reason=""),
                violation_error_message=_(
                    "Say why the figure is preferred or deprecated, or set the rank to normal."
                ),
            ),
            models.CheckConstraint(
                name="figure_sent_back_with_a_reason",
                condition=~Q(review=Review.REJECTED) | ~Q(review_reason=""),
                violation_error_message=_("Say what is wrong with the figure."),
            ),
            models.CheckConstraint(
                name="figure_not_about_itself",
                condition=(Q(related_to=None) | ~Q(related_to=F("id")))
                & (Q(supersedes=None) | ~Q(supersedes=F("id"))),
                violation_error_message=_(
                    "A figure can't be related to itself, nor supersede itself."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name}: {self.as_reported}"

    @property
    def place(self) -> Place | None:
        """Where the words stand in the document, where that is known."""
        if self.line is None or self.start is None or self.end is None:
            return None
        return Place(self.line, self.start, self.end, self.end_line)

    def clean(self) -> None:
        super().clean()
        self._refuse_a_negative()
        self._refuse_other_words()

    def _refuse_a_negative(self) -> None:
        lowest = min(
            (bound for bound in (self.value, self.lower) if bound is not None), default=Decimal(0)
        )
        if self.indicator_id and self.indicator.non_negative and lowest < 0:
            if self.role == Role.CHANGE:
                return
            raise ValidationError(
                {
                    "value": ValidationError(
                        _(
                            "“%(indicator)s” is never below zero. A decrease is a figure of its "
                            "own with the role “change”."
                        ),
                        params={"indicator": self.indicator},
                    )
                }
            )

    def _refuse_other_words(self) -> None:
        """Where the document's text is attached, the words must stand at their place."""
        if self.place is None or not self.article_id:
            return
        attached = DocumentText.objects.filter(document=self.article.document_id).first()
        if attached is None:
            return
        try:
            found = words_at(attached.text.split("\n"), self.place)
        except IndexError:
            found = ""
        if found != self.as_reported:
            sentence = (
                _(
                    "In line %(line)s, from character %(start)s to %(end)s, the document reads "
                    "“%(found)s”, not “%(words)s”."
                )
                if self.end_line is None
                else _(
                    "From line %(line)s, character %(start)s, to line %(end_line)s, character "
                    "%(end)s, the document reads “%(found)s”, not “%(words)s”."
                )
            )
            params = {
                "line": self.line,
                "start": self.start,
                "end_line": self.end_line,
                "end": self.end,
                "found": found[:50],
                "words": self.as_reported,
            }
            raise ValidationError({"as_reported": ValidationError(sentence, params=params)})
