"""What readers and clerks do, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from programs.choices import ParticipationRole, ProgramKind
from tests.factories import (
    make_figure,
    make_group,
    make_indicator,
    make_participant,
    make_program,
    make_trade_union,
)
from tests.pages import ADDRESSES, make_world

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


with_and_without = pytest.mark.parametrize(
    "javascript", [True, False], ids=["with JavaScript", "without"]
)


@with_and_without
def test_reader_follows_a_region_to_a_number_and_its_words(open_page, relief, javascript):
    """How many did Xi'an help, and says who? On a phone."""
    page = open_page("/", width=360, javascript=javascript)
    page.get_by_role("link", name=re.compile("^陕西")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("陕西省")
    expect(page.get_by_text("洛阳技能竞赛")).to_have_count(0)
    page.get_by_role("link", name="西安市困难帮扶").click()
    page.locator(".figures").get_by_role("link", name="32.5万余人次").click()
    expect(page.locator(".words")).to_have_text("32.5万余人次")
    expect(page.get_by_text(relief.article.document.name)).to_be_visible()
    expect(page.locator(".steps")).to_contain_text("32.5 × 10,000 = 325,000")


@with_and_without
def test_reader_narrows_the_list_and_takes_a_choice_back(open_page, relief, javascript):
    """What is there in Shaanxi for workers in hardship?"""
    group = make_group(code="hardship_workers", name_zh="困难职工")
    relief.program.beneficiaries.add(group)
    make_program(name_zh="西安市文艺演出", region=relief.region)
    page = open_page("/?region=610000", javascript=javascript)
    page.locator("summary", has_text="服务对象").click()
    page.get_by_role("link", name="困难职工").click()
    expect(page.locator(".program")).to_have_count(1)
    assert page.url.endswith("/?region=610000&beneficiaries=hardship_workers")
    page.get_by_role("link", name="取消： 地区").click()
    expect(page.get_by_role("link", name="取消： 地区")).to_have_count(0)
    assert page.url.endswith("/?beneficiaries=hardship_workers")


def test_filters_change_in_place_and_the_back_button_undoes_them(open_page, relief):
    page = open_page("/", language="en-US")
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("link", name="Shaanxi: 1 program").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Shaanxi")
    expect(page.locator("header [role=status]")).to_have_text("1 program")
    page.get_by_role("link", name="Hardship relief 1").click()
    expect(page.get_by_role("link", name="Remove: Kind")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Remove: Kind")).to_have_count(0)
    page.go_back()
    expect(page.locator(".program")).to_have_count(2)
    assert page.evaluate("window.isTheSamePage")
    page.get_by_role("link", name="Shaanxi: 1 program").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Shaanxi")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("陕西省")


def test_reader_types_initials_and_chooses_with_the_keyboard_alone(open_page, relief):
    page = open_page("/?kind=hardship_relief")
    field = page.locator("#find")
    field.press_sequentially("xas")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option")).to_contain_text("陕西省")
    field.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("西安市")
    assert page.url.endswith("/?kind=hardship_relief&region=610100")
    page.locator("#find").press_sequentially("qqq")
    expect(page.get_by_role("option")).to_have_text("没有这个地区。")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)


def test_reader_finds_a_region_without_javascript(open_page, relief):
    page = open_page("/", javascript=False)
    page.get_by_label("查找省、市、县").fill("xas")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="西安市").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("西安市")


def test_reader_takes_exactly_this_list_to_excel(open_page, relief):
    page = open_page("/?region=610000&kind=hardship_relief")
    link = page.get_by_role("link", name="Excel")
    expect(link).to_have_attribute("href", "/api/programs.xlsx?region=610000&kind=hardship_relief")


def test_every_control_is_reached_and_seen_with_the_keyboard(open_page, relief):
    page = open_page("/", language="en-US", javascript=False)
    focusable = page.locator("a[href], button, input:not([type=hidden]), summary").count()
    reached = set()
    for _ in range(focusable):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                """() => {
                    const one = document.activeElement;
                    const box = one.getBoundingClientRect();
                    const isSeen = getComputedStyle(one).outlineStyle !== "none" && box.width > 0;
                    if (one === document.body) return "";
                    return one.outerHTML.slice(0, 300) + (isSeen ? "" : " unseen");
                }"""
            )
        )
    assert not [one for one in reached if one.endswith(" unseen")]
    assert any("xian-relief" in one for one in reached)
    assert any("/admin/" in one for one in reached)


def test_targets_are_large_enough_for_a_finger(open_page, relief):
    page = open_page("/?region=610000", width=360)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main a[href], button, summary")].filter((one) => {
            const box = one.getBoundingClientRect();
            const isInText = one.closest("p:not(.exports)");
            return box.width && !isInText && Math.min(box.width, box.height) < 24;
        }).map((one) => one.outerHTML.slice(0, 200))"""
    )
    assert small == []


def test_nothing_moves_while_a_page_loads(open_page, relief):
    page = open_page("/")
    page.reload()
    moved = page.evaluate(
        """() => new Promise((done) => {
            let sum = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) sum += entry.value;
            }).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 500);
        })"""
    )
    assert moved < 0.01


def test_reader_switches_the_language_in_place_and_sends_the_link(open_page, relief):
    page = open_page("/?region=610000")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Xi'an relief")).to_be_visible()
    assert page.url.endswith("/?region=610000")
    received = open_page("/?region=610000", language="en-GB")
    expect(received.get_by_role("heading", level=1)).to_contain_text("Shaanxi")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("link", name="西安市困难帮扶")).to_be_visible()


def test_reader_searches_and_removes_the_filters(open_page, relief):
    page = open_page("/", language="en-US")
    page.get_by_label("Words in names and summaries").fill("relief")
    page.keyboard.press("Enter")
    expect(page.locator(".program")).to_have_count(1)
    page.get_by_role("link", name="Remove: Text").click()
    expect(page.locator(".program")).to_have_count(2)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_no_page_is_wider_than_the_screen(open_page, live_server, relief, regions, width, language):
    make_world(regions)
    page = open_page("/", language, width)
    for address in ADDRESSES.values():
        page.goto(live_server.url + address.format(figure=relief.pk))
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
