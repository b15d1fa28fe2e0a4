"""The message catalogues: complete, and compiled only when they have changed."""

import os
import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings as site_settings

from unionwork.translations import compile_messages

CATALOGUES = sorted(Path(site_settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"))
each_catalogue = pytest.mark.parametrize(
    "catalogue", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)

SMALL = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "trade union"
msgstr "工会"

#, fuzzy
msgid "region"
msgstr "地方"
"""


@pytest.fixture
def source(tmp_path, settings):
    """A small catalogue, the only one of the site."""
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(SMALL, encoding="utf8")
    return path


# compiling ----------------------------------------------------------------------------------------


def test_compile_makes_the_binary_form(source):
    compiled = compile_messages()

    assert compiled == [source.with_suffix(".mo")]
    with compiled[0].open("rb") as file:
        messages = {message.id: message.string for message in read_mo(file)}
    assert messages["trade union"] == "工会"
    assert "region" not in messages  # a guess isn't shown
    assert [path.suffix for path in source.parent.iterdir() if path != source] == [".mo"]


def test_compile_leaves_what_is_up_to_date(source):
    (compiled,) = compile_messages()
    before = compiled.stat().st_mtime_ns

    assert compile_messages() == []
    assert compiled.stat().st_mtime_ns == before


def test_compile_again_what_is_newer(source):
    (compiled,) = compile_messages()
    source.write_text(SMALL.replace("工会", "职工会"), encoding="utf8")
    later = compiled.stat().st_mtime + 5
    os.utime(source, (later, later))

    assert compile_messages() == [compiled]
    assert "职工会".encode() in compiled.read_bytes()


def test_compile_of_a_broken_catalogue_keeps_the_last_one(source):
    (compiled,) = compile_messages()
    before = compiled.read_bytes()
    source.write_text("trade union: 工会\n" + SMALL, encoding="utf8")
    later = compiled.stat().st_mtime + 5
    os.utime(source, (later, later))

    with pytest.raises(PoFileError):
        compile_messages()

    assert compiled.read_bytes() == before


# the catalogues -----------------------------------------------------------------------------------

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")


def messages_of(path):
    with path.open("rb") as file:
        return [message for message in read_po(file, abort_invalid=True) if message.id]


def forms(text):
    """The singular and plural forms of a message, as a list."""
    return list(text) if isinstance(text, list | tuple) else [text]


def test_there_is_a_catalogue_for_every_language_but_that_of_the_source():
    languages = {path.parts[-3].lower().replace("_", "-") for path in CATALOGUES}

    assert languages == {code for code, _name in site_settings.LANGUAGES} - {"en"}


@each_catalogue
def test_every_message_is_translated(catalogue):
    lacking = [
        message.id
        for message in messages_of(catalogue)
        if message.fuzzy or not all(forms(message.string))
    ]

    assert len(messages_of(catalogue)) > 100
    assert lacking == []


@each_catalogue
def test_placeholders_agree(catalogue):
    differing = [
        message.id
        for message in messages_of(catalogue)
        for text in filter(None, forms(message.string))
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(forms(message.id)[-1]))
    ]

    assert differing == []
