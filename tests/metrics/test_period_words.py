"""Periods as readers write them, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from metrics.models import ReportedFigure
from metrics.period_words import period_words

YEAR = (date(2018, 1, 1), date(2018, 12, 31))


@pytest.mark.parametrize(
    ("basis", "start", "end", "english", "chinese"),
    [
        ("during", *YEAR, "2018", "2018年"),
        ("during", date(2019, 2, 1), date(2019, 2, 28), "February 2019", "2019年2月"),
        ("during", date(2019, 2, 1), date(2019, 2, 27), "February 2019 to 27 February 2019", None),
        ("during", date(2019, 12, 4), date(2019, 12, 4), "4 December 2019", "2019年12月4日"),
        ("during", date(2015, 1, 1), None, "since 2015", "2015年以来"),
        ("during", date(2019, 8, 1), None, "since August 2019", "2019年8月以来"),
        ("during", date(2019, 8, 2), None, "since 2 August 2019", "2019年8月2日以来"),
        ("as_of", None, date(2019, 12, 1), "as of 1 December 2019", "截至2019年12月1日"),
        ("as_of", *YEAR, "at some time in 2018", "2018年内某时"),
        ("cumulative", date(2011, 1, 1), None, "since 2011, cumulative", "2011年以来（累计）"),
        (
            "cumulative",
            None,
            date(2019, 12, 1),
            "up to 1 December 2019, cumulative",
            "截至2019年12月1日（累计）",
        ),
        ("during", None, None, "", ""),
    ],
)
def test_period_is_worded(basis, start, end, english, chinese):
    figure = ReportedFigure(period_basis=basis, period_start=start, period_end=end)

    assert period_words(figure) == english
    if chinese is not None:
        with translation.override("zh-hans"):
            assert period_words(figure) == chinese
