"""The record of a check: how figures become the terms of metrics/checks.py."""

import pytest
from django.db.models import ProtectedError

from metrics.checks import RELATIONS
from metrics.models import Check
from metrics.models.check import Relation, TermName
from tests.factories import make_check, make_figure, make_term

OUTCOMES = [
    # relation, terms (name: value, or lower to upper), whether it can hold
    ("sum", ["whole 30", "part 7", "part 23"], True),
    ("sum", ["whole 30", "part 7", "part 22"], False),
    ("sum", ["whole 30", "part 7", "part 20 25"], True),
    ("product", ["product 80000", "base 16", "rate 5000"], True),
    ("product", ["product 80000", "base 18", "rate 5000"], False),
    ("change", ["change 1165", "now 6406", "before 5241"], True),
    ("change", ["change -10", "now 90", "before 100"], True),
    ("change", ["change 10", "now 90", "before 100"], False),
    ("completion", ["rate 121", "achieved 121", "target 100"], True),
    ("completion", ["rate 121", "achieved 110", "target 100"], False),
    ("at_most", ["smaller 300", "larger 1200"], True),
    ("at_most", ["smaller 1300", "larger 1200"], False),
    ("at_most", ["smaller 300", "larger 1200 …"], True),
    ("never_falls", ["item 1", "item 2", "item 2"], True),
    ("never_falls", ["item 1", "item 3", "item 2"], False),
]


def add_terms(check, terms):
    for term in terms:
        name, lower, upper = (*term.split(" "), "")[:3]
        interval = {"upper": None if upper == "…" else upper or lower}
        make_term(
            check_made=check, name=name, figure=make_figure(value=lower, lower=lower, **interval)
        )


def outcome_of(relation, terms, **fields):
    check = make_check(relation=relation, **fields)
    add_terms(check, terms)
    return Check.objects.get(pk=check.pk).outcome()


@pytest.mark.parametrize(("relation", "terms", "holds"), OUTCOMES)
def test_check_outcome_is_that_of_its_figures(db, relation, terms, holds):
    assert outcome_of(relation, terms).holds is holds


@pytest.mark.parametrize(
    ("band", "holds"), [((400, 600), True), ((None, 499), False), ((501, None), False)]
)
def test_check_per_head_compares_with_its_band(db, band, holds):
    lower, upper = band

    outcome = outcome_of(
        "per_head", ["amount 50000", "heads 100"], band_lower=lower, band_upper=upper
    )

    assert outcome.holds is holds


ILL_FITTING = [
    ("sum", []),
    ("sum", ["whole 30"]),
    ("sum", ["whole 30", "whole 31", "part 7"]),
    ("sum", ["whole 30", "part 30", "rate 2"]),
    ("product", ["product 6", "base 2", "base 3", "rate 1"]),
    ("per_head", ["amount 50000", "heads 100"]),
    ("never_falls", []),
]


@pytest.mark.parametrize(("relation", "terms"), ILL_FITTING)
def test_check_without_fitting_terms_has_no_outcome(db, relation, terms):
    assert outcome_of(relation, terms) is None


def test_check_takes_its_series_in_the_order_of_entry(db):
    check = make_check(relation="never_falls")
    later, earlier = make_figure(value=9), make_figure(value=1)
    make_term(check_made=check, name="item", figure=earlier)
    make_term(check_made=check, name="item", figure=later)

    assert check.outcome().holds is True
    assert [term.figure for term in check.terms.all()] == [earlier, later]


def test_check_relations_and_terms_are_those_of_the_pure_module():
    names = {name.removesuffix("*") for terms in RELATIONS.values() for name in terms}

    assert set(Relation.values) == set(RELATIONS)
    assert set(TermName.values) == names


def test_check_goes_with_its_terms_and_leaves_the_figures(db):
    term = make_term()

    term.check_made.delete()

    assert term.figure.check_terms.count() == 0
    term.figure.refresh_from_db()


def test_figure_of_a_check_cannot_be_deleted(db):
    with pytest.raises(ProtectedError):
        make_term().figure.delete()


def test_check_reads_as_relation_and_slug(db):
    check = make_check(relation="at_most", slug="women")

    assert str(check) == "One is at most the other: women"
    assert check.natural_key() == ("women",)


def test_check_term_reads_as_its_part_and_figure(db):
    term = make_term(name="larger")

    assert str(term).startswith("Larger")
    assert str(term).endswith(str(term.figure))
