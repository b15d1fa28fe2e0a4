"""The bulk load: everything or nothing, by the database's own rules."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from metrics.models import ReportedFigure
from programs.models import Tag, TradeUnion
from tests.database_schema import schema
from tests.factories import (
    china,
    make_article,
    make_indicator,
    make_region,
    make_tag,
    make_trade_union,
)
from unionwork.bulk_loading import LoadError, Progress, bulk_load
from unionwork.bulk_loading.sqlite import Sqlite
from unionwork.copies import no_copy_is_stale
from unionwork.data_version import data_version
from unionwork.models import AuditEntry
from unionwork.search import SearchEntry, index
from unionwork.settings import SQLITE_OPTIONS

MANY = 1500  # enough that setting indexes aside is worth it

pytestmark = pytest.mark.django_db


def load(model, records, **options):
    records = list(records)
    with bulk_load("test", **options) as bulk:
        return bulk.load(model, records, expected=len(records))


def tags(many, **fields):
    return [
        {"slug": f"t{number}", "name_zh": f"第{number}号"} | fields for number in range(1, many + 1)
    ]


def figures(many, **fields):
    article, indicator = make_article(), make_indicator()
    return [
        {
            "key": f"k{number}",
            "article_id": article.pk,
            "indicator_id": indicator.pk,
            "as_reported": f"{number}人",
            "value": Decimal(number),
            "lower": number,
            "upper": f"{number}.50",
            "role": "result",
            "region_id": None,
            "period_end": date(2018, 12, 31),
        }
        | fields
        for number in range(1, many + 1)
    ]


def unions(many):
    return [
        {
            "slug": f"u{number}",
            "name_zh": f"洛阳第{number}建筑公司工会",
            "kind": "primary",
            "tier": "workplace",
            "region_id": china().pk,
            "path": f"{number:08d}",
        }
        for number in range(1, many + 1)
    ]


@pytest.mark.parametrize("many", [3, MANY])
def test_load_adds_the_rows_as_saving_them_would(many):
    assert load(ReportedFigure, figures(many)) == many

    figure = ReportedFigure.objects.get(key="k3")
    figure.full_clean()
    assert (figure.value, figure.lower, figure.upper) == (3, 3, Decimal("3.50"))
    assert (figure.period_start, figure.period_end) == (None, date(2018, 12, 31))
    assert (figure.scope, figure.review, figure.note) == ("unknown", "draft", "")
    assert figure.created_at == figure.modified_at
    assert ReportedFigure.objects.count() == many


@pytest.mark.parametrize("given", [{}, {"region_path": "elsewhere"}], ids=["none", "wrong"])
@pytest.mark.parametrize("many", [3, MANY])
def test_load_has_the_copies_that_the_triggers_would_make(many, given):
    region, union = make_region(code="410000"), make_trade_union()
    rows = figures(many, region_id=region.pk, trade_union_id=union.pk, **given)
    rows[1] |= {"region_id": None}
    rows[2] |= {"trade_union_id": str(union.pk)}  # a number may come as a text

    load(ReportedFigure, rows)

    copied = dict(ReportedFigure.objects.values_list("key", "region_path"))
    assert (copied["k1"], copied["k2"], copied["k3"]) == (region.path, None, region.path)
    assert set(ReportedFigure.objects.values_list("trade_union_path", "program_kind")) == {
        (union.path, None)
    }
    assert no_copy_is_stale(["default"]) == []


@pytest.mark.parametrize("given", [{}, {"region_path": ""}], ids=["right", "wrong"])
def test_load_fills_copies_without_writing_rows_twice(given):
    region = make_region(code="410000")
    rows = figures(MANY, region_id=region.pk, **given)
    filled = []

    def note(execute, statement, *args):
        result = execute(statement, *args)
        if statement.startswith('UPDATE "metrics_reportedfigure"'):
            filled.append(args[-1]["cursor"].rowcount)
        return result

    with connection.execute_wrapper(note):
        load(ReportedFigure, rows)

    assert filled == [MANY if given else 0]


@pytest.mark.parametrize("many", [3, MANY])
def test_load_leaves_the_schema_as_it_was(many):
    before = schema()

    load(ReportedFigure, figures(many))
    load(TradeUnion, unions(many))

    assert schema() == before


@pytest.mark.parametrize("many", [3, MANY])
def test_records_can_be_saved_after_a_load(many):
    load(Tag, tags(many))

    tag = make_tag()

    assert tag.pk > max(Tag.objects.exclude(pk=tag.pk).values_list("pk", flat=True))


def test_free_id_is_none_that_a_deleted_record_had():
    gone = make_tag()
    used = gone.pk
    gone.delete()

    with bulk_load("test") as bulk:
        assert bulk.free_id(Tag) == used + 1


@pytest.mark.parametrize("many", [3, MANY])
def test_load_moves_the_data_version(many):
    before = data_version()

    load(Tag, tags(many))

    assert data_version().text != before.text


@pytest.mark.parametrize("many", [3, MANY])
def test_load_makes_names_findable(many):
    load(TradeUnion, unions(many))

    assert index(TradeUnion, dry_run=True) == 0
    for text in ("洛阳第2建筑公司", "luoyangdi 2", "luoyang"):
        found = TradeUnion.objects.search(text)
        assert "u2" in found.values_list("slug", flat=True)
    assert not TradeUnion.objects.search("西安").exists()


def test_load_leaves_other_entries_of_the_search_alone():
    load(TradeUnion, unions(3))
    entries = set(SearchEntry.objects.values_list("id", "text"))

    load(TradeUnion, [unions(MANY)[-1] | {"name_zh": "西安建工工会"}])

    assert entries < set(SearchEntry.objects.values_list("id", "text"))
    assert TradeUnion.objects.search("西安").count() == 1
    assert TradeUnion.objects.search("洛阳").count() == 3


def test_load_is_told_of_in_the_audit_log_and_has_no_history():
    with bulk_load("figures.csv", username="clerk") as bulk:
        bulk.load(ReportedFigure, figures(3), expected=3)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.username) == ("import", "figures.csv", "clerk")
    assert entry.details == {"loaded": {"metrics.reportedfigure": 3}}
    assert not ReportedFigure.history.exists()


BAD = {
    "of a check": ({"role": "hearsay"}, "This must be one of: result, target"),
    "of an interval": ({"lower": 100_000}, "The interval must hold the value"),
    "of a unique column": ({"key": "k1"}, "another record has the same"),
    "of what must be there": ({"article_id": None}, "article_id is empty"),
}


@pytest.mark.parametrize("many", [9, MANY])
@pytest.mark.parametrize(("fields", "reason"), BAD.values(), ids=BAD)
def test_bad_row_in_the_middle_undoes_all(many, fields, reason):
    rows = figures(many)
    before = schema(), data_version().text
    rows[5] |= fields

    with pytest.raises(LoadError) as refused:
        load(ReportedFigure, rows)

    assert (refused.value.row, reason in refused.value.reason) == (6, True), refused.value
    assert (schema(), data_version().text) == before
    assert not ReportedFigure.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("many", [9, MANY])
def test_reference_to_nothing_undoes_all(many):
    rows = figures(many)
    before = schema()
    rows[5]["region_id"] = 12345

    with pytest.raises(LoadError, match=r"12345|programs_region"):
        load(ReportedFigure, rows)

    assert schema() == before
    assert not ReportedFigure.objects.exists()


def test_row_may_refer_to_a_later_one():
    rows = figures(3)
    with bulk_load("test") as bulk:
        first = bulk.free_id(ReportedFigure)
        for number, row in enumerate(rows):
            row["id"] = first + number
            row["related_to_id"] = first + 2 if number == 0 else None
        bulk.load(ReportedFigure, rows, expected=3)

    assert ReportedFigure.objects.get(key="k1").related_to.key == "k3"


@pytest.mark.parametrize("many", [9, MANY])
def test_error_of_the_rows_undoes_all(many):
    def rows():
        yield from figures(many)
        raise ZeroDivisionError

    before = schema()

    with pytest.raises(ZeroDivisionError), bulk_load("test") as bulk:
        bulk.load(ReportedFigure, rows(), expected=many)

    assert schema() == before
    assert not ReportedFigure.objects.exists()


def test_tables_are_loaded_together_or_not_at_all():
    def load_both():
        with bulk_load("test") as bulk:
            bulk.load(TradeUnion, unions(3), expected=3)
            bulk.load(Tag, tags(2, slug="same"), expected=2)

    with pytest.raises(LoadError):
        load_both()

    assert not TradeUnion.objects.exists()
    assert not SearchEntry.objects.exists()


def test_dry_run_changes_nothing():
    rows = unions(MANY)
    before = data_version().text

    assert load(TradeUnion, rows, is_dry_run=True) == MANY

    assert data_version().text == before
    assert not TradeUnion.objects.exists()
    assert not SearchEntry.objects.of(TradeUnion).exists()


def test_load_beside_many_rows_leaves_indexes_in_place(monkeypatch):
    load(Tag, tags(MANY))
    with bulk_load("test") as bulk:
        monkeypatch.delattr(type(bulk.engine), "set_aside")

        assert bulk.load(Tag, [{"slug": "x", "name_zh": "一"}], expected=1) == 1


@pytest.mark.parametrize("other", [{"slug": "x"}, {"slug": "x", "name_zh": "一", "name_en": "One"}])
def test_record_with_other_columns_is_refused(other):
    with pytest.raises((KeyError, ValueError)):
        load(Tag, [*tags(2), other])

    assert not Tag.objects.exists()


def test_nothing_to_load_is_no_mistake():
    assert load(Tag, []) == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only there the rows are streamed")
def test_query_of_the_rows_is_refused_before_it_waits_for_itself():
    def rows():
        for record in tags(2):
            Tag.objects.exists()
            yield record

    with pytest.raises(RuntimeError, match="A query was made"), bulk_load("test") as bulk:
        bulk.load(Tag, chain_after_the_first(rows()), expected=2)


def chain_after_the_first(rows):
    yield {"slug": "first", "name_zh": "一"}
    yield from rows


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such setting")
@pytest.mark.parametrize("many", [3, MANY])
def test_planner_looks_at_a_tenth_of_a_small_table(many):
    with bulk_load("test") as bulk:
        bulk.load(Tag, tags(many), expected=many)
        looked = bulk.engine.execute("SHOW default_statistics_target")

    assert looked == [("10",)]


class Output(io.StringIO):
    """What a command writes to; `ending` is as in Django's OutputWrapper."""

    def __init__(self, is_terminal):
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal

    def write(self, text, ending="\n"):
        return super().write(text + ending)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_tells_what_went_by(is_terminal):
    output = Output(is_terminal)

    load(Tag, tags(3), progress=Progress(output))

    of_rows, of_search = (
        [line for line in re.split(r"[\r\n]+", output.getvalue()) if name in line][-1]
        for name in ("tags", "search")
    )
    for last in (of_rows, of_search):
        assert "3" in last
        assert ("█" in last) == is_terminal


