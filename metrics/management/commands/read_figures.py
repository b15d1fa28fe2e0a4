"""Print the figures that are found in a text."""

import csv
import json
import os
import re
import sys
import unicodedata
from argparse import ArgumentParser
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from metrics.parsing import Figure, find_figures
from metrics.provenance import Place

ENCODINGS = {"utf-8": "UTF-8", "gb18030": "GB18030"}
# How files begin that people take for texts.
OTHER_FILES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive, as Word and Excel documents are",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel document",
    b"\xff\xfe": "a text in UTF-16",
    b"\xfe\xff": "a text in UTF-16",
}
# Bytes that no text has, in either encoding.
NOT_TEXT = re.compile(b"[\x00-\x08\x0e-\x19\x1c-\x1f]")
# Hardly ever found in other encodings that are read as UTF-8.
CHINESE = re.compile("[一-鿿]{2}")
SAVE_AGAIN = "Save it as plain text in UTF-8, all of it in one encoding."

PLACE = ("line", "start", "end", "end_line")
READING = (
    *("value", "value_high", "lower", "lower_open", "upper", "upper_open", "qualifier"),
    *("unit", "unit_word", "per", "measure_hint", "vague"),
)
COLUMNS = (*PLACE, "words", *READING)
TABLE = (
    *("line", "start", "end", "words", "value", "value_high", "interval", "qualifier"),
    *("unit", "unit_word", "per", "measure_hint", "vague"),
)
NUMBERS = {"line", "start", "end", "value", "value_high"}


class Command(BaseCommand):
    help = (
        "Print every figure that is found in FILE, a plain text: its line (from 1), its first "
        "character and the one behind its last (from 0 in that line), its words, how they are "
        "read (value, interval, qualifier, unit) and what they are counted per. In an interval "
        "[ and ] belong to it, ( and ) don't. Nothing is stored."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the text; - for the standard input")
        parser.add_argument(
            "--format",
            choices=["table", "json", "csv"],
            default="table",
            help="table for people (the default), json or csv for programs, both in UTF-8",
        )
        parser.add_argument(
            "--encoding",
            type=str.lower,
            choices=ENCODINGS,
            default="utf-8",
            help="how the text is encoded (default: utf-8); gb18030 also reads GBK and GB2312",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        name = "The standard input" if options["file"] == "-" else options["file"]
        text = decoded(contents(options["file"]), options["encoding"], name)
        rows = [row(figure, place) for figure, place in placed(text)]
        if reconfigure := getattr(self.stdout, "reconfigure", None):
            reconfigure(encoding="utf-8")
        try:
            getattr(self, f"print_{options['format']}")(rows)
            self.stdout.flush()
        except BrokenPipeError:  # as `| head` does; nothing more can be said to it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def print_table(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            self.stdout.write("No figure was found.")
            return
        lines = [TABLE, *map(table_row, rows)]
        widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = [
                padded(cell, wide, to_the_right=name in NUMBERS)
                for name, cell, wide in zip(TABLE, line, widths, strict=True)
            ]
            self.stdout.write("  ".join(cells).rstrip())

    def print_json(self, rows: list[dict[str, Any]]) -> None:
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2, default=json_number))

    def print_csv(self, rows: list[dict[str, Any]]) -> None:
        table = csv.writer(self.stdout, lineterminator="\n")
        table.writerow(COLUMNS)
        for each in rows:
            table.writerow(written(each[name]) for name in COLUMNS)


# reading --------------------------------------------------------------------------------------


def contents(file: str) -> bytes:
    """The bytes of the file; CommandError says why it can't be read."""
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {file}.") from error
    except IsADirectoryError as error:
        raise CommandError(f"{file} is a directory: name a text file.") from error
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error


def decoded(content: bytes, encoding: str, name: str) -> str:
    """The text of the content; CommandError says what it is instead and what would be right.

    A byte order mark stays, as the first character of line 1: documents are counted so, too.
    """
    for beginning, kind in OTHER_FILES.items():
        if content.startswith(beginning):
            raise CommandError(f"{name} is {kind}: save it as plain text in UTF-8 and read that.")
    if found := NOT_TEXT.search(content):
        raise CommandError(
            f"{name} is no plain text: byte {found.start() + 1} is {found.group()[0]:#04x}. Save "
            "the document as plain text in UTF-8 and read that."
        )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CommandError(
            f"{name} isn't {ENCODINGS[encoding]}: see byte {error.start + 1}, in line {line}. "
            + advice(content, error)
        ) from error
    if encoding != "utf-8" and not content.isascii() and is_utf8(content):
        raise CommandError(f"{name} is UTF-8: leave out --encoding.")
    return text


def advice(content: bytes, error: UnicodeDecodeError) -> str:
    """What to do about a content that isn't in the encoding."""
    if error.encoding != "utf-8":
        return "It is UTF-8: leave out --encoding." if is_utf8(content) else SAVE_AGAIN
    if CHINESE.search(content[: error.start].decode()):
        return f"What stands before it is UTF-8. {SAVE_AGAIN}"
    return f"It may be GB18030: try --encoding gb18030. Or: {SAVE_AGAIN}"


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def placed(text: str) -> Iterator[tuple[Figure, Place]]:
    """Every figure of the text and where it stands.

    The text is read as a whole: a line break may cut a figure, and 10 MB are no burden.
    """
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for figure in find_figures(text):
        line = bisect_right(starts, figure.start)
        last = bisect_right(starts, figure.end - 1)
        yield (
            figure,
            Place(
                line,
                figure.start - starts[line - 1],
                figure.end - starts[last - 1],
                last if last > line else None,
            ),
        )


# printing -------------------------------------------------------------------------------------


def row(figure: Figure, place: Place) -> dict[str, Any]:
    """The columns of json and csv; the words are those of the place, line breaks left out."""
    columns: dict[str, Any] = {name: getattr(place, name) for name in PLACE}
    columns["words"] = figure.text.replace("\n", "")
    return columns | {name: getattr(figure, name) for name in READING}


def table_row(columns: dict[str, Any]) -> list[str]:
    cells = {name: written(value) for name, value in columns.items()}
    if cells["end_line"]:
        cells["end"] = f"{cells['end_line']}:{cells['end']}"
    low = f"{'(' if columns['lower_open'] else '['}{cells['lower']}" if cells["lower"] else "(-∞"
    high = f"{cells['upper']}{')' if columns['upper_open'] else ']'}" if cells["upper"] else "∞)"
    cells |= {"interval": f"{low}, {high}", "vague": "vague" if columns["vague"] else ""}
    return [cells[name] for name in TABLE]


def written(value: Any) -> str:
    """A cell: nothing for what is missing, numbers without an exponent, true and false."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def json_number(value: Decimal) -> int | float:
    """A JSON number, without loss up to 15 significant digits, as many as the database takes."""
    return int(value) if value == int(value) else float(value)


def width(text: str) -> int:
    """The columns of a terminal that the text takes: Chinese characters are two wide."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, wide: int, *, to_the_right: bool) -> str:
    blanks = " " * (wide - width(text))
    return blanks + text if to_the_right else text + blanks
