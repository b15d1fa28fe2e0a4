"""Bad input is refused with a sentence or named in the answer; it never makes a wrong total."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.rollup import Answer, Claim, Question, Reason, Status, Tree, roll_up

TREE = Tree({"city": None, "county": "city"}, closed={"county"})
YEAR = (date(2015, 1, 1), date(2015, 12, 31))
QUESTION = Question("city", *YEAR, "flow")
HUNDRED = Decimal(100)
CLAIM = Claim("a", "city", "whole", *YEAR, HUNDRED, HUNDRED, HUNDRED)


def answer(question: Question = QUESTION, tree: Tree = TREE, **changes: Any) -> Answer:
    return roll_up(question, [replace(CLAIM, **changes)], tree)


REFUSED: dict[str, tuple[Callable[[], Answer], str]] = {
    "a union above itself": (
        lambda: answer(tree=Tree({"city": "city"})),
        "'city' is part of, or hangs on, a cycle",
    ),
    "unions above each other": (
        lambda: answer(tree=Tree({"city": None, "a": "b", "b": "a", "c": "b"})),
        "'a' is part of, or hangs on, a cycle",
    ),
    "a parent that isn't in the tree": (
        lambda: answer(tree=Tree({"city": "province"})),
        "'province', the parent of 'city', isn't in the tree",
    ),
    "a closed list of nobody": (
        lambda: answer(tree=Tree({"city": None}, closed={"county"})),
        "'county' has a closed list, but isn't in the tree",
    ),
    "a question about nobody": (
        lambda: answer(Question("village", *YEAR, "flow")),
        "The question is about 'village', which isn't in the tree",
    ),
    "a window upside down": (
        lambda: answer(Question("city", YEAR[1], YEAR[0], "flow")),
        "The window ends on 2015-01-01, before it starts: 2015-12-31",
    ),
    "a stock that is stale before its date": (
        lambda: answer(Question("city", *YEAR, "stock", stale_after=-1)),
        "A stock can't be stale after -1 months",
    ),
    "an unknown measure": (
        lambda: answer(Question("city", *YEAR, "sum")),
        "The measure 'sum' isn't one of",
    ),
    "a figure about nobody": (
        lambda: answer(node="village"),
        "Figure 'a' is about 'village', which isn't in the tree",
    ),
    "two figures of one name": (
        lambda: roll_up(QUESTION, [CLAIM, CLAIM], TREE),
        "There are two figures 'a'",
    ),
    "an interval upside down": (
        lambda: answer(lower=Decimal(101), upper=Decimal(99)),
        "Figure 'a' has its interval upside down: 101 to 99",
    ),
    "a value below its interval": (
        lambda: answer(value=Decimal(99)),
        "Figure 'a' says 99, outside its interval of 100 to 100",
    ),
    "a value above its interval": (
        lambda: answer(value=Decimal(101), lower=None),
        "Figure 'a' says 101, outside its interval of None to 100",
    ),
    "no number": (lambda: answer(value=Decimal("NaN")), "has the value NaN, which isn't a number"),
    "an endless bound": (
        lambda: answer(upper=Decimal("Infinity")),
        "has the upper bound Infinity, which isn't a number",
    ),
    "no value": (lambda: answer(value=None), "has no value"),
    "a float": (lambda: answer(lower=99.5), "has the lower bound 99.5, which isn't a Decimal"),
    "a truth": (lambda: answer(value=True), "has the value True, which isn't a Decimal"),
    "too many digits": (
        lambda: answer(upper=Decimal("1E+99")),
        r"has the upper bound 1E\+99, which has more than 40 digits",
    ),
    "a period upside down": (
        lambda: answer(start=YEAR[1], end=YEAR[0]),
        "Figure 'a' has a period that ends on 2015-01-01, before it starts: 2015-12-31",
    ),
    "an unknown scope": (lambda: answer(scope="half"), "has the scope 'half', not one of"),
    "an unknown rank": (lambda: answer(rank="best"), "has the rank 'best', not one of"),
    "an unknown basis": (lambda: answer(basis="since"), "has the basis 'since', not one of"),
    "a sum below zero": (
        lambda: answer(value=Decimal(-1), lower=Decimal(-1)),
        "Figure 'a' says -1; only what is never below zero can be added up",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_sentence_that_says_what_is_wrong(case: str) -> None:
    ask, sentence = REFUSED[case]

    with pytest.raises(ValueError, match=sentence):
        ask()


NAMED = {
    "no period": ({"start": None, "end": None}, Reason.PERIOD_UNKNOWN),
    "an end before what it can't be before": (
        {"start": YEAR[0], "end": None, "not_after": date(2014, 1, 1)},
        Reason.PERIOD_UNKNOWN,
    ),
    "a start after what it can't be after": (
        {"start": None, "end": YEAR[1], "not_before": date(2016, 1, 1)},
        Reason.PERIOD_UNKNOWN,
    ),
    "a flow as of a date": ({"basis": "as_of"}, Reason.PERIOD_UNKNOWN),
    "no union": ({"node": None}, Reason.OUTSIDE_REGION),
    "a change below zero": (
        {"role": "change", "value": Decimal(-1), "lower": Decimal(-1)},
        Reason.WRONG_ROLE,
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_named_in_the_answer_and_not_counted(case: str) -> None:
    changes, reason = NAMED[case]

    found = answer(**changes)

    assert [(line.id, line.reason) for line in found.excluded] == [("a", reason)]
    assert found.status is Status.NO_DATA


def test_contradictory_preferred_figures_are_named_and_give_no_total() -> None:
    seven = Decimal(7)
    preferred = replace(CLAIM, rank="preferred")
    rivals = [preferred, replace(preferred, id="b", value=seven, lower=seven, upper=seven)]

    found = roll_up(QUESTION, rivals, TREE)

    assert (found.status, found.value, found.conflicts) == (Status.CONFLICT, None, (("a", "b"),))
    assert (found.lower, found.upper) == (7, 100)


def test_a_stock_without_a_date_is_named() -> None:
    found = answer(Question("city", *YEAR, "stock"), start=None, end=None, basis="as_of")

    assert found.excluded == (("a", Reason.PERIOD_UNKNOWN, None),)


def test_integers_are_numbers_too() -> None:
    found = answer(value=7, lower=7, upper=7)

    assert (found.value, found.status) == (7, Status.EXACT)
    assert isinstance(found.value, Decimal)


def test_figures_and_unions_may_have_names_of_different_kinds() -> None:
    tree = Tree({1: None, "a": 1, ("b", 2): 1}, closed={1, "a", ("b", 2)})
    claims = [
        replace(CLAIM, id=name, node=node, scope="own")
        for name, node in enumerate([1, "a", ("b", 2)])
    ]

    assert roll_up(Question(1, *YEAR, "flow"), claims, tree).value == 300


def test_the_first_and_the_last_day_there_are() -> None:
    found = answer(Question("city", date.min, date.max, "flow"), start=date.min, end=date.max)

    assert found.status is Status.EXACT


def test_sums_of_very_large_and_very_small_numbers_are_exact() -> None:
    large, small = Decimal("1E+39"), Decimal("1E-39")
    claims = [
        replace(CLAIM, scope="own", value=large, lower=large, upper=large),
        replace(CLAIM, id="b", node="county", value=small, lower=small, upper=small),
    ]

    found = roll_up(QUESTION, claims, replace(TREE, closed={"city", "county"}))

    assert found.status is Status.EXACT
    assert str(found.value).startswith("1000000000")
    assert str(found.value).endswith("0001")


ANYTHING = st.one_of(st.none(), st.decimals(), st.floats(), st.integers(), st.text(max_size=3))
DATES = st.one_of(st.none(), st.dates())


@settings(derandomize=True, max_examples=300, deadline=None, database=None)
@given(
    st.builds(
        Claim,
        id=st.integers(0, 3) | st.none() | st.text(max_size=2),
        node=st.sampled_from(["city", "county", "city", "county", None, "village"]),
        scope=st.sampled_from(["whole", "own", "unknown"]),
        start=DATES,
        end=DATES,
        value=ANYTHING,
        lower=ANYTHING,
        upper=ANYTHING,
        basis=st.sampled_from(["during", "as_of", "cumulative"]),
        not_before=DATES,
        not_after=DATES,
    ),
    st.sampled_from(["flow", "stock", "distinct", "ratio", "level"]),
)
def test_anything_is_answered_or_refused(claim: Claim, measure: str) -> None:
    try:
        found = roll_up(Question("city", *YEAR, measure), [claim], TREE)
    except ValueError as error:
        assert str(error)  # noqa: PT017
    else:
        assert len(found.included) + len(found.excluded) == 1
