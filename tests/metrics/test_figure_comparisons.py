"""What a figure is compared with: among all figures, on the pages, and by the API."""

from datetime import date
from functools import partial

import pytest

from metrics.comparison_words import change_words, percent_words
from metrics.figure_comparisons import MOST, comparisons_among, comparisons_of
from metrics.models import ReportedFigure
from tests.factories import make_figure, make_indicator, make_program, make_trade_union
from tests.metrics.test_figure_page import page_of, text_of


def year(number, **fields):
    return fields | {
        "period_start": date(number, 1, 1),
        "period_end": date(number, 12, 31),
        "period_basis": "during",
    }


@pytest.fixture
def made(regions):
    """Makes a figure of one union, program and indicator; a test says what differs."""
    fields = {
        "indicator": make_indicator(
            name_zh="培训人数", name_en="Persons trained", theme="training"
        ),
        "trade_union": make_trade_union(region=regions.luoyang),
        "program": make_program(name_en="Lessons"),
        "region": regions.luoyang,
        "scope": "whole",
    }

    def make(**other):
        return make_figure(**fields | other)

    return make


def found(figure):
    figure = ReportedFigure.objects.select_related("indicator").get(pk=figure.pk)
    return {
        pair.other_than(figure).pk: str(pair.comparison.why_not or pair.comparison.change)
        for pair in comparisons_of(figure)
    }


def test_figure_is_compared_with_earlier_and_later_ones(made):
    first, second, third = (made(**year(n), value=n) for n in (2015, 2016, 2017))

    assert found(second) == {first.pk: "1.00", third.pk: "1.00"}
    assert found(third) == {first.pk: "2.00", second.pk: "1.00"}


INCOMPARABLE = {
    "half a year": ({"period_end": date(2015, 6, 30)}, "length_differs"),
    "no beginning": ({"period_start": None}, "period_open"),
    "counted up": ({"period_basis": "cumulative"}, "basis_differs"),
    "itself alone": ({"scope": "own"}, "scope_differs"),
    "another program": ({"program": make_program}, "program_differs"),
    "another place": ({"region": None}, "region_differs"),
    "person-times": (
        {
            "indicator": partial(
                make_indicator, name_zh="培训人次", unit="person_times", theme="training"
            )
        },
        "counts_differ",
    ),
    "person-times of some": (
        {
            "indicator": partial(
                make_indicator, name_zh="培训农民工人次", unit="person_times", theme="training"
            )
        },
        "counts_differ",
    ),
    "some of the persons": (
        {"indicator": partial(make_indicator, name_zh="培训农民工人数", theme="training")},
        "indicator_differs",
    ),
}


@pytest.mark.parametrize("case", INCOMPARABLE)
def test_figure_that_suggests_itself_has_the_reason_why_not(made, case):
    fields, reason = INCOMPARABLE[case]
    figure = made(**year(2016))
    fields = {name: value() if callable(value) else value for name, value in fields.items()}
    other = made(**year(2015) | fields)

    assert found(figure) == {other.pk: reason}


NO_SUGGESTION = {
    "a draft": {"review": "draft"},
    "advised against": {"rank": "deprecated", "rank_reason": "印刷错误。"},
    "a target": {"role": "target"},
    "another union": {"trade_union": make_trade_union},
    "a rival": year(2016),
    "a longer name": {
        "indicator": partial(make_indicator, name_zh="培训后走上管理岗位人数", theme="training")
    },
    "another theme": {
        "indicator": partial(make_indicator, name_zh="培训人次", unit="person_times")
    },
    "other persons": {
        "indicator": partial(make_indicator, name_zh="参赛人次", unit="person_times")
    },
}


@pytest.mark.parametrize("case", NO_SUGGESTION)
def test_figure_that_does_not_suggest_itself_is_left_out(made, case):
    figure = made(**year(2016))
    fields = {
        name: value() if callable(value) else value for name, value in NO_SUGGESTION[case].items()
    }
    made(**year(2015) | fields)

    assert found(figure) == {}


def test_corrected_figures_are_not_compared(made):
    figure, wrong = made(**year(2016)), made(**year(2015))
    right = made(**year(2015), supersedes=wrong)

    assert found(figure).keys() == {right.pk}
    assert found(wrong) == {}


def test_part_of_the_figure_is_not_compared_with_it(made):
    figure = made(**year(2016))
    part = made(**year(2015), related_to=figure)

    assert found(figure) == found(part) == {}


def test_change_is_no_side_of_a_comparison(made):
    figure = made(**year(2016), role="change")
    made(**year(2015), role="change")

    assert found(figure) == {}


def test_figure_without_a_union_is_compared_within_its_region(made, regions):
    figure, other = (made(**year(n), trade_union=None) for n in (2016, 2015))
    made(**year(2014), trade_union=None, region=regions.xian)
    nowhere = made(**year(2015), trade_union=None, region=None)

    assert found(figure).keys() == {other.pk}
    assert found(nowhere) == {}


def test_only_the_nearest_are_compared(made):
    of = {number: made(**year(number)) for number in range(1980, 1980 + 2 * MOST)}
    undated = made(period_basis="during")

    half = MOST // 2
    near = [*range(2000 - half, 2000), *range(2001, 2001 + half)]
    assert found(of[2000]).keys() == {of[number].pk for number in near}
    assert undated.pk in found(of[2019])


# the figures of an indicator ----------------------------------------------------------------------


