"""Importing figures: how much, in digits and words; drafts and corrections; nothing twice."""

from decimal import Decimal

import pytest

from metrics.importing import FigureResource
from metrics.models import ReportedFigure
from tests.factories import (
    make_article,
    make_figure,
    make_indicator,
    make_program,
    make_staff,
    make_text,
    make_trade_union,
    make_user,
)
from tests.importing.sheets import imported, problems, run

AMOUNT = ("value", "lower", "upper", "qualifier", "as_reported")


@pytest.fixture
def article(db):
    return make_article(slug="daily-1")


@pytest.fixture
def paid(db):
    return make_indicator(code="paid", name_zh="救助金额", unit="yuan")


@pytest.fixture
def row(article, paid):
    """The rows of a file with one figure."""

    def make(**cells):
        cells = {"article": "daily-1", "indicator": "paid"} | cells
        return [list(cells), list(cells.values())]

    return make


@pytest.fixture
def stored(article, paid):
    """A draft: 431万元."""
    return make_figure(
        key="f-1",
        article=article,
        indicator=paid,
        as_reported="431万元",
        value=4310000,
        lower=4305000,
        upper=4315000,
        qualifier="exact",
        review="draft",
    )


def amount(figure):
    return tuple("" if (v := getattr(figure, name)) is None else str(v) for name in AMOUNT)


def wrong(rows, **options):
    return problems(FigureResource(**options), rows)


# how much -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"value": "431万元"}, ("4310000", "4305000", "4315000", "exact", "431万元")),
        ({"as_reported": "431万元"}, ("4310000", "4305000", "4315000", "exact", "431万元")),
        (
            {"as_reported": "431万元", "value": ""},
            ("4310000", "4305000", "4315000", "exact", "431万元"),
        ),
        (
            {"as_reported": "431万元", "value": 4310000},
            ("4310000", "4305000", "4315000", "exact", "431万元"),
        ),
        (
            {"as_reported": "32.5万余元", "value": "３２５,０００"},
            ("325000", "325000", "326000", "at_least", "32.5万余元"),
        ),
        (
            {"value": "突破60万元", "qualifier": "At least"},
            ("600000", "600000", "", "at_least", "突破60万元"),
        ),
        ({"value": "431万元", "upper": 5000000}, ("4310000", "", "5000000", "exact", "431万元")),
        (
            {"as_reported": "若干", "value": 3, "qualifier": "exact"},
            ("3", "3", "3", "exact", "若干"),
        ),
        (
            {"as_reported": "若干", "value": 3, "qualifier": "about", "lower": 2, "upper": 4},
            ("3", "2", "4", "about", "若干"),
        ),
        (
            {"as_reported": "431万元", "value": 430, "note": "原文有误。"},
            ("430", "430", "430", "exact", "431万元"),
        ),
    ],
)
def test_amount_is_read_from_digits_and_words(row, cells, expected):
    (step,) = imported(
        FigureResource,
        row(
            **cells, **{} if "qualifier" in cells or "note" not in cells else {"qualifier": "exact"}
        ),
    ).steps

    figure = ReportedFigure.objects.get()
    assert tuple(x.removesuffix(".00") for x in amount(figure)) == expected
    assert step.action == "new"


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        (
            {"as_reported": "431万元", "value": 431},
            "value",
            "are read as 4310000, but the value says 431.",
        ),
        (
            {"as_reported": "431万元", "value": "430万元"},
            "value",
            "are read as 4310000, but the value says 4300000",
        ),
        (
            {"value": "431万元", "qualifier": "about"},
            "qualifier",
            "say “Exactly”, but the qualifier “About”",
        ),
        ({"value": "很多"}, "value", "“很多” has no number in it."),
        ({"value": "300人"}, "value", "is read in the unit “Persons”, but “"),
        ({"value": 300, "as_reported": "300人"}, "as_reported", "is read in the unit “Persons”"),
        ({"value": "", "as_reported": ""}, "value", "Write a number, or the words of the source."),
        ({"value": 3, "as_reported": "若干"}, "qualifier", "The words can't be read: fill in"),
        ({"value": 3, "as_reported": ""}, "as_reported", "Write the words of the source as well"),
        ({"value": "431万元", "lower": "很少"}, "lower", "“很少” isn't a number."),
        ({"value": "431万元", "lower": 5000000}, "value", "The interval must hold the value"),
        (
            {"value": "431万元", "period_start": "2018-05", "period_end": "2018-04"},
            "period_start",
            "The period ends before it starts",
        ),
    ],
)
def test_mistake_in_the_amount_is_told_with_row_and_column(row, cells, column, expected):
    rows = row(**cells)

    found = wrong(rows)

    letters = dict(zip(rows[0], "ABCDEFGHIJ", strict=False))
    assert [(line, letter) for line, letter, _sentence in found] == [(2, letters.get(column, ""))]
    assert expected in found[0][2]


