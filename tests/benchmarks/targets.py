"""What is to be reached, and what was: shared by the table and by those who read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from .cells import DEEP, FIRST, LISTS, SEARCH
from .exports import ExportRun
from .loading import LoadRun
from .measuring import Cell, Ratio

SITE = {"SQLite": "site, SQLite", "PostgreSQL": "site, PostgreSQL"}
BARE = {"SQLite": "bare SQL, SQLite", "PostgreSQL": "bare SQL, PostgreSQL"}
DATASETTE = "Datasette, tuned"


@dataclass(frozen=True)
class Outcome:
    """A target on one database: its bound, and what was measured."""

    what: str
    vendor: str
    bound: float
    is_most: bool  # a bound that isn't to be exceeded
    measured: Ratio | None

    @property
    def is_reached(self) -> bool:
        if self.measured is None:
            return False
        value = round(self.measured.median, 2)
        return value <= self.bound if self.is_most else value >= self.bound


def outcomes(
    cells: Sequence[Cell],
    exports: Sequence[ExportRun],
    loads: Sequence[LoadRun],
    largest: int,
) -> list[Outcome]:
    """All targets, with what this run measured at the largest size."""
    found = {(cell.title, cell.clients): cell for cell in cells if cell.figures == largest}
    result: list[Outcome] = []

    def add(what: str, bounds: dict[str, float], ratio_of, is_most: bool = False) -> None:
        for vendor, bound in bounds.items():
            try:
                ratio = ratio_of(vendor)
            except (KeyError, ValueError):
                ratio = None
            result.append(Outcome(what, vendor, bound, is_most, ratio))

    for plan in LISTS:
        for clients, bounds in (
            (1, {"SQLite": 5, "PostgreSQL": 3.5}),
            (8, {"SQLite": 10, "PostgreSQL": 7}),
        ):
            key = (plan.title, clients)
            add(
                f"{plan.title}, {clients} client{'s' * (clients > 1)}, vs Datasette",
                bounds,
                lambda vendor, key=key: found[key].ratio(SITE[vendor], DATASETTE),
            )
        for clients in (1, 8):
            key = (plan.title, clients)
            add(
                f"{plan.title}, {clients} client{'s' * (clients > 1)}, vs bare SQL",
                {"SQLite": 0.4, "PostgreSQL": 0.8},
                lambda vendor, key=key: found[key].ratio(SITE[vendor], BARE[vendor]),
            )
    for cell in cells:
        if cell.figures == largest and cell.title.endswith(DEEP):
            add(
                f"{cell.title}: time",
                {"SQLite": 2, "PostgreSQL": 2},
                lambda vendor, cell=cell: cell.ratio(
                    f"{SITE[vendor]}: {FIRST}", f"{SITE[vendor]}: {DEEP}"
                ),
                is_most=True,
            )
    add(
        f"{SEARCH.title}, vs Datasette LIKE",
        {"SQLite": 3.5, "PostgreSQL": 2},
        lambda vendor: found[SEARCH.title, 1].ratio(SITE[vendor], DATASETTE),
    )
    rates = {run.name: run for run in exports}
    add(
        "export as CSV, rows a second, vs the database's own tool",
        {"SQLite": 0.4, "PostgreSQL": 0.5},
        lambda vendor: rates[f"{SITE[vendor]}, csv"].ratio(rates[f"own tool, {vendor}"]),
    )
    add(
        "export as CSV, rows a second, vs Datasette",
        {"SQLite": 5, "PostgreSQL": 10},
        lambda vendor: rates[f"{SITE[vendor]}, csv"].ratio(rates[DATASETTE]),
    )
    by_vendor = {run.vendor: run for run in loads}
    add(
        "bulk load, rows a second, vs loaddata",
        {"SQLite": 20, "PostgreSQL": 40},
        lambda vendor: by_vendor[vendor].ratio,
    )
    return result
