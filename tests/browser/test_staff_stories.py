"""Staff at work in a real browser: enter, send back, correct, verify; two at once; the scope."""

import re

import pytest
from playwright.sync_api import expect

from metrics.models import ReportedFigure
from programs.models import Program
from tests.admin_pages import address
from tests.browser.conftest import PASSWORD
from tests.factories import (
    make_article,
    make_figure,
    make_indicator,
    make_participant,
    make_staff,
    make_text,
    make_trade_union,
)
from tests.signing_in import code_of

TEXT = "市总工会去年以来救助300人，发放431万元。\n培训1.2万余人次。\n"


@pytest.fixture
def office(transactional_db):
    """The office of 酒泉: its union with a program, and an indicator in yuan."""
    union = make_trade_union(name_zh="酒泉市总工会", name_en="Jiuquan")
    make_participant(trade_union=union)
    make_indicator(name_zh="救助金额", name_en="Money paid", code="money-paid", unit="yuan")
    return union


def choose(page, row, name, words, found):
    """Choose a record by words of its name, as one does in the list that opens."""
    page.locator(f"#id_{row}-{name} + .select2").click()
    page.locator(".select2-search__field").last.fill(words)
    page.get_by_role("option", name=found).click()


def told(page, words):
    expect(page.locator(".messagelist")).to_contain_text(words)


def test_article_is_entered_sent_back_corrected_and_verified(office, sign_in, live_server):
    editor = make_staff("editors", office, username="editor")
    reviewer = make_staff("reviewers", office, username="reviewer")

    # The clerk pastes the page, clicks a figure in it and says what it measures.
    clerk = sign_in(editor, "/admin/")
    clerk.get_by_role("link", name="Enter an article's figures").click()
    clerk.locator("#id_title").fill("送温暖")
    clerk.locator("#id_text").fill(TEXT)
    clerk.locator("#id_published_on").fill("2018-10-11")
    clerk.get_by_role("button", name="Add the article").click()
    clerk.get_by_role("link", name="431万元").click()
    expect(clerk.locator("#id_row-0-as_reported")).to_have_value("431万元")
    expect(clerk.locator("#id_row-0-value")).to_have_value("4310000")
    choose(clerk, "row-0", "indicator", "救助", "Money paid")
    clerk.locator("#id_row-0-period_text").fill("去年以来")
    clerk.locator("#id_row-0-period_text").press("Tab")
    clerk.get_by_role("button", name="Take over: 2017-01-01 to 2018-10-11").click()
    expect(clerk.locator("#id_row-0-period_start")).to_have_value("2017-01-01")
    assert not ReportedFigure.objects.exists()
    clerk.get_by_role("button", name="Save the figures").click()
    told(clerk, "1 figure is entered and waits for review.")
    expect(clerk.locator("span.found.entered", has_text="431万元")).to_be_visible()
    figure = ReportedFigure.objects.get()
    assert (figure.value, figure.trade_union, figure.review) == (4310000, office, "draft")
    assert (figure.line, figure.start, figure.end) == (1, 17, 22)
    assert figure.period_inferred

    # The reviewer finds it waiting, and sends it back with a reason.
    head = sign_in(reviewer, "/admin/")
    head.get_by_role("link", name=re.compile("Waiting for my review")).click()
    head.get_by_role("link", name="431万元").click()
    head.get_by_role("link", name="Review", exact=True).click()
    expect(head.locator("blockquote mark")).to_have_text("431万元")
    head.locator("#reason").fill("应为今年以来")
    head.get_by_role("button", name="Send back").click()
    told(head, "is sent back")

    # The clerk finds it sent back, corrects it and says why.
    clerk.goto(live_server.url + "/admin/")
    clerk.get_by_role("link", name=re.compile("Sent back to me")).click()
    clerk.get_by_role("link", name="431万元").click()
    expect(clerk.get_by_text("应为今年以来")).to_be_visible()
    clerk.locator("#id_period_start").fill("2018-01-01")
    clerk.locator("#id_change_reason").fill("按审核意见修改")
    clerk.locator("[name=_save]").click()
    told(clerk, "was changed successfully")

    # The reviewer verifies it; now readers see it.
    head.goto(live_server.url + address(ReportedFigure, "review", figure.pk))
    head.get_by_role("button", name="Verify").click()
    told(head, "is verified and public")
    reader = head.goto(f"{live_server.url}/figures/{figure.pk}/")
    assert reader.status == 200
    reasons = [row.history_change_reason for row in figure.history.all()]
    assert "按审核意见修改" in reasons
    assert "应为今年以来" in reasons


