"""Reckoning: the records that totals are made from, and one answer made from them.

The figures of any number of indicators are read by as many queries as those of one.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.utils.translation import gettext as _

from programs.models import Region, TradeUnion

from .asked import Asked, Unanswerable
from .chain import Chain, Member, Place, chain_of_region, chain_of_union, circle_in, parents
from .check_outcomes import Doubt, outcomes
from .figure_claims import BEGINNING, COLUMNS, Named, Shown, claim_of, measure_of
from .models import Indicator, ReportedFigure
from .rollup import (
    Answer,
    Coverage,
    Excluded,
    Facts,
    Nonsense,
    Question,
    Quotient,
    Reason,
    facts_of,
    roll_up,
)

END = date.max
MEMBER = "slug kind tier region__path parent__slug has_all_below name_zh name_en".split()


@dataclass(frozen=True)
class Total:
    """The answer to a question, with the rows that show its figures and names its nodes.

    `group` is the code of the row: of a region, a year or a kind; empty without groups. `doubts`
    are the checks that fail, for no known reason, of figures that the answer rests on.
    """

    asked: Asked
    group: str
    answer: Answer
    figures: dict[Hashable, Shown]
    names: dict[Hashable, Named]
    doubts: tuple[Doubt, ...] = ()

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.answer)


class Reckoning:
    """The public figures of some indicators, the unions and the regions; answers from them."""

    def __init__(self, indicators: Collection[Indicator]) -> None:
        parts = {pk for one in indicators for pk in (one.numerator_id, one.denominator_id) if pk}
        wanted = {one.pk for one in indicators} | parts
        self.indicators = Indicator.objects.in_bulk(wanted)
        self.rows: dict[int, dict[str, Any]] = {}
        self.rows_of: dict[int, list[dict[str, Any]]] = {pk: [] for pk in wanted}
        public = ReportedFigure.objects.public().filter(indicator__in=wanted)
        for row in public.order_by("id").values(*COLUMNS):
            self.rows[row["id"]] = row
            self.rows_of[row["indicator_id"]].append(row)
        self.names: dict[Hashable, Named] = {}
        self.unions: list[Member] = []
        for *of_member, name_zh, name_en in TradeUnion.objects.order_by("pk").values_list(*MEMBER):
            self.unions.append(member := Member(*of_member))
            self.names[member.slug] = Named(member.slug, name_zh, name_en)
        self.refuse_circles()
        self.chains: dict[Hashable, Chain] = {}
        self.outcomes = outcomes()

    def refuse_circles(self) -> None:
        circle = circle_in(parents(self.unions))
        if circle:
            names = [str(self.names[node]) for node in [*circle, circle[0]]]
            sentence = _(
                "By the records, these unions stand above each other in a circle: %(unions)s. "
                "Put right which union is above one of them."
            )
            raise Unanswerable(sentence % {"unions": " → ".join(names)})

    def total(self, asked: Asked, group: str = "") -> Total:
        """The answer; raises Unanswerable where the data contradict themselves."""
        asked = self.somewhere(asked)
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
        except Nonsense as error:
            sentence = _("Nothing right can be said of these data: %s.")
            raise Unanswerable(sentence % (_(error.sentence) % error.parts)) from error
        named = [*answer.coverage.reporting, *(each.node for each in answer.coverage.missing)]
        return Total(
            asked,
            group,
            answer,
            {pk: Shown.of(self.rows[pk]) for pk in ids_in(answer)},
            {node: self.name(node, asked) for node in named},
            self.outcomes.doubts_about(rests_on(answer)),
        )

    def somewhere(self, asked: Asked) -> Asked:
        """The question with the country as its region, where it has neither region nor union."""
        if asked.region is not None or asked.trade_union is not None:
            return asked
        return replace(asked, region=self.country)

    @cached_property
    def country(self) -> Region:
        country = Region.objects.filter(parent=None).first()
        if country is None:
            raise Unanswerable(_("There are no regions yet."))
        return country

    def chain(self, asked: Asked) -> Chain:
        """The chain of the region or the union, made once for all questions about it."""
        union, region = asked.trade_union, asked.region
        key = (union and union.pk, region and region.pk, asked.with_cross_hierarchy)
        if key not in self.chains:
            self.chains[key] = self.new_chain(asked)
        return self.chains[key]

    def new_chain(self, asked: Asked) -> Chain:
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
        rows = self.rows_of[indicator]
        if asked.kind:
            rows = [row for row in rows if row["program__kind"] == asked.kind]
        question = Question(
            chain.node,
            asked.start or BEGINNING,
            asked.end or END,
            measure_of(self.indicators[indicator], rows),
            with_cross_hierarchy=asked.with_cross_hierarchy,
            stale_after=self.indicators[indicator].stale_after,
        )
        bearing = rows_that_bear(rows, asked, chain)
        claims = [claim_of(row, asked.region, chain) for row in bearing]
        answer = roll_up(question, claims, chain.tree, quotient)
        return replace(
            answer,
            excluded=tuple(
                line for line in answer.excluded if self.is_of_note(line, answer, asked)
            ),
            coverage=coverage_asked_for(answer, asked),
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
    all below it, those of unions beside the chain, and those about the region."""
    reporting = {row["trade_union__slug"] for row in rows}
    lineage = chain.tree.lineage
    line = [node for node in lineage.upwards(chain.node) if node in reporting or node == chain.node]
    related = set(lineage.subtree(line[-1])) | chain.beside
    inside = asked.region.path if asked.region else "none"
    return [
        row
        for row in rows
        if row["trade_union__slug"] in related or (row["region__path"] or "").startswith(inside)
    ]


def coverage_asked_for(answer: Answer, asked: Asked) -> Coverage:
    """Who reported, without the gaps of a window that has no ends."""
    if asked.start is None or asked.end is None:
        return replace(answer.coverage, gaps=())
    return answer.coverage


def ids_in(answer: Answer) -> list[Any]:
    """The figures that an answer names, and those of its numerator and denominator."""
    ids = [line.id for line in answer.included]
    ids += [line.id for line in answer.excluded]
    for part in answer.quotient or ():
        ids += ids_in(part)
    return ids


def rests_on(answer: Answer) -> set[Hashable]:
    """The figures without which the answer would be another: those counted and those that bound,
    of a ratio those of its numerator and denominator."""
    figures = {line.id for line in answer.included}
    figures |= {*answer.bounds_from.lower, *answer.bounds_from.upper}
    return figures.union(*(rests_on(part) for part in answer.quotient or ()))
