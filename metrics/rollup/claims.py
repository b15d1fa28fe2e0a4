"""What the roll-up is asked and told: a question, and the reported figures of one indicator."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, get_args

from .tree import Lineage, Node

Scope = Literal["whole", "own", "unknown"]
Rank = Literal["preferred", "normal", "deprecated"]
Basis = Literal["during", "as_of", "cumulative"]
Measure = Literal["flow", "stock", "distinct", "ratio", "level"]

MOST_DIGITS = 40
"""Digits before and after the point that a figure may have; sums then stay exact."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One reported figure 上报数据. Dates are inclusive, None is unknown; no upper is no bound.

    The optional fields after `basis` say what the figure alone can't:
    `superseded_by` is the figure that corrects it. `program` is the one program that it is about:
    such a figure is a part of what the union did, and programs of one union may overlap. A figure
    without one is about all that the union did. `is_cross_hierarchy` marks the industrial unions,
    which stand beside the regional chain. A period that is open at one end lies between
    `not_before` and `not_after`: "since 2015" has ended by the day of the report.
    """

    id: Hashable
    node: Node | None
    scope: Scope
    start: date | None
    end: date | None
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    rank: Rank = "normal"
    verified: bool = True
    role: str = "result"
    basis: Basis = "during"
    superseded_by: Hashable | None = None
    unit: str | None = None
    program: Hashable | None = None
    is_cross_hierarchy: bool = False
    not_before: date | None = None
    not_after: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """How much in `node` and all below it, from `start` to `end`, both inclusive?

    A stock counts for `stale_after` from its date; None is for ever.
    """

    node: Node
    start: date
    end: date
    measure: Measure
    unit: str | None = None
    with_cross_hierarchy: bool = False
    stale_after: timedelta | None = None


def refuse_nonsense(question: Question, claims: Iterable[Claim], lineage: Lineage) -> None:
    """Raise ValueError, with a sentence that names it, for what no answer could be right about."""
    if question.measure not in get_args(Measure):
        raise ValueError(f"The measure {question.measure!r} isn't one of {get_args(Measure)}")
    if question.node not in lineage:
        raise ValueError(f"The question is about {question.node!r}, which isn't in the tree")
    if question.start > question.end:
        raise ValueError(f"The window ends on {question.end}, before it starts: {question.start}")
    seen: set[Hashable] = set()
    for claim in claims:
        if claim.id in seen:
            raise ValueError(f"There are two figures {claim.id!r}")
        seen.add(claim.id)
        if problem := problem_of(claim, question.measure, lineage):
            raise ValueError(f"Figure {claim.id!r} {problem}")


def problem_of(claim: Claim, measure: Measure, lineage: Lineage) -> str:
    """What is wrong with the claim, as the rest of a sentence; empty if nothing is."""
    if claim.node is not None and claim.node not in lineage:
        return f"is about {claim.node!r}, which isn't in the tree"
    for name, allowed in (("scope", Scope), ("rank", Rank), ("basis", Basis)):
        if getattr(claim, name) not in get_args(allowed):
            return f"has the {name} {getattr(claim, name)!r}, not one of {get_args(allowed)}"
    if claim.start is not None and claim.end is not None and claim.start > claim.end:
        return f"has a period that ends on {claim.end}, before it starts: {claim.start}"
    if claim.value is None:
        return "has no value"
    numbers = {"value": claim.value, "lower bound": claim.lower, "upper bound": claim.upper}
    for name, number in numbers.items():
        if number is not None and (problem := problem_of_number(number)):
            return f"has the {name} {number}, which {problem}"
    if claim.lower is not None and claim.upper is not None and claim.lower > claim.upper:
        return f"has its interval upside down: {claim.lower} to {claim.upper}"
    if (claim.lower is not None and claim.value < claim.lower) or (
        claim.upper is not None and claim.value > claim.upper
    ):
        return f"says {claim.value}, outside its interval of {claim.lower} to {claim.upper}"
    is_added = measure in ("flow", "stock", "distinct") and claim.role == "result"
    if is_added and claim.value < 0:
        return f"says {claim.value}; only what is never below zero can be added up"
    return ""


def problem_of_number(number: object) -> str:
    if not isinstance(number, Decimal | int) or isinstance(number, bool):
        return "isn't a Decimal"
    exact = Decimal(number)
    if not exact.is_finite():
        return "isn't a number"
    exponent = exact.as_tuple().exponent
    if abs(exact.adjusted()) > MOST_DIGITS or abs(int(exponent)) > MOST_DIGITS:
        return f"has more than {MOST_DIGITS} digits"
    return ""
