from decimal import Decimal

import pytest

from tests.site.exports.reading import written
from tests.site.exports.tables import ROW, UNKNOWN, make_table, number_table


def test_json_lines_writes_every_type():
    assert written("jsonl", make_table([ROW, UNKNOWN])).decode() == (
        '{"text_0":"洛阳市总工会","integer_1":19,"number_2":4310000,"date_3":"2026-11-21",'
        '"instant_4":"2026-11-21T11:55:18.123456Z","boolean_5":true}\n'
        '{"text_0":null,"integer_1":null,"number_2":null,"date_3":null,'
        '"instant_4":null,"boolean_5":null}\n'
    )


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Decimal("41.60"), "41.6"),
        (Decimal("4.31E+6"), "4310000"),
        (Decimal("9999999999999.99"), "9999999999999.99"),
        (Decimal("123456789012345.123456789"), "123456789012345.123456789"),
        (1e-7, "0.0000001"),
        (1e21, "1000000000000000000000"),
    ],
)
def test_json_lines_has_numbers_in_full(number, expected):
    assert written("jsonl", number_table(number)).decode() == f'{{"number_0":{expected}}}\n'
