"""Names on pages: each word is marked with its language, for those who listen."""

import pytest
from django.utils import translation

from programs.models import Region
from unionwork.templatetags.names import both_names, in_its_language, name

LUOYANG = Region(name_zh="洛阳市", name_en="Luoyang")
NAMELESS = Region(name_zh="<洛阳>", name_en="")


@pytest.mark.parametrize(
    ("filtered", "record", "english", "chinese"),
    [
        (name, LUOYANG, "Luoyang", "洛阳市"),
        (name, NAMELESS, '<span lang="zh-hans">&lt;洛阳&gt;</span>', "&lt;洛阳&gt;"),
        (
            both_names,
            LUOYANG,
            'Luoyang <span class="other" lang="zh-hans">洛阳市</span>',
            "洛阳市",
        ),
        (both_names, NAMELESS, '<span lang="zh-hans">&lt;洛阳&gt;</span>', "&lt;洛阳&gt;"),
    ],
)
def test_record_is_named(filtered, record, english, chinese):
    assert filtered(record) == english
    with translation.override("zh-hans"):
        assert filtered(record) == chinese


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Members & all.", "Members &amp; all."),
        ("工会", '<span lang="zh-hans">工会</span>'),
        ("“32.5万余人次” is more", '“32.5<span lang="zh-hans">万余人次</span>” is more'),
        ("共3场、5人 in 2018", '<span lang="zh-hans">共3场、5人</span> in 2018'),
        (2018, "2018"),
    ],
)
def test_chinese_words_in_an_english_text_are_marked(text, marked):
    assert in_its_language(text) == marked
    with translation.override("zh-hans"):
        assert "<span" not in in_its_language(text)
