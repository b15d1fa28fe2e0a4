"""What `/api/figures/{id}/` adds to the row: what follows from the figure, and its comparisons."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from unionwork.api.rows import Values

from .comparison import Comparison, WhyNot
from .derived import Derivation
from .derived_values import derived_with, stated_in
from .derived_words import working
from .figure_comparisons import Compared, Pair, compared, comparisons_with

CENT = Decimal("0.01")


class DerivedRow(serializers.Serializer[Any]):
    """A value that the article implies but doesn't print."""

    derivation = serializers.ChoiceField(
        [each.value for each in Derivation],
        help_text=_(
            "How it follows from two figures: before is a figure less its change, target one by "
            "its completion, denominator a numerator by its rate, numerator a denominator times "
            "its rate, average an amount by those who shared it."
        ),
    )
    indicator = serializers.CharField(
        allow_null=True, help_text=_("Code of what it measures, where it has one of its own.")
    )
    unit = serializers.CharField(help_text=_("Code of the unit of the value."))
    per = serializers.CharField(
        allow_null=True, help_text=_("Of an average: code of the unit of what it is for each of.")
    )
    value = serializers.FloatField(help_text=_("What follows from the numbers as written."))
    lower = serializers.FloatField(allow_null=True, help_text=_("The least that it can be."))
    upper = serializers.FloatField(
        allow_null=True, help_text=_("The most that it can be; null if nothing bounds it.")
    )
    figures = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Numbers of the figures in the working.")
    )
    working = serializers.CharField(help_text=_("How it is worked out: 80000 ÷ 5000."))


class ComparedRow(serializers.Serializer[Any]):
    """Another figure, and the change from the earlier to the later one, or why there is none."""

    figure = serializers.IntegerField(help_text=_("Number of the other figure."))
    is_earlier = serializers.BooleanField(
        allow_null=True, help_text=_("Whether the other is the earlier one; null if unknown.")
    )
    why_not = serializers.ChoiceField(
        [each.value for each in WhyNot],
        allow_null=True,
        help_text=_("Why they can't be compared; null if they can."),
    )
    is_year_on_year = serializers.BooleanField(
        allow_null=True, help_text=_("Whether their periods are the same, a year apart (同比).")
    )
    unit = serializers.CharField(
        allow_null=True, help_text=_("Code of the unit of the change: shares change by points.")
    )
    change = serializers.FloatField(allow_null=True, help_text=_("Later less earlier value."))
    change_lower = serializers.FloatField(
        allow_null=True, help_text=_("The least change that the words of both allow.")
    )
    change_upper = serializers.FloatField(
        allow_null=True, help_text=_("The largest change that the words of both allow.")
    )
    percent = serializers.FloatField(
        allow_null=True, help_text=_("The change in per cent of the earlier value.")
    )
    percent_lower = serializers.FloatField(
        allow_null=True, help_text=_("The least that the words allow, rounded down.")
    )
    percent_upper = serializers.FloatField(
        allow_null=True, help_text=_("The most that the words allow, rounded up.")
    )


class Following(serializers.Serializer[Any]):
    """The nested parts of a figure's record."""

    derived = DerivedRow(
        many=True,
        help_text=_("What follows from it and others of its article: derived, never reported."),
    )
    comparisons = ComparedRow(
        many=True,
        help_text=_(
            "The latest figures of the same union about the same indicator, or easily taken for it."
        ),
    )


def following(key: int) -> Values:
    """The nested parts of the figure with this key; none of one that isn't in use."""
    figure = compared(key)
    if figure is None:
        return {"derived": [], "comparisons": []}
    return {
        "derived": derived_rows(figure),
        "comparisons": [compared_row(figure, pair) for pair in comparisons_with(figure)],
    }


def derived_rows(figure: Compared) -> list[Values]:
    stated = {each.id: each for each in stated_in(figure.article_id)}
    return [
        {
            "derivation": each.derivation.value,
            "indicator": each.indicator,
            "unit": each.unit,
            "per": each.per or None,
            "value": each.value,
            "lower": each.interval.lower,
            "upper": each.interval.upper,
            "figures": list(each.figures),
            "working": working(each, [stated[key] for key in each.figures]),
        }
        for each in derived_with(figure.pk, figure.article_id, stated.values())
    ]


def compared_row(figure: Compared, pair: Pair) -> Values:
    found = pair.comparison
    other = pair.other_than(figure)
    return {
        "figure": other.pk,
        "is_earlier": other is pair.before if pair.is_in_order else None,
        "why_not": found.why_not and found.why_not.value,
    } | change_columns(found)


def change_columns(found: Comparison) -> Values:
    possible = found.is_possible
    return {
        "is_year_on_year": found.is_year_on_year if possible else None,
        "unit": found.unit if possible else None,
        "change": found.change,
        "change_lower": found.lower,
        "change_upper": found.upper,
        "percent": found.percent and found.percent.quantize(CENT, ROUND_HALF_EVEN),
        "percent_lower": found.percent_lower and found.percent_lower.quantize(CENT, ROUND_FLOOR),
        "percent_upper": found.percent_upper and found.percent_upper.quantize(CENT, ROUND_CEILING),
    }
