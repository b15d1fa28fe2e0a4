"""The admin's form of a reported figure, whose value may be typed in the words of the source.

Words (431万元) are turned into numbers in the form, by the script beside the field or, without it,
by showing the form again. Only numbers that stood before a person's eyes are ever stored.
"""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from unionwork.staff.versions import RecordForm

from .choices import Qualifier, unit_choices
from .formatting import format_figure
from .models import Indicator
from .models.figure import AMOUNT
from .models.review import CLAIM
from .parsing import Figure, FigureError, parse_figure
from .units import may_be_entered

# What is typed as a number isn't read as words: it is stored as it is, the bounds too.
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")

REASONS = {
    "empty": _("There is nothing to read."),
    "too_long": _("This is too long for one figure. Type its words alone, as in 431万元."),
    "no_number": _("“%(words)s” has no number in it. Type a figure, as in 431万元."),
    "not_a_figure": _("“%(words)s” is a date, an ordinal or a name, or no figure's words."),
    "not_a_number": _("“%(words)s” isn't a number that can be read. Type it in digits."),
    "words_before": _(
        "The words before the number in “%(words)s” can't be read. Type the figure alone, as in "
        "431万元."
    ),
    "words_behind": _(
        "What stands behind the number in “%(words)s” is no unit that is known. Type the figure "
        "with its unit alone, or only the number."
    ),
    "several": _("“%(words)s” states more than one figure. Make each of them a record."),
    "negative": _(
        "“%(words)s” is below zero and bounded by words. Type the number and its bounds in digits."
    ),
}


# reading --------------------------------------------------------------------------------------


def read(words: str) -> Figure:
    """The figure that the words state; ValidationError says why there is none."""
    try:
        return parse_figure(words)
    except FigureError as error:
        shown = words if len(words) <= 50 else f"{words[:50]}…"
        reason = REASONS.get(error.code, str(error).replace("%", "%%"))
        raise ValidationError(reason, code=error.code, params={"words": shown}) from error


def refuse_another_unit(figure: Figure, indicator: Indicator | None) -> None:
    """Raise ValidationError if the words name a unit in which the indicator isn't counted."""
    if indicator and not may_be_entered(figure.unit, indicator.unit, figure.unit_word):
        labels = dict(unit_choices())
        raise ValidationError(
            _(
                "“%(words)s” is read in the unit “%(found)s”, but “%(indicator)s” is counted in "
                "“%(wanted)s”. Correct the words or choose another indicator."
            ),
            code="another_unit",
            params={
                "words": figure.text,
                "found": labels[figure.unit] if figure.unit else figure.unit_word,
                "indicator": indicator.name,
                "wanted": labels[indicator.unit],
            },
        )


def entries(figure: Figure) -> dict[str, str]:
    """What the reading puts into the form's fields.

    Bounds are kept to as many decimals as the database does, rounded so that the interval still
    holds all that the words allow.
    """
    return {
        "value": f"{figure.value:f}",
        "lower": _bound(figure.lower, ROUND_FLOOR),
        "upper": _bound(figure.upper, ROUND_CEILING),
        "qualifier": figure.qualifier,
    }


def _bound(bound: Decimal | None, rounding: str) -> str:
    if bound is None:
        return ""
    step = Decimal(1).scaleb(-AMOUNT["decimal_places"])
    kept = bound.quantize(step, rounding) if bound % step else bound
    return f"{kept:f}"


def sentence(figure: Figure, indicator: Indicator | None) -> str:
    """How the words were read, for the person who has to confirm it."""
    language = get_language() or "en"
    # A ratio is shown as a number alone, which is right where no unit is known.
    unit = indicator.unit if indicator else figure.unit or "ratio"
    value = format_figure(figure.value, unit, language)
    if not language.startswith("zh"):
        value = f"{value} ({format_figure(figure.value, unit, 'zh')})"
    parts = [
        gettext("“%(words)s” is read as %(value)s.") % {"words": figure.text, "value": value},
        gettext("Qualifier: %(qualifier)s.") % {"qualifier": Qualifier(figure.qualifier).label},
        gettext("Interval: %(interval)s.") % {"interval": _interval(figure, unit, language)},
    ]
    if figure.value_high is not None:
        parts.append(gettext("The words state a range: the value is its low end."))
    if figure.vague:
        parts.append(gettext("The words are vague."))
    if figure.unit is None and figure.unit_word is None:
        parts.append(gettext("The words name no unit: make sure that it is the indicator's."))
    return " ".join(parts)


def _interval(figure: Figure, unit: str, language: str) -> str:
    """The bounds that the words allow: 4.305 million yuan or more, 4.315 million yuan or less."""
    if figure.lower == figure.upper == figure.value:
        return gettext("exactly this number")
    lower = upper = ""
    if figure.lower is not None:
        words = gettext("more than %(n)s") if figure.lower_open else gettext("%(n)s or more")
        lower = words % {"n": format_figure(figure.lower, unit, language)}
    if figure.upper is not None:
        words = gettext("less than %(n)s") if figure.upper_open else gettext("%(n)s or less")
        upper = words % {"n": format_figure(figure.upper, unit, language)}
    if lower and upper:
        return gettext("%(lower)s, %(upper)s") % {"lower": lower, "upper": upper}
    return lower or upper


