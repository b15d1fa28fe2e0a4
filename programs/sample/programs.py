"""Made-up programs of made-up unions, with those who take part in them."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from programs.choices import ProgramKind

from . import PREFIX
from .chances import Draw, zipf
from .places import Place
from .schemes import Scheme, schemes
from .unions import Union
from .words import PARTNERS

FIRST_YEAR, LAST_YEAR = 2005, 2026
YEARS = Draw(range(FIRST_YEAR, LAST_YEAR + 1), range(4, 4 + LAST_YEAR + 1 - FIRST_YEAR))
SERIES = 0.35  # of the first programs of a scheme: there will be editions of it


class Program(NamedTuple):
    """What the rest of the sample needs to know of a program."""

    id: int
    union: Union
    scheme: Scheme
    name_zh: str
    name_en: str
    year: int
    is_series: bool
    parent_id: int | None
    end_year: int | None
    more_unions: tuple[tuple[int, str], ...]  # ids and roles


class Programs:
    """So many programs; active unions have more of them, and some come year after year."""

    def __init__(self, random: Random, unions: list[Union], many: int, first_id: int) -> None:
        self.random = random
        self.by_id = {union.id: union for union in unions}
        self.below: dict[int | None, list[Union]] = defaultdict(list)
        for union in unions:
            self.below[union.parent_id].append(union)
        self.series: dict[tuple[int, str], Program] = {}
        self.draw_union = Draw(unions, [union.weight for union in unions])
        all_schemes = schemes()
        self.draw_scheme = Draw(all_schemes, [scheme.weight for scheme in all_schemes])
        self.all: list[Program] = []
        for number in range(first_id, first_id + many):
            self.all.append(self.make(number))

    def make(self, number: int) -> Program:
        union, scheme = self.draw_union(self.random), self.draw_scheme(self.random)
        year = YEARS(self.random)
        series = self.series.get((union.id, scheme.name_zh))
        is_series = series is None and self.random.random() < SERIES
        dated = "" if is_series else f"{year}年"
        english = "" if is_series else f", {year}"
        where_en = union.name_en or union.place.name_en
        made = Program(
            number,
            union,
            scheme,
            f"{union.short_zh}{dated}{scheme.name_zh}",
            f"{scheme.name_en} of the {where_en}{english}",
            min(year, series.year) if series else year,
            is_series,
            series.id if series else None,
            None if is_series else min(LAST_YEAR, year + int(self.random.random() ** 4 * 4)),
            tuple(self.others(union)),
        )
        if series:
            made = made._replace(year=year)
        if is_series:
            self.series[union.id, scheme.name_zh] = made
        return made

    def others(self, union: Union) -> Iterator[tuple[int, str]]:
        """Unions that take part beside the one that leads: from below and above it."""
        near = self.below[union.id]
        if near and self.random.random() < 0.5:
            some = self.random.sample(near, min(len(near), self.random.randint(1, 3)))
            yield from ((one.id, "participant") for one in some)
        if union.parent_id and self.random.random() < 0.15:
            yield union.parent_id, self.random.choice(["co_lead", "organiser"])

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows of the table."""
        random = self.random
        for number, program in enumerate(self.all, 1):
            has_dates = random.random() < 0.8
            starts = has_dates and not program.is_series
            ends = starts and program.end_year is not None
            yield {
                "id": program.id,
                "slug": f"{PREFIX}program-{number:06d}",
                "name_zh": program.name_zh,
                "name_en": program.name_en,
                "kind": program.scheme.kind,
                "region_id": program.union.place.id,
                "region_path": program.union.place.path,
                "parent_id": program.parent_id,
                "started_on": f"{program.year}-01-01" if starts else None,
                "started_on_precision": "year" if starts else "",
                "ended_on": f"{program.end_year}-01-01" if ends else None,
                "ended_on_precision": "year" if ends else "",
                "summary_zh": f"{program.union.name_zh}开展的{program.scheme.name_zh}。示例数据。",
                "summary_en": f"{program.scheme.name_en}. Synthetic sample data.",
            }

    def participants(self) -> Iterator[dict[str, Any]]:
        """The unions that take part, the leading one first."""
        for program in self.all:
            for union_id, role in ((program.union.id, "lead"), *program.more_unions):
                yield {"program_id": program.id, "trade_union_id": union_id, "role": role}

    def beneficiaries(self, ids: dict[str, int]) -> Iterator[dict[str, Any]]:
        for program in self.all:
            for code in program.scheme.groups:
                yield {"program_id": program.id, "beneficiarygroup_id": ids[code]}

    def tags(self, ids: dict[str, int]) -> Iterator[dict[str, Any]]:
        for program in self.all:
            if program.scheme.tag:
                yield {"program_id": program.id, "tag_id": ids[program.scheme.tag]}

    def partners(self, partner_ids: dict[str, list[int]]) -> Iterator[dict[str, Any]]:
        """One partner in the province for a third of the programs, where there are some."""
        for program in self.all:
            near = partner_ids.get(province(program.union.place))
            if near and self.random.random() < 0.33:
                yield {"program_id": program.id, "partner_id": self.random.choice(near)}


def province(place: Place) -> str:
    """The part of a place's path that says in which province it is."""
    return place.path[:12]


def partner_records(
    random: Random, all_places: list[Place], many: int, first_id: int
) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Made-up partners, each with its place."""
    cities = [place for place in all_places if place.level in ("prefecture", "county")]
    draw = Draw(cities, [place.weight for place in cities])
    kinds = Draw(PARTNERS.items(), zipf(len(PARTNERS), 0.5))
    for number in range(1, many + 1):
        place, (kind, (name_zh, name_en)) = draw(random), kinds(random)
        yield (
            place,
            {
                "id": first_id + number - 1,
                "slug": f"{PREFIX}partner-{number:06d}",
                "name_zh": f"{place.short_zh}{name_zh}",
                "name_en": f"{place.name_en} {name_en}",
                "kind": kind,
                "region_id": place.id,
            },
        )


assert {scheme.kind for scheme in schemes()} == set(ProgramKind.values)
