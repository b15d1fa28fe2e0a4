"""Finding the documents among files, by their SHA-256."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import CommandError

from .models import Document


def texts_in(directory: Path, documents: Iterable[Document]) -> Iterator[tuple[Document, str]]:
    """The (document, text) pairs whose files are in `directory` or below it.

    Raises CommandError where there is no such directory or a file isn't UTF-8.
    """
    if not directory.is_dir():
        raise CommandError(f"There is no directory {directory}.")
    files = {digest(path): path for path in sorted(directory.rglob("*")) if path.is_file()}
    for document in documents:
        path = files.get(document.sha256)
        if path is None:
            continue
        try:
            yield document, path.read_bytes().decode("utf8")
        except UnicodeDecodeError as error:
            raise CommandError(f"{path} isn't UTF-8: {error}") from error


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
