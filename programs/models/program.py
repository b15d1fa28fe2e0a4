"""Program 项目: what unions do for workers, with whom and for whom."""

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from programs.choices import LEADING_ROLES, ParticipationRole, PartnerKind, ProgramKind
from unionwork.copies import CopyField
from unionwork.fields import (
    first_day_of,
    last_day_of,
    one_of,
    precision_field,
    precision_goes_with,
)
from unionwork.indexed import Beginning
from unionwork.models import BilingualName, ByNaturalKey, Record
from unionwork.search import Searchable
from unionwork.tree import in_subtree, path_indexes

from .region import DEPTHS as REGION_DEPTHS
from .region import DEPTHS_OF_LISTS, Region
from .trade_union import DEPTHS as UNION_DEPTHS
from .trade_union import TradeUnion, within_scope


class BeneficiaryGroup(Record, Searchable, BilingualName):
    """A group of people that programs are for: 困难职工, 农民工, 劳模 …"""

    natural_key_field = "code"

    code = models.SlugField(_("code"), max_length=40, unique=True)
    objects = ByNaturalKey.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("beneficiary group")
        verbose_name_plural = _("beneficiary groups")
        ordering = ["code"]


class Tag(Record, Searchable, BilingualName):
    """A well-known scheme or theme that programs in many places share: 送温暖, 金秋助学 …"""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    objects = ByNaturalKey.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]


class Partner(Record, Searchable, BilingualName):
    """An organisation that takes part in a program and is no trade union."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PartnerKind.choices)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partners",
        verbose_name=_("region"),
    )
    objects = ByNaturalKey.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["slug"]
        constraints = [one_of("partner_kind_known", "kind", PartnerKind)]


class ProgramQuerySet(ByNaturalKey):
    def in_region(self, region: Region) -> Self:
        """Programs that run in the region or anywhere below it."""
        return self.filter(in_subtree("region_path", region.path, DEPTHS_OF_LISTS))

    def led_by(self, trade_union: TradeUnion) -> Self:
        """Programs that the union, or one under it, leads or co-leads."""
        led = ProgramParticipant.objects.filter(
            in_subtree("trade_union_path", trade_union.path, UNION_DEPTHS), role__in=LEADING_ROLES
        )
        return self.filter(pk__in=led.values("program"))

    def joined_by(self, trade_union: TradeUnion) -> Self:
        """Programs that the union, or one under it, takes part in, whatever its role."""
        joined = ProgramParticipant.objects.filter(
            in_subtree("trade_union_path", trade_union.path, UNION_DEPTHS)
        )
        return self.filter(pk__in=joined.values("program"))

    def led_at(self, tiers: Iterable[str]) -> Self:
        """Programs that a union of one of the tiers leads or co-leads."""
        led = ProgramParticipant.objects.filter(
            trade_union__tier__in=list(tiers), role__in=LEADING_ROLES
        )
        return self.filter(pk__in=led.values("program"))

    def visible_to(self, user: Any) -> Self:
        """The programs that a union of the user's scope takes part in."""
        condition = within_scope(user, "trade_union_path")
        if condition is None:
            return self.all()
        # Asked of one program after the other: what makes a list of them first takes long where
        # the scope is wide, though most questions are about one program.
        joined = ProgramParticipant.objects.filter(condition, program=OuterRef("pk"))
        return self.filter(Exists(joined))

    def without_figures(self) -> Self:
        """Programs about which nothing is reported, verified or not."""
        figures = apps.get_model("metrics", "ReportedFigure").objects
        return self.filter(~Exists(figures.filter(program=OuterRef("pk"))))

    def with_years(self) -> Self:
        """Programs with the first and the last day that is known of them: of their own dates, or,
        where these are unknown, of the periods of their verified figures."""
        return self.alias(
            first_day=Coalesce("started_on", figure_period("MIN", "start", "end"), "ended_on"),
            last_day=Coalesce("ended_on", figure_period("MAX", "end", "start"), "started_on"),
        )

    def since_year(self, year: int) -> Self:
        """Programs that run, or have verified figures, in `year` or later, as far as is known."""
        return self.with_years().filter(last_day__gte=first_day_of(year))

    def until_year(self, year: int) -> Self:
        """Programs that run, or have verified figures, in `year` or earlier, as far as known."""
        return self.with_years().filter(first_day__lte=last_day_of(year))


def figure_period(function: str, bound: str, other: str) -> Subquery:
    """The first or the last day of the periods of a program's verified figures.

    Figures belong to metrics, which this app doesn't import: it asks for them by name. An aggregate
    of Django's would group them: a database then reads all of a program's figures, where it could
    take the last day from the end of an index.
    """
    figures = apps.get_model("metrics", "ReportedFigure").objects.public()
    day = Func(Coalesce(f"period_{bound}", f"period_{other}"), function=function)
    return Subquery(figures.filter(program=OuterRef("pk")).order_by().values(day=day))


