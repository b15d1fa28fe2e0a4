"""The pages of programs: filter, order, render."""

from typing import Any

from django.apps import apps
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from unionwork.api.rows import CountOf
from unionwork.fields import known_date
from unionwork.models import in_active_language
from unionwork.tree import subtree

from .api import public_figures
from .choices import LEADING_ROLES, ParticipationRole, ProgramKind
from .filters import ProgramFilter
from .models import Program, ProgramParticipant, Region, TradeUnion
from .models.region import CODE_LENGTH

ON_A_PAGE = 20


def programs_page(request: HttpRequest) -> HttpResponse:
    """`/`: the programs of a region and everything below it, by kind and text."""
    filterset = ProgramFilter(request.GET, queryset=Program.objects.all(), others=("page",))
    if not filterset.is_valid():
        return render(request, "programs/programs.html", {"filterset": filterset}, status=400)
    region = filterset.form.cleaned_data["region"]
    page = page_of(for_list(filterset.qs), request.GET.get("page", "1"))
    context = {
        "filterset": filterset,
        "page": page,
        "region": region,
        "line_down": region.line_down() if region else [],
        "regions_below": regions_below(region, without(filterset, "region")),
        "kinds": kinds(without(filterset, "kind")),
        "chosen_kinds": filterset.form.cleaned_data["kind"],
        "text": filterset.form.cleaned_data["q"],
    }
    return render(request, "programs/programs.html", context)


def page_of(queryset: QuerySet[Program], number: str) -> Page:
    """A page of the list; one that doesn't exist is not found rather than replaced."""
    try:
        return Paginator(queryset, ON_A_PAGE).page(number)
    except InvalidPage as error:
        raise Http404(str(error)) from error


def program_page(request: HttpRequest, slug: str) -> HttpResponse:
    """`/programs/{slug}/`: one program with its figures by role."""
    program = get_object_or_404(
        Program.objects.select_related("region", "parent").prefetch_related(
            "participants__trade_union", "partners", "beneficiaries", "tags", "parts__region"
        ),
        slug=slug,
    )
    figures = (
        program.figures.public()
        .select_related("indicator", "trade_union", "region", "article__document")
        .order_by("role", "article", "line", "start")
    )
    detail = program.detail
    context = {
        "program": program,
        "summary": in_active_language(program, "summary"),
        "participants": participants_by_role(program),
        "started": known_date(program.started_on, program.started_on_precision),
        "ended": known_date(program.ended_on, program.ended_on_precision),
        "facts": detail.shown_facts() if detail else [],
        "figures": figures,
        "line_down": program.region.line_down(),
    }
    return render(request, "programs/program.html", context)


def participants_by_role(program: Program) -> list[tuple[str, list[TradeUnion]]]:
    """The unions that take part, by the labels of their roles."""
    rows = program.participants.all()
    by_role = [
        (str(role.label), [row.trade_union for row in rows if row.role == role])
        for role in ParticipationRole
    ]
    return [(label, unions) for label, unions in by_role if unions]


def for_list(queryset: QuerySet[Program]) -> QuerySet[Program]:
    """Programs with what one line of the list shows, in a fixed number of queries; those with the
    most figures first."""
    leading = ProgramParticipant.objects.filter(role__in=LEADING_ROLES).select_related(
        "trade_union"
    )
    # Figures belong to metrics, which this app doesn't import: it asks for them by name.
    figures = apps.get_model("metrics", "ReportedFigure").objects.public()
    return (
        queryset.select_related("region")
        .prefetch_related(
            Prefetch("participants", leading.order_by("pk"), "leading"),
            Prefetch(
                "figures",
                figures.filter(role="result").select_related("indicator").order_by("pk"),
                "telling_figures",
            ),
        )
        .annotate(figures_found=CountOf(public_figures(program=OuterRef("pk"))))
        .order_by("-figures_found", "region__path", "slug")
    )


def without(filterset: ProgramFilter, name: str) -> QuerySet[Program]:
    """The programs under every choice but one, to count what that one could be."""
    data = filterset.data.copy()
    data.pop(name, None)
    return ProgramFilter(data, queryset=Program.objects.all(), others=filterset.others).qs


def regions_below(region: Region | None, programs: QuerySet[Program]) -> list[dict[str, Any]]:
    """The regions just below `region` (provinces, if None) that have programs, with how many."""
    above = region or Region.objects.filter(parent=None).first()
    if above is None:
        return []
    depth = len(above.path) + CODE_LENGTH
    counts = dict(
        programs.filter(subtree("region__path", above.path))
        .annotate(step=Substr("region__path", Value(1), Value(depth)))
        .order_by()
        .values_list("step")
        .annotate(Count("pk", distinct=True))
    )
    below = Region.objects.filter(parent=above, path__in=counts).order_by("code")
    return [{"region": child, "count": counts[child.path]} for child in below]


def kinds(programs: QuerySet[Program]) -> list[dict[str, Any]]:
    """Every kind that some program has, with how many, in the order of the codes."""
    counts = dict(programs.order_by().values_list("kind").annotate(Count("pk", distinct=True)))
    return [
        {"code": kind.value, "label": kind.label, "count": counts[kind.value]}
        for kind in ProgramKind
        if kind.value in counts
    ]
