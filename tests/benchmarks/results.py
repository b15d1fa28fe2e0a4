"""The results as people read them: RESULTS.md and its charts."""

import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

from .cells import DEEP
from .exports import ExportRun
from .load_test import LoadTest
from .loading import LoadRun
from .measuring import Cell, Ratio
from .svg import Bar, Points, bars, growth
from .targets import BARE, DATASETTE, SITE, Outcome, outcomes

HERE = Path(__file__).resolve().parent


@dataclass
class Report:
    """Everything that one run has measured."""

    is_quick: bool
    postgresql: str = ""  # its version
    why_no_postgresql: str = ""
    datasette: str = ""
    cells: list[Cell] = field(default_factory=list)
    exports: list[ExportRun] = field(default_factory=list)
    loads: list[LoadRun] = field(default_factory=list)
    load_tests: list[LoadTest] = field(default_factory=list)
    seconds: float = 0
    largest: int = 0  # the size that is measured in full

    @property
    def outcomes(self) -> list[Outcome]:
        return outcomes(self.cells, self.exports, self.loads, self.largest)


def write(report: Report, directory: Path = HERE) -> None:
    if report.cells:
        (directory / "ratios.svg").write_text(ratios_chart(report), "utf8")
    if growing(report):
        (directory / "growth.svg").write_text(growth_chart(report), "utf8")
    parts = [
        introduction(report),
        targets_table(report.outcomes),
        "![How many times as many requests as Datasette](ratios.svg)" * bool(report.cells),
        cells_table(report),
        growth_table(report),
        exports_table(report),
        loads_table(report),
        load_test_table(report),
    ]
    (directory / "RESULTS.md").write_text("\n\n".join(filter(None, parts)) + "\n", "utf8")


# words ------------------------------------------------------------------------------------------


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions(report: Report) -> str:
    names = ["Django", "djangorestframework", "gunicorn", "orjson", "psycopg"]
    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    if report.postgresql:
        found.append(f"PostgreSQL {report.postgresql}")
    found += [f"{name} {version(name)}" for name in names]
    return ", ".join([*found, f"Datasette {report.datasette}"])


def commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True
    )
    return done.stdout.strip() or "none"


def introduction(report: Report) -> str:
    import os

    sentences = [
        "# What was measured",
        f"`make bench{' ARGS=--quick' if report.is_quick else ''}`, {date.today().isoformat()}, "
        f"commit {commit()}, in {report.seconds / 60:.0f} minutes, on {os.cpu_count()} cores of "
        f"{processor()}. {versions(report)}.",
    ]
    if report.is_quick:
        sentences.append(
            "**This was a quick run**: short stints on small data, to see that everything works."
        )
    if report.why_no_postgresql:
        sentences.append(f"PostgreSQL wasn't measured: {report.why_no_postgresql}.")
    sentences.append(
        "The site runs as `make run` and the container serve it, with everything switched on. "
        "*Bare SQL* is hand-written SQL and orjson behind the same gunicorn, which gives the same "
        "rows, columns and counts. *Datasette, tuned* has a copy of the SQLite file, opened as "
        "immutable, is asked so that the site's own indexes serve it, and gives labels of foreign "
        "keys, but no counts and no facets. All "
        "answers were compared before they were timed. Everybody works in every round, in "
        "shuffled order, on the same hundred questions in turns. A ratio is the median of the "
        "ratios within the rounds, with the least and the greatest; one without them was measured "
        "once. Times drift with the machine, so trust the ratios. The site keeps its counts for a "
        "version of the data, and its database keeps the rows of programs ready; bare SQL counts "
        "and joins anew for each request."
    )
    if any(cell.figures > report.largest for cell in report.cells):
        sentences.append(
            f"Beyond {report.largest:,} figures, lists and search were measured on SQLite alone: "
            "what a laptop holds."
        )
    return "\n\n".join(sentences)


def shown(ratio: Ratio | None) -> str:
    if ratio is None:
        return "not measured"
    if ratio.least == ratio.greatest:
        return number(ratio.median)
    return f"{number(ratio.median)} ({number(ratio.least)}–{number(ratio.greatest)})"


