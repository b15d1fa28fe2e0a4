"""A column of a table: one field of a record, with its heading in both languages."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from import_export.fields import Field

from .cells import CellError, is_empty, plain
from .tables import Cell, KnownDate
from .widgets import LANGUAGES, CellWidget, PartialDay, Reference, References

REQUIRED_MARK = "*"  # behind the heading of a column that a new record needs


class Column(Field):
    """A column; by default it holds the model's field of its name.

    `is_info` columns are exported for people to see and can't be changed by an import. A column
    without `attribute` is no field of the model: its resource says what it does.
    """

    widget: CellWidget

    def __init__(
        self,
        name: str,
        label: Any,
        widget: CellWidget,
        *,
        model_field: Any = None,
        is_info: bool = False,
        help_text: Any = "",
        width: int = 16,
    ) -> None:
        super().__init__(
            attribute=name if model_field else None,
            column_name=name,
            widget=widget,
            readonly=is_info,
        )
        self.name = name
        self.label = label
        self.model_field = model_field
        self.help_text = help_text
        self.width = width
        self.comes_from_another = False  # another column may give the value, too

    def __deepcopy__(self, memo: dict[int, Any]) -> "Column":
        """Every resource has columns and widgets of its own, but the models' fields are shared."""
        copy = type(self).__new__(type(self))
        copy.__dict__ = dict(self.__dict__)
        copy.widget = type(self.widget).__new__(type(self.widget))
        copy.widget.__dict__ = dict(self.widget.__dict__)
        return copy

    # headings -----------------------------------------------------------------------------------

    def heading(self) -> str:
        """The heading in the active language; a star says that new records need a value."""
        return str(self.label) + REQUIRED_MARK * self.is_required

    def headings(self) -> set[str]:
        """What may stand above the column, in the form in which headings are compared."""
        named = {plain(self.name)}
        for language in LANGUAGES:
            with translation.override(language):
                named.add(plain(str(self.label)))
        return named

    @property
    def is_required(self) -> bool:
        """Whether a record can't be without a value, and none is there by itself."""
        field = self.model_field
        if field is None or self.readonly or self.comes_from_another or field.many_to_many:
            return False
        return not (field.blank or field.null or field.has_default())

    # reading ------------------------------------------------------------------------------------

    def save(
        self, instance: Any, row: Mapping[str, Cell], is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Give the instance what the cell says; raises CellError."""
        cell = row[self.column_name]
        if is_empty(cell):
            self.empty(instance)
        else:
            self.assign(instance, self.widget.clean(cell, row=row))

    def empty(self, instance: Any) -> None:
        """An empty cell empties what may be empty, and leaves a new record its default."""
        field = self.model_field
        if isinstance(self.widget, References):
            instance.lists[self.name] = []
        elif field.null:
            self.assign(instance, None)
        elif field.blank and not isinstance(field, models.BooleanField):
            setattr(instance, field.attname, [] if isinstance(field, models.JSONField) else "")
        elif instance.pk is not None or not field.has_default():
            raise CellError(_("This must not be empty."))

    def assign(self, instance: Any, value: Any) -> None:
        if isinstance(self.widget, PartialDay):
            known: KnownDate | None = value
            setattr(instance, self.name, known.day if known else None)
            setattr(instance, f"{self.name}_precision", known.precision if known else "")
        elif isinstance(self.widget, References):
            self.refuse_out_of_scope(value, {each.pk for each in instance.lists[self.name]})
            instance.lists[self.name] = value
        elif isinstance(self.widget, Reference):
            if value is not None:
                before = getattr(instance, self.model_field.attname)
                self.refuse_out_of_scope([value], {before})
            setattr(instance, self.name, value)
        else:
            setattr(instance, self.name, value)

    def give_known(self, instance: Any) -> None:
        """Give the instance the record that it names, if that was read for all rows."""
        pk = getattr(instance, self.model_field.attname)
        known = self.widget.records.indexes.get(self.widget.model)
        if pk is not None and known and pk in known.by_pk:
            setattr(instance, self.name, known.by_pk[pk])

    def refuse_out_of_scope(self, named: list[Any], before: set[Any]) -> None:
        """A record beyond the user's scope may stay where it is named, not be named anew."""
        for record in named:
            if record.pk not in before and not self.widget.records.may_be_named(record):
                raise CellError(
                    _("“%(record)s” is outside of what you work on.") % {"record": record}
                )

    # writing ------------------------------------------------------------------------------------

    def get_value(self, instance: Any) -> Any:
        if isinstance(self.widget, References):
            return instance.lists[self.name]
        if isinstance(self.widget, Reference):
            return getattr(instance, self.model_field.attname)
        value = getattr(instance, self.name)
        if isinstance(self.widget, PartialDay):
            precision = getattr(instance, f"{self.name}_precision")
            return KnownDate(value, precision) if value else None
        return value

    def fields(self) -> set[str]:
        """The names of the model's fields that the column is about."""
        return {self.name, f"{self.name}_precision"}
