"""How both databases find the rows of the lists at 100,000 figures: by an index, in its order.

What readers ask for most needs no scan of a whole table and no sort, on the first page, behind a
cursor and in the count. The tables are filled with made-up data once for all questions.
"""

import json
import re
from itertools import count

import pytest
from django.core.management import call_command
from django.db import connection
from psycopg.sql import SQL, Literal

from metrics.models import ReportedFigure
from programs.models import Program, TradeUnion
from unionwork.compiled import Compiled

FIGURES = 100_000
COUNTRY = "100000"  # the code of its region, and its path
FEW = 500  # rows that are sorted in no time: PostgreSQL knows about how many there will be
# SQLite: a table that is read from end to end, and rows that are put in order afterwards.
TABLES = ("metrics_reportedfigure", "programs_program")
SCANS = re.compile(r"SCAN (metrics_reportedfigure|programs_program)(?! USING)")
SORTS = re.compile(r"TEMP B-TREE FOR (?:LAST TERM OF )?ORDER BY")


SORTS_ALL = ("USE TEMP B-TREE FOR ORDER BY", "Sort ")


@pytest.fixture
def queries(monkeypatch):
    """The queries of lists as they are asked, with their parameters."""
    asked, rows = [], Compiled.rows

    def noted(self, values):
        asked.append((self.sql, self.known(values), self.is_steady))
        return rows(self, values)

    monkeypatch.setattr(Compiled, "rows", noted)
    return asked


def troubles_on_sqlite(sql, parameters, is_steady):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        steps = {number: (above, step) for number, above, _unused, step in cursor.fetchall()}
    return [
        step
        for number, (_above, step) in steps.items()
        if (SCANS.search(step) or SORTS.search(step)) and not is_for_one_row(number, steps)
    ]


def is_for_one_row(number, steps):
    """Whether a step is part of a subquery for a single row, such as the tags of a program."""
    while number in steps:
        number, step = steps[number]
        if step.startswith("CORRELATED"):
            return True
    return False


def troubles_on_postgresql(sql, parameters, is_steady):
    """Of a query that is prepared, in the plan that serves all values."""
    explain = explained_for_all if is_steady else explained
    return [
        f"{node['Node Type']} {node.get('Relation Name', '')}"
        for node in nodes(explain(sql, parameters))
        if ("Sort" in node["Node Type"] and node["Plan Rows"] > FEW)
        or (node.get("Relation Name") in TABLES and node["Node Type"] == "Seq Scan")
    ]


def explained(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        (found,) = cursor.fetchone()
    return (found if isinstance(found, list) else json.loads(found))[0]["Plan"]


def explained_for_all(query, parameters):
    """The plan that serves all values."""
    numbers = count(1)
    numbered = re.sub("%s", lambda _place: f"${next(numbers)}", query).replace("%%", "%")
    values = SQL(", ").join(map(Literal, parameters)).as_string(connection.connection)
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE asked AS {numbered}")
        try:
            return explained(f"EXECUTE asked({values})" if parameters else "EXECUTE asked")
        finally:
            cursor.execute("DEALLOCATE asked")


def nodes(node):
    """A step and those below it, without the subqueries for single rows."""
    yield node
    for below in node.get("Plans", ()):
        if below.get("Parent Relationship") != "SubPlan":
            yield from nodes(below)


def plan_of(sql, parameters):
    """How a query is answered, as text."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", parameters)
        return str(cursor.fetchall())


TROUBLES = {"sqlite": troubles_on_sqlite, "postgresql": troubles_on_postgresql}


def questions():
    """The filters that are asked for most, each as deep in its tree as it may be."""
    figure = (
        ReportedFigure.objects.public()
        .filter(region__level="county", program__isnull=False, trade_union__tier="county")
        .select_related("region__parent", "trade_union__parent", "indicator", "program")
        .first()
    )
    county, union = figure.region, figure.trade_union
    regions = [county.code, county.parent.code, county.line_down()[0].code, COUNTRY]
    unions = [one.slug for one in [union, *union.line_up()] if len(one.path) > 8]
    yield from (("figures", f"region={code}") for code in regions)
    yield from (("figures", f"trade_union={slug}") for slug in unions)
    yield from (("programs", f"region={code}") for code in regions)
    yield ("figures", f"indicator={figure.indicator.code}")
    yield ("figures", f"kind={figure.program.kind}")
    yield ("figures", f"program={figure.program.slug}")
    yield ("programs", f"kind={figure.program.kind}")
    yield ("figures", f"region={county.parent.code}&year_from=2015&year_to=2015")
    yield ("figures", f"region={county.parent.code}&indicator={figure.indicator.code}")
    yield ("figures", f"region={COUNTRY}&indicator={figure.indicator.code}")
    yield ("programs", f"region={COUNTRY}&kind={figure.program.kind}")


def test_lists_are_read_by_an_index_in_their_order(client, queries, db):
    call_command("make_sample", figures=FIGURES, verbosity=0)
    assert ReportedFigure.objects.count() == FIGURES
    assert Program.objects.count() > 1000 < TradeUnion.objects.count()
    troubled = []

    for resource, filters in questions():
        queries.clear()
        address = f"/api/{resource}/?{filters}&page_size=20"
        for where in (address, f"{address}&cursor=*"):
            answer = client.get(where)
            assert answer.status_code == 200, answer.content
            further = answer.json()["next"]
            if further:
                assert client.get(further).status_code == 200
        assert queries
        for sql, parameters, is_steady in queries:
            if COUNTRY in parameters and sql.endswith("counted"):
                continue  # of nearly all rows, 10,000 are as soon counted by a scan
            found = TROUBLES[connection.vendor](sql, parameters, is_steady)
            troubled += [(resource, filters, trouble, sql[:40]) for trouble in found]

    figure = ReportedFigure.objects.public().filter(region__level="county").first()
    province = figure.region.line_down()[0].code
    of_indicator, of_year = f"indicator={figure.indicator.code}", "year_from=2015&year_to=2015"
    covering = "COVERING INDEX " if connection.vendor == "sqlite" else ""
    of_kind = f"kind={Program.objects.first().kind}"
    for resource, filters, index in (
        ("figures", f"region={province}&{of_indicator}", "figure_province_indicator"),
        ("figures", f"{of_indicator}&{of_year}", f"{covering}figure_indicator"),
        ("programs", f"region={province}&{of_kind}", "program_province_kind"),
    ):
        queries.clear()
        assert client.get(f"/api/{resource}/?{filters}").status_code == 200
        keys, parameters, _is_steady = queries[0]
        if index not in plan_of(keys, parameters):
            troubled.append((resource, filters, "two conditions are met one after the other"))

    queries.clear()
    assert client.get("/api/figures/?ordering=-value&page_size=20").status_code == 200
    for sql, parameters, is_steady in queries:
        found = TROUBLES[connection.vendor](sql, parameters, is_steady)
        # Figures of the same value are put in order, which are few.
        whole = [trouble for trouble in found if trouble.startswith(SORTS_ALL)]
        troubled += [("figures", "-value", trouble, sql[:40]) for trouble in whole]

    queries.clear()
    figure = ReportedFigure.objects.public().filter(related_to__isnull=False).first()
    assert client.get(f"/api/figures/{figure.pk}/").status_code == 200
    for sql, parameters, is_steady in queries:
        found = TROUBLES[connection.vendor](sql, parameters, is_steady)
        # What one union says of a few indicators is soon sorted.
        scans = [trouble for trouble in found if not SORTS.search(trouble)]
        troubled += [("figure", figure.pk, trouble, sql[:40]) for trouble in scans]

    assert not troubled
