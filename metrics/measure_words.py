"""Measure words 量词: which unit of measure a word behind a number stands for.

Each row gives a unit code, words that mean it, and the characters that must not follow, because
with them the word is another one (3家 but 3家庭, 5个 but 5个别). Order doesn't matter: the longest
word wins.
"""

import re

from metrics.units import RATES

# Unit code ("" for words of no unit that is kept), words, what must not follow any of them.
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("person_times", "人次 人(次) 人（次） 人·次 人/次", "数"),
    (
        "persons",
        "人",
        "民(?!币)|均|才|大代表|社|事|制|机|行|工智能|造|(?:篮|足|排|气排)球|板鞋|三足",
    ),
    ("persons", "名", "额|称|誉|录|牌|片|单(?!亲|身|位)"),
    ("persons", "位", "一体|居|置|于|列"),
    ("persons", "个人", "才|员|性|体|独"),
    ("persons", "口人", ""),
    ("households", "户", "外(?!来)|籍|口|主|型"),
    ("household_times", "户次 户(次) 户（次）", ""),
    ("organisation_times", "家次 家(次) 家（次）", ""),
    ("organisations", "家", "庭|属|访|政(?!府)|乡|三口|渠|村"),
    ("organisations", "部门 部委", ""),
    ("organisations", "所", "有|以|在|属|谓|得|需|长|能|示"),
    ("items", "个", "别|体|税|股|百(?![万亿])|千(?![万亿])|一|字(?!节)"),
    ("items", "项", "目部|目经理"),
    ("items", "余项", ""),
    ("items", "份", "子|额|内"),
    ("items", "张", "家|贴|罗"),
    ("items", "条", "件|例|款|约|龙|线"),
    ("items", "块", "状|钱"),
    ("items", "种", "植|子|粮|田|养|族|地|树|苗"),
    ("items", "类", "似|别|型|比"),
    ("items", "大类 大项 大块 大板块 大方面 大领域 大系列 大举措 大任务 大项目 大工程", ""),
    ("items", "枚 盏 套 副 根 棵 株 颗 粒 座 栋 幢 间 篇 顶 床 艘 款 瓶 桶 罐 捆 盆 匹 方面", ""),
    ("items", "面", "向|对|积|临|貌|试|料|粉|包|前|部|世|八方"),
    ("items", "台", "湾|账|阶|上|风|词|州|北|山|县|河|江"),
    ("items", "台套 台(套) 台（套） 件套 件(套)", ""),
    ("items", "本", "报|地|级|人|科|市|省|县|区|次|月|年|土|着|部|领|质|轮|刊|届|单位|公司"),
    ("items", "册", "封|子"),
    ("items", "部", "门|级|队|委|分|长|署|属|件|位|落|里|领导"),
    ("items", "幅", "度|员"),
    ("items", "处", "理|罚|于|置|分|级|长|室|方|在|境|所|女|以"),
    ("items", "片", "面|刻|断"),
    ("items", "把", "手|关|握|控|脉"),
    ("items", "辆 箱 袋 盒 包 架", "装|车险|裹|括|含|容|子|构"),
    ("items", "头 只 尾", "条|部|目|盔|疼|脑|要|能|有|是"),
    ("items", "首", "批|次|届|家|个|席|都|府|先|创|位|选|要|次|问"),
    ("items", "曲", "折|线|靖|阜"),
    ("items", "道", "路|德|理|具|歉|教|士|口|闸|观|里"),
    ("items", "笔", "记|试|画|者|名|芯|下|法|直"),
    ("items", "例", "如|会|外|行|子"),
    ("items", "宗", "教|旨|族|祖"),
    ("items", "剂 针", "对|量|型|灸|织|次"),
    ("items", "字", "典|体|画|迹|样|母|号|数"),
    ("items", "席", "位|卷"),
    ("items", "组", "织|长|成|建|员(?!工)|合|别|队|委|团|装|对"),
    ("items", "封", "闭|面|锁|建|顶|开"),
    ("items", "堂", ""),
    ("items", "段", "时|落|位|子|路|长|话(?!剧)"),
    ("items", "档", "案|次|期|位"),
    ("items", "车道", ""),
    ("items", "列", "入|为|出|席|举|支|宁|第|前|队|强"),
    ("items", "层", "面|次|级|出|层|峦|叠|林"),
    ("events", "场", "地|所|馆|景|面|外|内|合|租"),
    (
        "events",
        "场次 场(次) 场（次） 期次 期(次) 期（次） 件次 件(次) 件（次） 项次 项(次) 项（次）"
        " 批次 班次 台次 车次 辆次 份次 课次 例次 站次 轮次"
        " 架次 列次 艘次",
        "",
    ),
    ("events", "次", "性|日|生|品|贷|序|月|年|全会|全委|列车|班列|航班|高铁|动车|中欧"),
    ("events", "轮 趟 遍", "换|流|岗|训|值|椅|船|廓|车|驱|胎|布"),
    ("events", "届", ""),
    ("events", "批", "准|评|复|发|示|量|改|驳|次"),
    ("events", "期", "间|限|末|待|望|满|货|刊|工程|项目|建设|盼|许"),
    ("cases", "件", "套"),
    ("cases", "起", "步|点|始|来|码|草|飞|薪|到|着|重"),
    ("cases", "桩", ""),
    ("teams", "支", "部|付|持|撑|援|出|教(?!育)|行|农|一扶|招"),
    ("jobs", "岗", "位|前|亭|责"),
    ("percentage_points", "个百分点 百分点 个点", "位"),
    ("multiples", "倍", "感|加|增|受|思|数|率"),
    ("yuan", "元人民币 块钱", ""),
    ("yuan", "元整", "改|个|合|理|治|体|套"),
    ("yuan", "元", "旦|宵|素|宇宙|件|首|月|老|凶|曲|帅|阳|江|谋|氏|区|桥|级"),
    ("usd", "美元 美金", ""),
    ("hkd", "港元 港币", ""),
    ("eur", "欧元", "区"),
    ("gbp", "英镑", ""),
    ("jpy", "日元", ""),
    ("class_hours", "课时 学时 个课时 个学时 节课 堂课", ""),
    ("minutes", "分钟", ""),
    ("hours", "小时 个小时 个多小时 个钟头 h", "工"),
    ("days", "天", "津(?!贴)|然|安|水|河|宁|山|府|门|猫|窗|线|台|文|王|赋|下"),
    ("days", "工作日 个工作日 个自然日 昼夜", ""),
    (
        "weeks",
        "周 个星期 个多星期 星期",
        "年|岁|边|末|期|报|刊|到|转|密|口|村|家|一|二|三|四|五|六|日",
    ),
    ("months", "个月 个多月 个余月", "份"),
    (
        "years",
        "年",
        "级|会|度|代|初|底|末|终|货|轻|鉴|检|报|审|青|味|轮|画|夜|华|均(?![增达有为保获超实])",
    ),
    ("years", "个年头", ""),
    ("years_of_age", "岁 周岁", ""),
    ("square_kilometres", "平方公里 平方千米 km² k㎡", ""),
    ("square_metres", "平方米 平米 ㎡ m² 平方", ""),
    ("hectares", "公顷", ""),
    ("mu", "亩", ""),
    ("cubic_metres", "立方米 立方", ""),
    ("kilometres", "公里 千米 km 里路", ""),
    ("metres", "米", "饭|面|粉|油|兰|老|其"),
    ("tonnes", "吨", ""),
    ("kilograms", "公斤 千克 kg", ""),
    ("jin", "斤", ""),
    (
        "",  # no unit of the table, but not without one either
        "厘米 毫米 ℃ 摄氏度 标准箱 标箱 新元 新加坡元 澳元 加元 卢布 韩元 基点 个基点",
        "",
    ),
    ("kilowatts", "千瓦 kW", ""),
    ("kilowatt_hours", "千瓦时 度电 kWh KWH KWh", ""),
)

