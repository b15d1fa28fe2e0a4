"""What a load says: what it did, and what is wrong."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field


class SeedingError(Exception):
    """The problems that stopped a load, a sentence each; nothing of it stays."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class RecordError(Exception):
    """What is wrong with one record, by field (an empty name: the record as a whole)."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(problems)
        self.problems = problems


def nested(name: str, error: RecordError) -> RecordError:
    """The same problems, named as those of a part of the record."""
    return RecordError(
        {
            ".".join(filter(None, [name, inner])): messages
            for inner, messages in error.problems.items()
        }
    )


class DeletedHere(Exception):
    """The record refers to one that staff have deleted or renamed, or that was left alone."""


class Deferred(Exception):
    """The record refers to one of its own resource that isn't loaded yet."""

    def __init__(self, field_name: str, key: str) -> None:
        super().__init__(key)
        self.field_name, self.key = field_name, key


@dataclass
class Tally:
    """What a load did with one resource."""

    total: int = 0
    new: int = 0
    changed: int = 0
    left_alone: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = [f"{self.total:>5}"]
        if self.new:
            said.append(f"{self.new} new")
        if self.changed:
            said.append(f"{self.changed} changed")
        if self.left_alone:
            said.append(f"{len(self.left_alone)} left alone")
        return ", ".join(said)


def did_you_mean(word: str, possible: Iterable[str]) -> str:
    """A closing clause that offers the nearest word, or nothing."""
    near = difflib.get_close_matches(word, list(possible), n=1)
    return f"; did you mean “{near[0]}”?" if near else ""
