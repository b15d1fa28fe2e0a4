"""Totals 汇总: how much of an indicator in a region or under a union, in a window.

    asked = Asked(indicator, region=henan, start=date(2015, 1, 1), end=date(2016, 12, 31))
    (total,) = totals(asked)
    total.answer.value, total.answer.lower, total.answer.upper, total.facts

The public figures of the indicator become the claims of the pure roll-up (rollup/), which answers
with a total where one is warranted and with bounds otherwise. An answer takes as many queries for
a thousand figures as for one, and is kept in the cache until the data change.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast, get_args

from django.core.cache import cache
from django.utils.translation import gettext as _

from programs.choices import ProgramKind, RegionLevel
from programs.models import Region, TradeUnion
from unionwork.api.conditional import code_version
from unionwork.data_version import data_version

from .chain import Chain, Member, Place, below, chain_of_region, chain_of_union, upwards
from .figure_claims import BEGINNING, COLUMNS, Named, Shown, claim_of, measure_of
from .models import Indicator, ReportedFigure
from .rollup import (
    Answer,
    Coverage,
    Excluded,
    Facts,
    Question,
    Quotient,
    Reason,
    facts_of,
    roll_up,
)

GroupBy = Literal["province", "prefecture", "county", "year", "kind"]
GROUPS: tuple[str, ...] = get_args(GroupBy)
LEVELS = ("province", "prefecture", "county")
MOST_GROUPS = 400
KEPT_FOR = 24 * 3600  # seconds; another version of the data is another key
END = date.max


class Unanswerable(ValueError):
    """A question, or data, that no answer could be right about; the sentence says why."""


@dataclass(frozen=True)
class Asked:
    """A question in the terms of the data: without a region or union it is about the country.

    `start` and `end` are inclusive; None is open. `kind` limits it to programs of that kind.
    """

    indicator: Indicator
    region: Region | None = None
    trade_union: TradeUnion | None = None
    start: date | None = None
    end: date | None = None
    with_cross_hierarchy: bool = False
    kind: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        return (
            self.indicator.pk,
            self.region and self.region.pk,
            self.trade_union and self.trade_union.pk,
            self.start,
            self.end,
            self.with_cross_hierarchy,
            self.kind,
        )


@dataclass(frozen=True)
class Total:
    """The answer to a question, with the rows that show its figures and names its nodes.

    `group` is the code of the row: of a region, a year or a kind; empty without groups.
    """

    asked: Asked
    group: str
    answer: Answer
    figures: dict[Hashable, Shown]
    names: dict[Hashable, Named]

    @property
    def facts(self) -> Facts:
        return facts_of(self.answer)


def totals(asked: Asked, group_by: GroupBy | None = None) -> list[Total]:
    """The total of a question, or one for each group of it, in their order.

    Raises Unanswerable where there are too many groups, or where the data contradict themselves.
    """
    parts = (data_version().text, code_version(), asked.key, group_by)
    key = f"totals:{hashlib.sha256(repr(parts).encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = Reckoning(asked).totals(group_by)
        cache.set(key, found, KEPT_FOR)
    return cast(list[Total], found)


class Reckoning:
    """The figures, unions and regions that a question and its groups are answered from."""

    def __init__(self, asked: Asked) -> None:
        region = asked.region
        if region is None and asked.trade_union is None:
            region = Region.objects.filter(parent=None).first()
            if region is None:
                raise Unanswerable(_("There are no regions yet."))
        self.asked = replace(asked, region=region)
        indicator = asked.indicator
        codes = [indicator.pk, indicator.numerator_id, indicator.denominator_id]
        self.indicators = Indicator.objects.in_bulk([pk for pk in codes if pk])
        public = ReportedFigure.objects.public().filter(indicator__in=self.indicators)
        self.rows = {row["id"]: row for row in public.order_by("id").values(*COLUMNS)}
        self.names: dict[Hashable, Named] = {}
        self.unions: list[Member] = []
        unions = TradeUnion.objects.order_by("pk").values_list(
            "slug", "kind", "tier", "region__path", "parent__slug", "name_zh", "name_en"
        )
        for *of_member, name_zh, name_en in unions:
            self.unions.append(member := Member(*of_member))
            self.names[member.slug] = Named(member.slug, name_zh, name_en)

    def totals(self, group_by: GroupBy | None) -> list[Total]:
        if group_by is None:
            return [self.total(self.asked, "")]
        groups: dict[str, Callable[[], Iterator[tuple[str, Asked]]]] = {
            "year": self.years,
            "kind": self.kinds,
        }
        found = list(groups[group_by]() if group_by in groups else self.regions(group_by))
        if len(found) > MOST_GROUPS:
            sentence = _(
                "That would be %(rows)d rows, and %(most)d are the most: ask for a smaller region, "
                "a shorter window or larger groups."
            )
            raise Unanswerable(sentence % {"rows": len(found), "most": MOST_GROUPS})
        return [self.total(asked, group) for group, asked in found]

    # groups -----------------------------------------------------------------------------------

    def regions(self, level: str) -> Iterator[tuple[str, Asked]]:
        """The regions of a level below the one that is asked about."""
        above = self.asked.region
        if above is None:
            raise Unanswerable(_("A union has no regions below it: ask for a region."))
        below = Region.objects.below(above).filter(level=RegionLevel(level)).exclude(pk=above.pk)
        for region in below.order_by("code"):
            yield region.code, replace(self.asked, region=region)

    def years(self) -> Iterator[tuple[str, Asked]]:
        """The calendar years of the window; where it is open, those that figures reach into."""
        dates = [
            day
            for row in self.rows_inside()
            for day in (row["period_start"], row["period_end"])
            if day is not None
        ]
        start = self.asked.start or min(dates, default=None)
        end = self.asked.end or max(dates, default=None)
        if start is None or end is None:
            return
        for year in range(start.year, end.year + 1):
            first = max(date(year, 1, 1), self.asked.start or BEGINNING)
            last = min(date(year, 12, 31), self.asked.end or END)
            yield str(year), replace(self.asked, start=first, end=last)

    def kinds(self) -> Iterator[tuple[str, Asked]]:
        """The kinds of the programs that the figures are about."""
        found = {row["program__kind"] for row in self.rows_inside()}
        for kind in ProgramKind.values:
            if kind in found:
                yield kind, replace(self.asked, kind=kind)

    def rows_inside(self) -> list[dict[str, Any]]:
        """The figures about what the question is about."""
        chain, region = self.chain(self.asked), self.asked.region
        inside = below([chain.node], chain.tree.parent)
        rows = self.rows.values()
        return [row for row in rows if claim_of(row, region, chain).node in inside]

    # one answer -------------------------------------------------------------------------------

    def total(self, asked: Asked, group: str) -> Total:
        chain = self.chain(asked)
        indicator = asked.indicator
        quotient = None
        try:
            if indicator.numerator_id and indicator.denominator_id:
                quotient = Quotient(
                    self.answer(asked, chain, indicator.numerator_id),
                    self.answer(asked, chain, indicator.denominator_id),
                    Decimal(100 if indicator.unit == "percent" else 1),
                )
            answer = self.answer(asked, chain, indicator.pk, quotient)
        except ValueError as error:
            sentence = _("Nothing right can be said of these data: %s.") % error
            raise Unanswerable(sentence) from error
        named = [*answer.coverage.reporting, *(each.node for each in answer.coverage.missing)]
        return Total(
            asked,
            group,
            answer,
            {pk: Shown.of(self.rows[pk]) for pk in ids_in(answer)},
            {node: self.name(node, asked) for node in named},
        )

    def chain(self, asked: Asked) -> Chain:
        if asked.trade_union is not None:
            return chain_of_union(asked.trade_union.slug, self.unions)
        assert asked.region is not None, "the country, where none was asked for"
        place = Place(asked.region.code, asked.region.level, asked.region.path)
        return chain_of_region(place, self.unions, asked.with_cross_hierarchy)

    def name(self, node: Hashable, asked: Asked) -> Named:
        if node in self.names or asked.region is None:
            return self.names[node]
        return Named(asked.region.code, asked.region.name_zh, asked.region.name_en, is_region=True)

    def answer(
        self, asked: Asked, chain: Chain, indicator: int, quotient: Quotient | None = None
    ) -> Answer:
        rows = [
            row
            for row in self.rows.values()
            if row["indicator_id"] == indicator
            and (not asked.kind or row["program__kind"] == asked.kind)
        ]
        question = Question(
            chain.node,
            asked.start or BEGINNING,
            asked.end or END,
            measure_of(self.indicators[indicator], rows),
            with_cross_hierarchy=asked.with_cross_hierarchy,
        )
        bearing = rows_that_bear(rows, asked, chain)
        claims = [claim_of(row, asked.region, chain) for row in bearing]
        answer = roll_up(question, claims, chain.tree, quotient)
        return replace(
            answer,
            excluded=tuple(
                line for line in answer.excluded if self.is_of_note(line, answer, asked)
            ),
            coverage=coverage_asked_for(answer, asked, chain),
        )

    def is_of_note(self, line: Excluded, answer: Answer, asked: Asked) -> bool:
        """Whether a figure that isn't counted is named: not if it is simply about elsewhere."""
        if line.reason is not Reason.OUTSIDE_REGION:
            return True
        if line.id in answer.bounds_from.lower + answer.bounds_from.upper:
            return True
        path = self.rows[cast(int, line.id)]["region__path"]
        return bool(asked.region and path and path.startswith(asked.region.path))


