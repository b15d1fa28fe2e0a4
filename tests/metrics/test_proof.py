from decimal import Decimal

import pytest

from metrics.left_out import LeftOut
from metrics.proof import Claim, Reading, prove
from metrics.provenance import Place

TEXT = "第一行。\n救助困难职工1200\n余人次，其中300人次。"
RELIEF = Claim("relief", "1200余人次", Place(2, 6, 3, 3))
WOMEN = Claim("women", "300人次", Place(3, 6, 11))
FIRST = LeftOut("page.txt", Place(1, 1, 2), "一", "ordinal", "")


def test_proof_of_figures_at_their_words_with_every_numeral_explained():
    proof = prove(TEXT, [RELIEF, WOMEN], [FIRST])

    assert (proof.spans, proof.proven, proof.explained) == (3, 2, [FIRST])
    assert (proof.mistakes, proof.unexplained) == ([], [])


WRONG_FIGURES = [
    # words, place, what is said of them
    ("301人次", Place(3, 6, 11), ": at line 3, characters 6–11 stands “300人次”, not “301人次”"),
    ("300人次", Place(3, 5, 10), ": at line 3, characters 5–10 stands “中300人”, not “300人次”"),
    ("300人次", Place(2, 6, 11), ": line 2, characters 6–11: line 2 has 10 characters"),
    ("300人次", Place(4, 0, 5), ": line 4, characters 0–5: the document has 3 lines"),
    ("300人次。", Place(3, 6, 99), ": line 3, characters 6–99: line 3 has 12 characters"),
    ("1200余人次", Place(2, 6, 4, 4), ": line 2, character 6, to line 4, 4: the document has 3"),
    ("1200余人", Place(2, 6, 3, 3), ": at line 2, character 6, to line 3, 3 stands “1200余人次”"),
    ("300人次", None, ": it has no place in the document"),
]


@pytest.mark.parametrize(("words", "place", "sentence"), WRONG_FIGURES)
def test_figure_that_is_not_at_its_place_is_a_mistake(words, place, sentence):
    proof = prove(TEXT, [RELIEF, Claim("other", words, place)], [FIRST])

    (mistake,) = proof.mistakes
    assert mistake.startswith(f"figure other{sentence}")
    assert proof.proven == 1


AS_READ = Reading(Decimal(1200), Decimal(1200), Decimal(1300), "at_least")


def test_figure_over_a_line_break_is_read_as_the_parser_reads_it():
    proof = prove(TEXT, [RELIEF._replace(reading=AS_READ), WOMEN], [FIRST])

    assert (proof.mistakes, proof.read_by_a_person) == ([], [])


MISREAD = [
    AS_READ._replace(value=Decimal(1201)),
    AS_READ._replace(lower=None),
    AS_READ._replace(upper=None),
    AS_READ._replace(qualifier="exact"),
]


@pytest.mark.parametrize("reading", MISREAD)
def test_figure_read_otherwise_than_the_parser_needs_a_note(reading):
    claim = RELIEF._replace(reading=reading)

    without_note = prove(TEXT, [claim, WOMEN], [FIRST])
    with_note = prove(TEXT, [claim._replace(has_note=True), WOMEN], [FIRST])

    (mistake,) = without_note.mistakes
    assert "reads as 1200 (at_least, 1200 to 1300), the record has" in mistake
    assert not without_note.holds
    assert with_note.read_by_a_person == [mistake]
    assert with_note.holds


def test_words_that_the_parser_takes_for_no_figure_need_a_note():
    reading = Reading(Decimal(1), Decimal(1), Decimal(1), "exact")
    claim = Claim("first", "第一", Place(1, 0, 2), reading)

    proof = prove(TEXT, [RELIEF, WOMEN, claim], [])

    (mistake,) = proof.mistakes
    assert "“第一” reads as no figure" in mistake


def test_figure_that_is_not_proven_explains_no_numeral():
    proof = prove(TEXT, [RELIEF, WOMEN._replace(words="三百人次")], [FIRST])

    assert proof.unexplained == ["line 3, characters 6–9: …余人次，其中[300]人次。…"]


def test_numeral_that_nothing_explains_is_shown_with_what_stands_around():
    proof = prove(TEXT, [RELIEF], [])

    assert proof.unexplained == [
        "line 1, characters 1–2: …第[一]行。…",
        "line 3, characters 6–9: …余人次，其中[300]人次。…",
    ]


def test_numeral_of_which_a_figure_covers_only_a_part_is_unexplained():
    proof = prove("有12345人。", [Claim("part", "345人", Place(1, 3, 7))], [])

    assert (proof.proven, len(proof.unexplained)) == (1, 1)


WRONG_LEFT_OUT = [
    ((Place(1, 1, 2), "二"), "there stands “一”, not “二”"),
    ((Place(1, 0, 1), "一"), "there stands “第”, not “一”"),
    ((Place(9, 1, 2), "一"), "the document has 3 lines"),
    ((Place(1, 3, 9), "。"), "line 1 has 4 characters"),
    ((Place(1, -2, 3), "行"), "line 1 has 4 characters"),
    ((Place(3, 6, 9), "300"), "“300” is part of a figure"),
    ((Place(3, 3, 7), "，其中3"), "“，其中3” is part of a figure"),
]


@pytest.mark.parametrize(("entry", "sentence"), WRONG_LEFT_OUT)
def test_left_out_that_does_not_fit_is_a_mistake(entry, sentence):
    place, words = entry

    proof = prove(TEXT, [RELIEF, WOMEN], [FIRST, LeftOut("page.txt", place, words, "word", "")])

    (mistake,) = proof.mistakes
    assert mistake.startswith(f"left out, {place}: ")
    assert sentence in mistake
    assert proof.explained == [FIRST]


def test_proof_of_an_empty_text():
    proof = prove("", [], [])

    assert (proof.spans, proof.proven, proof.mistakes, proof.unexplained) == (0, 0, [], [])
