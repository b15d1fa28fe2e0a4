"""The search of records: the same on both databases, by an index that is always up to date."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.models import Article, Document, Indicator, ReportedFigure
from programs.models import Program, Region, TradeUnion
from tests.factories import (
    MAKERS,
    make_article,
    make_document,
    make_figure,
    make_indicator,
    make_program,
    make_trade_union,
)
from unionwork import search
from unionwork.search import SearchEntry, index, searchable_models
from unionwork.search_text import grams_of_text, kept_text, words_of

each_searchable_model = pytest.mark.parametrize("model", searchable_models())


def found(text, model=TradeUnion):
    return {record.natural_key()[0] for record in model.objects.search(text)}


@pytest.fixture
def unions(db):
    make_trade_union(
        slug="luoyang", name_zh="洛阳市总工会", name_en="Luoyang Federation", aliases="市总\n洛工"
    )
    make_trade_union(slug="chongqing", name_zh="重庆市总工会", name_en="", aliases="")
    make_trade_union(slug="family", name_zh="妇女", name_en="Family AND Fly, 100%", aliases="")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("洛阳", {"luoyang"}),
        ("市总工会", {"luoyang", "chongqing"}),
        ("市", {"luoyang", "chongqing"}),
        ("lyszgh", {"luoyang"}),
        ("ly", {"luoyang"}),
        ("LUOYANG", {"luoyang"}),
        ("洛工 feder", {"luoyang"}),
        ("cqszgh", {"chongqing"}),
        ("洛阳 重庆", set()),
        ("工会市总", set()),
        ("and", {"family"}),
        ("AND OR", set()),
        ("NOT fly", set()),
        ("fly*", {"family"}),
        ("NEAR(fly family)", set()),
        ('"fly" ^family -and', {"family"}),
        ("grams:fly", set()),
        ("100%", {"family"}),
        ("' OR 1=1 --", set()),
        ("_", set()),
        ("%", set()),
        ("“”", set()),
        ("😀 \x00 \ud800", set()),
        ("😀 洛阳", {"luoyang"}),
        ("", {"luoyang", "chongqing", "family"}),
        (" 　", {"luoyang", "chongqing", "family"}),
    ],
)
def test_search_finds_records_with_every_word(unions, text, expected):
    assert found(text) == expected


def test_search_looks_into_other_texts_too(regions):
    make_program(slug="books", name_zh="读书", summary_zh="工会捐书。", summary_en="Gifts.")
    make_indicator(code="rooms_open", name_zh="书屋", definition_zh="开放的书屋。")
    make_document(slug="second", publication="工人日报")
    make_article(slug="contest", title="技能竞赛开赛", byline="王记者")

    assert found("捐书 gift", Program) == {"books"}
    assert found("410300", Region) == found("lys", Region) == {"410300"}
    for model, text in ((Indicator, "rooms_open 开放"), (Document, "grrb"), (Article, "wang 竞赛")):
        assert model.objects.search(text).count() == 1


def test_search_goes_on_from_a_queryset(unions, regions):
    make_trade_union(slug="district", name_zh="洛阳市区工会", region=regions.luoyang)

    assert found("洛阳") == {"luoyang", "district"}
    assert TradeUnion.objects.in_region(regions.henan).search("洛阳").count() == 1
    assert TradeUnion.objects.search("洛阳").in_region(regions.henan).count() == 1


def test_search_finds_the_same_where_records_are_many(unions, regions, monkeypatch):
    make_figure(note="one", trade_union=TradeUnion.objects.get(slug="luoyang"))
    make_figure(note="other", trade_union=TradeUnion.objects.get(slug="family"))
    monkeypatch.setattr(search, "FEW", 0)

    assert found("市总工会") == {"luoyang", "chongqing"}
    assert found("洛阳", Region) == {"410300"}
    assert [figure.note for figure in ReportedFigure.objects.search("洛阳")] == ["one"]
    assert "SELECT" in str(TradeUnion.objects.search("洛阳").query).split("WHERE")[1]


def slugs_and_looks(client, text):
    """What the API's list finds, and how often it has asked the index of the search."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/api/programs/", {"q": text})
    looks = [query for query in asked if "unionwork_searchentry" in query["sql"]]
    return {row["slug"] for row in answer.json()["results"]}, len(looks)


