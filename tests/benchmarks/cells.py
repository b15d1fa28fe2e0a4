"""Which cells are measured, and who works in each."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from .client import get, request_bytes
from .comparing import compare
from .contenders import Bare, Contender, Datasette, Site
from .measuring import Cell, Runner, measured
from .questions import (
    FIGURE_SHAPES,
    FIGURES,
    PROGRAM_SHAPES,
    Question,
    Sample,
    Shape,
    asked,
    facets,
    one_figure,
    rollup,
    search,
    start_page,
)

EVERYBODY = (Site, Bare, Datasette)
DEEP_PAGE = 5000
PAGE_SIZE = 50
FEW = 2  # rounds of what has no target
ROWS_A_STEP = 1000  # of the walk to the deep page


@dataclass(frozen=True)
class Plan:
    """A cell that is to be measured."""

    title: str
    shapes: Sequence[Shape]
    who: tuple[type[Contender], ...] = EVERYBODY
    clients: tuple[int, ...] = (1,)
    is_compared: bool = True
    most_rounds: int = 100


LISTS = [
    Plan("figures, common filters", list(FIGURE_SHAPES.values()), clients=(1, 8)),
    Plan("programs, common filters", list(PROGRAM_SHAPES.values()), clients=(1, 8)),
]
SEARCH = Plan("programs, search of two characters", [search])
OTHERS = [
    Plan("one figure", [one_figure], most_rounds=FEW),
    Plan("facets of figures", [facets], (Site,), most_rounds=FEW),
    Plan("start page, HTML", [start_page], (Site, Datasette), is_compared=False, most_rounds=FEW),
    Plan("roll-up", [rollup], (Site,), is_compared=False, most_rounds=FEW),
]
SHAPES = [
    *(Plan(f"figures by {name}", [shape]) for name, shape in FIGURE_SHAPES.items()),
    *(Plan(f"programs by {name}", [shape]) for name, shape in PROGRAM_SHAPES.items()),
]
DEEP, FIRST = f"page {DEEP_PAGE:,} or the last", "page 1"


@dataclass(frozen=True)
class Pace:
    """How long is measured."""

    rounds: int
    seconds: float


@dataclass
class Bench:
    """The contenders of one size, running, and what is asked of them."""

    figures: int
    sample: Sample
    contenders: Sequence[Contender]
    pace: Pace
    cells: list[Cell] = field(default_factory=list)

    def run(self, plan: Plan, most_clients: int = 8) -> Iterator[Cell]:
        contenders = [one for one in self.contenders if isinstance(one, plan.who)]
        questions = self.sample.questions(*plan.shapes)
        if plan.is_compared:
            compare(contenders, questions)
        for clients in plan.clients:
            if clients <= most_clients:
                runners = [runner(one, questions) for one in contenders]
                yield measured(
                    plan.title,
                    self.figures,
                    runners,
                    clients,
                    min(self.pace.rounds, plan.most_rounds),
                    self.pace.seconds,
                )

    def deep_pages(self, ordering: str = "") -> Iterator[Cell]:
        """The first page and one far behind it, by its cursor."""
        order = {"ordering": ordering} if ordering else {}
        runners = []
        for site in self.contenders:
            if isinstance(site, Site):
                for page, name in ((1, FIRST), (DEEP_PAGE, DEEP)):
                    question = cursor_at(site, page, order)
                    runners.append(runner(site, [question], f"{site.name}: {name}"))
        title = f"figures by {ordering or 'id'}, {FIRST} and {DEEP}"
        yield measured(title, self.figures, runners, 1, self.pace.rounds, self.pace.seconds)


def runner(contender: Contender, questions: Sequence[Question], name: str = "") -> Runner:
    requests = [request_bytes(contender.address(question)) for question in questions]
    return Runner(name or contender.name, contender.port, requests)


def cursor_at(site: Site, page: int, order: dict[str, str]) -> Question:
    """Where a page is, or the last full one: walked to by long pages, which end where it begins."""
    question, ahead = asked(FIGURES, cursor="*", **order), (page - 1) * PAGE_SIZE
    while ahead:
        step = min(ahead, ROWS_A_STEP)
        longer = dict(question.filters) | {"page_size": str(step), "fields": "id"}
        answer = json.loads(get(site.port, asked(FIGURES, **longer).address).body)
        following = answer["next"]
        if following is None:
            break
        cursor = parameter(following, "cursor")
        question, ahead = asked(FIGURES, cursor=cursor, **order), ahead - step
    return question


def parameter(address: str, name: str) -> str:
    return parse_qs(urlsplit(address).query)[name][0]