# Words that count only in certain company: what must follow.
_ONLY_BEFORE: tuple[tuple[str, str, str], ...] = (
    (
        "pairs",
        "对",
        r"[，,。;；、)）!！”》]|$|师徒|师傅|夫妻|新人|结对|情侣|名师|单身|男女|双胞|导师|母女",
    ),
    ("pairs", "双", r"[，,。;；、)）]|$|手套|棉?鞋|袜|筷|胶鞋|布鞋|雨鞋|棉|劳保|眼睛"),
    ("points", "分", r"[，,。;；、)）!！]|$|以[上下]|的|制|及"),
    ("days", "日", r"以?内"),
    ("items", "点", r"要求|意见|建议|希望|体会|措施|共识|倡议|内容"),
    ("items", "集", r"[，,。;；、)）]|$|电视|微电影|专题|纪录|系列"),
    ("items", "节", r"[，,。;；、)）]|$|微课|课|思政"),
    ("items", "单", r"[，,。;；、)）]|$|订单"),
    ("items", "门", r"[，,。;；、)）]|$|课|学科|精品|必修|专业|功课|技术|技能"),
    (
        "items",
        "大",
        r"(?!家|连|庆|同|理|型|会|学|赛|于|众|多|使|幅|力|量|批|楼|桥|道|专(?!题|项)|本|厅|队|病|事记)[^，,。;；、)）”》]|$",
    ),
    ("items", "金", r"[，,。;；、)）]|$|牌|\d"),
    ("persons", "死 伤", r"[，,。;；、)）]|$|\d"),
    ("items", "银", r"[，,。;；、)）]|$|牌|\d"),
    ("items", "铜", r"[，,。;；、)）和]|$|牌|\d"),
    ("organisations", "省 市 县 区 乡 镇 村 校 国", r"[，,。;；、()（）的]|$|[省市县区乡镇]"),
)

