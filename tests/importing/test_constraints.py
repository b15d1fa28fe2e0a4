"""Constraints are judged without the database as the database judges them."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from metrics.models import Indicator, ReportedFigure
from programs.models import DETAILS, Program, TradeUnion
from unionwork.importing.constraints import broken, is_kept

CONSTRAINTS = [
    (model, constraint)
    for model in (TradeUnion, Program, Indicator, ReportedFigure, *DETAILS.values())
    for constraint in model._meta.constraints
]
DAYS = [None, date(2018, 1, 1), date(2018, 5, 1)]


def possible(field):
    """A few values of a field: none, edges, one that isn't allowed."""
    if field.choices:
        return [code for code, _label in field.flatchoices] + ["", "?"]
    if isinstance(field, models.DateField):
        return DAYS
    if isinstance(field, models.DecimalField):
        return [None, Decimal(-1), Decimal(0), Decimal("0.5")]
    if isinstance(field, models.BooleanField):
        return [True, False]
    if isinstance(field, models.CharField):
        return ["", "x"]
    return [None, 0, 1, 2]


def some_record(model, names, rng):
    """A record with any values in the fields of these names."""
    record = model()
    for name in names:
        field = model._meta.get_field(name)
        setattr(record, field.attname, rng.choice(possible(field)))
    return record


def is_kept_in_database(constraint, record):
    try:
        constraint.validate(type(record), record)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("model", "constraint"), CONSTRAINTS, ids=[constraint.name for _, constraint in CONSTRAINTS]
)
def test_constraint_is_judged_as_by_the_database(db, model, constraint):
    names = sorted(constraint.condition.referenced_base_fields)
    rng = random.Random(constraint.name)

    said = []
    for _ in range(60):
        record = some_record(model, names, rng)
        said.append(is_kept(constraint, record))
        assert said[-1] == is_kept_in_database(constraint, record), vars(record)
    assert set(said) == {True, False} or "F(id)" in str(constraint.condition)


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        (Q(action_count=1), 1, True),
        (Q(action_count=1), None, True),  # a CHECK lets unknown pass
        (~Q(action_count=1), None, True),
        (~Q(action_count=1), 1, False),
        (Q(action_count=None), None, True),
        (Q(action_count=None), 1, False),
        (Q(action_count__isnull=False), None, False),
        (Q(action_count__gt=1) | Q(action_count__lt=1), 1, False),
        (Q(action_count__gte=F("target_year")), 1, True),
        (Q(action_count__in=[1, 2]) & Q(action_count__lte=1), 2, False),
        (Q(action_count=1) & Q(target_year=None), 2, False),
        (Q(), 1, True),
    ],
)
def test_conditions(condition, value, expected):
    record = DETAILS["poverty_relief"](action_count=value)

    assert is_kept(models.CheckConstraint(name="x", condition=condition), record) is expected


@pytest.mark.parametrize(
    "condition",
    [Q(trade_zh__contains="x"), Q(edition=1) ^ Q(rounds=1), Exact(Length("trade_zh"), 1)],
)
def test_condition_that_is_not_known_is_left_to_the_database(condition):
    with pytest.raises(NotImplementedError):
        is_kept(models.CheckConstraint(name="x", condition=condition), DETAILS["skills_contest"]())


def test_broken_constraint_says_fields_and_sentence(db):
    contest = DETAILS["skills_contest"](held_from=date(2018, 5, 1), held_to=date(2018, 1, 1))

    ((fields, sentences),) = broken(contest, set())

    assert fields == {"held_from", "held_to"}
    assert "ends before it starts" in sentences[0]
    assert list(broken(contest, {"held_to"})) == []
