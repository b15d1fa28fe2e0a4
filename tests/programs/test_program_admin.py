"""The admin's page of a program: the unions that take part and the facts of its kind."""

import pytest

from programs.choices import ProgramKind
from programs.models import DETAILS, Program, ProgramParticipant
from tests.admin_pages import address, posted
from tests.factories import make_participant, make_program, make_program_with_facts


def inlines_of(answer):
    return [inline.opts.model for inline in answer.context["inline_admin_formsets"]]


@pytest.mark.parametrize("kind", ProgramKind)
def test_page_has_the_facts_of_its_kind_and_no_others(admin_client, kind):
    for program in (make_program(kind=kind), make_program_with_facts(kind)):
        answer = admin_client.get(address(Program, "change", program.pk))

        facts = [DETAILS[kind]] if kind in DETAILS else []
        assert inlines_of(answer) == [ProgramParticipant, *facts]


def test_page_to_add_one_asks_for_no_facts_yet(admin_client):
    assert inlines_of(admin_client.get(address(Program, "add"))) == [ProgramParticipant]


def test_page_saves_facts_and_unions(admin_client):
    row = make_participant(program=make_program(kind="poverty_relief"))
    page = address(Program, "change", row.program.pk)
    facts = {
        "povertyreliefdetail-TOTAL_FORMS": 1,
        "povertyreliefdetail-0-program": row.program.pk,
        "povertyreliefdetail-0-measures": ["skills", "industry"],
        "povertyreliefdetail-0-is_assessed_yearly": "true",
        "participants-0-role": "co_lead",
    }

    answer = admin_client.post(page, posted(admin_client.get(page)) | facts)

    assert answer.status_code == 302, answer.context["errors"]
    program = Program.objects.get(pk=row.program.pk)
    assert program.detail.measures == ["skills", "industry"]
    assert program.detail.is_assessed_yearly is True
    assert program.detail.history.get().history_type == "+"
    assert program.participants.get().role == "co_lead"


@pytest.mark.parametrize("kind", DETAILS)
def test_page_refuses_another_kind_while_there_are_facts(admin_client, kind):
    program = make_program_with_facts(kind)
    page = address(Program, "change", program.pk)

    answer = admin_client.post(page, posted(admin_client.get(page)) | {"kind": "culture"})

    assert answer.status_code == 200
    assert "delete them first or keep the kind" in answer.content.decode()
    assert Program.objects.get().kind == kind
