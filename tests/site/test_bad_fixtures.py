"""Mistakes in fixture files: each refused with file, record and field, and nothing stays."""

import pytest
from django.core.management import CommandError

from programs.models import Program, Region, Tag
from tests.small_fixtures import append, load, replace, write_small_fixtures
from unionwork.models import SeedRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures(tmp_path):
    return write_small_fixtures(tmp_path / "fixtures")


def refusal(directory):
    """The lines with which the load is refused."""
    with pytest.raises(CommandError) as refused:
        load(directory)
    heading, *problems = str(refused.value).splitlines()
    assert heading.startswith("Nothing was loaded: ")
    return [problem.strip() for problem in problems]


# A file, and for each case what stands there => what stands there instead, and the sentence.
CASES = r"""
= trade_unions.yaml
parent: henan-ftu => parent: hunan-ftu
    luoyang-ftu, parent: there is no trade union “hunan-ftu”; did you mean “henan-ftu”?
parent: henan-ftu => parent: luoyang-ftu
    luoyang-ftu, parent: there is no trade union
parent: henan-ftu => parent: [henan-ftu]
    luoyang-ftu, parent: this must be a single value
region: '410300' => region: '410399'
    luoyang-ftu, region: there is no region “410399”
tier: provincial => tier: province
    henan-ftu, tier: Value 'province' is not a valid choice
tier: provincial => teir: provincial
    henan-ftu, teir: there is no such field; did you mean “tier”?
tier: provincial => colour: red
    henan-ftu, colour: there is no such field
tier: provincial\n => \n
    henan-ftu, tier: This field cannot be blank
tier: provincial => tier: provincial\n  workplace: 厂
    henan-ftu: Only a union of the workplace tier
region: '410000' => region: '410000'\n  parent: luoyang-ftu
    parent: it leads round in a circle
slug: henan-ftu => slug: luoyang-ftu
    luoyang-ftu, slug: it stands here twice
slug: henan-ftu => slug: henan ftu
    henan ftu, slug: Enter a valid “slug”
- slug: henan-ftu\n  name_zh => - name_zh
    record 2: it has no slug
- slug: henan-ftu\n  name_zh => - henan-ftu\n- name_zh
    record 2: it has no slug
name_zh: 河南省总工会 => name_zh: [河南省, 总工会]
    henan-ftu, name_zh: this must be a single
name_zh: 河南省总工会 => name_zh: 'x
    trade_unions.yaml can't be read: while parsing a block mapping
name_zh: 河南省总工会 => name_zh: 河南省\n  name_zh: 总工会
    trade_unions.yaml can't be read: name_zh stands twice in one record
name_zh: 河南省总工会 => name_zh: ''
    henan-ftu, name_zh: This field cannot be blank

= programs.yaml
kind: culture => kind: cultur
    luoyang-games, kind: Value 'cultur' is not a valid choice
kind: culture => kind: culture\n  detail:\n    trade_zh: 车工
    luoyang-games, detail: a program of the kind “culture”
kind: culture => kind: skills_contest\n  detail:\n    measures: [skills]
    luoyang-games, detail.measures: there is no such field
kind: culture => kind: skills_contest\n  detail: 车工
    luoyang-games, detail: this must be facts
kind: culture => kind: skills_contest\n  detail:\n    venue_region: '419999'
    luoyang-games, detail.venue_region: there is no region
kind: culture => kind: skills_contest\n  detail:\n    held_from: 2019-02-01\n    held_to: 2019-01-31
    luoyang-games, detail: The contest ends before it starts
measures: [skills, industry] => measures: [skill]
    luoyang-campaign, detail.measures: Unknown: skill. Possible are: skills
measures: [skills, industry] => measures: skills
    luoyang-campaign, detail.measures: This must be a list
measures: [skills, industry] => measures: [skills, skills]
    luoyang-campaign, detail.measures: This must be a list of codes without
action_count: 7 => action_count: seven
    luoyang-campaign, detail.action_count: “seven” value must be
action_count: 7 => actions: 7
    luoyang-campaign, detail.actions: there is no such field; did you
tags: [songwenuan] => tags: songwenuan
    luoyang-campaign, tags: this must be a list
tags: [songwenuan] => tags: 5
    luoyang-campaign, tags: this must be a list
tags: [songwenuan] => tags: [songwennuan]
    luoyang-campaign, tags: there is no tag “songwennuan”; did you
started_on: 2018-03-01 => started_on: 2018
    luoyang-campaign, started_on: “2018” value has an invalid date
started_on: 2018-03-01 => started_on: 去年
    luoyang-campaign, started_on: “去年” value has an invalid date
started_on: 2018-03-01 => started_on: 2018-02-30
    luoyang-campaign, started_on: “2018-02-30” value has the correct
started_on: 2018-03-01 => started_on: 2018-03-01\n  ended_on: 2017-01-01\n  ended_on_precision: year
    luoyang-campaign: The program ends before it starts
started_on_precision: month\n => \n
    luoyang-campaign: A date needs its precision
trade_union: henan-ftu\n => trade_union: luoyang-ftu\n
    luoyang-campaign, participants: This union is listed twice
trade_union: henan-ftu\n => trade_union: hebei-ftu\n
    luoyang-campaign, participants: there is no trade union “hebei-ftu
trade_union: henan-ftu\n => union: henan-ftu\n
    luoyang-campaign, participants.union: there is no such field; did
role: participant => role: partner
    luoyang-campaign, participants.role: Value 'partner' is not a
trade_union: henan-ftu\n      role: participant\n => henan-ftu\n
    luoyang-campaign, participants: this must be a list of records

= figures/small.yaml
upper: 1300 => upper: 1100
    small-relief: The interval must hold the value
lower: 1200\n => lower: 1250\n
    small-relief: The interval must hold the value
value: 1200 => value: 一千二百
    small-relief, value: “一千二百” value must be a decimal number
value: 1200 => value: .inf
    small-relief, value: “inf” value must be
value: 1200 => value: .nan
    small-relief, value: “nan” value must be
value: 1200 => value: 1200.005
    small-relief, value: Ensure that there are no more than 2 decimal
value: 1200\n => \n
    small-relief, value: This field cannot be null
lower: 1200\n => lower: -1\n
    small-relief, value: “救助人次” is never below zero
period_end: 2018-12-31 => period_end: 2017-12-31
    small-relief: The period ends before it starts
period_end: 2018-12-31 => period_end: 2018-12-32
    small-relief, period_end: “2018-12-32” value has
period_text: 年内 => period_inferred: perhaps
    small-relief, period_inferred: “perhaps” value must be
scope: whole => scope: all
    small-relief, scope: Value 'all' is not a valid choice
scope: whole => rank: preferred
    small-relief: Say why the figure is preferred
line: 2\n => line: two\n
    small-relief, line: “two” value must be an integer
line: 2\n => \n
    small-relief: A place needs line, first character and end
end: 17 => end: 10
    small-relief: A place needs line, first character and end
related_to: small-women => related_to: small-man
    small-increase, related_to: there is no reported figure
program: luoyang-campaign => program: luoyang-campain
    small-relief, program: there is no program “luoyang-campain”; did you
region: '410300' => region: '411111'
    small-relief, region: there is no region “411111”

= tags.yaml
slug: songwenuan => slug: song_wen_nuan_song_wen_nuan_song_wen_nuan
    slug: Ensure this value has at most 40 characters

= regions.csv
新安县 => 新安
    line 5, name_zh: no generic part
county,410300 => county,410301
    line 5, parent: there is no region 410301

= indicators.yaml
measure: flow => measure: ratio\n  numerator: helped
    relief_times, numerator: there is no indicator
unit: person_times => unit: persontimes
    relief_times, unit: Value 'persontimes' is not a valid
non_negative: true => non_negative: 2
    relief_times, non_negative: “2” value must be either

= documents.yaml
sha256:  => sha256: x
    small-page, sha256: 64 digits and letters a to f

= articles.yaml
document: small-page => document: page
    small-article, document: there is no document “page”
position: 1 => position: -1
    small-article, position: Ensure this value is greater than or equal to 0

= checks.yaml
relation: at_most => relation: at_last
    women-among-all, relation: Value 'at_last' is not a
smaller: small-women => smaller: women
    women-among-all, terms: there is no reported figure
smaller: small-women => small: small-women
    women-among-all, terms.name: Value 'small' is not a
smaller: small-women => small-women
    women-among-all, terms: this must be a list of
smaller: small-women => larger: small-relief
    women-among-all, terms: Term of a check with this Check, Figure and
"""


