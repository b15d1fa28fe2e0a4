"""Deleted records are listed with who deleted them, and come back as they were."""

import pytest
from django.contrib import admin

from metrics import roles
from metrics.models import Check, Document
from programs.models import Program
from tests.admin_pages import address, put_back
from tests.factories import (
    MAKERS,
    make_figure,
    make_participant,
    make_program,
    make_program_with_facts,
    make_staff,
    make_tag,
    make_term,
    make_text,
)
from tests.site.test_admin import WITH_HISTORY

each_model = pytest.mark.parametrize("model", WITH_HISTORY, ids=lambda model: model.__name__)


def bring_back(client, model, reason="误删"):
    page = client.get(address(model, "deleted"))
    row = page.context["page_obj"].object_list[0]
    return put_back(client, address(model, "simple_history", row.instance.pk, row.pk), reason)


@each_model
def test_deleted_record_comes_back(admin_client, admin_user, model):
    row = MAKERS[model]()
    key, fields = row.pk, model.objects.filter(pk=row.pk).values().get()
    admin_client.post(address(model, "delete", key), {"post": "yes"})
    assert not model.objects.filter(pk=key).exists()

    answer = bring_back(admin_client, model)

    assert answer.headers["location"] == address(model, "change", key)
    back = model.objects.filter(pk=key).values().get()
    assert {**back, "modified_at": 0, "created_at": 0} == {
        **fields, "modified_at": 0, "created_at": 0
    }  # fmt: skip
    last = model.objects.get(pk=key).history.first()
    assert (last.history_change_reason, last.history_user) == ("误删", admin_user)
    assert not admin_client.get(address(model, "deleted")).context["page_obj"].object_list


def test_program_comes_back_with_its_parts_and_lists(admin_client):
    program = make_program_with_facts("skills_contest")
    program.detail.edition = 3
    program.detail.save()
    participant = make_participant(program=program)
    tag = make_tag()
    program.tags.add(tag)
    admin_client.post(address(Program, "delete", program.pk), {"post": "yes"})

    bring_back(admin_client, Program)

    program = Program.objects.get(pk=program.pk)
    assert list(program.tags.all()) == [tag]
    assert program.detail.edition == 3
    assert program.participants.get() == participant


def test_check_comes_back_with_its_terms(admin_client):
    term = make_term()
    admin_client.post(address(Check, "delete", term.check_made.pk), {"post": "yes"})

    bring_back(admin_client, Check)

    assert Check.objects.get().terms.get() == term


def test_document_with_a_text_is_not_deleted(admin_client):
    """A text has no history, so that it couldn't come back."""
    text = make_text()

    page = admin_client.post(address(Document, "delete", text.document.pk), {"post": "yes"})

    assert "would require deleting the following protected" in page.content.decode()
    assert Document.objects.get().attached_text == text


def test_record_whose_key_was_taken_says_so(admin_client):
    program = make_program(slug="taken")
    admin_client.post(address(Program, "delete", program.pk), {"post": "yes"})
    make_program(slug="taken")

    answer = bring_back(admin_client, Program)

    assert "already exists" in " ".join(map(str, answer.context["messages"]))
    assert "already exists" in " ".join(answer.context["refusals"])
    assert Program.objects.count() == 1


@pytest.mark.parametrize("row", ["x", "999999", "9" * 30])
def test_no_such_row_is_no_page(admin_client, row):
    where = address(Program, "simple_history", make_program().pk, row)

    assert admin_client.get(where).status_code == admin_client.post(where).status_code == 404


def test_auditor_sees_what_was_deleted_and_brings_nothing_back(client, admin_client):
    figure = make_figure()
    admin_client.post(address(type(figure), "delete", figure.pk), {"post": "yes"})
    client.force_login(make_staff("auditors"))

    page = client.get(address(type(figure), "deleted"))

    assert "Bring back" not in page.content.decode()
    assert str(figure) in page.content.decode()
    assert bring_back(client, type(figure)).status_code == 403
    assert client.get(address(type(figure), "history", figure.pk)).status_code == 200


def test_nobody_edits_the_history(admin_client, admin_user):
    """No page, no permission and no hidden field of the library changes a state that was."""
    program = make_program(summary_zh="旧")
    program.summary_zh = "新"
    program.save()
    old = program.history.last()
    page = address(Program, "simple_history", program.pk, old.pk)

    answer = admin_client.get(page)
    form = {"reason": "改", "version": answer.context["form"]["version"].value()}
    admin_client.post(page, form | {"summary_zh": "伪造", "_change_history": "1"})

    states = [row.summary_zh for row in program.history.order_by("history_id")]
    assert states[:2] == ["旧", "新"]
    assert not [model for model in admin.site._registry if "Historical" in model.__name__]
    assert not [each for names in roles.ROLES.values() for each in names if "historical" in each]
