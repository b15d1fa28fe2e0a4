"""Reported figures as the claims of the roll-up: what each is about, and a part of what.

- A figure of a union is about that union, with all below it (whole), itself alone (own), or not
  stated. What is about one program, or about a region smaller than the union's, is a part of what
  the union did: it raises the least and never makes a total.
- A figure that names no union is about a place. About all of the region that is asked about it is
  the region's; otherwise it may be anybody's there, so it counts only on request, and never in
  addition to others.
- A period that is open at its end was over when the article was published.
"""

from calendar import monthrange
from collections.abc import Hashable, Iterable
from datetime import date
from typing import Any, NamedTuple, cast

from programs.models import Region
from unionwork.fields import DatePrecision
from unionwork.templatetags.names import is_chinese

from .chain import Chain
from .choices import Measure, Review, Role, Scope
from .models import Indicator
from .rollup import Claim

BEGINNING = date.min  # nothing that is reported happened before

COLUMNS = (
    "id as_reported value lower upper scope role rank period_basis period_start period_end "
    "period_text period_inferred indicator_id program_id program__kind program__slug "
    "program__name_zh trade_union__slug trade_union__name_zh trade_union__name_en "
    "trade_union__region__path region__code region__path superseded_by__id superseded_by__review "
    "article__slug article__title article__published_on article__published_on_precision"
).split()


class Named(NamedTuple):
    """A union or a region by its key, with its names."""

    key: str
    name_zh: str
    name_en: str
    is_region: bool = False

    def __str__(self) -> str:
        return self.name_zh if is_chinese() else self.name_en or self.name_zh


class Shown(NamedTuple):
    """What a page or an API shows of a figure; the names are those of ReportedFigure."""

    pk: int
    as_reported: str
    role: str
    period_basis: str
    period_start: date | None
    period_end: date | None
    period_text: str
    period_inferred: bool
    trade_union: str | None
    trade_union_name_zh: str | None
    trade_union_name_en: str | None
    program: str | None
    program_name_zh: str | None
    region: str | None
    article: str
    article_title: str

    @property
    def union(self) -> Named | None:
        """The union by its names, where the figure names one."""
        if self.trade_union is None:
            return None
        return Named(
            self.trade_union, self.trade_union_name_zh or "", self.trade_union_name_en or ""
        )

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Shown":
        return cls(
            row["id"],
            row["as_reported"],
            row["role"],
            row["period_basis"],
            row["period_start"],
            row["period_end"],
            row["period_text"],
            row["period_inferred"],
            row["trade_union__slug"],
            row["trade_union__name_zh"],
            row["trade_union__name_en"],
            row["program__slug"],
            row["program__name_zh"],
            row["region__code"],
            row["article__slug"],
            row["article__title"],
        )


def measure_of(indicator: Indicator, rows: Iterable[dict[str, Any]]) -> Any:
    """How the figures may be added. What may be below zero, or is, is never added up."""
    is_addable = indicator.measure not in (Measure.RATIO, Measure.LEVEL)
    is_below_zero = any(row["value"] < 0 for row in rows if row["role"] == Role.RESULT)
    if is_addable and (is_below_zero or not indicator.non_negative):
        return "level"
    return indicator.measure


def claim_of(row: dict[str, Any], region: Region | None, chain: Chain) -> Claim:
    """A figure as the roll-up takes it."""
    node, scope, program, is_beside = place_of(row, region, chain)
    is_superseded = row["superseded_by__review"] == Review.VERIFIED
    published_on = row["article__published_on"]
    return Claim(
        id=row["id"],
        node=node,
        scope=cast(Any, scope),
        start=row["period_start"],
        end=row["period_end"],
        value=row["value"],
        lower=row["lower"],
        upper=row["upper"],
        rank=row["rank"],
        role=row["role"],
        basis=row["period_basis"],
        superseded_by=row["superseded_by__id"] if is_superseded else None,
        program=program,
        is_cross_hierarchy=is_beside,
        not_before=BEGINNING,
        not_after=last_day(published_on, row["article__published_on_precision"]),
    )


def place_of(
    row: dict[str, Any], region: Region | None, chain: Chain
) -> tuple[Hashable | None, str, Hashable | None, bool]:
    """The node that a figure is about, its scope, what it is a part of, and whether it stands
    beside the chain."""
    union, code, path = row["trade_union__slug"], row["region__code"], row["region__path"]
    if union is not None:
        is_of_all = path is None or row["trade_union__region__path"].startswith(path)
        part = None if is_of_all else code
        program = (row["program_id"], part) if row["program_id"] or part else None
        is_beside = union in chain.beside
        node = chain.node if is_beside and not chain.is_with_beside else union
        return node, row["scope"], program, is_beside
    if region is None or path is None or not path.startswith(region.path):
        return None, row["scope"], row["program_id"], False
    if path == region.path and row["scope"] == Scope.WHOLE and row["program_id"] is None:
        return chain.node, Scope.WHOLE, None, False
    return chain.node, Scope.UNKNOWN, (row["program_id"], code), True


def last_day(published_on: date | None, precision: str) -> date | None:
    """The last day that a date of such precision may be."""
    if published_on is None or precision == DatePrecision.DAY:
        return published_on
    month = 12 if precision == DatePrecision.YEAR else published_on.month
    return published_on.replace(month=month, day=monthrange(published_on.year, month)[1])
