"""The rows of programs in lists, which the database keeps ready: always what is true now."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from programs.api import ProgramRow
from programs.models import ListedProgram, Program, ProgramParticipant, Tag, TradeUnion
from tests.factories import (
    make_figure,
    make_group,
    make_participant,
    make_program,
    make_region,
    make_tag,
    make_trade_union,
)
from tests.site.test_bulk_loading import load
from unionwork.listed import fill, let_go_of_listed, no_listed_row_is_stale

LIST = "/api/programs/"


@pytest.fixture
def program(db):
    """A program that names something in every column."""
    series = make_program(slug="series")
    program = make_program(slug="p", name_zh='“送”"\\温暖\n\x1f', name_en="Warmth", parent=series,
                           started_on="2018-01-01", started_on_precision="day")  # fmt: skip
    make_participant(program=program, trade_union=make_trade_union(slug="u", name_zh="市总工会"))
    program.tags.add(make_tag(slug="t1"), make_tag(slug="t2"))
    program.beneficiaries.add(make_group(code="g1"), make_group(code="g2"))
    make_figure(program=program)
    return program


def row_of(client, slug="p"):
    """The row as the list has it, which must be the one that is made of the tables now."""
    kept = {row["slug"]: row for row in client.get(LIST).json()["results"]}
    backwards = ",".join(reversed(ProgramRow.names()))
    made = client.get(LIST, {"fields": backwards}).json()["results"]
    assert kept == {row["slug"]: row for row in made}
    assert no_listed_row_is_stale(["default"]) == []
    return kept.get(slug)


def execute(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_row_is_kept_and_shown(client, program):
    assert row_of(client) == {
        "slug": "p",
        "name_zh": program.name_zh,
        "name_en": "Warmth",
        "kind": program.kind,
        "region": program.region.code,
        "region_name_zh": program.region.name_zh,
        "province": None,
        "lead_union": "u",
        "lead_union_name_zh": "市总工会",
        "parent": "series",
        "started_on": "2018-01-01",
        "ended_on": None,
        "beneficiaries": "g1;g2",
        "tags": "t1;t2",
        "figures_count": 1,
        "modified_at": row_of(client)["modified_at"],
    }
    assert ListedProgram.objects.count() == 2


def test_list_is_read_from_what_is_kept(client, program):
    ListedProgram.objects.filter(pk=program.pk).update(json='{"slug":"kept"}')

    assert [row["slug"] for row in client.get(LIST).json()["results"]] == ["kept", "series"]


def test_columns_that_are_asked_for_are_read_from_the_tables(client, program):
    ListedProgram.objects.update(json="nonsense")

    assert client.get(LIST, {"fields": "slug"}).json()["results"] == [
        {"slug": "p"},
        {"slug": "series"},
    ]


def test_a_row_that_is_not_kept_is_made(client, program):
    before = client.get(LIST).content
    ListedProgram.objects.all().delete()

    assert client.get(LIST).content == before


def renamed(record, **fields):
    type(record).objects.filter(pk=record.pk).update(**fields)


CHANGES = {
    "own words": lambda p: renamed(p, name_zh="新"),
    "own slug": lambda p: renamed(p, slug="other"),
    "the part's parent's slug": lambda p: renamed(p.parent, slug="other"),
    "no parent": lambda p: renamed(p, parent=None),
    "another region": lambda p: renamed(p, region=make_region(code="410000")),
    "the region's name": lambda p: renamed(p.region, name_zh="别处"),
    "the union's slug": lambda p: renamed(p.participants.get().trade_union, slug="other"),
    "the union's name": lambda p: renamed(p.participants.get().trade_union, name_zh="别的"),
    "no leading union": lambda p: p.participants.update(role="co_lead"),
    "no union": lambda p: p.participants.all().delete(),
    "another union": lambda p: p.participants.update(trade_union=make_trade_union(slug="v")),
    "a union given to another program": lambda p: p.participants.update(program=p.parent),
    "a tag more": lambda p: p.tags.add(make_tag(slug="t0")),
    "a tag less": lambda p: p.tags.remove(Tag.objects.get(slug="t1")),
    "a tag's slug": lambda p: Tag.objects.filter(slug="t1").update(slug="t9"),
    "a tag given to another program": lambda p: Program.tags.through.objects.update(
        program=p.parent
    ),
    "no tags": lambda p: p.tags.clear(),
    "no groups": lambda p: p.beneficiaries.clear(),
    "a group's code": lambda p: p.beneficiaries.filter(code="g1").update(code="g9"),
    "a figure more": lambda p: make_figure(program=p),
    "a figure less": lambda p: p.figures.update(review="draft"),
    "dates": lambda p: renamed(p, ended_on="2019-02-03", ended_on_precision="day"),
    "SQL": lambda p: execute("DELETE FROM programs_program_tags"),
    "the program gone": lambda p: (p.figures.update(program=None), p.delete()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_row_follows_every_table_that_it_is_made_of(client, program, change):
    before = row_of(client)

    CHANGES[change](program)

    assert row_of(client) != before


def test_row_follows_what_is_undone(client, program):
    before = row_of(client)
    with transaction.atomic():
        renamed(program, name_zh="新")
        transaction.set_rollback(True)

    assert row_of(client) == before


@pytest.mark.parametrize("many", [3, 1500])
def test_rows_are_there_after_a_bulk_load(client, program, many):
    region, union = program.region, TradeUnion.objects.get(slug="u")
    first = Program.objects.order_by("-pk").first().pk + 1
    load(
        Program,
        [
            {"id": first + n, "slug": f"n{n}", "name_zh": "新", "kind": "honours",
             "region_id": region.pk}
            for n in range(many)
        ],
    )  # fmt: skip
    load(
        ProgramParticipant,
        [
            {"program_id": first + n, "trade_union_id": union.pk, "role": "lead"}
            for n in range(many)
        ],
    )

    assert ListedProgram.objects.count() == 2 + many
    assert no_listed_row_is_stale(["default"]) == []
    assert '"lead_union":"u"' in ListedProgram.objects.get(pk=first).json


def test_check_names_rows_that_have_drifted(program):
    ListedProgram.objects.filter(pk=program.pk).update(json="{}")
    ListedProgram.objects.create(record_id=10**9, json="{}")

    (error,) = no_listed_row_is_stale(["default"])

    assert error.id == "unionwork.E002"
    assert error.msg.startswith("2 rows of programs_listedprogram")
    fill()
    assert no_listed_row_is_stale(["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_migrate_heals_what_happened_without_triggers(client, program):
    let_go_of_listed(sender=None, using="default", plan=["a migration"])
    renamed(program, name_zh="新")
    assert no_listed_row_is_stale(["default"]) != []

    call_command("migrate", verbosity=0)

    assert row_of(client)["name_zh"] == "新"
    renamed(program, name_zh="更新")
    assert row_of(client)["name_zh"] == "更新"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_what_both_wrote(client, program):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time.")
    added, other_may_end = make_tag(slug="a"), threading.Event()
    other = make_tag(slug="b")

    def add_and_wait():
        try:
            with transaction.atomic():
                Program.objects.get(slug="p").tags.add(other)
                has_added.set()
                other_may_end.wait(10)
        finally:
            connections.close_all()

    has_added = threading.Event()
    thread = threading.Thread(target=add_and_wait)
    thread.start()
    assert has_added.wait(10)
    timer = threading.Timer(0.5, other_may_end.set)
    timer.start()
    program.tags.add(added)  # waits until the other is through
    thread.join()

    assert row_of(client)["tags"] == "a;b;t1;t2"
