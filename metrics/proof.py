"""The proof of a document: every figure's words at its place and read as the parser reads them,
every other numeral explained.

Pure: it is given texts, figures and what is left out, and says what it finds. Where a person reads
the words otherwise than the parser does, the figure's note must say why.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .left_out import REASONS, LeftOut
from .parsing import find_figures
from .provenance import Place, characters, not_covered, numeral_spans, words_at

CONTEXT = 8  # characters shown on each side of an unexplained span


class Reading(NamedTuple):
    """What the words of a figure are taken to mean."""

    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    qualifier: str

    def __str__(self) -> str:
        bounds = ["…" if bound is None else f"{bound:f}" for bound in (self.lower, self.upper)]
        return f"{self.value:f} ({self.qualifier}, {bounds[0]} to {bounds[1]})"


class Claim(NamedTuple):
    """A figure as far as its proof needs it."""

    key: str
    words: str
    place: Place | None
    reading: Reading | None = None
    has_note: bool = False


@dataclass
class Proof:
    """What was found in one document."""

    spans: int
    proven: int = 0
    mistakes: list[str] = field(default_factory=list)
    read_by_a_person: list[str] = field(default_factory=list)
    explained: list[LeftOut] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.mistakes and not self.unexplained

    def reasons(self) -> list[tuple[str, int, str]]:
        """(reason, how many spans, what it means), the most frequent first."""
        counted = Counter(entry.reason for entry in self.explained)
        return [(reason, count, REASONS[reason]) for reason, count in counted.most_common()]


def prove(text: str, claims: Iterable[Claim], left_out: Iterable[LeftOut]) -> Proof:
    """Check the words of every claim, and that figures and left_out cover every numeral."""
    lines = text.split("\n")
    proof = Proof(spans=len(numeral_spans(lines)))
    covered: set[tuple[int, int]] = set()
    for claim in claims:
        if mistake := mistake_in(lines, claim):
            proof.mistakes.append(mistake)
        elif claim.place is not None:
            proof.proven += 1
            covered |= characters(lines, [claim.place])
            if difference := misread(lines, claim, claim.place):
                (proof.read_by_a_person if claim.has_note else proof.mistakes).append(difference)
    for entry in left_out:
        if mistake := mistake_in_left_out(lines, entry, covered):
            proof.mistakes.append(mistake)
        else:
            proof.explained.append(entry)
    covered |= characters(lines, [entry.place for entry in proof.explained])
    proof.unexplained = [shown(lines, span) for span in not_covered(lines, covered)]
    return proof


def mistake_in(lines: list[str], claim: Claim) -> str:
    """What is wrong with the place of a figure, or an empty string."""
    if claim.place is None:
        return f"figure {claim.key}: it has no place in the document"
    try:
        found = words_at(lines, claim.place)
    except IndexError as error:
        return f"figure {claim.key}: {claim.place}: {error}"
    if found != claim.words:
        return f"figure {claim.key}: at {claim.place} stands “{found}”, not “{claim.words}”"
    return ""


def misread(lines: list[str], claim: Claim, place: Place) -> str:
    """How the parser reads the words otherwise than the figure has them, or an empty string."""
    if claim.reading is None:
        return ""
    text = "\n".join(lines[place.line - 1 : place.end_line or place.line])
    end = place.end + (len(text) - len(lines[place.end_line - 1]) if place.end_line else 0)
    readings = [
        Reading(found.value, found.lower, found.upper, found.qualifier)
        for found in find_figures(text)
        if found.start < end and place.start < found.end
    ]
    if claim.reading in readings:
        return ""
    read = " or ".join(map(str, readings)) or "no figure"
    return f"figure {claim.key}: “{claim.words}” reads as {read}, the record has {claim.reading}"


def mistake_in_left_out(lines: list[str], entry: LeftOut, covered: set[tuple[int, int]]) -> str:
    """What is wrong with a span left out, or an empty string."""
    try:
        found = words_at(lines, entry.place)
    except IndexError as error:
        return f"left out, {entry.place}: {error}"
    if found != entry.words:
        return f"left out, {entry.place}: there stands “{found}”, not “{entry.words}”"
    if covered & characters(lines, [entry.place]):
        return f"left out, {entry.place}: “{found}” is part of a figure"
    return ""


def shown(lines: list[str], span: Place) -> str:
    """A span with the characters around it."""
    text = lines[span.line - 1]
    before = text[max(0, span.start - CONTEXT) : span.start]
    after = text[span.end : span.end + CONTEXT]
    return f"{span}: …{before}[{text[span.start : span.end]}]{after}…"
