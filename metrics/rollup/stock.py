"""Rule 4 of the roll-up: of a stock the latest figures count; dates that differ don't compare."""

from calendar import monthrange
from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import date

from .answer import Excluded, Reason
from .bounds import Setting
from .cells import Cell, Sifted, Span
from .claims import Claim, Question
from .tree import Node

NOW = Span(0, 1)
"""The one moment of a stock, once figures are chosen."""


def as_of_its_date(claim: Claim) -> Claim:
    """The claim with the date of the stock as its period."""
    dated = dated_on(claim)
    return replace(claim, start=dated, end=dated, basis="during")


def without_stale(question: Question, sifted: Sifted) -> Sifted:
    """The figures that are fresh enough to hold at the window's end; the others are named stale.

    Where the window has no end, it is the date of the latest figure: nothing grows stale by the
    calendar alone, but what is much older than the latest isn't added to it.
    """
    if question.stale_after is None:
        return sifted
    latest_of = max(
        (dated for claim in sifted.countable if (dated := dated_on(claim))), default=None
    )
    end = question.end if question.end != date.max else latest_of
    if end is None:
        return sifted
    first = months_before(end, question.stale_after)
    excluded = dict(sifted.excluded)

    def fresh(claims: list[Claim]) -> list[Claim]:
        return [claim for claim in claims if (dated_on(claim) or end) >= first]

    def is_unsaid(claim: Claim) -> bool:
        """Whether nothing but its age keeps the figure from counting or bounding."""
        return claim.id not in excluded or excluded[claim.id].reason is Reason.BOUND_ONLY

    countable, bounding = fresh(sifted.countable), fresh(sifted.bounding)
    held = {claim.id for claim in countable + bounding}
    for claim in sifted.countable + sifted.bounding:
        if claim.id not in held and is_unsaid(claim):
            excluded[claim.id] = Excluded(claim.id, Reason.STALE)
    return Sifted(countable, bounding, excluded)


def dated_on(claim: Claim) -> date | None:
    """The date of a stock: the latest that its words allow."""
    return claim.end or claim.not_after


def months_before(day: date, months: int) -> date:
    """The same day some months earlier; of a shorter month the last one."""
    count = max(day.year * 12 + day.month - 1 - months, 12)
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def date_of(cell: Cell) -> date:
    return date.fromordinal(cell.possible.start)


def at_one_moment(cells: Iterable[Cell]) -> list[Cell]:
    return [replace(cell, possible=NOW, certain=NOW) for cell in cells]


def latest(setting: Setting, cells: list[Cell]) -> tuple[list[Cell], list[Excluded]]:
    """The cells that count, and those that later ones displace.

    A union's latest figure with all that is below it decides the date for everything below. Where
    there is none, the latest of what each reports counts, which may be of different dates.
    """
    by_node: dict[Node, list[Cell]] = {}
    for cell in sorted(cells, key=lambda cell: -cell.possible.start):
        by_node.setdefault(cell.node, []).append(cell)
    chosen, displaced = [], []
    decided: dict[Node, Cell | None] = {}
    for node in setting.lineage.subtree(setting.node):
        above = setting.lineage.parent[node]
        deciding = decided.get(above) if node != setting.node else None
        here = by_node.get(node, [])
        if deciding is None:
            totals = (cell for cell in here if cell.scope == "whole" and cell.program is None)
            deciding = next(totals, None)
        decided[node] = deciding
        newest: dict[Hashable, Cell] = {}
        for cell in here:
            last = deciding or newest.setdefault((cell.scope, cell.program), cell)
            if cell.possible == last.possible:
                chosen.append(cell)
            else:
                reason = Reason.OVERLAP if last.node == node else Reason.COVERED_BY
                displaced.append(Excluded(cell.id, reason, last.id))
    return chosen, displaced


def comparable(chosen: list[Cell], bounding: list[Cell]) -> list[Cell]:
    """Figures beyond the question, of the dates of those chosen or else of the latest."""
    dates = {cell.possible for cell in chosen or sorted(bounding, key=date_of)[-1:]}
    return [cell for cell in bounding if cell.possible in dates]
