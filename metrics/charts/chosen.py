"""Which charts a program gets: those that its figures allow, and nothing that misleads."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from django.utils.translation import gettext as _

from metrics.choices import Measure, Role, unit_label
from metrics.models import ReportedFigure
from programs.choices import ProgramKind
from programs.models import Program

from .bars import BarChart, bar_chart
from .timeline import Timeline, days_of, timeline

Chart: TypeAlias = BarChart | Timeline
FEWEST_BARS = 3
PAID_AND_COLLECTED = ("mutual_aid_contributions", "mutual_aid_claims_paid")
MEDALS = ("gold_medals", "silver_medals", "bronze_medals")


def charts_of(program: Program, figures: Sequence[ReportedFigure]) -> list[Chart]:
    """The charts of one program's figures, at most one for each figure."""
    results = [one for one in figures if one.role == Role.RESULT]
    return [
        *stocks_over_time(results),
        *targets_and_results(figures),
        *paid_and_collected(results),
        *medals(results),
        *same_unit(program, results),
    ]


def stocks_over_time(results: Sequence[ReportedFigure]) -> list[Timeline]:
    """A stock that was reported for several dates."""
    series = defaultdict(list)
    for one in results:
        if one.indicator.measure == Measure.STOCK and days_of(one):
            series[one.indicator].append(one)
    drawn = (timeline(indicator.name, some) for indicator, some in series.items() if len(some) > 1)
    return [one for one in drawn if one]


def targets_and_results(figures: Sequence[ReportedFigure]) -> list[BarChart]:
    """A target beside what was reached, for the same indicator."""
    charts = []
    for target in figures:
        if target.role == Role.TARGET:
            reached = [
                one
                for one in figures
                if one.role == Role.RESULT and one.indicator_id == target.indicator_id
            ]
            if reached:
                title = _("%(indicator)s: target and result") % {"indicator": target.indicator.name}
                charts.append(bar_chart(title, [target, *reached], note_on_periods(reached)))
    return charts


def paid_and_collected(results: Sequence[ReportedFigure]) -> list[BarChart]:
    """What a mutual-aid plan collected beside what it paid."""
    found = with_codes(results, PAID_AND_COLLECTED)
    if len({one.indicator_id for one in found}) < len(PAID_AND_COLLECTED):
        return []
    return [bar_chart(_("Collected and paid"), found, note_on_periods(found))]


def medals(results: Sequence[ReportedFigure]) -> list[BarChart]:
    found = with_codes(results, MEDALS)
    return [bar_chart(_("Medals"), found)] if len(found) > 1 else []


def with_codes(results: Sequence[ReportedFigure], codes: Sequence[str]) -> list[ReportedFigure]:
    found = [one for one in results if one.indicator.code in codes]
    return sorted(found, key=lambda one: codes.index(one.indicator.code))


def same_unit(program: Program, results: Sequence[ReportedFigure]) -> list[BarChart]:
    """Three or more results in one unit and for one period: what a studio brought forth, say."""
    groups = defaultdict(list)
    for one in results:
        if one.indicator.code not in MEDALS and one.indicator.measure not in (
            Measure.LEVEL,
            Measure.RATIO,
        ):
            period = (one.period_basis, one.period_start, one.period_end)
            groups[one.indicator.unit, period].append(one)
    charts = []
    for (unit, _period), some in groups.items():
        if len(some) >= FEWEST_BARS:
            title = (
                _("What the studio brought forth")
                if program.kind == ProgramKind.INNOVATION_STUDIO
                else _("Results counted in: %(unit)s") % {"unit": unit_label(unit)}
            )
            charts.append(bar_chart(title, sorted(some, key=lambda one: -one.value)))
    return charts


def note_on_periods(figures: Sequence[ReportedFigure]) -> str:
    """A warning where the figures are not about the same period."""
    periods = {(one.period_basis, one.period_start, one.period_end) for one in figures}
    return _("The periods differ: don't work out a ratio.") if len(periods) > 1 else ""
