"""Importing unions: what holds for the rows of every record."""

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from programs.importing import TradeUnionResource
from programs.models import TradeUnion
from tests.factories import make_staff, make_trade_union, make_user
from tests.importing.sheets import content_of, csv_of, imported, problems, run, workbook_of
from unionwork.importing.tables import FileRefused

HEADINGS = ["slug", "name_zh", "kind", "tier", "region", "parent"]
XIAN = ["xian", "西安市总工会", "federation", "prefecture", "610100", ""]


@pytest.fixture
def xian(regions):
    return make_trade_union(
        slug="xian",
        name_zh="西安市总工会",
        name_en="Xi'an federation",
        kind="federation",
        tier="prefecture",
        region=regions.xian,
        aliases="西安市总",
    )


def wrong(rows, **options):
    return problems(TradeUnionResource(**options), rows)


# headings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        HEADINGS,
        ["Slug*", "Chinese name*", "Kind", "TIER ", "Region＊", "union above (required)"],
        ["ｓｌｕｇ", "chinesename", "kind", "tier", "region", "Union  Above"],
    ],
)
def test_columns_are_found_by_label_and_name(regions, headings):
    imported(TradeUnionResource, [["工会名录"], headings, XIAN])

    assert TradeUnion.objects.get().natural_key() == ("xian",)


@pytest.mark.parametrize(
    ("headings", "row", "expected"),
    [
        (
            ["slug", "kindd"],
            ["a", "b"],
            "Column B: there is no column called “kindd”. Did you mean “k",
        ),
        (["slug", "name_en", "English name"], ["a"], "Columns B and C are both headed"),
        (["slug", "name_en"], ["a", "b", "c"], "Column C has a value in row 2, but no heading."),
        (["name_zh", "kind"], ["a", "b"], "The column “slug” is missing"),
        (["slug", "name_zh"], ["new", "b"], "which needs these columns: kind、tier、region."),
        (["slug", "name_zh"], [], "no rows below the headings"),
        (["foo", "bar"], ["a", "b"], "No row has the headings of the template"),
        (["slug", "name_zh"], ["[Example] a", "b"], "no rows below the headings"),
    ],
)
def test_headings_that_do_not_fit_are_named(regions, headings, row, expected):
    with pytest.raises(FileRefused) as refused:
        run(TradeUnionResource(), [headings, row])

    assert expected in " ".join(refused.value.problems)


def test_merged_cells_are_refused(regions):
    book = openpyxl.Workbook()
    book.active.append(["工会名录"])
    book.active.append(HEADINGS)
    book.active.append(XIAN)
    book.active.merge_cells("A1:F1")
    book.active.merge_cells("C3:D3")

    with pytest.raises(FileRefused, match="merged \\(C3:D3\\)"):
        run(TradeUnionResource(), ("a.xlsx", content_of(book)))


# making and changing ------------------------------------------------------------------------------


def test_new_row_makes_a_record_with_its_history(regions):
    user = make_user(is_superuser=True)
    imported(lambda: TradeUnionResource(user, "年报"), [HEADINGS, XIAN])

    union = TradeUnion.objects.get()
    (made,) = union.history.all()
    assert (union.name_zh, union.kind, union.region) == ("西安市总工会", "federation", regions.xian)
    assert (made.history_type, made.history_user, made.history_change_reason) == ("+", user, "年报")


def test_row_with_a_known_key_changes_only_the_columns_of_the_file(xian):
    rows = [["slug", "name_en", "reason"], ["xian", "Xi'an Federation", "统一译名"]]

    plan = imported(lambda: TradeUnionResource(None, "年报"), rows)

    xian.refresh_from_db()
    change = xian.history.first()
    assert plan.steps[0].changes == [("name_en", "Xi'an federation", "Xi'an Federation")]
    assert (xian.name_en, xian.aliases) == ("Xi'an Federation", "西安市总")
    assert change.history_change_reason == "统一译名"
    assert change.diff_against(change.prev_record).changed_fields == ["name_en"]


def test_row_that_says_nothing_new_writes_nothing(xian):
    plan = run(
        TradeUnionResource(),
        [["slug", "name_zh", "kind"], ["xian", " 西安市总工会 ", "Federation of Trade Unions"]],
    )

    assert (plan.same, plan.steps, plan.problems) == (1, [], [])
    assert xian.history.count() == 1


def test_empty_cell_empties_what_may_be_empty(xian):
    imported(TradeUnionResource, [["slug", "aliases", "parent"], ["xian", "", None]])

    xian.refresh_from_db()
    assert (xian.aliases, xian.parent) == ("", None)


