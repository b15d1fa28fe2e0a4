"""Bars: amounts in one unit beside each other, each with the interval that its words allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from metrics.models import ReportedFigure

from .scale import share


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure's bar; its numbers are per cent of the chart's width."""

    figure: ReportedFigure
    length: float
    low: float
    high: float
    is_open: bool
    """Whether the words set no upper bound."""

    @property
    def has_interval(self) -> bool:
        return self.is_open or self.high > self.low


@dataclass(frozen=True, slots=True)
class BarChart:
    """A table of figures in one unit, with a bar in each row: chart and table at once."""

    title: str
    note: str
    bars: list[Bar]
    template: str = "metrics/charts/bars.html"


def bar_chart(title: str, figures: Sequence[ReportedFigure], note: str = "") -> BarChart:
    """The chart of figures that are counted in the same unit."""
    widest = max(max(one.value, one.upper or one.value) for one in figures)
    return BarChart(title, note, [bar(one, widest) for one in figures])


def bar(figure: ReportedFigure, widest: Decimal) -> Bar:
    is_open = figure.upper is None
    return Bar(
        figure=figure,
        length=share(figure.value, widest),
        low=share(figure.lower if figure.lower is not None else figure.value, widest),
        high=100.0 if figure.upper is None else share(figure.upper, widest),
        is_open=is_open,
    )
