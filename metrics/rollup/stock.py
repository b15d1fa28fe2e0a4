"""Rule 4 of the roll-up: of a stock the latest figures count; dates that differ don't compare."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import date

from .answer import Excluded, Reason
from .bounds import Setting
from .cells import Cell, Span
from .claims import Claim
from .tree import Node

NOW = Span(0, 1)
"""The one moment of a stock, once figures are chosen."""


def as_of_its_date(claim: Claim) -> Claim:
    """The claim with the date of the stock as its period."""
    dated = claim.end or claim.not_after
    return replace(claim, start=dated, end=dated, basis="during")


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
