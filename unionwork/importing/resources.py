"""The records of one model as rows: how a row is matched, read, compared, validated and saved."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.resources import ModelResource
from import_export.results import RowResult

from .cells import CellError, is_empty, shown, text_of
from .columns import Column
from .constraints import broken
from .references import Records
from .rows import AT_ONCE, Cells, RowRefused, note_refusals
from .saving import Planned, Provisional, settle_keys
from .tables import Cell
from .widgets import CellWidget, Reference, References, widget_of


class RecordResource(ModelResource):
    """The base of the resources. One instance reads one file, or writes one.

    `Meta` names the model, the fields in the order of the columns, and the natural key in
    `import_id_fields`. Reading the rows plans what is to be saved and writes nothing; `save_all`
    saves what is planned, every change with its history.
    """

    class Meta:
        skip_diff = True  # cells are compared as people see them, see `changes`

    name: str  # what the command calls it
    example: Mapping[str, str] = {}  # codes and texts; an empty one is the first of its options
    key_help: Any = gettext_lazy(
        "By it a record is found again; it doesn't change. Lower-case letters, digits and hyphens."
    )
    key_can_be_left_out = False  # a record without a key is a new one

    reason = Column(
        "reason",
        gettext_lazy("Reason for the change"),
        CellWidget(),
        help_text=gettext_lazy("It stands in the history of the record; new ones need none."),
        width=24,
    )

    def __init__(self, user: Any = None, reason: str = "") -> None:
        super().__init__()
        *columns, last = self.get_import_fields()
        self._columns = [*columns, *self.further_columns(), last]
        self.user = user
        self.default_reason = reason
        self.records = Records(user)
        self.existing: dict[str, Any] = {}
        self.changeable: set[Any] = set()
        self.rows_by_key: dict[str, int] = {}
        self.planned: list[Planned] = []
        self.before: dict[str, str] = {}
        self.remarks: list[str] = []
        self.unread: set[str] = set()  # columns about which enough is said
        self.key.help_text = self.key_help
        for column in self.columns():
            if isinstance(column.widget, Reference):
                column.widget.records = self.records

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Column:
        return Column(
            field_name,
            django_field.verbose_name,
            widget_of(django_field),
            model_field=django_field,
            help_text=django_field.help_text,
        )

    # columns ------------------------------------------------------------------------------------

    @property
    def model(self) -> Any:
        return self._meta.model

    @property
    def key(self) -> Column:
        return self.fields[self._meta.import_id_fields[0]]

    def columns(self) -> list[Column]:
        """All columns in their order; the reason for the change comes last."""
        return self._columns

    def further_columns(self) -> Iterable[Column]:
        """Columns beyond those of `Meta`."""
        return []

    def data_columns(self) -> list[Column]:
        """The columns that say something about the record."""
        return [column for column in self._columns if column.name != "reason"]

    def column_of(self, field: str) -> Column | None:
        """The column that a field of the model stands in."""
        return next((column for column in self.columns() if field in column.fields()), None)

    def many_columns(self) -> Iterator[Column]:
        for column in self.columns():
            if isinstance(column.widget, References):
                yield column

    # matching -----------------------------------------------------------------------------------

    def key_of(self, row: Cells) -> str:
        """The natural key that a row states; raises CellError."""
        return text_of(row.get(self.key.name))

    def prepare(self, rows: list[Cells], lock: bool = False) -> None:
        """Read, once for all rows, the records that are already there.

        With `lock` they stay as they are until the end of the transaction. All imports lock in the
        order of the keys, so that two don't wait for each other.
        """
        keys = {
            text_of(cell) for row in rows if not isinstance(cell := row.get(self.key.name), tuple)
        }
        keys.discard("")
        wanted = sorted(keys)
        for start in range(0, len(wanted), AT_ONCE):
            some = {f"{self.key.name}__in": wanted[start : start + AT_ONCE]}
            records = self.with_lists(self.model._default_manager.filter(**some)).order_by(
                self.key.name
            )
            if lock:
                records = records.select_for_update(of=("self",))
            for record in records:
                self.existing[record.natural_key()[0]] = record
            allowed = self.model._default_manager.filter(**some)
            if self.user is not None:
                allowed = allowed.changeable_by(self.user)
            self.changeable |= set(allowed.values_list("pk", flat=True))
        self.read_own(rows)

    def read_own(self, rows: Iterable[Cells]) -> None:
        """Read the records of this model that rows may name, by the names that they have now."""
        if any(getattr(column.widget, "model", None) is self.model for column in self.columns()):
            self.records.of(self.model)

    def visible(self, pks: Iterable[Any]) -> set[Any]:
        """Those of the records that the user may see."""
        wanted, visible = list(pks), self.model._default_manager.visible_to(self.user)
        return {
            pk
            for start in range(0, len(wanted), AT_ONCE)
            for pk in visible.filter(pk__in=wanted[start : start + AT_ONCE]).values_list(
                "pk", flat=True
            )
        }

    def with_lists(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The records with the lists that their cells show."""
        many = [column.name for column in self.many_columns() if column.model_field is not None]
        return queryset.prefetch_related(*many)

    def get_instance(self, instance_loader: Any, row: Cells) -> Any:
        key = self.key_of(row)
        if not key and not self.key_can_be_left_out:
            raise RowRefused(self.key.name, _("Every row needs a key."))
        if earlier := self.rows_by_key.get(key):
            raise RowRefused(
                self.key.name, _("Row %(row)s is about the same record already.") % {"row": earlier}
            )
        return self.existing.get(key) if key else None

    def before_import_row(self, row: Cells, **kwargs: Any) -> None:
        self.remarks, self.unread = [], set()
        try:
            self.key_of(row)
        except CellError as error:
            raise RowRefused(self.key.name, str(error)) from error

    def after_init_instance(self, instance: Any, new: bool, row: Cells, **kwargs: Any) -> None:
        if key := self.key_of(row):
            self.rows_by_key[key] = kwargs["row_number"]
        self.refuse_without_permission(instance, new)
        self.complete(instance)
        self.before = {} if new else self.shown(instance)

    def refuse_without_permission(self, instance: Any, new: bool) -> None:
        if self.user is None:
            return
        options = self.model._meta
        verb = "add" if new else "change"
        if not self.user.has_perm(f"{options.app_label}.{verb}_{options.model_name}"):
            raise RowRefused(
                self.key.name,
                _("You may not add records of this kind.")
                if new
                else _("You may not change records of this kind."),
            )
        if not new and instance.pk not in self.changeable:
            raise RowRefused(self.key.name, _("The record is outside of what you work on."))

    def complete(self, instance: Any) -> None:
        """Give the instance what its cells show: related records once for all rows, and lists."""
        for column in self.columns():
            if isinstance(column.widget, Reference) and not column.widget.is_list:
                column.give_known(instance)
        instance.lists = {
            column.name: list(self.stored_list(instance, column)) if instance.pk else []
            for column in self.many_columns()
        }

    def stored_list(self, instance: Any, column: Column) -> Iterable[Any]:
        return getattr(instance, column.name).all()

    # reading ------------------------------------------------------------------------------------

    def import_instance(self, instance: Any, row: Cells, **kwargs: Any) -> None:
        errors: dict[str, list[str]] = {}
        for column in self.columns():
            if column.name not in row:
                continue
            try:
                self.read(column, instance, row)
            except CellError as error:
                errors[column.name] = [str(error)]
        if errors:
            raise ValidationError(errors)

    def read(self, column: Column, instance: Any, row: Cells) -> None:
        """Give the instance what one cell says; raises CellError."""
        if column.name == "reason":
            self.read_reason(instance, row)
        elif column.readonly:
            self.leave_out(column, instance, row)
        elif not (column is self.key and self.key_can_be_left_out and is_empty(row[column.name])):
            column.save(instance, row)

    def read_reason(self, instance: Any, row: Cells) -> None:
        reason = text_of(row["reason"])
        most = self.most_of_reason()
        if most and len(reason) > most:
            raise CellError(_("A reason has at most %(most)s characters.") % {"most": most})
        instance._change_reason = reason

    def most_of_reason(self) -> int | None:
        field = self.model.history.model._meta.get_field("history_change_reason")
        return getattr(field, "max_length", None)

    def leave_out(self, column: Column, instance: Any, row: Cells) -> None:
        """A column that is only to read may say what is so; a new record can't have it yet."""
        cell, now = row[column.name], column.get_value(instance)
        if is_empty(cell):
            return
        if instance.pk is None:
            sentence = _("“%(column)s” is only to read: “%(said)s” is left out.")
            self.remarks.append(sentence % {"column": column.label, "said": shown(cell)})
            return
        said = column.widget.clean(cell)
        if getattr(said, "pk", said) != now:
            sentence = _("“%(column)s” is only to read. Empty the cell, or put back “%(now)s”.")
            was = self.before.get(column.name, "")
            raise CellError(sentence % {"column": column.label, "now": was})

    # comparing ----------------------------------------------------------------------------------

    def shown(self, instance: Any) -> dict[str, str]:
        """The cells of the instance as a person sees them, by column; empty ones left out."""
        cells = {}
        for column in self.data_columns():
            if text := shown(column.export(instance)):
                cells[column.name] = text
        return cells

    def changes(self, instance: Any) -> list[tuple[str, str, str]]:
        """The columns that differ: name, before, after."""
        after = self.shown(instance)
        return [
            (column.name, self.before.get(column.name, ""), after.get(column.name, ""))
            for column in self.data_columns()
            if self.before.get(column.name, "") != after.get(column.name, "")
        ]

    def skip_row(
        self, instance: Any, original: Any, row: Cells, import_validation_errors: Any = None
    ) -> bool:
        is_new = not self.before
        return not (is_new or import_validation_errors or self.changes(instance))

    # validating ---------------------------------------------------------------------------------

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Raise ValidationError with all that is wrong.

        Records that cells name were looked up, and keys compared; the database isn't asked again.
        """
        errors: dict[str, Any] = dict(import_validation_errors or {})
        fields = self.model._meta.fields
        found = {f.name for f in fields if f.many_to_one and getattr(instance, f.attname)}
        note_refusals(errors, instance.clean_fields, exclude={*errors, *found, *self.unread})
        note_refusals(errors, instance.clean)
        note_refusals(errors, self.refuse_by_constraints, instance, {*errors, *self.unread})
        if errors:
            raise ValidationError(errors)

    def refuse_by_constraints(self, instance: Any, wrong: Iterable[str] = ()) -> None:
        """Raise ValidationError with what the database would refuse, under a column of it; but
        nothing about the columns that are `wrong` already."""
        errors: dict[str, list[str]] = {}
        exclude = {field for c in self.columns() if c.name in set(wrong) for field in c.fields()}
        for fields, sentences in broken(instance, exclude):
            name = next((c.name for c in self.columns() if c.fields() & fields), NON_FIELD_ERRORS)
            errors.setdefault(name, []).extend(sentences)
        if errors:
            raise ValidationError(errors)

    def will_be_visible(self, instance: Any) -> bool:
        """Whether the user would see the record as it is planned."""
        return True

    # planning and saving ------------------------------------------------------------------------

    def before_save_instance(self, instance: Any, row: Cells, **kwargs: Any) -> None:
        instance._history_user = self.user
        instance._change_reason = getattr(instance, "_change_reason", "") or self.default_reason

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Nothing is written before every row is known to be right."""
        if instance.pk is None:
            instance.pk = Provisional(-1 - len(self.planned))

    def save_m2m(self, instance: Any, row: Cells, **kwargs: Any) -> None:
        """Later rows may name the record that this one makes or renames."""
        self.planned.append(Planned(instance, row))
        self.records.note(instance, self.will_be_visible(instance))

    def save_all(self) -> Iterator[int]:
        """Save what is planned, yielding how many records are saved."""
        for done, planned in enumerate(self.planned, 1):
            settle_keys(planned.record)
            planned.record.save()
            self.store_lists(planned.record, planned.cells)
            yield done

    def store_lists(self, instance: Any, row: Cells) -> None:
        """Store the lists of other records that the row states."""
        for column in self.many_columns():
            if column.name in row:
                self.store_list(instance, column)

    def store_list(self, instance: Any, column: Column) -> None:
        getattr(instance, column.name).set(instance.lists[column.name])

    def after_import_row(self, row: Cells, row_result: RowResult, **kwargs: Any) -> None:
        instance = row_result.instance
        is_same = row_result.import_type == RowResult.IMPORT_TYPE_SKIP
        row_result.diff = [] if is_same else self.changes(instance)
        row_result.remarks = self.remarks

    # writing ------------------------------------------------------------------------------------

    def export_records(self, queryset: models.QuerySet[Any]) -> Iterator[Any]:
        """The records of a queryset with what their cells show, some at a time."""
        yield from self.with_lists(queryset).iterator(chunk_size=AT_ONCE)

    def cells(self, instance: Any) -> list[Cell]:
        """The row of a record, as an export writes it."""
        self.complete(instance)
        return [
            None if column.name == "reason" else column.export(instance)
            for column in self.columns()
        ]

    def examples(self) -> dict[str, str]:
        """The example row of a template, by column: as `example` has it, or the first option."""
        texts = {}
        for name, value in self.example.items():
            widget = self.fields[name].widget
            cell = widget.render(value) if value else next(iter(widget.options()), "")
            texts[name] = str(cell)
        return texts
