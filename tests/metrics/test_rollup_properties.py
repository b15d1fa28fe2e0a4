"""What holds for every roll-up, on random worlds whose truth is known.

WORLDS=5000 tries as many worlds in each test, and other ones every time.
"""

import os
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.rollup import Answer, Claim, Reason, Status, Tree, roll_up
from tests.metrics.exact_bounds import Programme, exact_bounds
from tests.metrics.worlds import World, make_world

WORLDS = int(os.environ.get("WORLDS", "0"))
worlds = settings(derandomize=not WORLDS, max_examples=WORLDS or 200, deadline=None, database=None)

SEEDS = st.integers(0, 10**9)
MEASURES = st.sampled_from(["flow", "flow", "stock", "distinct"])
NEAR = 1e-6


def rolled_up(world: World, claims: list[Claim] | None = None) -> Answer:
    return roll_up(world.question, world.claims if claims is None else claims, world.tree)


def upper(answer: Answer) -> float:
    return float("inf") if answer.upper is None else float(answer.upper)


# rule 3 to 5: the truth ---------------------------------------------------------------------------


@worlds
@given(SEEDS, MEASURES)
def test_the_truth_lies_within_the_bounds(seed: int, measure: str) -> None:
    world = make_world(seed, measure)

    answer = rolled_up(world)

    assert answer.status is not Status.CONFLICT
    assert answer.lower is not None
    assert answer.lower <= world.answer <= upper(answer)


@worlds
@given(SEEDS, MEASURES)
def test_an_exact_total_is_the_truth(seed: int, measure: str) -> None:
    """In worlds so small that many totals are offered."""
    world = make_world(seed, measure, unions=4, spans=3)

    answer = rolled_up(world)

    assert answer.status is not Status.EXACT or answer.value == world.answer


@worlds
@given(SEEDS)
def test_a_stock_of_one_date_is_the_truth_of_that_date(seed: int) -> None:
    """In worlds where stocks change from span to span."""
    world = make_world(seed, "stock", unions=4, is_changing=True)

    answer = rolled_up(world)

    if answer.status is Status.EXACT:
        assert answer.coverage.as_of is not None
        first, last = answer.coverage.as_of
        assert first == last
        assert answer.value == world.stock_on(first)


# the working --------------------------------------------------------------------------------------


@worlds
@given(SEEDS, MEASURES)
def test_every_figure_is_once_in_or_out(seed: int, measure: str) -> None:
    world = make_world(seed, measure)

    answer = rolled_up(world)

    listed = [line.id for line in (*answer.included, *answer.excluded)]
    assert sorted(listed) == sorted(claim.id for claim in world.claims)


@worlds
@given(SEEDS, MEASURES)
def test_contributions_sum_to_the_value(seed: int, measure: str) -> None:
    answer = rolled_up(make_world(seed, measure))

    if answer.value is None:
        assert answer.lower is not None
        assert answer.reported <= answer.lower
    else:
        assert answer.reported == answer.value
        assert answer.lower is not None
        assert answer.lower <= answer.value <= upper(answer)


@worlds
@given(SEEDS, MEASURES)
def test_included_figures_never_overlap(seed: int, measure: str) -> None:
    world = make_world(seed, measure)
    claims = {claim.id: claim for claim in world.claims}

    included = [claims[line.id] for line in rolled_up(world).included]

    for place, one in enumerate(included):
        for other in included[place + 1 :]:
            assert (
                measure == "stock"
                or not share_a_day(one, other)
                or not share_a_union(world, one, other)
            )
            assert measure != "stock" or not share_a_union(world, one, other)


def share_a_day(one: Claim, other: Claim) -> bool:
    start = max(each.start or each.not_before for each in (one, other))
    end = min(each.end or each.not_after for each in (one, other))
    return start <= end


def share_a_union(world: World, one: Claim, other: Claim) -> bool:
    about = [
        set(world.own(each.node) if each.scope == "own" else world.whole(each.node))
        for each in (one, other)
    ]
    return bool(about[0] & about[1])


