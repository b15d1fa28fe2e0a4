"""The API of regions, trade unions and programs."""

from typing import Any

from django.apps import apps
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from unionwork.api.rows import CountOf, JoinedCodes, Row, Values
from unionwork.api.viewsets import RowViewSet

from .choices import ParticipationRole, ProgramKind, RegionLevel, TradeUnionKind, TradeUnionTier
from .filters import ProgramFilter, RegionFilter, TradeUnionFilter
from .models import BeneficiaryGroup, Program, ProgramParticipant, Region, Tag, TradeUnion
from .models.details import DETAILS
from .models.region import province_of


def public_figures(**of: Any) -> QuerySet[Any]:
    """Verified figures of a record of the outer query.

    They belong to metrics, which this app doesn't import: it asks for them by name.
    """
    return apps.get_model("metrics", "ReportedFigure").objects.public().filter(**of)


def leading_union(field: str) -> Subquery:
    """A field of the union that leads a program; of several, the one entered first."""
    leading = ProgramParticipant.objects.filter(
        program=OuterRef("pk"), role=ParticipationRole.LEAD
    ).order_by("pk")
    return Subquery(leading.values(f"trade_union__{field}")[:1])


NAME_ZH = _("The official Chinese name.")
NAME_EN = _("The English name, where there is one.")
FIGURES_COUNT = _("How many verified figures there are about it.")
MODIFIED_AT = _("When the record last changed.")
PROVINCE = _("Code of the province-level region; null for the whole country and for no region.")


class RegionRow(Row):
    code = serializers.CharField(label=_("Code"), help_text=_("Six digits of GB/T 2260."))
    name_zh = serializers.CharField(label=_("Chinese name"), help_text=NAME_ZH)
    name_en = serializers.CharField(allow_null=True, label=_("English name"), help_text=NAME_EN)
    short_name_zh = serializers.CharField(
        label=_("Short Chinese name"), help_text=_("Without what it is: 洛阳 for 洛阳市.")
    )
    level = serializers.ChoiceField(
        RegionLevel.choices, label=_("Level"), help_text=_("The level of administration.")
    )
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code",
        allow_null=True,
        label=_("Parent"),
        help_text=_("Code of the region that it lies in."),
    )
    province = serializers.CharField(allow_null=True, label=_("Province"), help_text=PROVINCE)

    expressions = {"province": province_of("path")}


class RegionViewSet(RowViewSet):
    """Administrative divisions of China (GB/T 2260)."""

    queryset = Region.objects.all()
    serializer_class = RegionRow
    title = _("Regions")
    filterset_class = RegionFilter
    lookup_field = "code"
    ordering = ("code",)


class TradeUnionRow(Row):
    slug = serializers.CharField(label=_("Slug"), help_text=_("Its name in addresses."))
    name_zh = serializers.CharField(label=_("Chinese name"), help_text=NAME_ZH)
    name_en = serializers.CharField(allow_null=True, label=_("English name"), help_text=NAME_EN)
    kind = serializers.ChoiceField(
        TradeUnionKind.choices, label=_("Kind"), help_text=_("What kind of union it is.")
    )
    tier = serializers.ChoiceField(
        TradeUnionTier.choices, label=_("Tier"), help_text=_("Its level in the union system.")
    )
    region = serializers.CharField(
        source="region.code", label=_("Region"), help_text=_("Code of its region.")
    )
    region_name_zh = serializers.CharField(
        source="region.name_zh",
        label=_("Region’s Chinese name"),
        help_text=_("The name of its region."),
    )
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.slug",
        allow_null=True,
        label=_("Union above"),
        help_text=_("Slug of the union that it belongs to."),
    )
    workplace = serializers.CharField(
        allow_null=True,
        label=_("Workplace"),
        help_text=_("The enterprise or institution of a workplace union."),
    )
    has_all_below = serializers.BooleanField(
        label=_("Every union under it is recorded"),
        help_text=_("Whether the unions directly under it are all recorded here."),
    )
    programs_count = serializers.IntegerField(
        label=_("Programs"), help_text=_("How many programs it takes part in.")
    )
    figures_count = serializers.IntegerField(label=_("Figures"), help_text=FIGURES_COUNT)
    modified_at = serializers.DateTimeField(label=_("Modified at"), help_text=MODIFIED_AT)

    expressions = {
        "programs_count": CountOf(ProgramParticipant.objects.filter(trade_union=OuterRef("pk"))),
        "figures_count": lambda: CountOf(public_figures(trade_union=OuterRef("pk"))),
    }


class TradeUnionViewSet(RowViewSet):
    """Trade unions, from the national federation down to workplaces."""

    queryset = TradeUnion.objects.all()
    serializer_class = TradeUnionRow
    title = _("Trade unions")
    filterset_class = TradeUnionFilter
    lookup_field = "slug"
    ordering = ("slug",)


