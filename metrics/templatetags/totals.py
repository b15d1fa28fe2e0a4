"""Totals in templates: `{% total answer %}` writes one as what it is, with its working."""

from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from metrics.total_words import (
    bounds_words,
    contribution_words,
    dates_words,
    doubt_words,
    headline,
    missing_words,
    place_words,
    reason_words,
    why_words,
    window_words,
)
from metrics.totals import Asked, Place, Shown, Total
from unionwork.templatetags.names import in_its_language

register = template.Library()

MOST_LINES = 60  # figures that count, and as many that don't: a page stays light


class Line(NamedTuple):
    """A figure in the working: what it contributes, if it counts, and a sentence that says why."""

    figure: Shown
    contribution: str
    sentence: str


class Warned(NamedTuple):
    """A check that fails, as a sentence, and its figures."""

    sentence: str
    figures: list[Shown]


@register.inclusion_tag("metrics/total.html")
def total(answer: Total, is_open: bool = False) -> dict[str, Any]:
    """The total, what is missing from it, and every figure with the reason why it counts or not."""

    def figures(keys: Iterable[Hashable]) -> list[Shown]:
        return [answer.figures[key] for key in keys]

    found = in_short(answer)
    of_answer = answer.answer
    silent = [answer.names[node] for node in answer.facts.silent] if found["missing"] else []
    return {
        **found,
        "included": [
            Line(answer.figures[line.id], contribution_words(answer, line), why_words(line))
            for line in of_answer.included
        ],
        "excluded": [
            Line(answer.figures[line.id], "", reason_words(answer, line))
            for line in of_answer.excluded
        ],
        "silent": silent,
        "bounds": [(words, figures(keys)) for words, keys in bounds_words(answer)],
        "conflicts": [figures(keys) for keys in of_answer.conflicts],
        "is_open": is_open,
        "most": MOST_LINES,
        "is_cut": max(map(len, (of_answer.included, of_answer.excluded, silent))) > MOST_LINES,
    }


@register.inclusion_tag("metrics/total_in_short.html")
def total_in_short(answer: Total) -> dict[str, Any]:
    """The total in one line, with the way to its working."""
    return in_short(answer)


def in_short(answer: Total) -> dict[str, Any]:
    return {
        "indicator": answer.asked.indicator,
        "address": f"{reverse('totals')}?{answer.asked.address}",
        "headline": headline(answer),
        "is_total": answer.facts.is_total,
        "dates": dates_words(answer),
        "missing": missing_words(answer),
        "doubts": [
            Warned(doubt_words(doubt), [answer.figures[key] for key in doubt.figures])
            for doubt in answer.doubts
        ],
        "included": answer.answer.included,
        "excluded": answer.answer.excluded,
    }


@register.simple_tag
def totals_of(question: Asked | Place) -> str:
    """The address of the totals of a place, or of one total."""
    return f"{reverse('totals')}?{question.address}"


@register.simple_tag
def place_of(place: Place) -> SafeString:
    """Where and with whom, in words."""
    return in_its_language(place_words(place))


@register.simple_tag
def window_of(place: Place) -> str:
    """When, in words."""
    return window_words(place)
