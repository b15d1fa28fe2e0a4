"""The screen on which an article's figures are entered: nothing is saved unseen."""

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from metrics.models import Article, Document, DocumentText, LeftOutWords, ReportedFigure
from tests.factories import (
    make_article,
    make_document,
    make_figure,
    make_indicator,
    make_participant,
    make_staff,
    make_text,
    make_trade_union,
)

ENTRY = "/admin/metrics/reportedfigure/entry/"
PERIOD = "/admin/metrics/reportedfigure/period/"
TAKE_BACK = "/admin/metrics/reportedfigure/take-back/"
LEAVE_OUT = "/admin/metrics/reportedfigure/leave-out/"
TEXT = "市总工会2018年以来救助300人，发放431万元，\n十一届一次全会，培训1.2万余人次。\n"


@pytest.fixture
def union(regions):
    return make_trade_union(name_zh="酒泉市总工会", region=regions.luoyang)


@pytest.fixture
def editor(client, union):
    user = make_staff("editors", union, username="editor")
    client.force_login(user)
    return user


@pytest.fixture
def yuan(db):
    return make_indicator(unit="yuan", name_zh="救助金额", name_en="Money paid")


@pytest.fixture
def article(db):
    article = make_article(published_on="2018-10-11", published_on_precision="day")
    make_text(document=article.document, text=TEXT)
    return article


def address(article):
    return f"{ENTRY}?article={article.pk}"


def as_posted(rows):
    """What a browser would send of the rows of a page."""
    data = {"row-TOTAL_FORMS": len(rows.forms), "row-INITIAL_FORMS": 0}
    for row in rows:
        for field in row:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = getattr(value, "pk", value)
        data[f"{row.prefix}-value-read"] = row.typed("value-read") if row.is_bound else ""
    return data


def enter(client, article, *rows):
    """Fill in the rows of the page and send it."""
    data = as_posted(client.get(address(article)).context["rows"])
    data["row-TOTAL_FORMS"] = max(len(rows), data["row-TOTAL_FORMS"])
    for number, row in enumerate(rows):
        start = {"qualifier": "exact", "role": "result", "scope": "unknown"}
        start["period_basis"] = "during"
        data |= {f"row-{number}-{name}": value for name, value in (start | row).items()}
    return client.post(address(article), data)


def send_again(client, article, answer):
    return client.post(address(article), as_posted(answer.context["rows"]))


def row_of(indicator, union, **fields):
    exact = {"as_reported": "300元", "value": "300", "lower": "300", "upper": "300"}
    return exact | {"indicator": indicator.pk, "trade_union": union.pk} | fields


# rows ---------------------------------------------------------------------------------------------


def test_rows_become_drafts_of_the_editor(client, editor, article, yuan, union):
    answer = enter(
        client,
        article,
        row_of(yuan, union),
        row_of(yuan, union, as_reported="400元", value="400", lower="400", upper="400"),
    )

    assert answer.headers["location"] == address(article)
    figures = ReportedFigure.objects.order_by("pk")
    assert [figure.value for figure in figures] == [300, 400]
    for figure in figures:
        assert (figure.review, figure.entered_by, figure.article) == ("draft", editor, article)
        assert figure.history.get().history_user == editor


def test_words_are_shown_as_read_before_they_are_saved(client, editor, article, yuan, union):
    answer = enter(client, article, row_of(yuan, union, value="431万元", lower="", upper="",
                                           as_reported=""))  # fmt: skip

    assert not ReportedFigure.objects.exists()
    assert "“431万元” is read as 4.31 million yuan" in answer.content.decode()
    assert send_again(client, article, answer).status_code == 302
    figure = ReportedFigure.objects.get()
    assert (figure.value, figure.lower, figure.upper) == (4310000, 4305000, 4315000)
    assert figure.as_reported == "431万元"


def test_unit_is_checked_against_the_indicator(client, editor, article, yuan, union):
    answer = enter(client, article, row_of(yuan, union, value="300人", as_reported="300人"))

    assert "is read in the unit" in answer.content.decode()
    assert not ReportedFigure.objects.exists()


