"""Every template compiles, and every page is whole HTML in both languages."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse

from tests.factories import make_figure, make_program, make_text

APPS = ["unionwork", "unionwork/importing", "programs", "metrics"]
FOLDERS = [settings.BASE_DIR / app / "templates" for app in APPS]
TEMPLATES = sorted(
    str(path.relative_to(folder))
    for folder in FOLDERS
    for path in Path(folder).rglob("*")
    if path.is_file()
)
PAGES = ["/", "/?region=no", "/programs/program/", "/figures/{figure}/", "/no-such/", "/api/docs/"]
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Tags(HTMLParser):
    """Notes what a page has open, what it closes wrongly, and which ids stand twice."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.ids = [], [], []
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "html":
            self.language = values["lang"]
        self.ids += [values["id"]] if "id" in values else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture
def figure(db):
    figure = make_figure(program=make_program(slug="program"), line=1, start=0, end=2)
    make_text(document=figure.article.document)
    return figure


def test_templates_are_found():
    assert {"base.html", "404.html", "programs/programs.html"} < set(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    assert get_template(name).template.nodelist


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_page_is_whole_html(client, figure, address, language):
    answer = client.get(address.format(figure=figure.pk), headers={"accept-language": language})

    tags = Tags(answer.content.decode())
    assert tags.open == tags.wrong == []
    assert len(set(tags.ids)) == len(tags.ids)
    assert tags.language == language


@pytest.mark.parametrize("address", PAGES)
def test_page_has_no_inline_script_or_style(client, figure, address):
    """The policy that every page carries forbids them."""
    answer = client.get(address.format(figure=figure.pk))

    text = answer.content.decode()
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text
    assert text.count("<script") == text.count("<script src=")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_language_can_be_chosen(client, figure, language):
    client.post(reverse("set_language"), {"language": language, "next": "/"})

    assert Tags(client.get("/").content.decode()).language == language