class ReadingForm(forms.Form):
    """What the script beside the value field asks, and the answer."""

    words = forms.CharField()
    indicator = forms.ModelChoiceField(Indicator.objects.all(), required=False)

    def clean_words(self) -> Figure:
        return read(self.cleaned_data["words"])

    def clean(self) -> None:
        if figure := self.cleaned_data.get("words"):
            refuse_another_unit(figure, self.cleaned_data.get("indicator"))

    def answer(self) -> dict[str, Any]:
        """The reading and its entries, or why there is none."""
        if not self.is_valid():
            return {"error": next(iter(self.errors.values()))[0]}
        figure, indicator = self.cleaned_data["words"], self.cleaned_data["indicator"]
        return {"reading": sentence(figure, indicator), "entries": entries(figure)}


# entering -------------------------------------------------------------------------------------


class FigureInput(forms.TextInput):
    """A field for a number or the words of a figure, and below it how they were read."""

    template_name = "metrics/figure_input.html"
    words_read = ""
    reading = ""

    class Media:
        css = {"all": ["metrics/figure_entry.css"]}
        js = [forms.Script("metrics/figure_entry.js", defer=True)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        described_by = [widget["attrs"].get("aria-describedby"), f"id_{name}_reading"]
        widget["attrs"]["aria-describedby"] = " ".join(filter(None, described_by))
        widget.update(words_read=self.words_read, reading=self.reading)
        return context


class ReportedFigureForm(RecordForm):
    """The form of a reported figure; words in `value` are read, filled in and shown again.

    Where `value` is empty, the words in `as_reported` are read. The hidden `value-read` holds the
    words that filled the form last, to tell their entries from what the clerk has typed.
    """

    class Meta:
        widgets = {"value": FigureInput(attrs={"autocomplete": "off"})}
        help_texts = {
            "value": _(
                "A number in digits, or the words of the figure: 431万元, 32.5万余人次. Words are "
                "read and fill in the value, its bounds, the qualifier and the empty “as "
                "reported”, for you to check before you save. Bounds and a qualifier that you "
                "have changed yourself stay."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("value", "lower", "upper"):
            if isinstance(number := self.initial.get(name), Decimal):
                whole = number.to_integral_value()  # 12 persons, not 12.00
                self.initial[name] = whole if whole == number else number.normalize()
        self.figure: Figure | None = None
        self.awaits_confirmation = False

    def is_valid(self) -> bool:
        """Words are never valid: their reading is, once a person has seen it and saves again."""
        return super().is_valid() and not self.awaits_confirmation

    def full_clean(self) -> None:
        self.as_typed: Any = self.data
        if self.is_bound:
            self.read_words()
        super().full_clean()

    def read_words(self) -> None:
        """Put the reading of what is typed in words into the fields, as if typed in digits."""
        value = self.typed("value")
        former = self.former_reading()
        if NUMBER.fullmatch(value):
            self.figure = former if former and former.value == Decimal(value) else None
            return
        words = value or self.typed("as_reported")
        if not words:
            return
        try:
            self.figure = read(words)
        except ValidationError as refusal:
            messages = self.fields["value"].error_messages
            messages["invalid"] = messages["required"] = refusal.messages[0]
            return
        self.data = self.filled_in(self.figure, former)
        self.awaits_confirmation = True

    def typed(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), "")).strip()

    def former_reading(self) -> Figure | None:
        """The reading that filled in the form before."""
        try:
            return parse_figure(self.typed("value-read"))
        except FigureError:
            return None

    def filled_in(self, figure: Figure, former: Figure | None) -> Any:
        """The data with the entries of the reading, but for what the clerk has changed."""
        data = self.as_typed.copy()
        before = entries(former) if former else {}
        for name, entry in entries(figure).items():
            if name == "value" or not self.is_own(name, before.get(name)):
                data[self.add_prefix(name)] = entry
        if self.typed("as_reported") in ("", self.typed("value-read")):
            data[self.add_prefix("as_reported")] = figure.text
        return data

    def is_own(self, name: str, before: str | None) -> bool:
        """Whether the clerk has filled in the field, and neither the record nor a reading."""
        field, typed = self.fields[name], self.typed(name)
        others = [self.get_initial_for_field(field, name), field.to_python(before)]
        return bool(typed) and all(field.has_changed(other, typed) for other in others)

    def clean(self) -> None:
        """Refuse another unit than the indicator's, or say how the words were read."""
        super().clean()
        shown = self.fields["value"].widget
        shown.words_read = self.typed("value-read")
        self.refuse_a_second_correction()
        self.refuse_what_is_about_nobody()
        if self.figure is None:
            return
        indicator = self.cleaned_data.get("indicator")
        try:
            refuse_another_unit(self.figure, indicator)
        except ValidationError as refusal:
            self.data = data = self.as_typed.copy()
            data[self.add_prefix("value")] = self.figure.text
            self.awaits_confirmation = False
            self.add_error("value", refusal)
        else:
            shown.words_read = self.figure.text
            shown.reading = sentence(self.figure, indicator)

    def refuse_a_second_correction(self) -> None:
        """A public figure that is being corrected already is corrected there."""
        correction = getattr(self.instance, "superseded_by", None) if self.instance.pk else None
        claim = {name.removesuffix("_id") for name in CLAIM}
        if correction is not None and claim.intersection(self.changed_data):
            self.add_error(
                None,
                ValidationError(
                    _("This figure has a correction already (%(key)s): change that one."),
                    params={"key": correction.key},
                ),
            )

    def refuse_what_is_about_nobody(self) -> None:
        """Who is bound to a scope says which of their unions or programs the figure is about."""
        subjects = [self.cleaned_data.get("trade_union"), self.cleaned_data.get("program")]
        if self.is_bound_to_a_scope and not any(subjects) and not self.errors:
            self.add_error("trade_union", _("Say which union or program of yours it is about."))
