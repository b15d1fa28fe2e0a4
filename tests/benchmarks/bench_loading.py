"""How long it takes to load many figures: by the bulk load, and by what Django has.

    python -m tests.benchmarks.bench_loading [FIGURES] [ROUNDS]

Makes a sample in a test database (SQLite's, in a file, and PostgreSQL's where there is one) and
loads its figures again by every contender, in shuffled order: `loaddata` from JSON, `bulk_create`
of model instances, the bulk load of records, and `load_figures` from a CSV file. What they load is
compared. Beside the seconds that passed stand those of the processor, of this process and of the
database's for it: on a machine that does other things, only these mean something. The ratio says
how many times as fast as `loaddata` a contender is, by either.
"""

import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from tests.__main__ import postgresql

FIGURES, ROUNDS = 100_000, 1
AT_ONCE = 2000
NAMED = {
    "article": "article__slug",
    "indicator": "indicator__code",
    "program": "program__slug",
    "trade_union": "trade_union__slug",
    "region": "region__code",
    "related_to": "related_to__key",
    "supersedes": "supersedes__key",
}
REVIEW = ("review", "review_reason")


def clear() -> None:
    """Empty the tables; on PostgreSQL what was deleted is cleared away, too, so that no contender
    pays for the rows of the one before."""
    from django.db import connection

    from metrics.models import Check, CheckTerm, ReportedFigure

    for model in (CheckTerm, Check, ReportedFigure):
        model.objects.all()._raw_delete("default")
    connection.check_constraints()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {connection.ops.quote_name(ReportedFigure._meta.db_table)}")


def by_loaddata(files: Path) -> None:
    from django.core.management import call_command

    call_command("loaddata", files / "figures.json", verbosity=0)


def by_bulk_create(records: list[dict[str, Any]]) -> None:
    from metrics.models import ReportedFigure

    ReportedFigure.objects.bulk_create(
        (ReportedFigure(**record) for record in records), batch_size=AT_ONCE
    )


def by_bulk_load(records: list[dict[str, Any]]) -> None:
    from metrics.models import ReportedFigure
    from unionwork.bulk_loading import bulk_load

    with bulk_load("benchmark") as bulk:
        bulk.load(ReportedFigure, records, expected=len(records))


def in_texts(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its instants as the bulk load takes them."""
    return record | {
        name: f"{record[name]:%Y-%m-%d %H:%M:%S.%f}" for name in ("created_at", "modified_at")
    }


def by_load_figures(files: Path) -> None:
    from django.core.management import call_command

    file = files / "figures.csv"
    call_command("load_figures", file, "--verified", verbosity=0, stdout=io.StringIO())


def write_files(directory: Path) -> None:
    """The figures as `loaddata` and `load_figures` read them."""
    from django.core import serializers

    from metrics.figure_files import columns
    from metrics.models import ReportedFigure

    figures = ReportedFigure.objects.order_by("pk")
    with (directory / "figures.json").open("w", encoding="utf8") as file:
        serializers.serialize("json", figures.iterator(AT_ONCE), stream=file)
    names = columns()
    with (directory / "figures.csv").open("w", encoding="utf8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        fields = [NAMED.get(name, name) for name in names]
        writer.writerows(figures.values_list(*fields).iterator(AT_ONCE))


def contents() -> tuple[Any, ...]:
    """What all contenders must have made."""
    from django.db.models import Count, Sum

    from metrics.models import ReportedFigure

    of = ReportedFigure.objects.aggregate(
        Count("pk"), Sum("value"), Sum("lower"), Count("program"), Count("supersedes")
    )
    of["last"] = ReportedFigure.objects.order_by("key").values_list("key", "as_reported").last()
    return tuple(of.values())


def processor_seconds() -> float:
    """Of this process and, where it can be seen, of PostgreSQL's for it."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        number = cursor.fetchone()[0]
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return own
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(load: Callable[[], None]) -> tuple[float, float]:
    """The seconds that passed, and those of the processor."""
    clear()
    began, used = time.perf_counter(), processor_seconds()
    load()
    return time.perf_counter() - began, processor_seconds() - used


def bench(figures: int, rounds: int) -> None:
    """The table for the database of this environment."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "unionwork.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from metrics.models import ReportedFigure

    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("make_sample", figures=figures, verbosity=0, stdout=io.StringIO())
        ReportedFigure.objects.update(review="verified", review_reason="")
        records = list(ReportedFigure.objects.order_by("pk").values())
        in_the_form_of_columns = list(map(in_texts, records))
        with tempfile.TemporaryDirectory() as directory:
            write_files(files := Path(directory))
            contenders: dict[str, Callable[[], None]] = {
                "loaddata": lambda: by_loaddata(files),
                "bulk_create": lambda: by_bulk_create(records),
                "load_figures": lambda: by_load_figures(files),
                "bulk load": lambda: by_bulk_load(in_the_form_of_columns),
            }
            measure(contenders, rounds, len(records))
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def measure(contenders: dict[str, Callable[[], None]], rounds: int, figures: int) -> None:
    from django.db import connection

    wanted = contents()
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name in random.sample(list(contenders), len(contenders)):
            taken[name].append(timed(contenders[name]))
            if contents() != wanted:
                sys.exit(f"{name} has loaded something else.")
    if os.environ.get("TAKEN_FILE"):
        Path(os.environ["TAKEN_FILE"]).write_text(json.dumps(taken))
    print(f"\n{connection.vendor}, {figures:,} figures")
    print(f"{'':14}{'s':>9}{'CPU s':>9}{'rows/s':>10}{'rows/CPU s':>12}{'ratio':>8}{'by CPU':>8}")
    rival = taken["loaddata"]
    for name, rows in taken.items():
        passed, used = (median(times) for times in zip(*rows, strict=True))
        ratios = [
            median(first[kind] / own[kind] for first, own in zip(rival, rows, strict=True))
            for kind in (0, 1)
        ]
        print(
            f"{name:14}{passed:9.1f}{used:9.1f}{figures / passed:10,.0f}{figures / used:12,.0f}"
            f"{ratios[0]:8.1f}{ratios[1]:8.1f}",
            flush=True,
        )


def main() -> None:
    arguments = [int(argument) for argument in sys.argv[1:]]
    if os.environ.get("BENCHED_HERE"):
        bench(*[*arguments, *(FIGURES, ROUNDS)[len(arguments) :]])
        return
    address, why_not = postgresql()
    with tempfile.TemporaryDirectory() as directory:
        for url in filter(None, [f"sqlite:///{directory}/bench.sqlite3", address]):
            here = {"DATABASE_URL": url, "BENCHED_HERE": "yes", "SECRET_KEY": "only-here"}
            command = [sys.executable, "-m", "tests.benchmarks.bench_loading", *sys.argv[1:]]
            subprocess.run(command, env=os.environ | here, check=True)
    if why_not:
        print(f"PostgreSQL: not run, because {why_not}.")


if __name__ == "__main__":
    main()
