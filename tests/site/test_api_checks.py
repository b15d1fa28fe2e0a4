"""`/api/checks/`: what relations among figures come to; nothing of those that aren't public."""

import pytest
from django.core.cache import cache

from metrics.models import Check, ReportedFigure
from tests.factories import make_check, make_figure, make_term
from unionwork.staff.history import version_of


@pytest.fixture(autouse=True)
def _no_outcomes_kept():
    cache.clear()


@pytest.fixture
def dalian(db):
    """1,278 problems solved of 1,255 tackled."""
    check = make_check(slug="dalian", relation="at_most")
    for name, value in (("smaller", 1278), ("larger", 1255)):
        figure = make_figure(value=value, as_reported=f"{value}个")
        make_term(check_made=check, name=name, figure=figure)
    return check


def get(client, address="", status=200):
    answer = client.get(f"/api/checks/{address}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_check_that_fails_says_by_how_much(client, dalian):
    (row,) = get(client)["results"]

    ids = [str(term.figure_id) for term in dalian.terms.all()]
    assert (row["holds"], row["gap"], row["is_explained"]) == (False, 23, False)
    assert sorted(row["figures"].split(";")) == sorted(ids)


def test_check_alone_has_its_terms_and_both_sides(client, dalian):
    record = get(client, "dalian/")

    assert [(term["name"], term["as_reported"]) for term in record["terms"]] == [
        ("smaller", "1278个"),
        ("larger", "1255个"),
    ]
    assert record["stated"] == {"lower": 1278, "upper": 1278}
    assert record["computed"] == {"lower": None, "upper": 1255}


def test_check_that_holds_has_no_gap(client, dalian):
    ReportedFigure.objects.filter(value=1278).update(value=1200, lower=1200, upper=1200)

    (row,) = get(client)["results"]

    assert (row["holds"], row["gap"]) == (True, None)


def test_check_whose_terms_do_not_fit_is_neither(client, db):
    make_check(slug="empty")

    (row,) = get(client)["results"]

    assert (row["holds"], row["gap"], row["figures"]) == (None, None, None)
    assert get(client, "?holds=true")["count"] == get(client, "?holds=false")["count"] == 0
    assert get(client, "empty/")["stated"] is None


@pytest.mark.parametrize("review", ["draft", "rejected"])
def test_check_of_a_figure_that_is_not_public_shows_nowhere(client, dalian, review):
    ReportedFigure.objects.filter(value=1255).update(review=review, review_reason="wrong")

    assert get(client)["count"] == 0
    get(client, "dalian/", status=404)


def test_check_of_a_withdrawn_figure_leaves_a_tombstone(client, dalian):
    figure = ReportedFigure.objects.get(value=1255)
    figure.review, figure.review_reason = "rejected", "wrong"
    figure.save()

    (row,) = get(client, "?modified_since=2020-01-01")["results"]

    assert (row["slug"], row["holds"]) == ("dalian", None)
    assert row["deleted_at"]


def test_check_changes_with_its_figures(client, dalian):
    long_ago = "2020-01-01T00:00:00Z"
    Check.objects.update(modified_at=long_ago)
    ReportedFigure.objects.update(modified_at=long_ago)
    before = get(client, "?modified_since=2024-01-01")["count"]

    ReportedFigure.objects.get(value=1255).save()

    (row,) = get(client, "?modified_since=2024-01-01")["results"]
    assert before == 0
    assert row["modified_at"] > "2024"


# explanations -----------------------------------------------------------------------------------


def test_explanation_lapses_when_a_figure_changes(client, dalian):
    dalian.explanation = "上年结转"
    dalian.save()
    dalian.confirm_explanation()
    explained = get(client, "?is_explained=true")["count"]
    unrelated = make_figure()
    unrelated.save()
    still = get(client, "?is_explained=true")["count"]

    ReportedFigure.objects.filter(value=1278).update(value=1300, lower=1300, upper=1300)

    (row,) = get(client)["results"]
    assert (explained, still) == (1, 1)
    assert (row["is_explained"], row["holds"], row["explanation"]) == (False, False, "上年结转")


def test_explanation_keeps_its_history(dalian):
    dalian.explanation = "上年结转"
    dalian.save()
    dalian.confirm_explanation()
    dalian.explanation = ""
    dalian.save()
    dalian.confirm_explanation()

    texts = [(one.explanation, bool(one.explained_figures)) for one in dalian.history.all()]

    assert texts[:4] == [("", False), ("", True), ("上年结转", True), ("上年结转", False)]


def saved_in_admin(admin_client, check, **fields):
    terms = list(check.terms.all())
    form = {
        "slug": check.slug,
        "relation": check.relation,
        "explanation": check.explanation,
        "version": version_of(check),
        "terms-TOTAL_FORMS": len(terms),
        "terms-INITIAL_FORMS": len(terms),
    }
    for number, term in enumerate(terms):
        for name, value in (
            ("id", term.pk),
            ("check_made", check.pk),
            ("figure", term.figure_id),
            ("name", term.name),
        ):
            form[f"terms-{number}-{name}"] = value
    answer = admin_client.post(f"/admin/metrics/check/{check.pk}/change/", form | fields)
    assert answer.status_code == 302, answer.content.decode()
    return Check.objects.get(pk=check.pk)


def test_staff_explain_a_check_and_renew_the_explanation(admin_client, dalian):
    explained = saved_in_admin(admin_client, dalian, explanation="上年结转")
    ReportedFigure.objects.filter(value=1278).update(value=1300, lower=1300, upper=1300)
    lapsed = Check.objects.get(pk=dalian.pk)
    untouched = saved_in_admin(admin_client, lapsed)
    renewed = saved_in_admin(admin_client, lapsed, still_holds="on")

    states = [check.is_explained for check in (explained, lapsed, untouched, renewed)]
    # `explained` reads its figures now, after they have changed.
    assert states == [False, False, False, True]
    assert explained.explained_figures != renewed.explained_figures
    assert "上年结转" in admin_client.get("/admin/metrics/check/").content.decode()
