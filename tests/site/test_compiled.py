"""Compiled queries give what plain querysets give, for every combination of filters and orders."""

import json
from decimal import Decimal
from operator import itemgetter

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.models import Article, Document, Indicator, ReportedFigure
from programs.models import BeneficiaryGroup, Program, Region, Tag, TradeUnion
from tests.filter_cases import CASES, ENDPOINTS, FILTERS, TAKE_SEVERAL, make_world
from unionwork import search
from unionwork.api.exports.csv_file import Csv
from unionwork.api.exports.table import Table
from unionwork.api.filtering import asked
from unionwork.api.listing import Listing
from unionwork.api.ordering import Ordering
from unionwork.api.renderers import NumberJSONRenderer
from unionwork.api.rows import PREFIX
from unionwork.compiled import Compilations, Compiled, Unknown, UnknownRecord, lifted
from unionwork.compiled_values import values_of
from unionwork.data_version import data_version

# Checks are computed here before they are asked for: they are never compiled.
RESOURCES = sorted(ENDPOINTS.keys() - {"checks"})
MODELS = {
    "region": Region,
    "region_exact": Region,
    "trade_union": TradeUnion,
    "trade_union_exact": TradeUnion,
    "program": Program,
    "indicator": Indicator,
    "document": Document,
    "article": Article,
    "beneficiaries": BeneficiaryGroup,
    "tag": Tag,
}
PARENTS = {"regions": Region, "programs": Program}
PLAIN = {
    "year_from": ["1999", "2018", "2019", "2021", "2100"],
    "year_to": ["1999", "2018", "2019", "2021", "2100"],
    "value__gte": ["0", "41.605", "300", "4310000", "-1"],
    "value__lt": ["0", "41.605", "300", "4310000.01", "99999999"],
    "modified_since": ["1999-01-01", "2025-01-01", "2025-01-01T08:00:00+08:00", "2099-01-01"],
    "q": ["安", "洛阳", "431万元", "reading", "ly", "没有这个"],
}


@pytest.fixture
def world(regions):
    make_world(regions)


def values_for(resource, name):
    """The values that a filter is tried with: all that there are, as far as they are few."""
    if name in PLAIN:
        return PLAIN[name]
    model = PARENTS.get(resource) if name == "parent" else MODELS.get(name)
    if model is not None:
        return list(model.objects.values_list(model.natural_key_field, flat=True))
    choices = FILTERS[resource, name].extra["choices"]
    return [str(code) for code, _label in (choices() if callable(choices) else choices)]


@st.composite
def questions(draw, resource):
    """The parameters of a question, and the columns of an order."""
    parameters = []
    for prefix, name in CASES:
        if prefix == resource and draw(st.integers(0, 3)) == 0:
            values = st.sampled_from(values_for(resource, name))
            most = 3 if (resource, name) in TAKE_SEVERAL else 1
            for value in draw(st.lists(values, min_size=1, max_size=most, unique=True)):
                parameters.append((name, value))
    columns = st.sampled_from(ENDPOINTS[resource].serializer_class.names())
    order = draw(st.lists(columns, max_size=2, unique=True))
    signs = [draw(st.sampled_from(["", "-"])) for _ in order]
    return parameters, [sign + column for sign, column in zip(signs, order, strict=True)]


def listing_of(resource, parameters, order):
    view = ENDPOINTS[resource]
    query = QueryDict(mutable=True)
    for name, value in parameters:
        query.appendlist(name, value)
    row = view.serializer_class
    return Listing(
        row,
        view(request=None, kwargs={}, format_kwarg=None).get_queryset(),
        asked(view.filterset_class, query, data_version()),
        row.names(),
        Ordering.asked(row, ",".join(order) or None, view.ordering),
    )


def plain_rows(listing):
    """What the querysets themselves give."""
    annotated = listing.row.annotated(listing.asked.narrow(listing.records), listing.columns)
    ordered = listing.ordering.sorted(annotated)
    return list(ordered.values_list("pk", *(PREFIX + name for name in listing.columns)))


