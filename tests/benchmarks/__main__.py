"""`python -m tests.benchmarks`: what `make bench` runs.

Makes the sample on SQLite and PostgreSQL, starts the site, bare SQL in Python and Datasette,
compares their answers, measures them, and writes tests/benchmarks/RESULTS.md with its charts.
"""

import argparse
import contextlib
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path

from . import cells, results
from .cells import Bench, Pace
from .contenders import ROOT, Bare, Contender, Datasette, Site, vendor
from .databases import DIRECTORY, Databases, prepared, server
from .exports import exported, rows_exported
from .load_test import load_tested
from .loading import loaded
from .questions import Sample

DATASETTE = DIRECTORY / "datasette" / "bin" / "datasette"
SIZES = [10_000, 100_000, 1_000_000]
QUICK_SIZES = [2_000, 20_000]
HUGE = 10_000_000  # on SQLite alone, lists and search: what a laptop holds
LOADED, QUICKLY_LOADED = 30_000, 2_000  # loaddata takes nearly a minute for them
PACE, PACE_OF_SMALLER, QUICK_PACE = Pace(16, 0.5), Pace(5, 0.5), Pace(3, 0.5)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three minutes: small, short, rough")
    parser.add_argument("--sizes", help="numbers of figures, by commas; the largest in full")
    parser.add_argument("--huge", action="store_true", help="10,000,000 figures, too: 30 GB")
    parser.add_argument("--shapes", action="store_true", help="every kind of filter by itself")
    parser.add_argument(
        "--only", help="parts by commas: lists, search, others, deep, exports, loading, load"
    )
    parser.add_argument("--output", type=Path, help="where to write the results")
    return parser.parse_args()


class Run:
    """One run: what it does by its options, and what it has found."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.report = results.Report(options.quick)
        self.began = time.monotonic()

    def say(self, sentence: str) -> None:
        print(f"[{time.monotonic() - self.began:5.0f} s] {sentence}", flush=True)

    def wants(self, part: str) -> bool:
        return not self.options.only or part in self.options.only.split(",")

    def run(self) -> None:
        report = self.report
        report.datasette = datasette_version()
        address, report.postgresql, report.why_no_postgresql = server()
        if not address:
            self.say(f"PostgreSQL is left out: {report.why_no_postgresql}")
        sizes = self.sizes()
        report.largest = max((size for size in sizes if size < HUGE), default=sizes[-1])
        for figures in sizes:
            databases = prepared(figures, address if figures < HUGE else "", self.say)
            self.measure(databases, is_largest=figures == report.largest)
        report.seconds = time.monotonic() - self.began
        directory = self.options.output or results.HERE
        directory.mkdir(parents=True, exist_ok=True)
        (DIRECTORY / "report.pickle").write_bytes(pickle.dumps(report))  # to write it anew from
        results.write(report, directory)
        missed = [one for one in report.outcomes if not one.is_reached and one.measured]
        self.say(f"Done: {len(missed)} targets missed; see RESULTS.md")
        if any(one.errors or one.lost for one in report.load_tests):
            sys.exit("Under load there were errors, or confirmed saves were lost: see RESULTS.md")
        slow = [one.vendor for one in report.load_tests if not one.is_passed]
        if slow and not self.options.quick:
            sys.exit(f"Readers waited too long under load on {', '.join(slow)}: see RESULTS.md")

    def sizes(self) -> list[int]:
        if self.options.sizes:
            return sorted(int(size) for size in self.options.sizes.split(","))
        return (QUICK_SIZES if self.options.quick else SIZES) + [HUGE] * self.options.huge

    def measure(self, databases: Databases, is_largest: bool) -> None:
        """All contenders at one size; at the largest in full, at the others how cost grows."""
        pace = QUICK_PACE if self.options.quick else PACE if is_largest else PACE_OF_SMALLER
        sample = Sample.of_file(databases.file)
        contenders = self.contenders(databases, sample, is_largest)
        log = DIRECTORY / "servers.log"
        shutil.rmtree(databases.directory / "kept", ignore_errors=True)  # by an earlier run
        with contextlib.ExitStack() as stack:
            for contender in contenders:
                stack.enter_context(contender.running(log))
            bench = Bench(databases.figures, sample, contenders, pace)
            self.measure_cells(bench, is_largest)
            if is_largest and self.wants("exports"):
                rows = rows_exported(contenders[0])
                self.say(f"Exporting {rows:,} figures")
                self.report.exports += exported(contenders, rows)
        if is_largest and self.wants("loading"):
            figures = QUICKLY_LOADED if self.options.quick else LOADED
            for address in databases.both:
                self.say(f"Loading {figures:,} figures in every way on {vendor(address)}")
                self.report.loads.append(loaded(address, figures, rounds=1))
        if is_largest and self.wants("load"):
            seconds = 10 if self.options.quick else 60
            for address in databases.both:
                self.say(f"Readers, editors and exports on {vendor(address)} for {seconds} s")
                self.report.load_tests.append(load_tested(databases, address, seconds, log))

    def contenders(self, databases: Databases, sample: Sample, is_largest: bool) -> list[Contender]:
        paths = sample.paths()
        found: list[Contender] = [Site(address, databases.directory) for address in databases.both]
        found += [Bare(address) for address in databases.both]
        found.append(Datasette(databases.tuned_file, paths, DATASETTE, is_tuned=True))
        # As installed, it takes seconds for a page of many rows.
        if databases.figures < self.report.largest:
            found.append(Datasette(databases.file, paths, DATASETTE, is_tuned=False))
        return found

    def measure_cells(self, bench: Bench, is_largest: bool) -> None:
        plans = [
            *(cells.LISTS if self.wants("lists") else []),
            *([cells.SEARCH] if self.wants("search") else []),
            *(cells.OTHERS if self.wants("others") and bench.figures < HUGE else []),
            *(cells.SHAPES if self.options.shapes else []),
        ]
        for plan in plans:
            for cell in bench.run(plan, most_clients=8 if is_largest else 1):
                self.note(cell)
        if is_largest and self.wants("deep"):
            for ordering in ("", "-value"):
                for cell in bench.deep_pages(ordering):
                    self.note(cell)

    def note(self, cell: cells.Cell) -> None:
        rates = ", ".join(f"{name} {results.number(cell.rate(name))}" for name in cell.stints)
        self.say(f"{cell.figures:,}: {cell.title}, {cell.clients}: {rates} a second")
        self.report.cells.append(cell)


def datasette_version() -> str:
    if not DATASETTE.exists():
        sys.exit("Datasette isn't installed: run `make bench`.")
    done = subprocess.run(
        [DATASETTE, "--version"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.split()[-1]


if __name__ == "__main__":
    Run(arguments()).run()
