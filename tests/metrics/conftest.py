"""What the tests of figures share."""

import pytest

from tests.factories import make_indicator


@pytest.fixture
def yuan(db):
    return make_indicator(name_zh="救助金额", name_en="Money paid", unit="yuan")


@pytest.fixture
def person_times(db):
    return make_indicator(name_zh="救助人次", name_en="Person-times relieved", unit="person_times")
