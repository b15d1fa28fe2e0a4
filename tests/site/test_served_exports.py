"""Exports as gunicorn serves them: a failure is seen, a slow reader holds no memory, and no number
of exports keeps the others waiting."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.benchmarks.contenders import free_port, site_environment
from tests.benchmarks.exports import workers
from unionwork.api.errors import PROBLEM_JSON
from unionwork.gunicorn_settings import workers as PROCESSES

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="serving is the same on every database"
)

FIGURES = 3000
STALLED_SECONDS = 3
SETTINGS = f"""
from unionwork import gunicorn_settings
from unionwork.gunicorn_settings import *
gunicorn_settings.STALLED_SECONDS = {STALLED_SECONDS}
timeout = 2
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A database with a sample, and the settings of gunicorn with less patience."""
    directory = tmp_path_factory.mktemp("served")
    (directory / "gunicorn_settings.py").write_text(SETTINGS)
    database = f"sqlite:///{directory / 'db.sqlite3'}"
    found = os.environ | site_environment(database, directory) | {"SECRET_KEY": "k" * 64}
    found |= {"ALLOWED_HOSTS": "127.0.0.1", "SECURE_SSL_REDIRECT": "false"}
    for command in (["migrate"], ["make_sample", "--figures", str(FIGURES)]):
        command = [sys.executable, "manage.py", *command, "--verbosity", "0"]
        subprocess.run(
            command, cwd=settings.BASE_DIR, env=found, check=True, stdout=subprocess.DEVNULL
        )
    return found


@contextlib.contextmanager
def served(environment, **odd):
    """The port and the processes of a site with odd exports."""
    port = free_port()
    config = Path(environment["DATA_DIR"], "gunicorn_settings.py")
    command = ["-m", "gunicorn", "--config", str(config), "tests.odd_exports:application"]
    process = subprocess.Popen(
        [sys.executable, *command, "--bind", f"127.0.0.1:{port}"],
        cwd=settings.BASE_DIR,
        env=environment | odd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert answered(port, "/api/") == 200
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def answered(port, path, patience=60):
    """The status of an answer, as soon as there is one."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with asked(port, path) as answer:
                return answer.status
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@contextlib.contextmanager
def asked(port, path, **headers):
    """An answer of which nothing but the head was read; the block's end hangs up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as answer:
            yield answer


# breaking -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def breaking_port(environment):
    with served(environment, BREAKS_AFTER="900") as (port, _process):
        yield port


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
@pytest.mark.parametrize("name", ["csv", "jsonl", "xlsx", "parquet"])
def test_export_that_breaks_is_seen_to_break(breaking_port, name, encoding):
    path = f"/api/figures.{name}"
    with asked(breaking_port, path, **{"Accept-Encoding": encoding}) as answer:
        assert answer.status == 200
        with pytest.raises(http.client.IncompleteRead):
            answer.read()


# slow readers -------------------------------------------------------------------------------------


@pytest.fixture
def endless(environment):
    """A site whose exports are longer than any buffer, one at once in each of its processes."""
    with served(environment, TIMES="200", EXPORTS_AT_ONCE="1") as (port, process):
        yield port, workers(process)


def memory(pids):
    """The memory of processes, in bytes."""
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def unread_export(port):
    """A connection over which an export comes that nobody reads."""
    reader = socket.create_connection(("127.0.0.1", port), timeout=60)
    reader.sendall(b"GET /api/figures.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    reader.recv(12, socket.MSG_PEEK)
    return reader


def test_slow_reader_holds_no_memory(endless):
    port, pids = endless
    with unread_export(port) as first, unread_export(port) as second:
        time.sleep(0.5)
        early = memory(pids)
        for _time in range(20):  # slower than the process is, and for longer than its timeout
            for reader in (first, second):
                reader.recv(1 << 16)
            time.sleep(0.2)

        assert memory(pids) - early < 20_000_000
        assert answered(port, "/api/regions/?page_size=1") == 200
        assert workers_of(pids) == set(pids)  # none was taken for dead


def workers_of(pids):
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def test_readers_that_stall_give_their_slots_back(endless):
    port, _pids = endless
    export, small = "/api/figures.csv", "/api/regions/?page_size=1"
    with contextlib.ExitStack() as unread:
        # Processes with a slot each: whoever is served by one that has none is refused.
        running, refused = [], []
        while len(running) < PROCESSES or len(refused) < 4:
            answer = unread.enter_context(asked(port, export))
            {200: running, 503: refused}[answer.status].append(answer)

        assert len(running) == PROCESSES
        assert {answer.headers["Retry-After"] for answer in refused} == {"10"}
        assert {answer.headers["Content-Type"] for answer in refused} == {PROBLEM_JSON}
        assert answered(port, small) == 200
        deadline = time.monotonic() + 10 * STALLED_SECONDS
        while answered(port, export) != 200:
            assert time.monotonic() < deadline
            time.sleep(0.5)
        time.sleep(1)  # the others began to stall in the same instant, or nearly
        for answer in running:
            with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
                answer.read()
