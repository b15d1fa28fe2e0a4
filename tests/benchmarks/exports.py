"""Exports of all figures: rows a second, complete, and in how much memory."""

import http.client
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zipfile import ZipFile

from . import bare
from .contenders import TABLES, Contender, Datasette, Site, vendor
from .measuring import Ratio
from .questions import FIGURES

LINES = ["csv", "jsonl"]
LONGEST = 10  # seconds that Datasette is given: it would take minutes
AT_ONCE = 1 << 18
EVERY = 0.05  # seconds between two looks at the memory of the site


@dataclass
class ExportRun:
    """How many rows came a second, and by how many bytes a process of the site grew."""

    name: str
    rate: float
    growth: int | None = None
    seconds_to_first_byte: float | None = None

    def ratio(self, other: "ExportRun") -> Ratio:
        return Ratio(*[self.rate / other.rate] * 3)


def lines_of(port: int, path: str, most: float | None = None) -> tuple[int, float, float]:
    """How many lines a stream has (in `most` seconds), how long it took, and its first byte."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    if response.status != 200:
        sys.exit(f"{path}: {response.status} {response.read(1000)!r}")
    lines, first = 0, 0.0
    while chunk := response.read1(AT_ONCE):
        first = first or time.perf_counter() - began
        lines += chunk.count(b"\n")
        if most and time.perf_counter() - began > most:
            break
    seconds = time.perf_counter() - began
    connection.close()
    return lines, seconds, first


def workers(parent: int) -> list[int]:
    """The processes that a process has started."""
    return [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and parent_of(path) == parent
    ]


def parent_of(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def own_memory(pid: int) -> int:
    """The bytes that belong to a process alone: pages of the database's file that SQLite maps are
    shared by all, and given up when somebody needs the memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("RssAnon:"))
    return 1024 * int(line.split()[1])


class Growth:
    """The greatest number of bytes by which one of some processes grows inside of the block."""

    def __init__(self, pids: Sequence[int]) -> None:
        self.before = {pid: own_memory(pid) for pid in pids}
        self.greatest = 0
        self.is_over = threading.Event()
        self.watching = threading.Thread(target=self.watch)

    def __enter__(self) -> "Growth":
        self.watching.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.is_over.set()
        self.watching.join()

    def watch(self) -> None:
        while not self.is_over.wait(EVERY):
            self.greatest = max(
                self.greatest, *(own_memory(pid) - then for pid, then in self.before.items())
            )


def own_tool(site: Site, rows: int) -> float:
    """Rows a second of the database's own client, which writes the same columns as CSV."""
    is_sqlite = vendor(site.database) == "SQLite"
    columns = ", ".join(
        f'{column} AS "{name}"' for name, column in figure_columns(is_sqlite).items()
    )
    sql = (
        f"SELECT {columns} FROM {bare.FIGURE_TABLE} {bare.FIGURE_JOINS}"
        " WHERE f.review = 'verified' ORDER BY f.id"
    )
    sql = " ".join(sql.split())
    if is_sqlite:
        file = site.database.removeprefix("sqlite:///")
        command = ["sqlite3", "-readonly", "-csv", "-header", file, sql]
    else:
        command = ["psql", "-X", "-q", site.database, "-c", f"\\copy ({sql}) TO STDOUT CSV HEADER"]
    if not shutil.which(command[0]):
        sys.exit(f"{command[0]} is missing: install it to compare exports with it.")
    began, lines = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        while chunk := process.stdout.read1(AT_ONCE):
            lines += chunk.count(b"\n")
    seconds = time.perf_counter() - began
    if process.returncode or lines != rows + 1:
        sys.exit(f"{command[0]} wrote {lines} lines of {rows + 1}.")
    return rows / seconds


def figure_columns(is_sqlite: bool) -> dict[str, str]:
    """The columns of a figure as they are stored: what converts them for JSON isn't needed."""
    raw = {"value": "f.value", "lower": "f.lower", "upper": "f.upper"}
    raw["modified_at"] = "f.modified_at"
    return bare.FIGURE | raw


def exported(contenders: Sequence[Contender], rows: int) -> Iterator[ExportRun]:
    """Everybody's exports, once each: they are long. Ends the run where lines are missing."""
    for one in contenders:
        if isinstance(one, Site):
            warm_up(one)
    for one in random.sample(contenders, len(contenders)):
        if isinstance(one, Site):
            yield from of_site(one, rows)
            yield workbook(one, rows)
            yield ExportRun(f"own tool, {vendor(one.database)}", own_tool(one, rows))
        elif isinstance(one, Datasette) and one.is_tuned:
            path = f"/{one.file.stem}/{TABLES[FIGURES]}.csv?review=verified&_stream=on&_labels=on"
            lines, seconds, _first = lines_of(one.port, path, LONGEST)
            yield ExportRun(one.name, (lines - 1) / seconds)


def warm_up(site: Site) -> None:
    """Small exports, so that every process has loaded what exports need."""
    for _time in range(4):
        for extension in LINES:
            lines_of(site.port, f"/api/regions.{extension}")


def of_site(site: Site, rows: int) -> Iterator[ExportRun]:
    """The site's export in every text format."""
    for extension in LINES:
        with Growth(workers(site.pid)) as growth:
            lines, seconds, first = lines_of(site.port, f"/api/figures.{extension}")
        expected = rows + (extension == "csv")
        if lines != expected:
            sys.exit(f"The export of {site.name} as {extension} has {lines} lines of {expected}.")
        yield ExportRun(f"{site.name}, {extension}", rows / seconds, growth.greatest, first)


def workbook(site: Site, rows: int) -> ExportRun:
    """The site's export as a workbook, whose rows are counted in its sheets."""
    began = time.perf_counter()
    with urlopen(f"http://127.0.0.1:{site.port}/api/figures.xlsx", timeout=120) as response:
        content = BytesIO(response.read())
    seconds = time.perf_counter() - began
    found = 0
    with ZipFile(content) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                found += archive.read(name).count(b"</row>")
    if found < rows:  # headers and the other sheets come in addition
        sys.exit(f"The workbook of {site.name} has {found} rows of {rows}.")
    return ExportRun(f"{site.name}, xlsx", rows / seconds)


def rows_exported(site: Site) -> int:
    """How many figures are public, by the database itself."""
    sql = "SELECT count(*) FROM metrics_reportedfigure WHERE review = 'verified'"
    return int(query(site, sql)[0][0])


def query(site: Site, sql: str) -> list[Any]:
    if vendor(site.database) == "SQLite":
        import sqlite3

        with sqlite3.connect(site.database.removeprefix("sqlite:///")) as connection:
            return connection.execute(sql).fetchall()
    import psycopg

    with psycopg.connect(site.database) as connection:
        return connection.execute(sql).fetchall()
