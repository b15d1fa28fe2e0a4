"""Figures, questions and answers of the roll-up in few words, for its examples."""

from datetime import date, timedelta
from decimal import Decimal

from metrics.rollup import Answer, Claim, Question, Tree

# Gansu has two cities; Jiuquan has two counties, both known; Gansu may have others.
UNIONS = {
    "gansu": None,
    "jiuquan": "gansu",
    "suzhou": "jiuquan",
    "guazhou": "jiuquan",
    "lanzhou": "gansu",
}
TREE = Tree(UNIONS, closed={"jiuquan", "suzhou", "guazhou", "lanzhou"})


def period(words: str) -> tuple[date | None, date | None]:
    """“2015”, “2015-2016”, “2015-”, “-2016”, “2015/07-2015/12”, “?”."""
    if words == "?":
        return None, None
    first, dash, last = words.partition("-")
    return first_day(first), last_day(last if dash else first)


def first_day(words: str) -> date | None:
    year, _slash, month = words.partition("/")
    return date(int(year), int(month or 1), 1) if words else None


def last_day(words: str) -> date | None:
    year, _slash, month = words.partition("/")
    if not words:
        return None
    months = int(year) * 12 + int(month or 12)
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def bounds(words: str) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """“7” is exactly 7, “7..9” from 7 to 9, “7..” at least 7, “..9” at most 9."""
    lower, dots, upper = words.partition("..")
    low = Decimal(lower) if lower else None
    high = low if not dots else Decimal(upper) if upper else None
    value = low if low is not None else high
    assert value is not None
    return value, low, high


def claim(words: str, **more: object) -> Claim:
    """“a jiuquan whole 2015 7..9” is the figure a."""
    name, node, scope, when, how_much = words.split()
    return Claim(name, node, scope, *period(when), *bounds(how_much), **more)


def claims(text: str) -> list[Claim]:
    return [claim(words) for words in text.split(", ") if words]


def ask(node: str, when: str, measure: str = "flow", **more: object) -> Question:
    first, last = period(when)
    assert first
    assert last
    return Question(node, first, last, measure, **more)


def in_words(answer: Answer) -> str:
    """“exact 7 | 7..7 | a=7 | b:covered_by(a)”."""
    included = " ".join(f"{line.id}={line.contribution}" for line in answer.included)
    excluded = " ".join(
        f"{line.id}:{line.reason}" + (f"({line.by})" if line.by is not None else "")
        for line in answer.excluded
    )
    value = "" if answer.value is None else f" {answer.value}"
    upper = "" if answer.upper is None else answer.upper
    return f"{answer.status}{value} | {answer.lower}..{upper} | {included} | {excluded}"


def as_of(words: str) -> Claim:
    """“a jiuquan whole 2015/06 7” is the stock at the end of June."""
    name, node, scope, when, how_much = words.split()
    return Claim(name, node, scope, None, last_day(when), *bounds(how_much), basis="as_of")
