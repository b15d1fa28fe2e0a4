"""The answers of the roll-up as rows: flat for tables, with their working for JSON."""

from collections.abc import Hashable, Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from programs.choices import ProgramKind
from unionwork.api.rows import Row
from unionwork.templatetags.names import is_chinese

from .choices import Measure
from .models.check import Relation
from .rollup import Answer, Reason, Status, Why
from .total_words import doubt_words, headline, missing_words, reason_words, why_words
from .totals import Named, Total

DIGITS = 15  # that a number has at most, so that every program reads the same
DOWN, UP = Context(DIGITS, ROUND_FLOOR), Context(DIGITS, ROUND_CEILING)
NEAREST = Context(DIGITS)


class RollupRow(Row):
    indicator = serializers.CharField(
        label=_("Indicator"), help_text=_("Code of what it measures.")
    )
    indicator_name_zh = serializers.CharField(
        label=_("Indicator’s Chinese name"), help_text=_("What it measures.")
    )
    indicator_name_en = serializers.CharField(
        label=_("Indicator’s English name"), help_text=_("What it measures.")
    )
    measure = serializers.ChoiceField(
        Measure.choices, label=_("Measure"), help_text=_("How the indicator may be added.")
    )
    unit = serializers.CharField(label=_("Unit"), help_text=_("Code of the unit of its values."))
    region = serializers.CharField(
        allow_null=True, label=_("Region"), help_text=_("Code of the region that it is about.")
    )
    region_name_zh = serializers.CharField(
        allow_null=True, label=_("Region’s Chinese name"), help_text=_("The name of the region.")
    )
    trade_union = serializers.CharField(
        allow_null=True,
        label=_("Trade union"),
        help_text=_("Slug of the union that it is about, with all below it."),
    )
    trade_union_name_zh = serializers.CharField(
        allow_null=True,
        label=_("Trade union’s Chinese name"),
        help_text=_("The name of the union."),
    )
    period_start = serializers.DateField(
        allow_null=True, label=_("From"), help_text=_("The first day; null if the window is open.")
    )
    period_end = serializers.DateField(
        allow_null=True, label=_("To"), help_text=_("The last day; null if the window is open.")
    )
    year = serializers.IntegerField(
        allow_null=True, label=_("Year"), help_text=_("The year of the row, grouped by year.")
    )
    kind = serializers.ChoiceField(
        ProgramKind.choices,
        allow_null=True,
        label=_("Kind of the program"),
        help_text=_("The kind of program of the row, grouped by kind."),
    )
    status = serializers.ChoiceField(
        [status.value for status in Status],
        label=_("Status"),
        help_text=_(
            "exact and approximate have a value; partial has bounds; conflict, not_addable and "
            "no_data have no total."
        ),
    )
    value = serializers.FloatField(
        allow_null=True,
        label=_("Value"),
        help_text=_("The total, where one is warranted; otherwise null."),
    )
    lower = serializers.FloatField(
        allow_null=True,
        label=_("Lower bound"),
        help_text=_("The least that it can be, by all figures; of a ratio or level, the smallest."),
    )
    upper = serializers.FloatField(
        allow_null=True,
        label=_("Upper bound"),
        help_text=_("The most that it can be; null if nothing bounds it."),
    )
    reported = serializers.FloatField(
        allow_null=True,
        label=_("Reported"),
        help_text=_("What the included figures come to; no total unless value says so."),
    )
    figures_included = serializers.IntegerField(
        label=_("Figures included"), help_text=_("How many figures count.")
    )
    figures_excluded = serializers.IntegerField(
        label=_("Figures excluded"), help_text=_("How many figures don't count, each for a reason.")
    )
    unions_silent = serializers.IntegerField(
        label=_("Unions that are silent"),
        help_text=_("How many unions reported nothing, nor did any below them."),
    )
    lower_from = serializers.CharField(
        allow_null=True,
        label=_("Lower bound from"),
        help_text=_("Numbers of the figures that make the lower bound, joined by “;”."),
    )
    upper_from = serializers.CharField(
        allow_null=True,
        label=_("Upper bound from"),
        help_text=_("Numbers of the figures that make the upper bound, joined by “;”."),
    )
    failing_checks = serializers.CharField(
        allow_null=True,
        label=_("Failing checks"),
        help_text=_(
            "Slugs of checks that fail for no known reason, of figures that the answer rests on, "
            "joined by “;”."
        ),
    )
    summary = serializers.CharField(
        label=_("In words"), help_text=_("The answer as a sentence, in the language of the answer.")
    )


