"""Rule 6 of the roll-up: ratios are recomputed, never added; levels neither."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import NamedTuple

from .answer import Answer, BoundsFrom, Excluded, Reason, Status, in_id_order
from .bounds import Setting
from .cells import INFINITE, ZERO, cells_of, days, sift
from .claims import Claim, Question
from .explained import coverage_of
from .tree import Lineage

DIGITS = 28
DOWN = Context(prec=DIGITS, rounding=ROUND_FLOOR)
UP = Context(prec=DIGITS, rounding=ROUND_CEILING)
NEAREST = Context(prec=DIGITS)


class Quotient(NamedTuple):
    """The roll-ups that a ratio is recomputed from; `times` 100 for a percentage."""

    numerator: Answer
    denominator: Answer
    times: Decimal = Decimal(1)


def range_of_parts(
    question: Question, claims: Iterable[Claim], lineage: Lineage, quotient: Quotient | None
) -> Answer:
    """A ratio from its quotient, where that has one; otherwise the range that the figures in the
    region and window span, which is no bound on the whole."""
    sifted = sift(question, map(at_its_dates, claims), lineage)
    parts = sifted.countable
    left_out = [Excluded(claim.id, Reason.NOT_ADDABLE) for claim in parts]
    setting = Setting(question.node, days(question.start, question.end), lineage)
    answer = Answer(
        question,
        value=None,
        lower=None,
        upper=None,
        status=Status.NOT_ADDABLE if parts else Status.NO_DATA,
        excluded=in_id_order([*sifted.excluded.values(), *left_out]),
        coverage=coverage_of(setting, cells_of(parts, lineage, {})),
    )
    if quotient is not None and is_of_one_cover(question, quotient):
        return recomputed(answer, quotient)
    if not parts:
        return answer
    lowest = min(parts, key=lambda claim: -INFINITE if claim.lower is None else claim.lower)
    highest = max(parts, key=lambda claim: INFINITE if claim.upper is None else claim.upper)
    return replace(
        answer,
        lower=lowest.lower,
        upper=highest.upper,
        bounds_from=BoundsFrom((lowest.id,), (highest.id,)),
    )


def at_its_dates(claim: Claim) -> Claim:
    """The claim with its date as its period, as a rate or a limit holds at a date too."""
    if claim.basis != "as_of":
        return claim
    return replace(claim, start=claim.start or claim.end, basis="during")


def is_of_one_cover(question: Question, quotient: Quotient) -> bool:
    """Whether both sides are totals of the union and the window that the question is about: a
    total covers them completely."""
    return bool(quotient.denominator.value) and all(
        side.value is not None
        and (side.question.node, side.question.start, side.question.end)
        == (question.node, question.start, question.end)
        for side in quotient[:2]
    )


def recomputed(answer: Answer, quotient: Quotient) -> Answer:
    above, below, times = quotient
    assert above.value is not None, "is_of_one_cover looked"
    assert below.value is not None, "is_of_one_cover looked"
    is_exact = above.status is below.status is Status.EXACT
    return replace(
        answer,
        value=NEAREST.divide(above.value * times, below.value),
        lower=DOWN.divide((above.lower or ZERO) * times, below.upper) if below.upper else ZERO,
        upper=(
            None
            if above.upper is None or not below.lower
            else UP.divide(above.upper * times, below.lower)
        ),
        status=Status.EXACT if is_exact else Status.APPROXIMATE,
        quotient=(above, below),
    )
