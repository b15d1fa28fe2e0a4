"""Totals in words: what a total is, why each figure is in it or not, and what is missing."""

from collections.abc import Callable, Hashable
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from .check_outcomes import Doubt
from .choices import Role
from .comparison import Comparison, Side, WhyNot
from .formatting import format_figure
from .models.check import Relation
from .period_words import day_words, span_words
from .rollup import Excluded, Facts, Included, Reason, Why
from .totals import Place, Total

REASONS = {
    Reason.WRONG_ROLE: gettext_lazy("It isn't a result of what was done but: %(role)s."),
    Reason.NOT_VERIFIED: gettext_lazy("Nobody has verified it yet."),
    Reason.SUPERSEDED: gettext_lazy("A later figure, %(by)s, corrects it."),
    Reason.DEPRECATED: gettext_lazy("It is marked as one that shouldn't be used."),
    Reason.UNIT_DIFFERS: gettext_lazy("It is in another unit."),
    Reason.OUTSIDE_REGION: gettext_lazy(
        "It is of a union that isn't in the region or under the union."
    ),
    Reason.CROSS_HIERARCHY: gettext_lazy(
        "Its union isn't under the federation of the region, or it names no union: it counts only "
        "on request."
    ),
    Reason.PERIOD_UNKNOWN: gettext_lazy(
        "What is known of its period doesn't say that it lies in the time asked about."
    ),
    Reason.PERIOD_DISJOINT: gettext_lazy("It is about another time."),
    Reason.BOUND_ONLY: gettext_lazy(
        "It is of a union above, or reaches beyond the time asked about: it can't be counted, but "
        "it may bound the answer."
    ),
    Reason.PERIOD_SPILLS: gettext_lazy(
        "It reaches beyond the time asked about, and nothing is divided pro rata."
    ),
    Reason.STALE: gettext_lazy("It is too old to hold for the date."),
    Reason.DUPLICATE_OF: gettext_lazy("It is about the same as figure %(by)s, and agrees with it."),
    Reason.CONFLICT_LOST: gettext_lazy(
        "It is about the same as figure %(by)s, and contradicts it."
    ),
    Reason.COVERED_BY: gettext_lazy("Figure %(by)s, of a union above, already contains it."),
    Reason.OVERLAP: gettext_lazy("It may overlap with figure %(by)s, which counts."),
    Reason.NOT_ADDABLE: gettext_lazy(
        "A share, a limit or a number that may be below zero is never added up."
    ),
    Reason.TOO_MANY_DATES: gettext_lazy("There are too many dates to reckon with all of them."),
}
OLDER_STOCK = gettext_lazy("Figure %(by)s is of a later date.")
WHYS = {
    Why.ON_THE_QUESTION: gettext_lazy("It is about exactly this: it is the total."),
    Why.PERIOD: gettext_lazy("It is one of the periods that make up the time."),
    Why.ORGANISATION: gettext_lazy("It is of one of the unions that make up the whole."),
    Why.AT_LEAST: gettext_lazy("It counts with the least that its words allow."),
    Why.LARGEST: gettext_lazy(
        "It is the largest count: those in the others may be the same people."
    ),
}
WHY_NOTS = {
    WhyNot.COUNTS_DIFFER: gettext_lazy(
        "Not compared: one counts once what the other counts each time."
    ),
    WhyNot.INDICATOR_DIFFERS: gettext_lazy("Not compared: they are different indicators."),
    WhyNot.UNIT_DIFFERS: gettext_lazy("Not compared: they are in different units."),
    WhyNot.SCOPE_DIFFERS: gettext_lazy("Not compared: they are about different organisations."),
    WhyNot.PROGRAM_DIFFERS: gettext_lazy("Not compared: they are about different programs."),
    WhyNot.REGION_DIFFERS: gettext_lazy("Not compared: they are about different places."),
    WhyNot.BASIS_DIFFERS: gettext_lazy(
        "Not compared: their time is meant differently (in a period, at a date, or cumulative)."
    ),
    WhyNot.PERIOD_OPEN: gettext_lazy("Not compared: a period has no beginning or no end."),
    WhyNot.LENGTH_DIFFERS: gettext_lazy("Not compared: the periods aren't equally long."),
    WhyNot.NEVER_COMPARED: gettext_lazy(
        "Not compared: it is a rule, a rank or a pace, not an amount."
    ),
    WhyNot.NO_VALUE: gettext_lazy("Not compared: there is no total, only what was reported."),
    WhyNot.NO_VALUE_BEFORE: gettext_lazy("Not compared: there is no total for the earlier time."),
}


