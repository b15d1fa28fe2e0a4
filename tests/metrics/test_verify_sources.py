"""`manage.py verify_sources`: every figure at its words, every other numeral explained."""

import hashlib
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from metrics.models import Document, ReportedFigure
from tests.small_fixtures import LEFT_OUT, TEXT, load, write_small_fixtures

SOURCES = settings.BASE_DIR.parent / "shared" / "sources"


@pytest.fixture
def here(tmp_path, db):
    """The small fixtures loaded, and a directory with their document and list."""
    load(write_small_fixtures(tmp_path / "fixtures"))
    (tmp_path / "sources" / "inner").mkdir(parents=True)
    (tmp_path / "sources" / "inner" / "any name").write_bytes(TEXT.encode())
    (tmp_path / "left_out.csv").write_text(LEFT_OUT, encoding="utf8")
    return tmp_path


def verify(directory, *options, said=None):
    """Run the command; returns what it says, which goes to `said`."""
    said = said or StringIO()
    left_out = ["--left-out", str(directory / "left_out.csv")]
    arguments = [str(directory / "sources"), *left_out, *options]
    call_command("verify_sources", *arguments, stdout=said, no_color=True)
    return said.getvalue()


def refusal(directory):
    """What the command says, and the sentence with which it fails."""
    said = StringIO()
    with pytest.raises(CommandError) as refused:
        verify(directory, said=said)
    return said.getvalue(), str(refused.value)


# proven -------------------------------------------------------------------------------------------


def test_figures_at_their_words_are_proven(here):
    said = verify(here)

    assert "page.txt (small-page)" in said
    assert "3 figures proven; 4 numerals, of which 1 are left out with a reason" in said
    assert "    line 1, characters 1–2: 一: ordinal\n" in said
    assert "     1  ordinal: an ordinal\n" in said
    assert said.endswith("All 3 figures of 1 documents are proven, and nothing is unexplained.\n")


def test_summary_counts_what_is_left_out_without_listing_it(here):
    said = verify(here, "--summary")

    assert "line 1, characters 1–2" not in said
    assert "     1  ordinal: an ordinal\n" in said


def test_figure_that_line_breaks_cut_is_proven(here):
    ReportedFigure.objects.filter(key="small-women").update(
        as_reported="，其中女职工300人次", line=2, start=17, end_line=3, end=10
    )

    assert "3 figures proven" in verify(here)


# not proven ---------------------------------------------------------------------------------------

