"""Rules 1 and 2 of the roll-up: which figures count, and what rival figures say together."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .answer import Excluded, Reason
from .claims import Claim, Question, Scope
from .tree import Lineage, Node, order

ZERO = Decimal(0)
INFINITE = Decimal("Infinity")


class Span(NamedTuple):
    """Days from `start` up to, not including, `stop`."""

    start: int
    stop: int

    def meets(self, other: "Span") -> bool:
        return self.start < other.stop and other.start < self.stop

    def is_within(self, other: "Span") -> bool:
        return other.start <= self.start and self.stop <= other.stop

    @property
    def is_closed(self) -> bool:
        return ALWAYS.start < self.start and self.stop < ALWAYS.stop

    def reaches_beyond(self, other: "Span") -> bool:
        return self.start < other.start or self.stop > other.stop


ALWAYS = Span(0, date.max.toordinal() + 2)


def days(start: date | None, end: date | None) -> Span:
    """The days from `start` to `end`, inclusive; None is as early or as late as can be."""
    return Span(
        ALWAYS.start if start is None else start.toordinal(),
        ALWAYS.stop if end is None else end.toordinal() + 1,
    )


def possible(claim: Claim) -> Span:
    """Days in which the claim's period lies for sure."""
    start = None if claim.basis == "as_of" else claim.start
    first = start or claim.not_before
    last = claim.end or claim.not_after
    if start is None and claim.end is not None and first is not None and first > claim.end:
        first = None
    if claim.end is None and start is not None and last is not None and last < start:
        last = None
    return days(first, last)


def certain(claim: Claim) -> Span | None:
    """Days that lie in the claim's period for sure; of an open period, its one known day."""
    if claim.basis == "as_of":
        return None
    known = [day for day in (claim.start, claim.end) if day is not None]
    return days(known[0], known[-1]) if known else None


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """What rival figures say together of one union, scope and period 单元.

    `id` is the figure that stands for them. The least of the cell holds for the `possible` days,
    the most for the `certain` ones; the figures `lower_from` and `upper_from` make them. `value`
    is None where there is no total in it. `disputed` are figures that can't be true together.
    """

    id: Hashable
    node: Node
    scope: Scope
    program: Hashable | None
    possible: Span
    certain: Span | None
    lower: Decimal
    upper: Decimal
    value: Decimal | None
    lower_from: Hashable
    upper_from: Hashable
    disputed: tuple[Hashable, ...] = ()


class Sifted(NamedTuple):
    """Figures that may be counted, those that may only bound, and those left out with a reason."""

    countable: list[Claim]
    bounding: list[Claim]
    excluded: dict[Hashable, Excluded]


def sift(question: Question, claims: Iterable[Claim], lineage: Lineage) -> Sifted:
    """Rule 1: the first reason that applies excludes a figure. Figures that lie outside the
    question in place or time don't contribute, but may still bound what they overlap."""
    sifted = Sifted([], [], {})
    below = frozenset(lineage.subtree(question.node))
    above = frozenset(lineage.upwards(question.node)) - {question.node}
    for claim in claims:
        unusable = why_unusable(claim, question)
        is_elsewhere = claim.node not in below and claim.node not in above
        reason = unusable
        if reason is None and is_elsewhere:
            reason = Reason.OUTSIDE_REGION
        if unusable is None and claim.is_cross_hierarchy and not question.with_cross_hierarchy:
            unusable = Reason.CROSS_HIERARCHY
            reason = reason or unusable
        reason = reason or why_not_in_time(claim, question, is_above=claim.node in above)
        if reason is None:
            sifted.countable.append(claim)
            continue
        by = claim.superseded_by if reason is Reason.SUPERSEDED else None
        sifted.excluded[claim.id] = Excluded(claim.id, reason, by)
        if unusable is None and claim.node is not None:
            sifted.bounding.append(claim)
    return sifted


def why_unusable(claim: Claim, question: Question) -> Reason | None:
    if claim.role != "result":
        return Reason.WRONG_ROLE
    if not claim.verified:
        return Reason.NOT_VERIFIED
    if claim.superseded_by is not None:
        return Reason.SUPERSEDED
    if claim.rank == "deprecated":
        return Reason.DEPRECATED
    if None not in (claim.unit, question.unit) and claim.unit != question.unit:
        return Reason.UNIT_DIFFERS
    return None


def why_not_in_time(claim: Claim, question: Question, is_above: bool) -> Reason | None:
    if question.measure == "stock":
        return why_not_in_stock(claim, question) or (Reason.BOUND_ONLY if is_above else None)
    window = days(question.start, question.end)
    span, known = possible(claim), certain(claim)
    if span == ALWAYS:
        return Reason.PERIOD_UNKNOWN
    if not span.meets(window):
        return Reason.PERIOD_DISJOINT
    if is_above:
        return Reason.BOUND_ONLY
    if span.is_within(window):
        return None
    if known is None or not known.reaches_beyond(window):
        return Reason.PERIOD_UNKNOWN
    may_bound = known == span and claim.program is None and claim.upper is not None
    return Reason.BOUND_ONLY if may_bound else Reason.PERIOD_SPILLS