def test_words_of_the_period_offer_their_dates_before_saving(client, editor, article, yuan, union):
    answer = enter(client, article, row_of(yuan, union, period_text="去年以来"))

    assert not ReportedFigure.objects.exists()
    assert 'value="2017-01-01"' in answer.content.decode()
    assert send_again(client, article, answer).status_code == 302
    figure = ReportedFigure.objects.get()
    assert str(figure.period_start) == "2017-01-01"
    assert str(figure.period_end) == "2018-10-11"
    assert figure.period_inferred


def test_offered_dates_may_be_taken_out_again(client, editor, article, yuan, union):
    answer = enter(client, article, row_of(yuan, union, period_text="去年以来"))
    data = as_posted(answer.context["rows"])
    data |= {"row-0-period_start": "", "row-0-period_end": ""}
    data.pop("row-0-period_inferred")

    assert client.post(address(article), data).status_code == 302
    figure = ReportedFigure.objects.get()
    assert (figure.period_start, figure.period_end) == (None, None)


def test_one_wrong_row_and_nothing_is_saved(client, editor, article, yuan, union):
    wrong = row_of(yuan, union, value="300", lower="400", upper="500")

    answer = enter(client, article, row_of(yuan, union), wrong)

    assert "The interval must hold the value" in answer.content.decode()
    assert not ReportedFigure.objects.exists()


def test_empty_page_saves_nothing(client, editor, article):
    assert enter(client, article).status_code == 302
    assert not ReportedFigure.objects.exists()


def test_figure_at_a_place_is_entered_once(client, editor, article, yuan, union):
    make_figure(article=article, as_reported="431万元", line=1, start=19, end=24)
    row = row_of(yuan, union, as_reported="431万元", line=1, start=19, end=24)

    answer = enter(client, article, row)

    assert "is entered already" in answer.content.decode()


def test_words_must_stand_at_their_place(client, editor, article, yuan, union):
    answer = enter(client, article, row_of(yuan, union, line=1, start=0, end=2))

    assert "the document reads" in answer.content.decode()


def test_figure_out_of_scope_is_not_entered(client, editor, article, yuan):
    other = make_participant(trade_union=make_trade_union(name_zh="大连市总工会"))

    by_union = enter(client, article, row_of(yuan, other.trade_union))
    by_program = enter(client, article, row_of(yuan, other, trade_union="",
                                               program=other.program.pk))  # fmt: skip
    of_nobody = enter(client, article, row_of(yuan, other, trade_union=""))

    for answer in (by_union, by_program, of_nobody):
        assert answer.status_code == 200
        assert "大连" not in answer.content.decode()
    assert "Say which union or program of yours it is about." in of_nobody.content.decode()
    assert not ReportedFigure.objects.exists()


def test_row_takes_over_what_the_last_figure_had(client, editor, article, yuan, union, regions):
    program = make_participant(trade_union=union).program
    make_figure(article=article, trade_union=union, program=program, region=regions.xinan,
                period_text="去年", period_start="2017-01-01")  # fmt: skip

    row = client.get(address(article)).context["rows"].forms[0]

    assert row["program"].value() == program.pk
    assert row["region"].value() == regions.xinan.pk
    assert row["period_text"].value() == row["period_read"].value() == "去年"


def test_first_row_starts_with_the_union_of_the_scope(client, editor, article, union, regions):
    row = client.get(address(article)).context["rows"].forms[0]

    assert (row["trade_union"].value(), row["region"].value()) == (union.pk, regions.luoyang.pk)


def test_more_rows_keep_what_was_typed(client, editor, article, yuan, union):
    data = as_posted(client.get(address(article)).context["rows"])
    data |= {"row-0-as_reported": "300元", "more": ""}

    rows = client.post(address(article), data).context["rows"]

    assert len(rows.forms) == data["row-TOTAL_FORMS"] + 1
    assert rows.forms[0]["as_reported"].value() == "300元"