def keys_of(listing, rows):
    places = [1 + listing.columns.index(name) for name in listing.ordering.names]
    return comparable((row[0], *(row[place] for place in places)) for row in rows)


def as_sent(rows):
    return json.loads(NumberJSONRenderer().render(rows))


def comparable(rows):
    """Numbers as decimals: SQLite gives floats where Django makes decimals of them."""
    return [
        tuple(
            Decimal(str(cell)).normalize() if isinstance(cell, (float, Decimal)) else cell
            for cell in row
        )
        for row in rows
    ]


def as_csv(listing, lines):
    """The rows as a file, made of lines of the database's or, if there are none, of values."""
    columns = listing.described()
    table = Table(listing.row.key(), "", columns, listing.stream(), lines=lines)
    return b"".join(Csv().write(table))


@pytest.mark.parametrize("resource", RESOURCES)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_compiled_queries_give_what_querysets_give(world, resource, data):
    listing = listing_of(resource, *data.draw(questions(resource)))
    rows = plain_rows(listing)
    expected = keys_of(listing, rows)
    size = data.draw(st.integers(1, 4))
    page = listing.page(size, start=size)

    assert comparable(listing.page(1000)) == expected
    assert comparable(page) == expected[size : 2 * size]
    shown = [dict(zip(listing.columns, row[1:], strict=True)) for row in rows]
    assert as_sent(listing.shown(page)) == as_sent(shown[size : 2 * size])
    assert comparable(listing.stream()) == comparable(row[1:] for row in rows)
    assert as_csv(listing, listing.lines()) == as_csv(listing, None)
    assert listing.count(1000) == (len(expected), True)
    assert listing.count(1) == (min(len(expected), 1), len(expected) <= 1)
    if expected:
        number = data.draw(st.integers(0, len(expected) - 1))
        place = listing.place(listing.page(1000)[number])
        after, before = listing.beyond(place, False, 1000), listing.beyond(place, True, 1000)
        assert comparable(after) == expected[number + 1 :]
        assert comparable(before) == expected[:number][::-1]


def test_questions_of_one_shape_share_a_query(world):
    def compile_anew():
        raise AssertionError("this shape was compiled already")

    kept = Compilations()
    first = listing_of("figures", [("region", "410000"), ("value__gte", "1")], [])
    second = listing_of("figures", [("region", "610000"), ("value__gte", "300")], [])
    deeper = listing_of("figures", [("region", "410300"), ("value__gte", "300")], [])

    assert first.asked.shape == second.asked.shape != deeper.asked.shape
    made = kept.get(first.asked.shape, lambda: Compiled("SELECT 1", ()))
    assert kept.get(second.asked.shape, compile_anew) is made


SEARCHABLE = sorted({resource for resource, name in CASES if name == "q"} - {"figures"})


@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("resource", sorted(set(SEARCHABLE) & set(RESOURCES)))
def test_searches_find_what_querysets_find(world, monkeypatch, resource, few):
    monkeypatch.setattr(search, "FEW", few)
    for text in [*PLAIN["q"], "洛阳 安", "工会 lyszgh 市", "%", "r"]:
        listing = listing_of(resource, [("q", text)], [])
        expected = keys_of(listing, plain_rows(listing))

        assert listing.asked.shape is not None
        assert listing.asked.finds_many == (few == 0 and bool(expected))
        assert comparable(listing.page(1000)) == expected
        assert comparable(listing.page(1)) == expected[:1]
        assert comparable(listing.page(1, start=1)) == expected[1:2]
        assert listing.count(1000) == (len(expected), True)
        if expected:
            assert (
                comparable(listing.beyond(listing.place(listing.page(1)[0]), False, 1000))
                == (expected[1:])
            )


def test_searches_of_one_shape_share_a_query(world, monkeypatch):
    few, other = (listing_of("programs", [("q", text)], []) for text in ("安", "洛阳 读书"))
    assert few.asked.shape == other.asked.shape

    monkeypatch.setattr(search, "FEW", -1)
    many, more = (listing_of("programs", [("q", text)], []) for text in ("安", "洛阳 读书"))
    assert few.asked.shape != many.asked.shape != more.asked.shape


