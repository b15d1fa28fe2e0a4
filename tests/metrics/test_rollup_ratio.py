"""Ratios and levels, which are never added; and an answer as plain facts for a page."""

from decimal import Decimal
from fractions import Fraction

import pytest

from metrics.rollup import Answer, BoundsFrom, Quotient, Reason, Status, facts_of, roll_up
from tests.metrics.rollup_words import TREE, as_of, ask, claim, claims, in_words


def total(node: str, how_much: str, when: str = "2015") -> Answer:
    return roll_up(ask(node, when), [claim(f"a {node} whole {when} {how_much}")], TREE)


def test_ratio_is_recomputed_from_the_totals_of_both_sides() -> None:
    figures = claims("r suzhou whole 2015 50, s guazhou whole 2015 90")
    quotient = Quotient(total("jiuquan", "30"), total("jiuquan", "40..60"), times=Decimal(100))

    answer = roll_up(ask("jiuquan", "2015", "ratio"), figures, TREE, quotient)

    assert in_words(answer) == ("approximate 75 | 50..75 |  | r:not_addable s:not_addable")
    assert answer.quotient == quotient[:2]


def test_ratio_of_exact_totals_is_exact_and_its_bounds_hold_the_fraction() -> None:
    quotient = Quotient(total("jiuquan", "1"), total("jiuquan", "3"))

    answer = roll_up(ask("jiuquan", "2015", "ratio"), [], TREE, quotient)

    assert answer.status is Status.EXACT
    assert answer.lower is not None
    assert answer.upper is not None
    assert answer.value is not None
    assert answer.lower <= answer.value <= answer.upper
    assert Fraction(answer.lower) < Fraction(1, 3) < Fraction(answer.upper)


@pytest.mark.parametrize(
    "quotient",
    [
        None,
        Quotient(total("jiuquan", "30"), total("gansu", "40")),
        Quotient(total("jiuquan", "30"), total("jiuquan", "40", "2014")),
        Quotient(total("jiuquan", "30"), total("jiuquan", "0")),
        Quotient(total("jiuquan", "30"), roll_up(ask("jiuquan", "2015"), [], TREE)),
    ],
)
def test_ratio_without_both_totals_is_the_range_of_its_parts(quotient: Quotient | None) -> None:
    figures = claims("r suzhou whole 2015 50..60, s guazhou whole 2015 90, t lanzhou own 2015 7")

    answer = roll_up(ask("jiuquan", "2015", "ratio"), figures, TREE, quotient)

    assert in_words(answer) == (
        "not_addable | 50..90 |  | r:not_addable s:not_addable t:outside_region"
    )
    assert answer.bounds_from == BoundsFrom(("r",), ("s",))


def test_level_is_never_added() -> None:
    figures = [as_of("r suzhou whole 2015/05 43800"), as_of("s guazhou whole 2015/06 ..50000")]

    answer = roll_up(ask("jiuquan", "2015", "level"), figures, TREE)

    assert in_words(answer) == "not_addable | None..50000 |  | r:not_addable s:not_addable"


def test_level_without_figures_has_no_range() -> None:
    answer = roll_up(ask("jiuquan", "2015", "level"), claims("a jiuquan whole 2014 5"), TREE)

    assert in_words(answer) == "no_data | None.. |  | a:period_disjoint"


# facts for a page ---------------------------------------------------------------------------------


def test_facts_of_what_is_no_total() -> None:
    figures = claims("a jiuquan whole 2015 431, b suzhou whole 2015 7, c gansu own 2014 7")

    facts = facts_of(roll_up(ask("gansu", "2015"), figures, TREE))

    assert (facts.form, facts.reported, facts.unions) == ("at_least", 431, 1)
    assert (facts.silent, facts.without_own, facts.may_be_others) == (
        ("lanzhou",),
        ("gansu",),
        True,
    )
    assert facts.left_out == {Reason.COVERED_BY: ("b",), Reason.PERIOD_DISJOINT: ("c",)}
    assert not facts.is_total


FORMS = [
    ("a jiuquan whole 2015 5", "total"),
    ("a jiuquan whole 2015 5..6", "about"),
    ("a jiuquan unknown 2015 5", "at_least"),
    ("a gansu whole 2015 5, b suzhou own 2015 1", "between"),
    ("a gansu whole 2015 5", "at_most"),
    ("a jiuquan whole 2015 5, b jiuquan whole 2015 6", "conflict"),
    ("", "no_data"),
]


@pytest.mark.parametrize(("figures", "form"), FORMS)
def test_facts_name_the_form_of_the_answer(figures: str, form: str) -> None:
    facts = facts_of(roll_up(ask("jiuquan", "2015"), claims(figures), TREE))

    assert facts.form == form
    assert facts.is_total == (form in ("total", "about"))


def test_facts_of_a_ratio_are_a_range() -> None:
    question = ask("jiuquan", "2015", "ratio")

    assert facts_of(roll_up(question, claims("a suzhou own 2015 5"), TREE)).form == "range"
