"""How much a row of figures says: in digits, in the words of the source, or in both.

Words are read by metrics.parsing, with interval and qualifier. Digits and words that say different
numbers are a mistake, unless a person has confirmed them before or a new note says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from unionwork.api.exports.cells import number_text
from unionwork.importing.cells import CellError, amount_of, is_empty, number_in, text_of
from unionwork.importing.columns import Column
from unionwork.importing.tables import Cell

from ..choices import Qualifier
from ..forms import entries, read, refuse_another_unit, sentence
from ..models import Indicator, ReportedFigure
from ..parsing import Figure

NAMES = ("as_reported", "value", "lower", "upper", "qualifier")


class AmountRefused(CellError):
    """What is wrong with the amount, and in which column."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass
class RowAmount:
    """The cells of one row that say how much, and the figure that they are about.

    `stored` is the figure as the database has it, if it does.
    """

    figure: ReportedFigure
    stored: ReportedFigure | None
    row: Mapping[str, Cell]
    columns: Mapping[str, Column]
    remarks: list[str]

    def read(self) -> None:
        """Give the figure its words, value, bounds and qualifier; raises AmountRefused."""
        figure = self.figure
        if self.is_filled("as_reported"):
            figure.as_reported = text_of(self.row["as_reported"])
        elif "as_reported" in self.row:
            figure.as_reported = ""
        reading = self.reading_of_value()
        figure.as_reported = figure.as_reported or (reading.text if reading else "")
        if not figure.as_reported:
            sentence = _("Write the words of the source as well, as in 300人.")
            raise AmountRefused("as_reported", sentence)
        is_confirmed = self.is_as_stored("value", "as_reported")
        if not is_confirmed:
            reading = self.agreed(reading)
        if reading and not self.is_as_stored("value", "as_reported", "indicator_id"):
            self.refuse_another_unit(reading)
        self.take_bounds(reading, is_confirmed)

    def is_as_stored(self, *names: str) -> bool:
        stored = self.stored
        return stored is not None and all(
            getattr(stored, name) == getattr(self.figure, name) for name in names
        )

    def has_new_note(self) -> bool:
        """Whether the row says why it differs; a note that was there may be about anything."""
        return bool(self.figure.note) and not self.is_as_stored("note")

    def is_filled(self, name: str) -> bool:
        return name in self.row and not is_empty(self.row[name])

    def reading_of_value(self) -> Figure | None:
        """Set the value; returns how its words are read, or None if it is in digits."""
        figure = self.figure
        if not self.is_filled("value"):
            if "value" not in self.row and self.stored:
                return None
            if not figure.as_reported:
                raise AmountRefused("value", _("Write a number, or the words of the source."))
            reading = self.reading("as_reported", figure.as_reported)
        elif (number := number_in(self.row["value"])) is not None:
            figure.value = number
            return None
        else:
            reading = self.reading("value", text_of(self.row["value"]))
        figure.value = reading.value
        self.remarks.append(sentence(reading, self.indicator()))
        return reading

    def reading(self, column: str, words: str) -> Figure:
        try:
            return read(words)
        except ValidationError as refusal:
            raise AmountRefused(column, refusal.messages[0]) from refusal

    def indicator(self) -> Indicator | None:
        return self.figure.indicator if self.figure.indicator_id else None

    def agreed(self, reading: Figure | None) -> Figure | None:
        """How the words as reported are read; they must say the value, or the note why not."""
        figure = self.figure
        try:
            words = read(figure.as_reported)
        except ValidationError:
            return reading
        if words.value != figure.value:
            said = {
                "words": figure.as_reported,
                "read": number_text(words.value),
                "value": number_text(figure.value),
            }
            if not self.has_new_note():
                raise AmountRefused(
                    "value" if "value" in self.row else "as_reported",
                    _(
                        "The words “%(words)s” are read as %(read)s, but the value says "
                        "%(value)s. Correct one of the two, or say in the note why they differ."
                    )
                    % said,
                )
            self.remarks.append(
                _("The words “%(words)s” are read as %(read)s, the value says %(value)s.") % said
            )
            return reading
        return words

    def refuse_another_unit(self, reading: Figure) -> None:
        try:
            refuse_another_unit(reading, self.indicator())
        except ValidationError as refusal:
            is_of_value = self.is_filled("value") and number_in(self.row["value"]) is None
            column = "value" if is_of_value else "as_reported"
            raise AmountRefused(column, refusal.messages[0]) from refusal

    def take_bounds(self, reading: Figure | None, is_confirmed: bool) -> None:
        """Bounds and qualifier as they are typed; where none is typed, as the words say."""
        figure = self.figure
        typed = [name for name in ("lower", "upper", "qualifier") if self.is_typed(name)]
        here = [name for name in ("lower", "upper", "qualifier") if name in self.row]
        if is_confirmed and (not here or any(self.is_filled(name) for name in here)):
            self.take_typed(here)
            return
        if not typed and reading is None:
            raise AmountRefused(
                "qualifier",
                _("The words can't be read: fill in the qualifier and the bounds as well."),
            )
        if reading is not None:
            said = entries(reading)
            figure.lower, figure.upper = (
                Decimal(said[name]) if said[name] else None for name in ("lower", "upper")
            )
            figure.qualifier = said["qualifier"]
        else:
            figure.lower = figure.upper = figure.value
        if "qualifier" in typed:
            self.take_qualifier(reading)
        if "lower" in typed or "upper" in typed:
            self.take_typed(["lower", "upper"])

    def take_qualifier(self, reading: Figure | None) -> None:
        figure = self.figure
        typed = self.cleaned("qualifier")
        if reading is not None and typed != reading.qualifier and not self.has_new_note():
            raise AmountRefused(
                "qualifier",
                _(
                    "The words “%(words)s” say “%(read)s”, but the qualifier “%(typed)s”. Correct "
                    "one of the two, or say in the note why they differ."
                )
                % {
                    "words": reading.text,
                    "read": Qualifier(reading.qualifier).label,
                    "typed": Qualifier(typed).label,
                },
            )
        if reading is None and typed != Qualifier.EXACT:
            figure.lower = figure.upper = None
        figure.qualifier = typed

    def take_typed(self, names: list[str]) -> None:
        """Give the figure what is typed; an empty bound is no bound."""
        for name in names:
            if name != "qualifier":
                cell = self.row.get(name)
                setattr(self.figure, name, None if is_empty(cell) else self.amount(name))
            elif self.is_filled(name):
                self.figure.qualifier = self.cleaned(name)

    def is_typed(self, name: str) -> bool:
        """Whether somebody has filled in the cell; an export has filled in what is stored."""
        if not self.is_filled(name):
            return False
        cell = self.cleaned(name) if name == "qualifier" else self.amount(name)
        return self.stored is None or cell != getattr(self.stored, name)

    def amount(self, name: str) -> Decimal:
        try:
            return amount_of(self.row[name])
        except CellError as error:
            raise AmountRefused(name, str(error)) from error

    def cleaned(self, name: str) -> str:
        try:
            return str(self.columns[name].widget.clean(self.row[name]))
        except CellError as error:
            raise AmountRefused(name, str(error)) from error