@worlds
@given(SEEDS, MEASURES)
def test_the_order_of_the_input_changes_nothing(seed: int, measure: str) -> None:
    world = make_world(seed, measure)
    random = Random(seed)

    shuffled = random.sample(world.claims, len(world.claims))
    unions = random.sample(list(world.parent.items()), len(world.parent))
    closed = random.sample(sorted(world.closed), len(world.closed))

    assert roll_up(world.question, shuffled, Tree(dict(unions), closed)) == rolled_up(world)


@worlds
@given(SEEDS, MEASURES)
def test_noise_changes_nothing(seed: int, measure: str) -> None:
    world = make_world(seed, measure)
    noise = {
        Reason.WRONG_ROLE,
        Reason.NOT_VERIFIED,
        Reason.SUPERSEDED,
        Reason.DEPRECATED,
        Reason.UNIT_DIFFERS,
        Reason.CROSS_HIERARCHY,
    }

    answer = rolled_up(world)
    left_out = {line.id for line in answer.excluded if line.reason in noise}
    without = rolled_up(world, [claim for claim in world.claims if claim.id not in left_out])

    kept = tuple(line for line in answer.excluded if line.id not in left_out)
    assert replace(answer, excluded=kept) == without


@worlds
@given(SEEDS, st.sampled_from(["flow", "distinct"]))
def test_a_true_figure_more_never_widens_the_bounds(seed: int, measure: str) -> None:
    world = make_world(seed, measure)
    without = rolled_up(world, world.claims[:-1])

    answer = rolled_up(world)

    assert answer.lower >= without.lower
    assert upper(answer) <= upper(without)


@worlds
@given(SEEDS)
def test_a_true_figure_more_never_widens_the_bounds_of_a_stock_at_one_date(seed: int) -> None:
    world = make_world(seed, "stock", spans=1)
    without = rolled_up(world, world.claims[:-1])

    answer = rolled_up(world)

    assert answer.lower >= without.lower
    assert upper(answer) <= upper(without)


# rule 7: contradictions ---------------------------------------------------------------------------


@worlds
@given(SEEDS)
def test_false_figures_never_break_it_and_a_total_never_leaves_its_bounds(seed: int) -> None:
    """Figures are made for another world than the one they are told in."""
    world = make_world(seed, unions=5, spans=4)
    random = Random(seed)
    claims = [
        replace(claim, value=claim.value + more, lower=(claim.lower or 0) + more)
        if claim.upper is None
        else claim
        for claim in world.claims
        for more in [random.choice([0, 0, 7])]
    ] + [
        replace(claim, id=f"false {claim.id}", value=value, lower=value, upper=value)
        for claim in world.claims[:4]
        for value in [claim.value + random.randint(1, 9)]
    ]

    answer = rolled_up(world, claims)

    assert answer.lower is not None
    if answer.status is Status.CONFLICT:
        assert answer.value is None
        assert answer.conflicts
        assert {each for group in answer.conflicts for each in group} <= {c.id for c in claims}
    else:
        assert answer.lower <= upper(answer)
    listed = [line.id for line in (*answer.included, *answer.excluded)]
    assert sorted(listed) == sorted(claim.id for claim in claims)


# against the exact bounds -------------------------------------------------------------------------

SIZES = {
    "flow": {},
    "stock": {"spans": 1},
    "distinct": {"unions": 3, "spans": 3, "figures": 7, "persons": 8},
}
MOST_CELLS = 9
"""Of persons, the linear programme doubles with each cell."""


@pytest.mark.parametrize("measure", SIZES)
def test_bounds_are_never_tighter_than_the_exact_ones_and_mostly_equal(measure: str) -> None:
    compared = lower_equal = upper_equal = 0
    for seed in range(WORLDS or 250):
        world = make_world(seed, measure, **SIZES[measure])
        if measure == "distinct" and len(Programme(world).cells) > MOST_CELLS:
            continue
        answer = rolled_up(world)
        least, most = exact_bounds(world)
        assert float(answer.lower) <= least + NEAR, seed
        assert upper(answer) >= most - NEAR, seed
        if least > NEAR or most < float("inf"):  # otherwise there is nothing to find
            compared += 1
            lower_equal += float(answer.lower) >= least - NEAR
            upper_equal += upper(answer) <= most + NEAR

    assert compared > 50
    assert lower_equal >= 0.95 * compared
    assert upper_equal >= 0.95 * compared
