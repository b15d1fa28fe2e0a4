"""Reported figures as rows of a workbook. They come in as drafts; review is done by people."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.importing import is_bounded
from unionwork.importing.cells import shown
from unionwork.importing.columns import Column
from unionwork.importing.references import label_of
from unionwork.importing.resources import RecordResource
from unionwork.importing.rows import AT_ONCE, Cells, RowRefused, batched, note_refusals
from unionwork.importing.saving import Provisional, create_with_history, save_with_history
from unionwork.importing.tables import Cell
from unionwork.importing.widgets import Amount, Reference

from ..choices import Review
from ..models import Indicator, ReportedFigure
from .amounts import NAMES, AmountRefused, RowAmount

# Two new figures that agree in these are one figure that is imported twice.
IDENTITY = (
    "indicator_id role as_reported value program_id trade_union_id region_id period_start "
    "period_end line start"
).split()


class FigureReference(Reference):
    """Another figure, by its key."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return None if value is None else self.records.of(self.model).by_pk[value].key

    def options(self) -> list[str]:
        return []

    def explanation(self) -> str:
        return _("The key of the other figure.")


class DigitsOrWords(Amount):
    """A value in digits or in words. Cells with words are read together, by RowAmount."""

    def explanation(self) -> str:
        return _(
            "A number in digits, or the words of the source: 4310000 or 431万元. Words are read, "
            "with interval and qualifier; you see how before anything is saved."
        )


