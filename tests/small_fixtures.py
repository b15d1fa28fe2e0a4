"""A small set of fixture files, written into a directory that a test may change and load.

It has what the real one has: references backwards and forwards, nested participants, detail and
terms, dates and decimals. It is no data: nothing in it is true.
"""

import hashlib
from io import StringIO
from pathlib import Path

from django.core.management import call_command

TEXT = "第一行。\n市总工会救助困难职工1200余人次，\n其中女职工300人次，比上年增加20人次。\n"

FILES = {
    "regions.csv": """\
code,name_zh,level,parent
100000,中华人民共和国,country,
410000,河南省,province,100000
410300,洛阳市,prefecture,410000
410323,新安县,county,410300
""",
    "trade_unions.yaml": """\
- slug: luoyang-ftu
  name_zh: 洛阳市总工会
  name_en: Luoyang federation
  aliases: |-
    市总
    洛阳工会
  kind: federation
  tier: prefecture
  region: '410300'
  parent: henan-ftu

- slug: henan-ftu
  name_zh: 河南省总工会
  kind: federation
  tier: provincial
  region: '410000'
""",
    "partners.yaml": """\
- slug: luoyang-bank
  name_zh: 洛阳银行
  kind: bank
  region: '410300'
""",
    "beneficiary_groups.yaml": """\
- code: model_workers
  name_zh: 劳模

- code: women_workers
  name_zh: 女职工
""",
    "tags.yaml": """\
- slug: songwenuan
  name_zh: 送温暖
""",
    "programs.yaml": """\
- slug: luoyang-skills-action
  name_zh: 技能扶贫行动
  kind: poverty_relief
  region: '410323'
  parent: luoyang-campaign

- slug: luoyang-campaign
  name_zh: 助力脱贫攻坚行动
  name_en: Campaign against poverty
  kind: poverty_relief
  region: '410300'
  started_on: 2018-03-01
  started_on_precision: month
  beneficiaries: [model_workers, women_workers]
  tags: [songwenuan]
  summary_zh: 帮助贫困户。
  participants:
    - trade_union: luoyang-ftu
      role: lead
    - trade_union: henan-ftu
      role: participant
  partners: [luoyang-bank]
  detail:
    measures: [skills, industry]
    action_count: 7

- slug: luoyang-games
  name_zh: 职工运动会
  kind: culture
  region: '410300'
  participants:
    - trade_union: luoyang-ftu
      role: lead
""",
    "indicators.yaml": """\
- code: relief_times
  name_zh: 救助人次
  definition_zh: 期内救助困难职工的人次。
  definition_en: Times that workers in hardship were helped in the period.
  unit: person_times
  measure: flow
  non_negative: true
  theme: hardship
""",
    "documents.yaml": f"""\
- slug: small-page
  name: page.txt
  sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}
  published_on: 2019-01-01
  published_on_precision: year
  is_published_on_inferred: true
""",
    "articles.yaml": """\
- slug: small-article
  document: small-page
  position: 1
  title: 市总工会送温暖
""",
    "figures/small.yaml": """\
- key: small-increase
  article: small-article
  line: 3
  start: 16
  end: 20
  as_reported: 20人次
  qualifier: exact
  value: 20
  lower: 20
  upper: 20
  indicator: relief_times
  role: change
  related_to: small-women
  period_basis: during
  review: verified

- key: small-relief
  article: small-article
  line: 2
  start: 10
  end: 17
  as_reported: 1200余人次
  qualifier: at_least
  value: 1200
  lower: 1200
  upper: 1300
  indicator: relief_times
  role: result
  program: luoyang-campaign
  trade_union: luoyang-ftu
  region: '410300'
  scope: whole
  period_basis: during
  period_start: 2018-01-01
  period_end: 2018-12-31
  period_text: 年内
  review: verified

- key: small-women
  article: small-article
  line: 3
  start: 5
  end: 10
  as_reported: 300人次
  qualifier: exact
  value: 300
  lower: 300
  upper: 300
  indicator: relief_times
  role: result
  period_basis: during
  review: verified
""",
    "checks.yaml": """\
- slug: women-among-all
  relation: at_most
  terms:
    - smaller: small-women
    - larger: small-relief
""",
}

LEFT_OUT = """\
document,line,start,end,words,reason,note
page.txt,1,1,2,一,ordinal,
"""


def write_small_fixtures(directory: Path) -> Path:
    """Write the files into `directory` and return it."""
    (directory / "figures").mkdir(parents=True)
    for name, text in FILES.items():
        (directory / name).write_text(text, encoding="utf8")
    return directory


def replace(directory: Path, name: str, old: str, new: str) -> None:
    """Replace `old`, which must stand in the file exactly once."""
    text = (directory / name).read_text(encoding="utf8")
    assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times in {name}"
    (directory / name).write_text(text.replace(old, new), encoding="utf8")


def append(directory: Path, name: str, text: str) -> None:
    """Add records at the end of a file."""
    with (directory / name).open("a", encoding="utf8") as file:
        file.write("\n" + text)


def load(directory: Path, *options: str) -> str:
    """Load the fixtures of `directory`; returns what the command says."""
    said = StringIO()
    call_command("load_fixtures", str(directory), *options, stdout=said, no_color=True)
    return said.getvalue()
