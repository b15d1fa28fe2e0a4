"""The total of a question: from its figures to an answer with its working."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from .answer import (
    Answer,
    BoundsFrom,
    Coverage,
    Excluded,
    Included,
    Reason,
    Status,
    Why,
    in_id_order,
)
from .bounds import Bounds, packed
from .cells import INFINITE, ZERO, Cell
from .claims import Claim, Question, refuse_nonsense
from .evidence import Evidence, evidence_for
from .explained import Taken, coverage_of, take_what_fits
from .makeup import Makeup
from .ratio import Quotient, range_of_parts
from .tree import Lineage, Tree, in_order, order

EXACTLY = Context(prec=120)


def roll_up(
    question: Question,
    claims: Iterable[Claim],
    tree: Tree,
    quotient: Quotient | None = None,
) -> Answer:
    """The total that the claims warrant, or bounds; every claim is in `included` or `excluded`.

    The claims are of one indicator. A ratio is recomputed from a `quotient`, the roll-ups of its
    numerator and denominator. Raises Nonsense, saying what is wrong, for a tree with a cycle,
    an unknown union, an interval, a period or a window upside down, and what isn't a number.
    """
    claims = sorted(claims, key=lambda claim: order(claim.id))
    lineage = tree.lineage
    refuse_nonsense(question, claims, lineage)
    with localcontext(EXACTLY):
        if question.measure in ("ratio", "level"):
            return range_of_parts(question, claims, lineage, quotient)
        return total(question, claims, lineage)


class Line(NamedTuple):
    """A cell in the total."""

    cell: Cell
    contribution: Decimal
    why: Why


def total(question: Question, claims: list[Claim], lineage: Lineage) -> Answer:
    """The roll-up of what can be added: a flow, a stock, or distinct persons."""
    evidence = evidence_for(question, claims, lineage)
    bounds = evidence.bounds()
    lines = total_lines(evidence, bounds)
    conflicts = conflicts_of(evidence, bounds, lines)
    has_value = bool(lines) and not conflicts
    if not has_value:
        lines = at_least_lines(evidence)
        conflicts |= conflicts_of(evidence, bounds, lines)
    lines.sort(key=lambda line: order(line.cell.id))
    taken = Taken(lineage, (line.cell for line in lines))
    evidence.excluded.update(displaced(evidence, taken))
    listed = {line.cell.id for line in lines}
    zeros = [cell for cell in taken.cells.values() if cell.id not in listed]
    lines += [Line(cell, cell.lower, Why.AT_LEAST) for cell in zeros]
    value = sum((line.contribution for line in lines), ZERO) if has_value else None
    return Answer(
        question,
        value=value,
        lower=bounds.least,
        upper=None if bounds.most == INFINITE else bounds.most,
        status=status_of(evidence, bounds, value, bool(lines), bool(conflicts)),
        included=in_id_order(Included(line.cell.id, line.contribution, line.why) for line in lines),
        excluded=in_id_order(evidence.excluded.values()),
        bounds_from=BoundsFrom(
            tuple(in_order(bounds.least_from)), tuple(in_order(bounds.most_from))
        ),
        coverage=coverage(evidence, lines),
        conflicts=tuple(sorted((tuple(in_order(each)) for each in conflicts), key=order)),
        is_simplified=evidence.is_simplified,
    )


def total_lines(evidence: Evidence, bounds: Bounds) -> list[Line]:
    """The figures that make up the question completely, the best way that fits the bounds."""
    node, window, lineage = evidence.setting
    for cover in Makeup(lineage, evidence.countable).ways(node, window):
        cells = cover.cells
        is_alone = len(cells) == 1 and cells[0].node == node
        if evidence.question.measure == "distinct" and not is_alone:
            continue
        value = sum((cell.value for cell in cells if cell.value is not None), ZERO)
        if bounds.least <= value <= bounds.most:
            return [Line(cell, cell.value or ZERO, why(cell, evidence, is_alone)) for cell in cells]
    return []


def why(cell: Cell, evidence: Evidence, is_alone: bool) -> Why:
    if is_alone:
        return Why.ON_THE_QUESTION
    is_of_all = cell.node == evidence.question.node and cell.scope == "whole"
    return Why.PERIOD if is_of_all else Why.ORGANISATION


def at_least_lines(evidence: Evidence) -> list[Line]:
    """The figures that come to the most with the least of each, none of them counted twice."""
    if evidence.question.measure != "distinct":
        cells = packed(evidence.setting, evidence.countable)
        return [Line(cell, cell.lower, Why.AT_LEAST) for cell in cells]
    largest = max(evidence.countable, key=lambda cell: cell.lower, default=None)
    return [Line(largest, largest.lower, Why.LARGEST)] if largest else []


def conflicts_of(evidence: Evidence, bounds: Bounds, lines: list[Line]) -> set[frozenset[Hashable]]:
    """Sets of figures that can't all be true, as far as bounds or lines rest on one of them."""
    rests_on = set(bounds.least_from | bounds.most_from)
    for line in lines:
        rests_on |= {line.cell.id, line.cell.lower_from, line.cell.upper_from}
    known = {*bounds.contradictions}
    known |= {frozenset(cell.disputed) for cell in evidence.countable + evidence.bounding}
    if bounds.least > bounds.most:
        known.add(bounds.least_from | bounds.most_from)
    return {each for each in known if each & rests_on}


def displaced(evidence: Evidence, taken: Taken) -> dict[Hashable, Excluded]:
    """The cells that are not in the total, with what displaced them."""
    if evidence.question.measure != "distinct":
        return {each.id: each for each in take_what_fits(taken, evidence.countable)}
    largest = next(iter(taken.cells), None)
    found = {}
    for cell in evidence.countable:
        if cell.id != largest:
            reason, by = taken.displacing(cell) or (Reason.OVERLAP, largest)
            found[cell.id] = Excluded(cell.id, reason, by)
    return found


def status_of(
    evidence: Evidence, bounds: Bounds, value: Decimal | None, has_figures: bool, is_conflict: bool
) -> Status:
    if is_conflict:
        return Status.CONFLICT
    if value is not None:
        is_exact = bounds.least == bounds.most and evidence.is_of_one_date
        return Status.EXACT if is_exact else Status.APPROXIMATE
    is_known = has_figures or bounds.least > 0 or bounds.most < INFINITE
    return Status.PARTIAL if is_known else Status.NO_DATA


def coverage(evidence: Evidence, lines: list[Line]) -> Coverage:
    if evidence.question.measure == "distinct":
        return coverage_of(evidence.setting, evidence.countable)
    cells = [line.cell for line in lines]
    dates = [evidence.dates[cell.id] for cell in cells if cell.id in evidence.dates]
    found = coverage_of(evidence.setting, cells)
    if evidence.question.measure == "stock":
        return replace(found, gaps=(), as_of=(min(dates), max(dates)) if dates else None)
    return found
