"""Readers, editors and exports at once: no error, nothing lost, and readers hardly notice.

Readers and editors are people: they think between two clicks. Each export starts anew when it is
through, as quickly as it can be read. Each of the three has a process of its own.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import ClassVar

from . import editors
from .client import Connection, WrongAnswer, request_bytes
from .contenders import ROOT, Site, site_environment, vendor
from .databases import Databases
from .editors import Editor, Saves
from .exports import lines_of, query, rows_exported
from .questions import (
    FIGURE_SHAPES,
    PROGRAM_SHAPES,
    Sample,
    facets,
    one_figure,
    search,
    start_page,
)

READERS = 32
READERS_PAUSE = 1.0  # seconds, on average
EDITORS_PAUSE = 3.0
EXPORTS = ["/api/figures.csv", "/api/figures.jsonl"]
MOST_TIMES_SLOWER = 3
PERCENTILE = 0.95


@dataclass
class Reading:
    """How long readers waited, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[int(PERCENTILE * len(self.seconds))]


@dataclass
class Exporting:
    """How many exports were complete, and what went wrong."""

    complete: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass
class LoadTest:
    """What happened on one database."""

    vendor: str
    seconds: float
    unloaded: Reading
    reading: Reading
    saves: int
    saving_median: float
    exporting: Exporting
    errors: list[str]
    lost: int

    HEAD: ClassVar[list[str]] = [
        "", "reads", "p95 alone, ms", "p95 under load, ms", "times", "saves",
        "median save, ms", "exports", "errors", "lost",
    ]  # fmt: skip

    @property
    def times_slower(self) -> float:
        return self.reading.p95 / self.unloaded.p95

    @property
    def is_passed(self) -> bool:
        return not self.errors and not self.lost and self.times_slower <= MOST_TIMES_SLOWER

    def row(self) -> list[str]:
        return [
            self.vendor,
            f"{len(self.reading.seconds):,}",
            f"{1000 * self.unloaded.p95:.0f}",
            f"{1000 * self.reading.p95:.0f}",
            f"{self.times_slower:.1f} {'✓' if self.times_slower <= MOST_TIMES_SLOWER else '✗'}",
            f"{self.saves:,}",
            f"{1000 * self.saving_median:.0f}",
            f"{self.exporting.complete}",
            f"{len(self.errors)} {'✗' if self.errors else '✓'}",
            f"{self.lost} {'✗' if self.lost else '✓'}",
        ]

    @staticmethod
    def explanation() -> str:
        return (
            f"{READERS} readers (lists, searches, facets, single figures and pages; a pause of "
            f"{READERS_PAUSE:g} s between two), {editors.MANY} editors who open and save programs "
            f"in the admin (a pause of {EDITORS_PAUSE:g} s), and {len(EXPORTS)} exports of all "
            "figures, one after the other. “Alone” is one reader without anybody else; before, all "
            "readers and editors have warmed the site up. Within "
            f"{MOST_TIMES_SLOWER} times is the target; an export counts if it is complete, a save "
            "is lost if it was confirmed and isn't in the database or its history."
        )


def load_tested(databases: Databases, address: str, seconds: float, log: Path) -> LoadTest:
    """The load test on one database, with a site of its own."""
    site = Site(address, databases.directory)
    staff = made_editors(address, databases.directory)
    sample = Sample.of_file(databases.file)
    shapes = [*FIGURE_SHAPES.values(), *PROGRAM_SHAPES.values(), one_figure, search, facets]
    questions = sample.questions(*shapes, *[start_page] * 5, many=200)
    requests = [request_bytes(question.address) for question in questions]
    rows = rows_exported(site)
    with (
        site.running(log),
        ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool,
    ):
        for editor in staff:
            editor.sign_in(site.port)
        # Every process has answered everything once, as on a site that has run for a while.
        read(site.port, requests, READERS, time.time() + seconds / 5, 0.3)
        edit_all(site.port, staff, time.time() + seconds / 12)
        unloaded = read(site.port, requests, 1, time.time() + seconds / 3, 0.01)
        deadline = time.time() + seconds
        saving = pool.submit(edit_all, site.port, staff, deadline)
        exporting = pool.submit(export_all, site.port, rows, deadline)
        reading = pool.submit(read, site.port, requests, READERS, deadline, READERS_PAUSE)
        found, saves, exports = reading.result(), saving.result(), exporting.result()
    taken = sorted(second for one in saves for second in one.seconds)
    errors = [*found.errors, *exports.errors, *(error for one in saves for error in one.errors)]
    for error in errors[:5]:
        print(f"  {error}", file=sys.stderr)
    return LoadTest(
        vendor(address),
        seconds,
        unloaded,
        found,
        len(taken),
        taken[len(taken) // 2] if taken else 0,
        exports,
        errors,
        lost(site, saves),
    )


def made_editors(address: str, data_dir: Path) -> list[Editor]:
    environment = os.environ | site_environment(address, data_dir)
    settings = {"DEBUG": "true", "DJANGO_SETTINGS_MODULE": "unionwork.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.editors"],
        cwd=ROOT,
        env=environment | settings,
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Editor(**one) for one in json.loads(done.stdout)]


def read(
    port: int, requests: Sequence[bytes], readers: int, deadline: float, pause: float
) -> Reading:
    """So many readers, each with its connection, until the deadline."""
    reading, lock = Reading(), threading.Lock()

    def one(number: int) -> None:
        order = random.Random(number).sample(requests, len(requests))
        connection = Connection(port)
        time.sleep(random.uniform(0, pause))
        position = 0
        while time.time() < deadline:
            began = time.perf_counter()
            try:
                answer = connection.ask(order[position % len(order)])
                wrong = "" if answer.status == 200 else str(bytes(answer.received[:300]))
            except (OSError, WrongAnswer) as error:
                wrong, connection = f"a reader: {error!r}", Connection(port)
            with lock:
                reading.seconds.append(time.perf_counter() - began)
                reading.errors += [wrong] if wrong else []
            position += 1
            time.sleep(random.uniform(0.5, 1.5) * pause)

    in_threads(one, range(readers))
    return reading


def in_threads(work: Callable[..., object], items: Sequence[object]) -> list[object]:
    with ThreadPoolExecutor(len(items)) as threads:
        return list(threads.map(work, items))


def edit_all(port: int, staff: list[Editor], deadline: float) -> list[Saves]:
    return in_threads(lambda one: editors.edit(port, one, deadline, EDITORS_PAUSE), staff)  # type: ignore[return-value]


def export_all(port: int, rows: int, deadline: float) -> Exporting:
    exporting, lock = Exporting(), threading.Lock()

    def one(path: str) -> None:
        while time.time() < deadline:
            lines, _seconds, _first = lines_of(port, path)
            expected = rows + path.endswith("csv")
            with lock:
                if lines == expected:
                    exporting.complete += 1
                else:
                    exporting.errors.append(f"{path}: {lines} lines of {expected}")

    in_threads(one, EXPORTS)
    return exporting


def lost(site: Site, saves: Sequence[Saves]) -> int:
    """How many confirmed saves aren't what the database and its history say."""
    last = {key: text for one in saves for key, text in one.last.items()}
    of_them = f"WHERE id IN ({', '.join(map(str, last)) or '0'})"
    kept = dict(query(site, f"SELECT id, summary_zh FROM programs_program {of_them}"))
    noted = set(query(site, f"SELECT summary_zh FROM programs_historicalprogram {of_them}"))
    confirmed = [text for one in saves for text in one.texts]
    return sum(kept.get(key) != text for key, text in last.items()) + sum(
        (text,) not in noted for text in confirmed
    )
