"""Check 核对: a stated relation between figures, and whether it can hold."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from metrics.checks import ChecksError, Interval, Outcome, check
from metrics.choices import Review
from unionwork.fields import one_of
from unionwork.models import ByNaturalKey, Record

from .figure import AMOUNT, ReportedFigure


class Relation(models.TextChoices):
    """The relations that metrics/checks.py knows."""

    SUM = "sum", _("The parts make up the whole")
    PRODUCT = "product", _("Base × rate")
    CHANGE = "change", _("Change on an earlier period")
    COMPLETION = "completion", _("Completion of a target")
    AT_MOST = "at_most", _("One is at most the other")
    NEVER_FALLS = "never_falls", _("A series that never falls")
    PER_HEAD = "per_head", _("Money per head in a plausible band")


class TermName(models.TextChoices):
    """The parts that a figure can have in a relation."""

    WHOLE = "whole", _("Whole")
    PART = "part", _("Part")
    PRODUCT = "product", _("Product")
    BASE = "base", _("Base")
    RATE = "rate", pgettext_lazy("term", "Rate")
    CHANGE = "change", pgettext_lazy("role", "Change")
    NOW = "now", _("Now")
    BEFORE = "before", _("Before")
    ACHIEVED = "achieved", _("Achieved")
    TARGET = "target", _("Target")
    SMALLER = "smaller", _("Smaller")
    LARGER = "larger", _("Larger")
    ITEM = "item", _("Item of the series")
    AMOUNT = "amount", _("Amount")
    HEADS = "heads", _("Heads")


class CheckQuerySet(ByNaturalKey):
    def public(self) -> Self:
        """Checks of verified figures alone: nothing tells of a figure that isn't public."""
        others = CheckTerm.objects.exclude(figure__review=Review.VERIFIED)
        return self.exclude(pk__in=others.values("check_made"))

    def visible_to(self, user: Any) -> Self:
        """Checks of figures that the user can see, each of them."""
        visible = ReportedFigure.objects.visible_to(user).values("pk")
        terms = CheckTerm.objects.filter(check_made=OuterRef("pk"))
        return self.filter(~Exists(terms.exclude(figure__in=visible)))


class Check(Record):
    """A relation that the figures of a text should satisfy 核对."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation.choices)
    band_lower = models.DecimalField(_("least per head"), null=True, blank=True, **AMOUNT)
    band_upper = models.DecimalField(_("most per head"), null=True, blank=True, **AMOUNT)
    explanation = models.TextField(
        _("explanation"),
        blank=True,
        help_text=_("Why the figures are right although the check fails."),
    )

    objects = CheckQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["slug"]
        constraints = [
            one_of("check_relation_known", "relation", Relation),
            models.CheckConstraint(
                name="check_band_only_per_head",
                condition=Q(band_lower=None, band_upper=None) | Q(relation=Relation.PER_HEAD),
                violation_error_message=_(
                    "Only money per head has a band: choose that relation or leave the band empty."
                ),
            ),
            models.CheckConstraint(
                name="check_band_upright",
                condition=Q(band_lower=None)
                | Q(band_upper=None)
                | Q(band_lower__lte=F("band_upper")),
                violation_error_message=_(
                    "The band is upside down: the least per head must not be above the most."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()}: {self.slug}"

    def outcome(self) -> Outcome | None:
        """What metrics/checks.py says of the figures; None where the terms don't fit."""
        terms: dict[str, list[Interval]] = {}
        for term in self.terms.all():
            interval = Interval(term.figure.lower, term.figure.upper)
            terms.setdefault(term.name, []).append(interval)
        try:
            return check(self.relation, terms, Interval(self.band_lower, self.band_upper))
        except ChecksError:
            return None


class CheckTerm(models.Model):
    """A figure's part in a check: the whole, a part, the rate …"""

    check_made = models.ForeignKey(
        Check, models.CASCADE, related_name="terms", verbose_name=_("check")
    )
    figure = models.ForeignKey(
        ReportedFigure, models.PROTECT, related_name="check_terms", verbose_name=_("figure")
    )
    name = models.CharField(_("term"), max_length=12, choices=TermName.choices)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("term of a check")
        verbose_name_plural = _("terms of checks")
        ordering = ["check_made", "id"]
        constraints = [
            one_of("check_term_known", "name", TermName),
            models.UniqueConstraint(
                fields=["check_made", "figure", "name"], name="check_term_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} {self.figure}"