def file_opened(path):
    """A connection to a file of SQLite, as the site has it."""
    settings = {"ENGINE": "unionwork.sqlite3", "NAME": str(path), "OPTIONS": SQLITE_OPTIONS}
    return ConnectionHandler({"default": settings})["default"]


@pytest.fixture
def file_engine(db, tmp_path):
    engine = Sqlite(file_opened(tmp_path / "db.sqlite3"))
    yield engine
    engine.connection.close()


def settings_of(engine):
    (mode,), (patience,) = (
        engine.execute(f"PRAGMA {name}")[0] for name in ("journal_mode", "busy_timeout")
    )
    return mode, patience


def fail_alone(engine):
    with engine.alone():
        engine.execute("CREATE TABLE loaded (id integer)")
        raise ZeroDivisionError(settings_of(engine))


def test_load_into_a_file_of_its_own_does_without_the_log(file_engine):
    usual = settings_of(file_engine)

    with pytest.raises(ZeroDivisionError) as failure:
        fail_alone(file_engine)

    assert failure.value.args == (("delete", usual[1]),)
    assert settings_of(file_engine) == usual == ("wal", 60_000)


def test_load_into_a_file_that_others_use_keeps_the_log(file_engine, tmp_path):
    usual = settings_of(file_engine)
    other = Sqlite(file_opened(tmp_path / "db.sqlite3"))
    other.execute("CREATE TABLE read (id integer)")

    with file_engine.alone():
        while_loading = settings_of(file_engine)
        found = other.execute("SELECT * FROM read")

    assert (while_loading, settings_of(file_engine), found) == (usual, usual, [])
    other.connection.close()
