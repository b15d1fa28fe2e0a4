"""The values that follow from the figures of an article (derived.py), by two queries. They are
shown and offered as derived, and stored nowhere."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from unionwork.compiled import Unknown
from unionwork.compiled_values import values_of

from .checks import Interval
from .choices import Rank
from .derived import Derived, Stated, StatedCheck, derive
from .models import Check, CheckTerm, ReportedFigure
from .models.check import Relation

MOST = 2000  # figures of one article from which values are derived
STATED = (
    "pk",
    "indicator__code",
    "indicator__unit",
    "value",
    "lower",
    "upper",
    "role",
    "related_to",
    "program",
    "indicator__numerator__code",
    "indicator__denominator__code",
)
ARTICLE = itemgetter("article")
CHECKED = ("pk", "relation", "band_lower", "band_upper", "terms__name", "terms__figure")


def derived_with(figure: int, article: int, stated: Iterable[Stated]) -> list[Derived]:
    """What follows from the figure and others of its article, which are `stated` there."""
    return [each for each in derive(stated, checks_in(article)) if figure in each.figures]


def stated_in(article: int) -> list[Stated]:
    """The public figures of an article that no other corrects; where it has very many, the first
    of them."""

    def query() -> QuerySet[Any, Any]:
        figures = ReportedFigure.objects.public().with_corrections()
        in_use = figures.filter(article__pk=Unknown(ARTICLE), is_corrected=False)
        return in_use.exclude(rank=Rank.DEPRECATED).order_by("pk").values_list(*STATED)[:MOST]

    return [
        Stated(pk, code, unit, value, Interval(lower, upper), *others)
        for pk, code, unit, value, lower, upper, *others in values_of(
            "stated", query, {"article": article}
        )
    ]


def checks_in(article: int) -> list[StatedCheck]:
    """The checks of money per head: the others imply nothing."""

    def query() -> QuerySet[Any, Any]:
        named = CheckTerm.objects.filter(figure__article__pk=Unknown(ARTICLE))
        checks = Check.objects.public().filter(
            relation=Relation.PER_HEAD, pk__in=named.values("check_made")
        )
        return checks.order_by("pk", "terms__pk").values_list(*CHECKED)

    rows = values_of("checks", query, {"article": article})
    found = []
    for (_pk, relation, *band), terms in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        figures: dict[str, list[int]] = {}
        for *_check, name, figure in terms:
            figures.setdefault(name, []).append(figure)
        found.append(StatedCheck(relation, figures, Interval(*band)))
    return found
