"""Made-up trade unions: federations of the regions, industrial unions, townships, workplaces."""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from programs.models.region import CODE_LENGTH
from programs.models.trade_union import PATH_STEP

from . import MARK_ZH, PREFIX
from .chances import Draw
from .places import Place, highest_first
from .words import INDUSTRIES, LUCKY, TOWNSHIP_KINDS, TOWNSHIPS, TRADES

# Of all unions; the rest are those of workplaces.
FEDERATIONS, INDUSTRIAL, TOWNSHIP = 0.25, 0.04, 0.20
TIERS = {"country": "national", "province": "provincial"}  # the others have the region's own level
# How many programs a union has beside the others, by its tier.
ACTIVITY = {
    "national": 40.0,
    "provincial": 25.0,
    "prefecture": 8.0,
    "county": 3.0,
    "township": 0.5,
    "workplace": 0.3,
}


class Union(NamedTuple):
    """What the rest of the sample needs to know of a union."""

    id: int
    name_zh: str
    name_en: str
    short_zh: str  # what its programs are called after
    kind: str
    tier: str
    place: Place
    path: str
    parent_id: int | None
    workplace: str
    weight: float


class Unions:
    """So many unions in these places, those above before those below."""

    def __init__(self, random: Random, all_places: list[Place], many: int, first_id: int) -> None:
        self.random, self.many, self.first_id = random, many, first_id
        self.all: list[Union] = []
        self.federations: dict[str, Union] = {}  # by the paths of their regions
        self.townships: dict[str, list[Union]] = {}
        self.industrial: dict[str, list[Union]] = {}
        self.make(highest_first(all_places))

    def make(self, ordered: list[Place]) -> None:
        for place in ordered[: max(1, int(self.many * FEDERATIONS))]:
            self.make_federation(place)
        drawn = Draw(ordered, [place.weight for place in ordered])
        higher = [place for place in ordered if place.level != "county"]
        drawn_higher = Draw(higher, [place.weight for place in higher])
        for _ in range(int(self.many * INDUSTRIAL)):
            self.make_industrial(drawn_higher(self.random))
        for _ in range(int(self.many * TOWNSHIP)):
            self.make_township(drawn(self.random))
        while len(self.all) < self.many:
            self.make_workplace(drawn(self.random))

    def make_federation(self, place: Place) -> None:
        tier = TIERS.get(place.level, place.level)
        self.federations[place.path] = self.add(
            place,
            f"{place.name_zh}总工会",
            f"{place.name_en} Federation of Trade Unions",
            place.short_zh,
            "federation",
            tier,
            self.above(place.path[:-CODE_LENGTH]) if place.path[:-CODE_LENGTH] else None,
        )

    def make_industrial(self, place: Place) -> None:
        name_zh, name_en = self.random.choice(list(INDUSTRIES.items()))
        above = self.above(place.path)
        made = self.add(
            place,
            f"{place.name_zh}{name_zh}工会",
            f"{place.name_en} Trade Union of {name_en}",
            f"{place.short_zh}{name_zh}系统",
            "industrial",
            TIERS.get(place.level, place.level),
            above,
        )
        self.industrial.setdefault(place.path, []).append(made)

    def make_township(self, place: Place) -> None:
        kind = Draw.of(TOWNSHIP_KINDS)(self.random)
        name = f"{self.random.choice(TOWNSHIPS)}{kind}"
        made = self.add(
            place,
            f"{place.name_zh}{name}工会联合会",
            "",
            f"{place.short_zh}{name}",
            "joint",
            "township",
            self.above(place.path),
        )
        self.townships.setdefault(place.path, []).append(made)

    def make_workplace(self, place: Place) -> None:
        first, second = self.random.sample(list(LUCKY), 2)
        trade_zh, trade_en = self.random.choice(list(TRADES.items()))
        workplace = f"{place.short_zh}{first}{second}{trade_zh}"
        name_en = ""
        if self.random.random() < 0.3:
            name = (LUCKY[first] + LUCKY[second]).capitalize()
            name_en = f"Trade Union of {name} {trade_en}, {place.name_en}"
        near = self.townships.get(place.path, [])
        if self.random.random() < 0.1 and place.path in self.industrial:
            near = self.industrial[place.path]
        is_near = near and self.random.random() < 0.6
        above = self.random.choice(near) if is_near else self.above(place.path)
        short = f"{place.short_zh}{first}{second}"
        self.add(
            place, f"{workplace}工会", name_en, short, "primary", "workplace", above, workplace
        )

    def above(self, path: str) -> Union:
        """The federation of the region or, if it has none, of the nearest one that it lies in."""
        while path not in self.federations:
            path = path[:-CODE_LENGTH]
        return self.federations[path]

    def add(
        self,
        place: Place,
        name_zh: str,
        name_en: str,
        short_zh: str,
        kind: str,
        tier: str,
        above: Union | None,
        workplace: str = "",
    ) -> Union:
        number = self.first_id + len(self.all)
        path = (above.path if above else "") + f"{number:0{PATH_STEP}d}"
        made = Union(
            number,
            name_zh,
            name_en,
            short_zh,
            kind,
            tier,
            place,
            path,
            above.id if above else None,
            workplace,
            ACTIVITY[tier] * self.random.lognormvariate(0, 1),
        )
        self.all.append(made)
        return made

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows of the table."""
        for number, union in enumerate(self.all, 1):
            yield {
                "id": union.id,
                "slug": f"{PREFIX}union-{number:06d}",
                "name_zh": union.name_zh,
                "name_en": union.name_en,
                "aliases": aliases(union),
                "kind": union.kind,
                "tier": union.tier,
                "region_id": union.place.id,
                "parent_id": union.parent_id,
                "workplace": union.workplace,
                "path": union.path,
            }


def aliases(union: Union) -> str:
    """What it is called for short: 洛阳市总; that it is made up stands here, too."""
    if union.kind == "federation":
        return f"{union.place.name_zh}总\n{MARK_ZH}"
    return MARK_ZH
