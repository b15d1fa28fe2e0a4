"""The XML of one worksheet: its head, its rows, its end."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from .table import Batch, Column, ColumnType, cells_by_column
from .xlsx_cells import cells_xml, text_cell
from .xlsx_styles import HEADER
from .xlsx_text import DECLARATION, SPREADSHEET

# Widths in characters.
WIDTHS = {
    ColumnType.TEXT: 18,
    ColumnType.INTEGER: 10,
    ColumnType.NUMBER: 14,
    ColumnType.DATE: 12,
    ColumnType.INSTANT: 20,
    ColumnType.BOOLEAN: 8,
}
WIDEST = 100
ROOM_FOR_BUTTON = 4  # of the filter


def column_letters(number: int) -> str:
    """What Excel calls a column, counted from 1: A … Z, AA …"""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def usual_widths(columns: Sequence[Column]) -> list[int]:
    """Wide enough for what such columns mostly hold, and for their labels."""
    return [max(WIDTHS[column.type], label_width(column)) for column in columns]


def fitting_widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    """As wide as these texts need, within reason."""
    texts = list(zip(*rows, strict=True)) or [()] * len(columns)
    return [
        min(WIDEST, max([label_width(column), *(text_width(text) + 2 for text in cells)]))
        for column, cells in zip(columns, texts, strict=True)
    ]


def label_width(column: Column) -> int:
    return text_width(column.label) + ROOM_FOR_BUTTON


def text_width(text: str) -> int:
    """In characters, of which a Chinese one is two wide."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def sheet_head(columns: Sequence[Column], widths: Sequence[int], *, is_first: bool) -> str:
    """Up to the row of labels, which stays in sight."""
    cols = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    labels = "".join(
        text_cell(f"{column_letters(number)}1", column.label, HEADER)
        for number, column in enumerate(columns, 1)
    )
    selected = ' tabSelected="1"' if is_first else ""
    return (
        f'{DECLARATION}<worksheet xmlns="{SPREADSHEET}"><sheetViews>'
        f'<sheetView{selected} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{cols}</cols>"
        f'<sheetData><row r="1">{labels}</row>'
    )


def sheet_rows(columns: Sequence[Column], batch: Batch, first_row: int) -> str:
    """Some rows, from this one on."""
    rows = [str(row) for row in range(first_row, first_row + len(batch))]
    by_column = [
        cells_xml(column.type, column_letters(number), rows, cells)
        for number, (column, cells) in enumerate(
            zip(columns, cells_by_column(batch), strict=True), 1
        )
    ]
    return "".join(
        f'<row r="{row}">{"".join(cells)}</row>'
        for row, cells in zip(rows, zip(*by_column, strict=True), strict=True)
    )


def sheet_end(columns: Sequence[Column], last_row: int) -> str:
    """The filter of each column; and that codes look like numbers is no mistake."""
    area = f"A1:{column_letters(len(columns))}{last_row}"
    return (
        f'</sheetData><autoFilter ref="{area}"/><ignoredErrors>'
        f'<ignoredError sqref="{area}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
    )
