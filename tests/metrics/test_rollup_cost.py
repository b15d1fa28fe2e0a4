"""A roll-up takes no longer than a page may, whatever it is given."""

import sys
from datetime import timedelta

import pytest

from metrics.rollup import Answer, Question, Reason, Status, Tree, roll_up
from tests.benchmarks.bench_rollup import START, Parents, alone, make_claims, province


def lines_run_by(parents: Parents, figures: int, dates: int, measure: str) -> tuple[int, Answer]:
    """How many lines of Python a roll-up runs: its cost on any machine (20 million a second)."""
    claims = make_claims(parents, figures, dates, measure)
    question = Question(0, START, START + timedelta(days=30 * (dates - 1) - 1), measure)
    lines = 0

    def count(_frame: object, event: str, _argument: object) -> object:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        answer = roll_up(question, claims, Tree(parents, closed=parents))
    finally:
        sys.settrace(before)
    return lines, answer


@pytest.mark.parametrize("measure", ["flow", "stock", "distinct", "level"])
def test_cost_of_many_figures_is_what_a_page_may_take(measure: str) -> None:
    lines, answer = lines_run_by(province(500), 2000, 60, measure)

    assert lines < 5_000_000
    assert len(answer.included) + len(answer.excluded) == 2000
    assert not answer.is_simplified


def test_cost_of_too_many_dates_is_limited_and_said() -> None:
    lines, answer = lines_run_by(alone(1), 5000, 3000, "flow")

    assert lines < 15_000_000
    assert answer.is_simplified
    assert Reason.TOO_MANY_DATES in {line.reason for line in answer.excluded}
    assert answer.status is not Status.CONFLICT
    days = 30 * 2999
    assert answer.lower <= days
    assert answer.upper is None or days <= answer.upper
