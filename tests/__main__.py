"""`python -m tests`: the whole suite on SQLite, and what a database can change on PostgreSQL.

Options are handed to pytest. PostgreSQL is the one of DATABASE_URL, or else a local one that lets
this user create databases. At the end it says which databases ran, and which didn't and why.
"""

import os
import subprocess
import sys

import psycopg

LOCAL = ["postgres://postgres@127.0.0.1:5432/postgres", "postgres:///postgres"]
CAN_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"

# What PostgreSQL can't change: how pages look, and pure logic that knows no database.
ONCE = [
    "tests/browser/*",
    "tests/metrics/test_parsing*",
    "tests/metrics/test_rollup_*",
    "tests/programs/test_region_names.py",
    "tests/site/exports/*",
]


def postgresql() -> tuple[str, str]:
    """The address of a PostgreSQL to test on, or an empty string and why there is none."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        return (given, "") if given.startswith("postgres") else ("", f"DATABASE_URL is {given}")
    for address in LOCAL:
        try:
            with psycopg.connect(address, connect_timeout=3) as connection:
                row = connection.execute(CAN_CREATE).fetchone()
        except psycopg.OperationalError:
            continue
        if row and row[0]:
            return address, ""
    return "", "DATABASE_URL isn't set and there is no local PostgreSQL for this user"


def run(name: str, address: str, arguments: list[str]) -> int:
    print(f"\n=== {name} ===", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "auto", "-q", *arguments]
    return subprocess.run(command, env=os.environ | {"DATABASE_URL": address}).returncode


def main() -> int:
    arguments = sys.argv[1:]
    address, why_not = postgresql()
    results = {"SQLite": run("SQLite", "sqlite:///:memory:", arguments)}
    if address:
        ignored = [f"--ignore-glob={pattern}" for pattern in ONCE]
        results["PostgreSQL"] = run("PostgreSQL", address, [*arguments, *ignored])
    print()
    for name, code in results.items():
        print(f"{name}: {'passed' if code == 0 else f'FAILED (pytest exit code {code})'}")
    if not address:
        print(f"PostgreSQL: not run, because {why_not}.")
    return max(results.values())


if __name__ == "__main__":
    sys.exit(main())