def rows_that_bear(rows: list[dict[str, Any]], asked: Asked, chain: Chain) -> list[dict[str, Any]]:
    """The figures that may count or bound: those of the topmost union above with a figure and of
    all below it, and those about the region."""
    reporting = {row["trade_union__slug"] for row in rows}
    parent = chain.tree.parent
    above = [node for node in upwards(chain.node, parent) if node in reporting]
    related = below([*above[-1:], chain.node], parent)
    inside = asked.region.path if asked.region else "none"
    return [
        row
        for row in rows
        if row["trade_union__slug"] in related or (row["region__path"] or "").startswith(inside)
    ]


def coverage_asked_for(answer: Answer, asked: Asked, chain: Chain) -> Coverage:
    """Who reported, without those beside the chain, unless they were asked for, and without the
    gaps of a window that has no ends."""
    coverage = answer.coverage
    if not asked.with_cross_hierarchy:
        missing = tuple(each for each in coverage.missing if each.node not in chain.beside)
        coverage = replace(coverage, missing=missing)
    if asked.start is None or asked.end is None:
        coverage = replace(coverage, gaps=())
    return coverage


def ids_in(answer: Answer) -> list[Any]:
    """The figures that an answer names, and those of its numerator and denominator."""
    ids = [line.id for line in answer.included]
    ids += [line.id for line in answer.excluded]
    for part in answer.quotient or ():
        ids += ids_in(part)
    return ids
