"""The words of a period, read against the date of the article."""

from datetime import date

import pytest

from metrics.periods import read_period

ARTICLE = date(2016, 10, 11)
# words: basis, start, end, inferred
READ = {
    "去年以来": ("during", "2015-01-01", "2016-10-11", True),
    "今年以来": ("during", "2016-01-01", "2016-10-11", True),
    "2015年": ("during", "2015-01-01", "2015-12-31", False),
    "二〇一五年": ("during", "2015-01-01", "2015-12-31", False),
    "去年": ("during", "2015-01-01", "2015-12-31", True),
    "前年": ("during", "2014-01-01", "2014-12-31", True),
    "今年": ("during", "2016-01-01", "2016-12-31", True),
    "上半年": ("during", "2016-01-01", "2016-06-30", True),
    "去年下半年": ("during", "2015-07-01", "2015-12-31", True),
    "今年前三季度": ("during", "2016-01-01", "2016-09-30", True),
    "2015年一季度": ("during", "2015-01-01", "2015-03-31", False),
    "前8个月": ("during", "2016-01-01", "2016-08-31", True),
    "前十个月": ("during", "2016-01-01", "2016-10-31", True),
    "今年2月": ("during", "2016-02-01", "2016-02-29", True),
    "十二月": ("during", "2016-12-01", "2016-12-31", True),
    "2015年3月5日": ("during", "2015-03-05", "2015-03-05", False),
    "9月28日至30日": ("during", "2016-09-28", "2016-09-30", True),
    "9月28日至10月5日": ("during", "2016-09-28", "2016-10-05", True),
    "2015年3月至5月": ("during", "2015-03-01", "2015-05-31", False),
    "2011年至2015年": ("during", "2011-01-01", "2015-12-31", False),
    "2011-2015年": ("during", "2011-01-01", "2015-12-31", False),
    "“十二五”期间": ("during", "2011-01-01", "2015-12-31", False),
    "十三五": ("during", "2016-01-01", "2020-12-31", False),
    "自2012年起": ("during", "2012-01-01", "2016-10-11", True),
    "从2012年开始": ("during", "2012-01-01", "2016-10-11", True),
    "2012年8月以来": ("during", "2012-08-01", "2016-10-11", True),
    "截至目前": ("as_of", None, "2016-10-11", True),
    "目前": ("as_of", None, "2016-10-11", True),
    "至今": ("as_of", None, "2016-10-11", True),
    "截至2015年底": ("cumulative", None, "2015-12-31", False),
    "截至今年5月": ("cumulative", None, "2016-05-31", True),
    "截至9月底": ("cumulative", None, "2016-09-30", True),
}
OPEN = "近年来 近3年 5年来 先后 累计 四轮 近日 年 月 13月 2015年13月 2月30日 5月至3月".split()
OPEN += ["2016年至2011年"]


@pytest.mark.parametrize(("words", "expected"), READ.items())
def test_period_is_read(words, expected):
    basis, start, end, inferred = expected

    period = read_period(words, ARTICLE)

    assert period is not None
    assert (period.basis, period.inferred) == (basis, inferred)
    assert period.start == (date.fromisoformat(start) if start else None)
    assert period.end == (date.fromisoformat(end) if end else None)


@pytest.mark.parametrize("words", [*OPEN, "", " ", "a" * 500])
def test_words_that_leave_it_open_have_no_answer(words):
    assert read_period(words, ARTICLE) is None


def test_year_of_the_article_is_enough_for_a_year():
    period = read_period("去年以来", date(2016, 1, 1), is_exact=False)

    assert period is not None
    assert (period.start, period.end, period.inferred) == (date(2015, 1, 1), None, True)


@pytest.mark.parametrize("words", ["去年", "目前", "上半年"])
def test_relative_words_need_a_date(words):
    assert read_period(words, None) is None


def test_today_needs_the_day_of_the_article():
    assert read_period("截至目前", date(2016, 1, 1), is_exact=False) is None
