"""Made-up periods, as an article of some month tells them."""

from calendar import monthrange
from functools import cache
from random import Random
from typing import NamedTuple

from programs.sample.chances import Draw


class Period(NamedTuple):
    basis: str
    start: str | None
    end: str | None
    text: str
    is_inferred: bool


UNKNOWN = Period("during", None, None, "", False)


@cache
def flowing(year: int, month: int) -> Draw[Period]:
    """Periods of what adds up over time."""
    first, last = f"{year}-01-01", last_day(year, month)
    weights = {
        during_year(year - 1, f"{year - 1}年"): 40.0,
        during_year(year - 1, "去年", is_inferred=True): 8.0,
        during_year(year, f"{year}年", is_inferred=month < 12): 12.0,
        Period("during", first, last, "今年以来", True): 12.0,
        Period("during", f"{year}-{month:02d}-01", last, f"{year}年{month}月", False): 6.0,
        Period("cumulative", None, last, f"截至{year}年{month}月底", False): 8.0,
        UNKNOWN: 4.0,
    }
    if month > 6:
        weights[Period("during", first, last_day(year, 6), f"{year}年上半年", False)] = 8.0
    for back in (2, 3, 5, 8):
        since = year - back
        weights[Period("cumulative", f"{since}-01-01", last, f"{since}年以来", True)] = 12.0 / back
    return Draw.of(weights)


@cache
def standing(year: int, month: int) -> Draw[Period]:
    """Periods of what is counted or holds at a date."""
    last = last_day(year, month)
    return Draw.of(
        {
            Period("as_of", None, last, "目前", True): 30.0,
            Period("as_of", None, last, f"截至{year}年{month}月底", False): 30.0,
            Period("as_of", None, f"{year - 1}-12-31", f"{year - 1}年底", False): 30.0,
            UNKNOWN._replace(basis="as_of"): 10.0,
        }
    )


def during_year(year: int, text: str, is_inferred: bool = False) -> Period:
    return Period("during", f"{year}-01-01", f"{year}-12-31", text, is_inferred)


def last_day(year: int, month: int) -> str:
    return f"{year}-{month:02d}-{monthrange(year, month)[1]}"


def period(random: Random, measure: str, year: int, month: int) -> Period:
    """A period that an article of this month may give a figure of this measure."""
    draw = flowing if measure in ("flow", "distinct") else standing
    return draw(year, month)(random)
