"""Derived values in words, with their working: 16 households = 80,000 yuan ÷ 5,000 yuan each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from .checks import Interval, divide
from .choices import unit_label
from .comparison_words import signed
from .derived import HUNDRED, Derivation, Derived, Stated
from .formatting import format_figure
from .models import Indicator, ReportedFigure
from .units import UNITS


@dataclass(frozen=True, slots=True)
class Worked:
    """A derived value for readers: what it is of, how much, and how it follows.

    Between `first` and `second` stands `sign`; `opening` and `closing` go around the second.
    """

    label: str
    value: str
    first: ReportedFigure
    sign: str
    opening: str
    second: ReportedFigure
    closing: str
    growth: str = ""


def worked_out(derived: Iterable[Derived]) -> list[Worked]:
    """The derived values in words, by two queries."""
    found = list(derived)
    keys = {key for each in found for key in each.figures}
    figures = ReportedFigure.objects.public().select_related("indicator").in_bulk(list(keys))
    codes = {each.indicator for each in found if each.indicator}
    indicators = {each.code: each for each in Indicator.objects.filter(code__in=codes)}
    return [
        worked(each, [figures[key] for key in each.figures], indicators)
        for each in found
        if set(each.figures) <= figures.keys()
    ]


def worked(
    derived: Derived, figures: Sequence[ReportedFigure], indicators: Mapping[str, Indicator]
) -> Worked:
    first, second = figures
    about = indicators.get(derived.indicator or "")
    opening, sign, closing = operation(derived, second.value, second.indicator.unit)
    return Worked(
        label(derived, about.name if about else "", first),
        value_words(derived),
        first,
        sign,
        opening,
        second,
        closing,
        growth_words(derived, first) if derived.derivation is Derivation.BEFORE else "",
    )


def operation(derived: Derived, second: Decimal, unit: str) -> tuple[str, str, str]:
    """What goes before the second figure, between both, and behind: the year before a growth of
    20% is the figure ÷ (100% + 20%)."""
    if derived.derivation is Derivation.NUMERATOR:
        return "", "×", ""
    if derived.derivation is not Derivation.BEFORE:
        return "", "÷", ""
    if unit == "percent" and derived.unit != "percent":
        return "(100% + ", "÷", ")"
    return ("(", "−", ")") if second < 0 else ("", "−", "")


def working(derived: Derived, figures: Sequence[Stated]) -> str:
    """The working as plain numbers: 80000 ÷ 5000."""
    opening, sign, closing = operation(derived, figures[1].value, figures[1].unit)
    left, right = (
        f"{plain(figure.value)}{'%' if figure.unit == 'percent' else ''}" for figure in figures
    )
    return f"{left} {sign} {opening}{right}{closing}"


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def label(derived: Derived, name: str, first: ReportedFigure) -> str:
    """What the value is of."""
    if derived.derivation is Derivation.AVERAGE:
        return _("%(name)s, on average") % {"name": first.indicator.name}
    if derived.derivation is Derivation.BEFORE:
        return _("%(name)s, in the period before") % {"name": name}
    if derived.derivation is Derivation.TARGET:
        return _("%(name)s, the target") % {"name": name}
    return name or str(unit_label(derived.unit))


def value_words(derived: Derived) -> str:
    """The value as what it is: 9,770 persons; about 16 households (15 to 18 households). What is
    not exact has two digits of the width of its interval: more would look more exact than it is."""
    lower, upper = derived.interval
    if upper is None:
        words = _("%(lower)s or more") % {"lower": shown(lower, derived.unit)}
    elif lower is None or lower == upper:
        words = shown(derived.value, derived.unit)
    else:
        step = Decimal(1).scaleb(max(-2, (upper - lower).adjusted() - 1))
        words = _("about %(value)s (%(lower)s to %(upper)s)") % {
            "value": shown(derived.value.quantize(step, ROUND_HALF_EVEN), derived.unit),
            "lower": shown(lower.quantize(step, ROUND_FLOOR), derived.unit),
            "upper": shown(upper.quantize(step, ROUND_CEILING), derived.unit),
        }
    if not derived.per:
        return words
    unit = UNITS[derived.per]
    head = unit.measure_word_zh if language().startswith("zh") else unit.singular_en
    return pgettext("average", "%(amount)s per %(head)s") % {"amount": words, "head": head}


def growth_words(derived: Derived, now: ReportedFigure) -> str:
    """By how many per cent the figure is more than the derived one before; empty if unbounded."""
    before = derived.interval
    if not before.lower or before.upper is None or now.lower is None or now.upper is None:
        return ""
    times = divide(Interval(now.lower, now.upper), before)
    low, high = (bound * HUNDRED - HUNDRED for bound in times if bound is not None)
    step = Decimal("0.1")
    lower, upper = low.quantize(step, ROUND_FLOOR), high.quantize(step, ROUND_CEILING)
    if upper - lower <= step:
        middle = ((low + high) / 2).quantize(step, ROUND_HALF_EVEN)
        return signed(middle, "percent")
    ends = {"lower": signed(lower, "percent"), "upper": signed(upper, "percent")}
    return _("%(lower)s to %(upper)s") % ends


def shown(number: Decimal | None, unit: str) -> str:
    return format_figure(number or Decimal(0), unit, language())


def language() -> str:
    return get_language() or "zh"
