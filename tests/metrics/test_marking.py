"""The figures of a text are marked where they stand, also over line breaks."""

from metrics.marking import Piece, figure_at, marked_lines, marks_in, place_of
from metrics.provenance import Place

TEXT = "全市救助300人，\n发放431万\n元，培训1.2万余人次。"
RELIEVED, PAID, TRAINED = Place(1, 4, 8), Place(2, 2, 1, end_line=3), Place(3, 4, 11)


def test_offsets_become_places():
    assert place_of(TEXT, 4, 8) == RELIEVED
    assert place_of(TEXT, 12, 18) == PAID


def test_every_figure_is_marked_with_its_state():
    marks = marks_in(TEXT, entered=[RELIEVED], left_out=[PAID])

    assert [(mark.place, mark.words, mark.state) for mark in marks] == [
        (RELIEVED, "300人", "entered"),
        (PAID, "431万元", "left_out"),
        (TRAINED, "1.2万余人次", "open"),
    ]


def test_entered_figure_counts_where_it_overlaps_what_is_found():
    marks = marks_in(TEXT, entered=[Place(1, 4, 7)], left_out=[])

    assert [mark.words for mark in marks if mark.state == "entered"] == ["300"]
    assert "300人" not in [mark.words for mark in marks]


def test_place_beyond_the_text_is_no_mark():
    assert len(marks_in(TEXT, entered=[Place(9, 0, 2)], left_out=[Place(1, 90, 95)])) == 3


def test_lines_keep_their_text_and_a_broken_figure_is_marked_in_both():
    lines = marked_lines(TEXT, marks_in(TEXT, [], []))

    assert ["".join(piece.text for piece in line) for line in lines] == TEXT.split("\n")
    assert lines[1][1].mark == lines[2][0].mark
    assert lines[0][0] == Piece("全市救助")


def test_figure_is_found_at_its_place_alone():
    assert figure_at(TEXT, RELIEVED).value == 300
    assert figure_at(TEXT, Place(1, 0, 2)) is None
