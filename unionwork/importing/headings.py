"""Which column of a file is which: by label in either language, or by machine name."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from .cells import plain, shown
from .columns import Column
from .references import nearest
from .tables import EXAMPLE_MARKS, Cell, FileRefused, Row, Table

SEARCHED = 10  # rows in which the headings are looked for: a title may stand above them
FORMER_MARK = re.compile(r"[*＊]$|[(（](必填|required)[)）]$")


class Headings:
    """The columns of a file by their place, and the rows below as cells by column name."""

    def __init__(self, table: Table, columns: Sequence[Column], key: Column) -> None:
        self.key = key
        self.known = {name: column for column in columns for name in column.headings()}
        self.columns = columns
        self.row = self.row_of(table)
        self.places: dict[str, int] = {}
        problems = [*self.assign(table), *self.merged(table)]
        if problems:
            raise FileRefused(*problems)
        below = [row for row in table.rows if row.number > self.row.number]
        self.examples = [row for row in below if self.is_example(row)]
        self.rows = [row for row in below if not self.is_example(row)]
        if not self.rows:
            raise FileRefused(_("There are no rows below the headings."))

    def row_of(self, table: Table) -> Row:
        """The first row with known headings."""
        best = max(table.rows[:SEARCHED], key=self.matches, default=None)
        if best is None or not self.matches(best):
            raise FileRefused(
                _("No row has the headings of the template: %(headings)s.")
                % {"headings": "、".join(str(column.label) for column in self.columns[:6]) + " …"}
            )
        return best

    def matches(self, row: Row) -> int:
        return sum(self.column(cell) is not None for cell in row.cells)

    def column(self, cell: Cell) -> Column | None:
        return self.known.get(FORMER_MARK.sub("", plain(shown(cell)))) if cell is not None else None

    def assign(self, table: Table) -> list[str]:
        """Fill `places`; returns what is wrong with the headings."""
        problems = []
        for index, cell in enumerate(self.row.cells):
            letter, column = get_column_letter(index + 1), self.column(cell)
            if column is not None and column.name in self.places:
                first = get_column_letter(self.places[column.name] + 1)
                problems.append(
                    _("Columns %(first)s and %(second)s are both headed “%(heading)s”: remove one.")
                    % {"first": first, "second": letter, "heading": column.label}
                )
            elif column is not None:
                self.places[column.name] = index
            elif cell is not None:
                problems.append(
                    _("Column %(letter)s: there is no column called “%(heading)s”.")
                    % {"letter": letter, "heading": shown(cell)}
                    + nearest(shown(cell), [str(each.label) for each in self.columns])
                )
        problems += self.unnamed(table)
        return problems

    def unnamed(self, table: Table) -> list[str]:
        """A column with cells and no heading can't be meant to be left out in silence."""
        headed = {i for i, cell in enumerate(self.row.cells) if cell is not None}
        found: dict[int, int] = {}
        for row in table.rows:
            if row.number > self.row.number:
                for index, cell in enumerate(row.cells):
                    if cell is not None and index not in headed:
                        found.setdefault(index, row.number)
        return [
            _("Column %(letter)s has a value in row %(row)s, but no heading.")
            % {"letter": get_column_letter(index + 1), "row": row}
            for index, row in sorted(found.items())
        ]

    def merged(self, table: Table) -> list[str]:
        below = [ref for ref in table.merged if range_boundaries(ref)[3] > self.row.number]
        if not below:
            return []
        return [
            _("Cells are merged (%(cells)s): unmerge them and fill in every row.")
            % {"cells": "、".join(below[:5])}
        ]

    def is_example(self, row: Row) -> bool:
        cell = row.cell(self.places.get(self.key.name, 0))
        return cell is not None and shown(cell).startswith(EXAMPLE_MARKS)

    def cells(self, row: Row) -> Mapping[str, Cell]:
        return {name: row.cell(index) for name, index in self.places.items()}

    def letter(self, name: str) -> str:
        """The letter of a column in the file; empty for one that isn't there."""
        return get_column_letter(self.places[name] + 1) if name in self.places else ""
