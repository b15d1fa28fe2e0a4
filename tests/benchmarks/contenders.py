"""Who is measured: the site, bare SQL in Python, and Datasette, each as its own processes."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from unionwork.tree import next_path

from .bare import REGION_DEPTHS, UNION_DEPTHS
from .client import WrongAnswer, get
from .questions import FIGURES, PROGRAMS, START, Question

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = str(10**12)  # limits that count but never stop anybody
PATIENCE = 120  # seconds for a server to start


class Contender:
    """A server: how it starts, where it has the answer to a question, and what the answer says."""

    name: str
    port: int
    pid: int

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def address(self, question: Question) -> str:
        return question.address

    def rows(self, body: bytes) -> list[Any]:
        """The keys of the rows of an answer, in their order."""
        answer = json.loads(body)
        rows = answer.get("results", [answer])
        return [row.get("id", row.get("slug")) for row in rows]

    @contextlib.contextmanager
    def running(self, log: Path) -> Iterator[None]:
        """The server, from its first answer to the end of the block."""
        self.port = free_port()
        with log.open("ab") as file:
            process = subprocess.Popen(
                self.command(),
                cwd=ROOT,
                env=os.environ | self.environment(),
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        self.pid = process.pid
        try:
            wait_for(self.port, process, log)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"A server didn't start: see {log.name} in {log.parent.name}")


@dataclass
class Site(Contender):
    """The site by the command that `make run` and the container end with, everything switched on:
    all middleware, the limits of requests and rows, the security policy, logging."""

    database: str  # an address, as DATABASE_URL has it
    data_dir: Path

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"site, {vendor(self.database)}"

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "serve"]

    def environment(self) -> dict[str, str]:
        return {
            **site_environment(self.database, self.data_dir),
            "PORT": str(self.port),
            "API_REQUESTS_PER_MINUTE": ENOUGH,
            "API_ROWS_PER_HOUR": ENOUGH,
        }


def site_environment(database: str, data_dir: Path) -> dict[str, str]:
    """The site in local mode, whatever else the environment says."""
    empty = dict.fromkeys(
        ["SECRET_KEY", "ALLOWED_HOSTS", "HOST", "CACHE_URL", "TRUSTED_PROXIES"], ""
    )
    return {**empty, "DATABASE_URL": database, "DATA_DIR": str(data_dir), "DEBUG": "false"}


def vendor(database: str) -> str:
    return "SQLite" if database.startswith("sqlite") else "PostgreSQL"


@dataclass
class Bare(Contender):
    """Bare SQL in Python, with the site's own settings of gunicorn."""

    database: str

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"bare SQL, {vendor(self.database)}"

    def command(self) -> list[str]:
        settings = ["--config", "python:unionwork.gunicorn_settings"]
        bind = ["--bind", f"127.0.0.1:{self.port}"]
        application = "tests.benchmarks.bare:application"
        return [sys.executable, "-m", "gunicorn", *settings, *bind, application]

    def environment(self) -> dict[str, str]:
        return {"BARE_DATABASE": self.database.removeprefix("sqlite:///")}


# What Datasette is asked, by the filters of the site, so that the site's own indexes serve it.
# It has no trees: paths are put in where a region or a union is asked about.
BELOW = {True: "substr({1}, 1, {2}) = '{0}'", False: "{1} >= '{0}' and {1} < '{3}'"}
LAST_DAY = "coalesce(period_end, period_start)"
FIRST_DAY = "coalesce(period_start, period_end)"
DEPTHS = {"region": REGION_DEPTHS, "trade_union": UNION_DEPTHS}
PATHS = {
    FIGURES: {"region": "region_path", "trade_union": "trade_union_path"},
    PROGRAMS: {"region": "region_path", "trade_union": "trade_union_path"},
}
WHERE = {
    FIGURES: {
        "indicator": "indicator_id = (select id from metrics_indicator where code = '{0}')",
        "kind": "program_kind = '{0}'",
        "year_from": LAST_DAY + " >= '{0}-01-01'",
        "year_to": FIRST_DAY + " <= '{0}-12-31'",
    },
    PROGRAMS: {
        "kind": "kind = '{0}'",
        "q": "(name_zh like '%{0}%' or summary_zh like '%{0}%')",
    },
}
JOINED_BY = "id in (select program_id from programs_programparticipant where {0})"
TABLES = {FIGURES: "metrics_reportedfigure", PROGRAMS: "programs_program"}
LABELS = {
    "metrics_indicator": "name_zh",
    "programs_program": "name_zh",
    "programs_tradeunion": "name_zh",
    "programs_region": "name_zh",
    "metrics_article": "title",
}
# No counts, no suggestions of facets.
QUICKLY = {"_nocount": "1", "_nofacet": "1", "_nosuggest": "1"}


@dataclass
class Datasette(Contender):
    """Datasette's API of tables over the same database."""

    file: Path
    paths: dict[str, dict[str, str]]  # of regions and unions, by their keys
    program: Path
    is_tuned: bool

    @property
    def name(self) -> str:  # type: ignore[override]
        return "Datasette, tuned" if self.is_tuned else "Datasette, as installed"

    def command(self) -> list[str]:
        base = [str(self.program), "serve", "--port", str(self.port)]
        settings = {"sql_time_limit_ms": "60000", "max_csv_mb": "0"}
        limits = [word for item in settings.items() for word in ("--setting", *item)]
        if not self.is_tuned:
            return [*base, *limits, str(self.file)]
        metadata = self.file.with_suffix(".metadata.json")
        tables = {table: {"label_column": column} for table, column in LABELS.items()}
        metadata.write_text(json.dumps({"databases": {self.file.stem: {"tables": tables}}}))
        return [*base, *limits, "--metadata", str(metadata), "--immutable", str(self.file)]

    def address(self, question: Question) -> str:
        number = re.fullmatch(rf"{FIGURES}(\d+)/", question.path)
        if number:
            return f"/{self.file.stem}/{TABLES[FIGURES]}/{number[1]}.json?_shape=objects"
        if question.path == START:  # the page of programs
            programs = Question(PROGRAMS, question.filters)
            return f"/{self.file.stem}/{TABLES[PROGRAMS]}?{self.terms(programs)}"
        terms = self.terms(question)
        return f"/{self.file.stem}/{TABLES[question.path]}.json?_shape=objects&{terms}"

    def terms(self, question: Question) -> str:
        terms = [("_size", "50"), ("_labels", "on")]
        if self.is_tuned:
            terms += QUICKLY.items()
        if question.path == FIGURES:
            terms.append(("_where", "review = 'verified'"))
        else:
            terms.append(("_sort", "slug"))
        terms += [("_where", self.where(question.path, *item)) for item in question.filters]
        return urlencode(terms)

    def where(self, path: str, name: str, value: str) -> str:
        if name not in self.paths:
            return WHERE[path][name].format(value)
        start, column = self.paths[name][value], PATHS[path][name]
        is_indexed = len(start) in DEPTHS[name]
        found = BELOW[is_indexed].format(start, column, len(start), next_path(start))
        is_of_others = (path, name) == (PROGRAMS, "trade_union")
        return JOINED_BY.format(found) if is_of_others else found

    def rows(self, body: bytes) -> list[Any]:
        rows = json.loads(body)["rows"]
        return [row["slug"] if "slug" in row else row["id"] for row in rows]


def body_of(contender: Contender, question: Question) -> bytes:
    answer = get(contender.port, contender.address(question))
    if answer.status != 200:
        raise WrongAnswer(f"{contender.name}: {question.address}: {answer.body[:1000]!r}")
    return answer.body
