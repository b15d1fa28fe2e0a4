"""A roll-up's answer as plain facts, for a page or an API to put into words."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from .answer import Answer, Reason, Status
from .tree import Node

Form = Literal[
    "total",  # it is exactly so much
    "about",  # a total, as exact as its words
    "between",
    "at_least",
    "at_most",
    "conflict",
    "range",  # ratios and levels: from the smallest to the largest part
    "no_data",
]


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be said of an answer: "at least 431万元, as reported by 3 unions; not a total: 5
    counties have not reported" has the form `at_least`, `reported`, `unions` and `silent`.

    `reported` is what the figures in the total come to, or None where nothing is added up. `silent`
    unions reported nothing, nor did any below them; of those in `without_own` some below them did.
    `may_be_others` says that there may be unions which the tree doesn't know. `left_out` are the
    figures that are not in the total, by the reason.
    """

    form: Form
    value: Decimal | None
    reported: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    figures: int
    unions: int
    silent: tuple[Node, ...]
    without_own: tuple[Node, ...]
    may_be_others: bool
    gaps: tuple[tuple[date, date], ...]
    as_of: tuple[date, date] | None
    left_out: dict[Reason, tuple[Hashable, ...]]
    conflicts: tuple[tuple[Hashable, ...], ...]
    is_simplified: bool

    @property
    def is_total(self) -> bool:
        return self.form in ("total", "about")


def facts_of(answer: Answer) -> Facts:
    coverage = answer.coverage
    left_out: dict[Reason, list[Hashable]] = defaultdict(list)  # there may be very many
    for line in answer.excluded:
        left_out[line.reason].append(line.id)
    return Facts(
        form=form_of(answer),
        value=answer.value,
        reported=answer.reported if answer.included else None,
        lower=answer.lower,
        upper=answer.upper,
        figures=len(answer.included),
        unions=len(coverage.reporting),
        silent=tuple(each.node for each in coverage.missing if each.is_whole),
        without_own=tuple(each.node for each in coverage.missing if not each.is_whole),
        may_be_others=coverage.is_open,
        gaps=coverage.gaps,
        as_of=coverage.as_of,
        left_out={reason: tuple(ids) for reason, ids in left_out.items()},
        conflicts=answer.conflicts,
        is_simplified=answer.is_simplified,
    )


def form_of(answer: Answer) -> Form:
    match answer.status:
        case Status.EXACT:
            return "total"
        case Status.APPROXIMATE:
            return "about"
        case Status.CONFLICT:
            return "conflict"
        case Status.NOT_ADDABLE:
            return "range"
        case Status.NO_DATA:
            return "no_data"
    if answer.upper is None:
        return "at_least"
    return "between" if answer.lower else "at_most"
