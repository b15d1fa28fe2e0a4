"""The value of rule 3 of the roll-up: figures that make up a union and a window completely."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple, Union

from .cells import INFINITE, ZERO, Cell, Span
from .tree import Lineage, Node

UNBOUNDED_WIDTH = Decimal("1E+60")
"""Wider than any interval, but not so that two of them would be alike."""


class Cover(NamedTuple):
    """Figures that make up a span completely; `parts` are covers again."""

    width: Decimal
    figures: int
    parts: tuple[Union[Cell, "Cover"], ...]

    @property
    def cells(self) -> list[Cell]:
        found: list[Cell] = []
        open_parts: list[Cell | Cover] = [self]
        while open_parts:
            part = open_parts.pop()
            if isinstance(part, Cell):
                found.append(part)
            else:
                open_parts += part.parts
        return found


Covers = Mapping[Span, Cover]


def cover_by(cell: Cell) -> Cover:
    width = UNBOUNDED_WIDTH if cell.upper == INFINITE else cell.upper - cell.lower
    return Cover(width, 1, (cell,))


def joined(covers: Iterable[Cover]) -> Cover:
    parts = tuple(covers)
    width = sum((part.width for part in parts), ZERO)
    return Cover(width, sum(part.figures for part in parts), parts)


def tilings(covers: Covers) -> dict[Span, Cover]:
    """The spans that several of the covers make up end to end, with the narrowest way to."""
    after: dict[int, list[tuple[int, Cover]]] = {}
    for span in sorted(covers):
        after.setdefault(span.start, []).append((span.stop, covers[span]))
    found: dict[Span, Cover] = {}
    for start in after:
        best: dict[int, Cover] = {}
        for day in sorted({start, *(span.stop for span in covers if span.stop > start)}):
            if day != start and day not in best:
                continue
            for stop, cover in after.get(day, ()):
                way = cover if day == start else joined([best[day], cover])
                if stop not in best or way[:2] < best[stop][:2]:
                    best[stop] = way
        found |= {Span(start, stop): cover for stop, cover in best.items() if len(cover.parts) > 1}
    return found


class Makeup:
    """How figures make up each union below one, as far as they do."""

    def __init__(self, lineage: Lineage, cells: Iterable[Cell]) -> None:
        self.lineage = lineage
        self.whole: dict[Node, dict[Span, Cover]] = {}
        self.own: dict[Node, dict[Span, Cover]] = {}
        for cell in cells:
            if cell.value is not None:
                covers = self.own if cell.scope == "own" else self.whole
                covers.setdefault(cell.node, {})[cell.possible] = cover_by(cell)
        self.made: dict[Node, dict[Span, Cover]] = {}

    def ways(self, node: Node, window: Span) -> Iterator[Cover]:
        """How figures make up the union in the window, the best way first: a figure on exactly
        that, its periods, its own figure and all its children, and a mixture of these."""
        self._make(node)
        periods = self.whole.get(node, {})
        members = self._members(node)
        yield from self._of(periods, window)
        shorter = {span: cover for span, cover in periods.items() if span != window}
        yield from self._of(tilings(shorter), window)
        yield from self._of(members, window)
        mixed = {span: cover for span, cover in (members | periods).items() if span != window}
        yield from self._of(tilings(mixed), window)

    def _of(self, covers: Covers, window: Span) -> Iterator[Cover]:
        if window in covers:
            yield covers[window]

    def _make(self, top: Node) -> None:
        """Find the covers of all unions below `top` that are needed to make it up."""
        needed = [top]
        for node in needed:
            if node in self.own and node in self.lineage.closed:
                needed += self.lineage.children(node)
        for node in reversed(needed):
            if node != top:
                periods = self.whole.get(node, {})
                first = tilings(periods) | periods
                mixed = self._members(node) | first
                self.made[node] = tilings(mixed) | mixed

    def _members(self, node: Node) -> dict[Span, Cover]:
        """The spans in which the union's own figures and all its children make it up."""
        if node not in self.own or node not in self.lineage.closed:
            return {}
        own = self.own[node]
        members = [tilings(own) | own]
        members += [self.made[child] for child in self.lineage.children(node)]
        spans = set.intersection(*(set(covers) for covers in members))
        return {span: joined(covers[span] for covers in members) for span in sorted(spans)}
