from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from tests.site.exports.reading import rows_of, workbook_of, written
from tests.site.exports.tables import (
    ABOUT,
    ROW,
    UNKNOWN,
    make_table,
    number_table,
    ordinary_rows,
    text_table,
)
from unionwork.api.exports import EXPORT_FORMATS, Column, ColumnType, xlsx, xlsx_workbook
from unionwork.api.exports.table import ROWS_AT_A_TIME
from unionwork.api.exports.xlsx_sheet import column_letters
from unionwork.api.exports.xlsx_text import LONGEST_TEXT


def first_cell(table):
    return workbook_of(table).worksheets[0]["A2"]


def test_xlsx_has_the_rows_the_columns_and_the_source():
    workbook = workbook_of(make_table([ROW, UNKNOWN]))

    assert workbook.sheetnames == ["Data", "Columns", "Source"]
    assert workbook.properties.title == "Reported figures"
    assert list(workbook["Columns"].values)[:2] == [
        ("Name", "Label", "Type", "Description"),
        ("text_0", "Text 0", "text", "What text is."),
    ]
    assert list(workbook["Source"].values) == [("Item", "Content"), *ABOUT]


def test_xlsx_has_labels_in_bold_that_stay_in_sight_and_can_filter():
    sheet = workbook_of(make_table([ROW, UNKNOWN])).worksheets[0]

    assert [cell.value for cell in sheet[1]] == [
        "Text 0",
        "Integer 1",
        "Number 2",
        "Date 3",
        "Instant 4",
        "Boolean 5",
    ]
    assert all(cell.font.bold for cell in sheet[1])
    assert not any(cell.font.bold for cell in sheet[2])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"


def test_xlsx_shows_every_type_as_what_it_is():
    sheet = workbook_of(make_table([ROW])).worksheets[0]

    assert [(cell.value, cell.data_type, cell.number_format) for cell in sheet[2]] == [
        ("洛阳市总工会", "s", "@"),
        (19, "n", "0"),
        (4310000, "n", "0"),
        (datetime(2026, 11, 21), "d", "yyyy-mm-dd"),
        (datetime(2026, 11, 21, 11, 55, 18, 123000), "d", "yyyy-mm-dd hh:mm:ss"),
        (True, "b", "General"),
    ]


@pytest.mark.parametrize(
    ("number", "value", "number_format"),
    [
        (Decimal("41.60"), 41.6, "0.0"),
        (Decimal("-3.25"), -3.25, "0.00"),
        (Decimal("9999999999999.99"), 9999999999999.99, "0.00"),
        (999_999_999_999_999, 999_999_999_999_999, "0"),
        (Decimal("1E+20"), 10**20, "0"),
        (1 / 3, 1 / 3, "General"),
        (1234567890123456, "1234567890123456", "General"),  # Excel would make it …450
        (Decimal("-12345678901234.56"), "-12345678901234.56", "General"),
    ],
)
def test_xlsx_shows_numbers_in_full(number, value, number_format):
    cell = first_cell(number_table(number))

    assert (cell.value, cell.number_format) == (value, number_format)


def test_xlsx_keeps_long_whole_numbers_as_texts():
    assert first_cell(make_table([(1234567890123456,)], [ColumnType.INTEGER])).value == (
        "1234567890123456"
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "-5", "＠a", "'=1", " +1", '=HYPERLINK("https://example.org","a")']
)
def test_xlsx_quotes_texts_that_look_like_formulas(text):
    cell = first_cell(text_table(text))

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_xlsx_quotes_no_other_texts_of_the_same_column():
    sheet = workbook_of(text_table("=1+1", "410300", None, "洛阳")).worksheets[0]

    assert [sheet[place].quotePrefix for place in ("A2", "A3", "A5")] == [True, False, False]
    assert sheet["A3"].value == "410300"
    assert sheet["A4"].value is None


@pytest.mark.parametrize(
    ("text", "written_as"),
    [
        ("<b> & </b>", "&lt;b&gt; &amp; &lt;/b&gt;"),
        ("a\rb", "a&#13;b"),
        ("\x0b", "_x000B_"),
        ("\ufffe", "_xFFFE_"),
        ("_x000B_", "_x005F_x000B_"),
        ("a_x", "a_x"),
    ],
)
def test_xlsx_writes_what_xml_cannot_hold_as_excel_does(text, written_as):
    data = written("xlsx", text_table("before", text))

    sheet = ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert f">{written_as}</t>" in sheet
    assert rows_of("xlsx", text_table("before", text))[1] == (text,)


@pytest.mark.parametrize("text", [" a", "a ", "a \n", "a\n", "\na", "\u3000工"])
@pytest.mark.parametrize("after", [[], ["after"]])
def test_xlsx_tells_excel_to_keep_blanks_around_texts(text, after):
    data = written("xlsx", text_table("before", text, *after))

    sheet = ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert f'<t xml:space="preserve">{text}</t>' in sheet