class FigureLine(serializers.Serializer[Any]):
    """A figure in an answer, and why it counts or not."""

    figure = serializers.IntegerField(help_text=_("Its number: /api/figures/{figure}/."))
    as_reported = serializers.CharField()
    trade_union = serializers.CharField(allow_null=True)
    sentence = serializers.CharField(help_text=_("The code in words."))


class IncludedLine(FigureLine):
    contribution = serializers.FloatField()
    why = serializers.ChoiceField([why.value for why in Why])


class ExcludedLine(FigureLine):
    reason = serializers.ChoiceField([reason.value for reason in Reason])
    by = serializers.IntegerField(
        allow_null=True, help_text=_("The figure that took its place, if one did.")
    )


class BoundsFrom(serializers.Serializer[Any]):
    lower = serializers.ListField(child=serializers.IntegerField())
    upper = serializers.ListField(child=serializers.IntegerField())


class Reporter(serializers.Serializer[Any]):
    """A union, or a region of which no union is known."""

    trade_union = serializers.CharField(allow_null=True)
    region = serializers.CharField(allow_null=True)
    name_zh = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)


class MissingReporter(Reporter):
    is_whole = serializers.BooleanField(
        help_text=_("Whether nothing below it was reported either.")
    )


class Gap(serializers.Serializer[Any]):
    period_start = serializers.DateField()
    period_end = serializers.DateField()


class CoverageOfAnswer(serializers.Serializer[Any]):
    expected = serializers.IntegerField(help_text=_("How many were to report."))
    reporting = Reporter(many=True)
    missing = MissingReporter(many=True)
    is_open = serializers.BooleanField(
        help_text=_("Whether there may be unions that aren't recorded here.")
    )
    gaps = Gap(many=True, help_text=_("Parts of the window for which nothing is reported."))
    as_of = Gap(allow_null=True, help_text=_("Of a stock: the first and the last of its dates."))


class PartOfRatio(serializers.Serializer[Any]):
    status = serializers.ChoiceField([status.value for status in Status])
    value = serializers.FloatField(allow_null=True)
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)
    included = IncludedLine(many=True)
    excluded = ExcludedLine(many=True)


class RollupWarning(serializers.Serializer[Any]):
    """A check that fails, of figures that an answer rests on, and that nobody has explained."""

    check = serializers.CharField(help_text=_("Its slug: /api/checks/{check}/."))
    relation = serializers.ChoiceField(Relation.choices)
    figures = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Those that the answer rests on.")
    )
    sentence = serializers.CharField(help_text=_("The warning in words."))


class RollupAnswer(RollupRow):
    """A row with its working: what counts, what doesn't and why, and what is missing."""

    included = IncludedLine(many=True)
    excluded = ExcludedLine(many=True)
    bounds_from = BoundsFrom()
    coverage = CoverageOfAnswer()
    conflicts = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text=_("Sets of figures that can't all be true."),
    )
    warnings = RollupWarning(many=True, help_text=_("Why the answer may be wrong."))
    is_simplified = serializers.BooleanField(
        help_text=_("Whether figures were left out because their dates are too many.")
    )
    numerator = PartOfRatio(allow_null=True)
    denominator = PartOfRatio(allow_null=True)


# values -----------------------------------------------------------------------------------------


def rounded(number: Decimal | None, context: Context) -> Decimal | None:
    return None if number is None else context.plus(number)


def numbers(answer: Answer) -> dict[str, Decimal | None]:
    """The numbers of an answer; bounds are rounded outwards."""
    return {
        "value": rounded(answer.value, NEAREST),
        "lower": rounded(answer.lower, DOWN),
        "upper": rounded(answer.upper, UP),
    }


