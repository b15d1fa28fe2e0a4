"""Importing the administrative divisions from a CSV of GB/T 2260: the only way they change.

Columns: code, name_zh, level, parent; name_en and short_name_zh are made by region_names.py where
the file leaves them out. All or nothing: a file with a mistake changes nothing.
"""

import csv
from pathlib import Path

from django.db import transaction

from unionwork.search import index
from unionwork.seeding import SeedingError, Tally, did_you_mean

from .choices import RegionLevel
from .models import Region
from .region_names import NAME_EN_BY_CODE, english_name, short_name_zh

REQUIRED = ("code", "name_zh", "level", "parent")
CHANGING = ["name_zh", "name_en", "short_name_zh", "level", "parent", "path"]
LONGEST = {
    field.name: field.max_length
    for field in Region._meta.fields
    if field.name in ("name_zh", "name_en", "short_name_zh") and field.max_length
}

Row = dict[str, str]


def import_regions(path: Path, *, dry_run: bool = False) -> Tally:
    """Import the regions of a CSV file; raises SeedingError naming file, line and column."""
    rows = read_rows(path)
    all_wanted = wanted_of(rows, path.name)
    here = {region.code: region for region in Region.objects.all()}
    known = set(here)
    new, changed = [], []
    for row, wanted in zip(rows, all_wanted, strict=True):
        region = here.get(row["code"])
        if region is None:
            new.append((row, Region(code=row["code"], **wanted)))
        elif differs(region, wanted, row["parent"], here):
            changed.append((row, region, wanted))
    if not dry_run:
        with transaction.atomic():
            save(new, changed, here)
            if new or changed:
                index(Region)
    gone = sorted(known - {row["code"] for row in rows})
    kept = [f"region {code} is no longer in {path.name}, but still here" for code in gone]
    return Tally(len(rows), len(new), len(changed), kept)


def read_rows(path: Path) -> list[Row]:
    """The rows of the file, checked; raises SeedingError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="more", restval="", strict=True)
            header = reader.fieldnames or []
            rows = [row | {"line": str(reader.line_num)} for row in reader]
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
    levels = {row["code"]: row["level"] for row in rows}
    seen: set[str] = set()
    for row in rows:
        number, code, level, parent = row["line"], row["code"], row["level"], row["parent"]
        if "more" in row:
            problems.append(f"line {number}: it has more columns than the first line")
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
        elif parent and parent not in levels:
            problems.append(f"line {number}, parent: there is no region {parent} in the file")
        elif parent and not is_above(levels[parent], level):
            problems.append(
                f"line {number}, parent: {parent} is of the level “{levels[parent]}”, which isn't "
                f"above “{level}”"
            )
        if not row["name_zh"]:
            problems.append(f"line {number}, name_zh: it is empty")
    return problems


def is_above(upper: str, lower: str) -> bool:
    """Whether one level is above another; says yes to levels that don't exist."""
    order = RegionLevel.values
    return upper not in order or lower not in order or order.index(upper) < order.index(lower)


def paths_of(rows: list[Row]) -> dict[str, str]:
    """The path of every code. Parents are of a higher level, so they never lead in a circle."""
    parents = {row["code"]: row["parent"] for row in rows}
    paths = {"": ""}

    def path_of(code: str) -> str:
        if code not in paths:
            paths[code] = path_of(parents[code]) + code
        return paths[code]

    return {code: path_of(code) for code in parents}


def wanted_of(rows: list[Row], file_name: str) -> list[dict[str, str]]:
    """The fields that each row asks for; raises SeedingError for names that can't be used."""
    paths = paths_of(rows)
    wanted, problems = [], []
    for row in rows:
        try:
            wanted.append(wanted_fields(row, paths))
        except ValueError as error:
            problems.append(f"{file_name}, line {row['line']}, name_zh: {error}")
    if problems:
        raise SeedingError(problems)
    return wanted


def wanted_fields(row: Row, paths: dict[str, str]) -> dict[str, str]:
    """The fields that a row asks for; raises ValueError for a name that can't be used."""
    wanted = {
        "name_zh": row["name_zh"],
        "name_en": row.get("name_en")
        or NAME_EN_BY_CODE.get(row["code"])
        or english_name(row["name_zh"], row["level"]),
        "short_name_zh": row.get("short_name_zh") or short_name_zh(row["name_zh"]),
        "level": row["level"],
        "path": paths[row["code"]],
    }
    for name, longest in LONGEST.items():
        if len(wanted[name]) > longest:
            raise ValueError(f"{name} has more than {longest} characters")
    return wanted


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
    moved = [region for _row, region, _wanted in changed]
    Region.objects.bulk_update(moved + followers(here), CHANGING)


def followers(here: dict[str, Region]) -> list[Region]:
    """Regions that are no longer in the file but lie in one that has moved, with new paths."""
    by_pk = {region.pk: region for region in here.values()}
    following = []
    for region in sorted(here.values(), key=lambda region: len(region.path)):
        above = by_pk[region.parent_id].path if region.parent_id else ""
        if region.path != above + region.code:
            region.path = above + region.code
            following.append(region)
    return following
