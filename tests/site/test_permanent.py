"""Histories and the audit log stay: the database refuses to change or delete what they say."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from programs.models import Program, Tag
from tests.factories import (
    MAKERS,
    make_program,
    make_tag,
    make_trade_union,
    make_user,
)
from tests.site.test_history import EDITABLE, MODELS
from unionwork import permanent
from unionwork.models import AuditEntry

REFUSAL = "histories and the audit log stay as they are"
LISTS = ["beneficiaries", "tags", "partners"]  # of a program, each with a table of its own


def refused(sql, *values):
    """Whether the database refuses the statement with our sentence."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError as error:
        return REFUSAL in str(error)
    return False


def history_table(name):
    return MODELS[name].history.model._meta.db_table


def test_every_history_and_the_audit_log_are_meant():
    histories = {history_table(name) for name in EDITABLE}
    lists = {f"programs_historicalprogram_{name}" for name in LISTS}

    assert permanent.tables() == histories | lists | {"unionwork_auditentry"}


@pytest.mark.parametrize("name", EDITABLE)
def test_state_of_a_record_cannot_be_changed_nor_deleted(db, name):
    MAKERS[MODELS[name]]()
    table = history_table(name)

    assert refused(f"UPDATE {table} SET history_change_reason = 'x'")
    assert refused(f"UPDATE {table} SET history_user_id = NULL")
    assert refused(f"DELETE FROM {table}")
    assert MODELS[name].history.count() == 1


@pytest.mark.parametrize("name", LISTS)
def test_list_of_a_state_cannot_be_changed_nor_deleted(db, name):
    program = make_program()
    listed = getattr(program, name)
    listed.add(MAKERS[listed.model]())
    table = getattr(program.history.first(), name).model._meta.db_table

    assert refused(f"UPDATE {table} SET program_id = program_id + 1")
    assert refused(f"DELETE FROM {table}")


def test_audit_log_cannot_be_changed_nor_deleted(db):
    MAKERS[AuditEntry]()

    assert refused("UPDATE unionwork_auditentry SET username = 'x'")
    assert refused("DELETE FROM unionwork_auditentry")
    assert AuditEntry.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_table_cannot_be_emptied_at_once(db):
    assert refused(f"TRUNCATE {history_table('Tag')} CASCADE")


@pytest.mark.parametrize(
    "command",
    [
        ["clean_old_history", "--auto", "--days", "-1"],
        ["clean_duplicate_history", "--auto"],
    ],
)
def test_commands_of_the_library_clean_nothing_away(db, command):
    tag = make_tag()
    tag.save()

    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        call_command(*command, verbosity=0)

    assert tag.history.count() == 2


def test_account_that_stands_in_a_history_cannot_be_deleted(db):
    author, other = make_user(), make_user()
    tag = make_tag()
    tag._history_user = author
    tag.save()

    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        author.delete()
    other.delete()

    assert tag.history.first().history_user == author
    assert list(get_user_model().objects.all()) == [author]


def test_merging_and_deleting_only_add_to_the_history(db):
    one, other = make_trade_union(), make_trade_union()
    MAKERS[MODELS["ProgramParticipant"]](trade_union=one)

    one.merge_into(other)
    Program.objects.all().delete()

    assert [row.history_type for row in MODELS["ProgramParticipant"].history.all()] == [
        "-",
        "~",
        "+",
    ]


def test_triggers_come_back_with_the_next_migrate(db):
    make_tag()
    permanent.drop_triggers(connection)
    Tag.history.update(name_zh="改")

    permanent.protect(apps.get_app_config("unionwork"), using="default")
    permanent.protect(apps.get_app_config("unionwork"), using="default")  # what is there stays

    assert refused(f"DELETE FROM {history_table('Tag')}")
    assert Tag.history.get().name_zh == "改"


def test_rebuilt_table_has_its_triggers_again_after_migrate(transactional_db):
    """SQLite rebuilds a table to change a column, and its triggers go with the old one."""
    make_tag()
    table = history_table("Tag")
    field = Tag.history.model._meta.get_field("name_zh")
    longer = field.clone()
    longer.max_length = 300
    longer.set_attributes_from_name("name_zh")
    longer.model = Tag.history.model
    with connection.schema_editor() as editor:
        editor.alter_field(Tag.history.model, field, longer)

    permanent.protect(apps.get_app_config("unionwork"), using="default")

    assert refused(f"DELETE FROM {table}")
    with connection.schema_editor() as editor:
        editor.alter_field(Tag.history.model, longer, field)
    permanent.protect(apps.get_app_config("unionwork"), using="default")
