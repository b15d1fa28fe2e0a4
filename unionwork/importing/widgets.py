"""How the values of each kind of field are written into cells and read from them.

They are django-import-export's widgets: `clean` reads a cell that isn't empty and raises CellError,
`render` makes the cell that an export writes. `options` is a drop-down list, where there is one;
`explanation` tells people what may be written.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from unionwork.fields import ChoiceListField

from .cells import (
    CellError,
    amount_of,
    date_of,
    last_day,
    plain,
    shown,
    text_of,
    tidy,
    truth_of,
    whole_number_of,
)
from .references import NAME_AND_KEY, Records, nearest
from .tables import Cell, KnownDate

LANGUAGES = ("zh-hans", "en")
BETWEEN = re.compile(r"[;；、\n]")  # what stands between the items of a list
BEHIND_KEY = re.compile(r"(?<=[\]］】])\s*[;；、\n]")  # a name before a key may have such a mark
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no workbook can have them


class CellWidget(Widget):
    """A text, and what all kinds of cells have in common."""

    is_text = True  # a column of texts: Excel makes no dates or numbers of them
    has_fixed_options = False
    is_list = False  # several items in a cell, of which a drop-down list could only give one
    number_format = "@"

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        return text_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return tidy(CONTROL.sub("", str(value))) if value is not None else None

    def options(self) -> list[str]:
        return []

    def explanation(self) -> str:
        """How to fill in the cell."""
        return ""


class WholeNumber(CellWidget):
    is_text = False
    number_format = "0"

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> int:
        return whole_number_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return None if value is None else Decimal(value)

    def explanation(self) -> str:
        return _("A whole number.")


class Amount(CellWidget):
    is_text = False
    number_format = "General"

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Decimal:
        return amount_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return None if value is None else Decimal(value)

    def explanation(self) -> str:
        return _("A number in digits.")


class YesNo(CellWidget):
    has_fixed_options = True

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> bool:
        return truth_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return None if value is None else _("yes") if value else _("no")

    def options(self) -> list[str]:
        return [_("yes"), _("no")]


class Day(CellWidget):
    """A whole date; of a year or a month that is written alone it is the first or the last day."""

    is_text = False
    number_format = "yyyy-mm-dd"

    def __init__(self, is_end: bool = False) -> None:
        super().__init__()
        self.is_end = is_end

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> date:
        known = date_of(value)
        return last_day(known) if self.is_end else known.day

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return None if value is None else KnownDate(value)

    def explanation(self) -> str:
        if self.is_end:
            return _("A date: 2018-05-31. A year or a month alone is its last day.")
        return _("A date: 2018-05-01. A year or a month alone is its first day.")


class PartialDay(CellWidget):
    """A date as far as it is known; the value is a KnownDate."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> KnownDate:
        return date_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return None if value is None else str(value)

    def explanation(self) -> str:
        return _("As much of the date as is known: 2018, 2018-05 or 2018-05-01.")


class Choice(CellWidget):
    """One code of a list, written by its label in either language or by the code itself."""

    has_fixed_options = True

    def __init__(self, choices: Callable[[], Iterable[tuple[str, Any]]]) -> None:
        super().__init__()
        self.choices = choices
        self.known: dict[str, str] = {}

    def codes(self) -> dict[str, str]:
        """The codes by everything that they may be called."""
        if not self.known:
            for language in LANGUAGES:
                with translation.override(language):
                    for code, label in self.choices():
                        self.known.setdefault(plain(str(label)), code)
            self.known.update((plain(code), code) for code, _label in self.choices())
        return self.known

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str:
        text = text_of(value)
        try:
            return self.codes()[plain(text)]
        except KeyError:
            raise CellError(self.unknown(text)) from None

    def unknown(self, text: str) -> str:
        labels = self.options()
        hint = nearest(text, [*labels, *(code for code, _label in self.choices())])
        if hint or len(labels) > 20:
            return _("“%(text)s” isn't possible here.") % {"text": text} + hint
        return _("“%(text)s” isn't possible here. Possible are: %(labels)s.") % {
            "text": text,
            "labels": _(", ").join(labels),
        }

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        if value in (None, ""):
            return None
        return str(dict(self.choices()).get(value, value))

    def options(self) -> list[str]:
        return [str(label) for _code, label in self.choices()]

    def explanation(self) -> str:
        labels = self.options()
        return _("One of the list: %(labels)s.") % {"labels": _(", ").join(labels)}


def items(cell: Cell) -> list[str]:
    """The items of a list that a cell states."""
    parts: list[str] = []
    for part in BEHIND_KEY.split(text_of(cell)):
        has_key = NAME_AND_KEY.fullmatch(part.strip())
        parts += [part] if has_key else BETWEEN.split(part)
    return [item for part in parts if (item := part.strip())]


class Codes(CellWidget):
    """Several codes of a list; the value is in the order of the list."""

    is_list = True

    def __init__(self, field: ChoiceListField) -> None:
        super().__init__()
        self.one = Choice(lambda: field.options)

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> list[str]:
        named = {self.one.clean(item) for item in items(value)}
        return [code for code, _label in self.one.choices() if code in named]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return "、".join(str(self.one.render(code)) for code in value or []) or None

    def options(self) -> list[str]:
        return self.one.options()

    def explanation(self) -> str:
        return _("One or more, with “、” or “;” between them: %(labels)s.") % {
            "labels": "、".join(self.options())
        }


class Reference(CellWidget):
    """Another record, by its name, its key or both. The value is the record."""

    records: Records  # given by the resource

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self.model = model

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        return self.records.of(self.model).find(text_of(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        """The cell of the record with the primary key `value`."""
        return None if value is None else self.records.of(self.model).label(value)

    def options(self) -> list[str]:
        return self.records.options(self.model)

    def explanation(self) -> str:
        return _("The name or the key, or both as in the list: name [key].")


class References(Reference):
    """Several records; the value is a list of them."""

    is_list = True

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> list[Any]:
        index = self.records.of(self.model)
        named = [index.find(item) for item in items(value)]
        if len({each.pk for each in named}) < len(named):
            raise CellError(_("“%(text)s” names a record twice.") % {"text": shown(value)})
        return named

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        index = self.records.of(self.model)
        return "、".join(sorted(index.label(each.pk) for each in value or [])) or None

    def explanation(self) -> str:
        return _("One or more, with “、” or “;” between them; each by its name, its key or both.")


def widget_of(field: Any) -> CellWidget:
    """The widget for a field of a model."""
    model = field.model
    if isinstance(field, models.ManyToManyField):
        return References(field.related_model)
    if isinstance(field, models.ForeignKey):
        return Reference(field.related_model)
    if isinstance(field, ChoiceListField):
        return Codes(field)
    if isinstance(field, models.BooleanField):
        return YesNo()
    if field.choices:
        return Choice(lambda: field.choices)
    if isinstance(field, models.DateField):
        has_precision = any(f.name == f"{field.name}_precision" for f in model._meta.fields)
        return PartialDay() if has_precision else Day(is_end=field.name.endswith(("_end", "_to")))
    if isinstance(field, models.IntegerField):
        return WholeNumber()
    return Amount() if isinstance(field, models.DecimalField) else CellWidget()
