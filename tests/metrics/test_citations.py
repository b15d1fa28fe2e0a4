"""Citations: GB/T 7714, APA and BibTeX, with as much as is known."""

from datetime import date

import pytest

from metrics.citations import cite_article, cite_page


def test_page_is_cited_as_a_part_of_an_online_database():
    citation = cite_page(
        key="warmth",
        name_zh="送温暖",
        name_en="Warmth",
        address="https://example.org/programs/warmth/",
        changed_on=date(2026, 11, 20),
        read_on=date(2026, 12, 1),
    )

    assert citation.gb_t_7714 == (
        "工会帮扶数据. 送温暖[DB/OL]. (2026-11-20)[2026-12-01]. "
        "https://example.org/programs/warmth/."
    )
    assert citation.apa == (
        "unionwork. (2026, November 20). Warmth [Data set]. "
        "Retrieved December 1, 2026, from https://example.org/programs/warmth/"
    )
    assert citation.bibtex.splitlines() == [
        "@misc{unionwork-warmth,",
        "  author = {{unionwork}},",
        "  title = {{Warmth}},",
        "  year = {2026},",
        "  url = {https://example.org/programs/warmth/},",
        "  urldate = {2026-12-01},",
        "  note = {Data set}",
        "}",
    ]


@pytest.mark.parametrize(
    ("known", "gb_t_7714", "apa"),
    [
        (
            {"byline": "张三 李四", "publication": "工人日报", "published": "2018-03"},
            "张三, 李四. 新闻[Z]. 工人日报, 2018-03.",
            "张三, & 李四. (2018). 新闻. 工人日报.",
        ),
        ({"byline": "张三", "published": "2018"}, "张三. 新闻[Z]. 2018.", "张三. (2018). 新闻."),
        ({}, "新闻[Z].", "(n.d.). 新闻."),
    ],
)
def test_article_is_cited_with_what_is_known(known, gb_t_7714, apa):
    unknown = {"byline": "", "publication": "", "published": ""}

    citation = cite_article(key="news", title="新闻", **unknown | known)

    assert (citation.gb_t_7714, citation.apa) == (gb_t_7714, apa)
    assert citation.bibtex.startswith("@misc{news,")
