"""What looks like a figure and isn't one 非数据.

Dates, clock times, document and telephone numbers, ordinals, plan and method names, slogans,
periods, idioms.

`skip_name` passes over such words at the first character of a number in a compacted text;
`is_name` judges what reads like a figure by the words around it.
"""

import re
from string import ascii_letters

from metrics.shares import Reading

_YEAR = r"(?:1[89]|20)\d\d"
_CN = "[一二三四五六七八九十]"
_TO = r"[-~至到、和及]"
_TIME = r"(?:年|个?半?年|个[多余]?月|个星期|周|天|日|个?小时|分钟|个工作日)"
_AFTER_PERIOD = r"半?[余多]?(?:以?来|间(?!隔)|之?后|以后|以前|之?前|之间|时间里|里,)"


def _dates_and_periods(day: str, count: str) -> str:
    """Dates, ordinal periods and stretches of time, in numerals of one kind."""
    return rf"""
    {day}月(?:份|[上中下]旬|[初底末]|{day}[日号]?)?(?:{_TO}{{1,2}}{day}(?:月{day})?[日号])*
  | {day}(?:{_TO}{{1,2}}{day})?日(?!元|以?内|均)
  | {count}(?:世纪|周年|华诞|季度(?!会)|年级|年制)
  | {count}年(?:[^，,。;；、\d一二三四五六七八九十]{{0,3}}(?:行动|规划|计划|攻坚)
      |多?前|级|共|累计|期间)
  | {count}(?:个?小时|分钟|公里)(?=[^，,。;；、“”\d]{{0,6}}圈)
  | {count}(?:个?月|年|周|天)(?=一[届次度评遍轮](?!性))
  | {count}[余多几]?{_TIME}{_AFTER_PERIOD}
  | (?<=过去的){count}[余多几]?{_TIME}
  | (?<=过去|未来|今后|最近|连日){count}[余多几]?{_TIME}
  | (?<=近)(?<![将接]近)(?<!(?:历时|为期|长达|持续|连续)近){count}[余多几]?{_TIME}
  | (?<=[这头]){count}{_TIME}
"""


_ARABIC = rf"""
    {_YEAR}(?:{_TO}{{1,2}}(?:{_YEAR}|\d\d(?=年)))+(?:年?[两二三四五六七八九十]年|年?度?(?![人名元个家户万亿项场\d]))
  | {_YEAR}年(?:度|代|[初底末]|起)?
  | {_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d)
  | {_YEAR}[-./](?:0?[1-9]|1[0-2])(?![\d.%万亿元人名个家户多余])
  | 0\d年 | \d\d年代 | (?:[0-9][05]|[89]\d)后
  | \d{{1,9}}号 | (?<=\d年)\d{{1,3}}期 | (?<=第)\d+(?:{_TO}\d+)? | \d{{1,2}}届\d{{1,2}}次
  | (?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d)
  | (?:[01]?\d|2[0-4])[时点](?!要求|意见|建议|希望|体会|措施|共识|倡议|内容|多|余)
      (?:[0-5]?\d分|半|钟|整|许|左右)?
  | \d+(?:\.\d+){{2,}}
  | 0\d{{2,3}}-?\d{{7,8}}(?!\d) | 400-?\d{{3}}-?\d{{4}} | 1[3-9]\d{{9}}(?![\d元人名])
  | \d{{3,5}}-\d{{3,5}}-\d{{3,5}}
  | \d+(?:\.\d+)?(?!(?:km|kg|kW|m²|k㎡|h(?![a-z])))[A-Za-z][A-Za-z0-9_]*
  | \d+\+(?:\d+|[A-Za-z]+)(?:\+[A-Za-z0-9]+)* | \d+[×x*]\d+
  | (?<=\+)\d+(?!年) | (?<=[A-Za-z])\d[\d.]* | (?<=[A-Za-z]-)\d[\d.]*
  | \d+(?:\.\d+)?版
  | 8小时(?:之?外|以外|内外|之余|工作制) | 24小时(?!以|内|$) | 365天
  | 123\d\d(?=职工|热线|服务|维权|平台|[”’」])
  | {_dates_and_periods(r"[0-9]{1,2}", r"[0-9]{1,3}")}
"""
_CHINESE = rf"""
    [二一][〇零一二三四五六七八九]{{3}}年?
  | 〇{_CN}年 | (?:[〇零一六七八九]〇|[七八九〇零][〇零五])后
  | {_CN}{{1,9}}号 | {_CN}{{1,2}}点(?:半|钟|整|{_CN}{{1,3}}分)
  | (?<=第)[一二三四五六七八九十百零]+(?:{_TO}[一二三四五六七八九十百零]+)?
  | {_CN}{{1,3}}届(?:{_CN}{{1,3}}次|{_CN}{{1,3}}中|全国|人大|政协|[市省区县]|委|理事|代表)
  | (?:二?十[一二三四五六七八九]|二十)大(?!类|项)
  | [七八九]大(?=精神|报告|以来|召开|代表|会|后|期间|胜利|提出|指出|强调|部署|要求|做出
      |作出|关于|战略|[》”、，。,])
  | {_CN}{{1,3}}五(?=规划|时期|期间|计划|[”’」])
  | [一二两三四五六七八九十]个(?:意识|自信|维护|确立|代表|全面|毫不|结合|坚持|必由|务必|革命|文明
      |面向|不动摇|不忘)
  | [一二两三四五六七八九十]个(?:{_CN}|百|千|(?=\d))
  | [八四五六]项(?:规定|基本原则|禁令)
  | 十大 | {_CN}大(?:行动|战役|攻坚|员|件|使命|民族|发展理念|组长|国(?!企|有))
  | {_CN}(?:位一体|支一扶|天两头|个世界|次方|人行|家村|公经费|次产业
      |人成虎|次元|户一|人一(?![次份,，。])|企一)
  | 八小时(?:之?外|以外|内外|之余|工作制) | 二十四小时
  | 百分百(?!之) | 十一(?=长假|黄金|国庆|假期|期间|小长假) | 万[一众] | 三番五次 | 万家灯火
  | {_dates_and_periods(f"{_CN}{{1,3}}", "[一二两三四五六七八九十百几数]{1,3}")}
"""
_ARABIC_NAME = re.compile(_ARABIC, re.VERBOSE)
_CHINESE_NAME = re.compile(_CHINESE, re.VERBOSE)
_SHORT_RUN = re.compile(r"\d{1,4}(?!\d)")
_NAME_GOES_ON = frozenset(
    "年月日号-./:期后届时点版+×x*小个天周星分世华季公几余多半~至到、和及" + ascii_letters
)
_NAME_BEGINS = frozenset("第+-" + ascii_letters)
"""What must stand behind or before a short number that _ARABIC_NAME can match."""

