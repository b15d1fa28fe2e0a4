"""A real browser: the system's Chromium, on the live site, listening for complaints."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "Gonghui-2026"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    if CHROMIUM is None:
        for item in items:
            if "browser" in item.path.parts:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture
def complaints():
    """What the browser's console complains about; the tests end with it empty."""
    return []


@pytest.fixture
def open_page(browser, live_server, complaints):
    """Opens an address of the live site as a reader has set the browser; closes all at the end."""
    contexts = []

    def open_(address, language="zh-CN", width=1280, javascript=True, theme="light", policy=True):
        context = browser.new_context(
            bypass_csp=not policy,
            locale=language,
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            color_scheme=theme,
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                message.type == "error"
                and "status of 4" not in message.text  # a page that explains why it isn't one
                and complaints.append(message.text)
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def sign_in(open_page):
    """Opens an address as a member of staff, who has signed in."""

    def sign_in_(user, where, language="en-US", **options):
        user.set_password(PASSWORD)
        user.save()
        page = open_page(f"/admin/login/?next={where}", language, **options)
        page.locator("#id_username").fill(user.username)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("[type=submit]").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    return sign_in_