def amount(total: Total, number: Decimal | None) -> str:
    """A number in the unit of the indicator; empty where there is none."""
    if number is None:
        return ""
    return format_figure(whole_cents(number), total.asked.indicator.unit, get_language() or "zh")


def whole_cents(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01")) if number % Decimal("0.01") else number


def reason_words(total: Total, line: Excluded) -> str:
    """Why a figure isn't in the total, as a sentence."""
    is_older = line.reason in (Reason.OVERLAP, Reason.COVERED_BY)
    sentence = REASONS[line.reason]
    if is_older and is_of_earlier_date(total, line):
        sentence = OLDER_STOCK
    role = Role(total.figures[line.id].role).label
    return str(sentence) % {"role": role, "by": line.by}


def is_of_earlier_date(total: Total, line: Excluded) -> bool:
    """Whether a later figure of a stock displaced this one."""
    if total.answer.question.measure != "stock" or line.by not in total.figures:
        return False
    own, other = (total.figures[key].period_end for key in (line.id, line.by))
    return own is not None and other is not None and own < other


def why_words(line: Included) -> str:
    """What a figure does in the total, as a sentence."""
    return str(WHYS[line.why])


def contribution_words(total: Total, line: Included) -> str:
    """What a figure contributes, in the unit of the indicator."""
    return amount(total, line.contribution)


def headline(total: Total) -> str:
    """The total as what it is: at least 431万元, as reported by 3 unions."""
    facts = total.facts
    ends = {"lower": amount(total, facts.lower), "upper": amount(total, facts.upper)}
    value = {"value": amount(total, facts.value)}
    sentences: dict[str, Callable[[], str]] = {
        "total": lambda: _("%(value)s in total") % value,
        "about": lambda: about_words(value | ends),
        "between": lambda: _("between %(lower)s and %(upper)s") % ends,
        "at_least": lambda: _("at least %(lower)s") % ends,
        "at_most": lambda: _("at most %(upper)s") % ends,
        "conflict": lambda: _("no total: the figures contradict each other"),
        "range": lambda: range_words(ends),
        "no_data": lambda: no_data_words(total),
    }
    words = sentences[facts.form]()
    reporters = reporters_words(total)
    if facts.form in ("no_data", "range", "conflict") or not reporters:
        return words
    return _("%(amount)s, %(reporters)s") % {"amount": words, "reporters": reporters}


def about_words(numbers: dict[str, str]) -> str:
    if not numbers["upper"]:
        return _("about %(value)s in total (%(lower)s or more)") % numbers
    return _("about %(value)s in total (%(lower)s to %(upper)s)") % numbers


def range_words(ends: dict[str, str]) -> str:
    """The range of numbers that are never added up."""
    if ends["lower"] and ends["lower"] == ends["upper"]:
        return _("not added up; reported: %(lower)s") % ends
    if ends["lower"] and ends["upper"]:
        return _("not added up; reported: from %(lower)s to %(upper)s") % ends
    return _("not added up")


def no_data_words(total: Total) -> str:
    undated = len(total.facts.left_out.get(Reason.PERIOD_UNKNOWN, ()))
    if not undated:
        return none_counts_words(total)
    return ngettext(
        "no figure is surely of this time; %(count)d may be",
        "no figure is surely of this time; %(count)d may be",
        undated,
    ) % {"count": undated}


def none_counts_words(total: Total) -> str:
    """Why there is nothing to go on: nobody reported, or what was reported counts for a reason."""
    left_out = total.facts.left_out
    on_request = len(left_out.get(Reason.CROSS_HIERARCHY, ()))
    if on_request:
        return ngettext(
            "no figure counts by itself; %(count)d does on request",
            "no figure counts by itself; %(count)d do on request",
            on_request,
        ) % {"count": on_request}
    if left_out.keys() - {Reason.WRONG_ROLE}:
        return _("no figure counts")
    return _("no figure has been reported")


def place_words(place: Place) -> str:
    """Where, and with whom."""
    if place.trade_union is not None:
        return _("%(union)s, with all unions under it") % {"union": place.trade_union.name}
    if place.region is None:
        return _("All of China")
    return _("%(region)s, with everything below it") % {"region": place.region.name}


def window_words(place: Place) -> str:
    """When: 2016, since 2016, at any time."""
    return span_words(place.start, place.end) or _("at any time")


def bounds_words(total: Total) -> list[tuple[str, tuple[Hashable, ...]]]:
    """The bounds of what is no exact total, each with the figures that make it; not those that
    simply are the figures that count."""
    facts, made_by = total.facts, total.answer.bounds_from
    if facts.form in ("total", "no_data", "conflict"):
        return []
    found = []
    counted = {line.id for line in total.answer.included}
    if set(made_by.lower) - counted and facts.lower is not None:
        lower = {"lower": amount(total, facts.lower)}
        found.append((_("What makes it at least %(lower)s") % lower, made_by.lower))
    if made_by.upper and facts.upper is not None:
        upper = {"upper": amount(total, facts.upper)}
        found.append((_("What makes it at most %(upper)s") % upper, made_by.upper))
    return found


def reporters_words(total: Total) -> str:
    """By how many unions, or in how many figures, what counts was reported."""
    included = [total.figures[line.id] for line in total.answer.included]
    unions = len({figure.trade_union for figure in included})
    if not included:
        return ""
    if any(figure.trade_union is None for figure in included):
        return ngettext(
            "as reported in %(count)d figure", "as reported in %(count)d figures", len(included)
        ) % {"count": len(included)}
    return ngettext("as reported by %(count)d union", "as reported by %(count)d unions", unions) % {
        "count": unions
    }


def missing_words(total: Total) -> list[str]:
    """What keeps the answer from being a total, each as a sentence."""
    facts = total.facts
    if facts.is_total or facts.form in ("range", "no_data"):
        return []
    found = [not_a_total_words(facts)] if facts.form != "conflict" else []
    if facts.may_be_others:
        found.append(_("There may be unions that are not recorded here."))
    if facts.gaps:
        spans = _(", ").join(gap_words(*gap) for gap in facts.gaps)
        found.append(_("Nothing is reported for %(spans)s.") % {"spans": spans})
    if facts.is_simplified:
        found.append(_("Some figures were left out, since their dates are too many."))
    return found


def not_a_total_words(facts: Facts) -> str:
    """The main reason why the answer is no total."""
    silent, without_own = len(facts.silent), len(facts.without_own)
    if silent:
        return ngettext(
            "Not a total: %(count)d union has not reported.",
            "Not a total: %(count)d unions have not reported.",
            silent,
        ) % {"count": silent}
    if without_own:
        return ngettext(
            "Not a total: of %(count)d union, only some of those under it have reported.",
            "Not a total: of %(count)d unions, only some of those under them have reported.",
            without_own,
        ) % {"count": without_own}
    return _("Not a total: the figures are about parts of what was done, or of the time.")


def gap_words(start: date, end: date) -> str:
    """A part of the window: 2016年, from 1 March 2016 to 30 June 2016."""
    return span_words(start, end)


def doubt_words(doubt: Doubt) -> str:
    """Why the answer may be wrong: a figure that it rests on can't be right by a check."""
    numbers = _(", ").join(map(str, doubt.figures))
    return ngettext(
        "It may be wrong: it rests on figure %(figures)s, and a check of it fails (%(relation)s).",
        "It may be wrong: it rests on figures %(figures)s, and a check of them fails "
        "(%(relation)s).",
        len(doubt.figures),
    ) % {"figures": numbers, "relation": Relation(doubt.relation).label}


def dates_words(total: Total) -> str:
    """Of a stock, the dates of the figures that count."""
    as_of = total.facts.as_of
    if as_of is None:
        return ""
    first, last = as_of
    if last - first < timedelta(days=1):
        return _("as of %(day)s") % {"day": day_words(last)}
    return _("as of dates from %(first)s to %(last)s") % {
        "first": day_words(first),
        "last": day_words(last),
    }


# comparisons ------------------------------------------------------------------------------------


def side_of(total: Total) -> Side:
    """A total as one side of a comparison."""
    asked, answer = total.asked, total.answer
    return Side(
        indicator=asked.indicator.code,
        unit=asked.indicator.unit,
        measure=answer.question.measure,
        scope=(
            asked.region and asked.region.code,
            asked.trade_union and asked.trade_union.slug,
            asked.kind,
            asked.with_cross_hierarchy,
        ),
        start=asked.start,
        end=asked.end,
        value=answer.value,
        lower=answer.lower,
        upper=answer.upper,
    )


def comparison_words(total: Total, comparison: Comparison) -> str:
    """The change, with 同比 where it is on the year before; or why there is none."""
    if comparison.why_not is not None:
        return str(WHY_NOTS[comparison.why_not])
    change = comparison.change or Decimal(0)
    shown = format_figure(whole_cents(change), comparison.unit, get_language() or "zh")
    parts = {"change": ("+" if change > 0 else "") + shown}
    if comparison.percent is None:
        return _("%(change)s on before") % parts
    parts["percent"] = f"{comparison.percent:+.1f}%"
    if comparison.is_year_on_year:
        return _("%(percent)s year on year (%(change)s)") % parts
    return _("%(percent)s on before (%(change)s)") % parts
