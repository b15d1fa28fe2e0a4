"""axe-core finds no barrier on any page, in both languages and both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages import ADDRESSES, make_world

WIDTHS = {"light": 1280, "dark": 360}


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
@pytest.mark.parametrize("theme", WIDTHS)
def test_axe_finds_nothing(open_page, live_server, transactional_db, regions, theme, language):
    """The light theme is looked at on a desk, the dark one on a phone; all that opens is open."""
    world = make_world(regions)
    page = open_page("/", language, WIDTHS[theme], theme=theme)
    found = {}
    for name, address in ADDRESSES.items():
        page.goto(live_server.url + address.format(figure=world.figure.pk))
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        violations = Axe().run(page).response["violations"]
        found |= {
            f"{name}: {one['id']}": [node["html"][:200] for node in one["nodes"]]
            for one in violations
        }

    assert found == {}
