"""What the nouns around a number say of its unit: 5000余职工, 1300个就业岗位, 职工数达到1.04亿."""

import re

from metrics.measure_words import NOUN, UNIT_OF_NOUN
from metrics.numerals import CHINESE

_JOBS_BEHIND = re.compile(
    rf"[^，,。;；、（()）“”\d{CHINESE}]{{0,6}}?岗位(?!职级|练兵|技能|能手|标兵|比武|序列|培训|创新|证|津贴|人员)"
)
_JOBS_BEFORE = re.compile(r"岗位(?:共|近|约|超|数|达|合计|累计)*$")
_ADJECTIVES = (
    "贫困|困难|农村|在职|在档|建档|女|青年|产业|技术|一线|基层|外来|新|下岗|失业|参赛|参会|优秀"
    "|城镇|城市|转移|就业|各类|企业|非公|民营|小微"
)
_NOUN_BEHIND = re.compile(f"(?:{_ADJECTIVES}){{0,3}}(?:{NOUN.pattern})")
_SUBJECT = re.compile(
    r"(人次|人数|职工|会员|员工|农民工|工人|企业|单位|人口|家庭)(?:总?数量?)?(?:累计|总计|已经|已|共|有|达到?|约|近|为|突破|超过|超|计|逾|合计)*$"
)


def noun_behind(text: str, position: int) -> tuple[str, str] | None:
    """The noun at `position`, with its adjectives, and the unit that it names: 下岗职工."""
    match = _NOUN_BEHIND.match(text, position)
    return (match.group(), _noun_unit(match.group())) if match else None


def subject_unit(before: str) -> str | None:
    """The unit that the subject of the sentence gives a number without one: 职工数达到1.04亿."""
    match = _SUBJECT.search(before)
    return (
        UNIT_OF_NOUN.get(match.group(1), "person_times" if match.group(1) == "人次" else "persons")
        if match
        else None
    )


def _noun_unit(words: str) -> str:
    for noun, unit in UNIT_OF_NOUN.items():
        if words.endswith(noun):
            return unit
    return "items"


def jobs_unit(
    text: str, position: int, unit: str | None, word: str | None, end: int
) -> tuple[str | None, str | None, int]:
    """个 counts jobs when 岗位 stands behind it or right before the number."""
    if word == "个" and (
        _JOBS_BEHIND.match(text, end) or _JOBS_BEFORE.search(text[max(0, position - 6) : position])
    ):
        return "jobs", word, end
    return unit, word, end
