"""What is asked about totals, in the terms of the data."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from programs.models import Region, TradeUnion

from .models import Indicator


class Unanswerable(ValueError):
    """A question, or data, that no answer could be right about; the sentence says why."""


@dataclass(frozen=True)
class Place:
    """Of whom, and when: without a region or union it is about the country.

    `start` and `end` are inclusive; None is open.
    """

    region: Region | None = None
    trade_union: TradeUnion | None = None
    start: date | None = None
    end: date | None = None
    with_cross_hierarchy: bool = False

    def of(self, indicator: Indicator) -> "Asked":
        """How much of the indicator there is there and then."""
        return Asked(
            indicator,
            self.region,
            self.trade_union,
            self.start,
            self.end,
            self.with_cross_hierarchy,
        )

    @property
    def address(self) -> str:
        """The query by which the page of totals is asked for it."""
        return urlencode(self.query)

    @property
    def query(self) -> dict[str, str]:
        found = {
            "region": self.region and self.region.code,
            "trade_union": self.trade_union and self.trade_union.slug,
            "from": self.start and self.start.isoformat(),
            "to": self.end and self.end.isoformat(),
            "with_cross_hierarchy": "true" if self.with_cross_hierarchy else None,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def key(self) -> tuple[Any, ...]:
        return (
            self.region and self.region.pk,
            self.trade_union and self.trade_union.pk,
            self.start,
            self.end,
            self.with_cross_hierarchy,
        )


@dataclass(frozen=True)
class Asked:
    """A question: how much of an indicator, where and when as in Place.

    `kind` limits it to programs of that kind.
    """

    indicator: Indicator
    region: Region | None = None
    trade_union: TradeUnion | None = None
    start: date | None = None
    end: date | None = None
    with_cross_hierarchy: bool = False
    kind: str = ""

    @property
    def place(self) -> Place:
        return Place(self.region, self.trade_union, self.start, self.end, self.with_cross_hierarchy)

    @property
    def address(self) -> str:
        """The query by which the page of totals and the API are asked for it."""
        return urlencode({"indicator": self.indicator.code} | self.place.query)

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.indicator.pk, *self.place.key, self.kind)
