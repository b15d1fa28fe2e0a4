"""The real fixtures: in form, loadable, complete, in both languages, and in words of our own."""

import csv
import re
from datetime import date
from io import StringIO

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from metrics.choices import Role
from metrics.models import Indicator, ReportedFigure
from programs.choices import TradeUnionKind
from programs.models import Program, Region, TradeUnion
from tests.small_fixtures import load
from unionwork.models import SeedRecord
from unionwork.seeding import Resource, all_seeds

SOURCES = settings.BASE_DIR.parent / "shared" / "sources"
needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the sources aren't here")
RESOURCES = [seeds for seeds in all_seeds() if isinstance(seeds, Resource)]
FILES = [path for resource in RESOURCES for path in resource.paths(settings.FIXTURES_DIR)]
each_resource = pytest.mark.parametrize("resource", RESOURCES, ids=lambda seeds: seeds.label)
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The fixtures, loaded once for all tests of this file; what the command said."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(settings.FIXTURES_DIR)
        transaction.set_rollback(True)


def records(path):
    """The records of a file as YAML alone reads them."""
    return yaml.safe_load(path.read_text(encoding="utf8"))


def regions():
    with (settings.FIXTURES_DIR / "regions.csv").open(encoding="utf8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def texts(value, path=""):
    """Every (path, text) inside a record."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, path)
    elif isinstance(value, str):
        yield path, value


# the files ----------------------------------------------------------------------------------------


def test_every_file_belongs_to_a_resource():
    others = {"regions.csv", "left_out.csv"}
    found = {path.name for path in settings.FIXTURES_DIR.rglob("*") if path.is_file()}

    assert found - others == {path.name for path in FILES}


def test_files_are_in_form():
    said = StringIO()

    call_command("format_fixtures", "--check", stdout=said)

    assert said.getvalue() == "All in form.\n"


@each_file
def test_no_record_stands_twice(path):
    (resource,) = [one for one in RESOURCES if path in one.paths(settings.FIXTURES_DIR)]
    keys = [record[resource.key_field] for record in records(path)]

    assert sorted(keys) == sorted(set(keys))


# loading ------------------------------------------------------------------------------------------


@pytest.mark.django_db
@each_resource
def test_every_record_is_loaded(loaded, resource):
    in_files = sum(len(records(path)) for path in resource.paths(settings.FIXTURES_DIR))

    assert resource.model.objects.count() == in_files > 0
    assert SeedRecord.objects.filter(resource=resource.label).count() == in_files


@pytest.mark.django_db
@each_resource
def test_every_stored_record_equals_its_file(loaded, resource):
    in_files = {
        record[resource.key_field]: resource.content(record)
        for _file, record in resource.records(settings.FIXTURES_DIR)
    }

    stored = {
        instance.natural_key()[0]: resource.stored(instance) for instance in resource.queryset()
    }

    assert stored == in_files


@pytest.mark.django_db
def test_every_region_is_loaded_as_its_row_says(loaded):
    fields = ("code", "name_zh", "name_en", "short_name_zh", "level", "parent__code")
    stored = {row[0]: row for row in Region.objects.values_list(*fields)}

    assert stored == {
        code: (code, *(row[name] for name in fields[1:5]), row["parent"] or None)
        for code, row in regions().items()
    }


@pytest.mark.django_db
def test_load_twice_brings_nothing_new(loaded):
    before = list(SeedRecord.objects.order_by("pk").values_list("pk", "loaded_at"))

    said = load(settings.FIXTURES_DIR)

    assert not re.search("new|changed|left alone", said)
    assert said.count(" … ") == loaded.count(" … ") == len(RESOURCES) + 1
    assert list(SeedRecord.objects.order_by("pk").values_list("pk", "loaded_at")) == before


# what the records say -----------------------------------------------------------------------------


def pairs_of(name):
    """The name of the same text in the other language, or an empty string."""
    if name.endswith("_en"):
        return name.removesuffix("_en") + ("" if name == "note_en" else "_zh")
    if name.endswith("_zh") or name == "note":
        return name.removesuffix("_zh") + "_en"
    return ""


def in_one_language(record, path=""):
    """The texts of a record that the other language lacks."""
    lacking = []
    for name, value in record.items():
        if isinstance(value, dict):
            lacking += in_one_language(value, f"{path}{name}.")
        elif (other := pairs_of(name)) and not record.get(other):
            lacking.append(path + other)
    return lacking


@each_file
def test_every_text_is_in_both_languages(path):
    lacking = [
        f"{next(iter(record.values()))}: {name}"
        for record in records(path)
        for name in in_one_language(record)
    ]

    assert lacking == []


def test_every_region_has_an_english_and_a_short_name():
    lacking = [
        code for code, row in regions().items() if not (row["name_en"] and row["short_name_zh"])
    ]

    assert lacking == []


@pytest.mark.django_db
def test_every_program_and_indicator_says_what_it_is(loaded):
    without = {
        *Program.objects.filter(summary_zh="").values_list("slug", flat=True),
        *Program.objects.filter(summary_en="").values_list("slug", flat=True),
        *Indicator.objects.filter(definition_zh="").values_list("code", flat=True),
        *Indicator.objects.filter(definition_en="").values_list("code", flat=True),
    }

    assert without == set()


LONGEST_QUOTE = 15  # Chinese characters in a row that a text of ours may share with a source
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def runs(text):
    """Every run of LONGEST_QUOTE + 1 Chinese characters without a mark between."""
    length = LONGEST_QUOTE + 1
    for run in CHINESE.findall(re.sub(r"\s", "", text)):
        yield from (run[start : start + length] for start in range(len(run) - length + 1))


@needs_sources
@each_file
def test_texts_are_in_words_of_our_own(path):
    quoted = {
        run for source in SOURCES.glob("*.txt") for run in runs(source.read_bytes().decode("utf8"))
    }
    ours = [
        (name, run)
        for record in records(path)
        for name, text in texts(record)
        if re.search(r"(summary|definition|eligibility|note|explanation)(_zh|_en)?$", name)
        for run in runs(text)
    ]

    assert len(quoted) > 1000
    assert [(name, run) for name, run in ours if run in quoted] == []


def test_region_of_a_federation_lies_in_that_of_the_federation_above(loaded, db):
    outside = [
        union.slug
        for union in TradeUnion.objects.select_related("region", "parent__region")
        if union.parent
        and union.kind == union.parent.kind == TradeUnionKind.FEDERATION
        and not union.region.path.startswith(union.parent.region.path)
    ]

    assert TradeUnion.objects.filter(parent__kind=TradeUnionKind.FEDERATION).count() > 10
    assert outside == []


def test_region_of_a_federation_is_the_one_in_its_name():
    short_names = {code: row["short_name_zh"] for code, row in regions().items()}
    federations = [
        record
        for record in records(settings.FIXTURES_DIR / "trade_unions.yaml")
        if record["kind"] == TradeUnionKind.FEDERATION and record["region"] != "100000"
    ]

    elsewhere = [
        (record["name_zh"], short_names[record["region"]])
        for record in federations
        if short_names[record["region"]] not in record["name_zh"]
    ]

    assert len(federations) > 10
    assert elsewhere == []


def test_every_change_and_completion_is_about_another_figure(loaded, db):
    about = ReportedFigure.objects.filter(role__in=[Role.CHANGE, Role.COMPLETION])
    alone = about.filter(related_to=None)

    assert about.exists()
    assert [f"{figure.key}: {figure.as_reported}" for figure in alone] == []


def test_every_indicator_is_used(loaded, db):
    unused = Indicator.objects.filter(
        figures=None, ratios_above=None, ratios_below=None
    ).values_list("code", flat=True)

    assert list(unused) == []


def test_no_fixture_holds_the_text_of_a_document():
    longest = max(
        (len(text), path.name, name)
        for path in FILES
        for record in records(path)
        for name, text in texts(record)
    )

    assert longest[0] < 1000, longest


def test_every_date_is_a_day_that_a_document_can_speak_of():
    wrong = [
        (path.name, name, value)
        for path in FILES
        for record in records(path)
        for name, value in record.items()
        if isinstance(value, date) and not date(1949, 10, 1) <= value <= date.today()
    ]

    assert wrong == []
