"""What the tests of figures share."""

import pytest
from django.core.cache import cache

from tests.factories import make_indicator, make_trade_union


@pytest.fixture(autouse=True)
def _no_answers_kept():
    cache.clear()


@pytest.fixture
def yuan(db):
    return make_indicator(name_zh="救助金额", name_en="Money paid", unit="yuan")


@pytest.fixture
def person_times(db):
    return make_indicator(name_zh="救助人次", name_en="Person-times relieved", unit="person_times")


# unions, each in its region -----------------------------------------------------------------


@pytest.fixture
def henan(regions):
    return make_trade_union(slug="henan", region=regions.henan, tier="provincial")


@pytest.fixture
def luoyang(regions, henan):
    return make_trade_union(slug="luoyang", region=regions.luoyang, parent=henan)


@pytest.fixture
def xinan(regions, luoyang):
    return make_trade_union(slug="xinan", region=regions.xinan, tier="county", parent=luoyang)


@pytest.fixture
def oilfield(regions):
    """A union in Luoyang that isn't under the federation there."""
    return make_trade_union(
        slug="oilfield", kind="primary", tier="workplace", region=regions.luoyang
    )
