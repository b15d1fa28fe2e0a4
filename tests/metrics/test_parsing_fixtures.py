"""The reader against the fixtures: every figure of the five documents, at its place, as stated."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from metrics.parsing import Figure, find_figures

ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
BOUNDS = ("value", "lower", "upper")
# Where the text needs a person: what the reader finds there instead, and why.
EXCEPTIONS = {
    "003-83-141": (
        "最高再救助额达14.27万元",
        "最高 bounds a rule's amounts but here names the largest that was paid",
    ),
}

pytestmark = pytest.mark.skipif(not SOURCES.is_dir(), reason=f"there is no {SOURCES}")


def _fixtures() -> list[dict[str, Any]]:
    files = sorted((ROOT / "fixtures" / "figures").glob("*.yaml"))
    return [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8"))]


@cache
def _document(number: str) -> tuple[list[int], list[Figure]]:
    """Where its lines begin and what the reader finds in it."""
    [path] = SOURCES.glob(f"{number}_*.txt")
    text = path.read_bytes().decode("utf-8")
    begins = [0]
    for line in text.split("\n"):
        begins.append(begins[-1] + len(line) + 1)
    return begins, find_figures(text)


def _span(row: dict[str, Any]) -> tuple[int, int]:
    begins, _ = _document(row["key"][:3])
    last = row.get("end_line") or row["line"]
    return begins[row["line"] - 1] + row["start"], begins[last - 1] + row["end"]


def _found(row: dict[str, Any]) -> Figure | None:
    """What the reader finds at exactly the fixture's place."""
    _, figures = _document(row["key"][:3])
    return next((one for one in figures if (one.start, one.end) == _span(row)), None)


def _stated(row: dict[str, Any]) -> tuple[object, ...]:
    bounds = (None if row.get(name) is None else Decimal(str(row[name])) for name in BOUNDS)
    return (*bounds, row["qualifier"])


@pytest.mark.parametrize(
    "row", [row for row in _fixtures() if row["key"] not in EXCEPTIONS], ids=lambda row: row["key"]
)
def test_the_reader_agrees_with_the_fixture(row: dict[str, Any]) -> None:
    figure = _found(row)

    assert figure is not None
    assert (figure.value, figure.lower, figure.upper, figure.qualifier) == _stated(row)


@pytest.mark.parametrize("key", EXCEPTIONS)
def test_an_exception_is_still_one(key: str) -> None:
    """An exception that the reader gets right is to be struck off; its fixture has a note."""
    [row] = [row for row in _fixtures() if row["key"] == key]
    start, end = _span(row)

    reading = [one for one in _document(key[:3])[1] if one.start < end and start < one.end]

    assert [one.text for one in reading] == [EXCEPTIONS[key][0]]
    assert _found(row) is None
    assert row["note"]
