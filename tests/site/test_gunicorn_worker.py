"""Connections are shared by the processes of the server, and a thread stays with who asks on."""

import contextlib
import http.client
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from types import SimpleNamespace

import pytest
from django.conf import settings
from gunicorn.workers.gthread import ThreadWorker

from tests.benchmarks.contenders import free_port
from unionwork import gunicorn_worker
from unionwork.gunicorn_worker import Worker

APP = """
import os
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
# A moment in which a slow machine, too, lets another process take a connection.
SETTINGS = """
from pathlib import Path
from unionwork import gunicorn_worker
gunicorn_worker.MOMENT = 0.3
worker_class = "unionwork.gunicorn_worker.Worker"
keepalive = 30
def post_worker_init(worker):
    Path(__file__).with_name(f"{worker.pid}.ready").touch()
def child_exit(server, worker):
    gunicorn_worker.end_of_process(worker.age)
"""


@pytest.fixture
def serve(tmp_path):
    """Serves a site that says which process answers, by so many processes of so many threads; the
    block has a function that connects to it."""
    (tmp_path / "which_process.py").write_text(APP)
    (tmp_path / "settings_of_test.py").write_text(SETTINGS)

    @contextlib.contextmanager
    def serving(processes, threads):
        port = free_port()
        config = ["--config", str(tmp_path / "settings_of_test.py"), "--pythonpath", str(tmp_path)]
        many = ["--workers", str(processes), "--threads", str(threads)]
        command = ["-m", "gunicorn", *config, *many, "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen(
            [sys.executable, *command, "which_process"],
            cwd=settings.BASE_DIR,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(lambda: len(list(tmp_path.glob("*.ready"))) == processes)
            with contextlib.ExitStack() as clients:
                yield lambda: clients.enter_context(contextlib.closing(connected(port)))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    return serving


def wait_until(is_so):
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def connected(port):
    """A connection that is kept."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    client.connect()
    return client


def ask(client):
    client.request("GET", "/")
    with client.getresponse() as answer:
        return int(answer.read())


def test_connections_are_shared_by_the_processes(serve):
    with serve(processes=4, threads=2) as connect:
        answered_by = Counter(ask(connect()) for _client in range(8))

    assert sorted(answered_by.values()) == [2, 2, 2, 2]


def test_who_asks_on_and_on_keeps_nobody_waiting(serve):
    is_over = threading.Event()
    answers = []

    def ask_on_and_on(client):
        while not is_over.is_set():
            answers.append(ask(client))

    with serve(processes=1, threads=1) as connect:
        asking = threading.Thread(target=ask_on_and_on, args=[connect()])
        asking.start()
        try:
            other = connect()
            found = {ask(other) for _time in range(20)}
        finally:
            is_over.set()
            asking.join()

    assert found == set(answers)


# the loop of a thread, whose requests are answered by a double ------------------------------------


@pytest.fixture
def worker(monkeypatch):
    """A process that has answered a connection's first request; `answered` counts on."""
    found = Worker.__new__(Worker)
    found.alive = True
    found.tpool = SimpleNamespace(_work_queue=queue.SimpleQueue())
    found.answered = 0

    def answer(self, conn):
        self.answered += 1
        if self.answered > 1:
            return conn.sock.recv(100) != b"the last"
        return True

    monkeypatch.setattr(ThreadWorker, "handle", answer)
    return found


@pytest.fixture
def connection():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield SimpleNamespace(sock=ours, client=theirs)


def test_thread_stays_with_a_connection_that_goes_on(worker, connection):
    connection.client.send(b"another")

    assert worker.handle(connection) is True
    assert worker.answered == 2


def test_thread_leaves_a_connection_that_has_ended(worker, connection):
    connection.client.send(b"the last")

    assert worker.handle(connection) is False
    assert worker.answered == 2


def test_thread_waits_no_longer_than_it_may(worker, connection, monkeypatch):
    monkeypatch.setattr(gunicorn_worker, "STAY", 1)

    assert worker.handle(connection) is True
    assert worker.answered == 1


def test_thread_leaves_where_others_wait(worker, connection):
    connection.client.send(b"another")
    worker.tpool._work_queue.put("a connection")

    assert worker.handle(connection) is True
    assert worker.answered == 1


def test_thread_leaves_when_the_site_is_stopped(worker, connection):
    connection.client.send(b"another")
    worker.alive = False

    assert worker.handle(connection) is True
    assert worker.answered == 1


def test_process_that_has_ended_has_no_connections(monkeypatch):
    monkeypatch.setattr(gunicorn_worker, "shared", bytearray(gunicorn_worker.MOST_PROCESSES))
    busy, idle = Worker.__new__(Worker), Worker.__new__(Worker)
    busy.age, idle.age = 1, 2
    busy.nr_conns, idle.nr_conns = 1000, 0

    assert gunicorn_worker.shared[1:3] == bytes([255, 1])
    gunicorn_worker.end_of_process(2)
    assert gunicorn_worker.shared[1:3] == bytes([255, 0])
