"""The API of regions, trade unions and programs."""

from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import NullIf
from rest_framework import serializers

from unionwork.api.rows import Row, RowViewSet, Values

from .choices import ParticipationRole
from .filters import ProgramFilter, RegionFilter, TradeUnionFilter
from .models import Program, ProgramParticipant, Region, TradeUnion
from .models.region import province_of

# Figures belong to metrics, which this app doesn't import: it counts them by their relation.
PUBLIC_FIGURES = Count("figures", filter=Q(figures__review="verified"), distinct=True)


def leading_union(field: str) -> Subquery:
    """A field of the union that leads a program; of several, the one entered first."""
    leading = ProgramParticipant.objects.filter(
        program=OuterRef("pk"), role=ParticipationRole.LEAD
    ).order_by("pk")
    return Subquery(leading.values(f"trade_union__{field}")[:1])


class RegionRow(Row):
    code = serializers.CharField(help_text="Six digits of GB/T 2260.")
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    short_name_zh = serializers.CharField(help_text="洛阳 for 洛阳市.")
    level = serializers.CharField(help_text="country, province, prefecture or county.")
    parent = serializers.CharField(source="parent.code", allow_null=True)  # type: ignore[assignment]
    province = serializers.CharField(allow_null=True, help_text="Code of its province.")

    expressions = {"province": NullIf(province_of("path"), Value(""))}


class RegionViewSet(RowViewSet):
    """Administrative divisions of China (GB/T 2260)."""

    queryset = Region.objects.order_by("code")
    serializer_class = RegionRow
    filterset_class = RegionFilter
    lookup_field = "code"


class TradeUnionRow(Row):
    slug = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    kind = serializers.CharField(help_text="federation, industrial, primary or joint.")
    tier = serializers.CharField(
        help_text="national, provincial, prefecture, county, township or workplace."
    )
    region = serializers.CharField(source="region.code", help_text="Code of its region.")
    region_name_zh = serializers.CharField(source="region.name_zh")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.slug", allow_null=True, help_text="The union above it."
    )
    workplace = serializers.CharField(help_text="The enterprise or institution, if any.")
    programs_count = serializers.IntegerField(help_text="Programs that it takes part in.")
    figures_count = serializers.IntegerField(help_text="Verified figures about it.")
    modified_at = serializers.DateTimeField()

    expressions = {
        "programs_count": Count("participations", distinct=True),
        "figures_count": PUBLIC_FIGURES,
    }


class TradeUnionViewSet(RowViewSet):
    """Trade unions, from the national federation down to workplaces."""

    queryset = TradeUnion.objects.order_by("slug")
    serializer_class = TradeUnionRow
    filterset_class = TradeUnionFilter
    lookup_field = "slug"


class ProgramRow(Row):
    slug = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    kind = serializers.CharField()
    region = serializers.CharField(source="region.code", help_text="Where it runs.")
    region_name_zh = serializers.CharField(source="region.name_zh")
    province = serializers.CharField(allow_null=True, help_text="Code of its province.")
    lead_union = serializers.CharField(allow_null=True)
    lead_union_name_zh = serializers.CharField(allow_null=True)
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.slug", allow_null=True, help_text="The program that it is a part of."
    )
    started_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    beneficiaries = serializers.ListField(child=serializers.CharField())
    tags = serializers.ListField(child=serializers.CharField())
    figures_count = serializers.IntegerField(help_text="Verified figures about it.")
    modified_at = serializers.DateTimeField()

    expressions = {
        "province": NullIf(province_of("region__path"), Value("")),
        "lead_union": leading_union("slug"),
        "lead_union_name_zh": leading_union("name_zh"),
        "figures_count": PUBLIC_FIGURES,
    }
    attached = ("beneficiaries", "tags")

    @classmethod
    def attach(cls, keys: list[Any]) -> dict[Any, dict[str, list[str]]]:
        lists: dict[Any, dict[str, list[str]]] = {}
        for column, through, code in (
            ("beneficiaries", Program.beneficiaries.through, "beneficiarygroup__code"),
            ("tags", Program.tags.through, "tag__slug"),
        ):
            pairs = through.objects.filter(program__in=keys).order_by(code)
            for program, value in pairs.values_list("program", code):
                lists.setdefault(program, {}).setdefault(column, []).append(value)
        return lists


class ProgramViewSet(RowViewSet):
    """Programs, campaigns, contests and studios that unions run."""

    queryset = Program.objects.order_by("slug")
    serializer_class = ProgramRow
    filterset_class = ProgramFilter
    lookup_field = "slug"

    def nested(self, key: Any) -> Values:
        program = Program.objects.get(pk=key)
        detail = program.detail
        return {
            "summary_zh": program.summary_zh,
            "summary_en": program.summary_en,
            "participants": list(
                program.participants.order_by("pk").values(
                    "role",
                    slug=F("trade_union__slug"),
                    name_zh=F("trade_union__name_zh"),
                    name_en=F("trade_union__name_en"),
                )
            ),
            "partners": list(
                program.partners.order_by("slug").values("slug", "name_zh", "name_en", "kind")
            ),
            "parts": list(program.parts.order_by("slug").values("slug", "name_zh", "name_en")),
            "detail": detail.facts() if detail else None,
        }
