"""Bare SQL in Python: what a page of the API would cost without a framework.

A WSGI application that answers some of the site's own addresses by hand-written SQL and orjson,
on the site's database with its indexes: the same rows, columns and counts, and nothing else: no
validation, no links to other pages, no headers, no limits. It is served with the site's own
settings of gunicorn. BARE_DATABASE names its database: a file of SQLite, or an address.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

import orjson
import psycopg

from unionwork.tree import next_path

DATABASE = os.environ.get("BARE_DATABASE", "")
IS_SQLITE = not DATABASE.startswith("postgres")
PAGE_SIZE = 50
MOST_COUNTED = 10_000
PRAGMAS = "PRAGMA cache_size = -65536; PRAGMA mmap_size = 2147418112"
here = threading.local()

REGION_DEPTHS, UNION_DEPTHS = (12, 18, 24), (16, 24, 32, 40)
NUMBER = "{}" if IS_SQLITE else "{}::float8"
INSTANT = "replace({}, ' ', 'T') || 'Z'" if IS_SQLITE else "{}"


def number(column: str) -> str:
    return NUMBER.format(column)


def instant(column: str) -> str:
    return INSTANT.format(column)


Columns = dict[str, str]

FIGURE: Columns = {
    "id": "f.id",
    "indicator": "i.code",
    "indicator_name_zh": "i.name_zh",
    "indicator_name_en": "nullif(i.name_en, '')",
    "measure": "i.measure",
    "unit": "i.unit",
    "role": "f.role",
    "value": number("f.value"),
    "lower": number("f.lower"),
    "upper": number("f.upper"),
    "qualifier": "f.qualifier",
    "as_reported": "f.as_reported",
    "period_basis": "f.period_basis",
    "period_start": "f.period_start",
    "period_end": "f.period_end",
    "period_text": "nullif(f.period_text, '')",
    "period_inferred": "f.period_inferred",
    "program": "p.slug",
    "program_name_zh": "p.name_zh",
    "program_kind": "p.kind",
    "trade_union": "t.slug",
    "trade_union_name_zh": "t.name_zh",
    "region": "r.code",
    "region_name_zh": "r.name_zh",
    "province": "nullif(substr(r.path, 7, 6), '')",
    "scope": "f.scope",
    "document": "d.slug",
    "article": "a.slug",
    "article_title": "a.title",
    "line": "f.line",
    "end_line": "f.end_line",
    "start": 'f."start"',
    "end": 'f."end"',
    "review": "f.review",
    "rank": "f.rank",
    "related_to": "CASE WHEN about.review = 'verified' THEN about.id END",
    "note": "nullif(f.note, '')",
    "modified_at": instant("f.modified_at"),
}
FIGURE_TABLE = "metrics_reportedfigure f"
FIGURE_JOINS = """
    JOIN metrics_indicator i ON i.id = f.indicator_id
    JOIN metrics_article a ON a.id = f.article_id
    JOIN metrics_document d ON d.id = a.document_id
    LEFT JOIN programs_program p ON p.id = f.program_id
    LEFT JOIN programs_tradeunion t ON t.id = f.trade_union_id
    LEFT JOIN programs_region r ON r.id = f.region_id
    LEFT JOIN metrics_reportedfigure about ON about.id = f.related_to_id
"""
Term = tuple[str, list[Any]]  # a condition and its parameters


def below(column: str, path: str, depths: Iterable[int]) -> Term:
    """What is in a subtree, so that the indexes of the paths' beginnings serve it."""
    if len(path) in depths:
        return f"substr({column}, 1, {len(path)}) = ?", [path]
    return f"{column} >= ? AND {column} < ?", [path, next_path(path)]


def region_path(code: str) -> str:
    ((path,),) = rows_of("SELECT path FROM programs_region WHERE code = ?", [code])
    return str(path)


def union_path(slug: str) -> str:
    ((path,),) = rows_of("SELECT path FROM programs_tradeunion WHERE slug = ?", [slug])
    return str(path)


