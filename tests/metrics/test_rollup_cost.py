"""A roll-up takes no longer than a page may, whatever it is given."""

import time
from datetime import timedelta

import pytest

from metrics.rollup import Answer, Question, Reason, Status, Tree, roll_up
from tests.benchmarks.bench_rollup import START, Parents, alone, make_claims, province


def seconds_of(parents: Parents, figures: int, dates: int, measure: str) -> tuple[float, Answer]:
    claims = make_claims(parents, figures, dates, measure)
    question = Question(0, START, START + timedelta(days=30 * (dates - 1) - 1), measure)
    started = time.process_time()
    answer = roll_up(question, claims, Tree(parents, closed=parents))
    return time.process_time() - started, answer


@pytest.mark.parametrize("measure", ["flow", "stock", "distinct", "level"])
def test_cost_of_many_figures_is_under_a_second(measure: str) -> None:
    seconds, answer = seconds_of(province(500), 2000, 60, measure)

    assert seconds < 1
    assert len(answer.included) + len(answer.excluded) == 2000
    assert not answer.is_simplified


def test_cost_of_too_many_dates_is_limited_and_said() -> None:
    seconds, answer = seconds_of(alone(1), 5000, 3000, "flow")

    assert seconds < 3
    assert answer.is_simplified
    assert Reason.TOO_MANY_DATES in {line.reason for line in answer.excluded}
    assert answer.status is not Status.CONFLICT
    days = 30 * 2999
    assert answer.lower <= days
    assert answer.upper is None or days <= answer.upper
