"""The regional chain of unions, as the roll-up walks it: who stands below a region or a union.

A region's unions are those below its federation of trade unions 总工会. Whoever is at work in the
region but not below that federation (an oilfield's union, an industrial one) stands beside the
chain: the federation's figures needn't contain theirs, so they count only on request.

The list of the unions under one is complete only where that is recorded of the union itself. The
list of a region's divisions is complete, too, but says nothing of unions: a division may have none
on record, and a federation has workplaces under it that are no division's. So a region is never
complete by its divisions.

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
    """A union: its slug, what it is, where it is, the union above it, and whether all unions
    directly under it are recorded."""

    slug: str
    kind: str
    tier: str
    region_path: str
    parent: str | None
    has_all_below: bool = False


@dataclass(frozen=True)
class Chain:
    """A tree with the node that a question is about, and the unions that stand beside the chain.

    Nodes are slugs of unions; a region without one federation of its own, or one that is asked
    about with all that is in it, is a node by its code. Only in the latter case, `is_with_beside`,
    are the unions beside the chain below the node.
    """

    node: Hashable
    tree: Tree
    beside: frozenset[Hashable] = frozenset()
    is_with_beside: bool = False


def chain_of_union(slug: str, unions: Iterable[Member]) -> Chain:
    """The union and all below it."""
    unions = list(unions)
    return Chain(slug, Tree(parents(unions), complete(unions)))


def chain_of_region(place: Place, unions: Iterable[Member], with_beside: bool) -> Chain:
    """The region's federation and all below it; the others in the region stand beside it.

    With those beside, the region is a node of its own above the federation and them: a figure of
    the federation then says nothing about them, nor does one of a union above the region.
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
    if with_beside:
        parent |= dict.fromkeys(beside, node)
    all_beside = frozenset(below(beside, parent))
    return Chain(node, Tree(parent, complete(unions)), all_beside, with_beside)


def complete(unions: Iterable[Member]) -> frozenset[Hashable]:
    """The unions of which those directly under them are all recorded."""
    return frozenset(one.slug for one in unions if one.has_all_below)


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


def circle_in(parent: Mapping[Hashable, Hashable | None]) -> list[Hashable]:
    """Nodes that stand above each other in a circle, each followed by the one above it; empty if
    there are none."""
    sound: set[Hashable] = set()
    for node in parent:
        line: dict[Hashable, None] = {}  # in order
        step: Hashable | None = node
        while step is not None and step not in sound:
            if step in line:
                nodes = list(line)
                return nodes[nodes.index(step) :]
            line[step] = None
            step = parent.get(step)
        sound.update(line)
    return []


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
