"""`manage.py attach_sources`: the texts of the documents, kept in this database only."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from metrics.models import Document, DocumentText, ReportedFigure
from tests.small_fixtures import TEXT, load, replace, write_small_fixtures


@pytest.fixture
def sources(tmp_path, db):
    """The small fixtures loaded, and a directory with their document and another file."""
    load(write_small_fixtures(tmp_path / "fixtures"))
    (tmp_path / "sources" / "inner").mkdir(parents=True)
    (tmp_path / "sources" / "inner" / "any name").write_bytes(TEXT.encode())
    (tmp_path / "sources" / "other.txt").write_bytes("别的".encode("gb18030"))
    return tmp_path / "sources"


def attach(directory, *options):
    said = StringIO()
    call_command("attach_sources", str(directory), *options, stdout=said, no_color=True)
    return said.getvalue()


def test_attach_stores_the_text_as_it_is(sources):
    said = attach(sources)

    assert DocumentText.objects.get().text == TEXT
    assert DocumentText.objects.get().document.slug == "small-page"
    assert said == f"  page.txt: attached, {len(TEXT)} characters\n1 of 1 documents.\n"


def test_attach_twice_keeps_one_text(sources):
    attach(sources)
    DocumentText.objects.update(text="alt")

    attach(sources)

    assert DocumentText.objects.get().text == TEXT


def test_attach_leaves_documents_alone_that_are_not_there(sources):
    Document.objects.create(slug="second", name="second.txt", sha256="0" * 64)

    assert attach(sources).endswith("1 of 2 documents.\n")
    assert DocumentText.objects.count() == 1


def test_remove_takes_the_texts_away_again(sources):
    attach(sources)

    said = attach(sources, "--remove")

    assert said == "  page.txt: removed\n1 of 1 documents.\n"
    assert not DocumentText.objects.exists()
    assert Document.objects.exists()


def test_attach_of_a_changed_file_is_refused(sources):
    (sources / "inner" / "any name").write_text(TEXT + "多一行\n", encoding="utf8")

    with pytest.raises(CommandError, match=r"None of the 1 documents is in .*SHA-256"):
        attach(sources)

    assert not DocumentText.objects.exists()


def test_attach_from_a_directory_that_is_none_is_refused(sources):
    with pytest.raises(CommandError, match="There is no directory"):
        attach(sources / "nowhere")


def test_figure_must_stand_at_its_words_once_the_text_is_attached(sources):
    figure = ReportedFigure.objects.get(key="small-women")
    attach(sources)
    figure.full_clean()
    figure.start, figure.end = 4, 9

    with pytest.raises(ValidationError, match="the document reads “工300人”, not “300人次”"):
        figure.full_clean()


def test_load_of_a_figure_that_is_not_at_its_words_is_refused_once_the_text_is_attached(
    sources, tmp_path
):
    attach(sources)
    replace(tmp_path / "fixtures", "figures/small.yaml", "start: 5\n", "start: 6\n")

    with pytest.raises(CommandError, match=r"small-women, as_reported: .*“00人次”, not “300人次”"):
        load(tmp_path / "fixtures")
