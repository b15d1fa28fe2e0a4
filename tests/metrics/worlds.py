"""Random worlds whose truth is known, with truthful figures about them: the roll-up's test ground.

A world is a tree of unions and a few spans of time. What each union did itself in each span is
known, as is what unions did that the tree doesn't know (below those whose list isn't closed).
Figures tell the truth about a union and some spans, more or less exactly; some say nothing usable
and may be false.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from metrics.rollup import Claim, Question, Tree

EPOCH = date(2010, 1, 1)

Cell = tuple[str, int]
"""A union and a span of time. An unknown union below u is written “u+”."""


@dataclass
class World:
    random: Random
    parent: dict[str, str | None]
    closed: set[str]
    starts: list[date]  # the first day of each span, and the day after the last
    truth: dict[Cell, frozenset[int]]  # what was done; of persons, who they were
    claims: list[Claim] = field(default_factory=list)
    node: str = ""
    window: tuple[int, int] = (0, 1)
    measure: str = "flow"

    @property
    def tree(self) -> Tree:
        return Tree(self.parent, self.closed)

    @property
    def question(self) -> Question:
        first, last = self.window
        return Question(
            self.node,
            self.starts[first],
            self.starts[last] - timedelta(days=1),
            self.measure,
            unit="yuan",
        )

    @property
    def spans(self) -> range:
        return range(len(self.starts) - 1)

    def own(self, node: str) -> list[str]:
        return [node]

    def whole(self, node: str) -> list[str]:
        """The union, all below it, and the unknown ones below those."""
        found = [node]
        for each in found:
            found += [child for child, above in self.parent.items() if above == each]
        return found + [f"{each}+" for each in found if each not in self.closed]

    def count(self, nodes: list[str], first: int, last: int, program: int | None = None) -> Decimal:
        """What was done; within a program, only what was for every so many-th person."""
        if self.measure == "stock":
            first = last - 1
        done = [
            frozenset(person for person in self.truth[node, span] if person % (program or 1) == 0)
            for node in nodes
            for span in range(first, last)
        ]
        if self.measure == "distinct":
            return Decimal(len(frozenset().union(*done)))
        return Decimal(sum(len(each) for each in done))

    def stock_on(self, day: date) -> Decimal:
        """The stock asked about, on the last day of a span."""
        last = self.starts.index(day + timedelta(days=1))
        return self.count(self.whole(self.node), last - 1, last)

    @property
    def answer(self) -> Decimal:
        return self.count(self.whole(self.node), *self.window)


def make_world(
    seed: int,
    measure: str = "flow",
    unions: int = 12,
    spans: int = 8,
    figures: int = 14,
    persons: int = 30,
    is_changing: bool | None = None,
) -> World:
    """A world with at most so many of each; stocks are the same in all spans unless told."""
    is_changing = measure != "stock" if is_changing is None else is_changing
    random = Random(seed)
    names = [f"u{number}" for number in range(random.randint(1, unions))]
    parent: dict[str, str | None] = {
        name: random.choice(names[max(0, place - 4) : place]) if place else None
        for place, name in enumerate(names)
    }
    starts = [EPOCH]
    for _ in range(random.randint(1, spans)):
        starts.append(starts[-1] + timedelta(days=random.randint(1, 400)))
    closed = {name for name in names if random.random() < 0.75}
    world = World(random, parent, closed, starts, {}, measure=measure)
    people = range(persons)
    for name in [*names, *(f"{name}+" for name in names)]:
        done = frozenset[int]()
        for span in world.spans:
            if is_changing or span == 0:
                size = random.choice([0, 0, 1, 2, 3, 5, 8])
                done = frozenset(random.sample(people, min(size, persons)))
            world.truth[name, span] = done
    world.node = random.choice(names[:3])
    first = random.choice(world.spans)
    world.window = (first, random.randint(first + 1, len(starts) - 1))
    if random.random() < 0.4:
        world.window = (0, len(starts) - 1)
    if measure == "stock":
        world.window = (0, len(starts) - 1)
    for number in range(random.randint(0, figures)):
        make = random.choices([true_figure, noise], [6, 1])[0]
        world.claims.append(make(world, f"f{number}"))
    return world


def true_figure(world: World, name: str) -> Claim:
    """A figure that counts, with an interval that holds the truth."""
    random = world.random
    node = random.choice(list(world.parent))
    scope = random.choices(["whole", "own", "unknown"], [5, 3, 1])[0]
    first = random.choice(world.spans)
    last = random.randint(first + 1, len(world.starts) - 1)
    if random.random() < 0.5:
        first, last = world.window
    meant = scope if scope != "unknown" else random.choice(["whole", "own"])
    nodes = world.whole(node) if meant == "whole" else world.own(node)
    program = random.choice([2, 3]) if random.random() < 0.08 else None
    truth = world.count(nodes, first, last, program)
    start, end = world.starts[first], world.starts[last] - timedelta(days=1)
    value, lower, upper = interval(random, truth)
    claim = {
        # Of two figures of unknown scope, a preferred one silences the other: that isn't narrower.
        "rank": random.choice(["preferred", "normal", "normal"]) if scope == meant else "normal",
        "unit": random.choice(["yuan", None]),
        "program": program,
    }
    if world.measure == "stock":
        return Claim(name, node, scope, None, end, value, lower, upper, basis="as_of", **claim)
    is_open = random.random()
    if is_open < 0.06:
        later = random.choice([None, end, end + timedelta(days=random.randint(0, 300))])
        return Claim(name, node, scope, start, None, value, lower, upper, not_after=later, **claim)
    if is_open < 0.09:
        earlier = random.choice([None, start, start - timedelta(days=random.randint(0, 300))])
        return Claim(name, node, scope, None, end, value, lower, upper, not_before=earlier, **claim)
    if is_open < 0.1:
        return Claim(name, node, scope, None, None, value, lower, upper, **claim)
    return Claim(name, node, scope, start, end, value, lower, upper, **claim)


def interval(random: Random, truth: Decimal) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """A value with an interval that holds the truth: exact, about, at least, or at most."""
    match random.choice(["exact", "exact", "exact", "about", "at least", "at most"]):
        case "exact":
            return truth, truth, truth
        case "about":
            lower = max(Decimal(0), truth - random.randint(0, 4))
            upper = truth + random.randint(0, 4)
            return Decimal(random.randint(int(lower), int(upper))), lower, upper
        case "at least":
            lower = max(Decimal(0), truth - random.randint(0, 4))
            return lower, lower, None
        case _:
            upper = truth + random.randint(0, 4)
            return upper, random.choice([None, Decimal(0)]), upper


def noise(world: World, name: str) -> Claim:
    """A figure that must be left out, whatever it says."""
    random = world.random
    first = random.choice(world.spans)
    start, end = world.starts[first], world.starts[first + 1] - timedelta(days=1)
    value = Decimal(random.randint(0, 1000))
    flaw: dict[str, object] = random.choice(
        [
            {"role": random.choice(["target", "term", "change", "completion", "context"])},
            {"verified": False},
            {"superseded_by": "a correction"},
            {"rank": "deprecated"},
            {"unit": "persons"},
            {"is_cross_hierarchy": True},
        ]
    )
    node = random.choice(list(world.parent))
    return Claim(name, node, "whole", start, end, value, value, value, **flaw)
