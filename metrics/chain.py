"""The regional chain of unions, as the roll-up walks it: who stands below a region or a union.

A region's unions are those below its federation of trade unions 总工会. Whoever is at work in the
region but not below that federation (an oilfield's union, an industrial one) stands beside the
chain: the federation's figures needn't contain theirs, so they count only on request.

Pure: rows of unions and regions in, a tree out. Paths are materialised (unionwork/tree.py).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .rollup import Tree

TIER_OF_LEVEL = {
    "country": "national",
    "province": "provincial",
    "prefecture": "prefecture",
    "county": "county",
}


class Place(NamedTuple):
    """A region that is asked about."""

    code: str
    level: str
    path: str


class Member(NamedTuple):
    """A union: its slug, what it is, where it is, and the union above it."""

    slug: str
    kind: str
    tier: str
    region_path: str
    parent: str | None


@dataclass(frozen=True)
class Chain:
    """A tree with the node that a question is about, and the nodes that stand beside the chain.

    Nodes are slugs of unions; a region without one federation of its own, or one that is asked
    about with all that is in it, is a node by its code.
    """

    node: Hashable
    tree: Tree
    beside: frozenset[Hashable] = frozenset()


def chain_of_union(slug: str, unions: Iterable[Member]) -> Chain:
    """The union and all below it."""
    return Chain(slug, Tree(parents(unions)))


def chain_of_region(place: Place, unions: Iterable[Member], with_beside: bool) -> Chain:
    """The region's federation and all below it; the others in the region are its children, too.

    With those beside, the region is a node of its own above the federation: a figure of the
    federation then says nothing about them, nor does one of a union above the region.
    """
    unions = list(unions)
    parent = parents(unions)
    inside = {one.slug: one for one in unions if one.region_path.startswith(place.path)}
    heads = heads_of(place, inside, parent)
    of_chain = below(heads, parent)
    beside = [slug for slug in inside if slug not in of_chain and parent[slug] not in inside]
    is_alone = len(heads) == 1 and is_of(place, inside[heads[0]]) and not with_beside
    node = heads[0] if is_alone else place.code
    if not is_alone:
        above = nearest_above(place.path, unions)
        parent[node] = None if with_beside else above
        parent |= dict.fromkeys(heads, node)
    parent |= dict.fromkeys(beside, node)
    return Chain(node, Tree(parent), frozenset(below(beside, parent)))


def heads_of(
    place: Place, inside: dict[str, Member], parent: dict[Hashable, Hashable | None]
) -> list[str]:
    """The federation of the region; where it has none or more than one, the highest in it."""
    federations = [slug for slug, one in inside.items() if one.kind == "federation"]
    own = [
        slug for slug in federations if is_of(place, inside[slug]) and parent[slug] not in inside
    ]
    if len(own) == 1:
        return own
    return [slug for slug in federations if not set(upwards(slug, parent)) & set(federations)]


def is_of(place: Place, federation: Member) -> bool:
    """Whether a federation is the region's own, and not that of a zone or a town in it."""
    return federation.region_path == place.path and federation.tier == TIER_OF_LEVEL[place.level]


def parents(unions: Iterable[Member]) -> dict[Hashable, Hashable | None]:
    """The union above each: the stated one; for a federation without one, that of the region."""
    unions = list(unions)
    above: dict[Hashable, Hashable | None] = {}
    for one in unions:
        above[one.slug] = one.parent
        if one.parent is None and one.kind == "federation":
            above[one.slug] = nearest_above(one.region_path, unions)
    return above


def nearest_above(region_path: str, unions: Iterable[Member]) -> str | None:
    """The federation of the smallest region that holds this one."""
    holding = [
        one
        for one in unions
        if one.kind == "federation"
        and one.tier in TIER_OF_LEVEL.values()
        and one.region_path != region_path
        and region_path.startswith(one.region_path)
    ]
    # Of a region's several federations the one of its own tier, whose figure holds the others'.
    tiers = list(TIER_OF_LEVEL.values())
    nearest = max(
        holding,
        key=lambda one: (len(one.region_path), -tiers.index(one.tier), one.slug),
        default=None,
    )
    return nearest.slug if nearest else None


def upwards(node: Hashable, parent: Mapping[Hashable, Hashable | None]) -> Iterable[Hashable]:
    """The nodes above one; it ends where they go round in a circle, which the roll-up refuses."""
    seen = {node}
    step = parent.get(node)
    while step is not None and step not in seen:
        yield step
        seen.add(step)
        step = parent.get(step)


def below(heads: Iterable[Hashable], parent: Mapping[Hashable, Hashable | None]) -> set[Hashable]:
    """These nodes and all below them."""
    children: dict[Hashable | None, list[Hashable]] = {}
    for node, above in parent.items():
        children.setdefault(above, []).append(node)
    found: set[Hashable] = set()
    todo: list[Hashable] = list(heads)
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += children.get(node, [])
    return found
