"""What an export holds: rows under described columns, and where they come from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from .csv_lines import Lines

ROWS_AT_A_TIME = 275  # enough to work column by column; a full sheet of Excel is 3,813 times that


class ColumnType(StrEnum):
    """What the cells of a column are; any of them may be None, which is unknown."""

    TEXT = "text"  # str
    INTEGER = "integer"  # int
    NUMBER = "number"  # Decimal, int or float: finite, of at most 15 significant digits
    DATE = "date"  # datetime.date
    INSTANT = "instant"  # aware datetime.datetime
    BOOLEAN = "boolean"  # bool


TYPE_LABELS = {
    ColumnType.TEXT: pgettext_lazy("column type", "text"),
    ColumnType.INTEGER: pgettext_lazy("column type", "whole number"),
    ColumnType.NUMBER: pgettext_lazy("column type", "number"),
    ColumnType.DATE: pgettext_lazy("column type", "date"),
    ColumnType.INSTANT: pgettext_lazy("column type", "date and time (UTC)"),
    ColumnType.BOOLEAN: pgettext_lazy("column type", "true or false"),
}


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, its label and description in the reader's language."""

    name: str
    label: str
    description: str
    type: ColumnType

    @property
    def type_label(self) -> str:
        return str(TYPE_LABELS[self.type])


@dataclass(frozen=True)
class Table:
    """Rows under their columns; `about` says where and when they came from, pair by pair.

    `lines` are the same rows again, where the database writes them as text: whoever reads these
    leaves `rows` alone.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    about: Sequence[tuple[str, str]] = ()
    lines: "Lines | None" = None


Batch = list[Sequence[Any]]
Cells = Sequence[Any]  # the cells of one column, in some rows that follow each other


def batches(rows: Iterable[Sequence[Any]]) -> Iterator[Batch]:
    """The rows, some at a time."""
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_AT_A_TIME)):
        yield batch


def cells_by_column(batch: Batch) -> Iterator[tuple[Any, ...]]:
    """The cells of each column; rows of different lengths are an error."""
    return zip(*batch, strict=True)


def converted(
    table: Table, conversions: Mapping[ColumnType, Callable[[Cells], Cells]]
) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The table's rows, some at a time, with the cells of these types converted."""
    in_order = [conversions.get(column.type) for column in table.columns]
    for batch in batches(table.rows):
        yield zip(
            *(
                convert(cells) if convert else cells
                for convert, cells in zip(in_order, cells_by_column(batch), strict=True)
            ),
            strict=True,
        )