def test_empty_cell_does_not_empty_what_is_needed(xian):
    assert wrong([["slug", "name_zh", "tier"], ["xian", "", ""]]) == [
        (2, "B", "This must not be empty."),
        (2, "C", "This must not be empty."),
    ]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("kind", "联邦", "“联邦” isn't possible here. Possible are: Federation"),
        ("kind", "federaton", "Did you mean “federation”?"),
        ("region", "610101", "There is no region “610101”. Did you mean “"),
        ("region", "洛阳市 [610100]", "“610100” isn't “洛阳市” but “Xi'an”"),
        ("region", "#N/A", "error of Excel"),
        ("parent", "某工会", "There is no trade union “某工会”."),
        ("slug", "xi an", "Enter a valid “slug”"),
        ("workplace", "某厂", "Only a union of the workplace tier has a workplace"),
        ("name_zh", "名" * 201, "At most 200 characters"),
        ("reason", "因" * 101, "at most 100 characters"),
    ],
)
def test_mistake_in_a_cell_is_told_with_row_and_column(regions, column, value, expected):
    headings = [*HEADINGS, "workplace", "reason"]
    row = dict(zip(headings, [*XIAN, "", ""], strict=True)) | {column: value}

    ((line, letter, sentence),) = wrong([headings, list(row.values())])

    assert expected in sentence
    assert (line, letter) == (
        2,
        "D" if column == "workplace" else "ABCDEFGH"[headings.index(column)],
    )


def test_every_mistake_of_every_row_is_told(regions):
    rows = [HEADINGS, ["a", "", "x", "y", "z", ""], XIAN, ["b", "乙", "primary", "y", "610100", ""]]

    assert [(row, letter) for row, letter, _sentence in wrong(rows)] == [
        (2, "B"),
        (2, "C"),
        (2, "D"),
        (2, "E"),
        (4, "D"),
    ]


@pytest.mark.parametrize(
    "named", ["610100", 610100, "西安市", "xi'an", "西安市 [610100]", "Xi'an【610100】"]
)
def test_record_is_named_by_key_or_name_or_both(regions, named):
    imported(TradeUnionResource, [HEADINGS, [*XIAN[:4], named, ""]])

    assert TradeUnion.objects.get().region == regions.xian


def test_name_of_several_is_told_with_all_of_them(xian, regions):
    make_trade_union(slug="xian-2", name_zh="西安市总工会", name_en="")

    ((_row, _letter, sentence),) = wrong([["slug", "parent"], ["xian-2", "西安市总工会"]])

    assert "is the name of several: " in sentence
    assert "[xian]、" in sentence


def test_key_that_stands_twice_is_told(xian):
    rows = [["slug", "name_en"], ["xian", "One"], ["xian", "Two"]]

    assert wrong(rows) == [(3, "A", "Row 2 is about the same record already.")]


def test_row_without_a_key_is_told(regions):
    assert wrong([HEADINGS, ["", *XIAN[1:]]]) == [(2, "A", "Every row needs a key.")]


# order --------------------------------------------------------------------------------------------


def test_rows_may_name_records_that_stand_below_them(regions):
    rows = [
        HEADINGS,
        ["c", "丙", "primary", "county", "610100", "乙 [b]"],
        ["b", "乙", "primary", "county", "610100", "甲"],
        ["a", "甲", "primary", "county", "610100", ""],
    ]

    plan = imported(TradeUnionResource, rows)

    below = TradeUnion.objects.below(TradeUnion.objects.get(slug="a"))
    assert [step.row for step in plan.steps] == [2, 3, 4]
    assert {union.slug for union in below} == {"a", "b", "c"}


def test_circle_of_new_rows_is_refused(regions):
    rows = [
        HEADINGS,
        ["a", "甲", "primary", "county", "610100", "b"],
        ["b", "乙", "primary", "county", "610100", "a"],
    ]

    assert "There is no trade union" in wrong(rows)[0][2]


def test_circle_of_changed_rows_is_refused(regions):
    make_trade_union(slug="a"), make_trade_union(slug="b")

    found = wrong([["slug", "parent"], ["a", "b"], ["b", "a"]])

    assert [(row, letter) for row, letter, _sentence in found] == [(3, "B")]


def test_circle_with_what_is_stored_is_told_once(regions):
    make_trade_union(slug="b", parent=make_trade_union(slug="a"))

    found = wrong([["slug", "parent"], ["a", "b"]])

    assert [(row, letter) for row, letter, _sentence in found] == [(2, "B")]


