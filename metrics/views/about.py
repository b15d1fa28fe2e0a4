"""The page about the data: how much there is, what doesn't fit, how to cite and use it."""

from typing import Any

from django.db.models import Count, Max, Min, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from metrics.check_outcomes import outcomes
from metrics.choices import Review
from metrics.citations import cite_page
from metrics.models import Article, Check, CheckTerm, Document, Indicator, ReportedFigure
from programs.models import Program, Region, TradeUnion
from programs.models.region import province_of

MOST_SHOWN = 20  # checks that fail; the API has them all


def about_page(request: HttpRequest) -> HttpResponse:
    """`/about/`: coverage, failing checks, licence, citing, and the API from four tools."""
    checks = checks_by_outcome()
    figures = ReportedFigure.objects.public()
    changed = figures.aggregate(latest=Max("modified_at"))["latest"] or timezone.now()
    context = {
        "counts": {
            "programs": Program.objects.count(),
            "figures": figures.count(),
            "unions": TradeUnion.objects.count(),
            "indicators": Indicator.objects.count(),
            "articles": Article.objects.count(),
            "provinces": provinces_with_programs(),
        },
        "years": figures.aggregate(first=Min("period_start"), last=Max("period_end")),
        "documents": documents(),
        "checks": checks,
        "address": request.build_absolute_uri("/").rstrip("/"),
        "citation": cite_page(
            key="data",
            name_zh="工会帮扶上报数据",
            name_en="Reported figures of Chinese trade unions",
            address=request.build_absolute_uri("/"),
            changed_on=timezone.localdate(changed),
            read_on=timezone.localdate(),
        ),
    }
    return render(request, "metrics/about.html", context)


def checks_by_outcome() -> dict[str, Any]:
    """How many public checks hold, can't, and can't for a reason that staff know; and the first of
    those that nobody has explained, with their figures."""
    found = outcomes()
    terms = CheckTerm.objects.select_related("figure__indicator").order_by("pk")
    failing = Check.objects.filter(pk__in=found.failing[:MOST_SHOWN])
    return {
        "count": found.count,
        "holding": found.holding,
        "failing": len(found.failing),
        "explained": len(found.explained),
        "shown": failing.prefetch_related(Prefetch("terms", terms)),
    }


def documents() -> Any:
    """The documents with how many articles and public figures each has."""
    public = Q(articles__figures__review=Review.VERIFIED)
    return Document.objects.annotate(
        articles_found=Count("articles", distinct=True),
        figures_found=Count("articles__figures", filter=public, distinct=True),
    ).order_by("published_on", "slug")


def provinces_with_programs() -> int:
    """How many province-level regions have a program in them."""
    codes = Program.objects.annotate(code=province_of("region__path")).values("code")
    return Region.objects.provinces().filter(code__in=codes).count()
