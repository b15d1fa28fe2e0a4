"""How a figure was read: each step from its own words."""

import pytest

from metrics.reading import differs, steps_of
from tests.factories import make_figure, make_indicator

pytestmark = pytest.mark.django_db


def steps(words, unit="persons", **fields):
    figure = make_figure(as_reported=words, indicator=make_indicator(unit=unit), **fields)
    return {step.label: (step.words, step.meaning) for step in steps_of(figure)}


@pytest.mark.parametrize(
    ("words", "unit", "number", "bounds", "interval"),
    [
        ("300人", "persons", ("300", "300"), "", "300 persons"),
        (
            "431万元",
            "yuan",
            ("431万", "431 × 10,000 = 4,310,000"),
            "",
            "from 4.305 million yuan, up to 4.315 million yuan",
        ),
        (
            "近3万人",
            "persons",
            ("近3万", "3 × 10,000 = 30,000"),
            "近",
            "more than 20,000 persons, up to 30,000 persons",
        ),
        (
            "突破60万人次",
            "person_times",
            ("突破60万", "60 × 10,000 = 600,000"),
            "突破",
            "from 600,000 person-times",
        ),
        ("五次", "events", ("五", "5"), "", "5 events"),
        ("90%以上", "percent", ("90", "90"), "以上", "from 90%"),
    ],
)
def test_number_bounds_and_interval_come_from_the_words(words, unit, number, bounds, interval):
    read = steps(words, unit)

    assert read["Number"] == number
    assert read["Bounds"][0] == bounds
    assert read["Interval"][1] == interval


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"period_text": "多年来"}, ("多年来", "the words alone don't give a date")),
        (
            {"period_start": "2015-01-01", "period_text": "去年以来", "period_inferred": True},
            ("去年以来", "since 2015 (inferred from the date of the article)"),
        ),
        ({"period_end": "2015-12-31", "period_text": "年底"}, ("年底", "up to 31 December 2015")),
    ],
)
def test_period_has_the_words_behind_it(fields, expected):
    figure = make_figure(**fields)
    figure.refresh_from_db()

    read = {step.label: (step.words, step.meaning) for step in steps_of(figure)}

    assert read.get("Period") == expected


def test_words_that_no_parser_reads_leave_the_figure_to_a_person():
    figure = make_figure(as_reported="很多")

    assert differs(figure)
    assert steps_of(figure) == []