LAST_DAY = "coalesce(f.period_end, f.period_start)"
FIRST_DAY = "coalesce(f.period_start, f.period_end)"
FIGURE_CONDITIONS: dict[str, Callable[[str], Term]] = {
    "region": lambda code: below("f.region_path", region_path(code), REGION_DEPTHS),
    "indicator": lambda code: (
        "f.indicator_id = (SELECT id FROM metrics_indicator WHERE code = ?)",
        [code],
    ),
    "kind": lambda kind: ("f.program_kind = ?", [kind]),
    "trade_union": lambda slug: below("f.trade_union_path", union_path(slug), UNION_DEPTHS),
    "year_from": lambda year: (f"{LAST_DAY} >= ?", [f"{year}-01-01"]),
    "year_to": lambda year: (f"{FIRST_DAY} <= ?", [f"{year}-12-31"]),
}
PROGRAM: Columns = {
    "slug": "p.slug",
    "name_zh": "p.name_zh",
    "name_en": "nullif(p.name_en, '')",
    "kind": "p.kind",
    "region": "r.code",
    "region_name_zh": "r.name_zh",
    "province": "nullif(substr(r.path, 7, 6), '')",
    "lead_union": "t.slug",
    "lead_union_name_zh": "t.name_zh",
    "parent": "above.slug",
    "started_on": "p.started_on",
    "ended_on": "p.ended_on",
    "beneficiaries": """(SELECT {joined} FROM (SELECT code FROM programs_beneficiarygroup g
        JOIN programs_program_beneficiaries b ON b.beneficiarygroup_id = g.id
        WHERE b.program_id = p.id ORDER BY code) codes)""",
    "tags": """(SELECT {joined} FROM (SELECT slug AS code FROM programs_tag g
        JOIN programs_program_tags b ON b.tag_id = g.id
        WHERE b.program_id = p.id ORDER BY slug) codes)""",
    "figures_count": """(SELECT count(*) FROM metrics_reportedfigure f
        WHERE f.program_id = p.id AND f.review = 'verified')""",
    "modified_at": instant("p.modified_at"),
}
JOINED = "group_concat(code, ';')" if IS_SQLITE else "string_agg(code, ';')"
PROGRAM_TABLE = "programs_program p"
PROGRAM_JOINS = """
    JOIN programs_region r ON r.id = p.region_id
    LEFT JOIN programs_program above ON above.id = p.parent_id
    LEFT JOIN programs_programparticipant lead ON lead.id =
        (SELECT min(id) FROM programs_programparticipant WHERE program_id = p.id AND role = 'lead')
    LEFT JOIN programs_tradeunion t ON t.id = lead.trade_union_id
"""
JOINED_BY = "p.id IN (SELECT program_id FROM programs_programparticipant WHERE {0})"
SEARCH_ON_SQLITE = """p.id IN (SELECT s.record_id FROM unionwork_searchentry s WHERE s.id IN
    (SELECT rowid FROM unionwork_searchentry_grams WHERE unionwork_searchentry_grams MATCH ?)
    AND s.resource = 'programs.program')"""
SEARCH_ON_POSTGRESQL = """p.id IN (SELECT s.record_id FROM unionwork_searchentry s
    WHERE unionwork_grams(s.grams) @> ARRAY[?] AND s.resource = 'programs.program')"""


def joined_by(slug: str) -> Term:
    sql, parameters = below("trade_union_path", union_path(slug), UNION_DEPTHS)
    return JOINED_BY.format(sql), parameters


def with_two_characters(text: str) -> Term:
    return (SEARCH_ON_SQLITE, [f'"{text}"']) if IS_SQLITE else (SEARCH_ON_POSTGRESQL, [text])


PROGRAM_CONDITIONS: dict[str, Callable[[str], Term]] = {
    "region": lambda code: below("p.region_path", region_path(code), REGION_DEPTHS),
    "kind": lambda kind: ("p.kind = ?", [kind]),
    "trade_union": joined_by,
    "q": with_two_characters,
}
Found = list[tuple[Any, ...]]


