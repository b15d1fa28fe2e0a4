import pytest

from metrics.left_out import REASONS, LeftOut, LeftOutError, read_left_out
from metrics.provenance import Place

HEADER = "document,line,start,end,words,reason,note\n"


@pytest.fixture
def write(tmp_path):
    """Writes left_out.csv with these rows and returns its path."""

    def write(rows, header=HEADER):
        path = tmp_path / "left_out.csv"
        path.write_text(header + rows, encoding="utf8")
        return path

    return write


def test_read_left_out_gives_a_span_for_each_row(write):
    path = write('page.txt,3,5,6,一,word,统一\npage.txt,4,0,2,"一,二",enumeration,\n')

    assert read_left_out(path) == [
        LeftOut("page.txt", Place(3, 5, 6), "一", "word", "统一"),
        LeftOut("page.txt", Place(4, 0, 2), "一,二", "enumeration", ""),
    ]


def test_read_left_out_of_an_empty_list(write):
    assert read_left_out(write("")) == []


def test_read_left_out_takes_rows_without_a_note(write):
    (entry,) = read_left_out(write("page.txt,3,5,6,一,word\n"))

    assert entry.note == ""


BAD_ROWS = [
    (
        "page.txt,3,5,6,一,because,\n",
        "left_out.csv, line 2: “because” isn't one of article_counter",
    ),
    ("page.txt,3,5,6,一,,\n", "left_out.csv, line 2: “” isn't one of"),
    ("page.txt,three,5,6,一,word,\n", "left_out.csv, line 2: line, start and end must be whole"),
    ("page.txt,3,,6,一,word,\n", "left_out.csv, line 2: line, start and end must be whole"),
    ("page.txt,3,5,6.5,一,word,\n", "left_out.csv, line 2: line, start and end must be whole"),
    ("page.txt,3,5\n", "left_out.csv, line 2: "),
    ("page.txt,1,0,1,一,word,\npage.txt,3,5,6,一,x,\n", "left_out.csv, line 3: “x” isn't one of"),
]


@pytest.mark.parametrize(("rows", "sentence"), BAD_ROWS)
def test_row_that_cannot_be_used_is_refused(write, rows, sentence):
    with pytest.raises(LeftOutError) as refused:
        read_left_out(write(rows))

    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize("name", ["document", "line", "start", "end", "words", "reason"])
def test_file_without_a_column_is_refused(write, name):
    header = HEADER.replace(name, "other")

    with pytest.raises(LeftOutError, match=rf"left_out\.csv: the column {name} is missing"):
        read_left_out(write("page.txt,3,5,6,一,word,\n", header))


def test_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "left_out.csv"
    path.write_bytes((HEADER + "page.txt,3,5,7,工会,word,\n").encode("gb18030"))

    with pytest.raises(LeftOutError, match=r"left_out\.csv can't be read"):
        read_left_out(path)


def test_every_reason_says_what_it_means():
    assert all(meaning for meaning in REASONS.values())
    assert list(REASONS) == sorted(REASONS)
