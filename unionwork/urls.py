"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from metrics.api import ArticleViewSet, DocumentViewSet, FigureViewSet, IndicatorViewSet
from metrics.views import figure_page
from programs.api import ProgramViewSet, RegionViewSet, TradeUnionViewSet
from programs.views import program_page, programs_page

from .views import ApiDocs, ApiRoot, favicon

router = SimpleRouter()
router.register("regions", RegionViewSet, "regions")
router.register("trade-unions", TradeUnionViewSet, "trade-unions")
router.register("programs", ProgramViewSet, "programs")
router.register("indicators", IndicatorViewSet, "indicators")
router.register("documents", DocumentViewSet, "documents")
router.register("articles", ArticleViewSet, "articles")
router.register("figures", FigureViewSet, "figures")

urlpatterns = [
    path("", programs_page, name="programs"),
    path("programs/<slug:slug>/", program_page, name="program"),
    path("figures/<int:pk>/", figure_page, name="figure"),
    path(
        "api/",
        ApiRoot.as_view(resources=tuple(prefix for prefix, _view, _name in router.registry)),
        name="api",
    ),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", ApiDocs.as_view(), name="api-docs"),
    path("api/", include(router.urls)),
    path("favicon.ico", favicon),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]

handler404 = "unionwork.views.page_not_found"
