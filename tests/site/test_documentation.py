"""The documentation's examples run: README.md and the page about the API."""

import html
import re
import shutil
import subprocess
import sys

import pytest
import requests
from django.conf import settings

from tests.filter_cases import make_world
from unionwork.api.filtering import LIST_PARAMETERS
from unionwork.urls import facets, router

README = (settings.BASE_DIR / "README.md").read_text("utf-8")
WRITTEN = "http://127.0.0.1:8000"
RSCRIPT = shutil.which("Rscript")


@pytest.fixture
def site(regions, live_server):
    make_world(regions)
    return live_server.url


def examples(site, language):
    """The blocks in a language, of README.md and of the page, with the site's address."""
    page_text = requests.get(f"{site}/api/", headers={"Accept": "text/html"}, timeout=10).text
    of_readme = re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    of_page = re.findall(rf'<code class="language-{language}">(.*?)</code>', page_text, re.DOTALL)
    assert of_readme
    assert of_page
    return [block.replace(WRITTEN, site) for block in [*of_readme, *map(html.unescape, of_page)]]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_examples_for_curl_run(site):
    lines = [
        line for block in examples(site, "sh") for line in block.splitlines() if "curl" in line
    ]
    assert len(lines) >= 8

    for line in lines:
        address = re.search(r"'([^']+)'", line)[1]
        answer = requests.get(address, timeout=10)
        # In the small world of the tests there is no such indicator: its own error, not a typo's.
        expected = 400 if "400:" in line or "mutual_aid_claims_paid" in line else 200
        assert answer.status_code == expected, line


@pytest.mark.django_db(transaction=True)
def test_examples_for_pandas_run(site):
    for block in examples(site, "python"):
        printed = run(sys.executable, "-c", block)

        assert "431万元" in printed if "pandas" in block else printed.startswith("3 ")


@pytest.mark.skipif(RSCRIPT is None, reason="there is no R on this machine")
@pytest.mark.django_db(transaction=True)
def test_examples_for_r_run(site):
    for block in examples(site, "r"):
        assert "helped" in run(RSCRIPT, "--vanilla", "-e", block)


@pytest.mark.django_db(transaction=True)
def test_examples_for_excel_name_what_there_is(site):
    for block in examples(site, "powerquery"):
        base, path, name, value = re.search(
            r'Web\.Contents\("(.+?)", \[RelativePath = "(.+?)", Query = \[(\w+) = "(\w+)"\]\]\)',
            block,
        ).groups()
        answer = requests.get(f"{base}/{path}", {name: value}, timeout=10)

        assert answer.status_code == 200
        header = answer.content.decode("utf-8-sig").splitlines()[0].split(",")
        typed = re.search(r"TransformColumnTypes\(Named, \{(.*)\}, ", block)[1]
        assert set(re.findall(r'\{"(\w+)"', typed)) <= set(header)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_page_about_the_api_documents_every_column_filter_and_parameter(client, db, language):
    answer = client.get("/api/", headers={"Accept": "text/html", "Accept-Language": language})
    text = answer.content.decode()

    assert answer["Content-Type"] == "text/html; charset=utf-8"
    for prefix, view, _name in router.registry:
        section = text[text.index(f'aria-labelledby="{prefix}"') :].split("</section>")[0]
        names = [*view.serializer_class.names(), *view.filterset_class.base_filters]
        assert [name for name in names if f"<code>{name}</code>" not in section] == []
    for name in LIST_PARAMETERS:
        assert name in text
    assert len(answer.content) < 100_000


def test_every_column_is_labelled_and_described(db):
    for _prefix, view, _name in [*router.registry, *facets.registry]:
        for column in view.serializer_class.described(view.serializer_class.names()):
            assert column.label, column.name
            assert column.description.endswith((".", "。")), column.name


def test_start_of_the_api_is_json_for_programs_and_a_page_for_people(client, db):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    assert client.get("/api/").json()["formats"][:2] == ["json", "csv"]
    assert b"<h1>" in client.get("/api/", headers={"Accept": browser}).content
    assert client.get("/api/?format=json", headers={"Accept": browser}).json()["data_version"]


def test_start_of_the_api_takes_no_other_parameters(client, db):
    answer = client.get("/api/?regoin=410300")

    assert answer.status_code == 400
    assert "There is no such parameter." in answer.json()["parameters"]["regoin"][0]
