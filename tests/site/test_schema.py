"""The schema of the database, with every constraint in it, and that of the API."""

from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, models, transaction

from tests.factories import (
    MAKERS,
    make_article,
    make_check,
    make_figure,
    make_former_key,
    make_participant,
    make_program,
    make_region,
    make_saved_view,
    make_scope,
    make_search_entry,
    make_seed_record,
    make_term,
    make_trade_union,
)

OWN_APPS = ["unionwork", "programs", "metrics"]
CONSTRAINTS = {
    constraint.name: (model, constraint)
    for app in OWN_APPS
    for model in apps.get_app_config(app).get_models()
    for constraint in model._meta.constraints
}


def with_fields(row, **fields):
    """A stored row, changed in memory alone: bad, unless the constraint isn't one."""
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def copy_of(row, **fields):
    """A second row, not stored, with the same values."""
    row.pk = None
    row._state.adding = True
    return with_fields(row, **fields)


def unknown(field):
    return lambda model: with_fields(MAKERS[model](), **{field: "no-such"})


def having(**fields):
    return lambda model: with_fields(MAKERS[model](), **fields)


def about_itself(field):
    def bad(model):
        row = MAKERS[model]()
        return with_fields(row, **{field: row})

    return bad


def at_a_place(line=None, start=None, end=None, end_line=None):
    return having(line=line, start=start, end=end, end_line=end_line)


DAY, LATER = date(2019, 1, 1), date(2019, 2, 1)


def date_and_precision(field):
    return [
        having(**{field: DAY, f"{field}_precision": ""}),
        having(**{field: DAY, f"{field}_precision": "hour"}),
        having(**{field: None, f"{field}_precision": "day"}),
    ]


inferred_without_a_date = having(
    published_on=None, published_on_precision="", is_published_on_inferred=True
)


# For every constraint, the rows that it must keep out, each as a function of its model.
BAD_ROWS = {
    "region_code_has_six_digits": [having(code="4103"), having(code="")],
    "region_level_known": [unknown("level")],
    "region_parent_unless_country": [
        having(parent=None),
        lambda model: with_fields(make_region(), level="country"),
    ],
    "trade_union_kind_known": [unknown("kind")],
    "trade_union_tier_known": [unknown("tier")],
    "trade_union_workplace_at_workplace_tier": [having(workplace="一厂", tier="county")],
    "trade_union_not_above_itself": [about_itself("parent")],
    "staff_scope_once": [lambda model: copy_of(make_scope())],
    "partner_kind_known": [unknown("kind")],
    "program_kind_known": [unknown("kind"), having(kind="")],
    "program_start_has_precision": date_and_precision("started_on"),
    "program_end_has_precision": date_and_precision("ended_on"),
    "program_ends_after_its_start": [
        having(started_on=LATER, started_on_precision="day", ended_on=DAY, ended_on_precision="day")
    ],
    "program_not_part_of_itself": [about_itself("parent")],
    "participant_role_known": [unknown("role")],
    "participant_once_a_program": [lambda model: copy_of(make_participant(), role="organiser")],
    "mutual_aid_channel_known": [unknown("claims_channel")],
    "contest_level_known": [unknown("level")],
    "contest_ends_after_its_start": [having(held_from=LATER, held_to=DAY)],
    "studio_grade_known": [unknown("grade")],
    "studio_founding_has_precision": date_and_precision("founded_on"),
    "check_band_only_per_head": [having(relation="sum", band_lower=1)],
    "check_band_upright": [having(relation="per_head", band_lower=2, band_upper=1)],
    "document_inferred_date_is_there": [
        having(published_on=None, published_on_precision="", is_published_on_inferred=True)
    ],
    "article_inferred_date_is_there": [
        having(published_on=None, published_on_precision="", is_published_on_inferred=True)
    ],
    "indicator_measure_known": [unknown("measure")],
    "indicator_theme_known": [unknown("theme")],
    "indicator_parts_only_of_ratios": [
        lambda model: with_fields(MAKERS[model](), numerator=MAKERS[model]()),
        lambda model: with_fields(MAKERS[model](), denominator=MAKERS[model]()),
    ],
    "indicator_stale_only_of_stocks": [having(measure="flow", stale_after=12)],
    "indicator_stale_not_at_once": [having(measure="stock", stale_after=0)],
    "document_date_has_precision": date_and_precision("published_on"),
    "article_date_has_precision": date_and_precision("published_on"),
    "article_position_once_a_document": [lambda model: copy_of(make_article(), slug="another")],
    "figure_role_known": [unknown("role")],
    "figure_scope_known": [unknown("scope")],
    "figure_period_basis_known": [unknown("period_basis")],
    "figure_qualifier_known": [unknown("qualifier")],
    "figure_status_known": [having(observation_status="Z")],
    "figure_review_known": [unknown("review")],
    "figure_rank_known": [having(rank="no-such", rank_reason="无")],
    "figure_interval_holds_its_value": [
        having(value=300, lower=301, upper=None),
        having(value=300, lower=None, upper=299),
        having(value=300, lower=400, upper=200),
    ],
    "figure_period_ends_after_its_start": [having(period_start=LATER, period_end=DAY)],
    "figure_inferred_period_has_a_date": [having(period_inferred=True)],
    "figure_place_is_whole": [
        at_a_place(line=1),
        at_a_place(line=1, start=0),
        at_a_place(start=0, end=3),
        at_a_place(line=0, start=0, end=3),
        at_a_place(line=1, start=3, end=3),
        at_a_place(line=1, start=4, end=3),
        at_a_place(line=2, start=4, end=3, end_line=2),
        at_a_place(line=2, start=4, end=0, end_line=3),
        at_a_place(end_line=3),
    ],
    "figure_rank_has_a_reason": [having(rank="preferred"), having(rank="deprecated")],
    "figure_not_about_itself": [about_itself("related_to"), about_itself("supersedes")],
    "figure_sent_back_with_a_reason": [having(review="rejected", review_reason="")],
    "left_out_reason_known": [unknown("reason")],
    "check_relation_known": [unknown("relation")],
    "check_term_known": [unknown("name")],
    "check_term_once": [lambda model: copy_of(make_term())],
    "seed_record_once": [lambda model: copy_of(make_seed_record())],
    "former_key_once": [lambda model: copy_of(make_former_key())],
    "search_entry_once": [lambda model: copy_of(make_search_entry())],
    "saved_view_once": [lambda model: copy_of(make_saved_view())],
}
CASES = [
    pytest.param(name, bad, id=f"{name}-{number}")
    for name, bads in BAD_ROWS.items()
    for number, bad in enumerate(bads, 1)
]
# A unique constraint without a sentence of its own gives Django's.
SENTENCES = {
    "check_term_once": "Term of a check with this Check, Figure and Term already exists.",
    "saved_view_once": "Saved view with this User, Address and Name already exists.",
    "seed_record_once": "Seed record with this Resource and Key already exists.",
    "former_key_once": "Former key with this Resource and Key already exists.",
    "search_entry_once": "Search entry with this Record id and Resource already exists.",
}

