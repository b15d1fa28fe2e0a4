"""What the roll-up answers: a total where one is warranted, otherwise bounds; and its working."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

from .claims import Question
from .tree import Node, order


class Status(StrEnum):
    EXACT = "exact"
    APPROXIMATE = "approximate"
    PARTIAL = "partial"
    CONFLICT = "conflict"
    NOT_ADDABLE = "not_addable"
    NO_DATA = "no_data"


class Reason(StrEnum):
    """Why a figure isn't in the total."""

    WRONG_ROLE = "wrong_role"  # a target, a term, a change …
    NOT_VERIFIED = "not_verified"
    SUPERSEDED = "superseded"  # by a correction
    DEPRECATED = "deprecated"
    UNIT_DIFFERS = "unit_differs"
    OUTSIDE_REGION = "outside_region"
    CROSS_HIERARCHY = "cross_hierarchy"  # an industrial union, not asked for
    PERIOD_UNKNOWN = "period_unknown"
    PERIOD_DISJOINT = "period_disjoint"
    BOUND_ONLY = "bound_only"  # of a union above, or reaching beyond the window; it may bound
    PERIOD_SPILLS = "period_spills"  # reaching beyond the window, and bounding nothing
    STALE = "stale"
    DUPLICATE_OF = "duplicate_of"
    CONFLICT_LOST = "conflict_lost"
    COVERED_BY = "covered_by"  # a figure of a union above that is in the total
    OVERLAP = "overlap"  # with a figure that is in the total
    NOT_ADDABLE = "not_addable"  # a ratio or a level
    TOO_MANY_DATES = "too_many_dates"  # left out so that the answer comes in time


class Why(StrEnum):
    """What a figure does in the total."""

    ON_THE_QUESTION = "on_the_question"  # it is the total
    PERIOD = "period"  # one of the periods that make up the window
    ORGANISATION = "organisation"  # one of the unions that make up the whole
    AT_LEAST = "at_least"  # no total: counted with the least that its words allow
    LARGEST = "largest"  # the largest count of persons, who may be the same in others


class Included(NamedTuple):
    id: Hashable
    contribution: Decimal
    why: Why


class Excluded(NamedTuple):
    id: Hashable
    reason: Reason
    by: Hashable | None = None


class BoundsFrom(NamedTuple):
    """The figures that made each bound, whether in the total or not."""

    lower: tuple[Hashable, ...] = ()
    upper: tuple[Hashable, ...] = ()


class Missing(NamedTuple):
    """What nobody reported: all of a union, or only what it did itself."""

    node: Node
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who reported of those expected, and when nobody did.

    A union below one that reported as a whole isn't expected to. `is_open` says that there may be
    unions which the tree doesn't know. `gaps` are the parts of the window, days inclusive, in which
    no figure lies. `as_of` are the first and the last date of a stock.
    """

    reporting: tuple[Node, ...] = ()
    missing: tuple[Missing, ...] = ()
    is_open: bool = False
    gaps: tuple[tuple[date, date], ...] = ()
    as_of: tuple[date, date] | None = None

    @property
    def expected(self) -> int:
        return len({*self.reporting, *(each.node for each in self.missing)})


Named = TypeVar("Named", Included, Excluded)


def in_id_order(lines: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(sorted(lines, key=lambda line: order(line.id)))


NO_BOUNDS = BoundsFrom()
NO_COVERAGE = Coverage()


@dataclass(frozen=True, slots=True)
class Answer:
    """The roll-up's answer. A value is the total; without one there is only lower and upper.

    `upper` None is unbounded. A ratio is recomputed from its `quotient`, numerator and
    denominator, whose working is its own. `conflicts` are sets of figures that can't all be true,
    as far as the answer rests on them. `is_simplified` says that figures were left out because
    their dates are too many, so that the bounds are wider than they need be.
    """

    question: Question
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    status: Status
    included: tuple[Included, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    bounds_from: BoundsFrom = NO_BOUNDS
    coverage: Coverage = NO_COVERAGE
    conflicts: tuple[tuple[Hashable, ...], ...] = ()
    is_simplified: bool = False
    quotient: tuple["Answer", "Answer"] | None = None

    @property
    def reported(self) -> Decimal:
        """What the included figures come to: the value, or "at least, as reported"."""
        return sum((each.contribution for each in self.included), Decimal(0))
