"""Totals 汇总: how much of an indicator in a region or under a union, in a window.

    asked = Asked(indicator, region=henan, start=date(2015, 1, 1), end=date(2016, 12, 31))
    (total,) = totals(asked)
    total.answer.value, total.answer.lower, total.answer.upper, total.facts

    overview(Place(region=henan)).totals    # of everything that is reported there

The public figures of the indicator become the claims of the pure roll-up (rollup/), which answers
with a total where one is warranted and with bounds otherwise. An answer takes as many queries for
a thousand figures as for one, and is kept in the cache until the data change.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from django.db.models import Count
from django.utils.translation import gettext as _

from programs.choices import ProgramKind, RegionLevel
from programs.models import Region
from unionwork.kept import kept
from unionwork.tree import subtree

from .asked import Asked, Place, Unanswerable
from .choices import Measure, Role
from .figure_claims import BEGINNING, Named, Shown, claim_of
from .models import Indicator, ReportedFigure
from .reckoning import END, Reckoning, Total

__all__ = [
    "Asked",
    "Named",
    "Overview",
    "Place",
    "Shown",
    "Total",
    "Unanswerable",
    "overview",
    "totals",
]

GroupBy = Literal["province", "prefecture", "county", "year", "kind"]
GROUPS: tuple[str, ...] = get_args(GroupBy)
LEVELS = ("province", "prefecture", "county")
MOST_GROUPS = 400
MOST_IN_A_TOTAL = 500  # figures of an indicator; to explain more takes a page too long
MOST_IN_AN_OVERVIEW = 1000  # figures of all its indicators


def totals(asked: Asked, group_by: GroupBy | None = None) -> list[Total]:
    """The total of a question, or one for each group of it, in their order.

    Raises Unanswerable where there are too many groups, or where the data contradict themselves.
    """
    return kept("totals", (asked.key, group_by), lambda: list(in_groups(asked, group_by)))


# groups -----------------------------------------------------------------------------------------


def in_groups(asked: Asked, group_by: GroupBy | None) -> list[Total]:
    reckoning = Reckoning([asked.indicator])
    if group_by is None:
        return [reckoning.total(asked)]
    asked = reckoning.somewhere(asked)
    found = list(groups_of(asked, group_by, reckoning))
    if len(found) > MOST_GROUPS:
        sentence = _(
            "That would be %(rows)d rows, and %(most)d are the most: ask for a smaller region, "
            "a shorter window or larger groups."
        )
        raise Unanswerable(sentence % {"rows": len(found), "most": MOST_GROUPS})
    return [reckoning.total(each, group) for group, each in found]


def groups_of(asked: Asked, group_by: GroupBy, reckoning: Reckoning) -> Iterator[tuple[str, Asked]]:
    """The groups by their codes, each as a question of its own."""
    if group_by == "year":
        return years(asked, rows_inside(asked, reckoning))
    if group_by == "kind":
        return kinds(asked, rows_inside(asked, reckoning))
    return regions(asked, group_by)


def regions(asked: Asked, level: str) -> Iterator[tuple[str, Asked]]:
    """The regions of a level below the one that is asked about."""
    above = asked.region
    if above is None:
        raise Unanswerable(_("A union has no regions below it: ask for a region."))
    below = Region.objects.below(above).filter(level=RegionLevel(level)).exclude(pk=above.pk)
    for region in below.order_by("code"):
        yield region.code, replace(asked, region=region)


def years(asked: Asked, rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Asked]]:
    """The calendar years of the window; where it is open, those that figures reach into."""
    dates = [
        day for row in rows for day in (row["period_start"], row["period_end"]) if day is not None
    ]
    start = asked.start or min(dates, default=None)
    end = asked.end or max(dates, default=None)
    if start is None or end is None:
        return
    for year in range(start.year, end.year + 1):
        first = max(date(year, 1, 1), asked.start or BEGINNING)
        last = min(date(year, 12, 31), asked.end or END)
        yield str(year), replace(asked, start=first, end=last)


def kinds(asked: Asked, rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Asked]]:
    """The kinds of the programs that the figures are about."""
    found = {row["program__kind"] for row in rows}
    for kind in ProgramKind.values:
        if kind in found:
            yield kind, replace(asked, kind=kind)


def rows_inside(asked: Asked, reckoning: Reckoning) -> list[dict[str, Any]]:
    """The figures about what the question is about, of its numerator and denominator, too."""
    chain, region = reckoning.chain(asked), asked.region
    inside: set[Hashable] = set(chain.tree.lineage.subtree(chain.node))
    rows = reckoning.rows.values()
    return [row for row in rows if claim_of(row, region, chain).node in inside]


# everything that is reported somewhere ----------------------------------------------------------


@dataclass(frozen=True)
class Overview:
    """Totals of what is reported somewhere, the most reported first, as far as was asked for.

    `count` is how many indicators have figures there. `too_many` are the totals that aren't made,
    since so many figures are reported in the country, with how many: a page would be late.
    """

    count: int
    totals: list[Total]
    too_many: list[tuple[Asked, int]]

    @property
    def shown(self) -> int:
        return len(self.totals) + len(self.too_many)


def overview(place: Place, first: int = 0, last: int | None = None) -> Overview:
    """The totals of the indicators from `first` up to, not including, `last`.

    It takes as many queries for all indicators as for one. Raises Unanswerable where the data
    contradict themselves.
    """
    return kept("overview", (place.key, first, last), lambda: new_overview(place, first, last))


def new_overview(place: Place, first: int, last: int | None) -> Overview:
    indicators = reported_in(place)
    some = indicators[first:last]
    counts = figures_of(some)
    fitting, room = [], MOST_IN_AN_OVERVIEW
    for one in some:
        if counts[one.pk] <= min(room, MOST_IN_A_TOTAL):
            fitting.append(one)
            room -= counts[one.pk]
    reckoning = Reckoning(fitting)
    return Overview(
        len(indicators),
        [reckoning.total(place.of(one)) for one in fitting],
        [(place.of(one), counts[one.pk]) for one in some if one not in fitting],
    )


def reported_in(place: Place) -> list[Indicator]:
    """The indicators with results there: those that add up first, then by the number of figures."""
    figures = ReportedFigure.objects.public().filter(role=Role.RESULT)
    if place.trade_union is not None:
        figures = figures.of_union(place.trade_union)
    elif place.region is not None:
        path = place.region.path
        figures = figures.filter(
            subtree("region__path", path) | subtree("trade_union__region__path", path)
        )
    rows = figures.order_by().values_list("indicator")
    # Figures that name no union count only on request: what they alone are about comes later.
    counts = {pk: counted for pk, *counted in rows.annotate(Count("trade_union"), Count("pk"))}

    def place_in_list(one: Indicator) -> tuple[Any, ...]:
        of_unions, of_all = counts[one.pk]
        return one.measure in (Measure.RATIO, Measure.LEVEL), -of_unions, -of_all, one.code

    return sorted(Indicator.objects.filter(pk__in=counts), key=place_in_list)


def too_many_for_a_page(indicator: Indicator) -> bool:
    return figures_of([indicator])[indicator.pk] > MOST_IN_A_TOTAL


def figures_of(indicators: Sequence[Indicator]) -> dict[int, int]:
    """How many public figures a total of each indicator would be made from."""
    parts = {one.pk: {one.pk, one.numerator_id, one.denominator_id} for one in indicators}
    wanted = {pk for each in parts.values() for pk in each if pk}
    public = ReportedFigure.objects.public().filter(indicator__in=wanted).order_by()
    counts = dict(public.values_list("indicator").annotate(Count("pk")))
    return {pk: sum(counts.get(part, 0) for part in each if part) for pk, each in parts.items()}
