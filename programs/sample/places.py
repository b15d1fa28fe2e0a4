"""Where made-up unions are: all regions, some of which matter far more than others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from programs.choices import RegionLevel
from programs.models import Region

from .chances import zipf

KEPT = 0.15  # of a region's weight, the rest is that of the regions in it
LEVELS = list(RegionLevel.values)


class Place(NamedTuple):
    """A region, and how much of what happens in the country happens there."""

    id: int
    name_zh: str
    name_en: str
    short_zh: str
    level: str
    path: str
    weight: float


def places(random: Random) -> list[Place]:
    """All regions by their paths, weighted."""
    regions = list(Region.objects.order_by("path"))
    children: dict[int | None, list[int]] = defaultdict(list)
    for region in regions:
        children[region.parent_id].append(region.pk)
    weights = dict(weighted(random, children))
    return [
        Place(
            region.pk,
            region.name_zh,
            region.name_en,
            region.short_name_zh,
            region.level,
            region.path,
            weights[region.pk],
        )
        for region in regions
    ]


def weighted(random: Random, children: dict[int | None, list[int]]) -> Iterator[tuple[int, float]]:
    """Every region's weight: in each region, a few of those below it have most of its own."""
    waiting: list[tuple[int | None, float]] = [(None, 1 / (1 - KEPT))]
    while waiting:
        above, weight = waiting.pop()
        below = children.get(above, [])
        if above is not None:
            yield above, weight * KEPT if below else weight
        shares = zipf(len(below), 0.8)
        random.shuffle(shares)
        whole = sum(shares)
        for one, share in zip(below, shares, strict=True):
            waiting.append((one, weight * (1 - KEPT) * share / whole))


def highest_first(all_places: Iterable[Place]) -> list[Place]:
    """The country, the provinces, and so on; the weightiest of a level first."""
    return sorted(all_places, key=lambda place: (LEVELS.index(place.level), -place.weight))
