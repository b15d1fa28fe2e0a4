"""Records as a workbook, the same that an import takes back: data, notes, and the lists to choose
from. A template is such a workbook with an example row instead of records."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from unionwork.api.exports.cells import escaped, number_text

from .columns import Column
from .resources import RecordResource
from .tables import DATA_SHEETS, EXAMPLE_MARKS, MOST_BYTES, MOST_ROWS, Cell, KnownDate

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
AT_ONCE = 1000

HEADING = Font(bold=True, color="FFFFFF")
NEEDED = PatternFill("solid", fgColor="B3261E")
OPTIONAL = PatternFill("solid", fgColor="44546A")
GIVEN = PatternFill("solid", fgColor="7F7F7F")
EXAMPLE = Font(italic=True, color="7F7F7F")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def workbook(resource: RecordResource, records: Iterable[Any], is_template: bool = False) -> bytes:
    """The records as an .xlsx file."""
    book = Workbook(write_only=True)
    columns = resource.columns()
    data = book.create_sheet(in_language(DATA_SHEETS))
    notes, lists = _("Notes"), _("Lists")
    options = {column.name: column.widget.options() for column in columns}
    set_up(data, columns)
    for number, column in enumerate(columns, 1):
        if validation := drop_down(column, options, lists, list(options)):
            letter = get_column_letter(number)
            validation.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            data.data_validations.append(validation)
    data.append([heading(data, column) for column in columns])
    if is_template:
        data.append([styled(data, text, font=EXAMPLE) for text in example(resource)])
    formats = [column.widget.number_format for column in columns]
    for record in records:
        data.append(
            [
                workbook_cell(data, cell, number_format)
                for cell, number_format in zip(resource.cells(record), formats, strict=True)
            ]
        )
    write_notes(book.create_sheet(notes), columns)
    write_lists(book.create_sheet(lists), columns, options)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def in_language(names: tuple[str, str]) -> str:
    """The Chinese or the English one of two names."""
    return names[0] if (get_language() or "").startswith("zh") else names[1]


def set_up(sheet: Any, columns: list[Column]) -> None:
    sheet.freeze_panes = "B2"
    for number, column in enumerate(columns, 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        dimension.number_format = column.widget.number_format


def heading(sheet: Any, column: Column) -> Any:
    fill = NEEDED if column.is_required else GIVEN if column.readonly else OPTIONAL
    return styled(sheet, column.heading(), font=HEADING, fill=fill, alignment=WRAPPED)


def styled(sheet: Any, value: Any, **styles: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell


def workbook_cell(sheet: Any, cell: Cell, number_format: str) -> Any:
    """A cell that Excel shows as it is: a text stays a text, and no formula is run."""
    if cell is None:
        return None
    if isinstance(cell, KnownDate):
        return styled(sheet, cell.day, number_format=number_format)
    if isinstance(cell, str):
        made = WriteOnlyCell(sheet, value=escaped(cell))
        made.number_format = "@"
        return made
    return cell


def example(resource: RecordResource) -> list[str]:
    """The example row, whose key column says that it is one."""
    texts = resource.examples()
    key = texts.get(resource.key.name, "")
    texts[resource.key.name] = f"{in_language(EXAMPLE_MARKS)} {key}".strip()
    return [texts.get(column.name, "") for column in resource.columns()]


# drop-down lists ----------------------------------------------------------------------------------


def drop_down(
    column: Column, options: dict[str, list[str]], sheet: str, order: list[str]
) -> DataValidation | None:
    """The list of a column and what is said of it when one of its cells is chosen."""
    prompt = " ".join(filter(None, [str(column.help_text), column.widget.explanation()]))
    has_list = bool(options[column.name]) and not column.widget.is_list
    if not has_list and not prompt:
        return None
    validation = DataValidation(type=None, allow_blank=True)
    if has_list:
        listed = [name for name in order if options[name]]
        letter = get_column_letter(listed.index(column.name) + 1)
        last = len(options[column.name]) + 1
        validation.type = "list"
        validation.formula1 = f"{quote_sheetname(sheet)}!${letter}$2:${letter}${last}"
        validation.errorStyle = "warning"
        validation.showErrorMessage = column.widget.has_fixed_options
        validation.errorTitle = str(column.label)[:32]
        validation.error = _("This isn't in the list.")
    validation.showInputMessage = bool(prompt)
    validation.promptTitle = str(column.label)[:32]
    validation.prompt = prompt[:255]
    return validation


def write_lists(sheet: Any, columns: list[Column], options: dict[str, list[str]]) -> None:
    """One column of the sheet for every column of the data that has a list."""
    listed = [column for column in columns if options[column.name]]
    for number in range(1, len(listed) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 28
    sheet.append([styled(sheet, str(column.label), font=Font(bold=True)) for column in listed])
    longest = max((len(options[column.name]) for column in listed), default=0)
    for index in range(longest):
        sheet.append(
            [
                escaped(options[column.name][index]) if index < len(options[column.name]) else None
                for column in listed
            ]
        )


# notes --------------------------------------------------------------------------------------------


def write_notes(sheet: Any, columns: list[Column]) -> None:
    """How to fill in the workbook, and what every column means."""
    for letter, width in zip("ABCDE", (24, 26, 16, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for sentence in general_notes():
        sheet.append([sentence])
    sheet.append([])
    titles = [_("Column"), _("Name in other programs"), _("Needed"), _("Meaning"), _("How")]
    sheet.append([styled(sheet, title, font=Font(bold=True)) for title in titles])
    for column in columns:
        sheet.append(
            [
                styled(sheet, str(column.label), alignment=WRAPPED),
                column.name,
                needed(column),
                styled(sheet, str(column.help_text), alignment=WRAPPED),
                styled(sheet, column.widget.explanation(), alignment=WRAPPED),
            ]
        )


def general_notes() -> list[str]:
    return [
        _("Fill in the sheet “Data”, one record a row, and upload the file. Nothing is changed "
          "before you have seen every change and confirmed it."),
        _("A row whose key is there already changes that record; any other row makes a new one. "
          "No row ever deletes a record."),
        _("Columns that you remove from the file stay as they are in the records. An empty cell "
          "empties what may be empty; what a record needs can't be emptied."),
        _("Red headings: a new record needs them. Grey headings: only to read; they can't be "
          "imported."),
        _("The example row is left out. At most %(rows)s rows and %(size)s MB a file.")
        % {"rows": f"{MOST_ROWS:,}", "size": MOST_BYTES // 10**6},
    ]  # fmt: skip


def needed(column: Column) -> str:
    if column.readonly:
        return _("only to read")
    return _("yes") if column.is_required else _("no")


# CSV ----------------------------------------------------------------------------------------------


class Echo:
    """Hands back what the CSV writer writes."""

    def write(self, line: str) -> str:
        return line


def csv_lines(resource: RecordResource, records: Iterable[Any]) -> Iterator[str]:
    """The records as a CSV file with a byte-order mark, by which Excel knows that it is UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([column.heading() for column in resource.columns()])
    for record in records:
        yield writer.writerow([csv_cell(cell) for cell in resource.cells(record)])


def csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return (
        escaped(cell)
        if isinstance(cell, str)
        else (
            str(cell) if isinstance(cell, KnownDate) else number_text(cell)  # type: ignore[arg-type]
        )
    )
