"""Numerals in the sources that are no figures, and why: fixtures/left_out.csv.

One row a span: document (file name), line, start, end, words, reason, note. Places are counted as
in provenance.py.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from .provenance import Place

COLUMNS = ("document", "line", "start", "end", "words", "reason", "note")

REASONS = {
    "article_counter": "一个, 一场 as a mere article",
    "date": "a date",
    "document_number": "the number of a document",
    "edition": "the number of an edition: a field of the program",
    "enumeration": "the number of an item in a list",
    "idiom": "an idiom or a set phrase",
    "indefinite": "an indefinite number: 一批, 一系列",
    "individual": "about one person or one household",
    "name": "part of the name of an organisation, a place, an award or a thing",
    "ordinal": "an ordinal",
    "period": "a period of time",
    "phone_number": "a telephone number",
    "plan_name": "the name of a plan: 十三五",
    "related_links": "furniture of the page",
    "repeated": "stated again: recorded at its fuller statement",
    "slogan": "part of a slogan or of the name of a method",
    "time_of_day": "a time of day",
    "unit_of_work": "one of each: 每一度电",
    "word": "a numeral inside an ordinary word: 统一, 一线",
}


class LeftOutError(ValueError):
    """A row of left_out.csv that can't be used."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One span that isn't a figure."""

    document: str
    place: Place
    words: str
    reason: str
    note: str


def read_left_out(path: Path) -> list[LeftOut]:
    """The rows of the file; raises LeftOutError naming the row and what is wrong with it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            header = reader.fieldnames or []
            if lacking := [name for name in COLUMNS if name not in header]:
                raise LeftOutError(f"{path.name}: the column {', '.join(lacking)} is missing")
            return [left_out(row, f"{path.name}, line {reader.line_num}") for row in reader]
    except UnicodeDecodeError as error:
        raise LeftOutError(f"{path.name} can't be read: {error}") from error


def left_out(row: dict[str, str], where: str) -> LeftOut:
    if row["reason"] not in REASONS:
        raise LeftOutError(f"{where}: “{row['reason']}” isn't one of {', '.join(REASONS)}")
    try:
        place = Place(int(row["line"]), int(row["start"]), int(row["end"]))
    except ValueError as error:
        raise LeftOutError(f"{where}: line, start and end must be whole numbers") from error
    return LeftOut(row["document"], place, row["words"], row["reason"], row["note"])
