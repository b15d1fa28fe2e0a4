"""What is kept of names for the search, and which words find them: rules of text alone."""

import csv

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from programs import region_names
from unionwork.search_text import (
    grams_of_text,
    grams_of_word,
    kept_text,
    normalised,
    readings,
    words_of,
)


def finds(search, *names):
    """Whether the names of one record have all words of the search."""
    text = kept_text(names)
    return bool(words_of(search)) and all(word in text for word in words_of(search))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("洛阳市总工会", "洛阳市总工会"),
        ("洛 阳 市", "洛阳市"),
        ("劳模、五一劳动奖", "劳模五一劳动奖"),
        ("“送温暖”活动", "送温暖活动"),
        ("洛阳市2018年Skills Contest", "洛阳市 2018年 skills contest"),
        ("ＡＢＣ１２３", " abc 123"),
        ("41.6万元", " 41 6万元"),
        ("5G", " 5 g"),
        ("Xi'an Lüliang", " xian luliang"),
        ("Straße ﬁnden", " strasse finden"),
        ("二〇一五", "二〇一五"),
        ("mutual_aid", " mutual aid"),
        ("%_\\\"'*^:(){}-😀\x00\ud800", ""),
    ],
)
def test_normalised_text_has_one_form(text, expected):
    assert normalised(text) == expected


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("洛阳 工会", ["洛阳", "工会"]),
        ("洛阳，工会、职工　帮扶", ["洛阳", "工会", "职工", "帮扶"]),
        ("洛阳 - 工会 &", ["洛阳", "工会"]),
        ("工会 工会", ["工会"]),
        ("AND or NOT", [" and", " or", " not"]),
        ("%", []),
        ("", []),
    ],
)
def test_words_of_a_search(search, expected):
    assert list(words_of(search)) == expected


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("洛阳", "洛阳市总工会"),
        ("总工", "洛阳市总工会"),
        ("会", "洛阳市总工会"),
        ("工会 洛阳", "洛阳市总工会"),
        ("lyszgh", "洛阳市总工会"),
        ("LYSZGH", "洛阳市总工会"),
        ("ｌｙｓｚｇｈ", "洛阳市总工会"),
        ("ly", "洛阳市总工会"),
        ("l", "洛阳市总工会"),
        ("zgh", "洛阳市总工会"),
        ("luoyang", "洛阳市总工会"),
        ("luoy", "洛阳市总工会"),
        ("luo yang", "洛阳市总工会"),
        ("luoyangshizonggonghui", "洛阳市总工会"),
        ("zonggonghui", "洛阳市总工会"),
        ("洛阳 zgh", "洛阳市总工会"),
        ("nvzhigong", "女职工"),
        ("nuzhigong", "女职工"),
        ("nüzhigong", "女职工"),
        ("skills cont", "Skills Contest"),
        ("xian", "Xi'an"),
        ("xi’an", "Xi'an"),
        ("十届", "第十届（2018年）技能大赛"),
        ("2018", "第十届（2018年）技能大赛"),
        ("201", "第十届（2018年）技能大赛"),
        ("2018年技能", "第十届（2018年）技能大赛"),
        ("jndsai", "第十届（2018年）技能大赛 jndsai"),
        ("送温暖活动", "“送温暖”活动"),
        ("“送温暖”", "送温暖活动"),
    ],
)
def test_name_is_found_by_its_words(search, name):
    assert finds(search, name)


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("阳洛", "洛阳市总工会"),
        ("洛阳 西安", "洛阳市总工会"),
        ("ly", "Family"),
        ("kill", "Skills Contest"),
        ("ontest", "Skills Contest"),
        ("uoyang", "洛阳市总工会"),
        ("ang", "洛阳市总工会"),
        ("luoyangxian", "洛阳市总工会"),
        ("018", "2018年"),
        ("b工", "abc工"),
        ("%", "100%"),
        ("*", "a*b"),
        ("😀", "😀"),
    ],
)
def test_name_is_not_found_by_other_words(search, name):
    assert not finds(search, name)


