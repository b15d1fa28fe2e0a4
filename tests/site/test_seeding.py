"""Loading fixtures: what is new or changed, and never over what staff have edited."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from metrics.models import Check, ReportedFigure
from metrics.seeds import CheckResource
from programs.models import PovertyReliefDetail, Program, ProgramParticipant, Tag, TradeUnion
from tests.small_fixtures import append, load, replace, write_small_fixtures
from unionwork.models import SeedRecord
from unionwork.seeding import REASON

pytestmark = pytest.mark.django_db

RECORDS = 20  # in the small fixtures: 4 regions and 16 others


@pytest.fixture
def fixtures(tmp_path):
    return write_small_fixtures(tmp_path / "fixtures")


def counts():
    """How many rows every model of ours has, histories and memories too."""
    return {
        model._meta.label: model.objects.count()
        for app in ("unionwork", "programs", "metrics")
        for model in apps.get_app_config(app).get_models()
    }


def tallies(said):
    """(total, what was done) of each resource, as the command says it."""
    lines = [line.partition(" … ")[2] for line in said.splitlines() if " … " in line]
    return [(int(total), done.strip()) for total, _comma, done in (x.partition(",") for x in lines)]


# new, changed, unchanged --------------------------------------------------------------------------


def test_load_into_an_empty_database_makes_every_record(fixtures):
    said = load(fixtures)

    assert sum(total for total, _done in tallies(said)) == RECORDS
    assert all(done == f"{total} new" for total, done in tallies(said))
    union = TradeUnion.objects.get(slug="luoyang-ftu")
    assert (union.parent.slug, union.aliases) == ("henan-ftu", "市总\n洛阳工会")


def test_load_of_nested_records_keeps_their_order_and_facts(fixtures):
    load(fixtures)

    program = Program.objects.get(slug="luoyang-campaign")
    taking_part = program.participants.order_by("pk").values_list("trade_union__slug", "role")
    assert list(taking_part) == [("luoyang-ftu", "lead"), ("henan-ftu", "participant")]
    assert (program.detail.measures, program.detail.action_count) == (["skills", "industry"], 7)
    assert program.beneficiaries.count() == 2
    terms = Check.objects.get(slug="women-among-all").terms.order_by("pk")
    assert [(term.name, term.figure.key) for term in terms] == [
        ("smaller", "small-women"),
        ("larger", "small-relief"),
    ]


def test_load_twice_changes_nothing(fixtures):
    load(fixtures)
    before = counts()

    said = load(fixtures)

    assert counts() == before
    assert all(done == "" for _total, done in tallies(said))


def test_load_of_a_new_record_makes_only_that_one(fixtures):
    load(fixtures)
    before = counts()
    append(fixtures, "tags.yaml", "- slug: songqingliang\n  name_zh: 送清凉\n")

    said = load(fixtures)

    changed = {name: count - before[name] for name, count in counts().items()}
    assert {name: more for name, more in changed.items() if more} == {
        "programs.Tag": 1,
        "programs.HistoricalTag": 1,
        "unionwork.SearchEntry": 1,
        "unionwork.SeedRecord": 1,
    }
    assert [done for _total, done in tallies(said) if done] == ["1 new"]


CHANGES = [
    # file, what stands there, what stands there then, model, key, field, its value then
    ("tags.yaml", "送温暖", "送清凉", "programs.Tag", "songwenuan", "name_zh", "送清凉"),
    (
        "trade_unions.yaml",
        "  parent: henan-ftu\n",
        "",
        "programs.TradeUnion",
        "luoyang-ftu",
        "parent",
        None,
    ),
    (
        "figures/small.yaml",
        "1300",
        "1299.5",
        "metrics.ReportedFigure",
        "small-relief",
        "upper",
        1299.5,
    ),
    (
        "figures/small.yaml",
        "  upper: 1300\n",
        "",
        "metrics.ReportedFigure",
        "small-relief",
        "upper",
        None,
    ),
    (
        "figures/small.yaml",
        "年内",
        "全年",
        "metrics.ReportedFigure",
        "small-relief",
        "period_text",
        "全年",
    ),
    (
        "documents.yaml",
        "  is_published_on_inferred: true\n",
        "",
        "metrics.Document",
        "small-page",
        "is_published_on_inferred",
        False,
    ),
    (
        "indicators.yaml",
        "non_negative: true",
        "non_negative: false",
        "metrics.Indicator",
        "relief_times",
        "non_negative",
        False,
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "label", "key", "field", "value"), CHANGES)
def test_load_of_a_record_changed_in_the_fixtures_updates_it(
    fixtures, file, old, new, label, key, field, value
):
    load(fixtures)
    before = counts()
    replace(fixtures, file, old, new)

    said = load(fixtures)

    assert [done for _total, done in tallies(said) if done] == ["1 changed"]
    assert getattr(apps.get_model(label).objects.get_by_natural_key(key), field) == value
    history = label.replace(".", ".Historical")
    assert {name for name, count in counts().items() if count != before[name]} == {history}
    assert all(done == "" for _total, done in tallies(load(fixtures)))


def test_load_of_changed_nested_records_replaces_them(fixtures):
    load(fixtures)
    replace(
        fixtures,
        "programs.yaml",
        "    - trade_union: henan-ftu\n      role: participant\n",
        "    - trade_union: henan-ftu\n      role: co_lead\n",
    )
    replace(fixtures, "programs.yaml", "action_count: 7", "target_year: 2020")
    replace(fixtures, "checks.yaml", "    - smaller: small-women", "    - smaller: small-increase")

    load(fixtures)

    program = Program.objects.get(slug="luoyang-campaign")
    assert set(program.participants.values_list("trade_union__slug", "role")) == {
        ("luoyang-ftu", "lead"),
        ("henan-ftu", "co_lead"),
    }
    detail = PovertyReliefDetail.objects.get(program=program)
    assert (detail.action_count, detail.target_year) == (None, 2020)
    terms = Check.objects.get(slug="women-among-all").terms.order_by("pk")
    assert [term.figure.key for term in terms] == ["small-increase", "small-relief"]


def test_load_of_a_changed_kind_takes_the_old_facts_away(fixtures):
    load(fixtures)
    replace(
        fixtures,
        "programs.yaml",
        "  detail:\n    measures: [skills, industry]\n    action_count: 7\n",
        "  detail:\n    cover: [accident]\n",
    )
    text = (fixtures / "programs.yaml").read_text(encoding="utf8")
    changed = text.replace("kind: poverty_relief", "kind: mutual_aid")
    (fixtures / "programs.yaml").write_text(changed, encoding="utf8")

    load(fixtures)

    program = Program.objects.get(slug="luoyang-campaign")
    assert (program.detail.KIND, program.detail.cover) == ("mutual_aid", ["accident"])
    assert not PovertyReliefDetail.objects.exists()


# references among the records of one file ---------------------------------------------------------


def test_load_of_forward_references_finds_records_further_down(fixtures):
    load(fixtures)

    assert Program.objects.get(slug="luoyang-skills-action").parent.slug == "luoyang-campaign"
    assert ReportedFigure.objects.get(key="small-increase").related_to.key == "small-women"


def test_load_of_a_forward_reference_in_a_detail_finds_it(fixtures):
    append(
        fixtures,
        "programs.yaml",
        "- slug: studio\n  name_zh: 创新工作室\n  kind: innovation_studio\n  region: '410300'\n"
        "  participants:\n    - trade_union: luoyang-ftu\n      role: lead\n"
        "  detail:\n    leader: 李师傅\n    alliance: alliance\n\n"
        "- slug: alliance\n  name_zh: 创新工作室联盟\n  kind: innovation_studio\n"
        "  region: '410300'\n",
    )

    load(fixtures)

    studio = Program.objects.get(slug="studio")
    assert studio.detail.alliance.slug == "alliance"
    assert studio.participants.count() == 1


def test_load_of_an_old_program_put_under_a_new_one_further_down(fixtures):
    load(fixtures)
    replace(fixtures, "programs.yaml", "summary_zh: 帮助贫困户。", "parent: above")
    append(
        fixtures,
        "programs.yaml",
        "- slug: above\n  name_zh: 总行动\n  kind: poverty_relief\n  region: '410000'\n",
    )

    load(fixtures)

    program = Program.objects.get(slug="luoyang-campaign")
    assert (program.parent.slug, program.participants.count()) == ("above", 2)
    assert program.detail.action_count == 7


def test_load_of_a_moved_union_moves_all_below_it(fixtures):
    """Also those that the same load changes or adds further down."""
    child = "- slug: {0}\n  name_zh: {0}\n  kind: primary\n  tier: township\n"
    child += "  region: '410323'\n  parent: {1}\n\n"
    chain = [("district", "luoyang-ftu"), ("street", "district"), ("shop", "street")]
    for slug, parent in chain:
        append(fixtures, "trade_unions.yaml", child.format(slug, parent))
    append(fixtures, "trade_unions.yaml", child.format("other", "henan-ftu"))
    load(fixtures)
    replace(fixtures, "trade_unions.yaml", "  parent: henan-ftu\n\n- slug: h", "\n- slug: h")
    replace(fixtures, "trade_unions.yaml", "parent: luoyang-ftu", "parent: other")
    replace(fixtures, "trade_unions.yaml", "name_zh: shop", "name_zh: 车间工会")
    append(fixtures, "trade_unions.yaml", child.format("new", "street"))

    load(fixtures)

    below = TradeUnion.objects.below(TradeUnion.objects.get(slug="henan-ftu"))
    slugs = set(below.values_list("slug", flat=True))
    assert slugs == {"henan-ftu", "other", "district", "street", "shop", "new"}


# history and memory -------------------------------------------------------------------------------


def test_load_writes_history_with_its_reason(fixtures):
    load(fixtures)
    replace(fixtures, "programs.yaml", "action_count: 7", "action_count: 8")
    replace(fixtures, "programs.yaml", "partners: [luoyang-bank]", "partners: []")
    replace(fixtures, "checks.yaml", "    - larger: small-relief", "    - larger: small-increase")
    load(fixtures)

    histories = [
        model
        for model in apps.get_models()
        if hasattr(model, "history_change_reason") and model.objects.exists()
    ]
    without = {
        f"{row._meta.label} {row.history_type}"
        for model in histories
        for row in model.objects.exclude(history_change_reason=REASON)
    }
    assert len(histories) > 8
    assert without == set()
    assert Program.history.filter(slug="luoyang-campaign", history_type="~").exists()


def test_dry_run_says_what_would_be_loaded_and_changes_nothing(fixtures):
    before = counts()

    said = load(fixtures, "--dry-run")

    assert all(done == f"{total} new" for total, done in tallies(said))
    assert "nothing was changed" in said
    assert counts() == before


def test_load_of_a_directory_that_is_none_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"There is no directory .*nowhere"):
        call_command("load_fixtures", str(tmp_path / "nowhere"))


def test_load_interrupted_half_way_leaves_nothing_and_can_be_run_again(fixtures, monkeypatch):
    before = counts()

    def interrupt(*args):
        assert Tag.objects.exists()
        assert ReportedFigure.objects.exists()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(CheckResource, "write", interrupt)
        with pytest.raises(KeyboardInterrupt):
            load(fixtures)

    assert counts() == before
    assert sum(total for total, _done in tallies(load(fixtures))) == RECORDS
    assert SeedRecord.objects.count() == RECORDS - 4  # regions have their own memory
    assert ProgramParticipant.objects.count() == 3
