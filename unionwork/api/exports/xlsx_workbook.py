"""A workbook (ECMA-376) that is sent while it is written: a zip of XML parts, sheet by sheet."""

from collections.abc import Generator, Iterable, Sequence
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from .table import Batch, Column
from .xlsx_sheet import column_letters, sheet_end, sheet_head, sheet_rows
from .xlsx_styles import styles_part
from .xlsx_text import DECLARATION, SPREADSHEET, xml_text

MOST_ROWS = 1_048_575  # in a sheet, below its header
MOST_BYTES = 2_000_000_000  # of a sheet's XML: beyond, a streamed zip isn't one that Excel reads

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"


class Outlet(RawIOBase):
    """Where the zip is written to: it takes bytes and hands them on, and can't go back."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def taken(self) -> bytes:
        data = bytes(self.waiting)
        self.waiting.clear()
        return data


class Workbook:
    """A workbook in the making. Every part is handed on as it is written, and then forgotten.

    What lists the sheets comes last, when they are known.
    """

    def __init__(self, title: str) -> None:
        self.outlet = Outlet()
        self.archive = ZipFile(self.outlet, "w", ZIP_DEFLATED, compresslevel=1)
        self.sheets: list[tuple[str, str]] = []  # title and area
        self.add("_rels/.rels", package_relationships())
        self.add("docProps/core.xml", core_properties(title))
        self.add("xl/styles.xml", styles_part())

    def add(self, path: str, xml: str) -> None:
        with self.archive.open(path, "w") as part:
            part.write(xml.encode())

    def add_sheet(
        self,
        title: str,
        columns: Sequence[Column],
        widths: Sequence[int],
        batches: Iterable[Batch],
    ) -> Generator[bytes, None, Batch]:
        """A sheet with as many of the rows as it can hold; returns the first that it can't."""
        last_row, size, left_over = 1, 0, []
        with self.archive.open(sheet_path(len(self.sheets) + 1), "w") as part:
            part.write(sheet_head(columns, widths, is_first=not self.sheets).encode())
            for batch in batches:
                xml = sheet_rows(columns, batch, last_row + 1).encode()
                too_many = last_row + len(batch) > MOST_ROWS + 1 or size + len(xml) > MOST_BYTES
                if too_many and size:
                    left_over = batch
                    break
                part.write(xml)
                last_row += len(batch)
                size += len(xml)
                yield self.outlet.taken()
            part.write(sheet_end(columns, last_row).encode())
        self.sheets.append((title, f"$A$1:${column_letters(len(columns))}${last_row}"))
        return left_over

    def finish(self) -> bytes:
        """What lists the sheets."""
        self.add("xl/workbook.xml", workbook_part(self.sheets))
        self.add("xl/_rels/workbook.xml.rels", workbook_relationships(len(self.sheets)))
        self.add("[Content_Types].xml", content_types(len(self.sheets)))
        self.archive.close()
        return self.outlet.taken()


def sheet_path(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def relationships(targets: Sequence[tuple[str, str]]) -> str:
    """The parts that a part leads to: their kinds and paths."""
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{path}"/>'
        for number, (kind, path) in enumerate(targets, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def package_relationships() -> str:
    return relationships(
        [
            (f"{OFFICE}/relationships/officeDocument", "xl/workbook.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ]
    )


def workbook_relationships(sheet_count: int) -> str:
    sheets = [
        (f"{OFFICE}/relationships/worksheet", f"worksheets/sheet{number}.xml")
        for number in range(1, sheet_count + 1)
    ]
    return relationships([*sheets, (f"{OFFICE}/relationships/styles", "styles.xml")])


def core_properties(title: str) -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{xml_text(title)}</dc:title></cp:coreProperties>"
    )


def workbook_part(sheets: Sequence[tuple[str, str]]) -> str:
    """workbook.xml: the sheets in their order, and what their filters cover."""
    listed = "".join(
        f'<sheet name="{title}" sheetId="{number}" r:id="rId{number}"/>'
        for number, (title, _) in enumerate(sheets, 1)
    )
    filtered = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{index}" hidden="1">'
        f"'{title}'!{area}</definedName>"
        for index, (title, area) in enumerate(sheets)
    )
    return (
        f'{DECLARATION}<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}/relationships">'
        f"<bookViews><workbookView/></bookViews><sheets>{listed}</sheets>"
        f"<definedNames>{filtered}</definedNames></workbook>"
    )


def content_types(sheet_count: int) -> str:
    """[Content_Types].xml: what each part is."""
    parts = [
        ("xl/workbook.xml", f"{DOCUMENT_TYPE}.sheet.main+xml"),
        ("xl/styles.xml", f"{DOCUMENT_TYPE}.styles+xml"),
        ("docProps/core.xml", CORE_TYPE),
        *(
            (sheet_path(number), f"{DOCUMENT_TYPE}.worksheet+xml")
            for number in range(1, sheet_count + 1)
        ),
    ]
    listed = "".join(f'<Override PartName="/{path}" ContentType="{kind}"/>' for path, kind in parts)
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )
