"""The table of expressions and how each is read, and what the two functions promise besides."""

import csv
import sys
from dataclasses import FrozenInstanceError, fields
from decimal import Decimal
from pathlib import Path
from types import FrameType

import pytest

from metrics.parsing import Figure, FigureError, FoundFigure, find_figures, parse_figure
from metrics.units import UNITS

READING = (
    "value",
    "value_high",
    "lower",
    "upper",
    "lower_open",
    "upper_open",
    "qualifier",
    "unit",
    "unit_word",
    "per",
    "measure_hint",
    "vague",
)
NUMBERS = {"value", "value_high", "lower", "upper"}
FLAGS = {"lower_open", "upper_open", "vague"}


def _rows(*kinds: str) -> list[dict[str, str]]:
    """The table's rows: figure (anywhere), alone (as an entry), error, text (what is found)."""
    with (Path(__file__).parent / "parsing_cases.csv").open(encoding="utf-8", newline="") as table:
        return [row for row in csv.DictReader(table) if row["kind"] in kinds]


def _name(row: dict[str, str]) -> str:
    return row["text"][:24].encode("unicode_escape").decode() or "empty"


def _reading(figure: Figure) -> dict[str, object]:
    return {name: getattr(figure, name) for name in READING}


def _expected(row: dict[str, str]) -> dict[str, object]:
    expected: dict[str, object] = {}
    for name in READING:
        if name in FLAGS:
            expected[name] = row[name] == "yes"
        elif name in NUMBERS:
            expected[name] = Decimal(row[name]) if row[name] else None
        else:
            expected[name] = row[name] or None
    return expected


def _texts(text: str) -> list[str]:
    return [figure.text for figure in find_figures(text)]


@pytest.mark.parametrize("row", _rows("figure", "alone"), ids=_name)
def test_parse_figure_table(row: dict[str, str]) -> None:
    figure = parse_figure(row["text"])

    assert _reading(figure) == _expected(row)
    assert (figure.start, figure.end, figure.text) == (0, len(row["text"]), row["text"])


@pytest.mark.parametrize("row", _rows("figure"), ids=_name)
def test_find_figures_reads_the_same(row: dict[str, str]) -> None:
    [figure] = find_figures(row["text"])

    assert _reading(figure) == _expected(row)
    assert row["text"][figure.start : figure.end] == figure.text


@pytest.mark.parametrize("row", _rows("figure"), ids=_name)
def test_find_figures_in_a_sentence(row: dict[str, str]) -> None:
    sentence = f"截至目前,{row['text']}。"

    [figure] = find_figures(sentence)

    assert figure.value == parse_figure(row["text"]).value
    assert sentence[figure.start : figure.end] == figure.text


@pytest.mark.parametrize("row", _rows("error"), ids=_name)
def test_parse_figure_refuses(row: dict[str, str]) -> None:
    with pytest.raises(FigureError) as refused:
        parse_figure(row["text"])

    assert refused.value.code == row["found"]
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("row", _rows("text"), ids=_name)
def test_find_figures_in_text(row: dict[str, str]) -> None:
    assert ";".join(_texts(row["text"])) == row["found"]


def test_table_is_large_and_has_no_row_twice() -> None:
    rows = _rows("figure", "alone", "error", "text")

    assert len(rows) > 500
    assert len({(row["kind"], row["text"]) for row in rows}) == len(rows)


def test_every_unit_of_the_table_is_known() -> None:
    assert {row["unit"] for row in _rows("figure", "alone")} - {""} <= UNITS.keys()


def test_figure_is_frozen() -> None:
    figure = parse_figure("431万元")

    with pytest.raises(FrozenInstanceError):
        figure.value = Decimal(1)  # type: ignore[misc]
    assert FoundFigure is Figure
    assert "unit_word" in {field.name for field in fields(Figure)}


def test_offsets_count_code_points() -> None:
    text = "😀先后𠮷\n培训 1.8\r\n\u3000万 人次。"

    [figure] = find_figures(text)

    assert figure.text == "1.8\r\n\u3000万 人次"
    assert text[figure.start : figure.end] == figure.text
    assert figure.value == 18000


def test_per_holds_for_its_clause_only() -> None:
    every_year, once = find_figures("每年投入100万元,共建成30个。")

    assert (every_year.unit, every_year.per) == ("yuan_per_year", "每年")
    assert (once.unit, once.per) == ("items", None)


def test_enumeration_keeps_what_was_said_of_its_head() -> None:
    first, second = find_figures("分别增长26.7%和32.6%")

    assert (first.measure_hint, second.measure_hint) == ("growth", "growth")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("提供1300多个就业岗位", "jobs"),
        ("就业岗位3200多个", "jobs"),
        ("8个岗位职级", "items"),
        ("职工人数达到1.04亿,", "persons"),
        ("参与人次突破20万", "person_times"),
        ("涉及20万。", None),
    ],
)
def test_unit_from_the_words_around(text: str, unit: str | None) -> None:
    [figure] = find_figures(text)

    assert figure.unit == unit


def test_measure_hints() -> None:
    text = "发放431万元,同比增加37万元,增长12%,占比达21%,完成年任务121%,男女比例1:3"

    hints = [figure.measure_hint for figure in find_figures(text)]

    assert hints == ["amount", "change", "growth", "share", "completion", "ratio"]


def _calls(text: str) -> int:
    """How many functions run to find the figures of a text: the same in every run."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        find_figures(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    "unit",
    [
        *"7 万 余 十 一 近 数 两三 百分之 最高 第一 “一” （1） 一万零 2019年".split(),
        *"1, 1. 111, ，1 1.1 1- 1至 1/2 1:2 ¥1 1人 约1万多元".split(),
        *"三五天 翻一番 每人1元 1个岗位 帮扶6406人431万元,参赛32.5万余人次;".split(),
        *" \n\0",
        "1 ",
    ],
)
def test_work_grows_linearly(unit: str) -> None:
    short, long = (unit * (length // len(unit)) for length in (2_000, 8_000))

    assert _calls(long) < 4.5 * _calls(short) + 100
