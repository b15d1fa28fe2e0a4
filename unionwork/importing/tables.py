"""A table of cells as a file has it, and the limits of what is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from unionwork.fields import DatePrecision, known_date

MOST_BYTES = 10 * 10**6
MOST_ROWS = 20_000
MOST_COLUMNS = 120

# What templates and exports are written with, in Chinese and English; either is read.
DATA_SHEETS = ("数据", "Data")
EXAMPLE_MARKS = ("【示例】", "[Example]")


class FileRefused(Exception):
    """A file that can't be imported at all; `problems` are sentences that say why."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class KnownDate(NamedTuple):
    """A date and how exactly it is known (a DatePrecision)."""

    day: date
    precision: str = DatePrecision.DAY

    def __str__(self) -> str:
        return known_date(self.day, self.precision)


class Unreadable(NamedTuple):
    """A cell without a value that could be used: an error of Excel, a formula without a result."""

    shown: str
    why: str


Cell = str | Decimal | bool | KnownDate | Unreadable | None


@dataclass(frozen=True)
class Row:
    """A row with its number in the file, and its cells up to the last one that isn't empty."""

    number: int
    cells: Sequence[Cell]

    def cell(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """The rows of a file that aren't empty, and which cells of it are merged (B2:C3)."""

    rows: list[Row]
    merged: list[str] = field(default_factory=list)