def why_not_in_stock(claim: Claim, question: Question) -> Reason | None:
    """A stock counts from its date on, which is the latest that its words allow."""
    dated = claim.end or claim.not_after
    if dated is None:
        return Reason.PERIOD_UNKNOWN
    if (claim.start or dated) > question.end:
        return Reason.PERIOD_DISJOINT
    if dated > question.end:
        return Reason.PERIOD_SPILLS
    return None


def cells_of(
    claims: Iterable[Claim], lineage: Lineage, excluded: dict[Hashable, Excluded]
) -> list[Cell]:
    """Rule 2: the cells of the claims. The figures that lost are added to `excluded`."""
    rivals: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        is_open = claim.start is None or claim.end is None or claim.basis == "as_of"
        period = claim.id if is_open else (claim.start, claim.end)
        key = (claim.node, scope_of(claim, lineage), claim.program, is_open, period)
        rivals.setdefault(key, []).append(claim)
    cells = []
    for group in rivals.values():
        group.sort(key=lambda claim: order(claim.id))
        kept, cell = settle(group, scope_of(group[0], lineage))
        cells.append(cell)
        for claim in group:
            if claim is not kept and claim.id not in excluded:
                excluded[claim.id] = Excluded(claim.id, why_it_lost(claim, kept, cell), kept.id)
    return sorted(cells, key=lambda cell: order(cell.id))


def scope_of(claim: Claim, lineage: Lineage) -> Scope:
    return "whole" if claim.node is None or lineage.is_alone(claim.node) else claim.scope


def low(claim: Claim) -> Decimal:
    return ZERO if claim.lower is None else max(ZERO, Decimal(claim.lower))


def high(claim: Claim) -> Decimal:
    return INFINITE if claim.upper is None else Decimal(claim.upper)


def agree(claims: list[Claim]) -> bool:
    """Whether some number lies in the intervals of all."""
    return max(map(low, claims)) <= min(map(high, claims))


def why_it_lost(claim: Claim, kept: Claim, cell: Cell) -> Reason:
    if agree([claim, kept]):
        return Reason.DUPLICATE_OF
    is_unknown = cell.scope == "unknown" and claim.rank == kept.rank
    return Reason.OVERLAP if is_unknown else Reason.CONFLICT_LOST


def settle(group: list[Claim], scope: Scope) -> tuple[Claim, Cell]:
    """The figure that stands for its rivals, and the cell that they make together.

    Rivals that agree narrow each other, whatever their rank: all may be true. If they don't,
    only the preferred ones count; if those don't either, there is no value, and the hull bounds.
    Of unknown scope, though, one may be about the union itself and another about all below it:
    the highest is the least of all, and the lowest the most of the union itself.
    """
    ranked = [claim for claim in group if claim.rank == "preferred"] or group
    if not agree(ranked) and scope == "unknown":
        kept = max(ranked, key=low)
        return kept, cell_from(kept, scope, kept, min(ranked, key=high))
    if not agree(ranked):
        kept = min(ranked, key=lambda claim: (low(claim), high(claim)))
        widest = max(ranked, key=high)
        return kept, cell_from(kept, scope, kept, widest, tuple(each.id for each in ranked))
    kept = min(ranked, key=lambda claim: high(claim) - low(claim))
    agreeing = [claim for claim in group if claim.rank == "preferred" or agree([*ranked, claim])]
    heard = agreeing if agree(agreeing) else ranked
    # The kept figure comes first, so that it is named where others say the same.
    heard = [kept, *(claim for claim in heard if claim is not kept)]
    return kept, cell_from(kept, scope, max(heard, key=low), min(heard, key=high))


def cell_from(
    kept: Claim,
    scope: Scope,
    lowest: Claim,
    highest: Claim,
    disputed: tuple[Hashable, ...] = (),
) -> Cell:
    lower, upper = low(lowest), high(highest)
    span, known = possible(kept), certain(kept)
    is_part = kept.program is not None
    is_total = scope != "unknown" and not is_part and not disputed and known == span
    return Cell(
        id=kept.id,
        node=kept.node,
        scope=scope,
        program=kept.program,
        possible=span,
        certain=known,
        lower=lower if span.is_closed else ZERO,
        upper=INFINITE if is_part else upper,
        value=min(max(Decimal(kept.value), lower), upper) if is_total else None,
        lower_from=lowest.id,
        upper_from=highest.id,
        disputed=disputed,
    )