def test_reading_of_words_is_shown_in_the_preview(row):
    (step,) = run(FigureResource(), row(value="431万元")).steps

    assert "“431万元” is read as 4.31 million yuan (431万元)." in step.remarks[0]


def test_confirmed_amount_is_not_questioned_again(row, stored):
    ReportedFigure.objects.filter(pk=stored.pk).update(value=43100, lower=None, upper=None)

    plan = run(
        FigureResource(),
        row(key="f-1", as_reported="431万元", value=43100, lower="", upper="", qualifier="exact"),
    )

    assert (plan.same, plan.problems) == (1, [])


def test_other_words_take_their_own_bounds_over_those_of_the_export(row, stored):
    imported(
        FigureResource,
        row(
            key="f-1",
            as_reported="430万元",
            value="430万元",
            lower=4305000,
            upper=4315000,
            qualifier="exact",
        ),
    )

    stored.refresh_from_db()
    assert amount(stored)[:3] == ("4300000.00", "4295000.00", "4305000.00")


def test_old_note_does_not_excuse_other_words(row, stored):
    ReportedFigure.objects.filter(pk=stored.pk).update(note="口径见上文。")

    found = wrong(row(key="f-1", as_reported="431万元", value=5, note="口径见上文。"))

    assert "are read as 4310000, but the value says 5" in found[0][2]


def test_period_of_a_year_is_its_first_and_last_day(row):
    imported(FigureResource, row(value="431万元", period_start="2018", period_end="2018年"))

    figure = ReportedFigure.objects.get()
    assert (str(figure.period_start), str(figure.period_end)) == ("2018-01-01", "2018-12-31")


def test_words_that_stand_elsewhere_in_the_document_are_told(row, article):
    make_text(document=article.document, text="共431万元。")

    ((_row, letter, sentence),) = wrong(row(as_reported="431万元", line=1, start=0, end=5))

    assert "the document reads “共431万”" in sentence
    assert letter == "C"


# drafts and corrections ---------------------------------------------------------------------------


def test_new_figure_is_a_draft_of_who_imports_it(row):
    user = make_user(is_superuser=True)

    plan = imported(lambda: FigureResource(user), row(value="431万元", review="Verified"))

    figure = ReportedFigure.objects.get()
    assert (figure.review, figure.entered_by) == ("draft", user)
    assert figure.history.get().history_user == user
    assert "“review” is only to read: “Verified” is left out." in plan.steps[0].remarks


def test_review_cannot_be_imported(row, stored):
    ((_row, letter, sentence),) = wrong(row(key="f-1", review="Verified"))

    assert (letter, sentence) == (
        "D",
        "“review” is only to read. Empty the cell, or put back “Draft”.",
    )


def test_rejected_figure_that_is_mended_becomes_a_draft(row, stored):
    ReportedFigure.objects.filter(pk=stored.pk).update(review="rejected", review_reason="错")

    (step,) = imported(FigureResource, row(key="f-1", period_start="2018-01-01")).steps

    stored.refresh_from_db()
    assert (stored.review, stored.review_reason) == ("draft", "")
    assert ("review", "Rejected", "Draft") in step.changes


