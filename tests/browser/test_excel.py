"""A clerk imports a workbook with three kinds of mistakes, mends it, and applies it."""

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from metrics.models import ReportedFigure
from tests.factories import make_article, make_figure, make_indicator, make_trade_union

LIST = "/admin/metrics/reportedfigure/"


@pytest.fixture
def clerk(open_page, transactional_db, admin_user):
    """The list of figures, signed in; there is one figure, and what new ones need."""
    paid = make_indicator(code="paid", name_zh="救助金额", name_en="Money paid", unit="yuan")
    make_trade_union(slug="xian", name_zh="西安市总工会", name_en="Xi'an federation")
    article = make_article(slug="daily", title="慰问职工")
    make_figure(key="f-1", article=article, indicator=paid, as_reported="300元", review="draft")
    page = open_page(f"/admin/login/?next={LIST}", "en-US")
    page.locator("#id_username").fill("admin")
    page.locator("#id_password").fill("password")
    page.locator("[type=submit]").click()
    page.wait_for_url(f"**{LIST}")
    return page


def downloaded(page, link):
    with page.expect_download() as download:
        link.click()
    return openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))


def filled_in(book, *rows):
    """The workbook with rows of cells by heading below those that are there."""
    sheet = book.worksheets[0]
    headings = [cell.value.rstrip("*") for cell in sheet[1]]
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    return book


def upload(page, book, name="figures.xlsx"):
    file = io.BytesIO()
    book.save(file)
    page.locator("#id_file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": file.getvalue()}
    )
    page.get_by_role("button", name="Check the file").click()


def row(page, text):
    return page.locator(".import-problems tbody tr").filter(has_text=text)


def test_clerk_imports_a_workbook_with_mistakes_mends_it_and_applies_it(clerk):
    clerk.get_by_role("link", name="Import", exact=True).click()
    new = {"article": "慰问职工 [daily]", "indicator": "Money paid", "trade union": "xian"}
    template = downloaded(clerk, clerk.get_by_role("link", name="the template"))
    wrong = [
        new | {"as reported": "431万元", "value": 431},
        new | {"as reported": "12万元", "indicator": "Money payed"},
        new | {"as reported": "5万元", "period from": "2018-13"},
    ]
    upload(clerk, filled_in(template, *wrong))

    expect(row(clerk, "but the value says 431")).to_contain_text("value")
    expect(row(clerk, "Did you mean “Money paid”?")).to_contain_text("C")
    expect(row(clerk, "There is no such day as “2018-13”")).to_contain_text("5")
    expect(clerk.get_by_text("The example row was left out.")).to_be_visible()
    expect(clerk.get_by_role("button", name="Import all")).to_have_count(0)
    assert ReportedFigure.objects.count() == 1

    mended = [
        new | {"as reported": "431万元"},
        new | {"value": "12万元"},
        new | {"as reported": "5万元", "period from": "2018", "reason": "补录"},
    ]
    book = downloaded_again(template)
    upload(clerk, filled_in(book, *mended))

    expect(clerk.get_by_text("“431万元” is read as 4.31 million yuan (431万元).")).to_be_visible()
    clerk.get_by_role("button", name="Import all (3)").click()
    expect(clerk.get_by_text("“figures.xlsx” was imported on")).to_be_visible()
    values = (
        ReportedFigure.objects.exclude(key="f-1").order_by("value").values_list("value", flat=True)
    )
    assert list(values) == [50_000, 120_000, 4_310_000]
    clerk.get_by_role("link", name="To the list").click()
    expect(clerk.locator("#result_list tbody tr")).to_have_count(4)


def downloaded_again(book):
    """The template as it was: without the rows that were filled in."""
    book.worksheets[0].delete_rows(3, 10)
    return book


def test_clerk_exports_a_list_changes_a_cell_and_sees_the_change(clerk):
    book = downloaded(clerk, clerk.get_by_role("link", name="Export to Excel"))
    headings = [cell.value.rstrip("*") for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(2, headings.index("note") + 1).value = "口径见原文。"
    clerk.goto(clerk.url + "import/")

    upload(clerk, book)

    expect(clerk.locator(".import-steps ins")).to_have_text(["口径见原文。"])
    clerk.get_by_role("button", name="Import all (1)").click()
    expect(clerk.get_by_text("was imported on")).to_be_visible()
    assert ReportedFigure.objects.get().note == "口径见原文。"
    clerk.go_back()
    expect(clerk.get_by_text("was imported on")).to_be_visible()
    assert ReportedFigure.history.count() == 2
