"""Importing programs with the facts that only their kind has."""

from datetime import date

import pytest
from django.utils import translation

from programs.detail_columns import fact_columns
from programs.importing import ProgramResource
from programs.models import DETAILS, InnovationStudio, PovertyReliefDetail, Program, SkillsContest
from tests.factories import make_detail, make_partner, make_program, make_user
from tests.importing.sheets import imported, opened, problems, run
from unionwork.importing.workbooks import csv_lines, workbook

# A cell of every fact, in Chinese or English, and what it means.
CELLS = {
    "poverty_relief_measures": ("技能、industry", ["skills", "industry"]),
    "poverty_relief_delivery": ("volunteer", ["volunteer"]),
    "poverty_relief_action_count": (7, 7),
    "poverty_relief_target_year": (2020, 2020),
    "poverty_relief_is_assessed_yearly": ("是", True),
    "mutual_aid_cover": ("hospitalisation", ["hospitalisation"]),
    "mutual_aid_eligibility_zh": ("在职职工", "在职职工"),
    "mutual_aid_eligibility_en": ("Workers", "Workers"),
    "mutual_aid_funding": ("member", ["member"]),
    "mutual_aid_supplements": ("", []),
    "mutual_aid_claims_channel": ("both", "both"),
    "skills_contest_trade_zh": ("焊工", "焊工"),
    "skills_contest_trade_en": ("Welders", "Welders"),
    "skills_contest_level": ("county", "county"),
    "skills_contest_edition": ("3", 3),
    "skills_contest_rounds": (2, 2),
    "skills_contest_held_from": ("2018-05", date(2018, 5, 1)),
    "skills_contest_held_to": ("2018-05", date(2018, 5, 31)),
    "innovation_studio_leader": ("某某", "某某"),
    "innovation_studio_host_workplace": ("某厂", "某厂"),
    "innovation_studio_founded_on": ("2018年5月", date(2018, 5, 1)),
    "innovation_studio_grade": ("national", "national"),
    "innovation_studio_trade_zh": ("焊工", "焊工"),
    "innovation_studio_trade_en": ("Welders", "Welders"),
    "startup_loan_support": ("", []),
    "startup_loan_eligibility_zh": ("返乡农民工", "返乡农民工"),
    "startup_loan_eligibility_en": ("Workers", "Workers"),
}
NAMED = {
    "skills_contest_venue_region": ("西安市", "610100"),
    "innovation_studio_alliance": ("alliance", "alliance"),
    "startup_loan_lender": ("bank", "bank"),
    "startup_loan_insurer": ("insurer", "insurer"),
}
every_kind = pytest.mark.parametrize("kind", DETAILS)


@pytest.fixture
def named(regions):
    """What the facts of programs name."""
    make_program(slug="alliance", kind="innovation_studio")
    make_partner(slug="bank"), make_partner(slug="insurer", kind="insurer")


def cells_of(kind):
    """The cells of a new program with every fact of its kind, by column."""
    own = {n: cell for n, (cell, _fact) in (CELLS | NAMED).items() if n.startswith(kind)}
    return {"slug": "new", "name_zh": "新", "kind": kind, "region": "610000"} | own


def rows_of(cells):
    return [list(cells), list(cells.values())]


def test_every_fact_has_a_case():
    assert {column.name for column in fact_columns()} == CELLS.keys() | NAMED.keys()


@every_kind
def test_new_program_has_every_fact_of_its_kind_and_its_history(named, kind):
    user = make_user(is_superuser=True)

    imported(lambda: ProgramResource(user, "新项目"), rows_of(cells_of(kind)))

    facts = Program.objects.get(slug="new").detail
    for name, (_cell, fact) in CELLS.items():
        if name.startswith(kind):
            assert getattr(facts, name.removeprefix(f"{kind}_")) == fact
    for name, (_cell, key) in NAMED.items():
        if name.startswith(kind):
            assert getattr(facts, name.removeprefix(f"{kind}_")).natural_key() == (key,)
    (history,) = DETAILS[kind].history.all()
    assert (history.history_type, history.history_user) == ("+", user)
    assert history.history_change_reason == "新项目"


@every_kind
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_facts_are_exported_and_imported_unchanged(named, kind, language):
    imported(ProgramResource, rows_of(cells_of(kind)))
    with translation.override(language):
        resource = ProgramResource()
        records = list(resource.export_records(Program.objects.all()))
        files = [
            ("a.xlsx", workbook(resource, records)),
            ("a.csv", "".join(csv_lines(resource, records)).encode()),
        ]

    for file in files:
        plan = run(ProgramResource(), file)
        assert (plan.problems, plan.steps, plan.same) == ([], [], Program.objects.count())


