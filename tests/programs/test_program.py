import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from programs.choices import ParticipationRole, ProgramKind
from programs.models import DETAILS, Program
from tests.factories import (
    make_figure,
    make_group,
    make_participant,
    make_partner,
    make_program,
    make_program_with_facts,
    make_trade_union,
)
from unionwork.copies import no_copy_is_stale
from unionwork.listed import no_listed_row_is_stale


def slugs(queryset):
    return {program.slug for program in queryset}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("100000", {"henan", "luoyang", "xian"}),
        ("410000", {"henan", "luoyang"}),
        ("410300", {"luoyang"}),
        ("410323", set()),
    ],
)
def test_program_in_region_has_those_of_everything_below(regions, code, expected):
    for name in ("henan", "luoyang", "xian"):
        make_program(slug=name, region=getattr(regions, name))
    region = next(each for each in vars(regions).values() if each.code == code)

    assert slugs(Program.objects.in_region(region)) == expected


@pytest.mark.parametrize("role", ParticipationRole)
def test_program_is_led_and_joined_by_role(db, role):
    union = make_trade_union()
    program = make_participant(trade_union=union, role=role).program
    make_participant(role=role)

    is_leading = role in ("lead", "co_lead")
    assert list(Program.objects.led_by(union)) == ([program] if is_leading else [])
    assert list(Program.objects.joined_by(union)) == [program]


def test_program_is_joined_by_every_union_above(db):
    above = make_trade_union()
    below = make_trade_union(parent=above)
    program = make_participant(trade_union=below).program

    assert list(Program.objects.joined_by(above)) == [program]
    assert list(Program.objects.led_by(above)) == [program]
    assert not Program.objects.joined_by(make_trade_union())


def test_program_follows_a_union_that_moves(db):
    above, elsewhere = make_trade_union(slug="above"), make_trade_union(slug="elsewhere")
    union = make_trade_union(slug="union", parent=above)
    program = make_participant(trade_union=union).program

    union.parent = elsewhere
    union.save()

    assert not Program.objects.joined_by(above)
    assert list(Program.objects.joined_by(elsewhere)) == [program]
    assert no_copy_is_stale(["default"]) == []
    assert no_listed_row_is_stale(["default"]) == []


def test_program_joined_by_several_unions_counts_once(db):
    above = make_trade_union()
    program = make_program()
    for _ in range(3):
        make_participant(program=program, trade_union=make_trade_union(parent=above))

    assert Program.objects.joined_by(above).count() == Program.objects.led_by(above).count() == 1


def test_program_verbs_are_chained(regions):
    union = make_trade_union()
    here = make_participant(trade_union=union, program=make_program(region=regions.xinan)).program
    make_participant(trade_union=union, program=make_program(region=regions.xian))

    assert list(Program.objects.in_region(regions.henan).led_by(union)) == [here]


# parts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_program_cannot_be_a_part_of_its_own_parts(db, steps):
    top = make_program()
    lowest = top
    for _ in range(steps):
        lowest = make_program(parent=lowest)
    top.parent = lowest

    with pytest.raises(ValidationError) as refusal:
        top.full_clean()

    (sentence,) = refusal.value.message_dict["parent"]
    assert sentence == f"{lowest} is itself a part of {top}; choose another one."


def test_program_may_be_a_part_of_a_part(db):
    part = make_program(parent=make_program(parent=make_program()))

    part.full_clean()

    assert part.parent.parent.parent is None


def test_program_circle_that_stands_above_is_told_not_walked_forever(db):
    """Bulk updates can bring about what forms refuse; cleaning a part of it must end."""
    one = make_program()
    other = make_program(parent=one)
    Program.objects.filter(pk=one.pk).update(parent=other)
    part = make_program(parent=Program.objects.get(pk=other.pk))

    with pytest.raises(ValidationError):
        part.full_clean()


# facts of the kind ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ProgramKind)
def test_program_detail_is_that_of_its_kind(db, kind):
    program = Program.objects.get(pk=make_program_with_facts(kind).pk)

    if kind in DETAILS:
        assert isinstance(program.detail, DETAILS[kind])
    else:
        assert program.detail is None


@pytest.mark.parametrize("kind", ProgramKind)
def test_program_without_facts_has_no_detail(db, kind):
    assert make_program(kind=kind).detail is None
    assert Program(kind=kind).detail is None


@pytest.mark.parametrize("kind", DETAILS)
def test_program_with_facts_keeps_its_kind(db, kind):
    program = Program.objects.get(pk=make_program_with_facts(kind).pk)
    program.full_clean()
    program.kind = "honours"

    with pytest.raises(ValidationError) as refusal:
        program.full_clean()

    (sentence,) = refusal.value.message_dict["kind"]
    assert sentence == (
        f"This program has the facts of the kind “{ProgramKind(kind).label}”, which don't fit "
        "“Honours”: delete them first or keep the kind."
    )


# what hangs on it -----------------------------------------------------------------------------


def test_program_with_figures_cannot_be_deleted(db):
    program = make_figure(program=make_program).program

    with pytest.raises(ProtectedError):
        program.delete()


def test_program_takes_its_facts_and_participations_along(db):
    program = make_program_with_facts("skills_contest")
    union = make_participant(program=program).trade_union
    program.partners.add(make_partner())
    program.beneficiaries.add(make_group())

    program.delete()

    assert not DETAILS["skills_contest"].objects.exists()
    assert union.participations.count() == 0
    assert union.programs.count() == 0


def test_program_participant_reads_as_union_and_role(db):
    row = make_participant(trade_union=make_trade_union(name_en="Luoyang"), role="co_lead")

    assert str(row) == "Luoyang: Co-lead"
    assert list(row.program.trade_unions.all()) == [row.trade_union]


def test_program_slug_is_its_natural_key(db):
    program = make_program(slug="relief")

    assert program.natural_key() == ("relief",)
    assert Program.objects.get_by_natural_key("relief") == program
