"""Every page of the admin in a real browser: nothing breaks the policy, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.contrib.auth.models import User

from metrics.models import Check, Indicator, ReportedFigure
from programs.models import DETAILS, Program, Tag
from tests.admin_pages import address
from tests.factories import (
    MAKERS,
    make_check,
    make_detail,
    make_figure,
    make_participant,
    make_program,
    make_tag,
    make_term,
    make_text,
)
from tests.importing.sheets import workbook_of
from unionwork.models import SavedView

TEXT = "市总工会去年以来救助300人，发放431万元。\n培训1.2万余人次。\n"
FIGURES, PROGRAMS = address(ReportedFigure, "changelist"), address(Program, "changelist")
WIDTHS = {"light": 1280, "dark": 360}


@pytest.fixture
def world(transactional_db, admin_user):
    """A record of every kind; the figure is a draft whose article's text is at hand."""
    rows = {model: MAKERS[model]() for model in admin.site._registry}
    figure = rows[ReportedFigure] = make_figure(review="draft")
    make_text(document=figure.article.document, text=TEXT)
    check = rows[Check] = make_check(relation="at_most")
    make_term(check_made=check, figure=figure, name="smaller")
    for kind, model in DETAILS.items():
        rows[Program] = make_program(kind=kind)
        make_detail(model, program=rows[Program])
    make_participant(program=rows[Program])
    make_tag(slug="gone").delete()
    view = {"address": PROGRAMS, "query": "kind__exact=culture", "name": "文体"}
    SavedView.objects.create(user=admin_user, **view)
    return rows


# the pages ------------------------------------------------------------------------------------


def pages_of(model, row):
    """The pages that there are of every model."""
    yield address(model, "changelist")
    yield address(model, "changelist") + "?q=no-such-words"
    yield address(model, "change", row.pk)
    yield address(model, "delete", row.pk)
    yield address(model, "history", row.pk)
    if hasattr(model, "history"):
        yield address(model, "add")
        yield address(model, "deleted")
        yield address(model, "simple_history", row.pk, row.history.first().pk)
    if hasattr(admin.site._registry[model], "resource_class"):
        yield address(model, "import")


def past_of_a_program():
    """The pages of a state that differs from now, of parts saved alone, and of what is deleted."""
    program = make_program(summary_zh="旧")
    was = program.history.first()
    program.summary_zh = "新"
    program.save()
    make_participant(program=program)
    yield address(Program, "history", program.pk)
    yield address(Program, "simple_history", program.pk, was.pk)
    gone = make_program()
    key = gone.pk
    gone.delete()
    deleted = Program.history.filter(history_type="-").first()
    yield address(Program, "deleted")
    yield address(Program, "simple_history", key, deleted.pk)


def other_pages(rows):
    yield from past_of_a_program()
    yield "/admin/"
    yield "/admin/metrics/"
    yield address(Program, "change", rows[Program].pk)
    yield address(ReportedFigure, "review", rows[ReportedFigure].pk)
    yield f"{FIGURES}entry/"
    yield f"{FIGURES}entry/?article={rows[ReportedFigure].article_id}"
    yield f"{PROGRAMS}?kind__exact=culture"
    yield address(Tag, "add") + "?_popup=1"
    yield address(User, "add")
    yield f"/admin/auth/user/{rows[User].pk}/password/"
    yield "/admin/second-factor/"
    yield "/admin/password_change/"


def representative_pages(rows):
    """One page of every kind, each with as much on it as there can be."""
    figure = rows[ReportedFigure]
    yield from other_pages(rows)
    yield from pages_of(ReportedFigure, figure)
    yield address(Check, "change", rows[Check].pk)
    yield address(Check, "changelist")
    yield address(User, "change", rows[User].pk)
    yield address(Tag, "deleted")


# pages that one comes to by a button ------------------------------------------------------------


def bulk_action(page, site, name):
    """The page of a bulk action on the first record of the list."""
    page.goto(site + FIGURES)
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option(name)
    with page.expect_navigation():
        page.locator("button[name=index]").click()


def by_a_button(page, site):
    """Goes to the pages that have no address of their own, one after the other."""
    for action in ("set_region", "delete_selected", "verify"):
        bulk_action(page, site, action)
        yield action
    with page.expect_navigation():
        page.locator("[name=preview]").click()
    yield "preview of a bulk action"
    for name, code in (("preview of an import", "new"), ("import with a mistake", "no code!")):
        content = workbook_of([["code", "name_zh", "unit"], [code, "人数", "人"]])
        page.goto(site + address(Indicator, "import"))
        page.locator("#id_file").set_input_files(
            {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": content}
        )
        page.locator("[type=submit].default").click()
        page.locator(".import-summary").wait_for()
        yield name
    page.goto(site + address(Program, "add"))
    page.locator("[name=_save]").click()
    page.locator(".errornote").wait_for()
    yield "a form with mistakes"


# what is asked of them --------------------------------------------------------------------------


def test_no_page_breaks_the_policy(world, sign_in, live_server, admin_user, complaints):
    """The strict Content-Security-Policy: the console of every page stays empty."""
    page = sign_in(admin_user, "/admin/")
    addresses = [each for model, row in world.items() for each in pages_of(model, row)]
    addresses += [address(Program, "change", program.pk) for program in Program.objects.all()]
    for where in [*addresses, *other_pages(world)]:
        answer = page.goto(live_server.url + where)
        if answer.status == 403:  # pages that nobody opens: the browser says so in its console
            complaints[:] = [each for each in complaints if "403" not in each]
        assert "default-src 'self'" in answer.headers["content-security-policy"], where
        assert not complaints, where
    for where in by_a_button(page, live_server.url):
        assert not complaints, where


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en-US", "dark")])
def test_axe_finds_nothing(world, open_page, sign_in, live_server, admin_user, language, theme):
    """In Chinese on a desk, in English on a phone in the dark; all that opens is open.

    The policy is lifted, because axe itself styles what it looks at.
    """
    options = {"width": WIDTHS[theme], "theme": theme, "policy": False}
    found = {}

    def look(page, name):
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["html"][:200] for node in violation["nodes"]]
            found[f"{name}: {violation['id']}"] = nodes

    look(open_page("/admin/login/", language, **options), "sign-in")
    page = sign_in(admin_user, "/admin/", language, **options)
    for where in representative_pages(world):
        page.goto(live_server.url + where)
        look(page, where)
    for name in by_a_button(page, live_server.url):
        look(page, name)

    assert found == {}


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_no_page_is_wider_than_a_phone(world, sign_in, live_server, admin_user, language):
    page = sign_in(admin_user, "/admin/", language, width=360)
    wide = []
    for where in representative_pages(world):
        page.goto(live_server.url + where)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(where)

    assert wide == []


def test_choice_has_the_name_of_its_label_and_what_is_chosen(world, sign_in, admin_user):
    figure = world[ReportedFigure]
    page = sign_in(admin_user, address(ReportedFigure, "change", figure.pk))
    named = page.get_by_role("combobox", name=f"Indicator: {figure.indicator}")
    assert named.count() == 1

    page.get_by_role("combobox", name="Trade union", exact=True).click()

    assert page.get_by_role("searchbox", name="Trade union").is_visible()