# the text beside ----------------------------------------------------------------------------------


def marks(client, article):
    lines = client.get(address(article)).context["lines"]
    return {piece.mark.words: piece.mark.state for line in lines for piece in line if piece.mark}


def test_figures_of_the_text_are_marked(client, editor, article):
    make_figure(article=article, as_reported="300人", line=1, start=13, end=17)

    assert marks(client, article) == {"300人": "entered", "431万元": "open", "1.2万余人次": "open"}


def test_words_are_left_out_with_a_reason(client, editor, article):
    client.post(LEAVE_OUT, {"article": article.pk, "place": "2:10:17", "reason": "repeated"})

    assert marks(client, article)["1.2万余人次"] == "left_out"
    assert article.document.left_out_words.get().left_out_by == editor


def test_words_left_out_are_taken_back_by_a_click(client, editor, article):
    """Whoever left them out: the history says who did, and who took them back."""
    other = make_staff("editors", username="other")
    article.document.left_out_words.create(
        line=2, start=10, end=17, reason="repeated", left_out_by=other
    )
    page = client.get(address(article)).content.decode()
    assert re.search(r'<button [^>]*form="take-back"[^>]*value="2:10:17"', page)

    answer = client.post(TAKE_BACK, {"article": article.pk, "place": "2:10:17"}, follow=True)

    assert marks(client, article)["1.2万余人次"] == "open"
    assert "It was left out: Stated again elsewhere." in answer.content.decode()
    last = LeftOutWords.history.first()
    assert (last.history_type, last.history_user, last.left_out_by) == ("-", editor, other)
    assert last.history_change_reason == "Put back to “not yet entered”"


def test_words_left_out_by_the_fixtures_stay(client, editor, article, settings, tmp_path):
    known = tmp_path / "left_out.csv"
    columns = "document,line,start,end,words,reason,note"
    known.write_text(f"{columns}\n{article.document.name},2,10,17,1.2万余人次,repeated,\n", "utf8")
    settings.FIXTURES_DIR = tmp_path
    assert marks(client, article)["1.2万余人次"] == "left_out"

    page = client.get(address(article)).content.decode()

    assert '<button type="submit" form="take-back"' not in page


@pytest.mark.parametrize("place", ["", "x", "1:2", "99:1:2", "1:13:17", "²:1:2", f"1:2:{10**30}"])
def test_nothing_else_is_taken_back(client, editor, article, place):
    article.document.left_out_words.create(line=2, start=10, end=17, reason="repeated")

    assert client.post(TAKE_BACK, {"article": article.pk, "place": place}).status_code == 302

    assert article.document.left_out_words.count() == 1


def test_auditor_takes_nothing_back(client, article):
    article.document.left_out_words.create(line=2, start=10, end=17, reason="repeated")
    client.force_login(make_staff("auditors"))

    answer = client.post(TAKE_BACK, {"article": article.pk, "place": "2:10:17"})

    assert answer.status_code == 403
    assert article.document.left_out_words.exists()


def test_figure_cut_by_a_line_break_is_left_out_whole(client, editor, db):
    article = make_article()
    make_text(document=article.document, text="发放431万\n元。\n")
    page = client.get(address(article)).content.decode()
    (place,) = re.findall(r'<option value="([0-9:]+)">1: ', page)

    client.post(LEAVE_OUT, {"article": article.pk, "place": place, "reason": "repeated"})

    assert place == "1:2:1:2"
    assert set(marks(client, article).values()) == {"left_out"}
    client.post(TAKE_BACK, {"article": article.pk, "place": place})
    assert set(marks(client, article).values()) == {"open"}


@pytest.mark.parametrize("change", [{"reason": "no"}, {"place": "x"}, {"place": "1:2"}])
def test_nonsense_is_not_left_out(client, editor, article, change):
    data = {"article": article.pk, "place": "2:10:17", "reason": "repeated"}

    client.post(LEAVE_OUT, data | change)

    assert not article.document.left_out_words.exists()


