"""The facts that only programs of one kind have, as columns of the programs' workbook."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from unionwork.importing.cells import CellError, is_empty
from unionwork.importing.columns import Column
from unionwork.importing.constraints import broken
from unionwork.importing.rows import note_refusals
from unionwork.importing.tables import Cell
from unionwork.importing.widgets import widget_of

from .choices import ProgramKind
from .models import DETAILS
from .models.details import Detail


class FactColumn(Column):
    """One fact of the programs of one kind: skills_contest_edition. Others have it empty."""

    def __init__(self, detail: type[Detail], field: models.Field) -> None:
        kind = ProgramKind(detail.KIND)
        only = format_lazy(
            gettext_lazy("Only for programs of the kind “{kind}”. {help}"),
            kind=kind.label,
            help=field.help_text,
        )
        super().__init__(
            f"{kind.value}_{field.name}",
            format_lazy(
                pgettext_lazy("heading of a column", "{kind}: {fact}"),
                kind=kind.label,
                fact=field.verbose_name,
            ),
            widget_of(field),
            model_field=field,
            help_text=only,
            width=20,
        )
        self.detail = detail
        self.fact = Column(
            field.name, field.verbose_name, self.widget, model_field=field, help_text=only
        )

    @property
    def is_required(self) -> bool:
        return False

    def fields(self) -> set[str]:
        """None of the program's own."""
        return {self.name}

    def get_value(self, instance: Any) -> Any:
        detail = getattr(instance, self.detail.related_name(), None)
        return self.fact.get_value(detail) if detail else None

    def give_known(self, instance: Any) -> None:
        if detail := getattr(instance, self.detail.related_name(), None):
            self.fact.give_known(detail)

    def save(
        self, instance: Any, row: Mapping[str, Cell], is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Give the program's facts what the cell says; raises CellError."""
        detail = getattr(instance, self.detail.related_name(), None)
        if is_empty(row[self.name]) and detail is None:
            return
        if not is_empty(row[self.name]) and instance.kind != self.detail.KIND:
            raise CellError(
                _(
                    "Only programs of the kind “%(right)s” have this fact; this one is of the "
                    "kind “%(kind)s”. Empty the cell, or correct the kind."
                )
                % {
                    "right": ProgramKind(self.detail.KIND).label,
                    "kind": instance.get_kind_display(),
                }
            )
        self.fact.save(detail or self.detail(program=instance), {self.fact.name: row[self.name]})


def fact_columns() -> list[FactColumn]:
    """The facts of all kinds that have some, in the order of the admin's forms."""
    return [
        FactColumn(detail, field)
        for detail in DETAILS.values()
        for field in detail._meta.concrete_fields
        if field.name != "program" and not field.name.endswith("_precision")
    ]


def values_of(detail: Detail) -> dict[str, Any]:
    """The facts by field, with the keys of other records."""
    fields = [field for field in detail._meta.concrete_fields if not field.primary_key]
    return {field.attname: getattr(detail, field.attname) for field in fields}


def mistakes_in(detail: Detail, wrong: set[str]) -> dict[str, Any]:
    """What is wrong with the facts, by column; nothing about the columns that are `wrong`."""
    column = {
        field.name: f"{detail.KIND}_{field.name.removesuffix('_precision')}"
        for field in detail._meta.concrete_fields
    }
    found = {field.name for field in detail._meta.concrete_fields if field.is_relation}
    known = {name for name, of in column.items() if of in wrong}
    errors: dict[str, Any] = {}
    note_refusals(errors, detail.clean_fields, exclude=found | known)
    for fields, sentences in broken(detail, known | errors.keys()):
        errors.setdefault(next(name for name in column if name in fields), []).extend(sentences)
    mistakes: dict[str, Any] = {}
    for name, sentences in errors.items():
        mistakes.setdefault(column[name], []).extend(sentences)
    return mistakes


def forget(program: Any, detail: Detail) -> None:
    """Let the program be without these facts, which are still stored."""
    program._meta.get_field(detail.related_name()).set_cached_value(program, None)
