"""Values that articles imply: marked as derived, with their working, and stored nowhere."""

import pytest
from django.core.cache import cache

from metrics.models import ReportedFigure
from tests.factories import (
    make_article,
    make_check,
    make_figure,
    make_indicator,
    make_program,
    make_term,
)
from tests.metrics.test_figure_page import page_of, text_of


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def relief(db):
    """8万元, 5000元 a household."""
    funds = make_indicator(code="funds", name_en="Funds", unit="yuan")
    helped = make_indicator(code="helped", name_en="Households helped", unit="households")
    average = make_indicator(
        name_en="Average", unit="yuan_per_household", measure="ratio",
        numerator=funds, denominator=helped,
    )  # fmt: skip
    common = {"article": make_article(), "program": make_program()}
    amount = make_figure(**common, indicator=funds, value=80000, lower=75000, upper=85000)
    rate = make_figure(**common, indicator=average, value=5000, related_to=amount)
    return amount, rate, helped, common


HOUSEHOLDS = {
    "derivation": "denominator",
    "indicator": "helped",
    "unit": "households",
    "per": None,
    "value": 16,
    "lower": 15,
    "upper": 18,
    "working": "80000 ÷ 5000",
}


def derived_of(client, figure):
    return client.get(f"/api/figures/{figure.pk}/").json()["derived"]


def test_every_figure_of_the_working_has_what_follows(client, relief):
    amount, rate, *_others = relief
    expected = [HOUSEHOLDS | {"figures": [amount.pk, rate.pk]}]

    assert derived_of(client, amount) == expected
    assert derived_of(client, rate) == expected


def test_derived_value_is_stored_nowhere(client, relief):
    amount, *_others = relief
    before = list(ReportedFigure.objects.values_list())

    page_of(client, amount)
    derived_of(client, amount)

    assert list(ReportedFigure.objects.values_list()) == before
    assert client.get("/api/figures/?indicator=helped").json()["count"] == 0


def test_page_marks_it_as_derived_and_leads_to_the_figures(client, relief):
    amount, rate, *_others = relief

    answer = page_of(client, amount)

    expected = (
        "Households helped about 16 households (15 households to 18 households) derived "
        "= 80,000 yuan ÷ 5,000 yuan per household"
    )
    assert expected in text_of(answer)
    assert f'<a href="/figures/{rate.pk}/">5,000 yuan per household</a>' in answer.content.decode()


def test_value_that_is_printed_is_not_derived(client, relief):
    amount, _rate, helped, common = relief
    assert derived_of(client, amount)

    make_figure(**common, indicator=helped, value=16)

    assert derived_of(client, amount) == []


NOT_IN_USE = {
    "a draft": {"review": "draft"},
    "rejected": {"review": "rejected", "review_reason": "误。"},
    "advised against": {"rank": "deprecated", "rank_reason": "误。"},
}


@pytest.mark.parametrize("case", NOT_IN_USE)
def test_nothing_follows_from_a_figure_that_is_not_in_use(client, relief, case):
    amount, rate, *_others = relief
    ReportedFigure.objects.filter(pk=rate.pk).update(**NOT_IN_USE[case])

    assert derived_of(client, amount) == []


def test_nothing_follows_from_a_corrected_figure(client, relief):
    amount, rate, _helped, common = relief
    right = make_figure(
        **common, indicator=rate.indicator, value=4000, related_to=amount, supersedes=rate
    )

    assert [each["figures"] for each in derived_of(client, amount)] == [[amount.pk, right.pk]]


@pytest.fixture
def members(db):
    """10935, with so many more or so many per cent more than a year ago."""

    def made(unit, value, **fields):
        article = make_article()
        counted = make_indicator(name_en="Members")
        figure = make_figure(article=article, indicator=counted, value=10935, **fields)
        growth = counted if unit == "persons" else make_indicator(unit=unit, non_negative=False)
        make_figure(
            article=article, indicator=growth, value=value, role="change", related_to=figure
        )
        return figure

    return made


