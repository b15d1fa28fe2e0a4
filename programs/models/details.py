"""The facts that programs of some kinds have beyond those of every program, one model a kind.

A number that somebody reported (a cap, a fee, a head count, a sum of money) is never a column
here: it is a reported figure, so that it too has a source and a period.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from programs.choices import (
    ClaimsChannel,
    ContestLevel,
    Cover,
    LoanSupport,
    MutualAidFunding,
    ProgramKind,
    ReliefDelivery,
    ReliefMeasure,
    StudioGrade,
    Supplemented,
)
from unionwork.fields import (
    ChoiceListField,
    known_date,
    one_of,
    precision_field,
    precision_goes_with,
)

from .program import Partner, Program
from .region import Region


class Detail(models.Model):
    """The facts of one program that only its kind has."""

    KIND: str

    program = models.OneToOneField(
        Program, models.CASCADE, primary_key=True, verbose_name=_("program")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {self.program}"

    @classmethod
    def related_name(cls) -> str:
        """The name of a program's attribute that holds this detail."""
        return cls._meta.model_name or ""

    def facts(self) -> dict[str, object]:
        """The facts by field name: codes for choices, natural keys for other records."""
        facts = {}
        for field in self._meta.concrete_fields:
            if field.name != "program":
                value = getattr(self, field.name)
                is_record = isinstance(value, models.Model)
                facts[field.name] = value.natural_key()[0] if is_record else value
        return facts

    def shown_facts(self) -> list[tuple[str, str]]:
        """The facts that are there, with their labels, in the active language."""
        other_language = "_en" if (get_language() or "").startswith("zh") else "_zh"
        shown = []
        for field in self._meta.concrete_fields:
            if field.name == "program" or field.name.endswith((other_language, "_precision")):
                continue
            if text := self.shown(field):
                shown.append((str(field.verbose_name), text))
        return shown

    def shown(self, field: models.Field) -> str:
        """One fact as a reader sees it; empty where it isn't known."""
        value = getattr(self, field.name)
        if value in (None, "", []):
            return ""
        if isinstance(field, ChoiceListField):
            return str(_(", ")).join(field.labels(self))
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        if isinstance(value, date):
            return known_date(value, getattr(self, f"{field.name}_precision", "day"))
        return str(getattr(self, f"get_{field.name}_display")() if field.choices else value)

    def clean(self) -> None:
        super().clean()
        if self.program.kind != self.KIND:
            raise ValidationError(
                _(
                    "%(facts)s belong to a program of the kind “%(right)s”; %(program)s is of the "
                    "kind “%(kind)s”. Change its kind, or leave these facts out."
                ),
                params={
                    "facts": self._meta.verbose_name,
                    "right": ProgramKind(self.KIND).label,
                    "program": self.program,
                    "kind": self.program.get_kind_display(),
                },
            )