def rows_of(sql: str, parameters: Iterable[Any] = ()) -> Found:
    """The rows of a query, over this thread's own connection, which stays open."""
    connection = getattr(here, "connection", None)
    if connection is None:
        connection = here.connection = connected()
    if not IS_SQLITE:
        sql = sql.replace("?", "%s")
    return connection.execute(sql, list(parameters)).fetchall()


def connected() -> Any:
    if IS_SQLITE:
        connection = sqlite3.connect(DATABASE, isolation_level=None)
        connection.executescript(PRAGMAS)
        return connection
    return psycopg.connect(
        DATABASE, autocommit=True, prepare_threshold=1, options="-c jit=off -c timezone=UTC"
    )


def condition(
    start: str, conditions: dict[str, Callable[[str], Term]], query: dict[str, str]
) -> tuple[str, list[Any]]:
    """The WHERE of a query string, and its parameters."""
    terms, parameters = [start] if start else [], []
    for name, value in query.items():
        sql, found = conditions[name](value)
        terms.append(sql)
        parameters += found
    return " AND ".join(terms) or "true", parameters


def page(
    table: str, order: str, where: str, parameters: list[Any], columns: Columns, joins: str
) -> bytes:
    """The first page of a list and its count: the ids of the page first, then what belongs."""
    selected = ", ".join(columns.values()).replace("{joined}", JOINED)
    key = f"{table[-1]}.id"
    ids = f"SELECT {key} FROM {table} WHERE {where} ORDER BY {order} LIMIT {PAGE_SIZE + 1}"
    joined = f"page JOIN {table} ON {key} = page.id {joins}"
    found = rows_of(
        f"WITH page AS ({ids}) SELECT {selected} FROM {joined} ORDER BY {order}", parameters
    )
    count = len(found)
    if count > PAGE_SIZE:
        limited = f"SELECT 1 FROM {table} WHERE {where} LIMIT {MOST_COUNTED + 1}"
        ((count,),) = rows_of(f"SELECT count(*) FROM ({limited}) counted", parameters)
    return orjson.dumps(
        {
            "count": min(count, MOST_COUNTED),
            "count_exact": count <= MOST_COUNTED,
            "results": [shown(columns, row) for row in found[:PAGE_SIZE]],
        },
        option=orjson.OPT_UTC_Z,
    )


def shown(columns: Columns, row: tuple[Any, ...]) -> dict[str, Any]:
    record = dict(zip(columns, row, strict=True))
    if IS_SQLITE and "period_inferred" in record:
        record["period_inferred"] = bool(record["period_inferred"])
    return record


def figures(query: dict[str, str]) -> bytes:
    where, parameters = condition("f.review = 'verified'", FIGURE_CONDITIONS, query)
    return page(FIGURE_TABLE, "f.id", where, parameters, FIGURE, FIGURE_JOINS)


def programs(query: dict[str, str]) -> bytes:
    where, parameters = condition("", PROGRAM_CONDITIONS, query)
    return page(PROGRAM_TABLE, "p.slug", where, parameters, PROGRAM, PROGRAM_JOINS)


def figure(number: str) -> bytes:
    selected = ", ".join(FIGURE.values())
    where = "f.id = ? AND f.review = 'verified'"
    sql = f"SELECT {selected} FROM {FIGURE_TABLE} {FIGURE_JOINS} WHERE {where}"
    (row,) = rows_of(sql, [int(number)])
    return orjson.dumps(shown(FIGURE, row), option=orjson.OPT_UTC_Z)


ANSWERS = {"/api/figures/": figures, "/api/programs/": programs}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    path = environ["PATH_INFO"]
    if path in ANSWERS:
        body = ANSWERS[path](dict(parse_qsl(environ["QUERY_STRING"])))
    else:
        body = figure(path.removeprefix("/api/figures/").rstrip("/"))
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]
