"""Every filter of every endpoint leaves the rows that it should, and no others."""

import pytest

from metrics.models import ReportedFigure
from tests.factories import make_figure
from tests.filter_cases import CASES, FILTERS, TAKE_SEVERAL, make_world

KEYS = {"figures": "note", "regions": "code", "indicators": "code"}  # the others: slug


@pytest.fixture
def world(regions):
    make_world(regions)


def rows_of(client, prefix, **parameters):
    answer = client.get(f"/api/{prefix}/", parameters)
    assert answer.status_code == 200, answer.content
    key = KEYS.get(prefix, "slug")
    return {row[key] for row in answer.json()["results"]}


def test_filters_all_have_a_case():
    assert FILTERS.keys() == CASES.keys()


@pytest.mark.parametrize(("prefix", "name"), CASES)
def test_filter_leaves_what_it_should(client, world, prefix, name):
    value, expected = CASES[prefix, name]

    left = rows_of(client, prefix, **{name: value})

    assert left == set(expected.split())
    assert left < rows_of(client, prefix)


@pytest.mark.parametrize(("prefix", "name"), CASES)
def test_filter_counts_what_it_leaves(client, world, prefix, name):
    value, expected = CASES[prefix, name]

    answer = client.get(f"/api/{prefix}/", {name: value, "page_size": 1}).json()

    assert answer["count"] == len(expected.split())


@pytest.mark.parametrize("prefix", [prefix for prefix, name in CASES if name == "region"])
def test_region_filter_includes_everything_below(client, world, prefix):
    of_china = rows_of(client, prefix, region="100000")
    by_province = [rows_of(client, prefix, region=code) for code in ("410000", "610000")]
    of_luoyang = rows_of(client, prefix, region="410300")

    assert of_china - {"100000"} == set.union(*by_province)
    assert of_luoyang <= by_province[0]
    assert of_luoyang


def test_filters_are_combined_with_and(client, world):
    assert rows_of(client, "figures", region="410000", year_to="2018") == {"helped-2018"}
    assert rows_of(client, "figures", indicator="paid", region="610000") == set()


@pytest.mark.parametrize(("prefix", "name"), TAKE_SEVERAL)
def test_filter_that_takes_several_values_means_either(client, world, prefix, name):
    one, other = TAKE_SEVERAL[prefix, name]

    either = rows_of(client, prefix, **{name: [one, other]})

    separately = [rows_of(client, prefix, **{name: value}) for value in (one, other)]
    assert either == set.union(*separately)
    assert either


def test_filter_by_two_tags_of_one_program_gives_it_once(client, world):
    make_figure(program=ReportedFigure.objects.get(note="helped-2018").program)

    answer = client.get("/api/programs/", {"tag": ["warmth", "winter"]}).json()

    assert [row["slug"] for row in answer["results"]] == ["culture", "relief"]
    assert [row["figures_count"] for row in answer["results"]] == [0, 2]
    assert answer["count"] == 2


@pytest.mark.parametrize("amount", ["1e12", "-5", "0.5", "300.00", "9999999999999.99"])
def test_amount_filters_split_the_figures_at_any_amount(client, world, amount):
    above = rows_of(client, "figures", value__gte=amount)
    below = rows_of(client, "figures", value__lt=amount)

    assert above | below == {"helped-2018", "paid-2019", "rooms-2021"}
    assert not above & below


@pytest.mark.parametrize("amount", ["41.001", "40.999", "1e20", "-1e20", "1e-400"])
def test_amount_filter_takes_what_no_value_can_be(client, world, amount):
    """An amount that isn't stored with such digits still has a place among those that are."""
    expected = {"helped-2018", "paid-2019"} | ({"rooms-2021"} if float(amount) < 41 else set())

    assert rows_of(client, "figures", value__gte=amount) == (
        set() if amount == "1e20" else expected
    )


TEXTS = ["%", "_", "\\", "';--", '"', "安%z", "😀", b"\xed\xa0\x80", "x" * 200]


@pytest.mark.parametrize("prefix", [prefix for prefix, name in CASES if name == "q"])
def test_text_filter_finds_nothing_by_signs(client, world, prefix):
    for text in TEXTS:
        assert rows_of(client, prefix, q=text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("捐书 农民工", {"culture"}),
        ("农民工 捐书", {"culture"}),
        ("捐书 矿工", set()),
        ("  捐书　", {"culture"}),
        ("CULTURE", set()),
        ("“捐书”！", {"culture"}),
        ("捐书 %", {"culture"}),
        ("PROGRAM", {"relief", "contest", "culture"}),
    ],
)
def test_text_filter_wants_every_word_somewhere(client, world, text, expected):
    assert rows_of(client, "programs", q=text) == expected


@pytest.mark.parametrize(("prefix", "name"), CASES)
def test_empty_filter_is_refused_unless_it_is_words(client, world, prefix, name):
    answer = client.get(f"/api/{prefix}/", {name: ""})

    if name == "q":
        assert answer.status_code == 200
    else:
        assert answer.status_code == 400
        assert answer.json()["parameters"][name][-1].startswith("This parameter is empty")
