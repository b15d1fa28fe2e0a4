"""What was previewed is what is applied, all of it or nothing, and nothing else."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from metrics.importing import FigureResource
from metrics.models import ReportedFigure
from programs.importing import TradeUnionResource
from programs.models import TradeUnion
from tests.factories import (
    make_article,
    make_figure,
    make_indicator,
    make_trade_union,
    make_user,
)
from tests.importing.sheets import imported, run, workbook_of
from unionwork.data_version import data_version
from unionwork.importing.files import read_table
from unionwork.importing.plans import Import, Plan
from unionwork.importing.resources import RecordResource

ROWS = [["slug", "name_en"], ["a", "A new"], ["b", "B new"]]


@pytest.fixture
def unions(db):
    return [make_trade_union(slug=slug, name_en=slug) for slug in "ab"]


def names():
    return list(TradeUnion.objects.order_by("slug").values_list("name_en", flat=True))


def test_preview_changes_nothing(unions):
    plan = run(TradeUnionResource(), ROWS)

    assert plan.count("changed") == 2
    assert not plan.is_applied
    assert names() == ["a", "b"]
    assert TradeUnion.history.count() == 2


def test_plan_that_was_confirmed_is_applied(unions):
    confirmed = run(TradeUnionResource(), ROWS)

    done = run(TradeUnionResource(), ROWS, confirmed.digest())

    assert done.is_applied
    assert done.steps == confirmed.steps
    assert names() == ["A new", "B new"]


def test_nothing_is_applied_if_a_record_has_changed_meanwhile(unions):
    confirmed = run(TradeUnionResource(), ROWS)
    unions[0].name_en = "A of somebody else"
    unions[0].save()

    done = run(TradeUnionResource(), ROWS, confirmed.digest())

    assert not done.is_applied
    assert names() == ["A of somebody else", "b"]
    assert done.steps[0].changes == [("name_en", "A of somebody else", "A new")]


def test_change_of_another_column_meanwhile_is_kept(unions):
    confirmed = run(TradeUnionResource(), ROWS)
    unions[0].aliases = "别名"
    unions[0].save()

    assert run(TradeUnionResource(), ROWS, confirmed.digest()).is_applied
    assert TradeUnion.objects.get(slug="a").aliases == "别名"


def test_nothing_is_applied_if_a_record_has_been_made_meanwhile(regions):
    rows = [
        ["slug", "name_zh", "kind", "tier", "region"],
        ["c", "丙", "primary", "county", "610100"],
    ]
    confirmed = run(TradeUnionResource(), rows)
    make_trade_union(slug="c", name_zh="别人的")

    done = run(TradeUnionResource(), rows, confirmed.digest())

    assert not done.is_applied
    assert TradeUnion.objects.get().name_zh == "别人的"


def test_nothing_is_applied_with_a_single_mistake(unions):
    with_mistake = [["slug", "name_en", "kind"], ["a", "A new", "federation"], ["b", "B new", "?"]]

    plan = run(TradeUnionResource(), with_mistake, "x" * 64)
    again = run(TradeUnionResource(), with_mistake, plan.digest())

    assert len(plan.problems) == 1
    assert not again.is_applied
    assert names() == ["a", "b"]


@pytest.mark.parametrize("digest", ["wrong", "0" * 64])
def test_nothing_is_applied_by_another_digest(unions, digest):
    assert not run(TradeUnionResource(), ROWS, digest).is_applied
    assert names() == ["a", "b"]


def test_new_figures_have_the_same_plan_each_time(db):
    make_article(slug="daily"), make_indicator(code="paid", unit="yuan")
    rows = [["article", "indicator", "value"], ["daily", "paid", "431万元"]]

    assert run(FigureResource(), rows).digest() == run(FigureResource(), rows).digest()
    assert not ReportedFigure.objects.exists()


def test_import_that_breaks_off_changes_nothing(unions, monkeypatch):
    """As when the browser is closed: the server stops asking for more."""
    monkeypatch.setattr("unionwork.importing.plans.STEP", 1)
    confirmed = run(TradeUnionResource(), ROWS).digest()
    running = Import(TradeUnionResource(), read_table("a.xlsx", workbook_of(ROWS))).run(confirmed)
    assert [next(running).done, next(running).done] == [0, 1]

    running.close()

    assert names() == ["a", "b"]


def test_error_of_the_program_is_no_mistake_of_the_file(unions, monkeypatch):
    def broken(self, *args, **kwargs):
        raise RuntimeError("broken")

    confirmed = run(TradeUnionResource(), ROWS).digest()
    monkeypatch.setattr(TradeUnion, "save", broken)

    with pytest.raises(RuntimeError):
        run(TradeUnionResource(), ROWS, confirmed)
    assert names() == ["a", "b"]


def test_plan_is_kept_as_it_is(unions):
    plan = run(TradeUnionResource(), [*ROWS, ["", "x"]])

    again = Plan.from_json(plan.as_json())

    assert (again.problems, again.rows, again.same) == (plan.problems, 3, 0)
    assert again.digest() == plan.digest()


HEADINGS = ["article", "indicator", "value"]


@pytest.fixture
def new_figures(db):
    """The rows of a file with so many new figures."""
    make_article(slug="daily"), make_indicator(code="paid", unit="yuan")
    return lambda number: [HEADINGS, *(["daily", "paid", f"{1000 + n}元"] for n in range(number))]


def queries_of(rows, confirmed=""):
    """The queries of a preview, or of an import, without savepoints."""
    with CaptureQueriesContext(connection) as captured:
        assert run(FigureResource(), rows, confirmed).problems == []
    said = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in said if "SAVEPOINT" not in sql]


def test_preview_of_many_figures_needs_no_more_queries(new_figures):
    assert len(queries_of(new_figures(10))) == len(queries_of(new_figures(50)))


def test_import_of_many_figures_needs_few_more_queries(new_figures):
    of_ten, of_fifty = new_figures(10), new_figures(50)
    confirmed = [run(FigureResource(), rows).digest() for rows in (of_ten, of_fifty)]

    few = len(queries_of(of_ten, confirmed[0]))
    ReportedFigure.objects.all().delete()
    many = len(queries_of(of_fifty, confirmed[1]))

    assert many - few < 10  # SQLite takes so many parameters a statement


def test_preview_writes_and_locks_nothing(unions, new_figures):
    """So that others can work meanwhile, on SQLite too, where only one can write."""
    rows = [["slug", "name_zh", "kind", "tier", "region", "parent"]]
    rows += [["a", "改名", "federation", "prefecture", "100000", ""]]
    rows += [["new", "新", "primary", "county", "100000", "a"]]

    with CaptureQueriesContext(connection) as captured:
        assert run(TradeUnionResource(), rows).problems == []
        assert run(FigureResource(), new_figures(3)).problems == []

    said = [query["sql"] for query in captured.captured_queries]
    assert all(sql.startswith("SELECT") for sql in said)
    assert not [sql for sql in said if "FOR UPDATE" in sql]


def test_preview_opens_no_transaction(transactional_db):
    make_trade_union(slug="a"), make_trade_union(slug="b")
    running = Import(TradeUnionResource(), read_table("a.xlsx", workbook_of(ROWS))).run()

    next(running)

    assert not connection.in_atomic_block


def test_what_the_database_refuses_is_told_and_nothing_is_imported(new_figures, monkeypatch):
    rows = new_figures(3)
    confirmed = run(FigureResource(), rows).digest()
    monkeypatch.setattr(FigureResource, "before_save_instance", with_a_null)

    done = run(FigureResource(), rows, confirmed)

    assert not done.is_applied
    assert "The database refuses these records" in done.problems[0].sentence
    assert not ReportedFigure.objects.exists()
    assert not ReportedFigure.history.exists()


def with_a_null(self, instance, row, **kwargs):
    """As if somebody had found a way around all that is checked before."""
    instance.review_reason = None


# history ------------------------------------------------------------------------------------------


def stored(records, *but):
    """What is stored of records or their history, without what differs anyway."""
    left_out = {"id", "key", "created_at", "modified_at", "history_id", "history_date", *but}
    rows = records.values()
    return [{name: row[name] for name in row.keys() - left_out} for row in rows]


def test_new_figures_have_the_history_that_saving_each_would_write(changeable_history, monkeypatch):
    """They are saved many at a time; row by row is what they are compared with."""
    make_article(slug="daily"), make_indicator(code="paid", unit="yuan")
    user = make_user(is_superuser=True)
    make_figure(key="there", article=make_article(slug="other"))
    rows = [
        ["key", "article", "indicator", "value", "related_to", "reason", "note"],
        ["one", "daily", "paid", "431万元", "", "因一", "甲"],
        ["two", "daily", "paid", "432万元", "one", "", "乙"],
        ["", "daily", "paid", "433万元", "there", "", ""],
        ["four", "daily", "paid", "434万元", "two", "", ""],
    ]
    found = []
    for save_all in (FigureResource.save_all, RecordResource.save_all):
        monkeypatch.setattr(FigureResource, "save_all", save_all)
        before = timezone.now()
        imported(lambda: FigureResource(user, "导入"), rows)
        figures = ReportedFigure.objects.filter(article__slug="daily").order_by("value")
        histories = ReportedFigure.history.filter(article__slug="daily").order_by("value")
        related = [figure.related_to and figure.related_to.value for figure in figures]
        assert [row.id for row in histories] == [figure.id for figure in figures]
        assert [row.related_to_id for row in histories] == [row.related_to_id for row in figures]
        assert all(before <= row.history_date <= timezone.now() for row in histories)
        found.append(
            (stored(figures, "related_to_id"), stored(histories, "related_to_id"), related)
        )
        ReportedFigure.objects.filter(article__slug="daily").update(related_to=None)
        ReportedFigure.objects.filter(article__slug="daily").delete()
        ReportedFigure.history.filter(article__slug="daily").delete()

    assert found[0] == found[1]
    assert [row["history_change_reason"] for row in found[0][1]] == ["因一", "导入", "导入", "导入"]
    assert {row["history_user_id"] for row in found[0][1]} == {user.pk}
    assert {row["history_type"] for row in found[0][1]} == {"+"}


def test_changed_figures_have_the_history_that_saving_each_would_write(
    changeable_history, monkeypatch
):
    article, paid = make_article(slug="daily"), make_indicator(code="paid", unit="yuan")
    user = make_user(is_superuser=True)
    rows = [
        ["key", "value", "as_reported", "note", "related_to", "reason"],
        ["draft", "431万元", "431万元", "甲", "new", "因一"],
        ["public", "432万元", "432万元", "", "", ""],
        ["note", "300元", "300元", "只改备注", "", ""],
    ]
    new = [["key", "article", "indicator", "value"], ["new", "daily", "paid", "9万元"]]
    found = []
    for save_all in (FigureResource.save_all, RecordResource.save_all):
        monkeypatch.setattr(FigureResource, "save_all", save_all)
        for key, review in (("draft", "draft"), ("public", "verified"), ("note", "verified")):
            make_figure(
                key=key, article=article, indicator=paid, as_reported="300元", review=review
            )
        imported(lambda: FigureResource(user, "导入"), new)
        imported(lambda: FigureResource(user, "导入"), rows)
        figures = ReportedFigure.objects.order_by("value", "key")
        histories = ReportedFigure.history.order_by("value", "note", "history_type", "review")
        found.append((stored(figures, *KEYS), stored(histories, *KEYS)))
        ReportedFigure.objects.update(related_to=None, supersedes=None)
        ReportedFigure.objects.all().delete()
        ReportedFigure.history.all().delete()

    assert found[0] == found[1]
    assert [row["history_type"] for row in found[0][1]].count("~") == 2
    assert {row["history_change_reason"] for row in found[0][1]} == {None, "因一", "导入"}


KEYS = ("related_to_id", "supersedes_id")  # other records in the second run


def test_new_figures_move_the_data_version(new_figures):
    before = data_version().text

    imported(FigureResource, new_figures(3))

    assert data_version().text != before


def test_two_imports_at_once_do_not_mix(transactional_db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time")
    for slug in "ab":
        make_trade_union(slug=slug, name_en=slug)
    headings = ROWS[0]
    files = [[headings, ["a", "One"], ["b", "One"]], [headings, ["b", "Two"], ["a", "Two"]]]
    digests = [run(TradeUnionResource(), rows).digest() for rows in files]
    start, applied = Barrier(2), []

    def import_(rows, digest):
        try:
            start.wait(10)
            applied.append(run(TradeUnionResource(), rows, digest).is_applied)
        finally:
            connection.close()

    threads = [Thread(target=import_, args=pair) for pair in zip(files, digests, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(applied) == [False, True]
    assert names() in (["One", "One"], ["Two", "Two"])
