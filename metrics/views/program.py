"""The page of a program: who with whom, for whom, and its figures with their charts."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from metrics.charts.chosen import charts_of
from metrics.choices import Role
from metrics.citations import cite_page
from metrics.models import Article, ReportedFigure
from metrics.models.source import article_citation
from programs.choices import ParticipationRole
from programs.models import Program, TradeUnion
from unionwork.fields import known_date
from unionwork.models import in_active_language
from unionwork.templatetags.names import is_chinese

ROLES = list(Role)


def program_page(request: HttpRequest, slug: str) -> HttpResponse:
    """`/programs/{slug}/`: one program with its figures by role."""
    program = get_object_or_404(
        Program.objects.select_related("region", "parent").prefetch_related(
            "participants__trade_union", "partners", "beneficiaries", "tags", "parts__region"
        ),
        slug=slug,
    )
    figures = figures_by_role(program)
    detail = program.detail
    context = {
        "program": program,
        "summary": in_active_language(program, "summary"),
        "is_summary_chinese": is_chinese() or not program.summary_en,
        "participants": participants_by_role(program),
        "started": known_date(program.started_on, program.started_on_precision),
        "ended": known_date(program.ended_on, program.ended_on_precision),
        "facts": detail.shown_facts() if detail else [],
        "figures": figures,
        "roles": [
            (Role(role), list(some)) for role, some in groupby(figures, lambda one: one.role)
        ],
        "charts": charts_of(program, figures),
        "articles": [(article, article_citation(article)) for article in articles_of(figures)],
        "line_down": program.region.line_down(),
        "citation": cite_page(
            key=program.slug,
            name_zh=program.name_zh,
            name_en=program.name_en or program.name_zh,
            address=request.build_absolute_uri(request.path),
            changed_on=timezone.localdate(program.modified_at),
            read_on=timezone.localdate(),
        ),
    }
    return render(request, "metrics/program.html", context)


def figures_by_role(program: Program) -> list[ReportedFigure]:
    """The public figures, results first, each role in the order of the text."""
    figures = ReportedFigure.objects.public().for_tables().filter(program=program)
    in_order = figures.order_by("article", "line", "start", "pk")
    return sorted(in_order, key=lambda one: ROLES.index(Role(one.role)))


def articles_of(figures: list[ReportedFigure]) -> list[Article]:
    """The articles that the figures rest on, each once."""
    return list({figure.article_id: figure.article for figure in figures}.values())


def participants_by_role(program: Program) -> list[tuple[str, list[TradeUnion]]]:
    """The unions that take part, by the labels of their roles."""
    rows = program.participants.all()
    by_role = [
        (str(role.label), [row.trade_union for row in rows if row.role == role])
        for role in ParticipationRole
    ]
    return [(label, unions) for label, unions in by_role if unions]
