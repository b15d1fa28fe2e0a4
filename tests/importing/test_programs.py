"""Importing programs: partial dates, lists of records, and the unions that take part."""

import pytest

from programs.importing import ProgramResource
from programs.models import PovertyReliefDetail, Program, ProgramParticipant
from tests.factories import (
    make_detail,
    make_group,
    make_participant,
    make_program,
    make_tag,
    make_trade_union,
    make_user,
)
from tests.importing.sheets import imported, problems, run

HEADINGS = [
    "slug",
    "name_zh",
    "kind",
    "region",
    "started_on",
    "Lead unions",
    "Participating unions",
]


@pytest.fixture
def unions(regions):
    return [make_trade_union(slug=slug, name_zh=name) for slug, name in [("a", "甲"), ("b", "乙")]]


def roles(slug):
    rows = ProgramParticipant.objects.filter(program__slug=slug).order_by("trade_union__slug")
    return [(row.trade_union.slug, row.role) for row in rows]


def test_new_program_has_its_unions_groups_and_dates(unions):
    make_group(code="workers", name_zh="困难职工"), make_group(code="migrants", name_zh="农民工")
    user = make_user(is_superuser=True)
    rows = [
        [*HEADINGS, "beneficiaries"],
        [
            "relief",
            "帮扶",
            "困难帮扶",
            "610000",
            "2018年5月",
            "甲 [a]；乙",
            "",
            "困难职工、migrants",
        ],
    ]

    imported(lambda: ProgramResource(user, "新项目"), rows)

    program = Program.objects.get()
    assert (str(program.started_on), program.started_on_precision) == ("2018-05-01", "month")
    assert roles("relief") == [("a", "lead"), ("b", "lead")]
    assert {group.code for group in program.beneficiaries.all()} == {"workers", "migrants"}
    assert {row.history_user for row in program.history.all()} == {user}
    assert {row.history_change_reason for row in program.history.all()} == {"新项目"}
    assert {row.history_user for row in ProgramParticipant.history.all()} == {user}


def test_unions_change_their_role_and_leave_with_history(unions):
    program = make_program(slug="relief")
    make_participant(program=program, trade_union=unions[0], role="lead")
    make_participant(program=program, trade_union=unions[1], role="participant")
    rows = [["slug", "Lead unions", "Participating unions"], ["relief", "", "甲"]]

    plan = imported(ProgramResource, rows)

    assert roles("relief") == [("a", "participant")]
    assert [change[0] for change in plan.steps[0].changes] == ["lead", "participant"]
    assert [row.history_type for row in ProgramParticipant.history.all()] in (
        ["~", "-", "+", "+"],
        ["-", "~", "+", "+"],
    )


def test_unions_of_a_role_whose_column_is_left_out_stay(unions):
    program = make_program(slug="relief")
    make_participant(program=program, trade_union=unions[0], role="lead")

    imported(ProgramResource, [["slug", "Participating unions"], ["relief", "乙"]])

    assert roles("relief") == [("a", "lead"), ("b", "participant")]


def test_union_with_two_roles_is_told(unions):
    make_program(slug="relief")

    found = problems(
        ProgramResource(),
        [["slug", "Lead unions", "Participating unions"], ["relief", "甲", "甲、乙"]],
    )

    assert found == [
        (2, "C", "“union 1” stands under “Lead unions” too: keep one of its roles.")
    ] or (found[0][:2] == (2, "C") and "keep one of its roles" in found[0][2])


def test_record_that_is_listed_twice_is_told(unions):
    make_program(slug="relief")
    make_tag(slug="t", name_zh="送温暖")

    ((_row, _letter, sentence),) = problems(
        ProgramResource(), [["slug", "tags"], ["relief", "t; 送温暖"]]
    )

    assert sentence == "“t; 送温暖” names a record twice."


def test_lists_that_stay_write_no_history(unions):
    program = make_program(slug="relief")
    program.tags.add(make_tag(slug="t"))
    before = program.history.count()

    plan = run(ProgramResource(), [["slug", "tags"], ["relief", "t"]])

    assert (plan.same, program.history.count()) == (1, before)


def test_kind_with_facts_of_its_own_cannot_be_changed(regions):
    make_detail(PovertyReliefDetail, program=make_program(slug="relief", kind="poverty_relief"))

    ((row, letter, sentence),) = problems(
        ProgramResource(), [["slug", "kind"], ["relief", "culture"]]
    )

    assert (row, letter) == (2, "B")
    assert "has the facts of the kind" in sentence
