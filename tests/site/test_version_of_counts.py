"""The version of counts stays where only words of programs change, and no kept count is stale."""

import re

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from programs.models import Program
from tests.factories import make_figure, make_program, make_region
from tests.filter_cases import CASES, make_world
from unionwork.data_version import WORDS, data_version

OF_PROGRAMS = WORDS["programs.program"]
ONE_DAY = {
    f"{name}{end}": value
    for name in ("started_on", "ended_on")
    for end, value in {"": "2019-05-01", "_precision": "day"}.items()
}
CHANGED = {
    "created_at": "2001-02-03T00:00Z",
    "modified_at": "2001-02-03T00:00Z",
    "started_on": "2018-05-01",
    "started_on_precision": "year",
    "ended_on": "2020-05-01",
    "ended_on_precision": "year",
    "kind": "poverty_relief",
    "region": make_region,
    "parent": make_program,
    "slug": "new",
    "name_zh": "新",
    "name_en": "new",
    "summary_zh": "新",
    "summary_en": "new",
}


@pytest.fixture
def world(regions):
    make_world(regions)


def test_every_column_of_a_program_is_changed_here():
    own = {field.name for field in Program._meta.concrete_fields}

    assert own - {"id", "region_path"} == CHANGED.keys()


@pytest.mark.parametrize("name", CHANGED)
def test_version_of_counts_stays_where_only_words_of_a_program_change(db, name):
    value = CHANGED[name]() if callable(CHANGED[name]) else CHANGED[name]
    program = make_program(**ONE_DAY)
    before = data_version()

    Program.objects.filter(pk=program.pk).update(**{name: value})
    after = data_version()

    assert after.text != before.text
    assert (after.of_counts == before.of_counts) == (name in OF_PROGRAMS)


def test_version_of_counts_moves_with_programs_that_come_and_go(db):
    seen = [data_version().of_counts]
    program = make_program()
    seen.append(data_version().of_counts)
    program.delete()
    seen.append(data_version().of_counts)

    assert len(set(seen)) == 3


def test_version_of_counts_moves_with_what_follows_the_words_of_a_program(db):
    program, figure = make_program(), make_figure()
    before = data_version()

    with transaction.atomic():
        type(program).objects.filter(pk=program.pk).update(summary_zh="新")
        assert data_version().of_counts == before.of_counts
        type(figure).objects.filter(pk=figure.pk).update(key=F("key"))

    assert data_version().of_counts != before.of_counts


COUNTED = {
    "programs": ["/api/programs/?page_size=1&", "/api/facets/programs/?", "/?"],
    "figures": ["/api/figures/?page_size=1&", "/api/facets/figures/?"],
}
ASKED = [
    f"{address}{name}={value}"
    for (resource, name), (value, _rows) in CASES.items()
    for address in COUNTED.get(resource, ())
]


@pytest.mark.parametrize("address", ASKED)
def test_no_count_is_stale_after_a_save_of_words(client, world, address):
    client.get(address)

    for program in Program.objects.all():
        program.name_zh, program.summary_en = f"{program.name_zh}捐书市总", "reading changed"
        program.save()
    now = client.get(address)
    cache.clear()
    anew = client.get(address)

    assert now.status_code == 200
    assert without_tokens(now) == without_tokens(anew)


def without_tokens(response):
    """The content without what is random in each page: the tokens of forms, and of the policy."""
    return re.sub(r'(value|nonce)="[\w+/=-]{20,}"', "", response.content.decode())
