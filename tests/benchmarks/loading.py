"""Loading in bulk against Django's loaddata: rows a second into the same schema."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .contenders import ROOT, vendor
from .measuring import Ratio


@dataclass
class LoadRun:
    """How many times as many rows a second are loaded in bulk as by loaddata."""

    vendor: str
    figures: int
    ratio: Ratio
    bulk_rate: float
    loaddata_rate: float


def loaded(address: str, figures: int, rounds: int) -> LoadRun:
    """What bench_loading measures, in a test database beside the one of `address`."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "taken.json")
        if vendor(address) == "SQLite":
            address = f"sqlite:///{directory}/loaded.sqlite3"
        here = {"DATABASE_URL": address, "BENCHED_HERE": "yes", "SECRET_KEY": "only-here"}
        command = ["-m", "tests.benchmarks.bench_loading", str(figures), str(rounds)]
        subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | here | {"TAKEN_FILE": str(file), "DATA_DIR": directory},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        taken = json.loads(file.read_text())
    slow, fast = ([seconds for seconds, _cpu in taken[name]] for name in ("loaddata", "bulk load"))
    ratios = [one / two for one, two in zip(slow, fast, strict=True)]
    return LoadRun(
        vendor(address),
        figures,
        Ratio(median(ratios), min(ratios), max(ratios)),
        figures / median(fast),
        figures / median(slow),
    )
