"""What holds for every text: generated figures are read back, and no input breaks the reader."""

import contextlib
import re
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from metrics.formatting import format_figure
from metrics.parsing import FigureError, find_figures, parse_figure

quick = settings(derandomize=True, max_examples=200, deadline=None, database=None)
thorough = settings(derandomize=True, max_examples=500, deadline=None, database=None)

_SIGNS = (
    "0123456789.,，:：-—~至到+%‰ \n\u3000０９％零一二两三四五六七八九十百千万亿几数半余多来"
    "近约超逾上每第前年月日天时点分成番元人次名个家户项场届期“”《》/()（）、。"
)
_WORDS = (
    "以上 以下 左右 突破 不足 最高 至少 户均 每年 每月 人次 万元 职工 岗位 增长 百分之 分之 个月"
    " 小时 A 的 了 工会 2019 12351"
)
PIECES = st.sampled_from([*_SIGNS, *_WORDS.split()])
NEWS = st.lists(PIECES, max_size=40).map("".join)
ANY = st.text(max_size=60)
UNITS = st.sampled_from(
    [("元", "yuan"), ("人", "persons"), ("人次", "person_times"), ("家", "organisations")]
)
SMALL = st.integers(min_value=0, max_value=10**9)

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """The number in Chinese numerals, as a clerk writes it: the other way round than the reader."""
    for scale, letter in ((10**8, "亿"), (10**4, "万")):
        if number >= scale:
            high, low = divmod(number, scale)
            gap = "零" if low and low < scale // 10 else ""
            return chinese(high) + letter + gap + (chinese(low) if low else "")
    text, is_gap = "", False
    for small_scale, small_letter in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, small_scale)
        if digit:
            text += ("零" if is_gap and text else "") + _DIGITS[digit] + small_letter
            is_gap = False
        else:
            is_gap = True
    return text or "零"


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() or c in ".," else c for c in text)


@quick
@given(SMALL, UNITS, st.sampled_from(["{}", "{:,}"]), st.booleans())
def test_integers_are_read_back(
    number: int, unit: tuple[str, str], form: str, is_wide: bool
) -> None:
    written = form.format(number)
    text = (full_width(written) if is_wide else written) + unit[0]

    figure = parse_figure(text)

    assert {figure.value, figure.lower, figure.upper} == {Decimal(number)}
    assert (figure.unit, figure.qualifier) == (unit[1], "exact")
    assert find_figures(text)[0].value == number


@quick
@given(st.integers(1, 10**10), UNITS)
@example(10010, ("人", "persons"))
@example(110, ("人", "persons"))
def test_chinese_numerals_are_read_back(number: int, unit: tuple[str, str]) -> None:
    figure = parse_figure(chinese(number) + unit[0])

    assert figure.value == number
    assert figure.lower is not None
    assert figure.upper is not None
    assert figure.lower <= number <= figure.upper


@quick
@given(st.integers(1, 99_999), st.integers(0, 3), st.sampled_from(["万", "亿", ""]), UNITS)
def test_scaled_decimals_are_read_back(
    digits: int, decimals: int, scale: str, unit: tuple[str, str]
) -> None:
    mantissa = Decimal(digits).scaleb(-decimals)
    factor = {"万": 10**4, "亿": 10**8, "": 1}[scale]

    figure = parse_figure(f"{mantissa:f}{scale}{unit[0]}")

    step = Decimal(1).scaleb(-decimals) * factor / 2 if scale or decimals else Decimal(0)
    assert figure.value == mantissa * factor
    assert (figure.lower, figure.upper) == (figure.value - step, figure.value + step)


@quick
@given(
    st.integers(1, 9_999),
    st.sampled_from(["万", ""]),
    st.sampled_from(
        [
            ("{}余{}", "at_least"),
            ("{}多{}", "at_least"),
            ("近{}{}", "nearly"),
            ("约{}{}", "about"),
            ("{}{}左右", "about"),
            ("超{}{}", "at_least"),
            ("突破{}{}", "at_least"),
            ("{}{}以上", "at_least"),
            ("不足{}{}", "at_most"),
            ("最高{}{}", "at_most"),
        ]
    ),
)
def test_qualified_figures_follow_the_table(number: int, scale: str, form: tuple[str, str]) -> None:
    written, qualifier = form
    value = number * (10**4 if scale else 1)
    step = 10 ** (len(str(value)) - len(str(value).rstrip("0")))

    figure = parse_figure(written.format(f"{number}{scale}", "人"))

    bounds = {
        "余": (value, value + step),
        "多": (value, value + step),
        "近": (value - step, value),
        "约": (value - Decimal(step) / 2, value + Decimal(step) / 2),
        "左": (value - Decimal(step) / 2, value + Decimal(step) / 2),
        "不": (0, value),
        "最": (0, value),
    }
    word = re.sub(r"[{}右以超突]", "", written)[:1]
    assert figure.value == value
    assert figure.qualifier == qualifier
    assert (figure.lower, figure.upper) == bounds.get(word, (value, None))


@quick
@given(
    st.decimals(0, 10**12, places=2) | st.integers(0, 10**13).map(Decimal),
    st.sampled_from(
        ["yuan", "persons", "person_times", "households", "percent", "yuan_per_year", "days"]
    ),
)
def test_formatting_loses_nothing(value: Decimal, unit: str) -> None:
    figure = parse_figure(format_figure(value, unit, "zh"))

    assert figure.value == value
    assert figure.unit == unit


@thorough
@given(NEWS | ANY)
def test_no_text_breaks_the_reader(text: str) -> None:
    end = 0
    for figure in find_figures(text):
        assert end <= figure.start < figure.end <= len(text)
        assert text[figure.start : figure.end] == figure.text
        assert figure.text == figure.text.strip()
        end = figure.end


@thorough
@given(NEWS | ANY)
def test_no_expression_breaks_the_parser(text: str) -> None:
    with contextlib.suppress(FigureError):
        assert parse_figure(text).text == text


@thorough
@given(NEWS)
def test_the_interval_holds_the_value(text: str) -> None:
    for figure in find_figures(text):
        assert figure.value.is_finite()
        assert figure.lower is None or figure.lower <= figure.value
        assert figure.upper is None or figure.value <= figure.upper
        if figure.value_high is not None:
            assert figure.value < figure.value_high
            assert figure.upper is None or figure.value_high <= figure.upper
        if figure.qualifier == "exact":
            assert not figure.lower_open
            assert not figure.upper_open


@thorough
@given(NEWS, NEWS)
def test_appending_changes_at_most_the_last_figure(text: str, more: str) -> None:
    before = find_figures(text)[:-1]

    assert find_figures(text + more)[: len(before)] == before


@quick
@given(NEWS, NEWS)
def test_paragraphs_are_read_alike_alone_and_together(first: str, second: str) -> None:
    apart = [figure.text for figure in find_figures(first + "工会。")]

    assert [figure.text for figure in find_figures(first + "工会。\n" + second)][
        : len(apart)
    ] == apart


@quick
@given(st.binary(max_size=200))
def test_undecodable_bytes_give_no_certain_nonsense(data: bytes) -> None:
    for encoding in ("utf-8", "gb18030", "latin-1"):
        text = data.decode(encoding, errors="replace")
        for figure in find_figures(text):
            assert text[figure.start : figure.end] == figure.text


@pytest.mark.parametrize("count", [16, 100, 10_000])
def test_a_number_too_long_for_the_database_is_no_figure(count: int) -> None:
    assert find_figures("9" * count + "元") == []
