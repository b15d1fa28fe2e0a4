"""What a reported figure can be compared with, and where another suggests itself but isn't alike.

Of one figure: the others of its union (without a union, of its region) about the same indicator, or
about the same people counted otherwise. Of the figures of an indicator: each with the one before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby, starmap
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from django.db.models import F, Q, QuerySet

from unionwork.compiled import Unknown, unknown_for
from unionwork.compiled_values import values_of

from .choices import Measure, PeriodBasis, Rank, Role
from .comparison import COUNTS, Comparison, Side, compare
from .models import Indicator, ReportedFigure

MOST = 20  # figures that one is compared with, or pairs of an indicator
LOOK_BACK = 12  # figures of one union: by the month, those of a year
MOST_MORE = 4  # characters of the longer of two names that are easily confused
NEVER = (Role.CHANGE, Role.COMPLETION)  # they are comparisons themselves
ENDINGS = ("人次", "人数", "户次", "户数", "家次", "家数", "次数", "数")
ALIKE = ("indicator", "scope", "program", "region")


class About(NamedTuple):
    """An indicator, as far as figures of it are compared."""

    pk: int
    code: str
    unit: str
    measure: str
    theme: str
    name_zh: str


class Compared(NamedTuple):
    """A figure, as far as it is compared; what it has is called as in a ReportedFigure."""

    pk: int
    indicator: Any
    role: str
    trade_union_id: int | None
    region_id: int | None
    program_id: int | None
    scope: str
    period_basis: str
    period_start: date | None
    period_end: date | None
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    related_to_id: int | None
    article_id: int


Kind = TypeVar("Kind", "About", Indicator)
COMPARED = [name.removesuffix("_id") for name in Compared._fields]
Figure = ReportedFigure | Compared


class Sided(NamedTuple):
    """A figure, and itself as one side of a comparison."""

    figure: Any
    side: Side


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures and by how much the later differs, or why they aren't compared."""

    now: Any
    before: Any
    comparison: Comparison

    def other_than(self, figure: Figure) -> Any:
        return self.before if self.now.pk == figure.pk else self.now

    @property
    def is_in_order(self) -> bool:
        """Whether it is known which of them is the later."""
        days = last_day(self.now), last_day(self.before)
        return None not in days and days[0] != days[1]


def comparisons_of(figure: ReportedFigure) -> list[Pair]:
    """The figure with each of those that suggest themselves, what is comparable first."""
    found = compared(figure.pk)
    pairs = comparisons_with(found) if found else []
    keys = [pair.other_than(figure).pk for pair in pairs]
    whole = ReportedFigure.objects.for_tables().in_bulk(keys) | {figure.pk: figure}
    return [replace(pair, now=whole[pair.now.pk], before=whole[pair.before.pk]) for pair in pairs]


def compared(key: int) -> Compared | None:
    """The figure with this key; None, if it isn't in use."""

    def query() -> QuerySet[Any, Any]:
        about = [f"indicator__{name}" for name in About._fields]
        return in_use().filter(pk=asked("key")).values_list(*COMPARED, *about)

    for pk, _indicator, *others in values_of("compared", query, {"key": key}):
        more = len(About._fields)
        return Compared(pk, About(*others[-more:]), *others[:-more])
    return None


def comparisons_with(figure: Compared) -> list[Pair]:
    """The same of figures as far as they are compared, by two or three queries."""
    is_of_nobody = figure.trade_union_id is None and figure.region_id is None
    if figure.role in NEVER or is_of_nobody:
        return []
    abouts = {each.pk: each for each in [figure.indicator, *abouts_like(figure.indicator)]}
    others = [
        Compared(pk, abouts[indicator], *others)
        for pk, indicator, *others in nearest(figure, list(abouts))
    ]
    return possible_first(pairs_of(sided(figure), map(sided, others)))


def asked(name: str) -> Unknown:
    return Unknown(itemgetter(name))


