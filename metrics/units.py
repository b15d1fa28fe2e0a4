"""Units of measure 计量单位: the one table of unit codes, their labels and their measure words.

A unit is stored by its code (`person_times`), shown by its measure word (人次, person-times) and
chosen by its label. Pure data: forms, pages, exports and the parser all read this table.
"""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of measure 计量单位.

    `measure_word_zh` follows a number in Chinese (431万元), `singular_en` and `plural_en` follow it
    in English (1 person, 2 persons). A `symbol` takes their place in both languages (98%).
    A rate has a `base` unit and the `per` it is counted by (yuan_per_year: yuan, year).
    """

    code: str
    label_zh: str
    label_en: str
    measure_word_zh: str
    singular_en: str
    plural_en: str
    symbol: str = ""
    base: str = ""
    per: str = ""


_ALL = (
    # People, organisations, things
    Unit("persons", "人", "Persons", "人", "person", "persons"),
    Unit("person_times", "人次", "Person-times", "人次", "person-time", "person-times"),
    Unit("households", "户", "Households", "户", "household", "households"),
    Unit("household_times", "户次", "Household-times", "户次", "household-time", "household-times"),
    Unit("organisations", "家", "Organisations", "家", "organisation", "organisations"),
    Unit(
        "organisation_times",
        "家次",
        "Organisation-times",
        "家次",
        "organisation-time",
        "organisation-times",
    ),
    Unit("items", "个（项、份、张等）", "Items", "个", "item", "items"),
    Unit("events", "场次", "Events", "场次", "event", "events"),
    Unit("cases", "件", "Cases", "件", "case", "cases"),
    Unit("jobs", "岗位", "Jobs", "个岗位", "job", "jobs"),
    Unit("teams", "支", "Teams", "支", "team", "teams"),
    Unit("pairs", "对", "Pairs", "对", "pair", "pairs"),
    # Shares and comparisons
    Unit("percent", "百分比", "Per cent", "%", "%", "%", symbol="%"),
    Unit(
        "percentage_points",
        "百分点",
        "Percentage points",
        "个百分点",
        "percentage point",
        "percentage points",
    ),
    Unit("multiples", "倍", "Multiples (times as many)", "倍", "times", "times"),
    Unit("ratio", "比值", "Ratio", "", "", ""),
    Unit("points", "分", "Points", "分", "point", "points"),
    # Money
    Unit("yuan", "元", "Yuan", "元", "yuan", "yuan"),
    Unit("usd", "美元", "US dollars", "美元", "US dollar", "US dollars"),
    Unit("hkd", "港元", "Hong Kong dollars", "港元", "Hong Kong dollar", "Hong Kong dollars"),
    Unit("eur", "欧元", "Euros", "欧元", "euro", "euros"),
    Unit("gbp", "英镑", "Pounds sterling", "英镑", "pound sterling", "pounds sterling"),
    Unit("jpy", "日元", "Japanese yen", "日元", "Japanese yen", "Japanese yen"),
    # Time
    Unit("class_hours", "课时", "Class hours", "课时", "class hour", "class hours"),
    Unit("minutes", "分钟", "Minutes", "分钟", "minute", "minutes"),
    Unit("hours", "小时", "Hours", "小时", "hour", "hours"),
    Unit("days", "天", "Days", "天", "day", "days"),
    Unit("weeks", "周", "Weeks", "周", "week", "weeks"),
    Unit("months", "个月", "Months", "个月", "month", "months"),
    Unit("years", "年", "Years", "年", "year", "years"),
    Unit("years_of_age", "岁", "Years of age", "岁", "year of age", "years of age"),
    # Space, weight, energy
    Unit(
        "square_kilometres",
        "平方公里",
        "Square kilometres",
        "平方公里",
        "square kilometre",
        "square kilometres",
    ),
    Unit("square_metres", "平方米", "Square metres", "平方米", "square metre", "square metres"),
    Unit("hectares", "公顷", "Hectares", "公顷", "hectare", "hectares"),
    Unit("mu", "亩", "Mu (1/15 hectare)", "亩", "mu", "mu"),
    Unit("metres", "米", "Metres", "米", "metre", "metres"),
    Unit("kilometres", "公里", "Kilometres", "公里", "kilometre", "kilometres"),
    Unit("cubic_metres", "立方米", "Cubic metres", "立方米", "cubic metre", "cubic metres"),
    Unit("jin", "斤", "Jin (half a kilogram)", "斤", "jin", "jin"),
    Unit("kilograms", "公斤", "Kilograms", "公斤", "kilogram", "kilograms"),
    Unit("tonnes", "吨", "Tonnes", "吨", "tonne", "tonnes"),
    Unit("kilowatts", "千瓦", "Kilowatts", "千瓦", "kilowatt", "kilowatts"),
    Unit("kilowatt_hours", "千瓦时", "Kilowatt-hours", "千瓦时", "kilowatt-hour", "kilowatt-hours"),
)

# Code, base unit, what it is counted by, its Chinese label, the measure word of its base.
_RATES = (
    ("yuan_per_year", "yuan", "year", "元/年", "元"),
    ("yuan_per_month", "yuan", "month", "元/月", "元"),
    ("yuan_per_day", "yuan", "day", "元/天", "元"),
    ("yuan_per_household", "yuan", "household", "元/户", "元"),
    ("yuan_per_person", "yuan", "person", "元/人", "元"),
    ("yuan_per_share", "yuan", "share", "元/份", "元"),
    ("persons_per_year", "persons", "year", "人/年", "人"),
    ("person_times_per_year", "person_times", "year", "人次/年", "人次"),
    ("times_per_year", "events", "year", "次/年", "次"),
    ("times_per_month", "events", "month", "次/月", "次"),
    ("times_per_quarter", "events", "quarter", "次/季度", "次"),
    ("times_per_week", "events", "week", "次/周", "次"),
    ("items_per_year", "items", "year", "个/年", "个"),
    ("items_per_quarter", "items", "quarter", "个/季度", "个"),
    ("items_per_month", "items", "month", "个/月", "个"),
)


def _rate(code: str, base: str, per: str, label_zh: str, word: str) -> Unit:
    """The unit of a rate, worded from its parts (yuan, year: yuan per year)."""
    whole = next(unit for unit in _ALL if unit.code == base)
    one, many = ("time", "times") if word == "次" else (whole.singular_en, whole.plural_en)
    return Unit(
        code=code,
        label_zh=label_zh,
        label_en=f"{many[:1].upper()}{many[1:]} per {per}",
        measure_word_zh=label_zh,
        singular_en=f"{one} per {per}",
        plural_en=f"{many} per {per}",
        base=base,
        per=per,
    )


UNITS: MappingProxyType[str, Unit] = MappingProxyType(
    {unit.code: unit for unit in (*_ALL, *(_rate(*row) for row in _RATES))}
)
"""Every unit by its code, in the order in which a form lists them."""

RATES: MappingProxyType[tuple[str, str], str] = MappingProxyType(
    {(unit.base, unit.per): unit.code for unit in UNITS.values() if unit.per}
)
"""The rate's code by its base unit and what it is counted by: (yuan, year) → yuan_per_year."""

_COUNTED_BY_ANY_WORD = frozenset(
    ("items", "organisations", "households", "jobs", "teams", "pairs", "cases", "events")
)


def may_be_entered(found: str | None, wanted: str, word: str | None = None) -> bool:
    """Whether a figure read in the unit `found` can be one of an indicator in the unit `wanted`.

    A number without a unit or `word` fits any. 每年 may be part of the words or of the
    indicator, so that yuan fits yuan_per_year. 个, 项, 户, 次 count things of many kinds
    (109个单位, 打卡3323次); persons and person-times are never each other. The `word` 个
    counts persons too (奖章5个).
    """
    if found is None:
        return word is None  # 5厘米 has a unit, though none of the table
    bases = [UNITS[code].base or code for code in (found, wanted)]
    if bases[0] == bases[1]:
        return True
    if bases == ["events", "person_times"] or (word == "个" and bases == ["items", "persons"]):
        return True
    return _COUNTED_BY_ANY_WORD.issuperset(bases)
