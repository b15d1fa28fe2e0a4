"""What all export formats have in common: they stream."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from typing import ClassVar

from .table import Table

CHUNK_SIZE = 64 * 1024


class ExportFormat(ABC):
    """A file format that holds a table of any length and is written in constant memory."""

    name: ClassVar[str]
    media_type: ClassVar[str]  # as in Accept
    content_type: ClassVar[str]  # as in Content-Type: with the charset where there is one
    extension: ClassVar[str]

    def write(self, table: Table) -> Iterator[bytes]:
        """The file in chunks of about 64 KB; the first comes before any row is read.

        Whatever ends it, the end, an error or close(), closes the rows, if they can be closed.
        """
        return chunks(table, self.pieces(table))

    @abstractmethod
    def pieces(self, table: Table) -> Generator[bytes]:
        """The file bit by bit: what precedes the rows comes first, as one piece."""


def chunks(table: Table, pieces: Generator[bytes]) -> Iterator[bytes]:
    """The first piece at once, the others gathered until there is enough to send."""
    try:
        yield next(pieces)
        gathered = bytearray()
        for piece in pieces:
            gathered += piece
            if len(gathered) >= CHUNK_SIZE:
                yield bytes(gathered)
                gathered.clear()
        if gathered:
            yield bytes(gathered)
    finally:
        pieces.close()
        for rows in (table.rows, table.lines and table.lines.portions):
            close_rows = getattr(rows, "close", None)
            if close_rows:
                close_rows()