def test_rows_carry_over_and_words_are_read_without_the_script(office, sign_in):
    article = make_article(published_on="2018-10-11", published_on_precision="day")
    make_text(document=article.document, text=TEXT)
    editor = make_staff("editors", office, username="editor")
    where = f"/admin/metrics/reportedfigure/entry/?article={article.pk}"
    page = sign_in(editor, where.replace("?", "%3F"))

    # With the script, a new row takes over what the last one has.
    page.locator("#id_row-0-period_text").fill("今年")
    page.locator("#more-rows").click()
    page.locator("#more-rows").click()
    expect(page.locator("#id_row-3-period_text")).to_have_value("")
    expect(page.locator("#id_row-3-trade_union")).to_have_value(str(office.pk))
    page.locator("#id_row-3-period_text").fill("去年")
    page.locator("#more-rows").click()
    expect(page.locator("#id_row-4-period_text")).to_have_value("去年")

    # Without it, a figure in the text is a link to the same row, filled in.
    plain = sign_in(editor, where.replace("?", "%3F"), javascript=False)
    plain.get_by_role("link", name="431万元").click()
    expect(plain.locator("#id_row-0-as_reported")).to_have_value("431万元")
    expect(plain.locator("#id_row-0-value")).to_have_value("4310000")
    expect(plain.locator("[name=row-0-start]")).to_have_value("17")


def test_two_editors_at_one_figure_lose_nothing(office, sign_in, live_server):
    figure = make_figure(trade_union=office, review="draft", note="旧")
    where = address(ReportedFigure, "change", figure.pk)
    first = sign_in(make_staff("editors", office, username="first"), where)
    second = sign_in(make_staff("editors", office, username="second"), where)

    first.locator("#id_note").fill("第一人")
    first.locator("[name=_save]").click()
    told(first, "was changed successfully")
    second.locator("#id_note_en").fill("second")
    second.locator("[name=_save]").click()

    expect(second.locator(".errornote")).to_be_visible()
    expect(second.locator(".errorlist.nonfield")).to_contain_text("Somebody else saved this record")
    expect(second.locator(".errorlist.nonfield")).to_contain_text("“旧” → “第一人”")
    expect(second.locator("#id_note")).to_have_value("第一人")
    expect(second.locator("#id_note_en")).to_have_value("second")
    second.locator("[name=_save]").click()
    told(second, "was changed successfully")
    figure.refresh_from_db()
    assert (figure.note, figure.note_en) == ("第一人", "second")


def test_clerk_gets_nothing_out_of_scope(office, sign_in, live_server):
    ours = make_figure(trade_union=office, as_reported="酒泉300人", review="draft")
    dalian = make_trade_union(name_zh="大连市总工会", name_en="Dalian")
    theirs = make_figure(trade_union=dalian, as_reported="大连300人", review="draft")
    page = sign_in(
        make_staff("editors", office, username="clerk"), "/admin/metrics/reportedfigure/"
    )

    expect(page.get_by_role("link", name=ours.as_reported)).to_be_visible()
    expect(page.get_by_text("大连")).to_have_count(0)
    page.goto(live_server.url + address(ReportedFigure, "change", theirs.pk))
    expect(page).to_have_url(f"{live_server.url}/admin/")
    told(page, "doesn’t exist")
    page.goto(live_server.url + address(ReportedFigure, "change", ours.pk))
    page.locator("#id_trade_union + .select2").click()
    page.locator(".select2-search__field").last.fill("大连")
    expect(page.locator(".select2-results")).to_contain_text("No results found")


def test_second_factor_is_set_up_and_a_backup_code_signs_in(office, sign_in, live_server):
    clerk = make_staff("editors", office, username="clerk")
    page = sign_in(clerk, "/admin/second-factor/")
    expect(page.get_by_role("img", name="QR code of the key").locator("svg")).to_be_visible()
    page.get_by_label("Code:").fill(code_of(clerk))
    page.get_by_role("button", name="Switch on").click()
    codes = page.locator(".backup-codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("link", name="Second factor").click()
    expect(page.get_by_text("10 backup codes are left.")).to_be_visible()
    page.get_by_role("button", name="Log out").click()

    page.goto(f"{live_server.url}/admin/")
    page.locator("#id_username").fill("clerk")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_otp_token").fill(codes[3])
    page.locator("[type=submit]").click()

    told(page, "You signed in with a backup code: 9 are left.")


def test_clerk_breaks_a_program_and_puts_it_back(office, sign_in, live_server):
    """What it said, which unions take part and its facts, after a look at what changes."""
    program = make_participant(trade_union=office).program
    program.summary_zh = "旧"
    program.save()
    other = make_participant(program=program)
    was = program.history.first()
    clerk = sign_in(
        make_staff("editors", office, username="clerk"), address(Program, "change", program.pk)
    )
    clerk.locator("#id_summary_zh").fill("误")
    clerk.locator("#id_participants-1-DELETE").check()
    clerk.locator("[name=_save]").click()
    told(clerk, "was changed successfully")
    assert not program.participants.filter(pk=other.pk).exists()

    clerk.goto(live_server.url + address(Program, "history", program.pk))
    clerk.locator(f"#change-history a[href$='/history/{was.pk}/']").click()
    expect(clerk.get_by_role("row", name="summary in Chinese 误 旧")).to_be_visible()
    expect(clerk.get_by_role("row", name=f"taking part — {other}")).to_be_visible()
    clerk.locator("#id_reason").fill("误删")
    clerk.get_by_role("button", name="Put back").click()

    told(clerk, "is as it was")
    program.refresh_from_db()
    assert program.summary_zh == "旧"
    assert program.participants.get(pk=other.pk).trade_union == other.trade_union
