"""The text of a document with the figures in it marked: entered, left out, or still open.

Pure. What the parser finds is only a suggestion: clicking it starts a row, a person enters it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from metrics.parsing import Figure, find_figures
from metrics.provenance import Place, characters, pieces, words_at

State = Literal["entered", "left_out", "open"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure in the text: where it stands, its words, and whether somebody has dealt with it."""

    place: Place
    words: str
    state: State


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line: plain, or a part of a marked figure."""

    text: str
    mark: Mark | None = None


def place_of(text: str, start: int, end: int) -> Place:
    """The place of text[start:end] in lines and offsets."""
    line, end_line = text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 1
    start -= text.rfind("\n", 0, start) + 1
    end -= text.rfind("\n", 0, end) + 1
    return Place(line, start, end, end_line if end_line != line else None)


def figure_at(text: str, place: Place) -> Figure | None:
    """The figure that the parser finds exactly at `place`."""
    for figure in find_figures(text):
        if place_of(text, figure.start, figure.end) == place:
            return figure
    return None


def marks_in(text: str, entered: Iterable[Place], left_out: Iterable[Place]) -> list[Mark]:
    """Every figure of the text: those that were entered, and those that the parser finds beside."""
    lines = text.split("\n")
    there = [place for place in entered if is_in(lines, place)]
    covered = characters(lines, there)
    aside = characters(lines, [place for place in left_out if is_in(lines, place)])
    marks = {place: Mark(place, words_at(lines, place), "entered") for place in there}
    for figure in find_figures(text):
        place = place_of(text, figure.start, figure.end)
        span = characters(lines, [place])
        if not span & covered:
            state: State = "left_out" if span & aside else "open"
            marks[place] = Mark(place, words_at(lines, place), state)
    return sorted(marks.values(), key=lambda mark: mark.place.start + 10_000 * mark.place.line)


def is_in(lines: list[str], place: Place) -> bool:
    try:
        return bool(list(pieces(lines, place)))
    except IndexError:
        return False


def marked_lines(text: str, marks: Iterable[Mark]) -> list[list[Piece]]:
    """The lines of the text, each as its pieces; marks that overlap an earlier one are left out."""
    lines = text.split("\n")
    spans: dict[int, list[tuple[int, int, Mark]]] = {}
    for mark in marks:
        for line, start, end in pieces(lines, mark.place):
            spans.setdefault(line, []).append((start, end, mark))
    return [
        _pieces(line, sorted(spans.get(number, []), key=lambda span: span[:2]))
        for number, line in enumerate(lines, 1)
    ]


def _pieces(line: str, spans: list[tuple[int, int, Mark]]) -> list[Piece]:
    result, position = [], 0
    for start, end, mark in spans:
        if start < position:
            continue
        if start > position:
            result.append(Piece(line[position:start]))
        result.append(Piece(line[start:end], mark))
        position = end
    if position < len(line):
        result.append(Piece(line[position:]))
    return result
