"""The first page of the admin: numbers that lead to the lists behind them."""

import pytest

from metrics.models import ReportedFigure
from tests.admin_pages import address
from tests.factories import make_figure, make_program, make_staff, make_trade_union
from tests.site.test_lists import failing_check
from unionwork.staff import dashboard, lists


def cards(client):
    page = client.get("/admin/")
    assert page.status_code == 200
    return {str(card.title): card for card in page.context["cards"]}


@pytest.fixture
def world(regions):
    union = make_trade_union(region=regions.luoyang)
    editor = make_staff("editors", union, username="editor")
    fields = {"trade_union": union, "region": regions.xinan, "period_end": "2018-01-01"}
    make_figure(**fields)
    make_figure(**fields | {"region": None}, review="draft", entered_by=editor)
    make_figure(**fields | {"period_end": None}, review="rejected", entered_by=editor)
    make_figure(region=regions.xian, review="draft")  # out of scope
    make_program()
    failing_check()
    return union, editor


EXPECTED = {
    "admin": {
        "Waiting for my review": 2,
        "Sent back to me": 0,
        "Drafts": 2,
        "Figures without a region": 3,
        "Figures without a period": 4,
        "Checks that fail": 1,
        "Programs without figures": 1,
        "Provinces with verified figures": 1,
    },
    "reviewers": {"Waiting for my review": 1, "Sent back to me": 0, "Drafts": 1},
    "editors": {"Sent back to me": 1, "Drafts": 1, "Figures without a region": 1,
                "Checks that fail": 0, "Programs without figures": 0},
    "auditors": {"Drafts": 2, "Checks that fail": 1, "Programs without figures": 1},
}  # fmt: skip


@pytest.mark.parametrize("role", EXPECTED)
def test_numbers_are_those_of_the_lists_behind_them(client, admin_user, world, role):
    union, editor = world
    user = {"admin": admin_user, "editors": editor}.get(role) or make_staff(role, union)
    client.force_login(user)

    shown = cards(client)

    for title, number in EXPECTED[role].items():
        assert (title, shown[title].number) == (title, number)
        if not shown[title].rows:
            behind = client.get(shown[title].address).context["cl"]
            assert behind.queryset.count() == number, title


def test_what_waits_comes_before_what_fails(admin_client, world):
    page = admin_client.get("/admin/")

    sections = [str(section) for section in dashboard.SECTIONS]
    shown = [str(card.section) for card in page.context["cards"]]
    assert list(dict.fromkeys(shown)) == sections
    places = [page.content.decode().index(f"<h2>{section}</h2>") for section in sections]
    assert places == sorted(places)


def test_numbers_are_counted_as_far_as_those_of_lists(admin_client, world, monkeypatch):
    for module in (lists, dashboard):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)

    shown = cards(admin_client)

    assert shown["Figures without a period"].number == 3  # of four
    assert shown["Drafts"].shown == "2"
    assert '<span class="number">2+</span>' in admin_client.get("/admin/").content.decode()


def test_coverage_leads_to_the_figures_of_a_province(admin_client, world):
    rows = {title: (number, address) for title, number, address in
            cards(admin_client)["Provinces with verified figures"].rows}  # fmt: skip

    assert rows["Henan"] == (1, f"{address_of_figures()}?region=410000")
    assert rows["Shaanxi"][0] == 0


def address_of_figures():
    return address(ReportedFigure, "changelist")


def test_recent_changes_keep_to_the_scope(client, world, monkeypatch):
    monkeypatch.setattr(dashboard, "RECENT", 100)
    union, editor = world
    theirs = make_trade_union(name_en="Dalian")
    client.force_login(editor)

    recent = client.get("/admin/").context["recent"]

    assert union in [row.instance for row in recent]
    assert theirs not in [row.instance for row in recent]


def test_auditor_is_offered_no_entry(client, db):
    client.force_login(make_staff("auditors"))
    assert "Enter an article" not in client.get("/admin/").content.decode()


def test_first_page_needs_as_many_queries_with_more_rows(admin_client, queries_of, world):
    for _ in range(10):
        make_figure()
    few = queries_of(admin_client, "/admin/")
    for _ in range(60):
        make_figure(review="draft")

    assert queries_of(admin_client, "/admin/") <= few
