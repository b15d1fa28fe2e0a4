"""CSV files as Excel, WPS and scripts write them."""

import csv
import io
import unicodedata

from django.utils.translation import gettext as _

from .tables import MOST_COLUMNS, MOST_ROWS, Cell, FileRefused, Row, Table
from .xlsx_files import EXCEL_ERRORS, too_many_rows, too_wide, unreadable

DELIMITERS = ",\t;"
MOST_LEADING = 10_000  # characters in which the delimiter is looked for


def read_csv(content: bytes) -> Table:
    """The cells of a CSV file; raises FileRefused."""
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    rows: list[Row] = []
    try:
        for number, values in enumerate(reader, 1):
            cells = [cell_of(value) for value in values]
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            if len(cells) > MOST_COLUMNS:
                raise too_wide()
            if len(rows) > MOST_ROWS:
                raise too_many_rows()
            rows.append(Row(number, cells))
    except csv.Error as error:
        raise FileRefused(
            _(
                "The file is broken near line %(line)s: a quotation mark is opened and not "
                "closed, or a text is far too long. Open it in Excel and save it again."
            )
            % {"line": reader.line_num}
        ) from error
    return Table(rows)


def cell_of(value: str) -> Cell:
    stripped = value.strip()
    return unreadable(stripped) if stripped in EXCEL_ERRORS else value if stripped else None


def decoded(content: bytes) -> str:
    """The text, which is UTF-16 if it says so, else UTF-8 if it can be, else GB18030."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(each) == "Cc" for each in set(text) - set("\t\r\n")):
            return text
    raise FileRefused(
        _(
            "The text can be read neither as UTF-8 nor as GB18030. In Excel, save it as “CSV UTF-8 "
            "(comma delimited)”, or better as “Excel Workbook (*.xlsx)”."
        )
    )


def delimiter(text: str) -> str:
    """What stands between the cells: most often in the first line, comma where none does."""
    first = text.lstrip()[:MOST_LEADING].split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)