class PovertyReliefDetail(Detail):
    """脱贫攻坚: how a poverty-relief campaign helps, and by when."""

    KIND = ProgramKind.POVERTY_RELIEF

    measures = ChoiceListField(_("measures"), options=ReliefMeasure.choices)
    delivery = ChoiceListField(_("delivery"), options=ReliefDelivery.choices)
    action_count = models.PositiveSmallIntegerField(
        _("actions in the plan"),
        null=True,
        blank=True,
        help_text=_("How many special actions the plan is made of: 7 for “6+1”."),
    )
    target_year = models.PositiveSmallIntegerField(
        _("target year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1949), MaxValueValidator(2100)],
    )
    is_assessed_yearly = models.BooleanField(_("assessed yearly"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facts of poverty relief")
        verbose_name_plural = verbose_name


class MutualAidPlan(Detail):
    """职工互助保障: what a mutual-aid plan covers, for whom, and how it is paid for."""

    KIND = ProgramKind.MUTUAL_AID

    cover = ChoiceListField(_("cover"), options=Cover.choices)
    eligibility_zh = models.CharField(_("who may join (Chinese)"), max_length=300, blank=True)
    eligibility_en = models.CharField(_("who may join (English)"), max_length=400, blank=True)
    funding = ChoiceListField(_("paid for by"), options=MutualAidFunding.choices)
    supplements = ChoiceListField(_("adds to"), options=Supplemented.choices)
    claims_channel = models.CharField(
        _("claims channel"), max_length=8, choices=ClaimsChannel.choices, blank=True
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facts of a mutual-aid plan")
        verbose_name_plural = verbose_name
        constraints = [
            one_of("mutual_aid_channel_known", "claims_channel", ClaimsChannel, blank=True),
        ]


class SkillsContest(Detail):
    """技能竞赛: a contest, its trade, level, edition and place."""

    KIND = ProgramKind.SKILLS_CONTEST

    trade_zh = models.CharField(_("trade (Chinese)"), max_length=100, blank=True)
    trade_en = models.CharField(_("trade (English)"), max_length=150, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=ContestLevel.choices, blank=True)
    edition = models.PositiveSmallIntegerField(_("edition number"), null=True, blank=True)
    rounds = models.PositiveSmallIntegerField(_("rounds"), null=True, blank=True)
    venue_region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contests_held_here",
        verbose_name=_("venue"),
    )
    held_from = models.DateField(_("held from"), null=True, blank=True)
    held_to = models.DateField(_("held to"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facts of a contest")
        verbose_name_plural = verbose_name
        constraints = [
            one_of("contest_level_known", "level", ContestLevel, blank=True),
            models.CheckConstraint(
                name="contest_ends_after_its_start",
                condition=Q(held_from=None) | Q(held_to=None) | Q(held_from__lte=F("held_to")),
                violation_error_message=_(
                    "The contest ends before it starts: exchange the two dates or correct one."
                ),
            ),
        ]


class InnovationStudio(Detail):
    """创新工作室: a studio named after a model worker or craftsman, or an alliance of studios."""

    KIND = ProgramKind.INNOVATION_STUDIO

    leader = models.CharField(
        _("leader"),
        max_length=50,
        blank=True,
        help_text=_("The public title-holder that the studio is named after."),
    )
    host_workplace = models.CharField(_("host workplace"), max_length=200, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    founded_on_precision = precision_field(_("precision of the founding"))
    grade = models.CharField(_("grade"), max_length=12, choices=StudioGrade.choices, blank=True)
    trade_zh = models.CharField(_("trade (Chinese)"), max_length=100, blank=True)
    trade_en = models.CharField(_("trade (English)"), max_length=150, blank=True)
    alliance = models.ForeignKey(
        Program,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="allied_studios",
        verbose_name=_("alliance"),
        help_text=_("The alliance of studios that it belongs to."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facts of an innovation studio")
        verbose_name_plural = verbose_name
        constraints = [
            one_of("studio_grade_known", "grade", StudioGrade, blank=True),
            precision_goes_with("founded_on", "studio_founding_has_precision"),
        ]


class StartupLoan(Detail):
    """创业贷款: who lends, who insures, and how the union supports the loan."""

    KIND = ProgramKind.STARTUP_LOAN

    lender = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="loans_given",
        verbose_name=_("lender"),
    )
    insurer = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="loans_insured",
        verbose_name=_("insurer"),
    )
    support = ChoiceListField(_("support"), options=LoanSupport.choices)
    eligibility_zh = models.CharField(_("who may apply (Chinese)"), max_length=300, blank=True)
    eligibility_en = models.CharField(_("who may apply (English)"), max_length=400, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facts of a start-up loan scheme")
        verbose_name_plural = verbose_name


DETAILS: dict[str, type[Detail]] = {
    model.KIND: model
    for model in (
        PovertyReliefDetail,
        MutualAidPlan,
        SkillsContest,
        InnovationStudio,
        StartupLoan,
    )
}
