"""The backend for SQLite: queries are converted once, and mean what they meant."""

import sqlite3
from contextlib import closing

import pytest

from unionwork import settings as module
from unionwork.sqlite3.base import Cursor, DatabaseWrapper, with_question_marks


@pytest.fixture
def cursor():
    with closing(sqlite3.connect(":memory:")) as opened:
        yield opened.cursor(factory=Cursor)


def test_sqlite_is_opened_by_our_backend(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)

    described = module.database(f"sqlite:///{tmp_path / 'db.sqlite3'}")

    assert f"{described['ENGINE']}.base" == DatabaseWrapper.__module__


def test_a_query_is_converted_once(cursor):
    with_question_marks.cache_clear()

    found = [
        cursor.execute("SELECT %s, 7 %% 4, '100%%'", [value]).fetchone() for value in (1, "%s", 3)
    ]

    assert found == [(1, 3, "100%"), ("%s", 3, "100%"), (3, 3, "100%")]
    assert with_question_marks.cache_info().misses == 1


def test_a_query_without_parameters_stays_as_it_is(cursor):
    assert cursor.execute("SELECT '%s', '%%'").fetchone() == ("%s", "%%")


def test_a_query_with_names_takes_its_values_by_them(cursor):
    found = cursor.execute("SELECT %(second)s, %(first)s", {"first": 1, "second": 2})

    assert found.fetchone() == (2, 1)


def test_many_rows_are_written_by_one_query(cursor):
    cursor.execute("CREATE TABLE counted (number)")

    cursor.executemany("INSERT INTO counted VALUES (%s)", [[1], [2]])

    assert cursor.execute("SELECT number FROM counted").fetchall() == [(1,), (2,)]
