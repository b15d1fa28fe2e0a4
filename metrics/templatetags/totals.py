"""Totals in templates: `{% total answer %}` writes one as what it is, with its working."""

from collections.abc import Hashable
from typing import Any, NamedTuple

from django import template

from metrics.total_words import (
    contribution_words,
    dates_words,
    headline,
    missing_words,
    reason_words,
    why_words,
)
from metrics.totals import Shown, Total

register = template.Library()


class Line(NamedTuple):
    """A figure in the working: what it contributes, if it counts, and a sentence that says why."""

    figure: Shown
    contribution: str
    sentence: str


@register.inclusion_tag("metrics/total.html")
def total(answer: Total) -> dict[str, Any]:
    """The total, what is missing from it, and every figure with the reason why it counts or not."""

    def figure(key: Hashable) -> Shown:
        return answer.figures[key]

    of_answer = answer.answer
    return {
        "headline": headline(answer),
        "is_total": answer.facts.is_total,
        "dates": dates_words(answer),
        "missing": missing_words(answer),
        "included": [
            Line(figure(line.id), contribution_words(answer, line), why_words(line))
            for line in of_answer.included
        ],
        "excluded": [
            Line(figure(line.id), "", reason_words(answer, line)) for line in of_answer.excluded
        ],
        "conflicts": [[figure(key) for key in keys] for keys in of_answer.conflicts],
    }
