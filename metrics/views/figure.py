"""The page of a figure: what was said, where, and how it was read."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from metrics.choices import Role
from metrics.citations import cite_page
from metrics.derived import Derived
from metrics.derived_values import derived_with, stated_in
from metrics.derived_words import worked_out
from metrics.figure_comparisons import comparisons_of
from metrics.figure_history import changes_of, first_published
from metrics.models import Check, CheckTerm, DocumentText, ReportedFigure
from metrics.models.source import article_citation
from metrics.provenance import Excerpt, excerpt
from metrics.reading import differs, steps_of
from metrics.showing import interval, note_of
from metrics.totals import Asked, Place


def figure_page(request: HttpRequest, pk: int) -> HttpResponse:
    """`/figures/{id}/`: a figure, and the way from it to its words."""
    public = ReportedFigure.objects.public().for_tables()
    figure = get_object_or_404(public, pk=pk)
    context = {
        "figure": figure,
        "excerpt": excerpt_of(figure),
        "interval": interval(figure),
        "steps": steps_of(figure),
        "differs": differs(figure),
        "note": note_of(figure),
        "related_to": public.filter(pk=figure.related_to_id).first(),
        "related": public.filter(related_to=figure),
        "rivals": public.rivals_of(figure),
        "corrects": public.filter(pk=figure.supersedes_id).first(),
        "corrected_by": public.filter(supersedes=figure).first(),
        "totals": totals_with(figure),
        "checks": checks_with(figure),
        "derived": worked_out(derived_of(figure)),
        "comparisons": comparisons_of(figure),
        "first_published": first_published(figure),
        "changes": changes_of(figure),
        "source": article_citation(figure.article),
        "citation": cite_page(
            key=f"figure-{figure.pk}",
            name_zh=f"{figure.indicator.name_zh}: {figure.as_reported}",
            name_en=f"{figure.indicator.name_en or figure.indicator.name_zh}: {figure.as_reported}",
            address=request.build_absolute_uri(request.path),
            changed_on=timezone.localdate(figure.modified_at),
            read_on=timezone.localdate(),
        ),
    }
    return render(request, "metrics/figure.html", context)


def derived_of(figure: ReportedFigure) -> list[Derived]:
    """What follows from the figure and others of its article."""
    return derived_with(figure.pk, figure.article_id, stated_in(figure.article_id))


def excerpt_of(figure: ReportedFigure) -> Excerpt | None:
    """The words around the figure, where the document's text is attached."""
    attached = DocumentText.objects.filter(document=figure.article.document).first()
    if attached is None or figure.place is None:
        return None
    return excerpt(attached.text.split("\n"), figure.place)


def totals_with(figure: ReportedFigure) -> list[Asked]:
    """The totals in which the figure may count: of its union, of its region, and of the country.
    What isn't a result is in none."""
    if figure.role != Role.RESULT:
        return []
    union, region = figure.trade_union, figure.region
    places = [Place(trade_union=union)] if union else []
    places += [Place(region=region)] if region and region.parent_id else []
    return [place.of(figure.indicator) for place in [*places, Place()]]


def checks_with(figure: ReportedFigure) -> QuerySet[Check]:
    """The checks in which the figure takes part, if all of their figures are public."""
    terms = CheckTerm.objects.select_related("figure__indicator").order_by("pk")
    return (
        Check.objects.public()
        .filter(terms__figure=figure)
        .distinct()
        .prefetch_related(Prefetch("terms", terms))
    )
