"""Which figures a roll-up counts, and what it makes of rivals."""

from datetime import date

import pytest

from metrics.rollup import BoundsFrom, Claim, Reason, Status, Tree, roll_up
from tests.metrics.rollup_words import TREE, UNIONS, ask, bounds, claim, claims, in_words, period

FLAWS = [
    ({"role": "target"}, Reason.WRONG_ROLE, None),
    ({"role": "change", "verified": False}, Reason.WRONG_ROLE, None),
    ({"verified": False}, Reason.NOT_VERIFIED, None),
    ({"superseded_by": "z"}, Reason.SUPERSEDED, "z"),
    ({"rank": "deprecated"}, Reason.DEPRECATED, None),
    ({"unit": "persons"}, Reason.UNIT_DIFFERS, None),
    ({"is_cross_hierarchy": True}, Reason.CROSS_HIERARCHY, None),
]


@pytest.mark.parametrize(("flaw", "reason", "by"), FLAWS)
def test_filter_leaves_out_what_is_no_result(
    flaw: dict[str, object], reason: Reason, by: str | None
) -> None:
    question = ask("jiuquan", "2015", unit="yuan")

    answer = roll_up(question, [claim("a jiuquan whole 2015 100", **flaw)], TREE)

    assert answer.excluded == (("a", reason, by),)
    assert answer.status is Status.NO_DATA
    assert (answer.lower, answer.upper) == (0, None)


def test_filter_leaves_out_a_figure_that_names_no_union() -> None:
    nobody = Claim("a", None, "whole", *period("2015"), *bounds("100"))

    answer = roll_up(ask("gansu", "2015"), [nobody], TREE)

    assert answer.excluded == (("a", Reason.OUTSIDE_REGION, None),)


def test_industrial_unions_count_where_they_are_asked_for() -> None:
    tree = Tree({**UNIONS, "oilfield": "jiuquan"}, closed=TREE.closed)
    figures = [
        claim("a suzhou whole 2015 60"),
        claim("b oilfield whole 2015 40", is_cross_hierarchy=True),
    ]

    without = roll_up(ask("jiuquan", "2015"), figures, tree)
    with_them = roll_up(ask("jiuquan", "2015", with_cross_hierarchy=True), figures, tree)

    assert in_words(without) == "partial | 60.. | a=60 | b:cross_hierarchy"
    assert in_words(with_them) == "partial | 100.. | a=60 b=40 | "


def test_an_open_period_counts_once_it_has_ended_by_the_report() -> None:
    since = claim("a jiuquan whole 2015- 430..432", not_after=date(2016, 8, 31))

    in_both = roll_up(ask("jiuquan", "2015-2016"), [since], TREE)
    in_the_first = roll_up(ask("jiuquan", "2015"), [since], TREE)

    assert in_words(in_both) == "partial | 430.. | a=430 | "
    assert in_words(in_the_first) == "no_data | 0.. |  | a:period_unknown"


def test_an_open_start_counts_from_the_day_before_which_nothing_was() -> None:
    until = claim("a jiuquan whole -2016 430", not_before=date(2015, 3, 1))

    assert in_words(roll_up(ask("jiuquan", "2015-2016"), [until], TREE)) == (
        "partial | 430.. | a=430 | "
    )


def test_two_programs_of_one_union_are_no_rivals_and_are_not_added() -> None:
    """Dalian reports two trainings, of which one may contain the other."""
    figures = [
        claim("a lanzhou whole 2015 77300", program="two-track"),
        claim("b lanzhou whole 2015 413000", program="six-crossings"),
    ]

    answer = roll_up(ask("lanzhou", "2015"), figures, TREE)

    assert in_words(answer) == "partial | 413000.. | b=413000 | a:overlap(b)"


def test_programs_of_different_unions_or_years_are_added() -> None:
    figures = [
        claim("a suzhou whole 2015 10", program="p"),
        claim("b suzhou whole 2016 20", program="q"),
        claim("c guazhou whole 2015-2016 30", program="q"),
    ]

    answer = roll_up(ask("jiuquan", "2015-2016"), figures, TREE)

    assert in_words(answer) == "partial | 60.. | a=10 b=20 c=30 | "


def test_a_program_that_comes_to_more_than_all_contradicts_it() -> None:
    figures = [claim("a lanzhou whole 2015 5"), claim("b lanzhou whole 2015 6", program="p")]

    assert roll_up(ask("lanzhou", "2015"), figures, TREE).conflicts == (("a", "b"),)


# rivals -------------------------------------------------------------------------------------------


def test_rivals_the_preferred_one_wins() -> None:
    figures = [
        claim("a jiuquan whole 2015 100"),
        claim("b jiuquan whole 2015 102", rank="preferred"),
        claim("c jiuquan whole 2015 101..103"),
    ]

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == (
        "exact 102 | 102..102 | b=102 | a:conflict_lost(b) c:duplicate_of(b)"
    )


def test_rivals_that_agree_narrow_the_preferred_one() -> None:
    figures = [
        claim("a jiuquan whole 2015 100..110", rank="preferred"),
        claim("b jiuquan whole 2015 104..108"),
    ]

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == "approximate 104 | 104..108 | a=104 | b:duplicate_of(a)"
    assert answer.bounds_from == BoundsFrom(("b",), ("b",))


def test_rivals_two_preferred_ones_that_contradict_each_other_give_no_total() -> None:
    figures = [
        claim("a jiuquan whole 2015 100", rank="preferred"),
        claim("b jiuquan whole 2015 102", rank="preferred"),
        claim("c jiuquan whole 2015 300"),
    ]

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == (
        "conflict | 100..102 | a=100 | b:conflict_lost(a) c:conflict_lost(a)"
    )
    assert answer.conflicts == (("a", "b"),)


def test_rivals_of_unknown_scope_may_both_be_true() -> None:
    figures = claims("a jiuquan unknown 2015 100, b jiuquan unknown 2015 102")

    answer = roll_up(ask("jiuquan", "2015"), figures, TREE)

    assert in_words(answer) == "partial | 102.. | b=102 | a:overlap(b)"
