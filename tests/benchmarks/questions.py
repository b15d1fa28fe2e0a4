"""What is asked: filters that people set, with values that the data has.

Every question is drawn from a figure of the sample, so that values are as frequent in questions as
they are in the data; a hundred rotate in each cell, so that no answer is only remembered.
"""

import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

MANY = 100
SEED = 20261121
STEP = 6  # digits of a region's code in a path
UNION_STEP = 8


@dataclass(frozen=True)
class Question:
    """An address of the site with its filters."""

    path: str
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.filters)}" if self.filters else self.path


@dataclass(frozen=True)
class Drawn:
    """What a figure of the sample is about."""

    id: int
    region_path: str
    indicator: str
    kind: str
    union_path: str
    year: str
    place: str  # two Chinese characters of its program's name
    program: str

    @property
    def province(self) -> str:
        return self.region_path[STEP : 2 * STEP] or self.region_path[:STEP]

    @property
    def prefecture(self) -> str:
        return self.region_path[2 * STEP : 3 * STEP] or self.province


ENDS = "SELECT min(id), max(id) FROM metrics_reportedfigure"
DRAWN = """
    SELECT f.id, r.path, i.code, p.kind, t.path, substr(CAST(f.period_start AS text), 1, 4),
        substr(p.name_zh, 1, 2), p.slug
    FROM metrics_reportedfigure f
    JOIN programs_region r ON r.id = f.region_id
    JOIN metrics_indicator i ON i.id = f.indicator_id
    JOIN programs_program p ON p.id = f.program_id
    JOIN programs_tradeunion t ON t.id = f.trade_union_id
    WHERE f.id = ? AND f.review = 'verified' AND f.period_start IS NOT NULL
"""


Execute = Callable[[str, list[Any]], list[Any]]


class Sample:
    """The figures that questions are drawn from, by a function that runs SQL."""

    def __init__(self, execute: Execute) -> None:
        self.random = random.Random(SEED)
        self.execute = execute
        ((self.first, self.last),) = execute(ENDS, [])

    @classmethod
    def of_file(cls, database: Path) -> "Sample":
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        return cls(lambda sql, parameters: connection.execute(sql, parameters).fetchall())

    def draw(self) -> Drawn:
        while True:
            found = self.execute(DRAWN, [self.random.randint(self.first, self.last)])
            if found and all(character.isalpha() for character in found[0][6]):
                return Drawn(*found[0])

    def union_above(self, path: str) -> str:
        """The slug of a union two steps below the top, or of the union itself."""
        query = "SELECT slug FROM programs_tradeunion WHERE path = ?"
        ((slug,),) = self.execute(query, [path[: 3 * UNION_STEP]])
        return str(slug)

    def paths(self) -> dict[str, dict[str, str]]:
        """The paths of regions and unions by their keys, for who has no trees."""
        return {
            "region": dict(self.execute("SELECT code, path FROM programs_region", [])),
            "trade_union": dict(self.execute("SELECT slug, path FROM programs_tradeunion", [])),
        }

    def questions(self, *shapes: "Shape", many: int = MANY) -> list[Question]:
        """So many questions, of the shapes in turns."""
        return [shapes[n % len(shapes)](self, self.draw()) for n in range(many)]


Shape = Callable[[Sample, Drawn], Question]
FIGURES, PROGRAMS, START = "/api/figures/", "/api/programs/", "/"


def asked(path: str, **filters: str) -> Question:
    return Question(path, tuple(filters.items()))


FIGURE_SHAPES: dict[str, Shape] = {
    "region": lambda s, d: asked(FIGURES, region=d.prefecture),
    "region, indicator": lambda s, d: asked(FIGURES, region=d.province, indicator=d.indicator),
    "indicator, year": lambda s, d: asked(
        FIGURES, indicator=d.indicator, year_from=d.year, year_to=d.year
    ),
    "kind": lambda s, d: asked(FIGURES, kind=d.kind),
    "union": lambda s, d: asked(FIGURES, trade_union=s.union_above(d.union_path)),
    "region, year": lambda s, d: asked(
        FIGURES, region=d.province, year_from=d.year, year_to=d.year
    ),
    "all": lambda s, d: asked(FIGURES),
}
PROGRAM_SHAPES: dict[str, Shape] = {
    "region": lambda s, d: asked(PROGRAMS, region=d.prefecture),
    "kind": lambda s, d: asked(PROGRAMS, kind=d.kind),
    "region, kind": lambda s, d: asked(PROGRAMS, region=d.province, kind=d.kind),
    "union": lambda s, d: asked(PROGRAMS, trade_union=s.union_above(d.union_path)),
    "all": lambda s, d: asked(PROGRAMS),
}


def search(sample: Sample, drawn: Drawn) -> Question:
    """Two Chinese characters."""
    return asked(PROGRAMS, q=drawn.place)


def one_figure(sample: Sample, drawn: Drawn) -> Question:
    return Question(f"{FIGURES}{drawn.id}/")


def facets(sample: Sample, drawn: Drawn) -> Question:
    return asked("/api/facets/figures/", region=drawn.prefecture)


def start_page(sample: Sample, drawn: Drawn) -> Question:
    """The page that readers see first, narrowed to a region."""
    return asked(START, region=drawn.prefecture)


def rollup(sample: Sample, drawn: Drawn) -> Question:
    period = {"from": drawn.year, "to": drawn.year}
    return asked("/api/rollup/", indicator=drawn.indicator, region=drawn.province, **period)
