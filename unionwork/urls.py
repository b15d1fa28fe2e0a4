"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path
from rest_framework.routers import SimpleRouter
from rest_framework.urlpatterns import format_suffix_patterns

from metrics.api import (
    ArticleViewSet,
    DocumentViewSet,
    FigureViewSet,
    IndicatorViewSet,
    ProgramViewSet,
)
from metrics.check_api import CheckViewSet
from metrics.facets import FigureFacets
from metrics.rollup_api import RollupViewSet
from metrics.views.about import about_page
from metrics.views.figure import figure_page
from metrics.views.indicator import indicator_page, indicators_page
from metrics.views.program import program_page
from metrics.views.region import region_page
from metrics.views.search import search_page
from metrics.views.totals import totals_page
from metrics.views.trade_union import trade_union_page
from programs.api import RegionViewSet, TradeUnionViewSet
from programs.facets import ProgramFacets
from programs.views import programs_page, regions_page

from .pages import public_page
from .views import ApiDescription, ApiDocs, ApiReference, ApiRoot, favicon

router = SimpleRouter()
router.register("regions", RegionViewSet, "regions")
router.register("trade-unions", TradeUnionViewSet, "trade-unions")
router.register("programs", ProgramViewSet, "programs")
router.register("indicators", IndicatorViewSet, "indicators")
router.register("documents", DocumentViewSet, "documents")
router.register("articles", ArticleViewSet, "articles")
router.register("figures", FigureViewSet, "figures")
router.register("checks", CheckViewSet, "checks")
facets = SimpleRouter()
facets.register("facets/programs", ProgramFacets, "facets-programs")
facets.register("facets/figures", FigureFacets, "facets-figures")
rollups = SimpleRouter()
rollups.register("rollup", RollupViewSet, "rollup")

urlpatterns = [
    path("api/", include(format_suffix_patterns([*router.urls, *facets.urls, *rollups.urls]))),
    path(
        "api/",
        ApiRoot.as_view(resources=tuple(router.registry), facets=tuple(facets.registry)),
        name="api",
    ),
    path("api/schema/", ApiDescription.as_view(), name="api-schema"),
    path("api/docs/", ApiDocs.as_view(), name="api-docs"),
    path("api/reference/", ApiReference.as_view(), name="api-reference"),
    path("", public_page(programs_page, has_filters=True), name="programs"),
    path("programs/<slug:slug>/", public_page(program_page), name="program"),
    path("figures/<int:pk>/", public_page(figure_page), name="figure"),
    path("regions/", public_page(regions_page, "q"), name="regions"),
    path("regions/<slug:code>/", public_page(region_page), name="region"),
    path("trade-unions/<slug:slug>/", public_page(trade_union_page), name="trade-union"),
    path("indicators/", public_page(indicators_page, has_filters=True), name="indicators"),
    path("indicators/<slug:code>/", public_page(indicator_page), name="indicator"),
    path("totals/", public_page(totals_page, has_filters=True), name="totals"),
    path("search/", public_page(search_page, "q"), name="search"),
    path("about/", public_page(about_page), name="about"),
    path("favicon.ico", favicon),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]

handler400 = "unionwork.error_pages.bad_request"
handler404 = "unionwork.error_pages.page_not_found"
handler500 = "unionwork.error_pages.server_error"
