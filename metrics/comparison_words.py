"""Comparisons of figures in words: +400 yuan (+25.0%), or from +90 to +120 yuan; or why not."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .comparison import Comparison
from .formatting import format_figure
from .total_words import WHY_NOTS, whole_cents

TENTH = Decimal("0.1")


def change_words(comparison: Comparison) -> str:
    """The change as what it is: exact, within bounds, or open to one side."""
    unit = comparison.unit
    if comparison.is_exact:
        return signed(comparison.change, unit)
    lower, upper = (signed(bound, unit) for bound in (comparison.lower, comparison.upper))
    return between(lower, upper) or _("not bounded by the words")


def percent_words(comparison: Comparison) -> str:
    """The change in per cent, rounded so that nothing is left out; empty where there is none."""
    if comparison.percent is None:
        return ""
    if comparison.is_exact:
        return signed(comparison.percent.quantize(TENTH, ROUND_HALF_EVEN), "percent")
    lower, upper = comparison.percent_lower, comparison.percent_upper
    return between(
        signed(lower and lower.quantize(TENTH, ROUND_FLOOR), "percent"),
        signed(upper and upper.quantize(TENTH, ROUND_CEILING), "percent"),
    )


def why_not_words(comparison: Comparison) -> str:
    return str(WHY_NOTS[comparison.why_not]) if comparison.why_not else ""


def between(lower: str, upper: str) -> str:
    if lower and upper:
        return _("%(lower)s to %(upper)s") % {"lower": lower, "upper": upper}
    if lower:
        return _("%(lower)s or more") % {"lower": lower}
    return _("%(upper)s or less") % {"upper": upper} if upper else ""


def signed(number: Decimal | None, unit: str) -> str:
    """A change with its sign: +100 persons; empty where there is none."""
    if number is None:
        return ""
    return ("+" if number > 0 else "") + format_figure(
        whole_cents(number), unit, get_language() or "zh"
    )
