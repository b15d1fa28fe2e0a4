"""Materialised paths: a node's path is its parent's path and one step of fixed width.

Steps are digits only, so that any collation of any database sorts them alike; "this node and all
below it" is then one range of an index: from the path up to, not including, the next one.
"""

from django.db.models import Q

from unionwork.compiled import lifted


@lifted
def next_path(path: str) -> str:
    """The first path after the whole subtree of `path`: 100000620000 → 100000620001."""
    return str(int(path) + 1).zfill(len(path))


def subtree(path_field: str, path: str) -> Q:
    """The condition "in the subtree of `path`" on `path_field`, e.g. `region__path`."""
    return Q(**{f"{path_field}__gte": path, f"{path_field}__lt": next_path(path)})
