"""The exact bounds that figures set, by linear programming: what the roll-up's are held to.

The unknowns are what each union did itself between any two neighbouring dates. Of persons, they are
how many there are of each kind: those who were helped by exactly these unions at these times.
"""

from datetime import date, timedelta
from itertools import product

import numpy as np
from scipy.optimize import linprog

from metrics.rollup import Claim
from tests.metrics.worlds import World

DAY = timedelta(days=1)
Bounds = tuple[float, float]


def usable(world: World) -> list[Claim]:
    return [
        claim
        for claim in world.claims
        if claim.role == "result"
        and claim.verified
        and claim.superseded_by is None
        and claim.rank != "deprecated"
        and claim.unit in (None, "yuan")
        and not claim.is_cross_hierarchy
    ]


def period(claim: Claim) -> tuple[date | None, date | None, date | None, date | None]:
    """The first and last day that the period may have, and those that it has for sure."""
    if claim.basis == "as_of":
        return claim.end, claim.end, claim.end, claim.end
    known = [day for day in (claim.start, claim.end) if day]
    certain = (known[0], known[-1]) if known else (None, None)
    return (claim.start or claim.not_before, claim.end or claim.not_after, *certain)


class Programme:
    """The linear programme of a world: cells, and for each figure the cells that it counts."""

    def __init__(self, world: World) -> None:
        self.world = world
        dates = {*world.starts, world.question.end}
        for claim in usable(world):
            first, last, known_first, known_last = period(claim)
            dates |= {day for day in (first, known_first) if day}
            dates |= {day + DAY for day in (last, known_last) if day}
        self.dates = sorted(dates)
        units = [*world.parent, *(f"{each}+" for each in world.parent if each not in world.closed)]
        self.cells = list(product(units, range(len(self.dates) - 1)))
        self.coefficients: list[np.ndarray] = []
        self.limits: list[float] = []

    def row(self, nodes: list[str], first: date, last: date) -> np.ndarray:
        start, stop = self.dates.index(first), self.dates.index(last + DAY)
        counted = set(product(nodes, range(start, stop)))
        return np.array([float(cell in counted) for cell in self.cells])

    def columns(self, row: np.ndarray) -> np.ndarray:
        """The row over the unknowns."""
        return row

    def constrain(self) -> None:
        world = self.world
        for claim in usable(world):
            whole, own = world.whole(claim.node), world.own(claim.node)
            first, last, known_first, known_last = period(claim)
            if first and last and claim.lower:
                nodes = own if claim.scope == "own" else whole
                self.coefficients.append(-self.columns(self.row(nodes, first, last)))
                self.limits.append(-float(claim.lower))
            if known_first and claim.upper is not None and claim.program is None:
                nodes = whole if claim.scope == "whole" else own
                self.coefficients.append(self.columns(self.row(nodes, known_first, known_last)))
                self.limits.append(float(claim.upper))

    def bounds(self) -> Bounds:
        self.constrain()
        question = self.world.question
        first = question.end if self.world.measure == "stock" else question.start
        nodes = self.world.whole(question.node)
        asked = self.columns(self.row(nodes, first, question.end))
        found = []
        for sign in (1, -1):
            result = linprog(
                sign * asked,
                A_ub=np.array(self.coefficients) if self.coefficients else None,
                b_ub=np.array(self.limits) if self.limits else None,
                method="highs",
            )
            assert result.status in (0, 3), result.message
            found.append(sign * result.fun if result.status == 0 else float("inf"))
        return found[0], found[1]


class ProgrammeOfPersons(Programme):
    """The same of persons, who count once in a figure, however often they were helped."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        kinds = range(1, 2 ** len(self.cells))
        self.kinds = np.array(
            [[float(kind >> place & 1) for kind in kinds] for place in range(len(self.cells))]
        )

    def columns(self, row: np.ndarray) -> np.ndarray:
        return (row @ self.kinds > 0).astype(float)


def exact_bounds(world: World) -> Bounds:
    """The least and the most that the figures allow; infinity for no bound."""
    if world.measure == "distinct":
        return ProgrammeOfPersons(world).bounds()
    return Programme(world).bounds()
