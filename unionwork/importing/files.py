"""What was uploaded: told by its content, held to limits, and read as a table of cells."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from django.utils.translation import gettext as _

from .csv_files import read_csv
from .tables import MOST_BYTES, FileRefused, Table
from .xlsx_files import open_document, read_workbook

WORKBOOK, TEXT = "workbook", "text"
SUFFIXES = {".xlsx": WORKBOOK, ".csv": TEXT, ".txt": TEXT, ".tsv": TEXT}
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"
IS_MARKUP = re.compile(
    rb"\s*(<\?xml|<!doctype|<html|<table|<meta|<head|<body)", re.IGNORECASE
).match
OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x1f\x8b",
    b"{\\rtf",
)
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_table(name: str, content: bytes) -> Table:
    """The cells of an uploaded file; raises FileRefused with a sentence that says what to do."""
    for refusal in refusals(name, content):
        raise FileRefused(refusal)
    return read_workbook(content) if kind_of(content) == WORKBOOK else read_csv(content)


def kind_of(content: bytes) -> str:
    return WORKBOOK if content.startswith(ZIP) else TEXT


def refusals(name: str, content: bytes) -> Iterator[str]:
    """What can be said of a file before it is opened."""
    suffix = PurePath(name).suffix.lower()
    if not content.strip():
        yield _("The file is empty.")
    if len(content) > MOST_BYTES:
        yield _("The file is larger than %(most)s MB. Divide it into several files.") % {
            "most": MOST_BYTES // 10**6
        }
    if content.startswith(OLE):
        if ENCRYPTED in content:
            yield _(
                "The workbook is protected by a password. Open it in Excel, remove the password "
                "(File, Info, Protect Workbook), save it and upload it again."
            )
        yield _(
            "This is a workbook of the old Excel format (.xls). Open it in Excel or WPS and save "
            "it as “Excel Workbook (*.xlsx)”."
        )
    if suffix in (".xlsm", ".xltm", ".xlam", ".xlsb"):
        yield _(
            "Workbooks with macros aren't taken. Save it as “Excel Workbook (*.xlsx)”, which has "
            "none."
        )
    if suffix == ".ods":
        yield open_document()
    if IS_MARKUP(content):
        yield _(
            "This is a web page or an XML file, whatever its name says. Open it in Excel or WPS "
            "and save it as “Excel Workbook (*.xlsx)”."
        )
    is_utf16 = content.startswith(UTF16)
    if content.startswith(OTHERS) or (
        kind_of(content) == TEXT and not is_utf16 and b"\0" in content
    ):
        yield _("This is neither an Excel workbook nor a CSV file. Upload an .xlsx or a .csv file.")
    expected = SUFFIXES.get(suffix)
    if expected is None:
        yield _(
            "“%(name)s” isn't named .xlsx or .csv: only Excel workbooks and CSV files are taken."
        ) % {"name": name}
    if expected == WORKBOOK and kind_of(content) == TEXT:
        yield _(
            "“%(name)s” is named like a workbook but is none. If it is a CSV file, name it .csv; "
            "otherwise open it in Excel and save it again."
        ) % {"name": name}
    if expected == TEXT and kind_of(content) == WORKBOOK:
        yield _("“%(name)s” is named like a text but is a workbook: name it .xlsx.") % {
            "name": name
        }
