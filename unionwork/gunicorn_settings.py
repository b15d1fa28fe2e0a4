"""How gunicorn serves the site, for `make run`, for containers and for the benchmark alike."""

import gc
import os
import socket
import struct
import sys
import threading
from typing import Any

from django.core.cache import caches
from django.db import connections

from unionwork import gunicorn_worker
from unionwork.giving_way import answering

wsgi_app = "unionwork.wsgi:application"
loglevel = "warning"

# A process more than there are cores: Python runs one thread of a process at a time, and who edits
# or exports holds up the other threads of the process, but not the other processes. More of them
# push one another out of the cores' memory: of 4 processes on 2 cores, eight clients got 5% fewer
# lists than of 3. Of 2, they got a tenth more than of 4, but readers waited longer beside
# editors and exports: on PostgreSQL 2.9 times as long as alone instead of 2.5 times.
MOST_PROCESSES = 9
workers = min((os.cpu_count() or 1) + 1, MOST_PROCESSES)
# Threads, because requests wait for the database, and exports for their readers. In this class a
# process that is busy for long isn't taken for dead, as it is in the class “sync”, whose timeout
# cuts an export off.
worker_class = "unionwork.gunicorn_worker.Worker"
threads = 6
# A process that doesn't say that it lives for so many seconds is replaced. It says so between
# requests, whatever its threads do.
timeout = 60
# What is being answered when the site is stopped may take so long to end.
graceful_timeout = 20
# Browsers and scripts ask several things in a row; a connection that waits takes no thread.
keepalive = 5
limit_request_line = 8190  # cursors are long
# The site is loaded once, and its processes start with it: they share its memory, and are there at
# once.
preload_app = True

STALLED_SECONDS = 60
# A thread that runs gives way to others after so long. While an export runs, a request would wait
# Python's 5 ms after each of its queries. Lists were no quicker where threads changed five times as
# often.
SWITCH_SECONDS = 0.001
# So many new objects, beyond those that are gone again, until Python looks for what only refers to
# itself. Each request leaves a little of that; to look after every 700, as Python does by itself,
# takes a twentieth of the time of a list. What so waits is a few megabytes at most.
NEW_OBJECTS = 20_000


def when_ready(server: Any) -> None:
    """Prepare what the processes take over: listeners, and the loaded site.

    Clients that neither send nor take anything for a minute are given up, so that none keeps a
    thread for ever: gunicorn itself waits. The loaded site is never looked through for garbage, so
    that its memory stays shared.
    """
    stalled = struct.pack("ll", STALLED_SECONDS, 0)
    for listener in server.LISTENERS:
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            listener.sock.setsockopt(socket.SOL_SOCKET, option, stalled)
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """Let requests interrupt exports, and exports know of all requests."""
    sys.setswitchinterval(SWITCH_SECONDS)
    answering.begin_in_process(worker.age)


def post_worker_init(worker: Any) -> None:
    """Collect garbage less often.

    And find what a thread has open, which each request asks for some twenty times, as threads do:
    Django looks for it in a way that serves coroutines, too, and takes ten times as long.
    """
    gc.set_threshold(NEW_OBJECTS)
    opened: Any
    for opened in (connections, caches):
        opened._connections = threading.local()


def child_exit(server: Any, worker: Any) -> None:
    answering.end_of_process(worker.age)
    gunicorn_worker.end_of_process(worker.age)
