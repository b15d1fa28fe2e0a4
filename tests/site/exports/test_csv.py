import csv
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pandas as pd
import pytest
from hypothesis import given

from tests.site.exports.reading import expected_rows, written
from tests.site.exports.tables import ROW, UNKNOWN, make_table, ordinary_rows, tables, text_table
from unionwork.api.exports import ColumnType
from unionwork.api.exports.cells import BLANK, FORMULA, escaped
from unionwork.api.exports.csv_lines import UNUSUAL_START

BOM = b"\xef\xbb\xbf"


def test_csv_writes_every_type():
    assert (
        written("csv", make_table([ROW, UNKNOWN]))
        == BOM
        + (
            "text_0,integer_1,number_2,date_3,instant_4,boolean_5\r\n"
            "洛阳市总工会,19,4310000,2026-11-21,2026-11-21T11:55:18.123456Z,true\r\n"
            ",,,,,\r\n"
        ).encode()
    )


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a,b", '"a,b"'),
        ('a "b"', '"a ""b"""'),
        ("a\nb", '"a\nb"'),
        ("a\rb", '"a\rb"'),
        ("a; b", "a; b"),
        ("a，b“c”", "a，b“c”"),
        (" a ", " a "),
        ("=1", "'=1"),
        ("=1,2", '"\'=1,2"'),
        ("", '""'),
        (None, '""'),  # the line of a single column would be blank, which is no row
    ],
)
def test_csv_quotes_and_escapes_only_what_needs_it(text, cell):
    assert (
        written("csv", text_table("before", text, "after"))
        == BOM + (f"text_0\r\nbefore\r\n{cell}\r\nafter\r\n").encode()
    )


def test_csv_escapes_no_numbers():
    row = (-5, Decimal("-41.60"))
    table = make_table([row], [ColumnType.INTEGER, ColumnType.NUMBER])

    assert written("csv", table).endswith(b"\r\n-5,-41.6\r\n")


def test_unusual_starts_are_found_in_bytes_as_in_texts():
    in_text, in_bytes = re.compile(f"[{BLANK}{FORMULA}']"), re.compile(UNUSUAL_START)
    characters = [chr(code) for code in range(0x11_0000) if not 0xD800 <= code <= 0xDFFF]

    for character in characters:
        assert bool(in_text.match(character)) == bool(in_bytes.match(character.encode())), character


@given(tables())
def test_csv_lines_are_those_of_the_csv_module(table):
    lines = StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(column.name for column in table.columns)
    for row in expected_rows("csv", table):
        writer.writerow(as_csv_text(cell) for cell in row)

    assert written("csv", table).decode("utf-8-sig") == lines.getvalue()


def as_csv_text(cell):
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case Decimal():
            return f"{cell:f}".rstrip("0").rstrip(".") if cell else "0"
        case datetime():
            return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case str():
            return escaped(cell)
        case _:
            return str(cell)


def test_csv_and_json_lines_are_the_same_frame_in_pandas():
    table = make_table([*ordinary_rows(600)])

    from_csv = pd.read_csv(BytesIO(written("csv", table)))
    from_json = pd.DataFrame(map(json.loads, written("jsonl", table).splitlines()))

    pd.testing.assert_frame_equal(from_csv, from_json)
    assert list(from_csv.dtypes.astype(str)) == ["str", "int64", "int64", "str", "str", "bool"]