BEFORE = {
    "more": (
        ("persons", 1165),
        "9,770 persons derived = 10,935 persons − 1,165 persons a change of +11.9%",
        "10935 − 1165",
    ),
    "less": (
        ("persons", -65),
        "11,000 persons derived = 10,935 persons − ( -65 persons ) a change of -0.6%",
        "10935 − (-65)",
    ),
    "per cent more": (
        ("percent", 50),
        "about 7,290 persons (7,242 persons to 7,338 persons) derived "
        "= 10,935 persons ÷ (100% + 50% ) a change of +49% to +51%",
        "10935 ÷ (100% + 50%)",
    ),
}


@pytest.mark.parametrize("case", BEFORE)
def test_figure_of_the_period_before_is_worked_out(client, members, case):
    change, words, working = BEFORE[case]
    figure = members(*change)

    page = text_of(page_of(client, figure))

    assert f"Members, in the period before {words}" in page
    assert derived_of(client, figure)[0]["working"] == working


def test_growth_is_left_out_where_nothing_bounds_it(client, members):
    page = text_of(page_of(client, members("persons", 10000, upper=None)))

    assert "Members, in the period before 935 persons or more derived" in page
    assert "a change of" not in page


def shared(relation="per_head", names=("amount", "heads"), **fields):
    """431万元 for 6406 persons."""
    article = make_article()
    check = make_check(relation=relation, **fields)
    amount = make_indicator(name_en="Money", unit="yuan")
    values = {"amount": (amount, 4310000), "heads": (make_indicator(), 6406)}
    figures = [
        make_figure(article=article, indicator=indicator, value=value)
        for indicator, value in values.values()
    ]
    for figure, name in zip(figures, names, strict=True):
        make_term(check_made=check, figure=figure, name=name)
    return figures


def test_average_is_worked_out_from_a_recorded_check(client, db):
    amount, heads = shared(band_lower=100, band_upper=20000)

    assert derived_of(client, heads)[0]["per"] == "persons"
    page = text_of(page_of(client, amount))
    assert "Money, on average about 672.81 yuan (672.8 yuan to 672.81 yuan) per person" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"band_upper": 600},  # it fails
        {},  # without a band it says nothing
        {"names": ("amount", "amount"), "band_upper": 20000},
        {"relation": "at_most", "names": ("larger", "smaller")},
    ],
)
def test_no_average_follows_from_other_checks(client, db, fields):
    amount, _heads = shared(**fields)

    assert derived_of(client, amount) == []
    assert page_of(client, amount).status_code == 200


def test_numbers_too_large_to_be_figures_are_left_out(client, db):
    amount, _heads = shared(band_lower=1)
    base = make_indicator(unit="persons")
    rate = make_indicator(unit="yuan_per_person", measure="ratio", denominator=base)
    article = make_article()
    whole = make_figure(article=article, indicator=base, value=9 * 10**12)
    make_figure(article=article, indicator=rate, value=9 * 10**12, related_to=whole)

    assert len(derived_of(client, amount)) == 1
    assert derived_of(client, whole) == []


@pytest.mark.parametrize("address", ["/figures/{}/", "/api/figures/{}/"])
def test_derived_values_take_as_many_queries_with_more_figures(client, relief, queries_of, address):
    amount, _rate, _helped, common = relief
    path = address.format(amount.pk)

    def make(many):
        for _ in range(many):
            make_figure(
                **common, indicator=amount.indicator, value=5, role="change", related_to=amount
            )
            check = make_check(relation="per_head", band_lower=1)
            make_term(check_made=check, figure=amount, name="amount")
            make_term(check_made=check, figure=make_figure(**common, value=7), name="heads")

    make(2)
    client.get(path)
    few = queries_of(client, path)
    make(20)

    assert queries_of(client, path) == few