def test_click_on_a_figure_fills_in_a_row(client, editor, article, yuan):
    """Without the script, a figure in the text is a link; with it, the row is filled in place."""
    page = client.get(address(article)).content.decode()
    assert f'href="?article={article.pk}&amp;take=1:20:25"' in page

    row = client.get(f"{address(article)}&take=1:20:25").context["rows"].forms[0]

    assert row["as_reported"].value() == "431万元"
    assert row["value"].value() == "4310000"
    assert [row[name].value() for name in ("line", "start", "end")] == [1, 20, 25]


@pytest.mark.parametrize("place", ["", "1", "1:2:3", "a:b:c", "99:0:4", "1:20:25:1:1"])
def test_click_on_nothing_fills_in_nothing(client, editor, article, place):
    row = client.get(f"{address(article)}&take={place}").context["rows"].forms[0]

    assert row["as_reported"].value() in (None, "", "431万元")
    if place != "1:20:25:1:1":
        assert not row["as_reported"].value()


# the period ---------------------------------------------------------------------------------------


def test_script_is_offered_the_dates_of_a_period(client, editor, article):
    answer = client.get(PERIOD, {"words": "去年以来", "article": article.pk}).json()

    assert answer["sentence"] == (
        "Take over: 2017-01-01 to 2018-10-11, inferred from the date of the article"
    )
    assert answer["entries"]["period_inferred"] is True
    assert client.get(PERIOD, {"words": "近年来", "article": article.pk}).json() == {}
    assert client.get(PERIOD, {"words": "去年", "article": "x"}).json() == {}


# which article ------------------------------------------------------------------------------------


def test_new_article_comes_with_its_pasted_text(client, editor):
    answer = client.post(ENTRY, {"title": "送温暖", "text": TEXT.replace("\n", "\r\n"),
                                 "published_on": "2018-03-05"})  # fmt: skip

    article = Article.objects.get()
    assert answer.headers["location"] == address(article)
    assert article.document.attached_text.text == TEXT
    assert article.document.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (str(article.published_on), article.published_on_precision) == ("2018-03-05", "day")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_new_article_comes_with_its_text_file(client, editor, encoding):
    file = SimpleUploadedFile("第1版.txt", TEXT.encode(encoding))

    client.post(ENTRY, {"title": "送温暖", "file": file})

    document = Document.objects.get()
    assert (document.name, document.attached_text.text) == ("第1版.txt", TEXT)
    assert document.sha256 == hashlib.sha256(TEXT.encode(encoding)).hexdigest()


def test_picture_is_known_by_its_fingerprint_alone(client, editor):
    client.post(ENTRY, {"title": "送温暖", "file": SimpleUploadedFile("1.jpg", b"\xff\xd8\xff")})

    assert Document.objects.get().name == "1.jpg"
    assert not DocumentText.objects.exists()


def test_file_that_is_here_already_is_the_same_document(client, editor):
    document = make_document(sha256=hashlib.sha256(TEXT.encode()).hexdigest())
    make_article(document=document, position=1)

    client.post(ENTRY, {"title": "第二篇", "text": TEXT})

    assert Document.objects.get() == document
    assert [article.position for article in document.articles.all()] == [1, 2]


def test_article_without_a_document_is_refused(client, editor):
    answer = client.post(ENTRY, {"title": "送温暖"})

    assert "give the file of a new one" in answer.content.decode()
    assert not Article.objects.exists()


def test_auditor_enters_nothing(client, article):
    client.force_login(make_staff("auditors"))

    assert client.get(ENTRY).status_code == 403
    assert client.get(address(article)).status_code == 403
    assert client.get(PERIOD, {"words": "去年"}).status_code == 403
    assert client.post(LEAVE_OUT, {}).status_code == 403


def test_no_such_article_is_no_page(client, editor):
    assert client.get(f"{ENTRY}?article=999").status_code == 404
