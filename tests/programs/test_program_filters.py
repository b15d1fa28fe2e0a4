"""The FilterSet of programs, by itself: pages and API take it as it is."""

import pytest
from django.http import QueryDict

from programs.filters import ProgramFilter, TradeUnionFilter
from programs.models import Program, TradeUnion
from tests.factories import (
    make_group,
    make_participant,
    make_program,
    make_tag,
    make_trade_union,
)


def programs(query):
    filterset = ProgramFilter(QueryDict(query), queryset=Program.objects.all())
    assert filterset.is_valid(), filterset.errors
    return {program.slug for program in filterset.qs}


def errors(query):
    filterset = ProgramFilter(QueryDict(query), queryset=Program.objects.all())
    assert not filterset.is_valid()
    return filterset.errors


@pytest.fixture
def relief(regions):
    """Three programs of a kind in three regions."""
    for region in ("luoyang", "xinan", "xian"):
        make_program(slug=region, kind="hardship_relief", region=getattr(regions, region))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"luoyang", "xinan", "xian"}),
        ("region=100000", {"luoyang", "xinan", "xian"}),
        ("region=410000", {"luoyang", "xinan"}),
        ("region=410323", {"xinan"}),
        ("region_exact=410300", {"luoyang"}),
        ("region_exact=410000", set()),
        ("region=410000&region_exact=410300", {"luoyang"}),
        ("region=410000&region_exact=610100", set()),
        ("region=410000&kind=culture", set()),
        ("region=410000&kind=culture&kind=hardship_relief", {"luoyang", "xinan"}),
        ("page=7", {"luoyang", "xinan", "xian"}),
    ],
)
def test_program_filter_by_region_and_kind(relief, query, expected):
    assert programs(query) == expected


def test_program_filter_by_union_takes_every_role_and_union_below(db):
    above = make_trade_union(slug="above")
    below = make_trade_union(slug="below", parent=above)
    make_participant(program=make_program(slug="led"), trade_union=above)
    make_participant(program=make_program(slug="joined"), trade_union=below, role="participant")
    make_program(slug="alone")

    assert programs("trade_union=above") == {"led", "joined"}
    assert programs("trade_union=below") == {"joined"}


def test_program_filter_by_groups_and_tags_wants_one_of_each(db):
    miners, nurses, warmth = (
        make_group(code="miners"),
        make_group(code="nurses"),
        make_tag(slug="w"),
    )
    for slug, groups, tags in (
        ("both", [miners, nurses], [warmth]),
        ("miners", [miners], []),
        ("neither", [], [warmth]),
    ):
        program = make_program(slug=slug)
        program.beneficiaries.set(groups)
        program.tags.set(tags)

    assert programs("beneficiaries=miners") == {"both", "miners"}
    assert programs("beneficiaries=miners&beneficiaries=nurses") == {"both", "miners"}
    assert programs("beneficiaries=nurses&tag=w") == {"both"}


def test_program_filter_by_parent_takes_direct_parts_alone(db):
    top = make_program(slug="top")
    middle = make_program(slug="middle", parent=top)
    make_program(slug="lowest", parent=middle)

    assert programs("parent=top") == {"middle"}


@pytest.mark.parametrize(
    "query",
    ["q=%E9%80%81%E6%B8%A9%E6%9A%96", "q=warmth", "q=WARMTH+winter", "q=%E6%B8%A9", "q=+warmth+"],
)
def test_program_filter_by_text_looks_in_names_and_summaries(db, query):
    make_program(slug="found", name_zh="送温暖", name_en="Warmth", summary_en="In winter.")
    make_program(slug="other", name_zh="送清凉", name_en="Coolness", summary_en="In summer.")

    assert programs(query) == {"found"}


@pytest.mark.parametrize("text", ["市总", "luoyang", "洛阳工会"])
def test_union_filter_by_text_looks_in_aliases_too(db, text):
    make_trade_union(slug="found", name_en="Luoyang", aliases="市总\n洛阳工会")
    make_trade_union(slug="other", name_en="Xi'an")

    found = TradeUnionFilter({"q": text}, queryset=TradeUnion.objects.all()).qs

    assert [union.slug for union in found] == ["found"]


@pytest.mark.parametrize(
    ("query", "name", "sentence"),
    [
        ("region=410399", "region", "There is no “410399”."),
        ("region=410000&region=610000", "region", "This parameter may stand only once."),
        ("page=1&page=2", "page", "This parameter may stand only once."),
        ("regoin=410000", "regoin", "Did you mean “region”?"),
        ("colour=red", "colour", "There is no such parameter. Valid are: region, "),
        ("kind=cultur", "kind", "Did you mean “culture”?"),
        ("tag=no-such", "tag", "There is no “no-such”."),
    ],
)
def test_program_filter_says_what_is_wrong(relief, query, name, sentence):
    (said,) = errors(query)[name]

    assert sentence in said


def test_program_filter_that_is_wrong_filters_nothing_silently(relief):
    """What isn't valid has no queryset to show by mistake."""
    filterset = ProgramFilter(QueryDict("regoin=410000"), queryset=Program.objects.all())

    assert not filterset.is_valid()
    assert filterset.errors.keys() == {"regoin"}


def test_program_filter_without_a_query_is_unbound_and_shows_all(relief):
    filterset = ProgramFilter(queryset=Program.objects.all())

    assert not filterset.is_bound
    assert filterset.qs.count() == 3
