"""The fixtures: read, compared with what is here and with what they last brought, and loaded.

A fixture file is YAML: a list of records, fields in the order that its resource declares, other
records named by their natural keys, unset fields left out. A load is one transaction: it either
takes everything or, with the mistakes listed, nothing.

What staff have edited is never overwritten. `SeedRecord` remembers what the fixtures last brought
(`base`); a record is updated only where it still says that. Where both have changed, or staff have
deleted it, the load reports it and leaves it alone.
"""

from collections.abc import Iterator
from importlib import import_module

from django.conf import settings

from .form import formatted
from .loader import Loader
from .report import RecordError, SeedingError, Tally, did_you_mean, nested
from .resource import REASON, Content, Lookup, Resource, Seeds, rows, save_clean

__all__ = [
    "REASON",
    "Content",
    "Loader",
    "Lookup",
    "RecordError",
    "Resource",
    "SeedingError",
    "Seeds",
    "Tally",
    "all_seeds",
    "did_you_mean",
    "formatted",
    "nested",
    "rows",
    "save_clean",
]


def all_seeds() -> Iterator["Seeds"]:
    """What the fixtures bring, in the order in which it refers to each other."""
    for module in settings.SEEDS:
        yield from import_module(module).resources()