def test_public_figure_stays_and_gets_a_correction(row, stored):
    ReportedFigure.objects.filter(pk=stored.pk).update(review="verified")
    user = make_user(is_superuser=True)

    (step,) = imported(
        lambda: FigureResource(user), row(key="f-1", value="430万元", as_reported="430万元")
    ).steps

    stored.refresh_from_db()
    correction = ReportedFigure.objects.get(supersedes=stored)
    assert (stored.value, stored.review, stored.history.count()) == (4310000, "verified", 1)
    assert (correction.value, correction.review, correction.entered_by) == (4300000, "draft", user)
    assert correction.key != "f-1"
    assert ("supersedes", "", "f-1") in step.changes
    assert "stays as it is until this correction is verified" in " ".join(step.remarks)


def test_second_correction_of_a_public_figure_is_refused(row, stored):
    ReportedFigure.objects.filter(pk=stored.pk).update(review="verified")
    make_figure(supersedes=stored, key="f-2")

    ((_row, letter, sentence),) = wrong(row(key="f-1", period_start="2018"))

    assert (letter, sentence) == (
        "C",
        "The figure is public and has a correction already: change “f-2”.",
    )


def test_note_of_a_public_figure_is_no_correction(row, stored):
    ReportedFigure.objects.filter(pk=stored.pk).update(review="verified")

    imported(FigureResource, row(key="f-1", note="核对过原文。"))

    stored.refresh_from_db()
    assert (stored.note, stored.review) == ("核对过原文。", "verified")


# nothing twice ------------------------------------------------------------------------------------


def test_file_that_is_imported_twice_does_not_double_its_figures(row):
    rows = row(value="431万元", program="", trade_union="")
    imported(FigureResource, rows)

    assert "is there already" in wrong(rows)[0][2]


def test_rows_that_say_the_same_are_told(row):
    rows = row(value="431万元")

    assert [line for line, _letter, _sentence in wrong([*rows, rows[1]])] == [3]


def test_figures_may_differ_in_who_or_when_alone(row):
    make_program(slug="p"), make_trade_union(slug="u")
    (headings, first) = row(value="431万元", program="p", trade_union="", period_end="")
    others = [[*first[:3], "", "u", ""], [*first[:3], "", "", "2018"]]

    assert wrong([headings, first, *others]) == []


def test_figure_names_another_one_by_its_key(row, stored):
    imported(
        FigureResource,
        row(
            value="5%",
            indicator=make_indicator(unit="percent").code,
            role="Change",
            related_to="f-1",
        ),
    )

    assert ReportedFigure.objects.exclude(pk=stored.pk).get().related_to == stored


def test_figure_names_one_that_stands_below_it(row):
    (headings, first) = row(value="431万元", key="f-8", related_to="f-9")

    imported(FigureResource, [headings, first, ["daily-1", "paid", "430万元", "f-9", ""]])

    assert ReportedFigure.objects.get(key="f-8").related_to.key == "f-9"


def test_figure_that_is_not_there_is_told(row):
    assert (
        "There is no reported figure “f-0”." in wrong(row(value="431万元", related_to="f-0"))[0][2]
    )


# scope --------------------------------------------------------------------------------------------


def test_editor_imports_figures_of_their_union_alone(row):
    ours, theirs = make_trade_union(slug="ours"), make_trade_union(slug="theirs")
    editor = make_staff("editors", ours)

    imported(lambda: FigureResource(editor), row(value="431万元", trade_union="ours"))

    assert ReportedFigure.objects.get().trade_union == ours
    assert "outside" in wrong(row(value="432万元", trade_union=theirs.slug), user=editor)[0][2]
    assert "outside" in wrong(row(value="433万元"), user=editor)[0][2]


def test_editor_cannot_change_the_figure_of_another_union(row, stored):
    ReportedFigure.objects.filter(pk=stored.pk).update(trade_union=make_trade_union())
    editor = make_staff("editors", make_trade_union())

    assert "outside" in wrong(row(key="f-1", note="x"), user=editor)[0][2]
    assert Decimal(stored.value) == 4310000