def test_few_are_looked_up_once_for_a_version_of_the_data(client, db):
    make_program(slug="books", name_zh="洛阳读书")

    assert slugs_and_looks(client, "洛阳") == ({"books"}, 1)
    assert slugs_and_looks(client, "洛阳") == ({"books"}, 0)
    assert slugs_and_looks(client, "读书") == ({"books"}, 1)

    make_program(slug="games", name_zh="洛阳运动会")
    assert slugs_and_looks(client, "洛阳") == ({"books", "games"}, 1)

    Program.objects.get(slug="books").delete()
    assert slugs_and_looks(client, "洛阳") == ({"games"}, 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite goes on from the grams")
def test_no_plan_gathers_all_entries_of_a_model(unions):
    """As one would that serves all grams, be they frequent or not, through the entries' key."""
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        assert len(SearchEntry.objects.first_about(TradeUnion, ["洛阳"])) == 1
        (query,) = asked
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = explained(cursor, query["sql"])
        cursor.execute("DROP INDEX unionwork_searchentry_grams")
        plan_without_it = explained(cursor, query["sql"])

    assert "unionwork_searchentry_grams" in plan
    assert "search_entry_once" not in plan + plan_without_it


def explained(cursor, sql):
    cursor.execute(f"EXPLAIN {sql}")
    return "\n".join(line for (line,) in cursor.fetchall())


# what the databases find is what Python finds -------------------------------------------------

ALPHABET = st.sampled_from("洛阳市总工会长〇aAbly20，,-\"'*%_ \n😀é")
TEXTS = st.text(ALPHABET, max_size=10) | st.text(max_size=6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(TEXTS, min_size=1, max_size=6),
    searches=st.lists(TEXTS, min_size=1, max_size=4),
)
def test_index_finds_exactly_what_contains_the_words(db, names, searches):
    texts = {number: kept_text([name]) for number, name in enumerate(names)}
    SearchEntry.objects.all().delete()
    SearchEntry.objects.put(
        SearchEntry(
            resource="names", record_id=number, text=text, grams=" ".join(grams_of_text(text))
        )
        for number, text in texts.items()
    )

    for words in filter(None, map(words_of, searches + names)):
        expected = {number for number, text in texts.items() if all(word in text for word in words)}
        entries = SearchEntry.objects.with_words(words)
        assert set(entries.values_list("record_id", flat=True)) == expected


# the index is kept up to date -----------------------------------------------------------------


@each_searchable_model
def test_record_is_indexed_when_saved_and_no_more_when_deleted(db, model):
    record = MAKERS[model]()
    name = model.searched_names[0]

    setattr(record, name, "鲁班工坊")
    record.save()
    assert list(model.objects.search("鲁班 lbgf")) == [record]

    setattr(record, name, "另一个")
    record.save()
    assert not model.objects.search("鲁班")
    assert list(model.objects.search("另一")) == [record]

    record.delete()
    assert not SearchEntry.objects.of(model).filter(record_id=record.pk or 0)
    assert index(model, dry_run=True) == 0


@each_searchable_model
def test_index_repairs_what_was_written_past_it(db, model):
    changed, missing, gone = MAKERS[model](), MAKERS[model](), MAKERS[model]()
    model.objects.filter(pk=changed.pk).update(**{model.searched_names[0]: "鲁班工坊"})
    SearchEntry.objects.of(model).filter(record_id=missing.pk).delete()
    model.objects.filter(pk=gone.pk).delete()
    before = set(SearchEntry.objects.values_list("resource", "record_id", "text", "grams"))

    assert index(model, dry_run=True) == 3
    assert set(SearchEntry.objects.values_list("resource", "record_id", "text", "grams")) == before
    assert index(model) == 3
    assert index(model) == 0
    assert list(model.objects.search("鲁班")) == [changed]
    assert set(SearchEntry.objects.of(model).values_list("record_id", flat=True)) == set(
        model.objects.values_list("pk", flat=True)
    )


def test_index_goes_through_records_in_portions(db, monkeypatch):
    monkeypatch.setattr(search, "AT_ONCE", 2)
    for _ in range(5):
        make_trade_union()
    SearchEntry.objects.all().delete()

    assert index(TradeUnion) == 5
    assert index(TradeUnion) == 0


def test_save_needs_one_more_query(db, django_assert_num_queries):
    program = make_program()

    with django_assert_num_queries(1):
        SearchEntry.objects.put([program.search_entry()])


def test_command_indexes_and_checks(db):
    make_trade_union(slug="luoyang", name_zh="洛阳市总工会")
    TradeUnion.objects.update(name_zh="郑州市总工会")

    with pytest.raises(CommandError, match=r"1 entries are stale. Run `manage.py index_search`"):
        call_command("index_search", "--check", stdout=StringIO())
    assert found("洛阳") == {"luoyang"}
    said = StringIO()
    call_command("index_search", stdout=said)
    assert "trade unions … 1 indexed" in said.getvalue()
    assert found("郑州") == {"luoyang"}
    call_command("index_search", "--check", stdout=StringIO())


# figures --------------------------------------------------------------------------------------


@pytest.fixture
def figures(regions):
    make_figure(note="indicator", indicator=make_indicator(name_zh="救助人次"))
    make_figure(note="program", program=make_program(name_zh="送温暖"), as_reported="431万元")
    make_figure(note="union", trade_union=make_trade_union(aliases="市总"))
    make_figure(note="region", region=regions.xinan, as_reported="32.5万余人次")
    make_figure(note="article", article=make_article(title="洛阳送温暖"))
    make_figure(note="all", program=Program.objects.get(), region=regions.luoyang)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("救助", {"indicator"}),
        ("swn", {"program", "article", "all"}),
        ("市总", {"union"}),
        ("xinan", {"region"}),
        ("洛阳", {"article", "all"}),
        ("洛阳 送温暖", {"article", "all"}),
        ("送温暖 救助", set()),
        ("431万元", {"program"}),
        ("４３１万", {"program"}),
        ("送温暖 431万", {"program"}),
        ("32.5万", {"region"}),
        ("万元", set()),
        ("%", set()),
        ("4%1", set()),
        ("4_1", set()),
    ],
)
def test_figures_are_found_by_what_they_refer_to(figures, text, expected):
    assert {figure.note for figure in ReportedFigure.objects.search(text)} == expected


