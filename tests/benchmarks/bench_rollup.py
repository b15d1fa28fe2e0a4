"""How long a roll-up takes, and how it grows with figures, unions, depth and dates.

    python -m tests.benchmarks.bench_rollup

Prints CPU seconds of each case, and of the same with twice as many figures. The contract: 2,000
figures on 500 unions with 60 distinct dates in under a second.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from metrics.rollup import Answer, Claim, Question, Tree, roll_up

START = date(2010, 1, 1)
Parents = dict[int, int | None]


def province(unions: int) -> Parents:
    """A province, its cities, and their counties."""
    cities = max(1, unions // 25)
    return {
        number: None if number == 0 else 0 if number <= cities else 1 + number % cities
        for number in range(unions)
    }


def bush(unions: int) -> Parents:
    """Any union may stand under any other."""
    random = Random(unions)
    return {number: random.randrange(number) if number else None for number in range(unions)}


def chain(unions: int) -> Parents:
    return {number: number - 1 if number else None for number in range(unions)}


def alone(unions: int) -> Parents:
    return {0: None}


def make_claims(parents: Parents, figures: int, dates: int, measure: str) -> list[Claim]:
    """Figures that agree with each other: every union did 1 a day, or has a stock of 1."""
    random = Random(figures)
    days = [START + timedelta(days=30 * number) for number in range(dates)]
    below = dict.fromkeys(parents, 1)
    for node in reversed(parents):
        above = parents[node]
        if above is not None:
            below[above] += below[node]
    claims = []
    for number in range(figures):
        node = random.choice(list(parents))
        first, last = sorted(random.sample(range(dates), 2))
        scope = random.choice(["whole", "whole", "own", "unknown"])
        start, stop = days[first], days[last]
        length = 1 if measure == "stock" else (stop - start).days
        size = Decimal(length * (1 if scope == "own" else below[node]))
        slack = random.choice([0, 0, size // 10])
        claims.append(
            Claim(
                number,
                node,
                scope,
                start,
                stop - timedelta(days=1),
                size,
                size - slack,
                None if scope == "unknown" else size + slack,
            )
        )
    return claims


CASES: list[tuple[Any, ...]] = [
    # name, tree, unions, figures, dates, measure, whether the lowest union is asked about
    ("the contract", province, 500, 2000, 60, "flow"),
    ("distinct", province, 500, 2000, 60, "distinct"),
    ("stock", province, 500, 2000, 60, "stock"),
    ("irregular tree", bush, 500, 2000, 60, "flow"),
    ("chain of 100", chain, 100, 2000, 60, "flow"),
    ("its lowest", chain, 100, 2000, 60, "flow", True),
    ("a county", province, 500, 2000, 60, "flow", True),
    ("one union", alone, 1, 2000, 60, "flow"),
    ("365 dates", province, 500, 2000, 365, "flow"),
    ("one union, 365", alone, 1, 2000, 365, "flow"),
    ("many dates", alone, 1, 4000, 3000, "flow"),
    ("few figures", province, 3000, 100, 60, "flow"),
    ("many unions", province, 3000, 6000, 60, "flow"),
]


def seconds(
    make: Callable[[int], Parents],
    unions: int,
    figures: int,
    dates: int,
    measure: str,
    is_deep: bool = False,
) -> tuple[float, Answer]:
    parents = make(unions)
    node = unions - 1 if is_deep else 0
    claims = make_claims(parents, figures, dates, measure)
    question = Question(node, START, START + timedelta(days=30 * (dates - 1) - 1), measure)
    tree = Tree(parents, closed=parents)
    started = time.process_time()
    answer = roll_up(question, claims, tree)
    return time.process_time() - started, answer


def main() -> None:
    print(f"{'':16}{'once':>8}{'twice':>8}{'ratio':>7}  answer")
    for name, make, unions, figures, *rest in CASES:
        once, answer = seconds(make, unions, figures, *rest)
        twice, _answer = seconds(make, unions, 2 * figures, *rest)
        note = ", simplified" if answer.is_simplified else ""
        print(f"{name:16}{once:8.2f}{twice:8.2f}{twice / once:7.1f}  {answer.status}{note}")


if __name__ == "__main__":
    main()
