"""What is known of a union's running total: the least and the most that it grew between two dates.

A flow adds up over time, so what a union did from one date to another is the difference of its
running total at both. Figures bound such differences, and bounds on differences follow from each
other as distances do: if a→b is at most 3 and b→c at most 4, a→c is at most 7. The least is the
same, backwards and below zero: if a→c is at least 5, c→a is at most −5. So the tightest bounds
that figures allow are shortest distances, and a cycle below zero is a contradiction.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from .cells import INFINITE, ZERO, Cell


class Least(NamedTuple):
    """The least of a cell was used."""

    cell: Cell


class Most(NamedTuple):
    """The most of a cell was used."""

    cell: Cell


class Both(NamedTuple):
    """One distance after another."""

    first: "Ground"
    second: "Ground"


class Members(NamedTuple):
    """The distances from `start` to `stop` of all who make up a union."""

    clocks: Sequence["Clock"]
    start: int
    stop: int


Ground = Least | Most | Both | Members | None
"""Why a distance is what it is; None where it follows from nothing being below zero."""


class Clock:
    """The running total of one union at `dates`: `distance[i][j]` is the most that it grew from
    date i to a later date j; for an earlier one, minus the least."""

    __slots__ = ("dates", "distance", "ground")

    def __init__(self, dates: Iterable[int]) -> None:
        self.dates = sorted(dates)
        size = range(len(self.dates))
        self.distance = [[INFINITE if i < j else ZERO for j in size] for i in size]
        self.ground: list[list[Ground]] = [[None for _ in size] for _ in size]

    def place(self, day: int) -> int:
        """The index of a date that is one of the clock's."""
        return bisect_left(self.dates, day)

    def between(self, start: int, stop: int) -> tuple[Decimal, Ground]:
        """The distance from one day to another, whether they are the clock's or not."""
        i, j = bisect_right(self.dates, start) - 1, bisect_left(self.dates, stop)
        if start > stop and i <= j:
            return ZERO, None
        if i < 0 or j == len(self.dates):
            return INFINITE, None
        return self.distance[i][j], self.ground[i][j]

    def least(self, start: int, stop: int) -> tuple[Decimal, Ground]:
        distance, ground = self.between(stop, start)
        return -distance, ground

    def narrow(self, i: int, j: int, distance: Decimal, ground: Ground) -> None:
        if distance < self.distance[i][j]:
            self.distance[i][j] = distance
            self.ground[i][j] = ground

    def hear_least(self, cell: Cell) -> None:
        if cell.lower > 0:
            i, j = self.place(cell.possible.start), self.place(cell.possible.stop)
            self.narrow(j, i, -cell.lower, Least(cell))

    def hear_most(self, cell: Cell) -> None:
        if cell.certain is not None and cell.upper < INFINITE:
            i, j = self.place(cell.certain.start), self.place(cell.certain.stop)
            self.narrow(i, j, cell.upper, Most(cell))

    def hear_members(self, members: Sequence["Clock"], are_all: bool) -> None:
        """The union did what its `members` did together, and no more if they are all of it."""
        sums = together(members, self.dates, are_all)
        for i, start in enumerate(self.dates):
            for j, stop in enumerate(self.dates):
                if i != j:
                    self.narrow(i, j, sums[i][j], Members(members, start, stop))

    def hear_rest(self, whole: "Clock", others: Sequence["Clock"], are_all: bool) -> None:
        """The union did what the `whole` did, less what the `others` did who are part of it; no
        less than that if they are all the others. The dates of the whole must be the clock's."""
        sums = together(others, whole.dates, are_all)
        places = [self.place(day) for day in whole.dates]
        for i, start in enumerate(whole.dates):
            for j, stop in enumerate(whole.dates):
                if i != j:
                    rest = whole.distance[i][j] + sums[j][i]
                    ground = Both(whole.ground[i][j], Members(others, stop, start))
                    self.narrow(places[i], places[j], rest, ground)

    def hear_whole(self, whole: "Clock") -> None:
        """The union did at most what the `whole` did that it is part of."""
        for i, start in enumerate(self.dates):
            for j in range(i + 1, len(self.dates)):
                distance, ground = whole.between(start, self.dates[j])
                self.narrow(i, j, distance, ground)

    def at(self, dates: Iterable[int]) -> "Clock":
        """The same clock at more dates."""
        clock = Clock({*self.dates, *dates})
        for i, start in enumerate(clock.dates):
            for j, stop in enumerate(clock.dates):
                if i != j:
                    clock.distance[i][j], clock.ground[i][j] = self.between(start, stop)
        return clock

    def settle(self, through: Iterable[int] | None = None) -> Ground:
        """Shorten all distances by way of the dates `through`, or of all.

        Returns the ground of a contradiction, where there is one; the distances are then void.
        """
        distance, ground = self.distance, self.ground
        for k in range(len(self.dates)) if through is None else sorted(map(self.place, through)):
            onwards, grounds_onwards = distance[k], ground[k]
            reached = [(j, step) for j, step in enumerate(onwards) if step < INFINITE and j != k]
            for i, (row, grounds) in enumerate(zip(distance, ground, strict=True)):
                first = row[k]
                if i == k or first == INFINITE:
                    continue
                for j, step in reached:
                    length = first + step
                    if length < row[j]:
                        row[j] = length
                        grounds[j] = Both(grounds[k], grounds_onwards[j])
                if row[i] < 0:
                    return grounds[i]
        return None


def together(clocks: Iterable[Clock], dates: Sequence[int], are_all: bool) -> list[list[Decimal]]:
    """The distances of the clocks' sum between all pairs of dates; no most unless they are all."""
    size = len(dates)
    sums = [[ZERO if are_all or i >= j else INFINITE for j in range(size)] for i in range(size)]
    for clock in clocks:
        last = len(clock.dates)
        floor = [bisect_right(clock.dates, day) - 1 for day in dates]
        ceiling = [bisect_left(clock.dates, day) for day in dates]
        for i, row in enumerate(sums):
            distances = clock.distance[floor[i]]
            for j in range(size):
                if i < j:
                    is_known = floor[i] >= 0 and ceiling[j] < last
                    row[j] = row[j] + distances[ceiling[j]] if is_known else INFINITE
                elif ceiling[j] < floor[i]:
                    row[j] += distances[ceiling[j]]
    return sums


def uses(ground: Ground) -> Iterator[Least | Most]:
    """The figures that a distance rests on."""
    open_grounds: list[Ground] = [ground]
    while open_grounds:
        match open_grounds.pop():
            case Both(first, second):
                open_grounds += [second, first]
            case Members(clocks, start, stop):
                open_grounds += [clock.between(start, stop)[1] for clock in reversed(clocks)]
            case Least() | Most() as use:
                yield use
            case None:
                pass
