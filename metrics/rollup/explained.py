"""The working of the roll-up: what displaced each figure, and who reported and who didn't."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import date

from .answer import Coverage, Excluded, Missing, Reason
from .bounds import Setting
from .cells import Cell
from .tree import Lineage, Node, in_order


class Taken:
    """The cells in a total. No two overlap in organisation and time."""

    def __init__(self, lineage: Lineage, cells: Iterable[Cell] = ()) -> None:
        self.lineage = lineage
        self.cells: dict[Hashable, Cell] = {}
        self._at: dict[Node, list[Cell]] = {}
        self._below: dict[Node, list[Cell]] = {}
        for cell in cells:
            self.take(cell)

    def take(self, cell: Cell) -> None:
        self.cells[cell.id] = cell
        self._at.setdefault(cell.node, []).append(cell)
        for node in self.lineage.upwards(cell.node):
            if node != cell.node:
                self._below.setdefault(node, []).append(cell)

    def displacing(self, cell: Cell) -> tuple[Reason, Hashable] | None:
        """Why there is no room for the cell, and the figure that takes it."""
        for node in self.lineage.upwards(cell.node):
            for taken in self._at.get(node, ()):
                if not taken.possible.meets(cell.possible):
                    continue
                if node == cell.node:
                    return Reason.OVERLAP, taken.id
                if taken.scope != "own":
                    return Reason.COVERED_BY, taken.id
        if cell.scope != "own":
            for taken in self._below.get(cell.node, ()):
                if taken.possible.meets(cell.possible):
                    return Reason.OVERLAP, taken.id
        return None


def take_what_fits(taken: Taken, cells: Iterable[Cell]) -> list[Excluded]:
    """Add the cells that still find room, such as a reported 0; the others are displaced."""
    displaced = []
    for cell in cells:
        if cell.id in taken.cells:
            continue
        if found := taken.displacing(cell):
            displaced.append(Excluded(cell.id, *found))
        else:
            taken.take(cell)
    return displaced


def coverage_of(setting: Setting, cells: Iterable[Cell]) -> Coverage:
    """Who reported by the cells, and what of the window and of the unions is left out."""
    lineage = setting.lineage
    cells = list(cells)
    by_node: dict[Node, set[str]] = {}
    for cell in cells:
        by_node.setdefault(cell.node, set()).add(cell.scope)
    on_the_way = {node for reporter in by_node for node in lineage.upwards(reporter)}
    missing, is_open = [], False
    expected = [setting.node]
    for node in expected:
        scopes = by_node.get(node, set())
        if "whole" in scopes:
            continue
        if node not in on_the_way:
            missing.append(Missing(node, is_whole=True))
            continue
        if not scopes:
            missing.append(Missing(node, is_whole=False))
        is_open = is_open or node not in lineage.closed
        expected += lineage.children(node)
    return Coverage(
        reporting=tuple(in_order(by_node)),
        missing=tuple(missing),
        is_open=is_open,
        gaps=tuple(gaps(setting, cells)),
    )


def gaps(setting: Setting, cells: Iterable[Cell]) -> Iterator[tuple[date, date]]:
    """The parts of the window in which none of the cells lies, days inclusive."""
    if setting.window.stop <= 1:  # a stock's moment
        return
    day = setting.window.start
    for start, stop in sorted(cell.possible for cell in cells):
        if day < start:
            yield date.fromordinal(day), date.fromordinal(start - 1)
        day = max(day, stop)
    if day < setting.window.stop:
        yield date.fromordinal(day), date.fromordinal(setting.window.stop - 1)