# Nouns that follow an Arabic number without a measure word: 5000余职工.
_NOUNS: tuple[tuple[str, str], ...] = (
    (
        "persons",
        "工会会员 工会干部 职工 员工 农民工 会员 工人 女职工 人员 学生 人口 劳动者 选手 群众"
        " 产业工人 党员 干部 困难职工",
    ),
    ("organisations", "企业 单位 公司 工会 部门 学校 省份 县区 乡镇 街道 社区 支部 支队伍"),
    ("households", "家庭 贫困户"),
    ("jobs", "岗位 就业岗位"),
    ("items", "项目 成果 课题 专利"),
)

ARABIC_ONLY = frozenset(
    [
        "分",
        "节",
        "集",
        "组",
        "门",
        "本",
        "部",
        "岗",
        "点",
        "省",
        "市",
        "县",
        "区",
        "乡",
        "镇",
        "村",
        "校",
        "首",
        "曲",
        "席",
        "字",
        "单",
        "片",
        "堂",
        "国",
        "段",
        "档",
        "死",
        "伤",
    ]
)
"""Measure words too common inside other words to be trusted after a Chinese numeral."""

AFTER_TWO = frozenset("部本首组席堂片门段")
"""Those of them that 两 makes sure: 两部, 两组."""


def _expressions() -> tuple[dict[str, re.Pattern[str]], dict[str, str | None]]:
    """A pattern of the words by their first character, the longest first; the unit of each."""
    guarded: dict[str, str] = {}
    units: dict[str, str | None] = {}
    for unit, words, guard in _WORDS:
        for word in words.split():
            units[word] = unit or None
            guarded[word] = re.escape(word) + (f"(?!{guard})" if guard else "")
    for unit, words, follows in _ONLY_BEFORE:
        for word in words.split():
            units[word] = unit
            guarded[word] = f"{re.escape(word)}(?={follows})"
    grouped: dict[str, list[str]] = {}
    for word in sorted(guarded, key=len, reverse=True):
        grouped.setdefault(word[0], []).append(guarded[word])
    return {first: re.compile("|".join(group)) for first, group in grouped.items()}, units


_BY_FIRST, _UNIT_OF_WORD = _expressions()


def measure_word(text: str, position: int) -> tuple[str, str | None] | None:
    """The measure word at `position` and the code of its unit; None if there is none."""
    pattern = _BY_FIRST.get(text[position : position + 1])
    match = pattern.match(text, position) if pattern else None
    return (match.group(), _UNIT_OF_WORD[match.group()]) if match else None


UNIT_OF_NOUN = {noun: unit for unit, nouns in _NOUNS for noun in nouns.split()}
NOUN = re.compile("|".join(sorted(map(re.escape, UNIT_OF_NOUN), key=len, reverse=True)))

FIRST_CHARACTERS = frozenset({*_BY_FIRST, *(noun[0] for noun in UNIT_OF_NOUN)})
"""What a measure word or a noun begins with."""

PER = re.compile(
    r"户均|人均|(?<![\d一二两三四五六七八九十])年均|月均|日均|天均|周均|场均|班均"
    r"|每(?:一)?(?:[人户份名位家年月周天日次场期班]|个(?!百分点)|季度?|学年|学期|小时|[两三四五六2-9]个?[年月周天])"
    r"(?:每[年月天次份])?"
)
"""What a figure is counted by, before it: 户均, 每月, 每人每年."""

PER_BEHIND = re.compile(r"/[人户份年月天日次场家名](?:[·/][年月天])?")
"""The same behind it: 3000元/人."""

_PER_OF = {
    "year": ("年均", "每年", "/年", "每一年"),
    "month": ("月均", "每月", "/月", "每个月"),
    "day": ("日均", "天均", "每天", "每日", "/天", "/日"),
    "week": ("周均", "每周", "/周"),
    "quarter": ("每季度", "每季"),
    "household": ("户均", "每户", "/户"),
    "person": ("人均", "每人", "每名", "每位", "/人", "/名"),
    "share": ("每份", "每人每份", "/份"),
}
PER_KEY = {word: key for key, words in _PER_OF.items() for word in words}


def rate_of(unit: str | None, per: str | None) -> str | None:
    """The unit code of so much per so much: (yuan, 户均) → yuan_per_household."""
    if unit is None or per is None:
        return unit
    return RATES.get((unit, PER_KEY.get(per, "")), unit)
