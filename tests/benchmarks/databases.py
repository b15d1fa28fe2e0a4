"""The sample on both databases, made once for every size and kept in var/bench until the schema,
the fixtures or the maker of the sample change."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from .contenders import ROOT, site_environment

DIRECTORY = ROOT / "var" / "bench"
DEFAULT = "postgres://postgres@127.0.0.1:5432/unionwork_bench"
SEED = 1
MAKERS = [
    "fixtures/*",
    "*/migrations/*.py",
    "*/sample/*.py",
    "*/management/commands/make_sample.py",
    "unionwork/bulk_loading/*.py",
]

Say = Callable[[str], None]


@dataclass
class Databases:
    """The databases of one size: addresses, as DATABASE_URL has them; PostgreSQL may be missing."""

    figures: int
    postgresql: str = ""

    @property
    def directory(self) -> Path:
        return DIRECTORY / str(self.figures)

    @property
    def file(self) -> Path:
        return self.directory / "db.sqlite3"

    @property
    def tuned_file(self) -> Path:
        """A copy that nobody changes, so that Datasette may open it as immutable."""
        return self.directory / "tuned.sqlite3"

    @property
    def sqlite(self) -> str:
        return f"sqlite:///{self.file}"

    @property
    def both(self) -> list[str]:
        return [self.sqlite, *filter(None, [self.postgresql])]


def server() -> tuple[str, str, str]:
    """The address and version of a PostgreSQL where databases may be made, or why there is none."""
    address = os.environ.get("BENCH_DATABASE_URL") or DEFAULT
    try:
        with connected(address, "postgres") as connection:
            number = connection.info.server_version
    except psycopg.OperationalError as error:
        return "", "", str(error).strip().splitlines()[0]
    return address, f"{number // 10_000}.{number % 10_000}", ""


def connected(address: str, database: str) -> psycopg.Connection:
    return psycopg.connect(address, dbname=database, autocommit=True, connect_timeout=3)


def fingerprint(figures: int) -> str:
    """What a sample depends on."""
    digest = hashlib.sha256(f"{figures} {SEED}".encode())
    for pattern in MAKERS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def prepared(figures: int, postgresql: str, say: Say) -> Databases:
    """The databases of a size, made where they aren't there yet."""
    databases = Databases(figures)
    databases.directory.mkdir(parents=True, exist_ok=True)
    wanted = fingerprint(figures)
    prepare_sqlite(databases, wanted, say)
    if postgresql:
        databases.postgresql = prepare_postgresql(databases, postgresql, wanted, say)
    return databases


def prepare_sqlite(databases: Databases, wanted: str, say: Say) -> None:
    stamp = databases.directory / "sample.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Making a sample of {databases.figures:,} figures on SQLite")
    for path in databases.directory.glob("*.sqlite3*"):
        path.unlink()
    make(databases.sqlite, databases)
    with sqlite3.connect(databases.file) as connection:
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(databases.file, databases.tuned_file)
    with sqlite3.connect(databases.tuned_file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    stamp.write_text(wanted)


def prepare_postgresql(databases: Databases, address: str, wanted: str, say: Say) -> str:
    base = conninfo_to_dict(address)["dbname"]
    name = f"{base}_{databases.figures}"
    found = address.replace(f"/{base}", f"/{name}", 1)
    with connected(address, "postgres") as connection:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        comment = connection.execute(query, [name]).fetchone()
        if comment and comment[0] == wanted:
            return found
        say(f"Making a sample of {databases.figures:,} figures on PostgreSQL")
        identifier = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(identifier))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(identifier)
        )
        make(found, databases)
        with connected(found, name) as own:
            own.execute("VACUUM ANALYZE")
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(identifier, sql.Literal(wanted))
        )
    return found


def make(address: str, databases: Databases) -> None:
    """The schema and the sample, in an empty database."""
    environment = os.environ | site_environment(address, databases.directory) | {"DEBUG": "true"}
    sample = ["make_sample", "--figures", str(databases.figures), "--seed", str(SEED)]
    for command in (["migrate"], sample):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity", "0"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
