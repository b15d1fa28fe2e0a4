"""What readers and clerks do, in a real browser."""

import pytest
from playwright.sync_api import expect

from programs.choices import ParticipationRole, ProgramKind
from tests.factories import (
    make_figure,
    make_indicator,
    make_participant,
    make_program,
    make_trade_union,
)

WIDTHS = [360, 768, 1280]


@pytest.fixture
def relief(transactional_db, regions):
    """A relief program in Xi'an with one public figure, and a contest in Luoyang."""
    union = make_trade_union(
        name_zh="西安市总工会", name_en="Xi'an federation", region=regions.xian
    )
    program = make_program(
        slug="xian-relief",
        name_zh="西安市困难帮扶",
        name_en="Xi'an relief",
        kind=ProgramKind.HARDSHIP_RELIEF,
        region=regions.xian,
    )
    make_participant(program=program, trade_union=union, role=ParticipationRole.LEAD)
    make_program(name_zh="洛阳技能竞赛", name_en="Luoyang contest", region=regions.luoyang)
    indicator = make_indicator(
        name_zh="救助人次", name_en="Person-times relieved", unit="person_times"
    )
    return make_figure(
        program=program,
        trade_union=union,
        region=regions.xian,
        indicator=indicator,
        as_reported="32.5万余人次",
        qualifier="at_least",
        value=325000,
        lower=325000,
        upper=326000,
        review="verified",
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_reader_follows_a_region_to_a_number_and_its_words(open_page, relief, javascript):
    page = open_page("/", width=360, javascript=javascript)
    page.get_by_role("link", name="陕西省").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("陕西省")
    expect(page.get_by_text("洛阳技能竞赛")).to_have_count(0)
    page.get_by_role("link", name="西安市困难帮扶").click()
    page.get_by_role("link", name="救助人次").click()
    expect(page.locator(".words")).to_have_text("32.5万余人次")
    expect(page.get_by_text(relief.article.document.name)).to_be_visible()


def test_reader_switches_the_language_in_place(open_page, relief):
    page = open_page("/?region=610000")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Xi'an relief")).to_be_visible()
    assert page.url.endswith("/?region=610000")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("link", name="西安市困难帮扶")).to_be_visible()


def test_reader_searches_and_removes_the_filters(open_page, relief):
    page = open_page("/", language="en-US")
    page.get_by_role("searchbox").fill("relief")
    page.keyboard.press("Enter")
    expect(page.locator(".programs > li")).to_have_count(1)
    page.get_by_role("link", name="Remove all filters").click()
    expect(page.locator(".programs > li")).to_have_count(2)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_no_page_is_wider_than_the_screen(open_page, relief, width, language):
    addresses = ["/", "/?region=610100", "/programs/xian-relief/", f"/figures/{relief.pk}/"]
    for address in addresses:
        page = open_page(address, language, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_api_browser_is_not_blank_under_the_policy(open_page, transactional_db):
    page = open_page("/api/docs/")
    expect(page.get_by_text("/api/figures/", exact=True)).to_be_visible(timeout=20_000)


def test_clerk_edits_a_record_and_sees_its_history(open_page, relief, admin_user):
    page = open_page("/admin/")
    page.locator("#id_username").fill("admin")
    page.locator("#id_password").fill("password")
    page.locator("[type=submit]").click()
    page.goto(f"{page.url}programs/program/{relief.program.pk}/change/")
    page.locator("#id_name_zh").fill("西安市职工困难帮扶")
    page.locator("[name=_continue]").click()
    expect(page.locator("#id_name_zh")).to_have_value("西安市职工困难帮扶")
    page.locator("a.historylink").click()
    expect(page.locator("#change-history")).to_contain_text("西安市职工困难帮扶")
    expect(page.locator("#change-history")).to_contain_text("admin")