def number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def targets_table(found: Sequence[Outcome]) -> str:
    rows: dict[str, list[str]] = {}
    for one in found:
        sign = "≤" if one.is_most else "≥"
        mark = "✓" if one.is_reached else "—" if one.measured is None else "✗"
        rows.setdefault(one.what, [one.what]).extend(
            [f"{sign} {one.bound:g}", f"{shown(one.measured)} {mark}"]
        )
    head = ["target", "SQLite", "measured", "PostgreSQL", "measured"]
    return "## Targets\n\n" + table(head, list(rows.values()))


def cells_table(report: Report) -> str:
    """Every cell of the largest size: requests a second of everybody."""
    cells = [one for one in report.cells if one.figures == report.largest and DEEP not in one.title]
    if not cells:
        return ""
    names = list(dict.fromkeys(name for cell in cells for name in cell.stints))
    rows = [
        [
            f"{cell.title}, {cell.clients}",
            *(number(cell.rate(name)) if name in cell.stints else "" for name in names),
        ]
        for cell in cells
    ]
    head = ["requests a second, clients", *names]
    return f"## All cells at {report.largest:,} figures\n\n" + table(head, rows)


def growing(report: Report) -> dict[str, Points]:
    """Of the cells that were measured at several sizes: size and time of an answer."""
    panels: dict[str, Points] = {}
    for cell in report.cells:
        if cell.clients == 1 and DEEP not in cell.title:
            for name in cell.stints:
                line = panels.setdefault(cell.title, {}).setdefault(name, [])
                line.append((cell.figures, cell.latency(name)))
    return {
        title: points
        for title, points in panels.items()
        if len({size for line in points.values() for size, _ in line}) > 1
    }


def growth_table(report: Report) -> str:
    panels = growing(report)
    if not panels:
        return ""
    sizes = sorted({cell.figures for cell in report.cells})
    rows = []
    for title, points in panels.items():
        for name, line in points.items():
            at = dict(line)
            times = [f"{1000 * at[size]:.2g}" if size in at else "" for size in sizes]
            rows.append([title, name, *times])
    head = ["median milliseconds of an answer, 1 client", "", *(f"{size:,}" for size in sizes)]
    return "## How cost grows with the figures\n\n![Milliseconds by size](growth.svg)\n\n" + table(
        head, rows
    )


def exports_table(report: Report) -> str:
    if not report.exports:
        return ""
    rows = [
        [
            run.name,
            f"{run.rate:,.0f}",
            "" if run.growth is None else f"{run.growth / 1e6:.0f}",
            "" if run.seconds_to_first_byte is None else f"{1000 * run.seconds_to_first_byte:.0f}",
        ]
        for run in report.exports
    ]
    head = ["export of all figures", "rows a second", "memory grew by, MB", "first byte after, ms"]
    return "## Exports\n\n" + table(head, rows)


def loads_table(report: Report) -> str:
    if not report.loads:
        return ""
    rows = [
        [
            run.vendor,
            f"{run.figures:,}",
            f"{run.bulk_rate:,.0f}",
            f"{run.loaddata_rate:,.0f}",
            shown(run.ratio),
        ]
        for run in report.loads
    ]
    return "## Loading\n\n" + table(
        ["", "figures", "bulk load, rows/s", "loaddata, rows/s", "ratio"], rows
    )


def load_test_table(report: Report) -> str:
    if not report.load_tests:
        return ""
    rows = [one.row() for one in report.load_tests]
    return "## Under load\n\n" + LoadTest.explanation() + "\n\n" + table(LoadTest.HEAD, rows)


# charts -----------------------------------------------------------------------------------------


def ratios_chart(report: Report) -> str:
    rows = []
    for cell in report.cells:
        if cell.figures != report.largest or DATASETTE not in cell.stints:
            continue
        for name in (SITE["SQLite"], SITE["PostgreSQL"], BARE["SQLite"], BARE["PostgreSQL"]):
            if name in cell.stints:
                ratio = cell.ratio(name, DATASETTE)
                label = f"{cell.title}, {cell.clients} client{'s' * (cell.clients > 1)}"
                rows.append(Bar(label, name, ratio.median, ratio.least, ratio.greatest))
    title = f"Times as many requests as Datasette answers, {report.largest:,} figures"
    return bars(title, rows, "×")


def growth_chart(report: Report) -> str:
    return growth("Milliseconds of an answer by the number of figures", growing(report))
