"""What was previewed is what is applied, all of it or nothing, and nothing else."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.importing import FigureResource
from metrics.models import ReportedFigure
from programs.importing import TradeUnionResource
from programs.models import TradeUnion
from tests.factories import make_article, make_indicator, make_trade_union
from tests.importing.sheets import run, workbook_of
from unionwork.importing.files import read_table
from unionwork.importing.plans import Import, Plan

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
    assert [next(running), next(running)] == [0, 1]

    running.close()

    assert names() == ["a", "b"]


def test_error_of_the_program_is_no_mistake_of_the_file(unions, monkeypatch):
    def broken(self, *args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(TradeUnion, "save", broken)

    with pytest.raises(RuntimeError):
        run(TradeUnionResource(), ROWS)
    assert names() == ["a", "b"]


def test_plan_is_kept_as_it_is(unions):
    plan = run(TradeUnionResource(), [*ROWS, ["", "x"]])

    again = Plan.from_json(plan.as_json())

    assert (again.problems, again.rows, again.same) == (plan.problems, 3, 0)
    assert again.digest() == plan.digest()


def test_every_new_figure_needs_the_same_few_queries(db):
    make_article(slug="daily"), make_indicator(code="paid", unit="yuan")
    headings = ["article", "indicator", "value"]

    def queries(number):
        rows = [headings, *(["daily", "paid", f"{1000 + n}元"] for n in range(number))]
        with CaptureQueriesContext(connection) as captured:
            assert run(FigureResource(), rows).problems == []
        return len(captured)

    of_ten, of_fifty = queries(10), queries(50)

    assert of_fifty - of_ten <= 40 * 4  # savepoint, figure, history, release


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
