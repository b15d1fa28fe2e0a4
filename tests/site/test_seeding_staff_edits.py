"""Loading fixtures over what staff have edited: reported, and left alone."""

import pytest

from metrics.models import Check, ReportedFigure
from programs.models import Program, Tag, TradeUnion
from tests.small_fixtures import append, load, replace, write_small_fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures(tmp_path):
    directory = write_small_fixtures(tmp_path / "fixtures")
    load(directory)
    return directory


def left_alone(said):
    """What the command says it has left alone."""
    mark = "left alone: "
    return [line.partition(mark)[2] for line in said.splitlines() if mark in line]


def edit(instance, **fields):
    """Change a record as the admin does."""
    for name, value in fields.items():
        setattr(instance, name, value)
    instance.full_clean()
    instance.save()


# only staff have changed it -----------------------------------------------------------------------


def test_record_edited_by_staff_stays_as_it_is(fixtures):
    edit(Tag.objects.get(slug="songwenuan"), name_en="Sending Warmth")

    said = load(fixtures)

    assert left_alone(said) == []
    assert Tag.objects.get(slug="songwenuan").name_en == "Sending Warmth"


def test_record_made_by_staff_is_not_touched(fixtures):
    Tag.objects.create(slug="own", name_zh="自有")

    said = load(fixtures)

    assert left_alone(said) == []
    assert Tag.objects.filter(slug="own").exists()


def test_record_deleted_by_staff_is_not_brought_back(fixtures):
    Program.objects.get(slug="luoyang-games").delete()

    load(fixtures)

    assert not Program.objects.filter(slug="luoyang-games").exists()


# both have changed it -----------------------------------------------------------------------------


def test_record_edited_by_staff_and_changed_in_the_fixtures_is_reported_field_by_field(fixtures):
    edit(TradeUnion.objects.get(slug="luoyang-ftu"), name_en="Ours", aliases="市总")
    replace(fixtures, "trade_unions.yaml", "name_en: Luoyang federation", "name_en: Theirs")

    said = load(fixtures)

    union = TradeUnion.objects.get(slug="luoyang-ftu")
    assert (union.name_en, union.aliases) == ("Ours", "市总")
    assert left_alone(said) == [
        "trade union luoyang-ftu was edited here, and differs from the fixtures in "
        'name_en (here: "Ours", fixtures: "Theirs"); '
        'aliases (here: "市总", fixtures: "市总\\n洛阳工会")'
    ]
    assert "2, 1 left alone" in said


def test_record_edited_by_staff_in_another_field_is_left_alone_too(fixtures):
    edit(ReportedFigure.objects.get(key="small-relief"), note="核对过", scope="own")
    replace(fixtures, "figures/small.yaml", "  period_text: 年内\n", "")

    said = load(fixtures)

    figure = ReportedFigure.objects.get(key="small-relief")
    assert (figure.note, figure.scope, figure.period_text) == ("核对过", "own", "年内")
    assert left_alone(said) == [
        "reported figure small-relief was edited here, and differs from the fixtures in "
        'scope (here: "own", fixtures: "whole"); period_text (here: "年内", fixtures: null); '
        'note (here: "核对过", fixtures: null)'
    ]


NESTED_EDITS = {
    "participants": lambda program: program.participants.get(role="participant").delete(),
    "detail": lambda program: edit(program.detail, action_count=6),
    "beneficiaries": lambda program: program.beneficiaries.clear(),
    "partners": lambda program: program.partners.clear(),
}


@pytest.mark.parametrize("name", NESTED_EDITS)
def test_nested_record_edited_by_staff_keeps_its_program_from_being_changed(fixtures, name):
    NESTED_EDITS[name](Program.objects.get(slug="luoyang-campaign"))
    replace(fixtures, "programs.yaml", "帮助贫困户。", "帮助贫困村。")

    said = load(fixtures)

    assert Program.objects.get(slug="luoyang-campaign").summary_zh == "帮助贫困户。"
    (sentence,) = left_alone(said)
    assert sentence.startswith("program luoyang-campaign was edited here")
    assert f"{name} (here: " in sentence
    assert 'summary_zh (here: "帮助贫困户。", fixtures: "帮助贫困村。")' in sentence


def test_term_edited_by_staff_keeps_its_check_from_being_changed(fixtures):
    check = Check.objects.get(slug="women-among-all")
    check.terms.get(name="smaller").delete()
    replace(fixtures, "checks.yaml", "smaller: small-women", "smaller: small-increase")

    said = load(fixtures)

    assert check.terms.count() == 1
    (sentence,) = left_alone(said)
    assert 'terms (here: [{"larger": "small-relief"}], fixtures: ' in sentence


def test_conflict_is_reported_at_every_load_until_it_is_settled(fixtures):
    edit(Tag.objects.get(slug="songwenuan"), name_zh="温暖")
    replace(fixtures, "tags.yaml", "送温暖", "送温暖活动")
    first = load(fixtures)

    second = load(fixtures)
    edit(Tag.objects.get(slug="songwenuan"), name_zh="送温暖活动")
    third = load(fixtures)

    assert len(left_alone(first)) == 1
    assert left_alone(second) == left_alone(first)
    assert left_alone(third) == []


