"""The tile grid: every province once, each on a place of its own."""

import csv

import pytest
from django.conf import settings

from programs.tiles import TILES, heat


def provinces():
    with (settings.FIXTURES_DIR / "regions.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file) if row["level"] == "province"}


def test_every_province_has_a_tile_of_its_own():
    assert set(TILES) == set(provinces())
    assert len({(tile.column, tile.row) for tile in TILES.values()}) == len(TILES) == 34
    assert len({tile.letters for tile in TILES.values()}) == 34


def test_tiles_stand_roughly_where_the_provinces_are():
    at = {provinces()[code]["name_en"]: tile for code, tile in TILES.items()}

    assert at["Xinjiang"].column < at["Gansu"].column < at["Beijing"].column
    assert at["Heilongjiang"].row < at["Henan"].row < at["Guangdong"].row < at["Hainan"].row
    assert at["Fujian"].column < at["Taiwan"].column


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 0), (1, 1), (10, 1), (11, 2), (30, 2), (31, 3), (61, 4), (100, 4)]
)
def test_darker_is_more_and_nothing_has_no_colour(count, expected):
    assert heat(count, 100) == expected


def test_the_largest_is_darkest_however_small():
    assert heat(1, 1) == 4
