"""Materialised paths: a node's path is its parent's path and one step of fixed width.

Steps are digits only, so that any collation of any database sorts them alike; "this node and all
below it" is then one range of an index: from the path up to, not including, the next one.
"""

from typing import Any

from django.db.models import F, Index, Q
from django.db.models.lookups import Exact

from unionwork.compiled import lifted

from .indexed import Beginning


@lifted
def next_path(path: str) -> str:
    """The first path after the whole subtree of `path`: 100000620000 → 100000620001."""
    return str(int(path) + 1).zfill(len(path))


def subtree(path_field: str, path: str) -> Q:
    """The condition "in the subtree of `path`" on `path_field`, e.g. `region__path`."""
    return Q(**{f"{path_field}__gte": path, f"{path_field}__lt": next_path(path)})


def path_indexes(
    path_field: str, *order: str, depths: tuple[int, ...], name: str, **kwargs: Any
) -> list[Index]:
    """The indexes by which `in_subtree` finds rows in an order: one for each depth of a tree.

    `depths` are the lengths of paths; at the last one, whole paths are compared.
    """
    return [
        Index(Beginning(path_field, length=depth), *order, name=f"{name}_{depth}", **kwargs)
        for depth in depths
    ]


def in_subtree(path_field: str, path: Any, depths: tuple[int, ...]) -> Q:
    """The condition of `subtree` where `path_indexes` are: an equality, which keeps the order."""
    depth = path.length if hasattr(path, "length") else len(path)
    if depth in depths:
        return Q(Exact(Beginning(F(path_field), length=depth), path))
    return subtree(path_field, path)
