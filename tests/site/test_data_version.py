"""The version of the public data moves with every change that is committed, however it is made."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.signals import post_migrate

from programs.models import Tag
from tests.factories import (
    MAKERS,
    make_figure,
    make_group,
    make_participant,
    make_partner,
    make_program,
    make_seed_record,
    make_tag,
    make_user,
)
from tests.small_fixtures import load, write_small_fixtures
from unionwork.data_version import (
    WORDS,
    DataChange,
    data_version,
    move_data_version,
    public_tables,
    put_triggers_in_place,
)
from unionwork.listed import let_go_of_listed
from unionwork.models import SeedRecord
from unionwork.search import SearchEntry

OWN_APPS = ["unionwork", "programs", "metrics"]
MODELS = {
    model._meta.db_table: model
    for app in OWN_APPS
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
}


def holder_of(through):
    """The many-to-many field whose rows stand in the table of `through`."""
    owner = through._meta.auto_created
    return next(one for one in owner._meta.many_to_many if one.remote_field.through is through)


def make_row(table):
    """A row in a table with public data."""
    model = MODELS[table]
    if model in MAKERS:
        return MAKERS[model]()
    if model is SearchEntry:
        return SearchEntry.objects.create(resource="programs.tag", record_id=1, text="a", grams="a")
    many = holder_of(model)
    getattr(MAKERS[many.model](), many.name).add(MAKERS[many.related_model]())
    return model.objects.get()


@pytest.fixture
def assert_moves():
    """Assert that the data has a version now that it never had in this test."""
    seen = {data_version().text}

    def check(what):
        version = data_version().text
        assert version not in seen, f"{what} goes unnoticed"
        seen.add(version)

    return check


# the tables -------------------------------------------------------------------------------------


def test_public_tables_are_all_but_memories():
    others = MODELS.keys() - public_tables()

    assert {"programs_program", "programs_program_tags", "programs_region"} <= public_tables()
    assert {"metrics_documenttext", "metrics_reportedfigure"} <= public_tables()
    assert {table for table in others if "historical" not in table} == {
        "programs_listedprogram",
        "programs_staffscope",
        "unionwork_auditentry",
        "unionwork_datachange",
        "unionwork_formerpassword",
        "unionwork_savedview",
        "unionwork_seedrecord",
    }


@pytest.mark.parametrize("table", sorted(public_tables()))
def test_version_moves_with_plain_sql(db, table):
    key = make_row(table).pk
    column = MODELS[table]._meta.pk.column
    seen = [data_version().text]

    with connection.cursor() as cursor:
        of_row = f'"{table}" WHERE {column} = {key}'
        cursor.execute(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {of_row}")
        for statement in (
            f'UPDATE "{table}" SET {column} = {column} WHERE {column} = {key}',
            f"DELETE FROM {of_row}",
            f'INSERT INTO "{table}" SELECT * FROM kept',
        ):
            cursor.execute(statement)
            seen.append(data_version().text)
        cursor.execute("DROP TABLE kept")

    assert len(set(seen)) == 4


@pytest.mark.parametrize("table", sorted(public_tables()))
def test_version_of_counts_moves_with_all_but_words(db, table):
    model, key = MODELS[table], make_row(table).pk
    column = model._meta.pk.column
    before = data_version()

    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {column} = {column} WHERE {column} = {key}')
    after = data_version()

    assert after.text != before.text
    assert (after.of_counts == before.of_counts) == (model._meta.label_lower in WORDS)


@pytest.mark.parametrize("table", sorted(public_tables()))
def test_version_moves_with_every_way_to_write_a_model(db, assert_moves, table):
    model, row = MODELS[table], make_row(table)
    field = next(one for one in model._meta.concrete_fields if not one.primary_key)
    rows = model.objects.filter(pk=row.pk)
    assert_moves("create")

    row.save()
    assert_moves("save")
    rows.update(**{field.name: F(field.name)})
    assert_moves("update")
    model.objects.bulk_update([row], [field.name])
    assert_moves("bulk_update")
    rows.delete()
    assert_moves("delete of a queryset")
    model.objects.bulk_create([row])
    assert_moves("bulk_create")
    rows.get().delete()
    assert_moves("delete")


@pytest.mark.parametrize(
    ("field", "make"),
    [("beneficiaries", make_group), ("tags", make_tag), ("partners", make_partner)],
)
def test_version_moves_with_lists(db, assert_moves, field, make):
    one, other = make(), make()
    many = getattr(make_program(), field)
    assert_moves("create")

    for change in (
        lambda: many.add(one),
        lambda: many.set([other]),
        lambda: many.remove(other),
        lambda: many.add(other),
        many.clear,
    ):
        change()
        assert_moves(field)


def test_version_moves_with_what_is_deleted_along(db, assert_moves):
    program = make_participant().program
    assert_moves("create")

    program.participants.all()._raw_delete("default")
    assert_moves("delete of all participants")


def test_version_moves_with_fixtures(db, assert_moves, tmp_path):
    load(write_small_fixtures(tmp_path / "fixtures"))

    assert_moves("load_fixtures")


def test_version_moves_when_told(db, assert_moves):
    move_data_version()

    assert_moves("move_data_version")


def test_version_stays_where_nothing_public_changes(changeable_history, client):
    make_figure()
    make_tag()
    version = data_version()

    make_user()
    User.objects.update(first_name="某")
    make_seed_record()
    SeedRecord.objects.all().delete()
    Tag.history.update(name_zh="送清凉")
    client.get("/api/programs/")

    assert data_version() == version


def test_version_is_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        data_version()


# transactions -----------------------------------------------------------------------------------


def test_version_is_as_it_was_after_a_rollback(transactional_db):
    tag = make_tag()
    before = data_version()

    with transaction.atomic():
        tag.save()
        within = data_version()
        transaction.set_rollback(True)

    assert within.text != before.text
    assert data_version() == before


def test_version_knows_a_change_after_one_that_was_rolled_back(transactional_db):
    tag = make_tag()
    before = data_version()

    with transaction.atomic():
        with transaction.atomic():
            tag.save()
            transaction.set_rollback(True)
        rolled_back = data_version()
        Tag.objects.update(name_zh="送清凉")

    assert rolled_back == before
    assert data_version().text != before.text


def test_version_tells_when_it_was_made(transactional_db):
    before = datetime.now(UTC) - timedelta(milliseconds=2)  # SQLite knows milliseconds

    make_tag()

    assert before <= data_version().changed_at <= datetime.now(UTC)


# the triggers -----------------------------------------------------------------------------------


def triggers():
    wanted = "data_version_%"
    query = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
        "postgresql": "SELECT tgrelid, tgname FROM pg_trigger WHERE tgname LIKE %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(query[connection.vendor], [wanted])
        return set(cursor.fetchall())


def drop_one_trigger():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER data_version_programs_tag_update")
        else:
            cursor.execute("DROP TRIGGER data_version_note ON programs_tag")


def migrated():
    config = apps.get_app_config("unionwork")
    post_migrate.send(sender=config, app_config=config, using="default")


def test_triggers_that_are_missing_come_back(db, assert_moves):
    make_tag()
    before = triggers()
    drop_one_trigger()
    assert_moves("make_tag")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_tag SET name_zh = '送清凉'")

    migrated()

    assert_moves("what was written without a trigger")
    assert triggers() == before or connection.vendor == "postgresql"
    assert len(triggers()) == len(before)
    Tag.objects.update(name_zh="金秋助学")
    assert_moves("update")


def test_triggers_that_are_there_are_left_alone(db):
    version = data_version()
    before = triggers()

    migrated()

    assert triggers() == before
    assert data_version() == version


def test_triggers_survive_a_table_that_is_made_anew(transactional_db, assert_moves):
    old = Tag._meta.get_field("name_en")
    new = models.CharField(max_length=301, blank=True)
    new.set_attributes_from_name("name_en")
    before = len(triggers())
    let_go_of_listed(sender=None, using="default", plan=["a migration"])
    for one, other in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(Tag, one, other)

    migrated()

    assert len(triggers()) == before
    make_tag()
    Tag.objects.update(name_zh="送清凉")
    assert_moves("update")


def test_version_goes_on_after_a_flush(transactional_db, assert_moves):
    make_figure()
    assert_moves("make_figure")

    call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)

    assert_moves("flush")
    make_tag()
    assert_moves("make_tag")


def test_version_of_a_new_database_is_another(transactional_db):
    versions = set()
    for _ in range(3):
        DataChange.objects.all().delete()
        put_triggers_in_place(apps.get_app_config("unionwork"), "default")
        versions.add(data_version().text)

    assert len(versions) == 3


def test_migration_takes_the_triggers_with_it(transactional_db, assert_moves):
    number = len(triggers())
    try:
        call_command("migrate", "unionwork", "0002", verbosity=0)
        without = triggers()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM programs_tag")
    finally:
        call_command("migrate", verbosity=0)

    assert without == set()
    assert len(triggers()) == number
    make_tag()
    assert_moves("make_tag")