def test_record_changed_to_the_same_by_both_is_adopted(fixtures):
    edit(Tag.objects.get(slug="songwenuan"), name_zh="温暖工程")
    replace(fixtures, "tags.yaml", "送温暖", "温暖工程")
    said = load(fixtures)
    replace(fixtures, "tags.yaml", "温暖工程", "温暖行动")

    again = load(fixtures)

    assert left_alone(said + again) == []
    assert Tag.objects.get(slug="songwenuan").name_zh == "温暖行动"


def test_record_put_back_by_staff_follows_the_fixtures_again(fixtures):
    edit(Tag.objects.get(slug="songwenuan"), name_zh="温暖")
    edit(Tag.objects.get(slug="songwenuan"), name_zh="送温暖")
    replace(fixtures, "tags.yaml", "送温暖", "送温暖活动")

    load(fixtures)

    assert Tag.objects.get(slug="songwenuan").name_zh == "送温暖活动"


def test_record_made_by_staff_before_the_fixtures_brought_it_is_left_alone(fixtures):
    Tag.objects.create(slug="songqingliang", name_zh="清凉")
    append(fixtures, "tags.yaml", "- slug: songqingliang\n  name_zh: 送清凉\n")

    said = load(fixtures)

    assert Tag.objects.get(slug="songqingliang").name_zh == "清凉"
    assert left_alone(said) == [
        "tag songqingliang was edited here, and differs from the fixtures in "
        'name_zh (here: "清凉", fixtures: "送清凉")'
    ]


def test_record_deleted_by_staff_and_changed_in_the_fixtures_is_reported(fixtures):
    Program.objects.get(slug="luoyang-games").delete()
    replace(fixtures, "programs.yaml", "职工运动会", "职工健身大会")

    said = load(fixtures)

    assert not Program.objects.filter(slug="luoyang-games").exists()
    assert left_alone(said) == [
        "program luoyang-games was deleted here, and has changed in the fixtures"
    ]


# no longer in the fixtures ------------------------------------------------------------------------


def test_record_no_longer_in_the_fixtures_is_kept_and_reported(fixtures):
    replace(fixtures, "beneficiary_groups.yaml", "- code: women_workers\n  name_zh: 女职工\n", "")
    replace(fixtures, "programs.yaml", "[model_workers, women_workers]", "[model_workers]")

    said = load(fixtures)

    program = Program.objects.get(slug="luoyang-campaign")
    assert [group.code for group in program.beneficiaries.all()] == ["model_workers"]
    assert left_alone(said) == [
        "beneficiary group women_workers is no longer in the fixtures, but still here"
    ]


def test_record_no_longer_in_the_fixtures_nor_here_is_not_reported(fixtures):
    Tag.objects.create(slug="other", name_zh="别的")
    program = Program.objects.get(slug="luoyang-campaign")
    program.tags.clear()
    Tag.objects.get(slug="songwenuan").delete()
    (fixtures / "tags.yaml").write_text("")
    replace(fixtures, "programs.yaml", "  tags: [songwenuan]\n", "")

    assert left_alone(load(fixtures)) == []


def test_region_no_longer_in_the_fixtures_is_kept_and_reported(fixtures):
    append(fixtures, "regions.csv", "410400,平顶山市,prefecture,410000\n")
    load(fixtures)
    replace(fixtures, "regions.csv", "410400,平顶山市,prefecture,410000\n", "")

    said = load(fixtures)

    assert left_alone(said) == ["region 410400 is no longer in regions.csv, but still here"]


# a new record refers to what staff have deleted ---------------------------------------------------


def test_new_record_that_refers_to_a_deleted_one_is_left_alone_and_the_rest_is_loaded(fixtures):
    Program.objects.get(slug="luoyang-campaign").tags.clear()
    Tag.objects.get(slug="songwenuan").delete()
    append(
        fixtures,
        "programs.yaml",
        """
- slug: luoyang-winter
  name_zh: 冬季送温暖
  kind: hardship_relief
  region: '410300'
  tags: [songwenuan]

- slug: luoyang-winter-visits
  name_zh: 走访慰问
  kind: hardship_relief
  region: '410300'
  parent: luoyang-winter

- slug: luoyang-summer
  name_zh: 夏季送清凉
  kind: hardship_relief
  region: '410300'
""",
    )

    said = load(fixtures)

    assert left_alone(said) == [
        "program luoyang-winter refers to tag songwenuan, which isn't here any more",
        "program luoyang-winter-visits refers to program luoyang-winter, which isn't here any more",
    ]
    assert Program.objects.filter(slug="luoyang-summer").exists()
    assert not Program.objects.filter(slug__startswith="luoyang-winter").exists()
