"""Very many figures in a CSV file, read row by row into what a bulk load takes.

The columns are those of the API's CSV of figures: other records by their codes and slugs, dates
and numbers as the API writes them. Columns of the API that follow from others are passed over, and
so is the review. Nothing is read from words: value, bounds and qualifier must be there.
"""

import csv
import re
from array import array
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.db import models

from programs.models import Program, Region, TradeUnion
from unionwork.api.exports.cells import unescaped
from unionwork.copies import CopyField
from unionwork.seeding import did_you_mean

from .models import Article, Indicator, ReportedFigure
from .models.review import new_key

MOST_PROBLEMS = 50
REQUIRED = "article indicator as_reported value lower upper qualifier".split()
REFERENCES: dict[str, type[models.Model]] = {
    "article": Article,
    "indicator": Indicator,
    "program": Program,
    "trade_union": TradeUnion,
    "region": Region,
}
AMONG_FIGURES = ("related_to", "supersedes")  # by key, or by id where the file has ids
PASSED_OVER = (
    "id modified_at review document article_title indicator_name_zh indicator_name_en measure unit "
    "program_name_zh program_kind trade_union_name_zh region_name_zh province"
).split()
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?", re.ASCII)
GREATEST_COUNT = 2**31 - 1
BOOLEANS = {"true": 1, "false": 0, "1": 1, "0": 0, "": 0}
NOT_FROM_A_FILE = "id created_at modified_at review review_reason entered_by".split()
Reader = Callable[[str], Any]


class FileProblems(Exception):
    """What is wrong with a file, a sentence each; nothing of it stays."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FigureFile:
    """A file of figures; `lines` are those of the rows that were read, in their order."""

    def __init__(self, path: Path, *, is_verified: bool, entered_by: int | None) -> None:
        self.path, self.entered_by = path, entered_by
        self.review = "verified" if is_verified else "draft"
        self.lines = array("Q")
        self.problems: list[str] = []
        self.readers: list[tuple[str, str, Reader]] = []  # a column's name in the file, its own
        self.ids: dict[str, dict[str, int]] = {}
        self.non_negative: set[int] = set()

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Every row with the line in which it ends; raises FileProblems."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, restkey="more", restval="", strict=True)
                self.check_columns(reader.fieldnames or [])
                for row in reader:
                    if "more" in row:
                        self.note(reader.line_num, "", "it has more cells than the first line")
                    yield reader.line_num, row
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise FileProblems([f"{self.path.name} can't be read: {error}"]) from error

    def check_columns(self, names: Any) -> None:
        known = [*columns(), *PASSED_OVER]
        problems = [f"the column {name} is missing" for name in REQUIRED if name not in names]
        problems += [
            f"there is no column “{name}”{did_you_mean(name, known)}"
            for name in names
            if name not in known
        ]
        problems += [f"the column {name} is there twice" for name in repeated(names)]
        if problems:
            raise FileProblems([f"{self.path.name}: {problem}" for problem in problems])

    def prepare(self, first_id: int) -> int:
        """Look up what the rows refer to, before any is loaded; returns how many rows there are."""
        for name, model in REFERENCES.items():
            self.ids[name] = ids_of(model)
        self.non_negative = set(
            Indicator.objects.filter(non_negative=True).values_list("pk", flat=True)
        )
        figures: dict[str, int] = {}
        number = -1
        wanted: set[str] = set()
        for number, (line, row) in enumerate(self.rows()):
            for name in ("key", "id"):
                if own := row.get(name):
                    if own in figures and name == "key":
                        self.note(line, name, f"“{own}” stands here twice")
                    figures[own] = first_id + number
            wanted.update(filter(None, (row.get(name) for name in AMONG_FIGURES)))
        here = ReportedFigure.objects.in_bulk(list(wanted - figures.keys()), field_name="key")
        figures |= {key: figure.pk for key, figure in here.items()}
        self.ids |= dict.fromkeys(AMONG_FIGURES, figures)
        self.readers = [
            (name, field_of(name).column, reader_of(name, self.ids)) for name in columns()
        ]
        return number + 1

    def records(self, first_id: int) -> Iterator[dict[str, Any]]:
        """What the database takes, a row each; raises FileProblems behind the last one."""
        for number, (line, row) in enumerate(self.rows()):
            before = len(self.problems)
            record: dict[str, Any] = {"id": first_id + number}
            for name, column, read in self.readers:
                try:
                    record[column] = read(unescaped(row.get(name, "")))
                except ValueError as problem:
                    self.note(line, name, str(problem))
            record |= {"review": self.review, "entered_by_id": self.entered_by}
            self.refuse_a_negative(line, record)
            if len(self.problems) >= MOST_PROBLEMS:
                break
            if len(self.problems) == before:
                self.lines.append(line)
                yield record
        if self.problems:
            raise FileProblems(self.problems)

    def refuse_a_negative(self, line: int, record: dict[str, Any]) -> None:
        """The one rule of figures that the database doesn't know; see ReportedFigure.clean."""
        if record.get("indicator_id") in self.non_negative and record.get("role") != "change":
            for name in ("value", "lower"):
                amount = record.get(name)
                if amount is not None and amount < 0:
                    self.note(line, name, f"{amount} is below zero, which the indicator never is")

    def note(self, line: int, column: str, problem: str) -> None:
        where = f"{self.path.name}, line {line}" + (f", {column}" if column else "")
        self.problems.append(f"{where}: {problem}")


