"""Importing the administrative divisions from a CSV of GB/T 2260: the only way they change.

Columns: code, name_zh, level, parent; name_en and short_name_zh are made by region_names.py where
the file leaves them out. All or nothing: a file with a mistake changes nothing.
"""

import csv
from pathlib import Path

from django.db import transaction

from unionwork.seeding import SeedingError, Tally, did_you_mean

from .choices import RegionLevel
from .models import Region
from .region_names import NAME_EN_BY_CODE, english_name, short_name_zh

REQUIRED = ("code", "name_zh", "level", "parent")
CHANGING = ["name_zh", "name_en", "short_name_zh", "level", "parent", "path"]

Row = dict[str, str]


def import_regions(path: Path, *, dry_run: bool = False) -> Tally:
    """Import the regions of a CSV file; raises SeedingError naming file, line and column."""
    rows = read_rows(path)
    here = {region.code: region for region in Region.objects.all()}
    known = set(here)
    paths = paths_of(rows)
    new, changed = [], []
    for row in rows:
        region = here.get(row["code"])
        wanted = wanted_fields(row, paths)
        if region is None:
            new.append((row, Region(code=row["code"], **wanted)))
        elif differs(region, wanted, row["parent"], here):
            changed.append((row, region, wanted))
    if not dry_run:
        with transaction.atomic():
            save(new, changed, here)
    gone = sorted(known - {row["code"] for row in rows})
    kept = [f"region {code} is no longer in {path.name}, but still here" for code in gone]
    return Tally(len(rows), len(new), len(changed), kept)


def read_rows(path: Path) -> list[Row]:
    """The rows of the file, checked; raises SeedingError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = reader.fieldnames or []
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedingError([f"{path.name} can't be read: {error}"]) from error
    if lacking := [name for name in REQUIRED if name not in header]:
        raise SeedingError([f"{path.name}: the column {', '.join(lacking)} is missing"])
    problems = [f"{path.name}, {problem}" for problem in problems_of(rows)]
    if problems:
        raise SeedingError(problems)
    return rows


def problems_of(rows: list[Row]) -> list[str]:
    """What is wrong with the rows, each with its line in the file."""
    problems = []
    codes = {row["code"] for row in rows}
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        code, level, parent = row["code"], row["level"], row["parent"]
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            problems.append(f"line {number}, code: “{code}” isn't six digits")
        if code in seen:
            problems.append(f"line {number}, code: {code} stands here twice")
        seen.add(code)
        if level not in RegionLevel.values:
            hint = did_you_mean(level, RegionLevel.values)
            problems.append(f"line {number}, level: “{level}” isn't a level{hint}")
        if (level == RegionLevel.COUNTRY) != (parent == ""):
            problems.append(f"line {number}, parent: every region but the country has one")
        elif parent and parent not in codes:
            problems.append(f"line {number}, parent: there is no region {parent} in the file")
        if not row["name_zh"]:
            problems.append(f"line {number}, name_zh: it is empty")
    return problems


def paths_of(rows: list[Row]) -> dict[str, str]:
    """The path of every code; raises SeedingError where parents lead round in a circle."""
    parents = {row["code"]: row["parent"] for row in rows}
    paths: dict[str, str] = {}
    for code in parents:
        chain, current = [], code
        while current and current not in paths:
            if current in chain:
                raise SeedingError([f"the parents of {code} lead round in a circle"])
            chain.append(current)
            current = parents[current]
        for step in reversed(chain):
            paths[step] = paths.get(parents[step], "") + step
    return paths


def wanted_fields(row: Row, paths: dict[str, str]) -> dict[str, str]:
    return {
        "name_zh": row["name_zh"],
        "name_en": row.get("name_en")
        or NAME_EN_BY_CODE.get(row["code"])
        or english_name(row["name_zh"], row["level"]),
        "short_name_zh": row.get("short_name_zh") or short_name_zh(row["name_zh"]),
        "level": row["level"],
        "path": paths[row["code"]],
    }


def differs(region: Region, wanted: dict[str, str], parent: str, here: dict[str, Region]) -> bool:
    parent_here = here.get(parent)
    return region.parent_id != (parent_here.pk if parent_here else None) or any(
        getattr(region, name) != value for name, value in wanted.items()
    )


def save(
    new: list[tuple[Row, Region]],
    changed: list[tuple[Row, Region, dict[str, str]]],
    here: dict[str, Region],
) -> None:
    """Write new and changed regions, parents before children."""
    by_depth: dict[int, list[tuple[Row, Region]]] = {}
    for row, region in new:
        by_depth.setdefault(len(region.path), []).append((row, region))
    for depth in sorted(by_depth):
        for row, region in by_depth[depth]:
            region.parent = here.get(row["parent"])
        Region.objects.bulk_create([region for _row, region in by_depth[depth]])
        here.update((region.code, region) for _row, region in by_depth[depth])
    for row, region, wanted in changed:
        region.parent = here.get(row["parent"])
        for name, value in wanted.items():
            setattr(region, name, value)
    Region.objects.bulk_update([region for _row, region, _wanted in changed], CHANGING)
