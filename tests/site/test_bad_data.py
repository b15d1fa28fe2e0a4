"""Data that can't be: every total of them is refused with a sentence, or names what is wrong."""

from html import unescape

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection

from metrics.models import ReportedFigure
from programs.models import TradeUnion
from tests.factories import make_check, make_figure, make_indicator, make_term, make_trade_union

Y2015 = {"period_start": "2015-01-01", "period_end": "2015-12-31"}
ASKED = "indicator=paid&region=410300&from=2015&to=2015"
PAGES = ["/regions/410300/", "/trade-unions/luoyang/", "/indicators/paid/", f"/totals/?{ASKED}"]
each_page = pytest.mark.parametrize("address", PAGES)


@pytest.fixture(autouse=True)
def luoyang(regions):
    cache.clear()
    return make_trade_union(slug="luoyang", name_en="Luoyang Union", region=regions.luoyang)


@pytest.fixture
def figure(luoyang):
    paid = make_indicator(code="paid", unit="yuan")
    return make_figure(indicator=paid, trade_union=luoyang, scope="whole", value=100, **Y2015)


def asked(client, status=200):
    answer = client.get(f"/api/rollup/?{ASKED}")
    assert answer.status_code == status
    return answer.json()


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def refusal(client):
    (sentence,) = asked(client, 400)["parameters"]["indicator"]
    return sentence


# unions in a circle -----------------------------------------------------------------------------


@pytest.fixture
def circle(luoyang, figure):
    above = make_trade_union(slug="above", name_en="Union Above", parent=luoyang)
    TradeUnion.objects.filter(pk=luoyang.pk).update(
        parent=above
    )  # past what admin and forms refuse


def test_circle_is_refused_by_the_form(luoyang):
    above = make_trade_union(parent=luoyang)
    luoyang.parent = above

    with pytest.raises(ValidationError, match="choose a union that isn't below it"):
        luoyang.full_clean()


def test_circle_is_named_by_the_api(client, circle):
    assert refusal(client) == (
        "By the records, these unions stand above each other in a circle: Luoyang Union → "
        "Union Above → Luoyang Union. Put right which union is above one of them."
    )


@each_page
def test_circle_is_named_on_pages_and_makes_no_total(client, circle, address):
    text = page(client, address)

    assert "in a circle: Luoyang Union → Union Above → Luoyang Union" in text
    assert "in total" not in text


# figures that can't be --------------------------------------------------------------------------


def past_the_constraints(figure, **fields):
    """Change a figure as a database does that has lost its constraints."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for constraint in ReportedFigure._meta.constraints:
                cursor.execute(
                    f'ALTER TABLE metrics_reportedfigure DROP CONSTRAINT "{constraint.name}"'
                )
        ReportedFigure.objects.filter(pk=figure.pk).update(**fields)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


CANT_BE = {
    "upside down": (
        {"lower": 400, "upper": 200},
        "has its interval upside down: 400 to 200",
    ),
    "outside": (
        {"lower": 200, "upper": 400},
        "says 100, outside its interval of 200 to 400",
    ),
    "backwards": (
        {"period_start": "2015-12-31", "period_end": "2015-01-01"},
        "has a period that ends on 2015-01-01, before it starts: 2015-12-31",
    ),
}


@pytest.mark.parametrize("case", CANT_BE)
def test_figure_that_cant_be_is_named_by_the_api(client, figure, case):
    fields, sentence = CANT_BE[case]
    past_the_constraints(figure, **fields)

    found = refusal(client)

    assert found.startswith(f"Nothing right can be said of these data: Figure {figure.pk} ")
    assert sentence in found.replace(".00", "")


@each_page
@pytest.mark.parametrize("case", CANT_BE)
def test_figure_that_cant_be_is_named_on_pages(client, figure, case, address):
    fields, sentence = CANT_BE[case]
    past_the_constraints(figure, **fields)

    text = page(client, address)

    assert sentence in text.replace(".00", "")
    assert "in total" not in text


# figures that say too little, or too much -------------------------------------------------------


def test_figure_without_a_period_is_named_and_not_counted(client, figure):
    ReportedFigure.objects.update(period_start=None, period_end=None)

    (row,) = asked(client)["results"]

    assert (row["status"], row["value"], row["included"]) == ("no_data", None, [])
    (line,) = row["excluded"]
    assert (line["figure"], line["reason"]) == (figure.pk, "period_unknown")
    assert line["sentence"] in page(client, f"/totals/?{ASKED}")


def test_preferred_figures_that_contradict_each_other_are_named_and_make_no_total(client, figure):
    """All of them are: which one is right can't be told."""
    rival = make_figure(
        indicator=figure.indicator,
        trade_union=figure.trade_union,
        scope="whole",
        value=120,
        as_reported="120元",
        **Y2015,
    )
    ReportedFigure.objects.update(rank="preferred", rank_reason="原件。")

    (row,) = asked(client)["results"]

    assert (row["status"], row["value"]) == ("conflict", None)
    assert row["conflicts"] == [[figure.pk, rival.pk]]
    assert (row["lower"], row["upper"]) == (100, 120)
    for address in PAGES[:3]:
        assert "no total: the figures contradict each other" in page(client, address)
    text = page(client, f"/totals/?{ASKED}")
    assert "all be true:" in text
    assert f'href="/figures/{rival.pk}/" lang="zh-hans">120元' in text


# figures that a check can't reconcile -----------------------------------------------------------


def test_api_warns_of_a_figure_in_a_failing_check(client, figure):
    check = make_check(slug="too-much", relation="at_most")
    make_term(check_made=check, figure=figure, name="smaller")
    make_term(check_made=check, figure=make_figure(value=1), name="larger")

    (row,) = asked(client)["results"]

    assert row["value"] == 100
    assert row["failing_checks"] == "too-much"
    (warning,) = row["warnings"]
    assert (warning["check"], warning["relation"]) == ("too-much", "at_most")
    assert warning["figures"] == [figure.pk]
    assert warning["sentence"].startswith(f"It may be wrong: it rests on figure {figure.pk}, ")
    assert warning["sentence"] in row["summary"]


def test_api_without_failing_checks_has_no_warnings(client, figure):
    (row,) = asked(client)["results"]

    assert (row["failing_checks"], row["warnings"]) == (None, [])
