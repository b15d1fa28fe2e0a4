"""A clerk enters a figure in the words of the source, in a real browser."""

import pytest
from playwright.sync_api import expect

from metrics.models import ReportedFigure
from tests.factories import make_article, make_indicator

ENTERED = {"value": "4310000", "lower": "4305000", "upper": "4315000", "qualifier": "exact"}


@pytest.fixture
def entry(transactional_db):
    """The address of the form of a new figure, its article and indicator chosen."""
    make_indicator(name_zh="救助人次", name_en="Person-times relieved", unit="person_times")
    indicator = make_indicator(name_zh="救助金额", name_en="Money paid", unit="yuan")
    article = make_article()
    return f"/admin/metrics/reportedfigure/add/?article={article.pk}&indicator={indicator.pk}"


@pytest.fixture
def open_form(open_page, entry, admin_user):
    def open_(**options):
        page = open_page(f"/admin/login/?next={entry.replace('&', '%26')}", "en-US", **options)
        page.locator("#id_username").fill("admin")
        page.locator("#id_password").fill("password")
        page.locator("[type=submit]").click()
        page.wait_for_url("**/reportedfigure/add/**")
        return page

    return open_


def reading(page):
    return page.get_by_role("status").and_(page.locator("#id_value_reading"))


def expect_entries(page, **entries):
    for name, value in entries.items():
        expect(page.locator(f"#id_{name}")).to_have_value(value)


def save(page):
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_clerk_sees_how_words_are_read_and_saves(open_form):
    page = open_form()
    value = page.locator("#id_value")
    value.press_sequentially("431万元")
    expect(reading(page)).to_contain_text("“431万元” is read as 4.31 million yuan (431万元).")
    expect_entries(page, value="431万元", lower="")  # nothing moves while one types
    value.press("Tab")
    expect_entries(page, **ENTERED, as_reported="431万元")
    assert not ReportedFigure.objects.exists()
    save(page)

    figure = ReportedFigure.objects.get()
    assert (figure.value, figure.lower, figure.upper) == (4310000, 4305000, 4315000)
    assert (figure.qualifier, figure.as_reported) == ("exact", "431万元")


def test_clerk_types_the_words_as_reported_alone(open_form):
    page = open_form()
    page.locator("#id_as_reported").fill("431万元")
    page.locator("#id_as_reported").press("Tab")
    expect_entries(page, **ENTERED)


def test_clerk_keeps_a_bound_and_types_other_words(open_form):
    page = open_form()
    value = page.locator("#id_value")
    page.locator("#id_upper").fill("5000000")
    value.fill("32.5万余元")
    value.press("Tab")
    expect_entries(page, value="325000", lower="325000", upper="5000000", qualifier="at_least")
    value.fill("431万元")
    value.press("Tab")
    expect_entries(page, **ENTERED | {"upper": "5000000"}, as_reported="431万元")


def test_clerk_is_told_what_cannot_be_read_and_which_unit_is_wrong(open_form):
    page = open_form()
    value = page.locator("#id_value")
    value.fill("很多")
    expect(reading(page)).to_contain_text("“很多” has no number in it.")
    expect(value).to_have_attribute("aria-invalid", "true")

    value.fill("300人")
    expect(reading(page)).to_contain_text("is read in the unit “Persons”, but “Money paid”")
    value.press("Tab")
    expect_entries(page, value="300人", lower="")

    value.fill("300")
    expect(reading(page)).to_be_empty()
    expect(value).to_have_attribute("aria-invalid", "false")


def test_another_indicator_is_told_beside_the_reading(open_form):
    page = open_form()
    page.locator("#id_value").fill("431万元")
    page.locator("#id_value").press("Tab")
    expect_entries(page, **ENTERED)
    page.locator("#select2-id_indicator-container").click()
    page.get_by_role("option", name="Person-times relieved").click()
    expect(reading(page)).to_contain_text("but “Person-times relieved” is counted in")


def test_enter_key_shows_the_reading_before_it_saves(open_form):
    page = open_form()
    page.locator("#id_value").fill("431万元")
    page.locator("#id_value").press("Enter")
    expect(page.locator(".messagelist .warning")).to_contain_text("Nothing is saved yet")
    expect_entries(page, **ENTERED, as_reported="431万元")
    save(page)


def test_without_javascript_the_second_save_stores(open_form):
    page = open_form(javascript=False)
    page.locator("#id_value").fill("431万元")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .warning")).to_contain_text("Nothing is saved yet")
    expect(reading(page)).to_contain_text("“431万元” is read as 4.31 million yuan (431万元).")
    expect_entries(page, **ENTERED, as_reported="431万元")
    assert not ReportedFigure.objects.exists()
    save(page)

    assert ReportedFigure.objects.get().value == 4310000
