"""What a roll-up has to go on: the figures of one question, as cells that count or only bound."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from .answer import Excluded, Reason
from .bounds import (
    Bounds,
    Setting,
    affordable,
    connected,
    distinct_bounds,
    flow_bounds,
    unaligned_bounds,
)
from .cells import Cell, Sifted, cells_of, days, sift, why_not_in_stock
from .claims import Claim, Question
from .stock import NOW, as_of_its_date, at_one_moment, comparable, date_of, latest, without_stale
from .tree import Lineage


@dataclass(frozen=True, slots=True)
class Evidence:
    """Cells that may be counted, those that may bound what is counted, and all figures left out.

    `dates` are those of a stock's cells. `is_simplified` says that there were too many dates.
    """

    question: Question
    setting: Setting
    countable: list[Cell]
    bounding: list[Cell]
    excluded: dict[Hashable, Excluded]
    dates: dict[Hashable, date]
    is_simplified: bool = False

    @property
    def is_of_one_date(self) -> bool:
        return len(set(self.dates.values())) <= 1

    def bounds(self) -> Bounds:
        cells = [*self.countable, *self.bounding]
        if self.question.measure == "distinct":
            return distinct_bounds(self.setting, cells, self.countable)
        if not self.is_of_one_date:
            return unaligned_bounds(self.setting, self.countable)
        return flow_bounds(self.setting, cells)


def evidence_for(question: Question, claims: list[Claim], lineage: Lineage) -> Evidence:
    """Rules 1, 2 and 4: the figures of which an answer is made."""
    sifted = sift(question, claims, lineage)
    if question.measure == "stock":
        return stock_evidence(question, sifted, lineage)
    return flow_evidence(question, sifted, lineage)


def flow_evidence(question: Question, sifted: Sifted, lineage: Lineage) -> Evidence:
    setting = Setting(question.node, days(question.start, question.end), lineage)
    excluded = sifted.excluded
    countable = cells_of(sifted.countable, lineage, excluded)
    bounding = cells_of(sifted.bounding, lineage, excluded)
    bearing = connected([*countable, *bounding], setting.window)
    kept = {cell.id for cell in affordable(setting, bearing)}
    too_many = {cell.id for cell in bearing} - kept
    for cell in countable:
        if cell.id in too_many:
            excluded[cell.id] = Excluded(cell.id, Reason.TOO_MANY_DATES)
    return Evidence(
        question,
        setting,
        [cell for cell in countable if cell.id not in too_many],
        [cell for cell in bounding if cell.id in kept],
        excluded,
        dates={},
        is_simplified=bool(too_many),
    )


def stock_evidence(question: Question, sifted: Sifted, lineage: Lineage) -> Evidence:
    sifted = without_stale(question, sifted)
    setting = Setting(question.node, NOW, lineage)
    excluded = sifted.excluded
    countable = cells_of(map(as_of_its_date, sifted.countable), lineage, excluded)
    valid = [claim for claim in sifted.bounding if why_not_in_stock(claim, question) is None]
    bounding = cells_of(map(as_of_its_date, valid), lineage, excluded)
    chosen, displaced = latest(setting, countable)
    excluded |= {each.id: each for each in displaced}
    return Evidence(
        question,
        setting,
        at_one_moment(chosen),
        at_one_moment(comparable(chosen, bounding)),
        excluded,
        dates={cell.id: date_of(cell) for cell in chosen},
    )
