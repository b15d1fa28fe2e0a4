import pytest

from metrics.provenance import (
    Excerpt,
    Place,
    characters,
    excerpt,
    not_covered,
    numeral_spans,
    words_at,
)

LINES = [
    "第一行。",  # 1
    "市总救助困难职工1200",  # 2: a figure that the break cuts
    "余人次，其中女职工300人次。",  # 3
    "",  # 4
    "补助32.5",  # 5: one that two breaks cut
    "",  # 6
    "万元！",  # 7
    "𠮷林1家",  # 8: a character outside the basic plane is one code point
]

# words and where they stand ---------------------------------------------------------------------

WORDS = [
    (Place(1, 0, 4), "第一行。"),
    (Place(1, 1, 2), "一"),
    (Place(3, 9, 14), "300人次"),
    (Place(2, 8, 3, 3), "1200余人次"),
    (Place(5, 2, 2, 7), "32.5万元"),
    (Place(8, 2, 4), "1家"),
    (Place(3, 4, 4), ""),
    (Place(2, 12, 1, 3), "余"),
]


@pytest.mark.parametrize(("place", "words"), WORDS)
def test_words_at_a_place(place, words):
    assert words_at(LINES, place) == words


BEYOND = [
    (Place(0, 0, 1), "the document has 8 lines"),
    (Place(-1, 0, 1), "the document has 8 lines"),
    (Place(9, 0, 1), "the document has 8 lines"),
    (Place(2, 8, 3, 9), "the document has 8 lines"),
    (Place(1, 2, 5), "line 1 has 4 characters"),
    (Place(2, 8, 99, 3), "line 3 has 15 characters"),
    (Place(1, -2, 4), "line 1 has 4 characters"),
]


@pytest.mark.parametrize(("place", "sentence"), BEYOND)
def test_words_at_a_place_that_is_not_there_are_refused(place, sentence):
    with pytest.raises(IndexError, match=sentence):
        words_at(LINES, place)


SHOWN = [
    (Place(3, 9, 14), "line 3, characters 9–14"),
    (Place(2, 8, 3, 3), "line 2, character 8, to line 3, 3"),
]


@pytest.mark.parametrize(("place", "text"), SHOWN)
def test_place_is_shown_with_line_and_characters(place, text):
    assert str(place) == text


# numerals ---------------------------------------------------------------------------------------

SPANS = [
    ("没有数字", []),
    ("1200余", ["1200"]),
    ("32.5万", ["32", "5万"]),
    ("三百二十六人", ["三百二十六"]),
    ("２０１９年", ["２０１９"]),
    ("半数、两家、零差错、〇", ["半", "两", "零", "〇"]),
    ("1.2亿和三千", ["1", "2亿", "三千"]),
]


@pytest.mark.parametrize(("text", "spans"), SPANS)
def test_numerals_are_found(text, spans):
    assert [text[span.start : span.end] for span in numeral_spans([text])] == spans


def test_numerals_are_found_line_by_line():
    assert numeral_spans(["1", "", "a23"]) == [Place(1, 0, 1), Place(3, 1, 3)]


def test_characters_of_places():
    assert characters(LINES, [Place(1, 1, 3), Place(2, 11, 1, 3)]) == {
        *[(1, 1), (1, 2)],
        *[(2, 11), (3, 0)],
    }


COVERED = [
    ([], ["1200", "300"]),
    ([Place(1, 2, 6)], ["300"]),
    ([Place(1, 0, 13)], []),
    ([Place(1, 2, 5), Place(1, 10, 13)], ["1200"]),  # one digit short
    ([Place(1, 2, 4), Place(1, 4, 6)], ["300"]),  # two places together
]


@pytest.mark.parametrize(("places", "left"), COVERED)
def test_numeral_not_wholly_covered_is_told(places, left):
    lines = ["救助1200人次，其300人"]
    places = [Place(1, place.start, place.end) for place in places]

    spans = not_covered(lines, characters(lines, places))

    assert [words_at(lines, span) for span in spans] == left


# sentences --------------------------------------------------------------------------------------

EXCERPTS = [
    (Place(3, 9, 14), Excerpt("余人次，其中女职工", "300人次", "。")),
    (Place(2, 8, 3, 3), Excerpt("市总救助困难职工", "1200余人次", "，其中女职工300人次。")),
    (Place(8, 2, 4), Excerpt("𠮷林", "1家", "")),
    (Place(99, 0, 1), None),
]


@pytest.mark.parametrize(("place", "expected"), EXCERPTS)
def test_excerpt_is_the_sentence_around(place, expected):
    assert excerpt(LINES, place) == expected


@pytest.mark.parametrize("mark", "。！？；!?;")
def test_excerpt_ends_with_its_sentence(mark):
    line = f"前句{mark}有3人{mark}后句"

    assert excerpt([line], Place(1, 4, 6)) == Excerpt("有", "3人", mark)
