"""What the roll-up is asked and told: a question, and the reported figures of one indicator."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from .nonsense import Nonsense, gettext_noop
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

    A stock counts for `stale_after` months from its date; None is for ever. Where the window has no
    end, that is up to the date of the latest figure.
    """

    node: Node
    start: date
    end: date
    measure: Measure
    unit: str | None = None
    with_cross_hierarchy: bool = False
    stale_after: int | None = None


def refuse_nonsense(question: Question, claims: Iterable[Claim], lineage: Lineage) -> None:
    """Raise Nonsense, with a sentence that names it, for what no answer could be right about."""
    if question.measure not in get_args(Measure):
        sentence = "The measure %(measure)r isn't one of %(allowed)s"
        raise Nonsense(sentence, measure=question.measure, allowed=get_args(Measure))
    if question.node not in lineage:
        sentence = "The question is about %(node)r, which isn't in the tree"
        raise Nonsense(sentence, node=question.node)
    if question.start > question.end:
        sentence = "The window ends on %(end)s, before it starts: %(start)s"
        raise Nonsense(sentence, start=question.start, end=question.end)
    if question.stale_after is not None and question.stale_after < 0:
        sentence = "A stock can't be stale after %(months)s months"
        raise Nonsense(sentence, months=question.stale_after)
    seen: set[Hashable] = set()
    for claim in claims:
        if claim.id in seen:
            raise Nonsense("There are two figures %(figure)r", figure=claim.id)
        seen.add(claim.id)
        refuse(claim, question.measure, lineage)


def refuse(claim: Claim, measure: Measure, lineage: Lineage) -> None:
    """Raise Nonsense for what can't be true of any figure."""
    start, end, lower, upper = claim.start, claim.end, claim.lower, claim.upper
    if claim.node is not None and claim.node not in lineage:
        sentence = "Figure %(figure)r is about %(node)r, which isn't in the tree"
        raise Nonsense(sentence, figure=claim.id, node=claim.node)
    for name, allowed in (("scope", Scope), ("rank", Rank), ("basis", Basis)):
        if (code := getattr(claim, name)) not in get_args(allowed):
            sentence = "Figure %(figure)r has the %(name)s %(code)r, not one of %(allowed)s"
            raise Nonsense(
                sentence, figure=claim.id, name=name, code=code, allowed=get_args(allowed)
            )
    if start is not None and end is not None and start > end:
        sentence = gettext_noop(
            "Figure %(figure)r has a period that ends on %(end)s, before it starts: %(start)s"
        )
        raise Nonsense(sentence, figure=claim.id, start=start, end=end)
    refuse_numbers(claim)
    if lower is not None and upper is not None and lower > upper:
        sentence = gettext_noop(
            "Figure %(figure)r has its interval upside down: %(lower)s to %(upper)s"
        )
        raise Nonsense(sentence, figure=claim.id, lower=lower, upper=upper)
    if (lower is not None and claim.value < lower) or (upper is not None and claim.value > upper):
        sentence = gettext_noop(
            "Figure %(figure)r says %(value)s, outside its interval of %(lower)s to %(upper)s"
        )
        raise Nonsense(sentence, figure=claim.id, value=claim.value, lower=lower, upper=upper)
    is_added = measure in ("flow", "stock", "distinct") and claim.role == "result"
    if is_added and claim.value < 0:
        sentence = "Figure %(figure)r says %(value)s; only what is never below zero can be added up"
        raise Nonsense(sentence, figure=claim.id, value=claim.value)


def refuse_numbers(claim: Claim) -> None:
    """Raise Nonsense for what isn't a number, or is too long for exact sums."""
    if claim.value is None:
        raise Nonsense("Figure %(figure)r has no value", figure=claim.id)
    numbers = {"value": claim.value, "lower bound": claim.lower, "upper bound": claim.upper}
    for name, number in numbers.items():
        if number is not None and (problem := problem_of_number(number)):
            sentence = "Figure %(figure)r has the %(name)s %(number)s, which %(problem)s"
            raise Nonsense(sentence, figure=claim.id, name=name, number=number, problem=problem)


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
