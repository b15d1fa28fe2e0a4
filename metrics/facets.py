"""How many verified figures there are per region, kind, tier, year, indicator and role."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programs.choices import ProgramKind, TradeUnionTier
from programs.facets import RegionFacet
from programs.models import TradeUnion
from unionwork.api.facets import ChoiceFacet, FacetViewSet, RecordFacet, YearFacet

from .choices import Role
from .filters import FigureFilter
from .models import ReportedFigure


class TierFacet(ChoiceFacet):
    """By the tier of the union. Figures are counted by union first, which takes no join."""

    def found(self, records: QuerySet[Any]) -> dict[str, int]:
        counts = dict(self.grouped(records, self.field))
        unions = TradeUnion.objects.filter(pk__among=[pk for pk in counts if pk is not None])
        found: Counter[str] = Counter()
        for pk, tier in unions.values_list("pk", "tier"):
            found[tier] += counts[pk]
        return found


class FigureFacets(FacetViewSet):
    """How many figures there are for every value of a filter, under the other filters."""

    queryset = ReportedFigure.objects.public()
    filterset_class = FigureFilter
    title = _("Reported figures by facet")
    facets = (
        RegionFacet("region", "region_path"),
        ChoiceFacet("kind", "program_kind", ProgramKind),
        TierFacet("tier", "trade_union", TradeUnionTier),
        YearFacet("year", "with_years"),
        RecordFacet("indicator", "indicator", "code"),
        ChoiceFacet("role", "role", Role),
    )