@pytest.mark.parametrize(
    "text", ["x" * LONGEST_TEXT, "工" * LONGEST_TEXT, "𠮷" * (LONGEST_TEXT // 2)]
)
def test_xlsx_keeps_texts_that_just_fit(text):
    assert first_cell(text_table(text)).value == text


@pytest.mark.parametrize("text", ["x" * (LONGEST_TEXT + 1), "𠮷" * LONGEST_TEXT])
def test_xlsx_cuts_longer_texts_and_says_so(text):
    value = first_cell(text_table(text)).value

    kept, note = value.split("…")
    assert len(value.encode("utf-16-le")) // 2 in (LONGEST_TEXT, LONGEST_TEXT - 1)
    assert text.startswith(kept)
    assert "CSV" in note


@pytest.mark.parametrize(
    ("kind", "moment", "expected"),
    [
        (ColumnType.DATE, date(1900, 3, 1), datetime(1900, 3, 1)),
        (ColumnType.DATE, date(1900, 2, 28), "1900-02-28"),
        (ColumnType.DATE, date(1881, 4, 9), "1881-04-09"),
        (ColumnType.INSTANT, datetime(1899, 1, 2, tzinfo=UTC), "1899-01-02T00:00:00+00:00"),
    ],
)
def test_xlsx_has_dates_before_excel_can_count_as_texts(kind, moment, expected):
    assert first_cell(make_table([(moment,)], [kind])).value == expected


@pytest.mark.parametrize(
    ("limit", "most", "row_counts"),
    [
        ("MOST_ROWS", 550, [550, 550, 100]),
        ("MOST_ROWS", 1200, [1200]),
        ("MOST_BYTES", 150_000, [550, 550, 100]),
        ("MOST_BYTES", 1, [275, 275, 275, 275, 100]),
    ],
)
def test_xlsx_continues_on_further_sheets(limit, most, row_counts, monkeypatch):
    monkeypatch.setattr(xlsx_workbook, limit, most)
    rows = list(ordinary_rows(1_200))

    workbook = workbook_of(make_table(rows))

    titles = ["Data", "Data 2", "Data 3", "Data 4", "Data 5"][: len(row_counts)]
    assert workbook.sheetnames == [*titles, "Columns", "Source"]
    sheets = [workbook[title] for title in titles]
    assert [sheet.max_row - 1 for sheet in sheets] == row_counts
    assert [sheet["A1"].value for sheet in sheets] == ["Text 0"] * len(sheets)
    numbers = [row[1] for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert numbers == list(range(1_200))


def test_xlsx_fills_sheets_to_the_last_row_of_excel():
    assert xlsx_workbook.MOST_ROWS == 2**20 - 1
    assert xlsx_workbook.MOST_ROWS % ROWS_AT_A_TIME == 0


def test_xlsx_is_a_zip_that_excel_reads():
    archive = ZipFile(BytesIO(written("xlsx", make_table(ordinary_rows(1_000)))))

    assert archive.testzip() is None
    # Version 4.5 would mean the extension for large files.
    assert {entry.extract_version for entry in archive.infolist()} == {20}


def test_xlsx_speaks_the_language_of_the_request_to_its_end(monkeypatch):
    with monkeypatch.context() as request:
        request.setattr(xlsx, "pgettext", lambda context, message: message.upper())
        chunks = EXPORT_FORMATS["xlsx"].write(make_table([ROW]))

    workbook = pd.ExcelFile(BytesIO(b"".join(chunks)))

    assert workbook.sheet_names == ["DATA", "COLUMNS", "SOURCE"]


def test_xlsx_opens_in_pandas():
    table = make_table(list(ordinary_rows(500)))

    frame = pd.read_excel(BytesIO(written("xlsx", table)))

    assert list(frame.columns) == [column.label for column in table.columns]
    assert list(frame["Integer 1"]) == list(range(500))
    assert list(frame.dtypes.astype(str)) == [
        "str",
        "int64",
        "int64",
        "datetime64[us]",
        "datetime64[us]",
        "bool",
    ]


def test_xlsx_makes_columns_wide_enough_for_labels_and_for_what_it_says_of_columns():
    column = Column(
        "value", "上报数据的最低可能值", "The least that the words allow.", ColumnType.NUMBER
    )
    data, columns, _ = workbook_of(replace(number_table(1), columns=[column])).worksheets

    assert data.column_dimensions["A"].width == 2 * len(column.label) + 4
    assert columns.column_dimensions["D"].width == len(column.description) + 2


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")]
)
def test_column_letters_are_those_of_excel(number, letters):
    assert column_letters(number) == letters == get_column_letter(number)