def nearest(figure: Compared, indicators: list[int]) -> list[tuple[Any, ...]]:
    """The latest before the figure, and the earliest after it or without a date."""
    has_union, many = figure.trade_union_id is not None, len(indicators)
    values = figure._asdict() | {
        "indicators": indicators,
        "other_than": figure.related_to_id or figure.pk,
        "day": last_day(figure) or date.min,
    }
    earlier, undated = Q(period_end__lte=asked("day")), Q(period_end=None)
    soonest = F("period_end").asc(nulls_last=True)

    def before() -> QuerySet[Any, Any]:
        found = others_of(has_union, many).filter(earlier)
        return found.order_by("-period_end", "pk")[: MOST // 2]

    def after() -> QuerySet[Any, Any]:
        found = others_of(has_union, many).filter(~earlier | undated)
        return found.order_by(soonest, "pk")[: MOST // 2]

    return [
        *values_of(("before", has_union, many), before, values),
        *values_of(("after", has_union, many), after, values),
    ]


def others_of(has_union: bool, many: int) -> QuerySet[Any, Any]:
    """The figures of the same union, or region, about one of so many indicators."""
    whose: dict[str, Any] = {"trade_union__pk": asked("trade_union_id")}
    if not has_union:
        whose = {"trade_union": None, "region__pk": asked("region_id")}
    return (
        in_use()
        .filter(
            indicator__pk__in=unknown_for("indicators", [None] * many), role=asked("role"), **whose
        )
        .exclude(pk__in=[asked("pk"), asked("other_than")])
        .filter(Q(related_to=None) | ~Q(related_to__pk=asked("pk")))  # named already
        .values_list(*COMPARED)
    )


def possible_first(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: not pair.comparison.is_possible)


def comparisons_among(figures: Iterable[ReportedFigure]) -> list[Pair]:
    """Of figures of one indicator, each with the one before: with that of a year before, where it
    is there, with the latest that is comparable, or else with the latest, which isn't."""
    amounts = [figure for figure in figures if figure.role not in NEVER]
    dated = sorted(amounts, key=lambda one: (*group_of(one), last_day(one) or date.min, one.pk))
    found = []
    for _group, members in groupby(dated, key=group_of):
        earlier: list[Sided] = []
        for one in map(sided, members):
            pairs = pairs_of(one, earlier[-LOOK_BACK:])
            found += [max(pairs, key=nearness)] if pairs else []
            earlier.append(one)
    return possible_first(found)


def pairs_of(one: Sided, others: Iterable[Sided]) -> list[Pair]:
    return [pair_of(one, other) for other in others if not are_rivals(one, other)]


def alike(indicator: Indicator) -> list[Indicator]:
    """Indicators that are easily taken for this one, since they count the same otherwise, or a part
    of it: person-times trained, for persons trained, and migrant workers trained."""
    units = units_like(indicator.unit)
    others = Indicator.objects.filter(theme=indicator.theme, unit__in=units)
    return those_like(indicator, others.order_by("code"))


def abouts_like(indicator: About) -> list[About]:
    """The same, as far as figures of them are compared."""
    units = units_like(indicator.unit)
    if not units:
        return []

    def query() -> QuerySet[Any, Any]:
        units = unknown_for("units", [None] * 2)
        found = Indicator.objects.filter(theme=asked("theme"), unit__in=units)
        return found.order_by("code").values_list(*About._fields)

    rows = values_of("alike", query, {"theme": indicator.theme, "units": units})
    return those_like(indicator, starmap(About, rows))


def units_like(unit: str) -> list[str]:
    """The two units that count the same as this one does, once and each time."""
    return next((sorted(pair) for pair in COUNTS if unit in pair), [])


def those_like(indicator: Kind, others: Iterable[Kind]) -> list[Kind]:
    """Those of other indicators of which the names are nearly that of the indicator."""
    own = stem(indicator)
    return [
        other
        for other in others
        if other.pk != indicator.pk and (is_nearly(own, stem(other)) or is_nearly(stem(other), own))
    ]


def is_nearly(name: str, longer: str) -> bool:
    """Whether the one name is the other with at most a word more: 培训, 培训农民工."""
    is_in_it = len(name) > 1 and longer.startswith(name)
    return is_in_it and len(longer) - len(name) <= MOST_MORE


def stem(indicator: Indicator | About) -> str:
    """What is counted, without how: 培训 of 培训人次."""
    for ending in ENDINGS:
        if indicator.name_zh.endswith(ending):
            return indicator.name_zh.removesuffix(ending)
    return indicator.name_zh


def in_use() -> QuerySet[ReportedFigure]:
    """Public figures that no other corrects and that nobody advises against."""
    figures = ReportedFigure.objects.public().with_corrections()
    return figures.filter(is_corrected=False).exclude(rank=Rank.DEPRECATED)


def group_of(figure: ReportedFigure) -> tuple[Any, ...]:
    """Whose figure it is and what it states; those of one group suggest to be compared."""
    whose = figure.trade_union_id or -(figure.region_id or figure.pk)
    return (whose, figure.role)


def nearness(pair: Pair) -> tuple[bool, bool, date]:
    comparison = pair.comparison
    is_last_year = comparison.is_possible and comparison.is_year_on_year
    return comparison.is_possible, is_last_year, last_day(pair.before) or date.min


def are_rivals(one: Sided, other: Sided) -> bool:
    """Whether they say the same of the same time: rivals are no change."""
    left, right = one.side, other.side
    if any(getattr(left, name) != getattr(right, name) for name in ALIKE):
        return False
    are_at_dates = left.is_at_a_date and right.is_at_a_date
    return left.end == right.end and (are_at_dates or left.start == right.start)


def pair_of(one: Sided, other: Sided) -> Pair:
    """The two in the order of their time, as far as it is known."""
    ends = last_day(one.figure), last_day(other.figure)
    is_earlier = None not in ends and ends[0] < ends[1]  # type: ignore[operator]
    now, before = (other, one) if is_earlier else (one, other)
    return Pair(now.figure, before.figure, compare(now.side, before.side))


def sided(figure: Figure) -> Sided:
    return Sided(figure, side_of(figure))


def side_of(figure: Figure) -> Side:
    """A figure as one side of a comparison."""
    is_as_of = figure.indicator.measure == Measure.STOCK or figure.period_basis == PeriodBasis.AS_OF
    return Side(
        indicator=figure.indicator.code,
        unit=figure.indicator.unit,
        measure=figure.indicator.measure,
        scope=(figure.trade_union_id, figure.scope, figure.role),
        start=figure.period_start,
        end=last_day(figure) if is_as_of else figure.period_end,
        value=Decimal(figure.value),
        lower=figure.lower,
        upper=figure.upper,
        program=figure.program_id,
        region=figure.region_id,
        basis=figure.period_basis,
    )


def last_day(figure: Figure) -> date | None:
    return figure.period_end or figure.period_start
