"""What checks come to, of all of them at once: by two queries, kept until data change.

Readers and the API ask for the public ones, staff for all; both only count or list from these.
"""

from collections.abc import Hashable, Set
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, DecimalField, Prefetch, QuerySet, Value, When
from django.db.models.expressions import Combinable

from unionwork.kept import kept

from .checks import Interval
from .models import Check, CheckTerm
from .models.check import outcome_of
from .models.figure import AMOUNT

GAP: Any = DecimalField(**AMOUNT)
COLUMNS = (
    "pk",
    "slug",
    "relation",
    "band_lower",
    "band_upper",
    "terms__figure",
    "terms__name",
    "terms__figure__lower",
    "terms__figure__upper",
)


class Doubt(NamedTuple):
    """A check that fails for no known reason: its slug, its relation and its figures."""

    check: str
    relation: str
    figures: tuple[int, ...]


@dataclass(frozen=True)
class Outcomes:
    """How many checks there are, the ids of those that fail with by how much, those without an
    outcome, since their terms don't fit, and those whose failing is explained; the others that
    fail are `doubts`."""

    count: int = 0
    gaps: dict[int, Decimal] = field(default_factory=dict)
    unfit: list[int] = field(default_factory=list)
    explained: list[int] = field(default_factory=list)
    doubts: dict[int, Doubt] = field(default_factory=dict)

    def doubts_about(self, figures: Set[Hashable]) -> tuple[Doubt, ...]:
        """The checks that fail for no known reason, as far as they are about these figures."""
        about = (
            doubt._replace(figures=tuple(pk for pk in doubt.figures if pk in figures))
            for doubt in self.doubts.values()
        )
        return tuple(doubt for doubt in about if doubt.figures)

    @property
    def failing(self) -> list[int]:
        """Those that fail, and no explanation holds for the figures as they are now."""
        return sorted(self.gaps.keys() - set(self.explained))

    @property
    def holding(self) -> int:
        """How many hold."""
        return self.count - len(self.gaps) - len(self.unfit)

    @property
    def holds(self) -> Combinable:
        return Case(
            When(pk__in=self.unfit, then=Value(None)),
            When(pk__in=list(self.gaps), then=Value(False)),
            default=Value(True),
            output_field=BooleanField(),
        )

    @property
    def is_explained(self) -> Combinable:
        return Case(
            When(pk__in=self.explained, then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )

    @property
    def gap(self) -> Combinable:
        return Case(
            *(When(pk=pk, then=Value(gap, GAP)) for pk, gap in self.gaps.items()),
            default=Value(None),
            output_field=GAP,
        )


def outcomes(with_drafts: bool = False, version: str | None = None) -> Outcomes:
    """The outcomes of all public checks; for staff, of those with figures that aren't public, too.

    Explanations and figures are data: where one changes, the version of the data does. It may be
    given where it is known.
    """
    checks = Check.objects.all() if with_drafts else Check.objects.public()
    return kept("checks", with_drafts, lambda: reckoned(checks), version)


def with_figures(checks: Any) -> Any:
    """The checks with their terms and figures, by two queries."""
    terms = CheckTerm.objects.select_related("figure").order_by("pk")
    return checks.prefetch_related(Prefetch("terms", terms))


def reckoned(checks: QuerySet[Check]) -> Outcomes:
    gaps, unfit, doubts, count = {}, [], {}, 0
    rows = checks.order_by("pk", "terms__pk").values_list(*COLUMNS)
    for (pk, slug, relation, *band), grouped in groupby(rows, key=itemgetter(0, 1, 2, 3, 4)):
        terms = [row[5:] for row in grouped if row[6] is not None]
        sides = [(name, Interval(lower, upper)) for _figure, name, lower, upper in terms]
        outcome = outcome_of(relation, sides, Interval(*band))
        count += 1
        if outcome is None:
            unfit.append(pk)
        elif not outcome.holds:
            gaps[pk] = outcome.gap.quantize(Decimal("0.01"))
            figures = dict.fromkeys(figure for figure, *_side in terms)
            doubts[pk] = Doubt(slug, relation, tuple(figures))
    said = Check.objects.filter(pk__in=list(gaps)).exclude(explanation="")
    explained = [one.pk for one in with_figures(said) if one.is_explained]
    for pk in explained:
        del doubts[pk]
    return Outcomes(count, gaps, unfit, explained, doubts)
