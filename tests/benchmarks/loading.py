"""Loading in bulk against Django's loaddata: rows a second into the same schema."""

from dataclasses import dataclass

from .measuring import Ratio


@dataclass
class LoadRun:
    """How many times as many rows a second are loaded in bulk as by loaddata."""

    vendor: str
    ratio: Ratio
    bulk_rate: float
    loaddata_rate: float