def test_change_of_a_fact_is_shown_and_has_its_history(regions):
    contest = make_detail(SkillsContest, edition=3, trade_zh="焊工").program
    rows = [["slug", "Skills and labour contests: edition number"], [contest.slug, 4]]

    plan = imported(ProgramResource, rows)

    assert plan.steps[0].changes == [("skills_contest_edition", "3", "4")]
    contest.skillscontest.refresh_from_db()
    assert (contest.skillscontest.edition, contest.skillscontest.trade_zh) == (4, "焊工")
    assert [row.history_type for row in SkillsContest.history.all()] == ["~", "+"]


def test_facts_that_stay_get_no_history(regions):
    contest = make_detail(SkillsContest, edition=3).program

    imported(
        ProgramResource, [["slug", "name_en", "skills_contest_edition"], [contest.slug, "N", 3]]
    )

    assert SkillsContest.history.count() == 1


def test_empty_cells_make_no_facts_and_empty_those_that_are_there(regions):
    bare, contest = (
        make_program(kind="skills_contest"),
        make_detail(SkillsContest, edition=3).program,
    )

    plan = imported(
        ProgramResource,
        [["slug", "skills_contest_edition"], [bare.slug, ""], [contest.slug, ""]],
    )

    assert (plan.same, plan.count("changed")) == (1, 1)
    assert SkillsContest.objects.get().edition is None


@pytest.mark.parametrize("slug", ["old", "new"])
def test_fact_of_another_kind_is_refused(regions, slug):
    make_program(slug="old", kind="culture")
    cells = {"slug": slug, "name_zh": "新", "kind": "culture", "region": "610000"}

    found = problems(ProgramResource(), rows_of(cells | {"skills_contest_edition": 3}))

    assert found == [
        (
            2,
            "E",
            "Only programs of the kind “Skills and labour contests” have this fact; this one is "
            "of the kind “Culture and venues”. Empty the cell, or correct the kind.",
        )
    ]


def test_mistake_in_the_kind_is_told_alone(regions):
    make_program(slug="old", kind="culture")

    found = problems(
        ProgramResource(), [["slug", "kind", "skills_contest_edition"], ["old", "?", 3]]
    )

    assert [(row, letter) for row, letter, _sentence in found] == [(2, "B")]


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("skills_contest_level", "?", "isn't possible here"),
        ("skills_contest_edition", "third", "isn't a number"),
        ("skills_contest_edition", -1, "greater than or equal to 0"),
        ("skills_contest_trade_zh", "工" * 101, "At most 100 characters"),
        ("skills_contest_venue_region", "火星", "There is no region “火星”"),
        ("skills_contest_held_to", "2017-01-01", "The contest ends before it starts"),
    ],
)
def test_mistake_in_a_fact_is_told_with_its_column(regions, column, cell, expected):
    cells = {"slug": "x", "kind": "skills_contest", "skills_contest_held_from": "2018-05-01"}
    make_program(slug="x", kind="skills_contest")

    ((row, letter, sentence),) = problems(ProgramResource(), rows_of(cells | {column: cell}))

    assert row == 2
    assert letter in {"D", "C"}
    assert expected in sentence


def test_kind_changes_where_all_facts_of_the_former_one_are_emptied(regions):
    program = make_detail(PovertyReliefDetail, action_count=7).program
    empty = {c.name: "" for c in fact_columns() if c.detail is PovertyReliefDetail}
    cells = {"slug": program.slug, "kind": "innovation_studio", "innovation_studio_leader": "某某"}

    plan = imported(ProgramResource, rows_of(cells | empty))

    assert ("poverty_relief_action_count", "7", "") in plan.steps[0].changes
    assert not PovertyReliefDetail.objects.exists()
    assert [row.history_type for row in PovertyReliefDetail.history.all()] == ["-", "+"]
    assert InnovationStudio.objects.get().leader == "某某"


def test_studio_and_its_alliance_may_be_new_together(regions):
    headings = ["slug", "name_zh", "kind", "region", "innovation_studio_alliance"]
    rows = [
        headings,
        ["one", "一", "innovation_studio", "610000", "联盟 [all]"],
        ["all", "联盟", "innovation_studio", "610000", ""],
    ]

    imported(ProgramResource, rows)

    assert Program.objects.get(slug="one").detail.alliance.slug == "all"


def test_template_offers_the_choices_of_facts(regions):
    with translation.override("zh-hans"):
        book = opened(workbook(ProgramResource(), [], is_template=True))

    headings = [cell.value for cell in book.worksheets[0][1]]
    assert all(any(str(h).startswith(kind) for h in headings) for kind in ("脱贫攻坚", "创业贷款"))
    lists = {
        column[0].value: [c.value for c in column[1:] if c.value]
        for column in book.worksheets[2].iter_cols()
    }
    assert any("国家级" in each for each in lists.values())
