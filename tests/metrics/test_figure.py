from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from metrics.models import ReportedFigure
from metrics.provenance import Place
from tests.factories import (
    make_article,
    make_figure,
    make_indicator,
    make_text,
    make_trade_union,
)

TEXT = "第一行。\n市总工会救助困难职工1200余人次，\n其中女职工3\n00人次。\n"


def test_figure_is_public_once_it_is_verified(db):
    figures = {review: make_figure(review=review) for review in ("draft", "verified", "rejected")}

    assert list(ReportedFigure.objects.public()) == [figures["verified"]]


def test_figure_that_says_nothing_is_a_normal_draft_without_a_place(db):
    figure = ReportedFigure()

    assert (figure.review, figure.rank, figure.role) == ("draft", "normal", "result")
    assert (figure.qualifier, figure.scope, figure.period_basis) == ("exact", "unknown", "during")
    assert figure.place is figure.lower is figure.upper is None


def test_figure_key_is_made_once_and_differs(db):
    one, other = ReportedFigure(), ReportedFigure()

    assert one.key.startswith("f-")
    assert one.key != other.key
    assert one.natural_key() == (one.key,)
    assert ReportedFigure.objects.get_by_natural_key((stored := make_figure()).key) == stored


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("100000", {"luoyang", "xian"}),
        ("410000", {"luoyang"}),
        ("410300", {"luoyang"}),
        ("410323", set()),
    ],
)
def test_figure_in_region_has_those_of_everything_below(regions, code, expected):
    make_figure(key="luoyang", region=regions.luoyang)
    make_figure(key="xian", region=regions.xian)
    make_figure(key="nowhere", region=None)
    region = next(each for each in vars(regions).values() if each.code == code)

    assert {figure.key for figure in ReportedFigure.objects.in_region(region)} == expected


def test_figure_of_union_has_those_of_every_union_under_it(db):
    above = make_trade_union()
    below = make_trade_union(parent=above)
    own, under = make_figure(trade_union=above), make_figure(trade_union=below)
    make_figure(trade_union=make_trade_union())
    make_figure(trade_union=None)

    assert set(ReportedFigure.objects.of_union(above)) == {own, under}
    assert set(ReportedFigure.objects.of_union(below)) == {under}


def test_figure_is_reported_in_the_document_of_its_article(db):
    article = make_article()
    beside = make_article(document=article.document, position=2)
    figures = {make_figure(article=article), make_figure(article=beside)}
    make_figure()

    assert set(ReportedFigure.objects.reported_in(article.document)) == figures


PERIODS = [
    # start, end, first year that it reaches into, last year in which it starts
    ("2018-01-01", "2018-12-31", 2018, 2018),
    ("2018-07-01", "2020-06-30", 2020, 2018),
    ("2018-12-31", None, 2018, 2018),
    (None, "2019-01-01", 2019, 2019),
    (None, None, None, None),
]


@pytest.mark.parametrize(("start", "end", "last", "first"), PERIODS)
@pytest.mark.parametrize("year", range(2016, 2023))
def test_figure_years_reach_as_far_as_they_are_known(db, start, end, last, first, year):
    make_figure(period_start=start, period_end=end)

    is_since = ReportedFigure.objects.since_year(year).exists()
    is_until = ReportedFigure.objects.until_year(year).exists()

    assert is_since == (last is not None and last >= year)
    assert is_until == (first is not None and first <= year)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"line": 2, "start": 10, "end": 17}, Place(2, 10, 17)),
        ({"line": 3, "start": 5, "end": 4, "end_line": 4}, Place(3, 5, 4, 4)),
    ],
)
def test_figure_place_is_where_its_words_stand(db, fields, expected):
    assert make_figure(**fields).place == expected


def test_figure_reads_as_indicator_and_words(db):
    figure = make_figure(indicator=make_indicator(name_en="Persons helped"), as_reported="300人")

    assert str(figure) == "Persons helped: 300人"