def columns() -> list[str]:
    """The columns of a file that are stored; copies of other tables' columns follow from them."""
    fields = ReportedFigure._meta.concrete_fields
    names = [field.name for field in fields if not isinstance(field, CopyField)]
    return [name for name in names if name not in NOT_FROM_A_FILE]


def repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def ids_of(model: Any) -> dict[str, int]:
    """The ids of a model's records by their keys."""
    return dict(model._base_manager.values_list(model.natural_key_field, "pk"))


def field_of(name: str) -> Any:
    return ReportedFigure._meta.get_field(name)


# reading a cell: each takes its text and raises ValueError with what is wrong ---------------------


def reader_of(name: str, ids: dict[str, dict[str, int]]) -> Reader:
    """What reads the cells of a column."""
    field = field_of(name)
    if name in ids:
        return partial(reference, field=field, ids=ids[name])
    if name == "key":
        return lambda text: text_in(text or new_key(), field)
    for kind, read in READERS:
        if isinstance(field, kind):
            return partial(read, field=field)
    raise TypeError(f"figures have no column of the kind of {name}")


def reference(text: str, field: Any, ids: dict[str, int]) -> int | None:
    if not text:
        refuse_nothing(field)
        return None
    if text not in ids:
        kind = field.related_model._meta.verbose_name
        raise ValueError(f"there is no {kind} “{text}”{did_you_mean(text, ids)}")
    return ids[text]


def refuse_nothing(field: Any) -> None:
    if not field.null:
        raise ValueError("it is empty")


def text_in(text: str, field: Any) -> str:
    if not text and not field.blank:
        if field.has_default():
            return str(field.get_default())
        raise ValueError("it is empty")
    if field.max_length and len(text) > field.max_length:
        raise ValueError(f"it has {len(text)} characters, but at most {field.max_length} fit")
    if text and field.choices and text not in (codes := [code for code, _label in field.choices]):
        raise ValueError(f"“{text}” isn't one of {', '.join(codes)}{did_you_mean(text, codes)}")
    if "\0" in text:
        raise ValueError("it has a character that no text has (NUL)")
    return text


def amount_in(text: str, field: Any) -> Decimal | None:
    """SQLite keeps numbers of at most 15 digits exactly, and checks none."""
    if not text:
        refuse_nothing(field)
        return None
    if not NUMBER.fullmatch(text):
        raise ValueError(f"“{text}” isn't a number like 4310000 or 41.6")
    whole, _point, decimals = text.lstrip("-+").partition(".")
    if len(whole.lstrip("0")) > field.max_digits - field.decimal_places:
        most = field.max_digits - field.decimal_places
        raise ValueError(f"{text} has more than {most} digits before the point")
    if len(decimals.rstrip("0")) > field.decimal_places:
        raise ValueError(f"{text} has more than {field.decimal_places} decimals")
    return Decimal(text)


def count_in(text: str, field: Any) -> int | None:
    if not text:
        refuse_nothing(field)
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= GREATEST_COUNT):
        raise ValueError(f"“{text}” isn't a whole number from 0")
    return int(text)


def day_in(text: str, field: Any) -> str | None:
    if not text:
        refuse_nothing(field)
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"“{text}” isn't a day like 2018-12-31") from None


def truth_in(text: str, field: Any) -> int:
    if text.lower() not in BOOLEANS:
        raise ValueError(f"“{text}” is neither true nor false")
    return BOOLEANS[text.lower()]


READERS: list[tuple[type[models.Field], Callable[..., Any]]] = [
    (models.DecimalField, amount_in),
    (models.PositiveIntegerField, count_in),
    (models.DateField, day_in),
    (models.BooleanField, truth_in),
    (models.CharField, text_in),
    (models.TextField, text_in),
]