def test_words_are_never_compiled_for_others(world):
    assert listing_of("figures", [("q", "安")], []).asked.shape is None


def test_compilations_are_made_anew_when_there_are_too_many():
    kept = Compilations(most=2)
    for name in ("a", "b", "c"):
        kept.get(name, lambda: Compiled("SELECT 1", ()))

    assert len(kept.kept) == 1


def test_a_query_that_can_find_nothing_finds_nothing(db):
    nothing = Compiled.of(Region.objects.none())

    assert nothing.rows({}) == []
    assert list(nothing.portions({}, 10)) == []
    assert nothing.counting().rows({}) == [(0,)]


def test_rows_that_are_gone_meanwhile_are_left_out(world):
    listing = listing_of("figures", [], [])
    first, second, *_others = keys = listing.page(1000)

    ReportedFigure.objects.filter(pk=first[0]).update(review="draft")

    shown = as_sent(listing.shown(keys))
    assert len(shown) == len(keys) - 1
    assert shown[0]["id"] == second[0]


@pytest.mark.parametrize("value", ["41.6", "4310000"])
def test_compiled_values_are_those_of_a_values_list(world, value):
    columns = ("pk", "value", "period_end", "period_inferred", "modified_at", "indicator__code")

    def query(least):
        found = ReportedFigure.objects.filter(value__gte=least)
        return found.order_by("pk").values_list(*columns)

    least = Unknown(itemgetter("least"), ReportedFigure._meta.get_field("value"))
    found = values_of("least", lambda: query(least), {"least": Decimal(value)})

    assert found == list(query(Decimal(value)))
    assert found


def test_function_of_a_value_waits_for_it():
    doubled = lifted(lambda number: 2 * number)

    assert doubled(4) == 8
    assert doubled(Unknown(lambda values: values["it"])).known({"it": 21}) == 42


def test_unknown_record_gives_unknown_attributes(regions, db):
    record = UnknownRecord(lambda values: values["region"], len(regions.henan.path))

    assert record.path.known({"region": regions.henan}) == regions.henan.path
    assert record.path.length == len(regions.henan.path)
    with pytest.raises(AttributeError):
        record._meta  # noqa: B018


def test_rows_are_counted_once_for_each_version_of_the_data(world, django_assert_num_queries):
    question = ("figures", [("region", "410000")], [])
    found = listing_of(*question).count(1000)
    again = listing_of(*question)
    with django_assert_num_queries(0):
        assert again.count(1000) == found

    ReportedFigure.objects.filter(region__code="410300").update(review="draft")

    assert listing_of(*question).count(1000) == (found[0] - 1, True)


def statements_kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [text for (text,) in cursor.fetchall() if "metrics_reportedfigure" in text]


@pytest.mark.parametrize(
    ("filters", "are_kept"),
    [
        ([("region", "410000"), ("role", "result")], True),
        ([("year_from", "2015")], False),
        ([("value__lt", "10")], False),
        ([("region", "100000")], True),  # the planner knows that it is nearly all
        ([("trade_union", "henan")], False),  # a range of paths, which may be all
    ],
)
def test_plans_are_kept_where_one_serves_all_values(world, filters, are_kept):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans again in no time")
    before = statements_kept()

    listing_of("figures", filters, []).page(7)

    assert (len(statements_kept()) > len(before)) == are_kept
    assert connection.connection.prepare_threshold is None


def test_one_plan_serves_all_values(world):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans again in no time")

    for code in ["100000", "410000", "410300", "610000"] * 2:
        listing_of("programs", [("region", code)], []).page(7)

    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements")
        generic, custom = cursor.fetchone()
    assert generic >= 8
    assert custom == 0


@pytest.mark.parametrize(
    ("condition", "has_range"),
    [("= %s", False), ("< %s", True), (">= (%s)", True), ("<> 3", False)],
)
def test_range_is_a_comparison_with_an_unknown_value(condition, has_range):
    assert Compiled(f"SELECT 1 WHERE a {condition}", ()).has_range() == has_range
