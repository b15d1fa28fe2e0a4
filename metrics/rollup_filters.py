"""What the roll-up is asked: its parameters, strict like every filter."""

import re
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field

from programs.choices import RegionLevel
from programs.models import Region, TradeUnion
from unionwork.api.filtering import StrictFilterSet, did_you_mean
from unionwork.api.filters import NaturalKeyFilter, nothing_called

from .models import Indicator
from .totals import GROUPS, LEVELS, Asked, Place

IN_ORDER = [level.value for level in RegionLevel]


class DayField(forms.CharField):
    """A date, or a year for its first or last day."""

    def __init__(self, *args: Any, is_end: bool = False, **kwargs: Any) -> None:
        self.is_end = is_end
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        text = str(value or "").strip()
        if not text:
            return None
        if re.fullmatch(r"[0-9]{4}", text):
            text += "-12-31" if self.is_end else "-01-01"
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                return date.fromisoformat(text)
        except ValueError:  # such as 2015-02-30
            pass
        raise forms.ValidationError(_("It must be a year or a date: 2016 or 2016-06-30."))


class DayFilter(django_filters.Filter):
    field_class = DayField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        pattern = "^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$"
        extend_schema_field({"type": "string", "pattern": pattern, "example": "2016"})(self)


class CodeField(forms.ChoiceField):
    """One code of a fixed list; of one that isn't there, the error says which are."""

    def validate(self, value: Any) -> None:
        choices: Any = self.choices
        codes = [str(code) for code, _label in choices]
        if value and value not in codes:
            raise forms.ValidationError(did_you_mean(value, codes, nothing_called(value)))


class CodeFilter(django_filters.Filter):
    field_class = CodeField

    def __init__(self, codes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(choices=[(code, code) for code in codes], **kwargs)
        extend_schema_field({"type": "string", "enum": list(codes)})(self)


def indicator_filter(is_required: bool = False) -> NaturalKeyFilter:
    return NaturalKeyFilter(
        queryset=Indicator.objects.select_related("numerator", "denominator"),
        to_field_name="code",
        required=is_required,
        label=gettext_lazy("Indicator"),
        help_text=gettext_lazy("Code of what is added up."),
    )


class TotalsFilter(StrictFilterSet):
    """What totals are asked for: of one indicator, or of all that are reported there.

    `from` and `to` are words of Python, hence `get_filters`.
    """

    indicator = indicator_filter()
    region = NaturalKeyFilter(
        queryset=Region.objects.all(),
        to_field_name="code",
        label=gettext_lazy("Region"),
        help_text=gettext_lazy("Six-digit code; without a region or a union, the whole country."),
    )
    trade_union = NaturalKeyFilter(
        queryset=TradeUnion.objects.all(),
        to_field_name="slug",
        label=gettext_lazy("Trade union"),
        help_text=gettext_lazy("Every union under it is included."),
    )
    with_cross_hierarchy = CodeFilter(
        ("true", "false"),
        label=gettext_lazy("With unions beside the chain"),
        help_text=gettext_lazy(
            "Whether unions at work in the region count that aren't under its federation, such as "
            "industrial ones."
        ),
    )

    class Meta:
        model = Indicator
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> Any:
        days = {
            "from": DayFilter(
                label=gettext_lazy("From"),
                help_text=gettext_lazy("The first day of the window, or its first year."),
            ),
            "to": DayFilter(
                is_end=True,
                label=gettext_lazy("To"),
                help_text=gettext_lazy("The last day of the window, or its last year: inclusive."),
            ),
        }
        return super().get_filters() | days

    def strict_errors(self) -> dict[str, str]:
        errors = super().strict_errors()
        for name, sentence in self.unfitting(self._form.cleaned_data).items():
            errors.setdefault(name, sentence)
        return errors

    def unfitting(self, chosen: dict[str, Any]) -> dict[str, str]:
        """A sentence for every parameter that doesn't go with the others."""
        errors = {}
        start, end, region = chosen.get("from"), chosen.get("to"), chosen.get("region")
        if start and end and start > end:
            errors["from"] = _("The window ends before it starts.")
        if region and chosen.get("trade_union"):
            errors["trade_union"] = _("Ask for a region or for a union, not for both.")
        return errors

    @property
    def place(self) -> Place:
        """Where and when, if the question is valid."""
        chosen = self.form.cleaned_data
        return Place(
            region=chosen["region"],
            trade_union=chosen["trade_union"],
            start=chosen["from"],
            end=chosen["to"],
            with_cross_hierarchy=chosen["with_cross_hierarchy"] == "true",
        )


class PageFilter(TotalsFilter):
    """The question of a page, whose form also sends the fields that were left empty."""

    def is_empty(self, name: str) -> bool:
        return name not in ("from", "to") and super().is_empty(name)


class RollupFilter(TotalsFilter):
    """The question of a roll-up: of one indicator, in one row or in groups."""

    indicator = indicator_filter(is_required=True)
    group_by = CodeFilter(
        GROUPS,
        label=gettext_lazy("Group by"),
        help_text=gettext_lazy(
            "One row for each region of a level below, each calendar year, or each kind of program."
        ),
    )

    def unfitting(self, chosen: dict[str, Any]) -> dict[str, str]:
        errors = super().unfitting(chosen)
        region, level = chosen.get("region"), chosen.get("group_by")
        if level in LEVELS and chosen.get("trade_union"):
            errors["group_by"] = _("A union has no regions below it: ask for a region.")
        elif level in LEVELS and region and IN_ORDER.index(level) <= IN_ORDER.index(region.level):
            errors["group_by"] = _("There are no regions of this level below %s.") % region.code
        return errors

    def asked(self) -> Asked:
        """The question, where it is valid."""
        return self.place.of(self.form.cleaned_data["indicator"])
