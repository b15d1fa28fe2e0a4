"""Check 核对: a stated relation between figures, and whether it can hold."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from metrics.checks import ChecksError, Interval, Outcome, check
from metrics.choices import Review
from programs.models import Region
from unionwork.fields import one_of
from unionwork.models import ByNaturalKey, Record

from .figure import AMOUNT, ReportedFigure
from .withdrawn import withdrawn_figures


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
        terms = CheckTerm.objects.filter(check_made=OuterRef("pk"))
        return self.filter(~Exists(terms.exclude(figure__review=Review.VERIFIED)))

    def visible_to(self, user: Any) -> Self:
        """Checks of figures that the user can see, each of them."""
        visible = ReportedFigure.objects.visible_to(user).values("pk")
        terms = CheckTerm.objects.filter(check_made=OuterRef("pk"))
        return self.filter(~Exists(terms.exclude(figure__in=visible)))

    def in_region(self, region: Region) -> Self:
        """Checks with a figure about the region or anything below it."""
        figures = ReportedFigure.objects.in_region(region)
        terms = CheckTerm.objects.filter(figure__in=figures)
        return self.filter(pk__in=terms.values("check_made"))

    def changed_since(self, instant: datetime) -> Self:
        """Checks that changed at or after the instant, or of which a figure did."""
        terms = CheckTerm.objects.filter(figure__modified_at__gte=instant)
        return self.filter(Q(modified_at__gte=instant) | Q(pk__in=terms.values("check_made")))

    def withdrawn_since(self, instant: datetime) -> list[tuple[Any, datetime]]:
        """See ByNaturalKey; with the checks of which a figure was withdrawn."""
        gone = dict(super().withdrawn_since(instant))
        public = ReportedFigure.objects.public()
        withdrawn = dict(withdrawn_figures(public, ReportedFigure.history, instant))
        terms = CheckTerm.objects.filter(figure__in=withdrawn)
        for slug, figure in terms.values_list("check_made__slug", "figure"):
            gone[slug] = max(withdrawn[figure], gone.get(slug, withdrawn[figure]))
        return sorted(gone.items(), key=lambda pair: (pair[1], pair[0]))


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
    explained_figures = models.CharField(
        _("explained figures"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("The fingerprint of the figures that the explanation is about."),
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
        band = Interval(self.band_lower, self.band_upper)
        terms = self.terms.all()
        sides = ((one.name, Interval(one.figure.lower, one.figure.upper)) for one in terms)
        return outcome_of(self.relation, sides, band)

    @property
    def fingerprint(self) -> str:
        """A digest of what the check compares: another one, when a figure of it changes."""
        parts = [self.relation, amount_text(self.band_lower), amount_text(self.band_upper)]
        for term in sorted(self.terms.all(), key=lambda term: term.pk):
            figure = term.figure
            amounts = (figure.value, figure.lower, figure.upper)
            parts += [term.name, figure.key, *map(amount_text, amounts)]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    @property
    def is_explained(self) -> bool:
        """Whether an explanation is there, and is about the figures as they are now."""
        return bool(self.explanation) and self.explained_figures == self.fingerprint

    def renew_explanation(self) -> bool:
        """The explanation is about the figures as they are now, and lapses when one changes.
        Whether that is to be saved; without an explanation there is nothing to renew."""
        before = self.explained_figures
        self.explained_figures = self.fingerprint if self.explanation else ""
        return self.explained_figures != before

    def confirm_explanation(self) -> None:
        """Renew the explanation, when the terms are saved."""
        if self.renew_explanation():
            self.save()


def amount_text(amount: Any) -> str:
    return "" if amount is None else f"{amount:.2f}"


def outcome_of(
    relation: str, sides: Iterable[tuple[str, Interval]], band: Interval
) -> Outcome | None:
    """Whether intervals by the names of their terms can be true together; None if ill-fitting."""
    terms: dict[str, list[Interval]] = {}
    for name, interval in sides:
        terms.setdefault(name, []).append(interval)
    try:
        return check(relation, terms, band)
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
