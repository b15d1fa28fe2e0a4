"""What an import does: a plan, made without writing, and carried out only as it was confirmed.

The preview makes the plan of all changes. The import makes it again, with the records locked, and
saves it only if it is the plan that a person has confirmed, change by change: then nothing happens
that wasn't shown, and if records have changed in the meantime, the new plan is shown instead.
"""

import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from import_export.results import RowResult

from .cells import plain, shown
from .headings import Headings
from .references import NAME_AND_KEY
from .resources import RecordResource
from .tables import Cell, FileRefused, Row, Table
from .widgets import Reference, References

NEW, CHANGED, SAME = "new", "changed", "same"
ACTIONS = {
    RowResult.IMPORT_TYPE_NEW: NEW,
    RowResult.IMPORT_TYPE_UPDATE: CHANGED,
    RowResult.IMPORT_TYPE_SKIP: SAME,
}
STEP = 50  # rows between two reports of progress


class Progress(NamedTuple):
    """How far an import is: first its rows are checked, then its changes saved."""

    done: int
    of: int
    is_saving: bool = False


class Step(NamedTuple):
    """What happens to one record: the columns that change, each with before and after."""

    row: int
    action: str
    record: str
    changes: list[tuple[str, str, str]]
    remarks: list[str]


class Problem(NamedTuple):
    """What is wrong, where: row, letter and name of the column (empty: the whole row), its cell."""

    row: int
    letter: str
    column: str
    cell: str
    sentence: str


