"""Model fields and constraints that both apps use."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from unionwork.compiled import lifted


@lifted
def first_day_of(year: int) -> date:
    return date(year, 1, 1)


@lifted
def last_day_of(year: int) -> date:
    return date(year, 12, 31)


class DatePrecision(models.TextChoices):
    """How exactly a date is known; the unknown parts of the stored date are 1."""

    YEAR = "year", _("Year")
    MONTH = "month", _("Month")
    DAY = "day", _("Day")


class ChoiceListField(models.JSONField):
    """Several codes of a fixed list, without repeats, in the order of the list."""

    description = "A list of codes"

    def __init__(self, *args: Any, options: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        self.options = list(options)
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("encoder", None)
        return name, path, args, kwargs

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        codes = [code for code, _label in self.options]
        if not isinstance(value, list) or len(set(map(str, value))) != len(value):
            raise ValidationError(_("This must be a list of codes without repeats."))
        if unknown := [code for code in value if code not in codes]:
            raise ValidationError(
                _("Unknown: %(unknown)s. Possible are: %(codes)s."),
                params={"unknown": ", ".join(map(str, unknown)), "codes": ", ".join(codes)},
            )

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=self.options,
            required=False,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def labels(self, instance: models.Model) -> list[str]:
        """The labels of an instance's codes, in the active language."""
        labels = dict(self.options)
        return [str(labels.get(code, code)) for code in getattr(instance, self.attname)]


def one_of(
    name: str, field: str, choices: type[models.TextChoices], *, blank: bool = False
) -> models.CheckConstraint:
    """The constraint that `field` holds one of the codes of `choices`, or nothing if `blank`."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{field}__in": choices.values + [""] * blank}),
        violation_error_message=format_lazy(
            _("This must be one of: {codes}."), codes=", ".join(choices.values)
        ),
    )


def precision_goes_with(date_field: str, name: str) -> models.CheckConstraint:
    """The constraint that a date has a precision exactly where there is a date."""
    precision = f"{date_field}_precision"
    return models.CheckConstraint(
        name=name,
        condition=(
            models.Q(**{f"{date_field}__isnull": True, precision: ""})
            | models.Q(**{f"{date_field}__isnull": False, f"{precision}__in": DatePrecision.values})
        ),
        violation_error_message=_(
            "A date needs its precision (year, month or day), and a precision needs a date."
        ),
    )


def precision_field(verbose_name: Any) -> models.CharField:
    """The field that stands beside a date and says how exactly it is known."""
    return models.CharField(
        verbose_name,
        max_length=5,
        choices=DatePrecision.choices,
        blank=True,
        help_text=_("How exactly the date is known. Write unknown months and days as 1."),
    )


def known_date(day: date | None, precision: str) -> str:
    """As much of a date as is known: 2018, 2018-03 or 2018-03-05; empty for none."""
    if day is None:
        return ""
    length = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}.get(DatePrecision(precision), 10)
    return day.isoformat()[:length]
