"""Where a figure stands in its document: lines, code-point offsets, and what no figure covers.

Pure: it knows texts and places, no database. Lines are what stands between line feeds, counted
from 1; offsets are code points from 0 in a line, the end exclusive.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A run of digits or Chinese numerals: what verify_sources wants explained.
NUMERALS = re.compile(r"[0-9０-９〇零一二两三四五六七八九十百千万亿半]+")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """From `start` in `line` to `end` in `end_line` (the same line unless a break cuts it)."""

    line: int
    start: int
    end: int
    end_line: int | None = None

    def __str__(self) -> str:
        if self.end_line is None:
            return f"line {self.line}, characters {self.start}–{self.end}"
        return f"line {self.line}, character {self.start}, to line {self.end_line}, {self.end}"


def pieces(lines: list[str], place: Place) -> Iterator[tuple[int, int, int]]:
    """The (line, start, end) of each line that `place` touches; empty lines between are skipped.

    Raises IndexError where the document has no such line, or the line no such character.
    """
    last = place.end_line or place.line
    if place.line < 1 or last > len(lines):
        raise IndexError(f"the document has {len(lines)} lines")
    if place.start < 0 or place.end > len(lines[last - 1]):
        raise IndexError(f"line {last} has {len(lines[last - 1])} characters")
    for number in range(place.line, last + 1):
        start = place.start if number == place.line else 0
        end = place.end if number == last else len(lines[number - 1])
        if start < end:
            yield number, start, end


def words_at(lines: list[str], place: Place) -> str:
    """The words at `place`, line breaks left out; raises IndexError beyond the last line."""
    return "".join(lines[line - 1][start:end] for line, start, end in pieces(lines, place))


def numeral_spans(lines: list[str]) -> list[Place]:
    """Every run of digits or Chinese numerals, in order."""
    return [
        Place(number, match.start(), match.end())
        for number, text in enumerate(lines, 1)
        for match in NUMERALS.finditer(text)
    ]


def characters(lines: list[str], places: Iterable[Place]) -> set[tuple[int, int]]:
    """The (line, offset) of every character in `places`."""
    return {
        (line, offset)
        for place in places
        for line, start, end in pieces(lines, place)
        for offset in range(start, end)
    }


def not_covered(lines: list[str], covered: set[tuple[int, int]]) -> list[Place]:
    """The numeral spans with a character outside `covered`."""
    return [
        span
        for span in numeral_spans(lines)
        if any((span.line, offset) not in covered for offset in range(span.start, span.end))
    ]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The words of a figure and the rest of its sentence around them."""

    before: str
    words: str
    after: str


SENTENCE_ENDS = "。！？；!?;"


def excerpt(lines: list[str], place: Place) -> Excerpt | None:
    """The sentence in which `place` stands; None where the document has no such place."""
    try:
        words = words_at(lines, place)
    except IndexError:
        return None
    before = lines[place.line - 1][: place.start]
    after = lines[(place.end_line or place.line) - 1][place.end :]
    begin = max(before.rfind(mark) for mark in SENTENCE_ENDS) + 1
    ends = [after.find(mark) + 1 for mark in SENTENCE_ENDS if mark in after]
    return Excerpt(before[begin:], words, after[: min(ends)] if ends else after)