@dataclass
class Plan:
    """Everything that an import would do, and everything that keeps it from being done."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    same: int = 0
    examples: int = 0
    is_applied: bool = False

    def count(self, action: str) -> int:
        return sum(step.action == action for step in self.steps)

    def digest(self) -> str:
        """The fingerprint of all that would change."""
        said = json.dumps(self.steps, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    def as_json(self) -> str:
        return json.dumps(vars(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        content = json.loads(text)
        content["steps"] = [Step(*step) for step in content["steps"]]
        content["problems"] = [Problem(*problem) for problem in content["problems"]]
        return cls(**content)


class Import:
    """One table and the resource that reads it. Raises FileRefused if its headings don't fit."""

    def __init__(self, resource: RecordResource, table: Table) -> None:
        self.resource = resource
        self.headings = Headings(table, resource.columns(), resource.key)
        self.rows = [(row, self.headings.cells(row)) for row in self.headings.rows]
        self.saved: dict[int, Any] = {}  # the records that are or will be saved, by their rows

    def __len__(self) -> int:
        return len(self.rows)

    def run(self, confirmed: str = "") -> Generator[Progress, None, Plan]:
        """Make the plan and return it; carry it out if it is the `confirmed` one, which is given
        by its digest. Only then anything is locked or written, and all of it or nothing."""
        if not confirmed:
            return (yield from self.check())
        try:
            with transaction.atomic():
                plan = yield from self.check(lock=True)
                if not plan.problems and plan.digest() == confirmed:
                    yield from self.save(plan)
        except IntegrityError as error:
            sentence = _("The database refuses these records. It says: %(error)s")
            said = str(error).splitlines()[0]
            plan.is_applied = False
            plan.problems.append(Problem(0, "", "", "", sentence % {"error": said}))
        return plan

    def check(self, lock: bool = False) -> Generator[Progress, None, Plan]:
        """Read all rows and make the plan."""
        yield Progress(0, len(self.rows))  # what rows may name takes a moment to read
        self.resource.prepare([cells for _row, cells in self.rows], lock=lock)
        self.refuse_missing_columns()
        plan = Plan(rows=len(self.rows), examples=len(self.headings.examples))
        for done, (row, cells) in enumerate(self.in_order()):
            if done and done % STEP == 0:
                yield Progress(done, len(self.rows))
            self.take(plan, row, cells)
        plan.problems += self.out_of_scope(self.resource.will_be_visible)
        plan.steps.sort(key=lambda step: step.row)
        plan.problems.sort(key=lambda problem: (problem.row, problem.letter))
        return plan

    def save(self, plan: Plan) -> Iterator[Progress]:
        """Save what is planned, in the transaction that has locked it."""
        told = 0
        for done in self.resource.save_all():
            if done >= told + STEP:
                told = done
                yield Progress(done, len(plan.steps), is_saving=True)
        # The user's scope is asked of the database once more, now that it has the records.
        if self.resource.user is not None:
            visible = self.resource.visible(record.pk for record in self.saved.values())
            plan.problems = self.out_of_scope(lambda record: record.pk in visible)
        plan.is_applied = not plan.problems
        if not plan.is_applied:
            transaction.set_rollback(True)

    def take(self, plan: Plan, row: Row, cells: Mapping[str, Cell]) -> None:
        """Read one row and note what comes of it."""
        result = self.resource.import_row(
            cells, None, row_number=row.number, retain_instance_in_row_result=True
        )
        if result.errors:
            raise result.errors[0].error
        if result.validation_error is not None:
            plan.problems += self.problems(row, cells, result.validation_error)
            return
        action = ACTIONS[result.import_type]
        if action == SAME:
            plan.same += 1
        else:
            self.saved[row.number] = result.instance
            plan.steps.append(
                Step(row.number, action, str(result.instance), result.diff, result.remarks)
            )

    def problems(self, row: Row, cells: Mapping[str, Cell], error: Any) -> list[Problem]:
        problems = []
        for name, errors in error.error_dict.items():
            column = self.resource.column_of(name) if name != NON_FIELD_ERRORS else None
            letter = self.headings.letter(column.name) if column else ""
            label = str(column.label) if column else ""
            cell = shown(cells.get(column.name)) if column else ""
            for sentence in map(sentence_of, errors):
                problems.append(Problem(row.number, letter, label, cell, sentence))
        return problems

    def refuse_missing_columns(self) -> None:
        """Say once, and not in every row, which columns new records need."""
        here = self.headings.places.keys()
        key = self.resource.key
        if key.name not in here and not self.resource.key_can_be_left_out:
            raise FileRefused(
                _("The column “%(column)s” is missing: it says which record a row is about.")
                % {"column": key.label}
            )
        missing = [
            column
            for column in self.resource.columns()
            if column.is_required and column.name not in here and column is not key
        ]
        new = next((row for row, cells in self.rows if self.is_new(cells)), None)
        if missing and new:
            sentence = _("Row %(row)s makes a new record, which needs these columns: %(columns)s.")
            labels = "、".join(str(each.label) for each in missing)
            raise FileRefused(sentence % {"row": new.number, "columns": labels})

    def is_new(self, cells: Mapping[str, Cell]) -> bool:
        key = shown(cells.get(self.resource.key.name))
        return key not in self.resource.existing if key else self.resource.key_can_be_left_out

    def out_of_scope(self, is_visible: Callable[[Any], bool]) -> list[Problem]:
        """The rows whose record the user wouldn't see any more, or never."""
        if self.resource.user is None:
            return []
        key = self.resource.key
        sentence = _("With these values the record would be outside of what you work on.")
        return [
            Problem(row, self.headings.letter(key.name), str(key.label), "", sentence)
            for row, record in self.saved.items()
            if not is_visible(record)
        ]

    # order --------------------------------------------------------------------------------------

    def in_order(self) -> list[tuple[Row, Mapping[str, Cell]]]:
        """The rows, each behind those that make the records it names."""
        new = self.new_by_name()
        ordered: list[tuple[Row, Mapping[str, Cell]]] = []
        taken: set[int] = set()
        for start in range(len(self.rows)):
            waiting = [start]
            while waiting:
                index = waiting[-1]
                open_ = [i for i in self.named(index, new) if i not in taken and i not in waiting]
                if index in taken or not open_:
                    waiting.pop()
                    if index not in taken:
                        taken.add(index)
                        ordered.append(self.rows[index])
                else:
                    waiting.append(open_[0])
        return ordered

    def new_by_name(self) -> dict[str, int]:
        """The rows of new records by everything that another row may call them."""
        names = [self.resource.key.name, "name_zh", "name_en"]
        return {
            plain(text): index
            for index, (_row, cells) in enumerate(self.rows)
            if self.is_new(cells)
            for name in names
            if (text := shown(cells.get(name)))
        }

    def named(self, index: int, new: dict[str, int]) -> list[int]:
        """The rows of new records that this row names."""
        if not new:
            return []
        found = []
        for column in self.own_references():
            text = shown(self.rows[index][1].get(column))
            match = NAME_AND_KEY.fullmatch(text)
            other = new.get(plain(match["key"] if match else text))
            if text and other is not None:
                found.append(other)
        return found

    def own_references(self) -> list[str]:
        return [
            column.name
            for column in self.resource.columns()
            if isinstance(column.widget, Reference)
            and not isinstance(column.widget, References)
            and column.widget.model is self.resource.model
            and column.name in self.headings.places
        ]


def sentence_of(error: Any) -> str:
    """What is wrong, in plain words: of a text that is too long Django speaks like a program."""
    if error.code == "max_length" and error.params:
        sentence = _(
            "At most %(limit_value)s characters fit, and it has %(show_value)s: shorten it."
        )
        return sentence % error.params
    return str(error.messages[0])
