"""What holds for every page: both languages complete, light, quick, nothing inline, read-only."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import get_resolver, reverse

from programs.filters import ProgramFilter
from tests.factories import (
    make_check,
    make_figure,
    make_group,
    make_indicator,
    make_participant,
    make_program,
    make_region,
    make_term,
    make_trade_union,
)
from tests.pages import ADDRESSES, PAGES, STATUSES, make_world

LANGUAGES = ["zh-hans", "en"]
HEAVIEST = 100_000
# Words of no language, and names that Chinese readers know in Latin letters.
SAME_IN_BOTH = {"CC", "BY", "Excel"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
PARAMETERS = set(LATIN.findall(" ".join([*ProgramFilter.base_filters, "page"])))
VOID = {"meta", "link", "input", "br", "hr", "img"}
NO_PAGES = {"api", "api-schema", "api-docs", "api-reference", "set_language", "admin", "favicon"}

each_address = pytest.mark.parametrize("address", ADDRESSES)
each_language = pytest.mark.parametrize("language", LANGUAGES)


class Reader(HTMLParser):
    """What a page says in which language, and the files that it loads."""

    def __init__(self, text):
        super().__init__()
        self.stack, self.said, self.files = [("", False)], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        language, is_code = self.stack[-1]
        language = values.get("lang", language)
        for name in ("aria-label", "title", "placeholder", "content", "data-none"):
            if values.get(name) and tag != "meta":
                self.said.append((language, values[name]))
        if tag == "script":
            self.files.append(values["src"])
        if tag == "link":
            self.files.append(values["href"])
        if tag not in VOID:
            self.stack.append((language, is_code or tag in ("code", "pre")))

    def handle_startendtag(self, tag, attributes):
        if tag not in VOID:
            self.handle_starttag(tag, attributes)
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        self.stack.pop()

    def handle_data(self, data):
        language, is_code = self.stack[-1]
        if data.strip() and not is_code:
            self.said.append((language, data.strip()))


@pytest.fixture
def world(regions):
    return make_world(regions)


@pytest.fixture
def get(client, world):
    def get_(address, language="en"):
        path = ADDRESSES[address].format(figure=world.figure.pk)
        answer = client.get(path, headers={"accept-language": language})
        assert answer.status_code == STATUSES.get(address, 200)
        return answer

    return get_


def test_every_route_is_among_the_pages():
    routes = {pattern.name for pattern in get_resolver().url_patterns if hasattr(pattern, "name")}

    assert routes - NO_PAGES - {None} == set(PAGES)


@each_language
@each_address
def test_page_speaks_its_language_alone(get, address, language):
    said = Reader(get(address, language).content.decode()).said

    assert any(own == language for own, _text in said)
    for own, text in said:
        if own == "en":
            assert not CHINESE.search(text), text
        elif language == "zh-hans":
            assert not set(LATIN.findall(text)) - SAME_IN_BOTH - PARAMETERS, text


@each_language
@each_address
def test_page_with_all_it_loads_is_light(get, address, language):
    answer = get(address, language)

    files = [name.removeprefix("/static/") for name in Reader(answer.content.decode()).files]
    weight = sum(Path(finders.find(name)).stat().st_size for name in files)
    assert len(answer.content) + weight < HEAVIEST


@each_address
def test_page_has_nothing_inline(get, address):
    """The policy that every page carries forbids scripts, handlers and styles in the page."""
    answer = get(address)

    text = answer.content.decode()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style| style=| on\w+=", text)
    assert text.count("<script") == text.count('<script src="/static/')


@each_address
def test_page_has_one_heading_and_its_landmarks(get, address):
    text = get(address).content.decode()

    assert text.count("<h1") == text.count("<main") == 1
    assert "<title> ·" not in text


@pytest.mark.parametrize("name", PAGES)
def test_page_can_only_be_read(client, world, name):
    address = PAGES[name].format(figure=world.figure.pk)

    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_page_that_one_has_is_not_sent_again(client, world, name):
    address = PAGES[name].format(figure=world.figure.pk)
    client.get(address)  # gives the cookie that the language's form needs
    etag = client.get(address).headers["etag"]

    again = client.get(address, headers={"if-none-match": etag})
    make_program()
    changed = client.get(address, headers={"if-none-match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_pages_need_as_many_queries_for_200_rows_as_for_10(client, world, regions, queries_of):
    addresses = [address.format(figure=world.figure.pk) for address in PAGES.values()]
    households = world.program.figures.filter(indicator__code="households_on_file")[0].indicator

    def make(many):
        for _ in range(many):
            program = make_program(region=regions.xinan, kind="culture")
            program.beneficiaries.add(make_group())
            union = make_trade_union(region=regions.luoyang, parent=world.union)
            make_participant(program=program, trade_union=union)
            make_region(parent=regions.henan)
            for indicator in (make_indicator(), households):
                make_figure(program=program, trade_union=union, indicator=indicator)
            make_figure(program=world.program, trade_union=world.union, region=regions.henan)
            make_figure(related_to=world.figure)
            make_term(check_made=make_check(), figure=world.figure)

    def counts():
        for address in addresses:
            client.get(address)  # what is read once a process isn't counted
        return {address: queries_of(client, address) for address in addresses}

    make(10)
    of_ten = counts()
    make(190)

    assert counts() == of_ten
    assert max(of_ten.values()) < 30


def test_language_switch_keeps_the_page_and_its_filters(client, world):
    address = "/?region=410000&kind=mutual_aid"
    page = client.get(address, headers={"accept-language": "zh"}).content.decode()

    assert 'name="next" value="/?region=410000&amp;kind=mutual_aid"' in page
    answer = client.post(reverse("set_language"), {"language": "en", "next": address})
    assert answer.url == address
    assert Reader(client.get(address).content.decode()).said[0][0] == "en"


@pytest.mark.parametrize("address", PAGES)
def test_page_explains_a_parameter_that_it_does_not_know(client, world, address):
    path = PAGES[address].format(figure=world.figure.pk).partition("?")[0]

    answer = client.get(path, {"regoin": "410000"})

    assert answer.status_code == 400
    assert "<code>regoin</code>" in answer.content.decode()


@pytest.mark.parametrize("path", ["/search/", "/regions/"])
def test_page_of_words_takes_them_once(client, world, path):
    assert client.get(path, {"q": ["1", "2"]}).status_code == 400
    assert "Did you mean “q”?" in client.get(path, {"qq": "1"}).content.decode()
