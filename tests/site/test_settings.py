"""The settings: how databases are opened, and that every variable is documented."""

import re
import threading
import time

import pytest
import yaml
from django.conf import settings as site_settings
from django.db import ConnectionHandler, OperationalError, connection

from unionwork import settings as module
from unionwork.local_mode import VARIABLES

on_sqlite = pytest.mark.skipif(
    "sqlite3" not in site_settings.DATABASES["default"]["ENGINE"], reason="about SQLite"
)
on_postgresql = pytest.mark.skipif(
    "postgresql" not in site_settings.DATABASES["default"]["ENGINE"], reason="about PostgreSQL"
)


@pytest.fixture
def file_database(tmp_path, monkeypatch, django_db_blocker):
    """Connections as the site opens them, to an SQLite database in a file; closed at the end."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    description = module.database(f"sqlite:///{tmp_path / 'new' / 'db.sqlite3'}")
    handlers = []

    def connect():
        handlers.append(ConnectionHandler({"default": dict(description)}))
        return handlers[-1]["default"]

    with django_db_blocker.unblock():
        yield connect
        for handler in handlers:
            handler["default"].close()


# databases ----------------------------------------------------------------------------------------

PRAGMAS = [
    ("journal_mode", "wal"),
    ("foreign_keys", 1),
    ("busy_timeout", 60_000),
    ("synchronous", 1),  # NORMAL: safe with a write-ahead log
]


@on_sqlite
@pytest.mark.parametrize(("pragma", "value"), PRAGMAS)
def test_sqlite_is_opened_for_several_writers(file_database, pragma, value):
    with file_database().cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")

        assert cursor.fetchone() == (value,)


@on_sqlite
def test_two_writers_at_once_wait_for_each_other(file_database):
    """Each reads and then writes, which fails at once where transactions start as readers."""
    rounds = 20
    with file_database().cursor() as cursor:
        cursor.execute("CREATE TABLE counter (value integer)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    both_are_there = threading.Barrier(2)
    errors = []

    def count():
        ours = file_database()
        try:
            both_are_there.wait(10)
            for _round in range(rounds):
                # What transaction.atomic() does, which knows only Django's own connections.
                ours.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
                with ours.cursor() as cursor:
                    cursor.execute("SELECT value FROM counter")
                    (value,) = cursor.fetchone()
                    time.sleep(0.002)  # time for the other one to come between
                    cursor.execute("UPDATE counter SET value = %s", [value + 1])
                ours.commit()
                ours.set_autocommit(True)
        except Exception as error:
            errors.append(error)
        finally:
            ours.close()

    writers = [threading.Thread(target=count) for _writer in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert errors == []
    with file_database().cursor() as cursor:
        cursor.execute("SELECT value FROM counter")
        assert cursor.fetchone() == (2 * rounds,)


def test_postgresql_is_described(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@db.example:5433/work?sslmode=require")

    described = module.database("sqlite:///unused.sqlite3")

    assert described["ENGINE"] == "django.db.backends.postgresql"
    assert (described["HOST"], described["PORT"]) == ("db.example", 5433)
    assert described["OPTIONS"]["sslmode"] == "require"
    assert described["CONN_MAX_AGE"] > 60


@pytest.fixture
def own_connection():
    """A connection as a thread of the site has one, beside that of the tests."""
    own = connection.copy()
    yield own
    own.close()


def number_of(database):
    """The number of the process of PostgreSQL that a connection leads to."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@on_postgresql
@pytest.mark.django_db
def test_postgresql_connection_stays_open_between_requests(own_connection):
    before = number_of(own_connection)

    own_connection.close_if_unusable_or_obsolete()  # as Django does before and after each request

    assert number_of(own_connection) == before


@on_postgresql
@pytest.mark.django_db
def test_postgresql_connection_that_broke_is_replaced_after_one_request(own_connection):
    number = number_of(own_connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])

    with pytest.raises(OperationalError):
        number_of(own_connection)
    own_connection.close_if_unusable_or_obsolete()

    assert number_of(own_connection) != number


# documentation ------------------------------------------------------------------------------------

READERS = [
    "settings.py",
    "local_mode.py",
    "management/commands/serve.py",
    "management/commands/up.py",
]
READS = re.compile(r'(?:\benv\.\w+|\benviron(?:\.get)?)[(\[]\s*"([A-Z_]+)"')


def variables():
    """The environment variables that our code reads."""
    sources = [site_settings.BASE_DIR / "unionwork" / name for name in READERS]
    return sorted({name for path in sources for name in READS.findall(path.read_text("utf8"))})


def test_variables_are_found_in_the_source():
    assert {"DEBUG", "SECRET_KEY", "DATABASE_URL", "DATA_DIR", "PORT", "LOG_LEVEL"} <= set(
        variables()
    )


@pytest.mark.parametrize("name", variables())
def test_variable_is_documented(name):
    readme = (site_settings.BASE_DIR / "README.md").read_text("utf8")

    assert f"`{name}`" in readme


def test_docker_compose_passes_every_variable_on():
    """But for those that are the container's own."""
    composed = yaml.safe_load((site_settings.BASE_DIR / "docker-compose.yml").read_text("utf8"))

    passed_on = composed["services"]["site"]["environment"].keys()

    assert passed_on == set(VARIABLES) - {"DATA_DIR", "DEBUG", "HOST", "PORT"}