def test_names_of_one_record_stay_apart():
    assert not finds("工会市总", "洛阳市总工会", "市总\n洛工")
    assert finds("市总 洛工", "洛阳市总工会", "市总\n洛工")


def test_other_texts_are_found_by_words_but_not_by_pinyin():
    text = kept_text(["读书活动"], ["工会捐书给农民工。"])

    assert "捐书" in text
    assert "dushu" in text
    assert "juanshu" not in text


# pinyin ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("chongqing", "重庆市总工会"),
        ("cqszgh", "重庆市总工会"),
        ("changshouqu", "重庆市长寿区总工会"),
        ("csqzgh", "重庆市长寿区总工会"),
        ("xunxian", "浚县总工会"),
        ("xxzgh", "浚县总工会"),
        ("hebishixunxian", "鹤壁市浚县职工"),
        ("luan", "六安市总工会"),
        ("luohe", "漯河市总工会"),
        ("chengdu", "成都市职工"),
        ("zhigongchengzhang", "职工成长"),
        ("dachengshi", "大城市职工"),
        ("daicheng", "大城县总工会"),
    ],
)
def test_name_is_read_as_words_and_as_places(search, name):
    assert finds(search, name)


def region_names_in_chinese():
    with (settings.FIXTURES_DIR / "regions.csv").open(encoding="utf8", newline="") as file:
        return [(row["name_zh"], row["name_en"], row["level"]) for row in csv.DictReader(file)]


def test_regions_are_read_as_their_english_names_are():
    """Wherever the English name is pinyin; many in the west have another romanisation."""
    other = region_names.ESTABLISHED_NAMES | region_names.WHOLE_NAMES
    misread = [
        (name_zh, name_en)
        for name_zh, name_en, level in region_names_in_chinese()
        if not any(name_zh.startswith(name) for name in other)
        and name_en not in region_names.NAME_EN_BY_CODE.values()
        and normalised(name_en.split()[0]) not in kept_text([name_zh])
    ]

    assert misread == []


def test_irregular_places_are_read_syllable_by_syllable():
    for name, syllables in region_names.place_readings().items():
        assert len(syllables) == len(name), name


@pytest.mark.parametrize("chinese", ["洛阳市总工会", "女职工", "浚县", "长长长", "𠮷野", "〇"])
def test_readings_are_letters_and_each_stands_once(chinese):
    found = readings(chinese)

    assert len({tuple(reading) for reading in found}) == len(found) > 0
    assert all(syllable.isascii() and syllable.isalpha() for one in found for syllable in one)


# grams ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "of_text", "of_word"),
    [
        ("工", "工", "工"),
        ("工会", "工 会 工会", "工会"),
        ("总工会", "总 工 会 总工 工会", "总工 工会"),
        (" contest", "c co con cont", "cont"),
        (" ly", "l ly", "ly"),
        ("市 2018年", "市 2 20 201 2018 年", "市 2018 年"),
    ],
)
def test_grams(text, of_text, of_word):
    assert grams_of_text(text) == set(of_text.split())
    assert grams_of_word(text) == set(of_word.split())


ALPHABET = st.sampled_from("洛阳市总工会长〇ably2018 　,，-\"'*%_\n😀éＬ")
TEXTS = st.text(ALPHABET, max_size=12) | st.text(max_size=8)


@given(names=st.lists(TEXTS, max_size=3), search=TEXTS)
def test_text_with_a_word_has_its_grams(names, search):
    text = kept_text(names)

    for word in words_of(search):
        assert grams_of_word(word)
        if word in text:
            assert grams_of_word(word) <= grams_of_text(text)
        if grams_of_word(word) == {word.strip()} <= grams_of_text(text):
            assert word in text


@given(names=st.lists(TEXTS, max_size=3))
def test_text_is_what_every_database_takes(names):
    text = kept_text(names)

    text.encode("utf8")
    assert "\x00" not in text
    for gram in grams_of_text(text):
        assert len(gram.split()) == 1
        assert gram.isalnum() or not gram.isascii()


@given(name=TEXTS)
def test_name_is_found_by_itself(name):
    words = words_of(name)

    assert all(word in kept_text([name]) for word in words if "\n" not in name)