def test_row_may_still_name_a_record_by_the_name_that_another_row_changes(xian, regions):
    make_trade_union(slug="part")
    rows = [
        ["slug", "name_zh", "parent"],
        ["xian", "新名", ""],
        ["part", "部", "西安市总工会 [xian]"],
    ]

    imported(TradeUnionResource, rows)

    assert TradeUnion.objects.get(slug="part").parent.name_zh == "新名"


# scope --------------------------------------------------------------------------------------------


@pytest.fixture
def editor(xian):
    return make_staff("editors", xian)


def test_editor_changes_what_is_below_their_union(xian, editor):
    make_trade_union(slug="below", parent=xian)

    imported(lambda: TradeUnionResource(editor), [["slug", "name_en"], ["below", "Below"]])

    assert TradeUnion.objects.get(slug="below").history.first().history_user == editor


def test_editor_cannot_change_what_is_elsewhere(xian, editor):
    make_trade_union(slug="dalian")

    found = wrong([["slug", "name_en"], ["dalian", "Mine"]], user=editor)

    assert found == [(2, "A", "The record is outside of what you work on.")]


@pytest.mark.parametrize("parent", ["", "dalian"])
def test_editor_cannot_make_what_is_elsewhere(xian, editor, parent):
    make_trade_union(slug="dalian")
    row = ["new", "新", "primary", "county", "610100", parent]

    ((_row, _letter, sentence),) = wrong([HEADINGS, row], user=editor)

    assert "outside of what you work on" in sentence
    assert not TradeUnion.objects.filter(slug="new").exists()


def test_editor_makes_what_is_below_their_union_and_below_that(xian, editor):
    rows = [
        HEADINGS,
        ["two", "二", "primary", "workplace", "610100", "one"],
        ["one", "一", "primary", "county", "610100", "xian"],
    ]

    imported(lambda: TradeUnionResource(editor), rows)

    assert TradeUnion.objects.below(xian).count() == 3


def test_editor_cannot_take_a_union_out_of_their_scope(xian, editor):
    make_trade_union(slug="below", parent=xian)

    found = wrong([["slug", "parent"], ["below", ""]], user=editor)

    assert [(row, letter) for row, letter, _sentence in found] == [(2, "A")]
    assert "outside of what you work on" in found[0][2]


def test_scope_is_asked_of_the_database_once_more(xian, editor, monkeypatch):
    """Should the preview judge it wrongly, nothing is imported all the same."""
    make_trade_union(slug="below", parent=xian)
    rows = [["slug", "parent"], ["below", ""]]
    monkeypatch.setattr(TradeUnionResource, "will_be_visible", lambda self, union: True)
    confirmed = run(TradeUnionResource(editor), rows)

    done = run(TradeUnionResource(editor), rows, confirmed.digest())

    assert confirmed.problems == []
    assert not done.is_applied
    assert [problem.row for problem in done.problems] == [2]
    assert TradeUnion.objects.get(slug="below").parent == xian


def test_union_above_that_is_out_of_scope_may_stay(xian, editor):
    xian.parent = make_trade_union(slug="shaanxi", name_zh="陕西省总工会")
    xian.save()
    headings = ["slug", "name_en", "parent"]

    imported(lambda: TradeUnionResource(editor), [headings, ["xian", "New", "shaanxi"]])

    assert TradeUnion.objects.get(slug="xian").parent.slug == "shaanxi"


@pytest.mark.parametrize("role", ["auditors"])
def test_row_needs_the_permission_for_what_it_does(xian, role):
    user = make_staff(role)

    found = wrong([HEADINGS, ["new", *XIAN[1:]], [*XIAN[:1], "改名", *XIAN[2:]]], user=user)

    assert [sentence for _row, _letter, sentence in found] == [
        "You may not add records of this kind.",
        "You may not change records of this kind.",
    ]


# how many queries ---------------------------------------------------------------------------------


def queries_of(rows):
    with CaptureQueriesContext(connection) as queries:
        assert run(TradeUnionResource(), rows).problems == []
    return len(queries)


def test_unchanged_rows_need_no_queries_of_their_own(regions):
    rows = [["slug", "kind", "region", "parent"]]
    for number in range(200):
        make_trade_union(slug=f"u-{number}", region=regions.xian)
        rows.append([f"u-{number}", "federation", "610100", ""])

    assert queries_of(rows) == queries_of(rows[:11])


def test_choices_are_read_in_both_languages(regions):
    rows = [HEADINGS, XIAN]
    with translation.override("zh-hans"):
        plan = run(TradeUnionResource(), ("a.csv", csv_of(rows, "gb18030")))

    assert plan.problems == []
    assert run(TradeUnionResource(), ("a.xlsx", workbook_of(rows))).count("new") == 1
