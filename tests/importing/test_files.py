"""Files as people, programs and attackers make them: read, or refused with a sentence."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from tests.importing.sheets import content_of, csv_of, repacked, workbook_of
from unionwork.importing import tables, xlsx_files
from unionwork.importing.files import read_table
from unionwork.importing.tables import FileRefused, KnownDate, Unreadable

ROWS = [["slug", "name_zh"], ["xian", "西安市总工会"]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def cells(name, content):
    return [list(row.cells) for row in read_table(name, content).rows]


def refusal(name, content):
    with pytest.raises(FileRefused) as refused:
        read_table(name, content)
    (sentence,) = refused.value.problems
    return sentence


# what is read -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_of_excel(encoding):
    assert cells("unions.csv", csv_of(ROWS, encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_with_the_delimiters_of_excel(delimiter):
    content = "\n".join(delimiter.join(row) for row in ROWS).encode()

    assert cells("unions.csv", content) == ROWS


def test_csv_keeps_line_breaks_in_quotation_marks_and_counts_records():
    table = read_table("a.csv", b'slug,aliases\r\n\r\nxian,"a\nb"\r\n')

    assert [(row.number, list(row.cells)) for row in table.rows] == [
        (1, ["slug", "aliases"]),
        (3, ["xian", "a\nb"]),
    ]


def test_workbook_is_read_with_its_row_numbers():
    table = read_table("a.xlsx", workbook_of([ROWS[0], [], ROWS[1]]))

    assert [row.number for row in table.rows] == [1, 3]
    assert [list(row.cells) for row in table.rows] == ROWS


@pytest.mark.parametrize("sheet", ["Data", "数据"])
def test_sheet_with_the_data_is_found_among_others(sheet):
    content = workbook_of([["notes"]], title="Notes", **{sheet: ROWS})

    assert cells("a.xlsx", content) == ROWS


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (300, "General", Decimal(300)),
        (0.1 + 0.2, "General", Decimal("0.3")),
        (431.1, "0", Decimal("431.1")),
        (0.98, "0%", "98%"),
        (0.325, "0.0%", "32.5%"),
        (0.5, '0.0"%"', Decimal("0.5")),
        (True, "General", True),
        (datetime(2018, 5, 1), "yyyy-mm-dd", KnownDate(date(2018, 5, 1), "day")),
        (datetime(2018, 5, 1), "mmm-yy", KnownDate(date(2018, 5, 1), "month")),
        (datetime(2018, 5, 1), 'yyyy"年"m"月"', KnownDate(date(2018, 5, 1), "month")),
        (datetime(2018, 1, 1), "yyyy", KnownDate(date(2018, 1, 1), "year")),
        ("#N/A", "General", "unreadable"),
        ("  ", "General", None),
    ],
)
def test_cell_of_a_workbook_is_what_a_person_sees(value, number_format, expected):
    book = openpyxl.Workbook()
    book.active.append(["heading", "heading"])
    book.active.append(["x", value])
    book.active["B2"].number_format = number_format

    found = read_table("a.xlsx", content_of(book)).rows[1].cell(1)

    assert isinstance(found, Unreadable) if expected == "unreadable" else found == expected


def test_formula_is_read_as_its_result():
    content = repacked(
        workbook_of([["value"], ["=1+1"]]), lambda _name, part: part.replace(b"<v />", b"<v>2</v>")
    )

    assert read_table("a.xlsx", content).rows[1].cell(0) == Decimal(2)


def test_formula_without_a_result_is_no_empty_cell():
    found = read_table("a.xlsx", workbook_of([["value"], ["=1+1"]])).rows[1].cell(0)

    assert isinstance(found, Unreadable)
    assert found.shown == "=1+1"
    assert "result isn't in the file" in found.why


def test_empty_cells_that_are_formatted_down_to_the_last_row_are_no_rows():
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.cell(1_048_576, 2).number_format = "@"

    assert cells("a.xlsx", content_of(book)) == ROWS


# what is refused ----------------------------------------------------------------------------------


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.xlsx", b"", "is empty"),
        ("a.csv", b" \n", "is empty"),
        ("a.xls", OLE, "old Excel format"),
        ("a.xlsx", OLE, "old Excel format"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("a.xlsm", workbook_of(ROWS), "macros"),
        ("a.xlsx", repacked(workbook_of(ROWS), xl__vbaProject_dot_bin=b"x"), "macros"),
        ("a.ods", zipped(**{"content.xml": "x"}), "OpenDocument"),
        ("a.xlsx", zipped(**{"content.xml": "x", "mimetype": "x"}), "OpenDocument"),
        ("a.xlsx", zipped(**{"xl/workbook.bin": "x"}), "binary workbook"),
        ("a.xlsx", zipped(**{"word/document.xml": "x"}), "no Excel workbook"),
        ("a.xlsx", workbook_of(ROWS)[:3000], "damaged"),
        ("a.xlsx", zipped(**{"xl/workbook.xml": "<broken"}), "damaged"),
        ("a.xlsx", csv_of(ROWS), "named like a workbook"),
        ("a.csv", workbook_of(ROWS), "named like a text"),
        ("a.pdf", b"%PDF-1.7", "neither an Excel workbook nor a CSV"),
        ("a.csv", b"%PDF-1.7", "neither an Excel workbook nor a CSV"),
        ("a.csv", b"slug\0name", "neither an Excel workbook nor a CSV"),
        ("a.txt.exe", csv_of(ROWS), "isn't named .xlsx or .csv"),
        ("a.xls", b"<html><table><tr><td>slug", "a web page"),
        ("a.csv", b"slug\n\xff\xff\xff\xff", "neither as UTF-8 nor as GB18030"),
        ("a.csv", b'slug\n"xian\n', "broken near line"),
        ("a.csv", b"x," * 200 + b"x", "cells beyond column"),
        ("a.xlsx", workbook_of([["x"] * 200]), "cells beyond column"),
        ("a.xlsx", workbook_of(ROWS, "One", Two=ROWS), "several sheets (One、Two)"),
    ],
)
def test_file_is_refused_with_a_sentence(name, content, expected):
    assert expected in refusal(name, content)


def test_large_file_is_refused(monkeypatch):
    monkeypatch.setattr("unionwork.importing.files.MOST_BYTES", 10)

    assert "larger than" in refusal("a.csv", csv_of(ROWS))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_with_too_many_rows_is_refused(kind):
    rows = [["slug"]] + [["x"]] * (tables.MOST_ROWS + 1)
    content = csv_of(rows) if kind == "csv" else workbook_of(rows)

    assert "more than 20,000 rows" in refusal(f"a.{kind}", content)


def test_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    file = io.BytesIO(workbook_of(ROWS))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros", bytes(xlsx_files.MOST_UNPACKED))
    content = file.getvalue()
    monkeypatch.setattr(zipfile.ZipFile, "open", None)

    assert len(content) < 1_000_000
    assert "far too large" in refusal("a.xlsx", content)


def test_workbook_that_claims_to_have_all_cells_is_read_quickly():
    content = repacked(
        workbook_of(ROWS), lambda _name, part: part.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    )

    assert cells("a.xlsx", content) == ROWS


def test_entities_of_xml_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'

    def with_entity(name, part):
        return bomb + part if name == "xl/worksheets/sheet1.xml" else part

    assert "XML entities" in refusal("a.xlsx", repacked(workbook_of(ROWS), with_entity))


def test_encrypted_part_is_refused():
    content = bytearray(workbook_of(ROWS))
    start = content.find(b"PK\x01\x02")
    content[start + 8] |= 1

    assert "protected by a password" in refusal("a.xlsx", bytes(content))