WRONG = [
    # a change of the figure “300人次” at line 3, characters 5–10; what is said
    ({"as_reported": "三百人次"}, "stands “300人次”, not “三百人次”"),
    ({"start": 6}, "at line 3, characters 6–10 stands “00人次”, not “300人次”"),
    ({"start": 4, "end": 9}, "stands “工300人”, not “300人次”"),
    ({"line": 2}, "at line 2, characters 5–10 stands "),
    ({"line": 40}, "line 40, characters 5–10: the document has 4 lines"),
    ({"end": 99}, "line 3, characters 5–99: line 3 has 21 characters"),
    ({"line": 2, "end_line": 3}, "line 2, character 5, to line 3, 10 stands "),
    ({"line": None, "start": None, "end": None}, "it has no place in the document"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG)
def test_figure_that_is_not_at_its_words_is_refused(here, change, sentence):
    ReportedFigure.objects.filter(key="small-women").update(**change)

    said, refused = refusal(here)

    (wrong,) = [line for line in said.splitlines() if line.startswith("  WRONG ")]
    assert wrong.startswith("  WRONG figure small-women: ")
    assert sentence in wrong
    assert "2 figures proven" in said
    assert refused.startswith("Not proven: 1 wrong, ")


def test_numeral_that_nothing_explains_is_refused(here):
    ReportedFigure.objects.get(key="small-increase").delete()

    said, refused = refusal(here)

    assert "  UNEXPLAINED line 3, characters 16–18: …人次，比上年增加[20]人次。…\n" in said
    assert refused == "Not proven: 0 wrong, 1 unexplained, 0 documents missing."


LEFT_OUT_ROWS = [
    # a row more, what is said
    (
        "page.txt,1,1,2,二,ordinal,\n",
        "left out, line 1, characters 1–2: there stands “一”, not “二”",
    ),
    ("page.txt,9,1,2,一,ordinal,\n", "left out, line 9, characters 1–2: the document has 4 lines"),
    ("page.txt,3,5,8,300,word,\n", "left out, line 3, characters 5–8: “300” is part of a figure"),
]


@pytest.mark.parametrize(("row", "sentence"), LEFT_OUT_ROWS)
def test_left_out_that_does_not_fit_is_refused(here, row, sentence):
    (here / "left_out.csv").write_text(LEFT_OUT + row, encoding="utf8")

    said, refused = refusal(here)

    assert f"  WRONG {sentence}\n" in said
    assert refused == "Not proven: 1 wrong, 0 unexplained, 0 documents missing."


def test_left_out_of_an_unknown_document_is_refused(here):
    row = "other.txt,1,1,2,一,ordinal,\n"
    (here / "left_out.csv").write_text(LEFT_OUT + row, encoding="utf8")

    said, refused = refusal(here)

    assert "left_out names an unknown document: other.txt\n" in said
    assert refused.startswith("Not proven: ")


UNUSABLE_LISTS = [
    (LEFT_OUT + "page.txt,1,1,2,一,because,\n", "left_out.csv, line 3: “because” isn't one of"),
    ("document,line\n", "left_out.csv: the column start, end, words, reason, note is missing"),
    (None, "No such file"),
]


@pytest.mark.parametrize(("text", "sentence"), UNUSABLE_LISTS)
def test_list_that_cannot_be_used_is_refused(here, text, sentence):
    (here / "left_out.csv").unlink()
    if text is not None:
        (here / "left_out.csv").write_text(text, encoding="utf8")

    _said, refused = refusal(here)

    assert sentence in refused


# documents ----------------------------------------------------------------------------------------


def test_document_that_is_missing_is_refused(here):
    (here / "sources" / "inner" / "any name").unlink()

    said, refused = refusal(here)

    assert f"page.txt: no file with SHA-256 {Document.objects.get().sha256}\n" in said
    assert refused == "Not proven: 0 wrong, 0 unexplained, 1 documents missing."


def test_document_that_has_changed_is_not_the_document(here):
    with (here / "sources" / "inner" / "any name").open("ab") as file:
        file.write(b"\n")

    _said, refused = refusal(here)

    assert refused == "Not proven: 0 wrong, 0 unexplained, 1 documents missing."


def test_document_that_is_not_utf8_is_refused(here):
    content = TEXT.encode("gb18030")
    (here / "sources" / "inner" / "any name").write_bytes(content)
    Document.objects.update(sha256=hashlib.sha256(content).hexdigest())

    _said, refused = refusal(here)

    assert "any name isn't UTF-8" in refused


def test_directory_that_is_none_is_refused(here):
    with pytest.raises(CommandError, match=r"There is no directory .*nowhere"):
        call_command("verify_sources", str(here / "nowhere"), left_out=here / "left_out.csv")


@pytest.mark.django_db
def test_database_without_documents_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"There are no documents yet: run .*load_fixtures"):
        call_command("verify_sources", str(tmp_path))


# the real ones ------------------------------------------------------------------------------------


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the sources aren't here")
@pytest.mark.django_db
def test_every_real_figure_is_proven_and_every_numeral_explained():
    said = StringIO()
    load(settings.FIXTURES_DIR)
    figures = ReportedFigure.objects.count()

    call_command("verify_sources", str(SOURCES), stdout=said, no_color=True)

    assert figures > 200
    assert f"All {figures} figures of {Document.objects.count()} documents are proven" in (
        said.getvalue()
    )
