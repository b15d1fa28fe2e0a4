"""Drawing by unequal chances: a few get most, as among unions, programs and indicators."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


def zipf(many: int, exponent: float = 1.0) -> list[float]:
    """The weights of ranks: 1, 1/2, 1/3 … to the power of `exponent`."""
    return [rank**-exponent for rank in range(1, many + 1)]


class Draw(Generic[Thing]):
    """Things drawn again and again by their weights: one call is one look into a sorted list."""

    def __init__(self, things: Iterable[Thing], weights: Iterable[float]) -> None:
        self.things: Sequence[Thing] = list(things)
        self.ends = list(accumulate(weights))

    def __call__(self, random: Random) -> Thing:
        return self.things[bisect(self.ends, random.random() * self.ends[-1])]

    @classmethod
    def of(cls, weights: dict[Thing, float]) -> "Draw[Thing]":
        return cls(weights, weights.values())
