"""Measuring on a machine that others use, too: what is compared is measured in turns.

Every contender works in every round of a cell, in shuffled order, and begins at the same question.
Contenders are compared within each round; the median of these ratios is the cell's.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from .client import Stint, load

WARM_UP = 0.3  # seconds
STEP = 17  # questions by which a round begins later than the one before


@dataclass(frozen=True)
class Runner:
    """A contender in a cell: its server and what that is asked."""

    name: str
    port: int
    requests: Sequence[bytes]


@dataclass(frozen=True)
class Ratio:
    """The median of the ratios of the rounds, and the least and the greatest of them."""

    median: float
    least: float
    greatest: float


@dataclass
class Cell:
    """What was measured of some contenders at the same questions."""

    title: str
    figures: int
    clients: int
    stints: dict[str, list[Stint]] = field(default_factory=dict)

    def rate(self, name: str) -> float:
        """Requests per second."""
        return median(stint.rate for stint in self.stints[name])

    def latency(self, name: str) -> float:
        """The median time of an answer, in seconds."""
        return median(stint.percentile(0.5) for stint in self.stints[name])

    def ratio(self, name: str, other: str) -> Ratio:
        """How many times as many requests one answers as the other."""
        pairs = zip(self.stints[name], self.stints[other], strict=True)
        ratios = [one.rate / two.rate for one, two in pairs]
        return Ratio(median(ratios), min(ratios), max(ratios))


def measured(
    title: str, figures: int, runners: Sequence[Runner], clients: int, rounds: int, seconds: float
) -> Cell:
    """A cell, after everybody has warmed up."""
    cell = Cell(title, figures, clients, {runner.name: [] for runner in runners})
    for runner in runners:
        load(runner.port, runner.requests, clients, WARM_UP)
    for number in range(rounds):
        for runner in random.sample(runners, len(runners)):
            stint = load(runner.port, runner.requests, clients, seconds, start=number * STEP)
            cell.stints[runner.name].append(stint)
    return cell
