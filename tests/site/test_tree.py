import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.models import Region
from unionwork.tree import next_path, subtree

steps = st.integers(100000, 999998).map(str)
paths = st.lists(steps, min_size=1, max_size=4).map("".join)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("100000", "100001"),
        ("100000620000", "100000620001"),
        ("100000620999", "100000621000"),
        ("100000999999", "100001000000"),
        ("00000001", "00000002"),
        ("0000000100000099", "0000000100000100"),
    ],
)
def test_next_path_keeps_its_width(path, expected):
    assert next_path(path) == expected


@given(paths, paths)
def test_next_path_bounds_exactly_the_subtree(path, other):
    is_inside = path <= other < next_path(path)

    assert is_inside == other.startswith(path)


@given(paths, st.lists(steps, max_size=3))
def test_next_path_stands_after_everything_below(path, below):
    assert path <= path + "".join(below) < next_path(path)


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        ("100000", {"100000", "410000", "410300", "410323", "610000", "610100"}),
        ("410000", {"410000", "410300", "410323"}),
        ("410300", {"410300", "410323"}),
        ("410323", {"410323"}),
        ("610000", {"610000", "610100"}),
    ],
)
def test_subtree_is_the_node_and_all_below_it(regions, top, expected):
    path = Region.objects.get(code=top).path

    found = Region.objects.filter(subtree("path", path))

    assert {region.code for region in found} == expected


def test_subtree_follows_relations(regions):
    children = Region.objects.filter(subtree("parent__path", regions.luoyang.path))

    assert [region.code for region in children] == ["410323"]