def flat(total: Total, group_by: str | None) -> dict[str, Any]:
    """The row of a total."""
    asked, answer, facts = total.asked, total.answer, total.facts
    region, union = asked.region, asked.trade_union
    sentence, space = gettext("%(words)s."), "" if is_chinese() else " "
    values = {
        "indicator": asked.indicator.code,
        "indicator_name_zh": asked.indicator.name_zh,
        "indicator_name_en": asked.indicator.name_en,
        "measure": asked.indicator.measure,
        "unit": asked.indicator.unit,
        "region": region.code if region else None,
        "region_name_zh": region.name_zh if region else None,
        "trade_union": union.slug if union else None,
        "trade_union_name_zh": union.name_zh if union else None,
        "period_start": asked.start,
        "period_end": asked.end,
        "year": int(total.group) if group_by == "year" else None,
        "kind": total.group if group_by == "kind" else None,
        "status": answer.status.value,
        **numbers(answer),
        "reported": rounded(facts.reported, NEAREST),
        "figures_included": len(answer.included),
        "figures_excluded": len(answer.excluded),
        "unions_silent": len(facts.silent),
        "lower_from": joined(answer.bounds_from.lower),
        "upper_from": joined(answer.bounds_from.upper),
        "failing_checks": joined(doubt.check for doubt in total.doubts),
        "summary": space.join(
            [
                sentence % {"words": headline(total)},
                *missing_words(total),
                *(doubt_words(doubt) for doubt in total.doubts),
            ]
        ),
    }
    return {name: values[name] for name in RollupRow.names()}


def joined(ids: Iterable[Hashable]) -> str | None:
    return ";".join(map(str, ids)) or None


def with_working(total: Total, group_by: str | None) -> dict[str, Any]:
    """The row of a total with everything that it rests on."""
    answer, coverage = total.answer, total.answer.coverage
    parts = [part_of_ratio(total, part) for part in answer.quotient or ()]
    return flat(total, group_by) | {
        **lines(total, answer),
        "bounds_from": {
            "lower": answer.bounds_from.lower,
            "upper": answer.bounds_from.upper,
        },
        "coverage": {
            "expected": coverage.expected,
            "reporting": [reporter(total.names[node]) for node in coverage.reporting],
            "missing": [
                reporter(total.names[each.node]) | {"is_whole": each.is_whole}
                for each in coverage.missing
            ],
            "is_open": coverage.is_open,
            "gaps": [{"period_start": a, "period_end": b} for a, b in coverage.gaps],
            "as_of": coverage.as_of
            and dict(zip(("period_start", "period_end"), coverage.as_of, strict=True)),
        },
        "conflicts": answer.conflicts,
        "warnings": [doubt._asdict() | {"sentence": doubt_words(doubt)} for doubt in total.doubts],
        "is_simplified": answer.is_simplified,
        "numerator": parts[0] if parts else None,
        "denominator": parts[1] if parts else None,
    }


def lines(total: Total, answer: Answer) -> dict[str, Any]:
    """The figures of an answer, those that count and those that don't."""
    return {
        "included": [
            shown(total, line.id, why_words(line))
            | {"contribution": rounded(line.contribution, NEAREST), "why": line.why.value}
            for line in answer.included
        ],
        "excluded": [
            shown(total, line.id, reason_words(total, line))
            | {"reason": line.reason.value, "by": line.by}
            for line in answer.excluded
        ],
    }


def shown(total: Total, key: Hashable, sentence: str) -> dict[str, Any]:
    figure = total.figures[key]
    return {
        "figure": figure.pk,
        "as_reported": figure.as_reported,
        "trade_union": figure.trade_union,
        "sentence": sentence,
    }


def reporter(named: Named) -> dict[str, Any]:
    return {
        "trade_union": None if named.is_region else named.key,
        "region": named.key if named.is_region else None,
        "name_zh": named.name_zh,
        "name_en": named.name_en or None,
    }


def part_of_ratio(total: Total, answer: Answer) -> dict[str, Any]:
    return {"status": answer.status.value, **numbers(answer), **lines(total, answer)}