# full_clean() asks the fields first, then the model, and constraints only about what is left.
NO_CHOICE = "is not a valid choice."
SAID_BEFORE = {
    "region_code_has_six_digits": ["This field cannot be blank."],
    "program_kind_known": [NO_CHOICE, "This field cannot be blank."],
    "trade_union_not_above_itself": ["choose a union that isn't below it."],
    "program_not_part_of_itself": ["choose another one."],
}


def sentence_of(constraint):
    return SENTENCES.get(constraint.name) or str(constraint.violation_error_message)


def test_constraints_all_have_bad_rows():
    assert CONSTRAINTS.keys() == BAD_ROWS.keys()


@pytest.mark.parametrize(("name", "bad"), CASES)
def test_constraint_is_enforced_by_the_database(db, name, bad):
    model, _constraint = CONSTRAINTS[name]
    row = bad(model)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write_as_it_is(row)

    assert is_about(name, model, str(refusal.value))


def write_as_it_is(row):
    """One statement to the database; neither save() nor full_clean() gets a say."""
    if row._state.adding:
        type(row).objects.bulk_create([row])
        return
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(row, name) for name in fields}
    type(row).objects.filter(pk=row.pk).update(**values)


def is_about(name, model, message):
    """SQLite names a check's constraint, but of a unique one only its columns."""
    if isinstance(CONSTRAINTS[name][1], models.UniqueConstraint) and name not in message:
        return f"UNIQUE constraint failed: {model._meta.db_table}." in message
    return name in message


@pytest.mark.parametrize(("name", "bad"), CASES)
def test_constraint_says_what_would_be_right(db, name, bad):
    model, constraint = CONSTRAINTS[name]
    row = bad(model)

    with pytest.raises(ValidationError) as of_constraints:
        row.validate_constraints()
    with pytest.raises(ValidationError) as of_all:
        row.full_clean()

    assert sentence_of(constraint) in of_constraints.value.messages
    sentences = [sentence_of(constraint), *SAID_BEFORE.get(name, [NO_CHOICE])]
    assert any(sentence in " ".join(of_all.value.messages) for sentence in sentences)


@pytest.mark.parametrize("model", [m for m in MAKERS if m._meta.app_label in OWN_APPS])
def test_constraint_lets_good_rows_pass(db, model):
    row = MAKERS[model]()

    row.full_clean()

    assert model.objects.filter(pk=row.pk).exists()


def test_constraint_lets_what_is_allowed_pass(db):
    """The other side of the bad rows: what comes close and is right."""
    figures = [
        make_figure(value=300, lower=300, upper=None),
        make_figure(value=0),
        make_figure(period_start=DAY, period_end=DAY, period_inferred=True),
        make_figure(line=1, start=0, end=1),
        make_figure(line=1, start=40, end=2, end_line=3),
        make_figure(rank="deprecated", rank_reason="数字已更正。"),
        make_figure(related_to=make_figure(), supersedes=make_figure()),
    ]
    others = [
        make_trade_union(tier="workplace", workplace="一厂"),
        make_program(started_on=DAY, started_on_precision="year"),
        make_check(relation="per_head", band_lower=1, band_upper=None),
    ]

    for row in [*figures, *others]:
        row.full_clean()
    assert len({row.pk for row in figures}) == len(figures)


# the other schemas ----------------------------------------------------------------------------


def test_migrations_are_up_to_date(db):
    said = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=said)

    assert said.getvalue() == "No changes detected\n"


def test_openapi_schema_builds_without_a_warning(db, capsys):
    call_command("spectacular", "--validate", "--fail-on-warn")

    assert "openapi: 3.1.0" in capsys.readouterr().out
