"""`manage.py read_figures`: every figure of a text, as a table, JSON or CSV."""

import csv
import json
import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from metrics.management.commands.read_figures import COLUMNS, width
from metrics.parsing import find_figures
from metrics.provenance import Place, words_at

TEXT = """\
去年共为1200名职工发放431万元，惠及32.5万余
人次，人均不足500元，覆盖率98%。
几十家，20至30家；突破60万
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "news.txt"
    path.write_text(TEXT, encoding="utf8")
    return path


def said(*arguments):
    output = StringIO()
    call_command("read_figures", *map(str, arguments), stdout=output)
    return output.getvalue()


def rows_of(*arguments):
    return json.loads(said(*arguments, "--format", "json"))


def refusal(path, *options):
    with pytest.raises(CommandError) as refused:
        said(path, *options)
    return str(refused.value).replace(str(path), "FILE")


# what is printed ------------------------------------------------------------------------------


def test_table_is_aligned_for_chinese_characters(file):
    lines = said(file).splitlines()

    assert lines[2].split() == (
        "1 13 18 431万元 4310000 [4305000, 4315000] exact yuan 元 amount".split()
    )
    assert lines[3].split()[:7] == "1 21 2:2 32.5万余人次 325000 [325000, 326000)".split()
    assert lines[6].split()[-1] == "vague"
    assert "[600000, ∞)" in lines[8]
    starts = {width(line[: line.index("[")]) for line in lines[1:]}
    assert starts == {lines[0].index("interval")}
    assert all(line == line.rstrip() for line in lines)


def test_table_says_that_nothing_was_found(tmp_path):
    (tmp_path / "empty").touch()

    assert said(tmp_path / "empty") == "No figure was found.\n"


def test_json_has_numbers_and_names_what_is_missing(file):
    rows = rows_of(file)

    assert [row["words"] for row in rows] == [
        *("1200名", "431万元", "32.5万余人次", "不足500元", "98%", "几十家", "20至30家", "突破60万")
    ]
    assert all(tuple(row) == COLUMNS for row in rows)
    assert rows[2] == {
        **{"line": 1, "start": 21, "end": 2, "end_line": 2, "words": "32.5万余人次"},
        **{"value": 325000, "value_high": None},
        **{"lower": 325000, "lower_open": False, "upper": 326000, "upper_open": True},
        **{"qualifier": "at_least", "unit": "person_times", "unit_word": "人次", "per": None},
        **{"measure_hint": "amount", "vague": False},
    }
    assert (rows[3]["per"], rows[3]["upper_open"]) == ("人均", True)
    assert (rows[6]["value"], rows[6]["value_high"]) == (20, 30)
    assert rows[7]["upper"] is None


def test_json_and_csv_of_nothing_are_whole(tmp_path):
    (tmp_path / "empty").touch()

    assert rows_of(tmp_path / "empty") == []
    assert said(tmp_path / "empty", "--format", "csv") == ",".join(COLUMNS) + "\n"


def test_csv_has_what_json_has(file):
    table = list(csv.DictReader(StringIO(said(file, "--format", "csv"))))

    def cell(value):
        return "" if value is None else str(value).lower() if value in (True, False) else str(value)

    as_cells = [{name: cell(value) for name, value in row.items()} for row in rows_of(file)]
    assert table == as_cells
    assert table[1]["lower_open"] == "false"


def test_numbers_are_written_without_an_exponent(file):
    file.write_text("占1.5亿元的0.05%，共12345678901.25元", encoding="utf8")

    assert [row["value"] for row in rows_of(file)] == [150000000, 0.05, 12345678901.25]
    assert "12345678901.25,," in said(file, "--format", "csv")


def test_places_are_those_of_the_words(file):
    text = "\ufeff一、\r\n\r\n补贴 ４３１\n\n万元，\n在\U00020000𠀀村帮扶30户。" + TEXT
    file.write_bytes(text.encode())
    lines = text.split("\n")

    rows = rows_of(file)

    assert len(rows) == len(find_figures(text))
    for row in rows:
        place = Place(*(row[name] for name in ("line", "start", "end", "end_line")))
        assert words_at(lines, place) == row["words"]


# what is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "option"),
    [
        ("utf-8", None),
        ("utf-8", "utf-8"),
        ("utf-8-sig", None),
        ("gb18030", "gb18030"),
        ("gbk", "GB18030"),
    ],
)
def test_text_is_read_in_its_encoding(file, encoding, option):
    file.write_text(TEXT, encoding=encoding)

    rows = rows_of(file, *(["--encoding", option] if option else []))

    assert [row["value"] for row in rows] == [1200, 4310000, 325000, 500, 98, 20, 20, 600000]


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO("共30户".encode())))

    assert [row["words"] for row in rows_of("-")] == ["30户"]


def test_megabytes_are_read(file):
    file.write_text("全市工会一直在为职工办实事，" * 30_000 + "共30户。\n" * 100, encoding="utf8")

    rows = rows_of(file)

    assert len(rows) == 100
    assert (rows[0]["line"], rows[0]["start"], rows[99]["line"]) == (1, 420_001, 100)


REFUSED = [
    # the file, what is said of it
    (TEXT.encode("gb18030"), "FILE isn't UTF-8: see byte 3, in line 1. It may be GB18030: try"),
    (TEXT.encode() + TEXT.encode("gb18030"), "in line 4. What stands before it is UTF-8. Save it"),
    (TEXT.encode()[:-3], "FILE isn't UTF-8: see byte 140, in line 3. What stands before it is"),
    (TEXT.encode("utf-16"), "FILE is a text in UTF-16: save it as plain text in UTF-8"),
    (TEXT.encode("utf-16-be"), "FILE is no plain text: "),
    (b"%PDF-1.7\n30", "FILE is a PDF: save it as plain text in UTF-8 and read that."),
    (b"PK\x03\x04\x14\x00", "FILE is a ZIP archive, as Word and Excel documents are: save"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "FILE is an old Word or Excel document: save"),
    (b"\x7fELF\x02\x01", "FILE is no plain text: byte 5 is 0x02. Save the document as plain"),
    (b"30\x00", "FILE is no plain text: byte 3 is 0x00."),
]


@pytest.mark.parametrize(("content", "sentence"), REFUSED)
def test_file_that_is_no_text_is_refused(file, content, sentence):
    file.write_bytes(content)

    assert sentence in refusal(file)


def test_text_in_another_encoding_than_said_is_refused(file):
    mixed = TEXT.encode("gb18030") + TEXT.encode()

    assert refusal(file, "--encoding", "gb18030").endswith("UTF-8: leave out --encoding.")
    file.write_text("工会", encoding="utf8")  # which GB18030 could read, as other characters
    assert refusal(file, "--encoding", "gb18030") == "FILE is UTF-8: leave out --encoding."
    file.write_bytes(mixed)
    assert "FILE isn't GB18030: " in refusal(file, "--encoding", "gb18030")


def test_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "no-such") == "There is no file FILE."
    assert refusal(tmp_path) == "FILE is a directory: name a text file."


@pytest.mark.parametrize("option", [["--encoding", "latin-1"], ["--format", "xml"]])
def test_option_that_is_unknown_is_refused(file, option):
    with pytest.raises(CommandError, match="invalid choice"):
        said(file, *option)


# in a shell -----------------------------------------------------------------------------------


def test_output_is_utf8_and_may_be_cut_off(file):
    file.write_text(TEXT * 2000, encoding="utf8")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "read_figures", str(file)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        lines = [process.stdout.readline().decode() for _ in range(2)]
        process.stdout.close()
        complaints = process.stderr.read()

    assert "1200名" in lines[1]
    assert complaints == b""