class Program(Record, Searchable, BilingualName):
    """A program, campaign, contest, plan or studio that unions run 项目."""

    searched_texts = ("summary_zh", "summary_en")

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=ProgramKind.choices)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="programs",
        verbose_name=_("region"),
        help_text=_("Where it runs: the smallest region that covers it."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("The campaign or contest series that this one is a part or an edition of."),
    )
    started_on = models.DateField(_("started on"), null=True, blank=True)
    started_on_precision = precision_field(_("precision of the start"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_on_precision = precision_field(_("precision of the end"))
    beneficiaries = models.ManyToManyField(
        BeneficiaryGroup, blank=True, related_name="programs", verbose_name=_("beneficiaries")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="programs", verbose_name=_("tags"))
    summary_zh = models.TextField(
        _("summary in Chinese"),
        blank=True,
        help_text=_("Two or three sentences of our own, never of the source."),
    )
    summary_en = models.TextField(_("summary in English"), blank=True)
    trade_unions = models.ManyToManyField(
        TradeUnion,
        through="ProgramParticipant",
        related_name="programs",
        verbose_name=_("trade unions"),
    )
    partners = models.ManyToManyField(
        Partner, blank=True, related_name="programs", verbose_name=_("partners")
    )

    region_path = CopyField("region", "path", max_length=24)

    objects = ProgramQuerySet.as_manager()
    history = HistoricalRecords(
        m2m_fields=[beneficiaries, tags, partners], excluded_fields=["region_path"]
    )

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["slug"]
        indexes = [
            *path_indexes("region_path", "slug", depths=REGION_DEPTHS, name="program_region"),
            models.Index(fields=["kind", "slug"], name="program_kind"),
            models.Index(
                Beginning("region_path", length=REGION_DEPTHS[0]),
                "kind",
                "slug",
                name="program_province_kind",
            ),
        ]
        constraints = [
            one_of("program_kind_known", "kind", ProgramKind),
            precision_goes_with("started_on", "program_start_has_precision"),
            precision_goes_with("ended_on", "program_end_has_precision"),
            models.CheckConstraint(
                name="program_ends_after_its_start",
                condition=Q(started_on=None) | Q(ended_on=None) | Q(started_on__lte=F("ended_on")),
                violation_error_message=_(
                    "The program ends before it starts: exchange the two dates or correct one."
                ),
            ),
            models.CheckConstraint(
                name="program_not_part_of_itself",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("A program can't be a part of itself."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        self._refuse_a_circle()
        self._refuse_a_foreign_detail()

    def _refuse_a_circle(self) -> None:
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk is not None and above.pk in seen:
                raise ValidationError(
                    {
                        "parent": ValidationError(
                            _("%(parent)s is itself a part of %(program)s; choose another one."),
                            params={"parent": self.parent, "program": self},
                        )
                    }
                )
            seen.add(above.pk)
            above = above.parent

    def _refuse_a_foreign_detail(self) -> None:
        detail = self.detail if self.pk else None
        if detail is not None and self.kind != detail.KIND:
            raise ValidationError(
                {
                    "kind": ValidationError(
                        _(
                            "This program has the facts of the kind “%(has)s”, which don't fit "
                            "“%(kind)s”: delete them first or keep the kind."
                        ),
                        params={
                            "has": ProgramKind(detail.KIND).label,
                            "kind": self.get_kind_display(),
                        },
                    )
                }
            )

    @property
    def detail(self) -> Any:
        """The kind's own facts, where there are some: one of the models of details.py."""
        from .details import DETAILS

        for model in DETAILS.values():
            if hasattr(self, model.related_name()):
                return getattr(self, model.related_name())
        return None


class ProgramParticipant(models.Model):
    """A trade union that takes part in a program, and its role in it."""

    program = models.ForeignKey(
        Program, models.CASCADE, related_name="participants", verbose_name=_("program")
    )
    trade_union = models.ForeignKey(
        TradeUnion, models.PROTECT, related_name="participations", verbose_name=_("trade union")
    )
    role = models.CharField(
        pgettext_lazy("participant", "role"),
        max_length=12,
        choices=ParticipationRole.choices,
        default=ParticipationRole.LEAD,
    )

    trade_union_path = CopyField("trade_union", "path", max_length=160)

    history = HistoricalRecords(excluded_fields=["trade_union_path"])

    class Meta:
        verbose_name = _("taking part")
        verbose_name_plural = _("trade unions taking part")
        ordering = ["program", "role", "trade_union"]
        indexes = path_indexes(
            "trade_union_path", "program", depths=UNION_DEPTHS, name="participant_union"
        )
        constraints = [
            one_of("participant_role_known", "role", ParticipationRole),
            models.UniqueConstraint(
                fields=["program", "trade_union"],
                name="participant_once_a_program",
                violation_error_message=_("This union is listed twice: keep one of its roles."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trade_union}: {self.get_role_display()}"
