"""Excel workbooks, whoever wrote them: opened with care, read as a table of cells."""

import io
import re
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from unionwork.fields import DatePrecision

from .tables import (
    DATA_SHEETS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    FileRefused,
    KnownDate,
    Row,
    Table,
    Unreadable,
)

MOST_UNPACKED = 100 * 10**6
MOST_PARTS = 1000
EXCEL_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]").search
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z0-9:]+)"')
FORMAT_LITERALS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def read_workbook(content: bytes) -> Table:
    """The cells of the sheet with the data; raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which don't matter here
            refuse_unsafe(archive)
            workbook = opened(content)
            sheet = sheet_with_data(workbook)
            markup = archive.read(sheet._worksheet_path)
            table = Table(rows_of(sheet), merged=[ref.decode() for ref in MERGED.findall(markup)])
            return without_lost_results(table, content, sheet) if HAS_FORMULA(markup) else table
    except FileRefused:
        raise
    # A damaged file fails anywhere in the libraries, with any of their errors.
    except Exception as error:
        raise FileRefused(
            _(
                "The workbook is damaged and can't be read. Open it in Excel or WPS, save it as a "
                "new “Excel Workbook (*.xlsx)” and upload that."
            )
        ) from error


def refuse_unsafe(archive: zipfile.ZipFile) -> None:
    """Raise FileRefused for what isn't a plain workbook, before anything of it is unpacked."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(_("The file is protected by a password. Save it without one."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused(
            _(
                "Unpacked, the workbook is far too large. Copy the rows alone into a new workbook, "
                "or divide them into several."
            )
        )
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise FileRefused(
            _(
                "The workbook has macros, which aren't taken. Save it as “Excel Workbook "
                "(*.xlsx)”, which has none."
            )
        )
    if "content.xml" in names:
        raise FileRefused(open_document())
    if "xl/workbook.bin" in names:
        raise FileRefused(
            _("This is a binary workbook (.xlsb). Save it as “Excel Workbook (*.xlsx)”.")
        )
    if "xl/workbook.xml" not in names:
        raise FileRefused(
            _("This is no Excel workbook, whatever its name says. Save it in Excel as .xlsx.")
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as file:
                if b"<!DOCTYPE" in file.read(2048):
                    raise FileRefused(_("The workbook defines XML entities, which isn't taken."))


def opened(content: bytes, **options: Any) -> Any:
    settings = {"read_only": True, "data_only": True, "keep_links": False} | options
    return openpyxl.load_workbook(io.BytesIO(content), **settings)


def sheet_with_data(workbook: Any) -> Any:
    """The sheet called 数据 or Data; in other workbooks the only one that isn't hidden."""
    shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    named = [sheet for sheet in shown if sheet.title.strip() in DATA_SHEETS]
    if len(named) != 1 and len(shown) != 1:
        raise FileRefused(
            _(
                "The workbook has several sheets (%(names)s), and which one is meant isn't said. "
                "Name the sheet to import “%(name)s”."
            )
            % {"names": "、".join(sheet.title for sheet in shown[:10]), "name": DATA_SHEETS[0]}
        )
    return named[0] if len(named) == 1 else shown[0]


def rows_of(sheet: Any) -> list[Row]:
    """The rows that have a value. What the file says of its own size isn't believed."""
    sheet.reset_dimensions()
    rows: list[Row] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
        values = [None if cell.value is None else value_of(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if not values:
            continue
        if len(values) > MOST_COLUMNS:
            raise too_wide()
        if len(rows) > MOST_ROWS:
            raise too_many_rows()
        rows.append(Row(number, values))
    return rows


def value_of(cell: Any) -> Cell:
    """What a person sees in the cell, as exactly as Excel itself knows it."""
    value = cell.value
    if cell.data_type == "e" or value in EXCEL_ERRORS:
        return unreadable(str(value))
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        # Excel calculates to 15 digits; what stands behind them is noise.
        number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
        is_share = "%" in FORMAT_LITERALS.sub("", cell.number_format or "")
        return f"{(number * 100).normalize():f}%" if is_share else number
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return KnownDate(day, precision_of(cell.number_format or ""))
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def precision_of(number_format: str) -> str:
    """How much of a date its format shows: Excel makes 2018-05 a date, shown as May-18."""
    shown = FORMAT_LITERALS.sub("", number_format).lower()
    if "d" in shown or "y" not in shown:
        return DatePrecision.DAY
    return DatePrecision.MONTH if "m" in shown else DatePrecision.YEAR


def without_lost_results(table: Table, content: bytes, sheet: Any) -> Table:
    """The table with the formulas marked whose result the file doesn't have.

    Programs write formulas without results; to take such a cell for an empty one would lose it.
    """
    formulas = opened(content, data_only=False)[sheet.title]
    formulas.reset_dimensions()
    found: dict[int, dict[int, Unreadable]] = {}
    for number, cells in enumerate(formulas.iter_rows(max_col=MOST_COLUMNS), 1):
        for index, cell in enumerate(cells):
            if cell.data_type == "f":
                found.setdefault(number, {})[index] = Unreadable(
                    str(cell.value),
                    _(
                        "The cell has a formula whose result isn't in the file. Open the file in "
                        "Excel, save it and upload it again."
                    ),
                )
    known = {row.number: row for row in table.rows}
    for number, lost in found.items():
        row = known.get(number, Row(number, []))
        width = max(len(row.cells), *(index + 1 for index in lost))
        cells = [row.cell(i) if row.cell(i) is not None else lost.get(i) for i in range(width)]
        known[number] = Row(number, cells)
    return Table([known[number] for number in sorted(known)], table.merged)


def unreadable(error: str) -> Unreadable:
    return Unreadable(
        error, _("The cell holds an error of Excel: correct its formula or empty the cell.")
    )


def open_document() -> str:
    return _(
        "This is an OpenDocument file (.ods). Save it as “Excel Workbook (*.xlsx)”; LibreOffice "
        "and WPS can do so too."
    )


def too_many_rows() -> FileRefused:
    return FileRefused(
        _("The file has more than %(most)s rows. Divide it into several files.")
        % {"most": f"{MOST_ROWS:,}"}
    )


def too_wide() -> FileRefused:
    return FileRefused(
        _(
            "The file has cells beyond column %(most)s. Empty the columns that aren't of the "
            "template."
        )
        % {"most": MOST_COLUMNS}
    )
