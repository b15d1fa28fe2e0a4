"""Figures as readers write them, in both languages."""

from decimal import Decimal

import pytest

from metrics.formatting import format_figure
from metrics.units import RATES, UNITS, may_be_entered


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        ("4310000", "yuan", "431万元", "4.31 million yuan"),
        ("325000", "person_times", "32.5万人次", "325,000 person-times"),
        ("120000000", "yuan", "1.2亿元", "120 million yuan"),
        ("6406", "persons", "6406人", "6,406 persons"),
        ("10935", "persons", "10935人", "10,935 persons"),
        ("857990", "yuan", "85.799万元", "857,990 yuan"),
        ("1234567", "yuan", "123.4567万元", "1,234,567 yuan"),
        ("1234567.89", "yuan", "1234567.89元", "1,234,567.89 yuan"),
        ("123456789", "yuan", "12345.6789万元", "123,456,789 yuan"),
        ("1200000000000", "yuan", "1.2万亿元", "1.2 trillion yuan"),
        ("3500000000", "usd", "35亿美元", "3.5 billion US dollars"),
        ("1", "persons", "1人", "1 person"),
        ("1", "jobs", "1个岗位", "1 job"),
        ("0", "cases", "0件", "0 cases"),
        ("0.5", "hours", "0.5小时", "0.5 hours"),
        ("98", "percent", "98%", "98%"),
        ("66.67", "percent", "66.67%", "66.67%"),
        ("98.00", "percent", "98%", "98%"),
        ("2.3", "percentage_points", "2.3个百分点", "2.3 percentage points"),
        ("10000000", "yuan_per_year", "1000万元/年", "10 million yuan per year"),
        ("1", "times_per_year", "1次/年", "1 time per year"),
        ("5000", "yuan_per_household", "5000元/户", "5,000 yuan per household"),
        ("2", "ratio", "2", "2"),
        ("-32000", "yuan", "-3.2万元", "-32,000 yuan"),
        ("-1", "persons", "-1人", "-1 person"),
        ("1E+4", "yuan", "1万元", "10,000 yuan"),
        ("0.00", "yuan", "0元", "0 yuan"),
        ("-0", "yuan", "0元", "0 yuan"),
        ("22.5", "square_kilometres", "22.5平方公里", "22.5 square kilometres"),
        ("9999", "yuan", "9999元", "9,999 yuan"),
        ("999999999999.99", "yuan", "999999999999.99元", "999,999,999,999.99 yuan"),
    ],
)
def test_format_figure(value: str, unit: str, chinese: str, english: str) -> None:
    assert format_figure(Decimal(value), unit, "zh") == chinese
    assert format_figure(Decimal(value), unit, "en") == english


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        ("123456789", "1.23亿元", "123 million yuan"),
        ("49165", "4.92万元", "49,200 yuan"),
        ("999999", "100万元", "1 million yuan"),
        ("6406", "6410元", "6,410 yuan"),
        ("98", "98元", "98 yuan"),
        ("0", "0元", "0 yuan"),
        ("0.12345", "0.123元", "0.123 yuan"),
    ],
)
def test_format_figure_rounded(value: str, chinese: str, english: str) -> None:
    assert format_figure(Decimal(value), "yuan", "zh-hans", exact=False) == chinese
    assert format_figure(Decimal(value), "yuan", "en", exact=False) == english


@pytest.mark.parametrize("language", ["zh", "zh-hans", "zh-CN", "ZH"])
def test_format_figure_language_variants(language: str) -> None:
    assert format_figure(Decimal(4310000), "yuan", language) == "431万元"


def test_format_figure_unknown_unit() -> None:
    with pytest.raises(KeyError):
        format_figure(Decimal(1), "furlongs", "en")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_format_figure_refuses_what_is_no_number(value: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        format_figure(Decimal(value), "yuan", "en")


@pytest.mark.parametrize("code", UNITS)
def test_every_unit_has_words_in_both_languages(code: str) -> None:
    unit = UNITS[code]

    assert unit.code == code
    assert unit.label_zh
    assert unit.label_en
    assert bool(unit.measure_word_zh and unit.singular_en and unit.plural_en) == (code != "ratio")


def test_rates_name_units() -> None:
    assert set(RATES.values()) <= UNITS.keys()
    assert {base for base, _ in RATES} <= UNITS.keys()


@pytest.mark.parametrize(
    ("found", "wanted", "fits"),
    [
        ("yuan", "yuan", True),
        (None, "yuan", True),
        ("yuan", "yuan_per_year", True),
        ("yuan_per_year", "yuan", True),
        ("items", "organisations", True),
        ("households", "organisations", True),
        ("cases", "items", True),
        ("events", "person_times", True),
        ("events", "times_per_year", True),
        ("persons", "person_times", False),
        ("person_times", "persons", False),
        ("usd", "yuan", False),
        ("yuan", "persons", False),
        ("percent", "percentage_points", False),
        ("items", "persons", False),
    ],
)
def test_which_unit_may_be_entered(found: str | None, wanted: str, fits: bool) -> None:
    assert may_be_entered(found, wanted) is fits


def test_the_general_measure_word_counts_persons_too() -> None:
    assert may_be_entered("items", "persons", "个")
    assert not may_be_entered("items", "persons", "份")
