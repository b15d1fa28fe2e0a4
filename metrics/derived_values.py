"""The values that follow from the figures of an article (derived.py), by two queries, kept until
data change. They are shown and offered as derived, and stored nowhere."""

from itertools import groupby
from operator import itemgetter

from unionwork.kept import kept

from .checks import Interval
from .choices import Rank
from .derived import Derived, Stated, StatedCheck, derive
from .models import Check, ReportedFigure
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
CHECKED = ("pk", "relation", "band_lower", "band_upper", "terms__name", "terms__figure")


def derived_with(figure: ReportedFigure) -> list[Derived]:
    """What follows from the figure and others of its article."""
    return [each for each in derived_in(figure.article_id) if figure.pk in each.figures]


def derived_in(article: int) -> list[Derived]:
    """What follows from the public figures of an article that no other corrects; where it has
    very many, from the first of them."""
    return kept("derived", article, lambda: derive(stated_in(article), checks_in(article)))


def stated_in(article: int) -> list[Stated]:
    figures = ReportedFigure.objects.public().with_corrections().filter(article=article)
    in_use = figures.filter(is_corrected=False).exclude(rank=Rank.DEPRECATED).order_by("pk")
    return [
        Stated(pk, code, unit, value, Interval(lower, upper), *others)
        for pk, code, unit, value, lower, upper, *others in in_use.values_list(*STATED)[:MOST]
    ]


def checks_in(article: int) -> list[StatedCheck]:
    """The checks of money per head: the others imply nothing."""
    checks = Check.objects.public().filter(
        relation=Relation.PER_HEAD, pk__in=Check.objects.filter(terms__figure__article=article)
    )
    rows = checks.order_by("pk", "terms__pk").values_list(*CHECKED)
    found = []
    for (_pk, relation, *band), terms in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        figures: dict[str, list[int]] = {}
        for *_check, name, figure in terms:
            figures.setdefault(name, []).append(figure)
        found.append(StatedCheck(relation, figures, Interval(*band)))
    return found
