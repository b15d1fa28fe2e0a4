"""Figures on one time axis: spans and points at their values, with the intervals of their words.

A flow stands over its whole period. A stock is a point, and steps lead from one to the next of the
same organisation. Horizontal places are per cent, vertical ones pixels: so the drawing is as wide
as the screen, and its letters keep their size.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from metrics.choices import Measure, PeriodBasis, Role
from metrics.models import ReportedFigure

from .scale import Days, share, ticks

HEIGHT = 240
TOP, BOTTOM = 24, 212
SHORTEST = 1.2
"""The least width of a span, in per cent, so that one day can be seen."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure in the drawing."""

    figure: ReportedFigure
    left: float
    right: float
    level: float
    low: float
    high: float
    is_point: bool
    is_open: bool

    @property
    def middle(self) -> float:
        return round((self.left + self.right) / 2, 2)

    @property
    def width(self) -> float:
        return round(max(self.right - self.left, SHORTEST), 2)

    @property
    def has_interval(self) -> bool:
        return self.is_open or abs(self.low - self.high) >= 1


@dataclass(frozen=True, slots=True)
class Step:
    """From one date of a stock to the next: along, then up or down."""

    left: float
    right: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing, its axes and what it has no place for."""

    title: str
    marks: list[Mark]
    steps: list[Step]
    levels: list[tuple[Decimal, float]]
    years: list[tuple[int, float]]
    undated: int
    height: int = HEIGHT
    bottom: int = BOTTOM
    template: str = "metrics/charts/timeline.html"

    @property
    def figures(self) -> list[ReportedFigure]:
        return [mark.figure for mark in self.marks]


def days_of(figure: ReportedFigure) -> tuple[date, date] | None:
    """The first and the last known day of the period; for a date alone, twice the same."""
    first, last = figure.period_start, figure.period_end
    begin, end = first or last, last or first
    return (begin, end) if begin and end else None


def timeline(title: str, figures: Iterable[ReportedFigure]) -> Timeline | None:
    """The drawing of figures of one indicator; None where none of them has a date."""
    everything = list(figures)
    dated = [(one, days) for one in everything if (days := days_of(one))]
    if not dated:
        return None
    axis = Days(
        min(first.year for _one, (first, _last) in dated),
        max(last.year for _one, (_first, last) in dated),
    )
    scale = ticks(max(max(one.value, one.upper or one.value) for one, _days in dated))
    marks = [mark(one, days, axis, scale[-1]) for one, days in dated]
    return Timeline(
        title=title,
        marks=sorted(marks, key=lambda one: (one.right, one.figure.pk)),
        steps=steps(marks),
        levels=[(level, height_of(level, scale[-1])) for level in scale],
        years=[(year, axis.at(date(year, 7, 1))) for year in axis.years()],
        undated=len(everything) - len(dated),
    )


def height_of(number: Decimal, top: Decimal) -> float:
    """How far from the upper edge a number stands, in pixels."""
    return round(BOTTOM - (BOTTOM - TOP) * share(number, top) / 100, 1)


def mark(figure: ReportedFigure, days: tuple[date, date], axis: Days, top: Decimal) -> Mark:
    lower = figure.lower if figure.lower is not None else figure.value
    return Mark(
        figure=figure,
        left=axis.at(days[0]),
        right=axis.at(days[1]),
        level=height_of(figure.value, top),
        low=height_of(lower, top),
        high=TOP if figure.upper is None else height_of(figure.upper, top),
        is_point=figure.period_basis == PeriodBasis.AS_OF or days[0] == days[1],
        is_open=figure.upper is None,
    )


def steps(marks: Sequence[Mark]) -> list[Step]:
    """The steps between the dates of every stock that was reported more than once."""
    series: dict[tuple[int | None, int | None], list[Mark]] = defaultdict(list)
    for one in marks:
        figure = one.figure
        if figure.indicator.measure == Measure.STOCK and figure.role == Role.RESULT:
            series[figure.program_id, figure.trade_union_id].append(one)
    found = []
    for several in series.values():
        in_order = sorted(several, key=lambda one: one.middle)
        for before, after in itertools.pairwise(in_order):
            found.append(Step(before.middle, after.middle, before.level, after.level))
    return found
