"""How many verified figures there are per region, kind, tier, year, indicator and role."""

from django.utils.translation import gettext_lazy as _

from programs.choices import ProgramKind, TradeUnionTier
from programs.facets import RegionFacet
from unionwork.api.facets import ChoiceFacet, FacetViewSet, RecordFacet, YearFacet

from .choices import Role
from .filters import FigureFilter
from .models import ReportedFigure


class FigureFacets(FacetViewSet):
    """How many figures there are for every value of a filter, under the other filters."""

    queryset = ReportedFigure.objects.public()
    filterset_class = FigureFilter
    title = _("Reported figures by facet")
    facets = (
        RegionFacet("region", "region_path"),
        ChoiceFacet("kind", "program_kind", ProgramKind),
        ChoiceFacet("tier", "trade_union__tier", TradeUnionTier),
        YearFacet("year", "with_years"),
        RecordFacet("indicator", "indicator", "code"),
        ChoiceFacet("role", "role", Role),
    )
