"""Loading very many figures from a CSV file: all of it, or what is wrong with it."""

import csv

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from metrics.models import ReportedFigure
from tests.database_schema import schema
from tests.factories import (
    make_article,
    make_figure,
    make_indicator,
    make_program,
    make_region,
    make_trade_union,
    make_user,
)
from unionwork.bulk_loading.load import WORTH_IT
from unionwork.data_version import data_version
from unionwork.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    """One row of a file, and what it refers to."""
    return {
        "article": make_article(slug="a1").slug,
        "indicator": make_indicator(code="persons_helped").code,
        "program": make_program(slug="p1").slug,
        "trade_union": make_trade_union(slug="u1").slug,
        "region": make_region(code="410000").code,
        "as_reported": "32.5万余人次",
        "value": "325000",
        "lower": "325000",
        "upper": "326000.00",
        "qualifier": "at_least",
        "period_start": "2018-01-01",
        "period_end": "",
        "period_inferred": "true",
        "line": "3",
        "start": "0",
        "end": "8",
    }


@pytest.fixture
def load(tmp_path):
    def write_and_load(rows, *args):
        path = tmp_path / "figures.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        call_command("load_figures", str(path), *args, verbosity=0)

    return write_and_load


def test_figures_are_loaded_as_they_stand(row, load):
    load([row, row | {"program": "", "region": "", "value": "325001.25"}])

    first, second = ReportedFigure.objects.order_by("pk")
    first.full_clean()
    assert str(first.value) == "325000.00"
    assert (first.program.slug, first.trade_union.slug) == ("p1", "u1")
    assert (first.region.code, first.article.slug) == ("410000", "a1")
    assert (first.period_end, first.period_inferred) == (None, True)
    assert (first.role, first.scope, first.review) == ("result", "unknown", "draft")
    assert (second.program, str(second.value)) == (None, "325001.25")
    assert first.key != second.key


def test_many_figures_are_found_by_what_they_are_about(row, load):
    load([row] * WORTH_IT)

    figures = ReportedFigure.objects.values_list("region_path", "trade_union_path", "program_kind")
    first = ReportedFigure.objects.select_related("region", "trade_union", "program")[0]
    assert set(figures) == {(first.region.path, first.trade_union.path, first.program.kind)}


def test_figures_name_each_other_by_key(row, load):
    there = make_figure(key="there")
    load(
        [
            row | {"key": "f1", "related_to": "f2", "supersedes": "there"},
            row | {"key": "f2", "related_to": "", "supersedes": ""},
        ]
    )

    first, second = ReportedFigure.objects.exclude(pk=there.pk).order_by("key")
    assert (first.related_to, first.supersedes) == (second, there)


def test_file_of_the_api_is_loaded(load, tmp_path):
    total = make_figure(program=make_program(), region=make_region(), value=-5, note="=1+1")
    total.indicator.non_negative = False
    total.indicator.save()
    make_figure(role="change", related_to=total)
    path = tmp_path / "figures.csv"
    path.write_bytes(b"".join(Client().get("/api/figures/?format=csv").streaming_content))

    call_command("load_figures", str(path), "--verified", verbosity=0)

    before, after = (
        list(ReportedFigure.objects.order_by("pk").values_list(*SAME)[half])
        for half in (slice(0, 2), slice(2, 4))
    )
    assert before == after
    assert ReportedFigure.objects.last().related_to == ReportedFigure.objects.order_by("pk")[2]


SAME = (
    "article indicator as_reported value lower upper qualifier role program trade_union region "
    "scope period_basis period_start period_end period_text review rank note"
).split()


def test_load_says_who_entered_them_and_leaves_no_history(row, load):
    clerk = make_user(username="clerk")

    load([row], "--as=clerk")

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.username) == ("import", "clerk")
    assert entry.subject == "load_figures figures.csv"
    assert ReportedFigure.objects.get().entered_by == clerk
    assert not ReportedFigure.history.exists()


def test_verified_figures_are_public(row, load):
    load([row], "--verified")

    assert ReportedFigure.objects.public().count() == 1
    assert AuditEntry.objects.get().subject == "load_figures figures.csv --verified"


MISTAKES = {
    "unknown record": ({"program": "p2"}, "line 3, program: there is no program “p2”"),
    "hint": ({"program": "p11"}, "did you mean “p1”?"),
    "missing record": ({"article": ""}, "line 3, article: it is empty"),
    "number": ({"value": "many"}, "line 3, value: “many” isn't a number"),
    "scientific number": ({"value": "1e5"}, "line 3, value: “1e5” isn't a number"),
    "digits": ({"value": "12345678901234"}, "more than 13 digits before the point"),
    "decimals": ({"value": "1.234"}, "line 3, value: 1.234 has more than 2 decimals"),
    "day": ({"period_end": "2018-02-30"}, "line 3, period_end: “2018-02-30” isn't a day"),
    "choice": ({"qualifier": "nearlly"}, "did you mean “nearly”?"),
    "truth": ({"period_inferred": "maybe"}, "“maybe” is neither true nor false"),
    "count": ({"line": "-1"}, "line 3, line: “-1” isn't a whole number"),
    "length": ({"as_reported": "人" * 101}, "it has 101 characters, but at most 100 fit"),
    "negative": ({"value": "-1", "lower": ""}, "-1 is below zero, which the indicator never is"),
    "interval": ({"upper": "1"}, "line 3: figure_interval_holds_its_value: The interval must"),
    "place": ({"end": ""}, "line 3: figure_place_is_whole"),
}


@pytest.mark.parametrize(("fields", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_told_and_nothing_loaded(row, load, fields, problem):
    before = schema(), data_version().text

    with pytest.raises(CommandError) as refused:
        load([row, row | fields, row])

    assert problem in str(refused.value), refused.value
    assert (schema(), data_version().text) == before
    assert not ReportedFigure.objects.exists()


def test_all_mistakes_are_told_at_once(row, load):
    with pytest.raises(CommandError) as refused:
        load([row | {"value": "x", "line": "y"}, row, row | {"region": "999999"}])

    told = str(refused.value).splitlines()
    assert [line.split(":")[0].split("csv, ")[-1] for line in told[1:]] == [
        "line 2, line",
        "line 2, value",
        "line 4, region",
    ]


def test_key_that_is_there_is_refused(row, load):
    make_figure(key="f1")

    with pytest.raises(CommandError, match="line 2: another record has the same"):
        load([row | {"key": "f1"}])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"indicator": None}, "the column indicator is missing"),
        ({"programm": "p1"}, "there is no column “programm”; did you mean “program”?"),
    ],
)
def test_wrong_columns_are_refused(row, load, change, problem):
    changed = {name: value for name, value in (row | change).items() if value is not None}

    with pytest.raises(CommandError, match=problem):
        load([changed])


def test_dry_run_changes_nothing(row, load, capsys):
    load([row, row], "--dry-run")

    assert "2 figures would be loaded" in capsys.readouterr().out
    assert not ReportedFigure.objects.exists()
    assert not AuditEntry.objects.exists()


def test_missing_file_and_user_are_told(tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv can't be read"):
        call_command("load_figures", str(tmp_path / "none.csv"), verbosity=0)
    with pytest.raises(CommandError, match="no user “nobody”"):
        call_command("load_figures", "x.csv", "--as=nobody", verbosity=0)
