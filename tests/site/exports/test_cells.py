from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site.exports.tables import texts
from unionwork.api.exports.cells import (
    date_texts,
    escaped,
    instant_texts,
    number_text,
    unescaped,
)

FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("困难职工", "困难职工"),
        ("410300", "410300"),
        ("a=b", "a=b"),
        ("'quoted'", "'quoted'"),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("－5", "'－5"),
        ("\t1", "'\t1"),
        ("  =1", "'  =1"),
        ("\u3000=1", "'\u3000=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("'=1", "''=1"),
        ("'' =1", "''' =1"),
    ],
)
def test_escaping_stands_before_what_would_be_run(text, expected):
    assert escaped(text) == expected


@given(texts | st.text(alphabet="'= \ta"))
def test_escaping_is_taken_back_exactly(text):
    assert unescaped(escaped(text)) == text


@given(texts | st.text(alphabet=f"'{FORMULA_SIGNS} a"))
def test_escaped_texts_never_begin_as_formulas(text):
    assert not escaped(text).lstrip(" \u3000\ufeff").startswith(tuple(FORMULA_SIGNS))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Decimal("4310000.00"), "4310000"),
        (Decimal("41.60"), "41.6"),
        (Decimal("4.31E+6"), "4310000"),
        (Decimal("0E-2"), "0"),
        (Decimal("-0.00"), "0"),
        (Decimal("-3.50"), "-3.5"),
        (Decimal("9999999999999.99"), "9999999999999.99"),
        (100, "100"),
        (2.0, "2"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
    ],
)
def test_numbers_are_in_full_and_no_longer(number, expected):
    assert number_text(number) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_numbers_lose_nothing(number):
    text = number_text(number)

    assert Decimal(text) == number
    assert "E" not in text


def test_dates_are_iso():
    assert date_texts([date(1925, 5, 1), None]) == ["1925-05-01", None]


def test_instants_are_in_utc_and_say_so():
    in_beijing = datetime(2026, 11, 21, 19, 55, 18, 123456, tzinfo=timezone(timedelta(hours=8)))

    texts = instant_texts([in_beijing, None, datetime(2026, 1, 2, tzinfo=UTC)])

    assert texts == ["2026-11-21T11:55:18.123456Z", None, "2026-01-02T00:00:00Z"]


def test_an_instant_needs_a_time_zone():
    with pytest.raises(ValueError, match="no time zone"):
        instant_texts([datetime(2026, 1, 2)])