@pytest.mark.parametrize(
    "value", ["0", "0.01", "-0.01", "9999999999999.99", "-9999999999999.99", "4310000"]
)
def test_figure_value_is_kept_to_the_last_digit(db, value):
    figure = make_figure(value=Decimal(value))

    stored = ReportedFigure.objects.get(pk=figure.pk)

    assert (stored.value, stored.lower, stored.upper) == (Decimal(value),) * 3
    assert ReportedFigure.objects.filter(value=Decimal(value)).exists()


@pytest.mark.parametrize("value", ["10000000000000", "0.001", "1234567890123456"])
def test_figure_value_with_more_digits_is_refused(db, value):
    figure = make_figure()
    figure.value = figure.lower = figure.upper = Decimal(value)

    with pytest.raises(ValidationError) as refusal:
        figure.full_clean()

    assert refusal.value.message_dict.keys() == {"value", "lower", "upper"}


# below zero -----------------------------------------------------------------------------------

ROLES_BELOW_ZERO = [
    # non-negative, role, value, lower, whether it is refused
    (True, "result", -1, -1, True),
    (True, "result", 5, -1, True),
    (True, "target", -1, -1, True),
    (True, "context", -1, None, True),
    (True, "change", -1165, -1165, False),
    (True, "result", 0, 0, False),
    (True, "result", 5, None, False),
    (False, "result", -1, -1, False),
]


@pytest.mark.parametrize(("never", "role", "value", "lower", "is_refused"), ROLES_BELOW_ZERO)
def test_figure_below_zero_is_refused_where_it_cannot_be(db, never, role, value, lower, is_refused):
    indicator = make_indicator(non_negative=never, name_en="Persons")
    figure = make_figure(indicator=indicator, role=role, value=value, lower=lower)

    if not is_refused:
        figure.full_clean()
        return
    with pytest.raises(ValidationError) as refusal:
        figure.full_clean()
    assert refusal.value.message_dict["value"] == [
        "“Persons” is never below zero. A decrease is a figure of its own with the role “change”."
    ]


# words ----------------------------------------------------------------------------------------

WORDS = [
    # words, line, start, end, end_line, what the document reads there instead
    ("1200余人次", 2, 10, 17, None, None),
    ("300人次", 3, 5, 4, 4, None),
    ("301人次", 3, 5, 4, 4, "300人次"),
    ("1200人次", 2, 10, 17, None, "1200余人次"),
    ("1200余人次", 2, 11, 17, None, "200余人次"),
    ("1200余人次", 3, 10, 17, None, ""),
    ("1200余人次", 9, 10, 17, None, ""),
    ("300人次", 3, 5, 4, 9, ""),
]


@pytest.mark.parametrize(("words", "line", "start", "end", "end_line", "found"), WORDS)
def test_figure_words_must_stand_at_their_place(db, words, line, start, end, end_line, found):
    article = make_text(text=TEXT).document
    figure = make_figure(
        article=make_article(document=article),
        as_reported=words,
        line=line,
        start=start,
        end=end,
        end_line=end_line,
    )

    if found is None:
        figure.full_clean()
        return
    with pytest.raises(ValidationError) as refusal:
        figure.full_clean()
    (sentence,) = refusal.value.message_dict["as_reported"]
    across = f"From line {line}, character {start}, to line {end_line}, character {end},"
    within = f"In line {line}, from character {start} to {end},"
    assert sentence.startswith(across if end_line else within)
    assert sentence.endswith(f" the document reads “{found}”, not “{words}”.")


def test_figure_words_are_not_looked_up_without_text_or_place(db):
    without_text = make_figure(line=1, start=0, end=3)
    without_place = make_figure(article=make_article(document=make_text().document))

    without_text.full_clean()
    without_place.full_clean()

    assert not hasattr(without_text.article.document, "attached_text")


# what stands between figures ------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["related_to", "supersedes"])
def test_figure_that_another_refers_to_cannot_be_deleted(db, relation):
    figure = make_figure()
    make_figure(**{relation: figure})

    with pytest.raises(ProtectedError):
        figure.delete()


def test_figure_may_be_claimed_by_several_articles(db):
    """Rival claims are data: nothing is unique but the key."""
    one = make_figure(value=300)
    rival = make_figure(indicator=one.indicator, program=one.program, value=350)

    rival.full_clean()

    assert one.indicator.figures.count() == 2