class ProgramRow(Row):
    slug = serializers.CharField(label=_("Slug"), help_text=_("Its name in addresses."))
    name_zh = serializers.CharField(label=_("Chinese name"), help_text=NAME_ZH)
    name_en = serializers.CharField(allow_null=True, label=_("English name"), help_text=NAME_EN)
    kind = serializers.ChoiceField(
        ProgramKind.choices, label=_("Kind"), help_text=_("What kind of program it is.")
    )
    region = serializers.CharField(
        source="region.code",
        label=_("Region"),
        help_text=_("Code of the smallest region that covers where it runs."),
    )
    region_name_zh = serializers.CharField(
        source="region.name_zh",
        label=_("Region’s Chinese name"),
        help_text=_("The name of its region."),
    )
    province = serializers.CharField(allow_null=True, label=_("Province"), help_text=PROVINCE)
    lead_union = serializers.CharField(
        allow_null=True,
        label=_("Leading union"),
        help_text=_("Slug of the union that leads it; of several, the first."),
    )
    lead_union_name_zh = serializers.CharField(
        allow_null=True,
        label=_("Leading union’s Chinese name"),
        help_text=_("The name of the union that leads it."),
    )
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.slug",
        allow_null=True,
        label=_("Part of"),
        help_text=_("Slug of the program that it is a part or an edition of."),
    )
    started_on = serializers.DateField(
        allow_null=True,
        label=_("Started on"),
        help_text=_("Its first day; of a known year or month alone, the first day of that."),
    )
    ended_on = serializers.DateField(
        allow_null=True,
        label=_("Ended on"),
        help_text=_("Its last day; of a known year or month alone, the first day of that."),
    )
    beneficiaries = serializers.CharField(
        allow_null=True,
        label=_("Beneficiaries"),
        help_text=_("Codes of the groups that it is for, joined by “;”."),
    )
    tags = serializers.CharField(
        allow_null=True, label=_("Tags"), help_text=_("Slugs of its tags, joined by “;”.")
    )
    figures_count = serializers.IntegerField(label=_("Figures"), help_text=FIGURES_COUNT)
    modified_at = serializers.DateTimeField(label=_("Modified at"), help_text=MODIFIED_AT)

    expressions = {
        "province": province_of("region__path"),
        "lead_union": leading_union("slug"),
        "lead_union_name_zh": leading_union("name_zh"),
        "beneficiaries": JoinedCodes(
            BeneficiaryGroup.objects.filter(programs=OuterRef("pk")), "code"
        ),
        "tags": JoinedCodes(Tag.objects.filter(programs=OuterRef("pk")), "slug"),
        "figures_count": lambda: CountOf(public_figures(program=OuterRef("pk"))),
    }


class NamedPart(serializers.Serializer[Any]):
    """A record that a detail names."""

    slug = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)


class ParticipantPart(NamedPart):
    role = serializers.ChoiceField(ParticipationRole.choices)


class PartnerPart(NamedPart):
    kind = serializers.CharField()


class ProgramDetail(ProgramRow):
    """A program with what belongs to it."""

    summary_zh = serializers.CharField(allow_null=True)
    summary_en = serializers.CharField(allow_null=True)
    participants = ParticipantPart(many=True)
    partners = PartnerPart(many=True)
    parts = NamedPart(many=True)
    detail = serializers.DictField(
        allow_null=True, help_text=_("The facts that only programs of its kind have.")
    )


class ProgramViewSet(RowViewSet):
    """Programs, campaigns, contests and studios that unions run."""

    queryset = Program.objects.all()
    serializer_class = ProgramRow
    title = _("Programs")
    detail_class = ProgramDetail
    filterset_class = ProgramFilter
    lookup_field = "slug"
    ordering = ("slug",)

    def nested(self, key: Any) -> Values:
        details = [model.related_name() for model in DETAILS.values()]
        program = Program.objects.select_related(*details).get(pk=key)
        detail = program.detail
        return {
            "summary_zh": program.summary_zh or None,
            "summary_en": program.summary_en or None,
            "participants": [
                named(one.trade_union) | {"role": one.role}
                for one in program.participants.order_by("pk").select_related("trade_union")
            ],
            "partners": [
                named(one) | {"kind": one.kind} for one in program.partners.order_by("slug")
            ],
            "parts": [named(one) for one in program.parts.order_by("slug")],
            "detail": detail.facts() if detail else None,
        }


def named(record: Any) -> Values:
    """A related record by its slug and names."""
    return {"slug": record.slug, "name_zh": record.name_zh, "name_en": record.name_en or None}
