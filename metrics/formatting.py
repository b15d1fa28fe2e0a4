"""Figures as readers write them: 431万元, 32.5万人次, 4.31 million yuan, 325,000 person-times.

Pure; pages and exports show every figure through `format_figure`. Nothing is lost unless asked.
"""

from decimal import ROUND_HALF_EVEN, Decimal

from metrics.units import UNITS, Unit

_SCALES = {
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
    "en": ((10**12, " trillion"), (10**9, " billion"), (10**6, " million")),
}
_MOST_DECIMALS = 3
_MOST_DECIMALS_OF_WAN = 4
_ROUNDED_DIGITS = 3


def format_figure(value: Decimal, unit: str, language: str, exact: bool = True) -> str:
    """The figure `value` in the unit with code `unit`, in Chinese ("zh…") or English.

    A number is put in 万 and 亿, or million and billion, where that takes at most three decimals;
    otherwise every digit is written, in English with separators, in Chinese without (6406人).
    `exact=False` rounds to three significant digits. An unknown unit code raises KeyError, a value
    that is no number ValueError.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no number that can be shown.")
    measure = UNITS[unit]
    shown = value if exact else _rounded(value)
    if language.lower().startswith("zh"):
        return _in_chinese(shown, measure)
    return _in_english(shown, measure)


def _in_chinese(value: Decimal, measure: Unit) -> str:
    return _scaled(value, "zh", separator="") + (measure.symbol or measure.measure_word_zh)


def _in_english(value: Decimal, measure: Unit) -> str:
    number = _scaled(value, "en", separator=",")
    if measure.symbol:
        return number + measure.symbol
    words = measure.singular_en if abs(value) == 1 else measure.plural_en
    return f"{number} {words}" if words else number


def _scaled(value: Decimal, language: str, separator: str) -> str:
    """The number with the largest scale that leaves few decimals."""
    for scale, word in _SCALES[language]:
        if abs(value) < scale:
            continue
        # Chinese readers group by four digits: 123.4567万 is read at a glance, 1234567 isn't.
        most = _MOST_DECIMALS_OF_WAN if word == "万" and abs(value) >= 10**6 else _MOST_DECIMALS
        mantissa = _plain(value.scaleb(1 - len(str(scale))))
        if -int(mantissa.as_tuple().exponent) <= most:
            return f"{mantissa:{separator}f}{word}"
    return f"{_plain(value):{separator}f}"


def _rounded(value: Decimal) -> Decimal:
    if not value:
        return value
    step = Decimal(1).scaleb(value.adjusted() - _ROUNDED_DIGITS + 1)
    return value.quantize(step, ROUND_HALF_EVEN)


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros behind the point, and without an exponent; -0 is 0."""
    plain = value.normalize() + 0
    return plain.quantize(Decimal(1)) if int(plain.as_tuple().exponent) > 0 else plain
