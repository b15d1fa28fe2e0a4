"""Failing checks where readers and staff meet them; explained ones leave, and come back."""

import pytest
from django.core.cache import cache

from metrics import check_outcomes
from metrics.check_outcomes import outcomes
from tests.factories import make_check, make_figure, make_indicator, make_staff, make_term
from tests.metrics.test_figure_page import page_of, text_of

REASON = "上年结转。"


@pytest.fixture(autouse=True)
def _no_outcomes_kept():
    cache.clear()


def at_most(smaller, larger, explanation="", **fields):
    check = make_check(relation="at_most", explanation=explanation)
    for name, value in (("smaller", smaller), ("larger", larger)):
        indicator = make_indicator(name_en=f"{name} of {smaller} and {larger}")
        figure = make_figure(value=value, indicator=indicator, **fields)
        make_term(check_made=check, figure=figure, name=name)
    check.confirm_explanation()
    return check


def change_a_figure_of(check, value):
    figure = check.terms.get(name="smaller").figure
    figure.value = figure.lower = figure.upper = value
    figure.save()


def dashboard_number(client):
    cards = client.get("/admin/").context["cards"]
    return {str(card.title): card.number for card in cards}["Checks that fail"]


def test_outcomes_tell_what_holds_fails_and_is_explained(db):
    at_most(1, 2)
    fails, explained = at_most(4, 3), at_most(6, 5, explanation=REASON)
    unfit = make_check()
    draft = at_most(8, 7, review="draft")

    public, all_of_them = outcomes(), outcomes(with_drafts=True)

    assert (public.count, public.holding, public.unfit) == (4, 1, [unfit.pk])
    assert (public.failing, public.explained) == ([fails.pk], [explained.pk])
    assert public.gaps == {fails.pk: 1, explained.pk: 1}
    assert (all_of_them.count, all_of_them.failing) == (5, [fails.pk, draft.pk])


def test_outcomes_are_worked_out_once_for_each_version_of_the_data(db, monkeypatch):
    worked_out = []

    def counted(checks):
        worked_out.append(1)
        return reckoned(checks)

    reckoned = check_outcomes.reckoned
    monkeypatch.setattr(check_outcomes, "reckoned", counted)
    check = at_most(4, 3)

    first, again = outcomes(), outcomes()
    change_a_figure_of(check, 2)
    after = outcomes()

    assert (first, len(worked_out)) == (again, 2)
    assert (first.failing, after.failing) == ([check.pk], [])


def test_explained_check_comes_back_when_a_figure_changes(client, admin_client, db):
    check = at_most(4, 3, explanation=REASON)
    figure = check.terms.get(name="smaller").figure

    about, page = text_of(client.get("/about/")), text_of(page_of(client, figure))
    assert "0 can hold, 0 can't." in about
    assert "1 more can't, for a reason that is known." in about
    assert "smaller of 4 and 3" not in about
    assert "can't be right, and is explained" in page
    assert f"Explanation: {REASON}" in page
    assert "One is at most the other 1 apart" in page
    assert dashboard_number(admin_client) == 0

    change_a_figure_of(check, 5)

    about, page = text_of(client.get("/about/")), text_of(page_of(client, figure))
    assert "0 can hold, 1 can't." in about
    assert "for a reason that is known" not in about
    assert "smaller of 4 and 3" in about
    assert "The explanation has lapsed: a figure has changed since." in page
    assert REASON not in page
    assert dashboard_number(admin_client) == 1


def test_explanation_is_not_shown_where_the_check_holds_now(client, db):
    check = at_most(4, 3, explanation=REASON)
    change_a_figure_of(check, 2)

    page = text_of(page_of(client, check.terms.first().figure))

    assert "✓ holds" in page
    assert "xplanation" not in page


def test_check_whose_terms_do_not_fit_says_so(client, db):
    figure = make_figure()
    make_term(check_made=make_check(relation="at_most"), figure=figure)

    assert "its figures don't fit the relation" in text_of(page_of(client, figure))


def test_about_page_shows_some_and_counts_all(client, db, monkeypatch):
    monkeypatch.setattr("metrics.views.about.MOST_SHOWN", 2)
    for number in range(3):
        at_most(20 + number, 10)

    page = text_of(client.get("/about/"))

    assert "3 relations between figures were checked; 0 can hold, 3 can't." in page
    assert "2 of 3 are shown." in page
    assert "smaller of 22 and 10" not in page


def test_dashboard_counts_checks_that_its_reader_may_see(client, db):
    at_most(4, 3, review="draft")
    for role, number in (("editors", 0), ("auditors", 1)):
        client.force_login(make_staff(role))
        assert dashboard_number(client) == number


@pytest.mark.parametrize("address", ["/about/", "/admin/", "/admin/metrics/check/"])
def test_checks_take_as_many_queries_where_there_are_more(admin_client, queries_of, address):
    def make(many):
        for number in range(many):
            at_most(4, 3)
            at_most(2 + number, 90)
            at_most(6, 5, explanation=REASON)

    make(20)  # more than a page of the admin's list, which then asks for the page's keys first
    admin_client.get(address)
    few = queries_of(admin_client, address)
    make(30)

    assert queries_of(admin_client, address) <= few


@pytest.mark.parametrize("address", ["/about/", "/admin/"])
def test_checks_are_not_worked_out_again_while_data_stay_as_they_are(
    admin_client, monkeypatch, address
):
    at_most(4, 3)
    assert admin_client.get(address).status_code == 200
    monkeypatch.setattr(check_outcomes, "reckoned", lambda _checks: pytest.fail("again"))

    assert admin_client.get(address).status_code == 200
