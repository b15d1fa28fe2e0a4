"""The FilterSet of figures, by itself: pages and API take it as it is."""

import pytest
from django.http import QueryDict

from metrics.filters import FigureFilter
from metrics.models import ReportedFigure
from tests.factories import make_figure, make_indicator, make_program, make_trade_union


def figures(query):
    filterset = FigureFilter(QueryDict(query), queryset=ReportedFigure.objects.all())
    assert filterset.is_valid(), filterset.errors
    return {figure.key for figure in filterset.qs}


@pytest.fixture
def periods(db):
    """Figures whose keys say their periods."""
    for start, end in (
        ("2016-01-01", "2016-12-31"),
        ("2016-07-01", "2018-06-30"),
        ("2018-03-01", None),
        (None, "2017-12-31"),
        (None, None),
    ):
        key = f"{(start or 'none')[:4]}-{(end or 'none')[:4]}"
        make_figure(key=key, period_start=start, period_end=end)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("year_from=1900", {"2016-2016", "2016-2018", "2018-none", "none-2017"}),
        ("year_from=2017", {"2016-2018", "2018-none", "none-2017"}),
        ("year_from=2018", {"2016-2018", "2018-none"}),
        ("year_from=2019", set()),
        ("year_to=2100", {"2016-2016", "2016-2018", "2018-none", "none-2017"}),
        ("year_to=2017", {"2016-2016", "2016-2018", "none-2017"}),
        ("year_to=2016", {"2016-2016", "2016-2018"}),
        ("year_to=2015", set()),
        ("year_from=2017&year_to=2017", {"2016-2018", "none-2017"}),
        ("year_from=2018&year_to=2016", {"2016-2018"}),
    ],
)
def test_figure_filter_by_years_takes_what_reaches_into_them(periods, query, expected):
    assert figures(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("value__gte=0", {"zero", "some", "many"}),
        ("value__gte=41.6", {"some", "many"}),
        ("value__gte=41.61", {"many"}),
        ("value__lt=41.6", {"fall", "zero"}),
        ("value__lt=-1165", set()),
        ("value__gte=-1165&value__lt=0", {"fall"}),
        ("value__gte=4310000", {"many"}),
        ("value__gte=4.31e6", {"many"}),
    ],
)
def test_figure_filter_by_value_has_a_closed_and_an_open_end(db, query, expected):
    for key, value in (("fall", -1165), ("zero", 0), ("some", "41.6"), ("many", 4310000)):
        make_figure(key=key, value=value)

    assert figures(query) == expected


def test_figure_filter_by_union_takes_those_under_it_unless_exact(db):
    above = make_trade_union(slug="above")
    make_figure(key="above", trade_union=above)
    make_figure(key="below", trade_union=make_trade_union(parent=above))
    make_figure(key="nobody")

    assert figures("trade_union=above") == {"above", "below"}
    assert figures("trade_union_exact=above") == {"above"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=410000", {"luoyang", "xinan"}),
        ("region_exact=410300", {"luoyang"}),
        ("region=610000&region_exact=410300", set()),
        ("region=100000", {"luoyang", "xinan", "xian"}),
    ],
)
def test_figure_filter_by_region_takes_everything_below_unless_exact(regions, query, expected):
    for name in ("luoyang", "xinan", "xian"):
        make_figure(key=name, region=getattr(regions, name))
    make_figure(key="nowhere")

    assert figures(query) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("人次", {"helped"}),
        ("救助", {"helped"}),
        ("relief", {"helped", "spent"}),
        ("relief 431万元", {"spent"}),
        ("万元", set()),
        ("送温暖", {"spent"}),
        ("%", set()),
    ],
)
def test_figure_filter_by_text_looks_in_indicator_words_and_program(db, words, expected):
    helped = make_indicator(name_zh="救助人次", name_en="Relief times")
    spent = make_indicator(name_zh="支出", name_en="Relief spent")
    make_figure(key="helped", indicator=helped, as_reported="300人次")
    program = make_program(name_zh="送温暖")
    make_figure(key="spent", indicator=spent, as_reported="431万元", program=program)

    query = QueryDict(mutable=True)
    query["q"] = words
    assert figures(query.urlencode()) == expected


def test_figure_filter_by_indicators_means_either(db):
    for code in ("a", "b", "c"):
        make_figure(key=code, indicator=make_indicator(code=code))

    assert figures("indicator=a&indicator=b") == {"a", "b"}


def test_figure_filter_by_program_takes_no_parts(db):
    program = make_program(slug="campaign")
    make_figure(key="own", program=program)
    make_figure(key="part", program=make_program(parent=program))

    assert figures("program=campaign") == {"own"}