def cases():
    """The (file, old, new, sentence) of CASES."""
    file = old = new = ""
    for line in filter(None, CASES.splitlines()):
        if line.startswith("= "):
            file = line[2:]
        elif line.startswith("    "):
            yield file, old, new, line.strip()
        else:
            old, new = line.replace(r"\n", "\n").split(" => ")


@pytest.mark.parametrize(("file", "old", "new", "sentence"), list(cases()))
def test_mistake_is_refused_and_nothing_stays(fixtures, file, old, new, sentence):
    replace(fixtures, file, old, new)

    problems = refusal(fixtures)

    said = [problem for problem in problems if sentence in problem]
    assert said, f"not said in {problems}"
    assert said[0].startswith(file.removeprefix("figures/"))
    assert not Region.objects.exists()
    assert not SeedRecord.objects.exists()


WHOLE_FILES = [
    ("a: b: c", "tags.yaml can't be read: "),
    ("- slug: {", "tags.yaml can't be read: "),
    ("slug: x\nname_zh: y", "tags.yaml: this must be a list of records"),
    ("just words", "tags.yaml: this must be a list of records"),
    ("- 5", "tags.yaml, record 1: it has no slug"),
    ("- slug: ''", "tags.yaml, record 1: it has no slug"),
    ("- !!python/object/apply:os.getcwd []", "tags.yaml can't be read: "),
]


