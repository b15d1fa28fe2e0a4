"""Rule 3 of the roll-up: the clocks of a union and of all that is above, below and beside it.

Bounds are carried up from those below to the topmost union whose figures matter, and then down
again to the union that is asked about: what is above it, less what stands beside it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable

from .cells import INFINITE, Cell, Span
from .clock import Clock, Ground, Least, uses
from .tree import Lineage, Node


def named(ground: Ground) -> frozenset[Hashable]:
    """The figures that a distance rests on."""
    return frozenset(
        use.cell.lower_from if isinstance(use, Least) else use.cell.upper_from
        for use in uses(ground)
    )


def dates_of(cell: Cell) -> set[int]:
    """The dates between which the cell bounds something."""
    dates: set[int] = set()
    if cell.lower > 0:
        dates.update(cell.possible)
    if cell.upper < INFINITE and cell.certain is not None:
        dates.update(cell.certain)
    return dates


class Family:
    """The unions under `top` that have figures, each with the dates to look at it.

    Figures of the union itself meet at their own dates. Beyond those it is looked at only at the
    dates of the union above it, or rather at those next to them at which anything below it begins
    or ends.
    """

    def __init__(self, lineage: Lineage, top: Node, cells: Iterable[Cell], window: Span) -> None:
        self.lineage = lineage
        self.top = top
        nodes = lineage.subtree(top)
        self.cells: dict[Node, list[Cell]] = {node: [] for node in nodes}
        self.below: dict[Node, set[int]] = {node: set() for node in nodes}
        for cell in cells:
            if cell.node in self.cells and dates_of(cell):
                self.cells[cell.node].append(cell)
                self.below[cell.node].update(dates_of(cell))
        for node in reversed(nodes[1:]):
            self.below[self._above(node)].update(self.below[node])
        self.nodes = [node for node in nodes if self.below[node] or node == top]
        self.dates: dict[Node, list[int]] = {}
        for node in self.nodes:
            asked = window if node == top else self.dates[self._above(node)]
            self.dates[node] = self._dates(node, asked)

    def _above(self, node: Node) -> Node:
        above = self.lineage.parent[node]
        assert above is not None, "only the top has nothing above it"
        return above

    def _dates(self, node: Node, asked: Iterable[int]) -> list[int]:
        below = sorted(self.below[node])
        dates = self.own_dates(node)
        for day in asked:
            before, after = bisect_right(below, day) - 1, bisect_left(below, day)
            if before >= 0:
                dates.add(below[before])
            if after < len(below):
                dates.add(below[after])
        return sorted(dates)

    def own_dates(self, node: Node) -> set[int]:
        """The dates of figures about the union with all that is below it."""
        return {day for cell in self.cells[node] if cell.scope != "own" for day in dates_of(cell)}

    def children(self, node: Node) -> list[Node]:
        return [child for child in self.lineage.children(node) if self.below[child]]

    def is_complete(self, node: Node, but: Node | None = None) -> bool:
        """Whether every child of the union (but one) is known and has figures."""
        return node in self.lineage.closed and all(
            self.below[child] for child in self.lineage.children(node) if child != but
        )

    def steps(self, target: Node) -> int:
        """How much work it makes to carry bounds up, and down again to the target."""
        total = 0
        for node in self.nodes:
            size = len(self.dates[node]) ** 2
            total += size * (len(self.own_dates(node)) + len(self.children(node)) + 1)
        seen: set[int] = set()
        for node in reversed(list(self.lineage.upwards(target))):
            is_top = not seen
            seen.update(self.dates.get(node, ()))
            total += 0 if is_top else len(seen) ** 3
        return total


class Reckoning:
    """The clocks of a family, from below upwards; from the least, the most, or both of figures.

    `contradictions` are figures that can't be true together. Where there are some, the least and
    the most of a union are reckoned apart, so that neither spoils the other.
    """

    def __init__(self, family: Family, with_least: bool = True, with_most: bool = True) -> None:
        self.family = family
        self.with_least, self.with_most = with_least, with_most
        self.contradictions: list[frozenset[Hashable]] = []
        self.own: dict[Node, Clock] = {}
        self.clocks: dict[Node, Clock] = {}
        for node in reversed(family.nodes):
            if any(cell.scope != "whole" for cell in family.cells[node]):
                self.own[node] = self._settled(node, self._own_clock, None)
            dates = family.own_dates(node)
            self.clocks[node] = self._settled(node, self._whole_clock, dates)

    def _own_clock(self, node: Node, with_least: bool, with_most: bool) -> Clock:
        """What the union did itself. Of a figure of unknown scope, it did no more than that."""
        cells = [cell for cell in self.family.cells[node] if cell.scope != "whole"]
        clock = Clock({day for cell in cells for day in dates_of(cell)})
        for cell in cells:
            if with_least and cell.scope == "own":
                clock.hear_least(cell)
            if with_most:
                clock.hear_most(cell)
        return clock

    def _whole_clock(self, node: Node, with_least: bool, with_most: bool) -> Clock:
        """What the union and all below it did."""
        clock = Clock(self.family.dates[node])
        members = self._members(node)
        clock.hear_members(members, with_most and self._is_complete(node))
        for cell in self.family.cells[node]:
            if with_least and cell.scope != "own":
                clock.hear_least(cell)
            if with_most and cell.scope == "whole":
                clock.hear_most(cell)
        return clock

    def _members(self, node: Node, but: Node | None = None) -> list[Clock]:
        members = [self.clocks[child] for child in self.family.children(node) if child != but]
        return members + ([self.own[node]] if node in self.own else [])

    def _is_complete(self, node: Node, but: Node | None = None) -> bool:
        return node in self.own and self.family.is_complete(node, but)

    def _settled(
        self, node: Node, make: Callable[[Node, bool, bool], Clock], through: set[int] | None
    ) -> Clock:
        clock = make(node, self.with_least, self.with_most)
        contradiction = clock.settle(through)
        if contradiction is None:
            return clock
        self.contradictions.append(named(contradiction))
        clock, upwards = make(node, True, False), make(node, False, True)
        clock.settle(through)
        upwards.settle(through)
        for i in range(len(clock.dates)):
            clock.distance[i][i:] = upwards.distance[i][i:]
            clock.ground[i][i:] = upwards.ground[i][i:]
        return clock

    def seen_from_above(self, node: Node) -> Clock:
        """The clock of a union, narrowed by what is known of those above it."""
        lineage, path = self.family.lineage, []
        for step in lineage.upwards(node):
            if step == self.family.top:
                break
            path.append(step)
        whole, above = self.clocks[self.family.top], self.family.top
        for step in reversed(path):
            others = self._members(above, but=step)
            are_all = self._is_complete(above, but=step)
            whole = self._narrowed(self.clocks.get(step, Clock(())), whole, others, are_all)
            above = step
        return whole

    def _narrowed(self, clock: Clock, whole: Clock, others: list[Clock], are_all: bool) -> Clock:
        def narrowed() -> Clock:
            both = clock.at(whole.dates)
            if self.with_least:
                both.hear_rest(whole, others, are_all)
            else:
                both.hear_whole(whole)
            return both

        settled = narrowed()
        contradiction = settled.settle()
        if contradiction is None:
            return settled
        self.contradictions.append(named(contradiction))
        return narrowed()