def pairs_among(indicator):
    figures = ReportedFigure.objects.public().for_tables().filter(indicator=indicator)
    return [
        (pair.now.pk, pair.before.pk, pair.comparison.why_not)
        for pair in comparisons_among(figures)
    ]


def test_each_figure_is_compared_with_the_year_before_or_the_latest_alike(made):
    months = {"period_start": date(2016, 1, 1), "period_end": date(2016, 6, 30)}
    first, second = made(**year(2014)), made(**year(2016))
    half = made(**year(2016) | months)
    last = made(**year(2017))

    assert pairs_among(first.indicator) == [
        (second.pk, first.pk, None),
        (last.pk, second.pk, None),
        (half.pk, first.pk, "length_differs"),
    ]


def test_figures_of_different_unions_are_no_pair(made):
    figure = made(**year(2016))
    made(**year(2015), trade_union=make_trade_union())

    assert pairs_among(figure.indicator) == []


# in words ---------------------------------------------------------------------------------------


CHANGES = {
    "exact": ((500, 500), (400, 400), "+100 persons", "+25%"),
    "a fall": ((300, 300), (400, 400), "-100 persons", "-25%"),
    "nothing before": ((300, 300), (0, 0), "+300 persons", ""),
    "no change": ((400, 400), (400, 400), "0 persons", "0%"),
    "rounded": ((500, 510), (390, 410), "+90 persons to +120 persons", "+21.9% to +30.8%"),
    "more than": ((500, None), (400, 400), "+100 persons or more", "+25% or more"),
    "than less than": ((500, 500), (400, None), "+100 persons or less", "+25% or less"),
    "both open": ((500, None), (400, None), "not bounded by the words", ""),
}


@pytest.mark.parametrize("case", CHANGES)
def test_change_is_written_as_what_it_is(made, case):
    now, before, change, percent = CHANGES[case]
    figure, _other = (
        made(**year(number), value=bounds[0], lower=bounds[0], upper=bounds[1])
        for number, bounds in ((2016, now), (2015, before))
    )

    (pair,) = comparisons_of(figure)

    assert (change_words(pair.comparison), percent_words(pair.comparison)) == (change, percent)


# on the pages -----------------------------------------------------------------------------------


def test_figure_page_has_its_comparisons(client, made):
    figure = made(**year(2016), value=500, as_reported="500人")
    made(**year(2015), value=400, as_reported="400人")
    made(**year(2015), value=9, as_reported="9人", program=make_program(name_en="Other lessons"))

    page = text_of(page_of(client, figure))

    assert "Comparisons Change: +100 persons (+25%) year on year Earlier: 400 persons" in page
    assert "Not compared: they are about different programs. Earlier: 9 persons 9人 2015" in page
    assert "Other lessons" in page


def test_figure_page_without_others_has_no_comparisons(client, made):
    assert "Comparisons" not in text_of(page_of(client, made()))


def test_indicator_page_has_the_changes_and_what_is_easily_taken_for_it(client, made):
    figure = made(**year(2016), value=500)
    made(**year(2015), value=400)
    make_indicator(
        code="times", name_zh="培训人次", name_en="Times", unit="person_times", theme="training"
    )

    page = text_of(client.get(f"/indicators/{figure.indicator.code}/"))

    assert "Not to be taken for: Times ." in page
    assert "+100 persons (+25%) year on year" in page


def test_indicator_page_compares_no_corrected_figure(client, made):
    figure, wrong = made(**year(2016), value=500), made(**year(2015), value=7)
    made(**year(2015), value=400, supersedes=wrong)

    page = text_of(client.get(f"/indicators/{figure.indicator.code}/"))

    assert "+100 persons (+25%)" in page
    assert "+493 persons" not in page


@pytest.mark.parametrize("address", ["/figures/{pk}/", "/indicators/{code}/", "/api/figures/{pk}/"])
def test_comparisons_take_as_many_queries_with_more_figures(client, made, queries_of, address):
    figure = made(**year(2016))
    path = address.format(pk=figure.pk, code=figure.indicator.code)
    for number in range(2010, 2016):
        made(**year(number))
        make_indicator(name_zh=f"培训{number}人次", unit="person_times", theme="training")
    client.get(path)
    few = queries_of(client, path)
    for number in range(1990, 2010):
        made(**year(number))
        made(**year(number), program=make_program(), region=None)
        make_indicator(name_zh=f"培训{number}人次", unit="person_times", theme="training")

    assert queries_of(client, path) == few


# by the API -------------------------------------------------------------------------------------


def test_api_has_the_change_with_its_bounds(client, made):
    figure = made(**year(2016), value=500, lower=500, upper=510)
    before = made(**year(2015), value=400, lower=390, upper=410)
    other = made(**year(2015), value=400, program=make_program())

    record = client.get(f"/api/figures/{before.pk}/").json()
    both = client.get(f"/api/figures/{figure.pk}/").json()["comparisons"]

    assert both[0] == {
        "figure": before.pk,
        "is_earlier": True,
        "why_not": None,
        "is_year_on_year": True,
        "unit": "persons",
        "change": 100,
        "change_lower": 90,
        "change_upper": 120,
        "percent": 25,
        "percent_lower": 21.95,
        "percent_upper": 30.77,
    }
    assert (both[1]["figure"], both[1]["why_not"]) == (other.pk, "program_differs")
    assert (both[1]["change"], both[1]["is_year_on_year"]) == (None, None)
    assert [row["is_earlier"] for row in record["comparisons"]] == [False, None]
