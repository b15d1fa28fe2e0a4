"""Workbooks and CSV files for tests, and what importing them does."""

import csv
import io
import zipfile

import openpyxl

from unionwork.importing.files import read_table
from unionwork.importing.plans import Import


def workbook_of(rows, title="Data", **more_sheets):
    """An .xlsx file whose first sheet has these rows."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, others in more_sheets.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    return content_of(book)


def content_of(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_of(rows, encoding="utf-8"):
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode(encoding)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def repacked(content, change=None, **parts):
    """The workbook with its parts changed by `change(name, bytes)`, and with further `parts`."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(name, part) if change else part)
        for name, part in parts.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return file.getvalue()


def run(resource, rows, confirmed=""):
    """The plan of importing rows, or a file's content by its name: ("a.csv", content)."""
    name, content = rows if isinstance(rows, tuple) else ("a.xlsx", workbook_of(rows))
    running = Import(resource, read_table(name, content)).run(confirmed)
    while True:
        try:
            next(running)
        except StopIteration as end:
            return end.value


def imported(make_resource, rows):
    """Preview and import; there must be no mistake."""
    plan = run(make_resource(), rows)
    assert plan.problems == []
    done = run(make_resource(), rows, plan.digest())
    assert done.is_applied
    return done


def problems(resource, rows):
    """What is wrong: row, letter of the column, sentence."""
    return [(each.row, each.letter, each.sentence) for each in run(resource, rows).problems]