def test_figures_own_words_are_read_only_for_digits(figures):
    assert "LIKE" not in str(ReportedFigure.objects.search("送温暖").query)
    assert "LIKE" in str(ReportedFigure.objects.search("送温暖 431").query)


def test_figures_need_one_query_a_word(figures, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert len(ReportedFigure.objects.search("洛阳 送温暖")) == 2


# the databases --------------------------------------------------------------------------------


def test_search_uses_the_index(db):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which few rows would be worth
        plan = SearchEntry.objects.with_words(["洛阳"]).explain()

    assert "unionwork_searchentry_grams" in plan
    assert "SCAN unionwork_searchentry\n" not in f"{plan}\n"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's triggers")
def test_triggers_are_there_after_all_migrations(db):
    """A migration that makes Django rebuild the table drops them, and has to make them anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = {name for (name,) in cursor.fetchall()}

    assert {f"unionwork_searchentry_{event}" for event in ("added", "deleted", "changed")} <= names


@pytest.mark.django_db(transaction=True)
def test_migration_goes_back_and_forth():
    make_trade_union(slug="luoyang", name_zh="洛阳市总工会")
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()

    MigrationExecutor(connection).migrate([("unionwork", "0001_initial")])
    assert not {name for name in connection.introspection.table_names() if "searchentry" in name}
    MigrationExecutor(connection).migrate(newest)

    assert found("洛阳") == set()
    call_command("index_search", stdout=StringIO())
    assert found("洛阳") == {"luoyang"}
