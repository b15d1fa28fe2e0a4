"""What people write into cells."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionwork.api.exports.cells import escaped
from unionwork.importing.cells import (
    CellError,
    amount_of,
    date_of,
    is_empty,
    last_day,
    text_of,
    tidy,
    truth_of,
    whole_number_of,
)
from unionwork.importing.tables import KnownDate, Unreadable


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, ""),
        ("  西安 ", "西安"),
        ("\u3000西安\xa0", "西安"),
        ("\ufeff西安\u200b", "西安"),
        ("a\r\nb", "a\nb"),
        (Decimal("410300"), "410300"),
        (Decimal("41.60"), "41.6"),
        (Decimal("1E+3"), "1000"),
        (True, "TRUE"),
        (KnownDate(date(2018, 5, 1), "month"), "2018-05"),
        ("'=1+1", "=1+1"),
        ("''=1+1", "'=1+1"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_text_of_a_cell(cell, expected):
    assert text_of(cell) == expected
    assert is_empty(cell) == (expected == "")


@given(st.text())
def test_text_that_was_escaped_comes_back(text):
    assert text_of(escaped(tidy(text))) == tidy(text)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("300", 300),
        (" 300 ", 300),
        ("３００", 300),
        ("4,310,000", 4310000),
        ("４，３１０", 4310),
        ("-3.5", Decimal("-3.5")),
        ("4.31E+06", 4310000),
        (Decimal("0.3"), Decimal("0.3")),
    ],
)
def test_amount_of_a_cell(cell, expected):
    assert amount_of(cell) == expected


@pytest.mark.parametrize("cell", ["", "1,2", "三百", "300人", "1.2.3", "--3", "nan", "inf", True])
def test_amount_that_is_no_number_is_refused(cell):
    with pytest.raises(CellError, match="isn't a number"):
        amount_of(cell)


def test_whole_number_has_no_fraction():
    assert whole_number_of("12.0") == 12
    with pytest.raises(CellError, match="whole"):
        whole_number_of("12.5")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2018", ("2018-01-01", "year")),
        (Decimal(2018), ("2018-01-01", "year")),
        ("2018年", ("2018-01-01", "year")),
        ("2018-05", ("2018-05-01", "month")),
        ("2018年5月", ("2018-05-01", "month")),
        ("2018/5", ("2018-05-01", "month")),
        ("2018.5.7", ("2018-05-07", "day")),
        ("2018年5月7日", ("2018-05-07", "day")),
        ("２０１８－０５", ("2018-05-01", "month")),
        ("2018-05-07 00:00:00", ("2018-05-07", "day")),
    ],
)
def test_date_of_a_cell_is_as_exact_as_it_is_written(cell, expected):
    found = date_of(cell)

    assert (found.day.isoformat(), found.precision) == expected


@pytest.mark.parametrize(
    "cell", ["2018-13", "2018-02-30", "0018", "5月", "去年", "43221", "2018-0"]
)
def test_date_that_is_none_is_refused(cell):
    with pytest.raises(CellError):
        date_of(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2018", "2018-12-31"),
        ("2018-02", "2018-02-28"),
        ("2016-02", "2016-02-29"),
        ("2018-2-3", "2018-02-03"),
    ],
)
def test_last_day_of_what_is_written(cell, expected):
    assert last_day(date_of(cell)).isoformat() == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("是", True), ("Yes", True), (True, True), ("√", True), ("否", False), ("0", False)],
)
def test_truth_of_a_cell(cell, expected):
    assert truth_of(cell) is expected


def test_truth_that_is_neither_is_refused():
    with pytest.raises(CellError, match="neither yes nor no"):
        truth_of("也许")


def test_cell_with_an_error_of_excel_is_told():
    with pytest.raises(CellError, match="because"):
        text_of(Unreadable("#N/A", "because"))
