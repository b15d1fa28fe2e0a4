"""What resources say of a row: its cells, and what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from .tables import Cell

Cells = Mapping[str, Cell]  # by the names of the columns
AT_ONCE = 500  # records that are read at a time


def batched(records: Iterable[Any]) -> Iterator[list[Any]]:
    """The records, some at a time."""
    rest = iter(records)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


def note_refusals(
    errors: dict[str, Any], refuse: Callable[..., None], *args: Any, **options: Any
) -> None:
    """Add what `refuse` says is wrong to `errors`."""
    try:
        refuse(*args, **options)
    except ValidationError as error:
        error.update_error_dict(errors)


class RowRefused(ValidationError):
    """What is wrong with a row, by column name."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__({column: [sentence]})
