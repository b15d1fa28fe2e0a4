"""What is exported comes back unchanged, whatever stands in it; templates can be filled in."""

from datetime import date

import pytest
from django.utils import translation

from metrics.importing import FigureResource, IndicatorResource
from programs.importing import ProgramResource, TradeUnionResource
from programs.models import InnovationStudio, PovertyReliefDetail, SkillsContest, StartupLoan
from tests.factories import (
    make_detail,
    make_figure,
    make_group,
    make_indicator,
    make_participant,
    make_partner,
    make_program,
    make_tag,
    make_trade_union,
)
from tests.importing.sheets import opened, run
from unionwork.importing.files import read_table
from unionwork.importing.headings import Headings
from unionwork.importing.workbooks import csv_lines, workbook

AWKWARD = '=1+1、“甲”；乙\n-丙, "丁" \'戊'
RESOURCES = [TradeUnionResource, ProgramResource, IndicatorResource, FigureResource]
every_resource = pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: each.name)
every_language = pytest.mark.parametrize("language", ["zh-hans", "en"])


@pytest.fixture
def records(regions):
    """Records of all four models with every kind of value, and awkward texts."""
    above = make_trade_union(name_zh="甲、乙[丙]工会", name_en="")
    union = make_trade_union(aliases=AWKWARD, parent=above, region=regions.xian, name_zh="=1+1")
    make_trade_union(name_zh=above.name_zh, name_en="@SUM(A1)", tier="workplace", workplace="'=厂")
    campaign = make_program(kind="culture")
    program = make_program(
        parent=campaign,
        region=regions.luoyang,
        started_on=date(2018, 1, 1),
        started_on_precision="year",
        ended_on=date(2018, 5, 1),
        ended_on_precision="month",
        summary_zh=AWKWARD,
    )
    for other in (above, union):
        make_participant(program=program, trade_union=other, role="lead")
    make_participant(program=program, trade_union=make_trade_union(), role="participant")
    program.beneficiaries.set([make_group(), make_group()])
    program.partners.set([make_partner(name_zh="、银行"), make_partner()])
    program.tags.set([make_tag()])
    make_detail(InnovationStudio, leader=AWKWARD[:50], alliance=program, grade="national")
    make_detail(StartupLoan, lender=make_partner(name_zh="=、行"), eligibility_zh=AWKWARD)
    make_detail(SkillsContest, edition=0, held_to=date(2018, 2, 28), venue_region=regions.xian)
    make_detail(PovertyReliefDetail, is_assessed_yearly=False, measures=["skills", "culture"])
    part = make_indicator(unit="persons", definition_zh=AWKWARD)
    share = make_indicator(unit="percent", measure="ratio", numerator=part, denominator=part)
    whole = make_figure(indicator=part, program=program, trade_union=union, region=regions.xinan)
    make_figure(
        indicator=share,
        as_reported="41.6%",
        value="41.6",
        lower=None,
        upper=50,
        role="change",
        related_to=whole,
        period_start=date(2018, 1, 1),
        period_end=date(2018, 12, 31),
        period_inferred=True,
        line=3,
        start=0,
        end=5,
        note="+注",
        rank="preferred",
        rank_reason="=因",
        review="draft",
    )
    make_figure(indicator=part, as_reported="不是数", value="-0.5", role="change", supersedes=whole)


def exported(resource, kind):
    queryset = resource._meta.model.objects.order_by("pk")
    records = resource.export_records(queryset)
    if kind == "xlsx":
        return ("a.xlsx", workbook(resource, records))
    text = "".join(csv_lines(resource, records))
    return (
        "a.csv",
        text.removeprefix("\ufeff").encode("gb18030") if kind == "gb" else text.encode(),
    )


@every_resource
@every_language
@pytest.mark.parametrize("kind", ["xlsx", "csv", "gb"])
def test_export_is_imported_again_unchanged(records, resource, language, kind):
    with translation.override(language):
        plan = run(resource(), exported(resource(), kind))

    assert plan.problems == []
    assert (plan.rows, plan.same, plan.steps) == (
        resource._meta.model.objects.count(),
        plan.rows,
        [],
    )


@every_resource
def test_export_is_imported_again_in_the_other_language(records, resource):
    with translation.override("zh-hans"):
        file = exported(resource(), "xlsx")

    assert run(resource(), file).same == resource._meta.model.objects.count()


@every_resource
def test_export_runs_no_formula(records, resource):
    sheet = opened(exported(resource(), "xlsx")[1]).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert not [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "@"))]
    lines = exported(resource(), "csv")[1].decode("utf-8-sig")
    assert "=1+1" not in lines.replace("'=1+1", "")


@every_resource
def test_export_needs_as_many_queries_for_more_records(
    records, resource, django_assert_max_num_queries
):
    queryset = resource._meta.model.objects.all()
    for _ in range(20):
        {"tradeunion": make_trade_union, "program": make_program, "indicator": make_indicator}.get(
            queryset.model._meta.model_name, make_figure
        )()

    with django_assert_max_num_queries(14):
        exported(resource(), "csv")


# templates ----------------------------------------------------------------------------------------


@every_resource
@every_language
def test_headings_are_told_apart(resource, language):
    with translation.override(language):
        labels = [str(column.label) for column in resource().columns()]

    assert len(set(labels)) == len(labels)
    found = [name for column in resource().columns() for name in column.headings()]
    assert len(set(found)) == len(found)


@every_resource
@every_language
def test_template_has_notes_lists_and_an_example_that_is_left_out(records, resource, language):
    with translation.override(language):
        content = workbook(resource(), [], is_template=True)

    book = opened(content)
    data, notes, lists = book.worksheets
    table = read_table("a.xlsx", content)
    headings = [cell.value.rstrip("*") for cell in data[1]]
    assert [column[0].value for column in lists.iter_cols()] == [
        each for each in headings if each in {column[0].value for column in lists.iter_cols()}
    ]
    assert notes.max_row > len(headings)
    assert data["A2"].value.startswith(("【示例】", "[Example]"))
    with pytest.raises(Exception, match="no rows below"):
        Headings(table, resource().columns(), resource().key)


@every_resource
def test_every_cell_of_the_example_can_be_read(records, resource):
    texts = resource().examples()
    names = list(texts)
    texts[resource().key.name] = "example-1"

    plan = run(resource(), [names, [texts[name] for name in names]])

    assert plan.problems == []
    assert plan.count("new") == 1


def test_drop_down_lists_offer_what_may_be_chosen(records):
    book = opened(workbook(TradeUnionResource(), [], is_template=True))
    data, _notes, lists = book.worksheets

    ranges = {
        str(each.sqref)[0]: each.formula1
        for each in data.data_validations.dataValidation
        if each.type
    }
    assert ranges["D"] == "'Lists'!$A$2:$A$5"
    assert lists["A2"].value == "Federation of trade unions"
    assert set(ranges) == set("DEFGJ")  # J: whether every union under it is recorded
