"""Rules 3 and 5 of the roll-up: the least and the most that figures allow in a window."""

from collections import Counter
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import NamedTuple

from .cells import INFINITE, ZERO, Cell, Span
from .clock import uses
from .family import Family, Reckoning, dates_of, named
from .tree import Lineage, Node

MOST_STEPS = 4_000_000
"""The work that an answer may make: about a second. Beyond it, dates are left out."""

NOTHING: frozenset[Hashable] = frozenset()


class Bounds(NamedTuple):
    """The least and the most, the figures that made them, and any that contradict each other."""

    least: Decimal
    most: Decimal
    least_from: frozenset[Hashable]
    most_from: frozenset[Hashable]
    contradictions: tuple[frozenset[Hashable], ...]


class Setting(NamedTuple):
    """Where and when is asked: a union, a window, and the tree."""

    node: Node
    window: Span
    lineage: Lineage


def flow_bounds(setting: Setting, cells: Iterable[Cell]) -> Bounds:
    """What the union and all below it did in the window, by figures about them and others."""
    reckoning = Reckoning(family_of(setting, cells))
    clock = reckoning.seen_from_above(setting.node)
    least, least_ground = clock.least(*setting.window)
    most, most_ground = clock.between(*setting.window)
    return Bounds(
        least, most, named(least_ground), named(most_ground), tuple(reckoning.contradictions)
    )


def distinct_bounds(setting: Setting, cells: list[Cell], countable: list[Cell]) -> Bounds:
    """How many persons, who may be the same in several figures: the least is the largest figure,
    and nothing can be subtracted."""
    reckoning = Reckoning(family_of(setting, cells), with_least=False)
    most, ground = reckoning.seen_from_above(setting.node).between(*setting.window)
    largest = max(countable, key=lambda cell: cell.lower, default=None)
    if largest is None or largest.lower == 0:
        return Bounds(ZERO, most, NOTHING, named(ground), ())
    return Bounds(largest.lower, most, frozenset([largest.lower_from]), named(ground), ())


def unaligned_bounds(setting: Setting, cells: list[Cell]) -> Bounds:
    """The least and the most of figures of different dates, which can't contradict each other."""
    family = family_of(setting, cells)
    least, least_ground = (
        Reckoning(family, with_most=False).clocks[setting.node].least(*setting.window)
    )
    most, most_ground = (
        Reckoning(family, with_least=False).clocks[setting.node].between(*setting.window)
    )
    if least > most:
        most, most_ground = INFINITE, None
    return Bounds(least, most, named(least_ground), named(most_ground), ())


def family_of(setting: Setting, cells: Iterable[Cell]) -> Family:
    """The family of the topmost union whose figures bear on the question."""
    cells = list(cells)
    about_all = {cell.node for cell in cells if cell.scope != "own"}
    top = setting.node
    for node in setting.lineage.upwards(setting.node):
        if node in about_all:
            top = node
    return Family(setting.lineage, top, cells, setting.window)


def connected(cells: Iterable[Cell], window: Span) -> list[Cell]:
    """The cells whose periods overlap with the window, or with one that does, and so on."""
    spans = [(Span(min(dates), max(dates)), cell) for cell in cells if (dates := dates_of(cell))]
    start, stop = window
    for span, _cell in sorted(spans, key=lambda pair: -pair[0].stop):
        if span.stop > start:
            start = min(start, span.start)
    for span, _cell in sorted(spans, key=lambda pair: pair[0].start):
        if span.start < stop:
            stop = max(stop, span.stop)
    return [cell for span, cell in spans if span.meets(Span(start, stop))]


def affordable(setting: Setting, cells: list[Cell]) -> list[Cell]:
    """The cells, or those at the dates that most figures share, if there are too many dates."""
    shared = Counter(day for cell in cells for day in dates_of(cell))
    for day in setting.window:
        shared[day] = len(cells)
    by_use = sorted(shared, key=lambda day: (-shared[day], day))
    while len(by_use) > 2 and family_of(setting, cells).steps(setting.node) > MOST_STEPS:
        by_use = by_use[: len(by_use) * 3 // 4]
        kept = set(by_use)
        cells = [cell for cell in cells if dates_of(cell) <= kept]
    return cells


def packed(setting: Setting, cells: list[Cell]) -> list[Cell]:
    """Cells that don't overlap, whose least comes to as much as it can."""
    family = Family(setting.lineage, setting.node, cells, setting.window)
    clock = Reckoning(family, with_most=False).clocks[setting.node]
    _least, ground = clock.least(*setting.window)
    return [use.cell for use in uses(ground)]
