"""XLSX: a workbook for people, with the rows, what the columns are, and where it all comes from."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import chain, count

from django.utils.translation import pgettext

from .export_format import ExportFormat
from .table import Column, ColumnType, Table, batches
from .xlsx_sheet import fitting_widths, usual_widths
from .xlsx_workbook import Workbook


class Xlsx(ExportFormat):
    """Labels as headers. Rows that one sheet can't hold continue on further ones."""

    name = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    content_type = media_type
    extension = "xlsx"

    def pieces(self, table: Table) -> Generator[bytes]:
        # The words are found now: when the rows are written, the request's language may be gone.
        return sheets(table, pgettext("sheet", "Data"), [column_list(table), sources(table)])


@dataclass(frozen=True)
class TextSheet:
    """A short sheet about the rows, of texts only."""

    title: str
    labels: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def columns(self) -> list[Column]:
        return [Column(label, label, "", ColumnType.TEXT) for label in self.labels]


def sheets(table: Table, title: str, others: Sequence[TextSheet]) -> Generator[bytes]:
    workbook = Workbook(table.title)
    yield workbook.outlet.taken()
    yield from data_sheets(workbook, table, title)
    for other in others:
        widths = fitting_widths(other.columns, other.rows)
        yield from workbook.add_sheet(other.title, other.columns, widths, batches(other.rows))
    yield workbook.finish()


def data_sheets(workbook: Workbook, table: Table, title: str) -> Generator[bytes]:
    """One sheet, or as many as the rows need."""
    widths = usual_widths(table.columns)
    rows = batches(table.rows)
    for number in count(1):
        name = title if number == 1 else f"{title} {number}"
        left_over = yield from workbook.add_sheet(name, table.columns, widths, rows)
        if not left_over:
            break
        rows = chain([left_over], rows)


def column_list(table: Table) -> TextSheet:
    """The data dictionary: a row for every column."""
    return TextSheet(
        title=pgettext("sheet", "Columns"),
        labels=[
            pgettext("sheet", "Name"),
            pgettext("sheet", "Label"),
            pgettext("sheet", "Type"),
            pgettext("sheet", "Description"),
        ],
        rows=[
            (column.name, column.label, column.type_label, column.description)
            for column in table.columns
        ],
    )


def sources(table: Table) -> TextSheet:
    """Where and when the rows came from."""
    return TextSheet(
        title=pgettext("sheet", "Source"),
        labels=[pgettext("sheet", "Item"), pgettext("sheet", "Content")],
        rows=table.about,
    )