@pytest.mark.parametrize(("text", "sentence"), WHOLE_FILES)
def test_file_that_is_no_list_of_records_is_refused(fixtures, text, sentence):
    (fixtures / "tags.yaml").write_text(text, encoding="utf8")

    problems = refusal(fixtures)

    assert problems[0].startswith(sentence)
    assert not Region.objects.exists()


def test_file_that_is_not_utf8_is_refused(fixtures):
    (fixtures / "tags.yaml").write_bytes("- slug: x\n  name_zh: 送温暖\n".encode("gb18030"))

    with pytest.raises(CommandError, match=r"tags\.yaml can't be read: .*utf-8"):
        load(fixtures)

    assert not Region.objects.exists()


def test_file_of_regions_that_is_missing_is_refused(fixtures):
    (fixtures / "regions.csv").unlink()

    (problem,) = refusal(fixtures)

    assert problem.startswith("regions.csv can't be read: ")


def test_mistakes_of_one_file_are_told_together(fixtures):
    replace(fixtures, "trade_unions.yaml", "region: '410300'", "region: '410399'")
    replace(fixtures, "trade_unions.yaml", "tier: provincial", "tier: high")

    problems = refusal(fixtures)

    assert sorted(problem.split(":")[0] for problem in problems) == [
        "trade_unions.yaml, henan-ftu, tier",
        "trade_unions.yaml, luoyang-ftu, region",
    ]


def test_circle_is_told_for_each_of_its_records_with_its_own_field(fixtures):
    ratio = "- code: {0}\n  name_zh: 率\n  definition_zh: 率\n  definition_en: Rate\n"
    ratio += "  unit: percent\n  measure: ratio\n  {1}: {2}\n  theme: hardship\n\n"
    append(fixtures, "indicators.yaml", ratio.format("first", "numerator", "second"))
    append(fixtures, "indicators.yaml", ratio.format("second", "denominator", "first"))

    assert sorted(refusal(fixtures)) == [
        "indicators.yaml, first, numerator: it leads round in a circle",
        "indicators.yaml, second, denominator: it leads round in a circle",
    ]


def test_many_mistakes_are_counted_and_the_first_fifty_told(fixtures):
    (fixtures / "tags.yaml").write_text("".join(f"- slug: t{n}\n  x: 1\n" for n in range(60)))

    with pytest.raises(CommandError, match=r"60 mistakes") as refused:
        load(fixtures)

    assert str(refused.value).count("there is no such field") == 50
    assert str(refused.value).endswith("… and 10 more")


def test_mistake_in_a_later_load_leaves_what_is_there_as_it_was(fixtures):
    load(fixtures)
    before = list(SeedRecord.objects.order_by("pk").values_list("key", "content"))
    replace(fixtures, "tags.yaml", "送温暖", "送清凉")
    replace(fixtures, "programs.yaml", "action_count: 7", "action_count: -7")
    replace(fixtures, "regions.csv", "新安县", "新安区")

    problems = refusal(fixtures)

    assert problems[0].startswith("programs.yaml, luoyang-campaign, detail.action_count: ")
    assert Tag.objects.get(slug="songwenuan").name_zh == "送温暖"
    assert Region.objects.get(code="410323").name_zh == "新安县"
    program = Program.objects.get(slug="luoyang-campaign")
    assert (program.detail.action_count, program.participants.count()) == (7, 2)
    assert list(SeedRecord.objects.order_by("pk").values_list("key", "content")) == before


def test_file_that_nothing_reads_is_refused_rather_than_left_out(tmp_path):
    directory = write_small_fixtures(tmp_path / "fixtures")
    (directory / "program.yaml").write_text("- slug: lost\n", encoding="utf8")

    with pytest.raises(CommandError, match=r"program\.yaml: nothing of this name is loaded"):
        load(directory)
    assert not Region.objects.exists()
