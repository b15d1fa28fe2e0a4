"""Indicator 指标: what a figure measures, and how it may be added up."""

from typing import Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from metrics.choices import Measure, Theme, unit_choices
from programs.models import Region
from unionwork.fields import one_of
from unionwork.models import BilingualName, ByNaturalKey, Record, in_active_language
from unionwork.search import Searchable


class IndicatorQuerySet(ByNaturalKey):
    def in_region(self, region: Region) -> Self:
        """Indicators with a verified figure about the region or anything below it."""
        figures = apps.get_model("metrics", "ReportedFigure").objects.public().in_region(region)
        return self.filter(Exists(figures.filter(indicator=OuterRef("pk"))))


class Indicator(Record, Searchable, BilingualName):
    """A defined quantity that unions report, the same wherever it is reported 指标."""

    natural_key_field = "code"
    searched_texts = ("code", "definition_zh", "definition_en")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    definition_zh = models.TextField(_("definition in Chinese"))
    definition_en = models.TextField(_("definition in English"))
    unit = models.CharField(_("unit"), max_length=24, choices=unit_choices)
    measure = models.CharField(
        _("measure"),
        max_length=8,
        choices=Measure.choices,
        help_text=_(
            "How it may be added. Flow: over time and organisations. Stock: over organisations at "
            "one date. Distinct: people counted once each, only bounds. Ratio and level: never."
        ),
    )
    non_negative = models.BooleanField(_("never below zero"), default=True)
    numerator = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ratios_above",
        verbose_name=_("numerator"),
        help_text=_("For ratios: the indicator above the line."),
    )
    denominator = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ratios_below",
        verbose_name=_("denominator"),
        help_text=_("For ratios: the indicator below the line."),
    )
    stale_after = models.PositiveSmallIntegerField(
        _("stale after (months)"),
        null=True,
        blank=True,
        help_text=_(
            "For stocks that change quickly: after so many months a figure no longer holds, and "
            "isn’t added to later ones. Empty: it holds until there is a later one."
        ),
    )
    theme = models.CharField(_("theme"), max_length=16, choices=Theme.choices)

    objects = IndicatorQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["theme", "code"]
        constraints = [
            one_of("indicator_measure_known", "measure", Measure),
            one_of("indicator_theme_known", "theme", Theme),
            models.CheckConstraint(
                name="indicator_parts_only_of_ratios",
                condition=Q(numerator=None, denominator=None) | Q(measure=Measure.RATIO),
                violation_error_message=_(
                    "Only a ratio has a numerator and a denominator: set the measure to ratio or "
                    "leave them empty."
                ),
            ),
            models.CheckConstraint(
                name="indicator_stale_only_of_stocks",
                condition=Q(stale_after=None) | Q(measure=Measure.STOCK),
                violation_error_message=_(
                    "Only a stock grows stale: set the measure to stock or leave “stale after” "
                    "empty."
                ),
            ),
            models.CheckConstraint(
                name="indicator_stale_not_at_once",
                condition=Q(stale_after=None) | Q(stale_after__gte=1),
                violation_error_message=_(
                    "“Stale after” must be at least one month; leave it empty for no limit."
                ),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.pk and self.pk in (self.numerator_id, self.denominator_id):
            raise ValidationError(_("A ratio can't be its own numerator or denominator."))

    @property
    def definition(self) -> str:
        return in_active_language(self, "definition")