class FigureResource(RecordResource):
    """Reported figures, matched by their key; a row without a key is a new figure."""

    name = "figures"
    example = {
        "article": "",
        "indicator": "",
        "as_reported": "431",
        "value": "431",
        "role": "result",
        "scope": "whole",
        "region": "",
        "period_text": "2018年",
    }

    class Meta:
        model = ReportedFigure
        fields = (
            "key article indicator as_reported value qualifier lower upper role program "
            "trade_union region scope period_text period_basis period_start period_end "
            "period_inferred related_to supersedes line start end end_line note note_en "
            "observation_status rank rank_reason review reason"
        ).split()
        import_id_fields = ["key"]

    key_help = gettext_lazy("Leave it empty for a new figure, which is given one.")
    key_can_be_left_out = True

    def __init__(self, user: Any = None, reason: str = "") -> None:
        super().__init__(user, reason)
        self.stored: ReportedFigure | None = None
        self.there: dict[int, set[tuple[Any, ...]]] = {}
        self.corrections: dict[int, str] = {}
        for name in ("supersedes", "review"):
            self.fields[name].readonly = True
        for name in ("related_to", "supersedes"):
            self.fields[name].widget = widget = FigureReference(ReportedFigure)
            widget.records = self.records
        self.fields["value"].widget = DigitsOrWords()
        for name in ("as_reported", "value"):
            self.fields[name].comes_from_another = True

    # matching -----------------------------------------------------------------------------------

    def read_own(self, rows: Iterable[Cells]) -> None:
        self.read_named(self.existing.values(), rows)
        here = {figure.pk for figure in self.existing.values()}
        for some in batched(here):
            found = ReportedFigure.objects.filter(supersedes__in=some)
            self.corrections |= dict(found.values_list("supersedes_id", "key"))

    def read_named(self, figures: Iterable[ReportedFigure], rows: Iterable[Cells] = ()) -> None:
        """Read the figures that these figures and rows name, which are few of very many."""
        figures = list(figures)
        names = ("related_to", "supersedes")
        keys = {shown(row.get(name)) for row in rows for name in names}
        pks = {getattr(figure, f"{name}_id") for figure in figures for name in names}
        named = {figure.pk: figure for figure in figures}
        for field, wanted in (("key", keys - {""}), ("pk", pks - {None} - named.keys())):
            some = ReportedFigure.objects.in_bulk(list(wanted), field_name=field)
            named |= {figure.pk: figure for figure in some.values()}
        self.records.some(ReportedFigure, named.values())

    def after_init_instance(self, instance: Any, new: bool, row: Cells, **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        self.stored = None if new else copy(instance)

    # reading ------------------------------------------------------------------------------------

    def import_instance(self, instance: Any, row: Cells, **kwargs: Any) -> None:
        errors: dict[str, Any] = {}
        note_refusals(errors, super().import_instance, instance, row, **kwargs)
        try:
            RowAmount(instance, self.stored, row, self.fields, self.remarks).read()
        except AmountRefused as refused:
            errors.setdefault(refused.column, [ValidationError(str(refused))])
            self.unread = set(NAMES)
        if errors:
            raise ValidationError(errors)

    def read(self, column: Column, instance: Any, row: Cells) -> None:
        if column.name not in NAMES:
            super().read(column, instance, row)

    # validating and saving ----------------------------------------------------------------------

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = dict(import_validation_errors or {})
        note_refusals(errors, self.refuse_a_second_correction, instance)
        note_refusals(errors, self.refuse_a_second_one, instance)
        super().validate_instance(instance, errors, validate_unique)

    def corrects(self, figure: ReportedFigure) -> bool:
        """Whether a public figure would say something else, which only a correction may."""
        return (
            self.stored is not None
            and self.stored.review == Review.VERIFIED
            and figure.says_something_else_than(self.stored)
        )

    def refuse_a_second_correction(self, figure: ReportedFigure) -> None:
        if figure.pk in self.corrections and self.corrects(figure):
            raise RowRefused(
                "key",
                _("The figure is public and has a correction already: change “%(key)s”.")
                % {"key": self.corrections[figure.pk]},
            )

    def refuse_a_second_one(self, figure: ReportedFigure) -> None:
        """A file that is imported twice must not double its figures."""
        if self.stored or not figure.article_id or figure.supersedes_id:
            return
        there = self.there_from(figure.article_id)
        if identity(figure) in there:
            raise RowRefused(
                "key",
                _("The same figure of the same article is there already, or in a row above."),
            )

    def there_from(self, article: int) -> set[tuple[Any, ...]]:
        """The identities of the figures from one article."""
        if article not in self.there:
            figures = ReportedFigure.objects.filter(article=article)
            self.there[article] = set(figures.values_list(*IDENTITY))
        return self.there[article]

    def before_save_instance(self, instance: Any, row: Cells, **kwargs: Any) -> None:
        """Whatever is imported is a draft. What is public stays; its correction is a new figure."""
        super().before_save_instance(instance, row, **kwargs)
        if self.stored is None:
            instance.become_draft_of(self.user)
        elif instance.settle_review(self.user, self.stored):
            self.records.of(ReportedFigure).add(self.stored)
            self.remarks.append(
                _("The public figure stays as it is until this correction is verified.")
            )

    def after_save_instance(self, instance: Any, row: Cells, **kwargs: Any) -> None:
        super().after_save_instance(instance, row, **kwargs)
        self.there_from(instance.article_id).add(identity(instance))

    def changes(self, instance: Any) -> list[tuple[str, str, str]]:
        """Without the key of a new figure, which is another one each time."""
        return [change for change in super().changes(instance) if change[0] != "key"]

    def will_be_visible(self, instance: Any) -> bool:
        """As ReportedFigureQuerySet.visible_to: by the union or, without one, by the program."""
        if not is_bounded(self.user):
            return True
        about = instance.trade_union or instance.program
        return about is not None and self.records.may_be_named(about)

    # saving -------------------------------------------------------------------------------------

    def save_all(self) -> Iterator[int]:
        """Figures and their history are saved many at a time, which is much quicker."""
        new = [each.record for each in self.planned if each.record._state.adding]
        changed = [each.record for each in self.planned if not each.record._state.adding]
        saved = 0
        for figures in self.portions(new):
            create_with_history(figures)
            saved += len(figures)
            yield saved
        for figures in batched(changed):
            save_with_history(figures)
            saved += len(figures)
            yield saved

    def portions(self, figures: Iterable[Any]) -> Iterator[list[Any]]:
        """The figures, some at a time; one that names a new one comes in a portion behind it."""
        portion: list[Any] = []
        for figure in figures:
            if len(portion) == AT_ONCE or isinstance(figure.related_to_id, Provisional):
                yield portion
                portion = []
            portion.append(figure)
        yield portion

    # writing ------------------------------------------------------------------------------------

    def export_records(self, queryset: models.QuerySet[Any]) -> Iterator[Any]:
        for figures in batched(super().export_records(queryset)):
            self.read_named(figures)
            yield from figures

    def examples(self) -> dict[str, str]:
        """With words that are read, where there is an indicator that they fit."""
        texts = super().examples()
        paid = Indicator.objects.filter(unit="yuan").first()
        if paid is not None:
            texts |= {"indicator": label_of(paid), "as_reported": "431万元", "value": "431万元"}
        return texts


def identity(figure: ReportedFigure) -> tuple[Any, ...]:
    return tuple(getattr(figure, name) for name in IDENTITY)