_ORDINAL_BEFORE = re.compile(
    r"第[\d一二三四五六七八九十百、至到~-]*$"
    r"|(?:排名|位列|位居|名列|(?<![目此之提以年日先会节月午当])前|倒数|TOP|No\.|No"
    r"|编号|电话|热线|拨打|邮编|代码|账号|文号|ISBN|ISSN|QQ|微信号):?$"
)
_ORDINAL_ENDS = frozenset("打第前名列居数P.o号话线编码QNS:、至到~-0123456789一二三四五六七八九十百")
_PERIODS = frozenset({"years", "months", "weeks", "days"})
_CLAUSE_BEGINS = frozenset("，,。;；、:（(“")
_QUOTES = frozenset("“‘「『《〈\"'")
_SESSION = re.compile(r"(?:届[^，,。]{0,4}|人大|政协|委员会)$")  # 十四届全国人大四次会议
_EDITION_BEFORE = re.compile(
    r"(?:举办|连续|已|历|历经|经|共|办|召开|历时)(?:了|过|成功举办|成功|举办)*$"
)
_ONCE_BEHIND = frozenset(
    [
        "份",
        "项",
        "次",
        "个",
        "名",
        "件",
        "台",
        "张",
        "套",
        "册",
        "支",
        "枚",
        "幅",
        "户",
        "辆",
        "座",
        "块",
        "条",
        "期",
        "场",
        "处",
        "部",
        "篇",
        "首",
        "轮",
    ]
)
_NOT_ONCE_BEFORE = frozenset(
    "，,。;；、:！？!?（(“‘”这又那某任哪另同下上有是了为成第统唯专万之逐其如每的再就"
)
_ONCE_AFTER = re.compile(r"$|[，,。;；、）)！!”]|以[上下]")
_ONCE_CUE = re.compile(r"(?:免费|每[^，,。]{1,9}|各)[^，,。]{0,5}$")


def skip_name(text: str, position: int) -> int:
    """The end of the name, date or the like that begins with the numeral at `position`, or 0."""
    is_arabic = text[position].isascii()
    run = _SHORT_RUN.match(text, position) if is_arabic else None
    if run and not (
        text[run.end() : run.end() + 1] in _NAME_GOES_ON
        or text[position - 1 : position] in _NAME_BEGINS
    ):
        return 0
    match = (_ARABIC_NAME if is_arabic else _CHINESE_NAME).match(text, position)
    return match.end() if match and match.end() > position else 0


def is_name(text: str, reading: Reading, per: str | None) -> bool:
    """Whether the words around make it a name, an order or a mere article."""
    number = reading.number_start
    before = text[max(0, number - 1) : number]
    if before == "每" or (
        before == "前" and reading.unit in _PERIODS and not _is_ahead(text, number)
    ):
        return True
    if before == "后" and (number < 2 or text[number - 2] in _CLAUSE_BEGINS):  # 后两项
        return True
    if before in _ORDINAL_ENDS and _ORDINAL_BEFORE.search(text[max(0, number - 6) : number]):
        return True
    if reading.unit_word == "次" and _SESSION.search(text[max(0, number - 6) : number]):
        return not reading.is_arabic
    if reading.unit_word == "届":
        return not _EDITION_BEFORE.search(text[max(0, number - 8) : number])
    if reading.is_arabic:
        return False
    # “四个药谷” is a name: a Chinese numeral opens a quotation
    if before in _QUOTES and not reading.is_bounded:
        return True
    if reading.unit_word == "大" and before in ("”", "’", "」"):
        return True
    if text[number] == "一" and reading.value == 1 and not reading.is_bounded and not reading.vague:
        return not _is_once(text, reading, per)
    return False


def _is_ahead(text: str, number: int) -> bool:
    """Whether the 前 before the number is that of 提前: 提前3天 but 前7个月."""
    return text[max(0, number - 2) : number] == "提前"


def _is_once(text: str, reading: Reading, per: str | None) -> bool:
    """Whether 一 counts (发明一项, 每月上报一次) or is an article (一场活动)."""
    if reading.unit_word not in _ONCE_BEHIND:
        return False
    before = text[max(0, reading.start - 1) : reading.start]
    cue = _ONCE_CUE.search(text[max(0, reading.start - 14) : reading.start])
    if cue and before not in _NOT_ONCE_BEFORE and (per or cue.group().startswith("免费")):
        return True
    return (
        bool(before)
        and before not in _NOT_ONCE_BEFORE
        and bool(_ONCE_AFTER.match(text, reading.end))
    )
