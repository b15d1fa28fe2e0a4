"""The API's answers over a sample are those of SQL that was written by hand, cell by cell."""

import importlib
import json
import tracemalloc

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.benchmarks import bare, questions
from unionwork.api import listing

FIGURES = 2000
QUESTIONS_OF_A_SHAPE = 4
SHAPES = {
    **{f"figures by {name}": shape for name, shape in questions.FIGURE_SHAPES.items()},
    **{f"programs by {name}": shape for name, shape in questions.PROGRAM_SHAPES.items()},
    "search": questions.search,
    "one figure": questions.one_figure,
}


class SameConnection:
    """The test's own connection, which alone sees what the test has made."""

    def execute(self, sql, parameters):
        cursor = connection.connection.cursor()
        cursor.execute(sql, parameters)
        return cursor


@pytest.fixture(scope="module")
def sample_of_the_module(django_db_setup, django_db_blocker):
    """A sample that all tests here read and that is gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("make_sample", figures=FIGURES, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def by_hand(db, sample_of_the_module, monkeypatch):
    """The hand-written SQL for the database of the test."""
    vendor = "postgres://" if connection.vendor == "postgresql" else "sqlite:///"
    monkeypatch.setenv("BARE_DATABASE", vendor)
    importlib.reload(bare)
    connection.ensure_connection()
    bare.here.connection = SameConnection()
    yield bare
    monkeypatch.undo()
    importlib.reload(bare)


def answered(application, address):
    """What a WSGI application answers."""
    path, _, query = address.partition("?")
    environ = {"PATH_INFO": path, "QUERY_STRING": query}
    return json.loads(b"".join(application(environ, lambda status, headers: None)))


@pytest.mark.parametrize("name", SHAPES)
def test_answers_are_those_of_sql_by_hand(client, by_hand, name):
    sample = questions.Sample(by_hand.rows_of)
    counts = []

    for question in sample.questions(SHAPES[name], many=QUESTIONS_OF_A_SHAPE):
        expected = answered(by_hand.application, question.address)
        answer = client.get(question.address).json()

        assert {key: answer[key] for key in expected} == expected, question.address
        counts.append(expected.get("count", 1))

    assert min(counts) > 0


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_export_has_every_line_in_flat_memory(client, by_hand, monkeypatch, name):
    monkeypatch.setattr(listing, "ROWS_AT_ONCE", 100)
    public = "SELECT count(*) FROM metrics_reportedfigure WHERE review = 'verified'"
    ((rows,),) = by_hand.rows_of(public)
    lines, peaks = 0, []

    tracemalloc.start()
    try:
        for chunk in client.get(f"/api/figures.{name}"):
            lines += chunk.count(b"\n")
            if len(peaks) < int(4 * lines / rows):  # the peak of this quarter
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.reset_peak()
    finally:
        tracemalloc.stop()

    assert lines == rows + (name == "csv")
    assert max(peaks[2:]) < 1.2 * peaks[1], peaks
