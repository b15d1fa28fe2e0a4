"""How many programs there are per region, kind, tier, year, group and tag."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from unionwork.api.facets import ChoiceFacet, Facet, FacetViewSet, Found, RecordFacet, YearFacet
from unionwork.indexed import Beginning
from unionwork.tree import in_subtree

from .choices import LEADING_ROLES, ProgramKind, TradeUnionTier
from .filters import ProgramFilter
from .models import Program, Region
from .models.region import CODE_LENGTH, DEPTHS


@dataclass(frozen=True)
class RegionFacet(Facet):
    """By the regions just below the chosen one; by province, where none is chosen.

    What is about the chosen region as a whole lies in none of them.
    """

    def counts(self, records: QuerySet[Any], chosen: dict[str, Any]) -> list[Found]:
        above = chosen.get("region") or Region.objects.filter(parent=None).first()
        if above is None:
            return []
        step = Beginning(F(self.field), length=len(above.path) + CODE_LENGTH)
        inside = records.filter(in_subtree(self.field, above.path, DEPTHS)).annotate(step=step)
        found = dict(self.grouped(inside, "step"))
        below = Region.objects.filter(parent=above, path__in=found).order_by("code")
        return [
            (one.code, one.name_zh, one.name_en or one.name_zh, found[one.path]) for one in below
        ]


@dataclass(frozen=True)
class LeadTierFacet(ChoiceFacet):
    """By the tiers of the unions that lead a program."""

    has_repeats = True  # two unions of one tier may lead it together

    def counts(self, records: QuerySet[Any], chosen: dict[str, Any]) -> list[Found]:
        led = records.filter(participants__role__in=LEADING_ROLES)
        return super().counts(led, chosen)


class ProgramFacets(FacetViewSet):
    """How many programs there are for every value of a filter, under the other filters."""

    queryset = Program.objects.all()
    filterset_class = ProgramFilter
    title = _("Programs by facet")
    facets = (
        RegionFacet("region", "region_path"),
        ChoiceFacet("kind", "kind", ProgramKind),
        LeadTierFacet("tier", "participants__trade_union__tier", TradeUnionTier),
        YearFacet("year", "with_years"),
        RecordFacet("beneficiaries", "beneficiaries", "code"),
        RecordFacet("tag", "tags", "slug"),
    )
