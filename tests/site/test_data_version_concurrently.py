"""The data version of PostgreSQL while several transactions write at once.

SQLite lets one write at a time, which is a case of what is tested in test_data_version.py.
"""

import random
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from tests.factories import make_tag
from unionwork.data_version import DataChange, data_version

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time"),
    pytest.mark.django_db(transaction=True),
]


@contextmanager
def connected(**options):
    """A connection of its own, which waits for a lock no longer than half a second."""
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    given = {key: connection.settings_dict[name] for name, key in names.items()}
    with psycopg.connect(
        dbname=connection.settings_dict["NAME"],
        options="-c lock_timeout=500",
        **{key: value for key, value in given.items() if value},
        **options,
    ) as other:
        yield other
        other.rollback()


@pytest.fixture
def writers():
    with connected() as one, connected() as two, connected() as three:
        yield one, two, three


def change(writer, tag):
    writer.execute("UPDATE programs_tag SET name_en = name_en || '.' WHERE id = %s", [tag.pk])


@pytest.mark.parametrize("last_first", [False, True])
def test_version_moves_with_every_commit_in_any_order(writers, last_first):
    tags = [make_tag() for _ in writers]
    seen = [data_version().text]

    for writer, tag in zip(writers, tags, strict=True):
        change(writer, tag)
        assert data_version().text == seen[0]  # nothing is committed
    for writer in reversed(writers) if last_first else writers:
        writer.commit()
        seen.append(data_version().text)

    assert len(set(seen)) == 4


@pytest.mark.parametrize("seed", range(3))
def test_version_never_comes_again(writers, seed):
    """Long and short transactions, savepoints and rollbacks, and rows that are folded."""
    chance = random.Random(seed)
    tags = dict(zip(writers, [make_tag() for _ in writers], strict=True))
    seen, has_changed = [data_version().text], set()

    for _ in range(900):
        writer = chance.choice(writers)
        action = chance.choice(["change", "commit", "commit", "rollback", "savepoint"])
        if action == "change":
            change(writer, tags[writer])
            has_changed.add(writer)
        elif action == "savepoint":
            writer.execute("SAVEPOINT here")
            change(writer, tags[writer])
            if chance.random() < 0.5:
                writer.execute("ROLLBACK TO here")
            else:
                has_changed.add(writer)
        elif action == "rollback":
            writer.rollback()
            has_changed.discard(writer)
        else:
            writer.commit()
            if writer in has_changed:
                seen.append(data_version().text)
            has_changed.discard(writer)

    assert len(seen) > 120
    assert len(set(seen)) == len(seen)
    # Every hundredth row folds the others, unless its transaction is rolled back: of a hundred
    # that are committed in a row, one does.
    for writer in writers:
        writer.rollback()
    for _ in range(100):
        change(writers[0], tags[writers[0]])
        writers[0].commit()
    assert DataChange.objects.count() <= 100


def test_long_transaction_holds_nobody_up(writers):
    """Not even one that folds: the rows that it holds are those that nobody waits for."""
    importing, editing, _reading = writers
    tag, other = make_tag(), make_tag()
    while DataChange.objects.latest("pk").pk % 100 != 99:
        make_tag()
    change(importing, tag)
    folded = importing.execute("SELECT count(*) FROM unionwork_datachange").fetchone()
    assert folded == (1,)

    for _ in range(150):
        change(editing, other)
        editing.commit()
        make_tag()
    before = data_version().text
    importing.commit()

    assert data_version().text != before
    assert DataChange.objects.count() <= 100


def test_version_of_a_strict_transaction_moves_too(writers):
    strict, other, _third = writers
    strict.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    strict.commit()
    tags = [make_tag(), make_tag()]
    seen = [data_version().text]

    for _ in range(210):
        change(strict, tags[0])
        change(other, tags[1])
        other.commit()
        strict.commit()
        seen.append(data_version().text)

    assert len(set(seen)) == 211


def test_version_of_a_reader_is_that_of_what_it_sees(writers):
    reading, editing, _third = writers
    tag = make_tag()
    reading.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    state = "SELECT name_en, (SELECT sum(amount) FROM unionwork_datachange) FROM programs_tag"
    before = reading.execute(state).fetchone()

    change(editing, tag)
    editing.commit()

    assert reading.execute(state).fetchone() == before
    reading.commit()
    after = reading.execute(state).fetchone()
    assert (after[0] != before[0], after[1] > before[1]) == (True, True)


def test_instant_of_a_change_is_that_of_its_commit(writers):
    """Even where checks that were put off until the commit take their time."""
    writer, _other, _third = writers
    tag = make_tag()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION sleeps() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END';"
            "CREATE CONSTRAINT TRIGGER sleeps AFTER UPDATE ON programs_tag DEFERRABLE "
            "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sleeps()"
        )
    try:
        change(writer, tag)
        change(writer, tag)
        asked_at = datetime.now(UTC)
        writer.commit()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION sleeps CASCADE")

    # Each of the two changes is checked for half a second, and it was noted after both.
    assert data_version().changed_at - asked_at >= timedelta(seconds=1)


def test_change_after_the_checks_were_asked_for_is_noted(writers):
    """Loading data asks for the checks in the midst of its transaction."""
    writer, _other, _third = writers
    tag = make_tag()
    before = data_version().text

    change(writer, tag)
    writer.execute("SET CONSTRAINTS ALL IMMEDIATE")
    writer.execute("SET CONSTRAINTS ALL DEFERRED")
    time.sleep(0.3)
    change(writer, tag)
    writer.commit()

    assert data_version().text != before
    assert datetime.now(UTC) - data_version().changed_at < timedelta(seconds=0.3)


def test_copy_is_noted(writers):
    writer, _other, _third = writers
    tag = make_tag()
    before = data_version().text

    columns = "slug, name_zh, name_en, created_at, modified_at"
    writer.execute(
        f"CREATE TEMPORARY TABLE kept AS SELECT 'copied' AS slug, name_zh, name_en, created_at, "
        f"modified_at FROM programs_tag WHERE id = {tag.pk}"
    )
    with writer.cursor().copy("COPY kept TO STDOUT") as copied:
        rows = b"".join(copied)
    with writer.cursor().copy(f"COPY programs_tag ({columns}) FROM STDIN") as copy:
        copy.write(rows)
    writer.commit()

    assert data_version().text != before
