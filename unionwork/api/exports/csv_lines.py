"""Lines of CSV from rows that the database has written as text itself."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from .cells import escaped
from .table import Column, ColumnType

# In UTF-8: what `escaped` and `quoted` might change begins so, be it a formula, blank or invisible.
# Most cells begin otherwise, and that is all that is asked about them.
UNUSUAL_START = (
    rb"[\x00-\x20'=+@\x7f-]|\xc2[\x85\xa0]|\xe1\x9a\x80"
    rb"|\xe2(?:\x80[\x80-\x8f\xa8\xa9\xaf]|\x81[\x9f\xa0])|\xe3\x80\x80"
    rb"|\xef(?:\xbb\xbf|\xbc[\x8b\x8d\x9d\xa0])"
)
NEEDS_QUOTES = re.compile(r'[",\r\n]').search


def quoted(text: str) -> str:
    """The text as a cell, in quotes only where it needs them."""
    return '"' + text.replace('"', '""') + '"' if NEEDS_QUOTES(text) else text


@dataclass(frozen=True)
class Lines:
    """Rows as lines of UTF-8, some at a time: the cells as CSV shows them, but neither quoted nor
    escaped, and each of them after the `mark`, a byte that few texts hold or none.

    `split` makes the cells of such a line.
    """

    portions: Iterable[list[bytes]]
    mark: bytes
    split: Callable[[bytes], list[bytes]]

    def csv(self, columns: Sequence[Column]) -> Iterator[list[bytes]]:
        """The lines of a file with these columns, without their ends."""
        mark, start = self.mark, len(self.mark)
        is_unusual = re.compile(mark + rb"(?:" + UNUSUAL_START + rb")").search
        are_texts = [column.type == ColumnType.TEXT for column in columns]
        for portion in self.portions:
            yield [
                self.rewritten(line, are_texts)
                if b"," in line
                or b'"' in line
                or b"\n" in line
                or b"\r" in line
                or is_unusual(line)
                else line[start:].replace(mark, b",")
                for line in portion
            ]

    def rewritten(self, line: bytes, are_texts: Sequence[bool]) -> bytes:
        """A line with every cell looked at."""
        cells = [cell.decode() for cell in self.split(line)]
        return ",".join(
            quoted(escaped(cell)) if is_text and cell else cell
            for cell, is_text in zip(cells, are_texts, strict=True)
        ).encode()
