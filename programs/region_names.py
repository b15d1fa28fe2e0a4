"""English names and short Chinese names of administrative divisions 行政区划.

Pure text rules, no Django. English names follow one convention:

- The country is "China". Provinces and prefecture-level cities are plain: "Gansu", "Inner
  Mongolia", "Hong Kong", "Luoyang".
- Everything else carries what it is: "Luoning County", "Dongcheng District", "Dunhuang City",
  "Pudong New Area", "Xilingol League", "Aksu Prefecture", "Abag Banner", "Honghe Hani and Yi
  Autonomous Prefecture", "Changyang Tujia Autonomous County".
- Chinese names are in Hanyu Pinyin without tone marks, syllables joined, an apostrophe before
  a, e and o ("Xi'an", "Pu'er"), and ü after l and n ("Lüliang"). The reading is the place's
  own (浚县 is Xun County): IRREGULAR_READINGS has what the pinyin library gets wrong.
- Names that come from Mongolian, Tibetan, Uygur and other languages have the romanisation of
  GB/T 2260 without diacritics ("Zayu"), or the one in everyday use where that differs
  ("Hulunbuir", "Horgos"); pinyin where GB/T 2260 or everyday use prefers it ("Yining",
  "Delingha", all of Yunnan but Shangri-La). What sides a banner's name has are translated:
  Left, Right, Front, Middle, Rear, East, West, and so are Old and New.
- Ethnic groups follow GB/T 3304, with the customary English word where there is one ("Korean",
  "Manchu", "Tibetan").
- 城区, 郊区 and 矿区 describe and don't name: "Urban", "Suburban" and "Mining District".
- Hong Kong and Macao have their governments' English names.
"""

import re

from pypinyin import lazy_pinyin


def _table(text: str) -> dict[str, str]:
    """Read "name value, name value"; a value may contain spaces."""
    entries = (entry.split(maxsplit=1) for entry in text.split(","))
    return {name: " ".join(value.split()) for name, value in entries}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Generic parts, longest first. Provinces have none in English.
KINDS = _table("""
特别行政区 -, 维吾尔自治区 -, 壮族自治区 -, 回族自治区 -, 自治区 -, 省 -,
行政委员会 Administrative Committee, 自治州 Autonomous Prefecture,
自治县 Autonomous County, 自治旗 Autonomous Banner, 联合旗 United Banner, 地区 Prefecture,
新区 New Area, 矿区 Mining District, 特区 Special District, 群岛 Islands,
市 City, 县 County, 区 District, 旗 Banner, 盟 League
""")

PEOPLES = _table("""
蒙古 Mongol, 回 Hui, 藏 Tibetan, 维吾尔 Uygur, 苗 Miao, 彝 Yi, 壮 Zhuang, 布依 Buyei,
朝鲜 Korean, 满 Manchu, 侗 Dong, 瑶 Yao, 白 Bai, 土家 Tujia, 哈尼 Hani, 哈萨克 Kazak, 傣 Dai,
黎 Li, 傈僳 Lisu, 佤 Va, 畲 She, 高山 Gaoshan, 拉祜 Lahu, 水 Sui, 东乡 Dongxiang, 纳西 Naxi,
景颇 Jingpo, 柯尔克孜 Kirgiz, 土 Tu, 达斡尔 Daur, 仫佬 Mulam, 羌 Qiang, 布朗 Blang,
撒拉 Salar, 毛南 Maonan, 仡佬 Gelao, 锡伯 Xibe, 阿昌 Achang, 普米 Pumi, 塔吉克 Tajik, 怒 Nu,
乌孜别克 Uzbek, 俄罗斯 Russian, 鄂温克 Ewenki, 德昂 Deang, 保安 Bonan, 裕固 Yugur, 京 Gin,
塔塔尔 Tatar, 独龙 Drung, 鄂伦春 Oroqen, 赫哲 Hezhen, 门巴 Monba, 珞巴 Lhoba, 基诺 Jino,
各 Various Nationalities
""")

# Characters that the library misreads more often than not, and that place names read one way.
PLACE_READINGS = _table("长 chang, 朝 chao, 都 du, 佛 fo, 什 shi")

# Stems (names without their generic part) whose reading the library doesn't know.
IRREGULAR_READINGS = _table("""
蔚 Yu, 泊头 Botou, 大城 Daicheng, 万柏林 Wanbailin, 长子 Zhangzi, 繁峙 Fanshi, 洪洞 Hongtong,
珲春 Hunchun, 穆棱 Muling, 闵行 Minhang, 六合 Luhe, 蚌山 Bengshan, 涡阳 Guoyang, 马尾 Mawei,
乐陵 Laoling, 单 Shan, 浚 Xun, 南乐 Nanle, 漯河 Luohe, 召陵 Shaoling, 曾都 Zengdu, 龙圩 Longxu,
覃塘 Qintang, 筠连 Junlian, 荥经 Yingjing, 民乐 Minle, 崆峒 Kongtong, 宕昌 Tanchang,
红寺堡 Hongsibu, 伽师 Jiashi
""")

# Stems with an established romanisation that is not pinyin.
ESTABLISHED_NAMES = _table("""
内蒙古 Inner Mongolia, 陕西 Shaanxi, 香港 Hong Kong, 澳门 Macao,

呼和浩特 Hohhot, 土默特左 Tumd Left, 土默特右 Tumd Right, 托克托 Togtoh, 和林格尔 Horinger,
白云鄂博 Bayan Obo, 达尔罕茂明安 Darhan Muminggan, 阿鲁科尔沁 Ar Horqin,
巴林左 Bairin Left, 巴林右 Bairin Right, 克什克腾 Hexigten, 翁牛特 Ongniud, 喀喇沁 Harqin,
科尔沁 Horqin, 科尔沁左翼中 Horqin Left Middle, 科尔沁左翼后 Horqin Left Rear, 库伦 Hure,
扎鲁特 Jarud, 霍林郭勒 Holingol, 鄂尔多斯 Ordos, 达拉特 Dalad, 准格尔 Jungar,
鄂托克前 Otog Front, 鄂托克 Otog, 杭锦 Hanggin, 乌审 Uxin, 伊金霍洛 Ejin Horo,
呼伦贝尔 Hulunbuir, 海拉尔 Hailar, 扎赉诺尔 Jalainur, 阿荣 Arun, 莫力达瓦 Morin Dawa,
鄂伦春 Oroqen, 鄂温克 Ewenki, 陈巴尔虎 Old Barag, 新巴尔虎左 New Barag Left,
新巴尔虎右 New Barag Right, 额尔古纳 Ergun, 巴彦淖尔 Bayannur, 乌拉特前 Urad Front,
乌拉特中 Urad Middle, 乌拉特后 Urad Rear, 杭锦后 Hanggin Rear, 乌兰察布 Ulanqab,
察哈尔右翼前 Qahar Right Front, 察哈尔右翼中 Qahar Right Middle,
察哈尔右翼后 Qahar Right Rear, 乌兰浩特 Ulanhot, 阿尔山 Arxan,
科尔沁右翼前 Horqin Right Front, 科尔沁右翼中 Horqin Right Middle, 扎赉特 Jalaid,
锡林郭勒 Xilingol, 二连浩特 Erenhot, 锡林浩特 Xilinhot, 阿巴嘎 Abag, 苏尼特左 Sonid Left,
苏尼特右 Sonid Right, 东乌珠穆沁 East Ujimqin, 西乌珠穆沁 West Ujimqin, 太仆寺 Taibus,
阿拉善 Alxa, 阿拉善左 Alxa Left, 阿拉善右 Alxa Right, 额济纳 Ejin,

喀喇沁左翼 Harqin Left Wing, 前郭尔罗斯 Qian Gorlos, 哈尔滨 Harbin, 齐齐哈尔 Qiqihar,
富拉尔基 Fularji, 萨尔图 Sartu, 杜尔伯特 Dorbod,

马尔康 Barkam, 壤塘 Zamtang, 若尔盖 Zoige, 甘孜 Garze, 道孚 Dawu, 石渠 Serxu, 色达 Sertar,
香格里拉 Shangri-La, 阿克塞 Aksay, 卓尼 Jone, 舟曲 Zhugqu, 迭部 Tewo,

拉萨 Lhasa, 堆龙德庆 Doilungdeqen, 达孜 Dagze, 林周 Lhunzhub, 当雄 Damxung, 尼木 Nyemo,
曲水 Quxu, 墨竹工卡 Maizhokunggar, 日喀则 Xigaze, 桑珠孜 Samzhubze, 南木林 Namling,
江孜 Gyangze, 定日 Tingri, 萨迦 Sa'gya, 拉孜 Lhaze, 昂仁 Ngamring, 谢通门 Xaitongmoin,
白朗 Bainang, 仁布 Rinbung, 康马 Kangmar, 定结 Dinggye, 吉隆 Gyirong, 聂拉木 Nyalam,
岗巴 Gamba, 昌都 Qamdo, 卡若 Karub, 江达 Jomda, 贡觉 Gonjo, 类乌齐 Riwoqe, 丁青 Dengqen,
察雅 Zhag'yab, 八宿 Baxoi, 左贡 Zogang, 芒康 Markam, 洛隆 Lhorong, 边坝 Banbar,
林芝 Nyingchi, 工布江达 Gongbo'gyamda, 米林 Mainling, 墨脱 Medog, 察隅 Zayu, 朗 Nang,
乃东 Nedong, 扎囊 Chanang, 贡嘎 Gonggar, 琼结 Qonggyai, 曲松 Qusum, 措美 Comai,
洛扎 Lhozhag, 加查 Gyaca, 隆子 Lhunze, 错那 Cona, 浪卡子 Nagarze, 那曲 Nagqu, 嘉黎 Lhari,
聂荣 Nyainrong, 安多 Amdo, 申扎 Xainza, 索 Sog, 班戈 Baingoin, 巴青 Baqen, 尼玛 Nyima,
阿里 Ngari, 普兰 Burang, 札达 Zanda, 噶尔 Gar, 日土 Rutog, 革吉 Ge'gyai, 改则 Gerze,
措勤 Coqen,

刚察 Gangca, 尖扎 Jainca, 泽库 Zekog, 果洛 Golog, 玛沁 Maqen, 班玛 Baima, 甘德 Gade,
达日 Darlag, 久治 Jigzhi, 玛多 Madoi, 杂多 Zadoi, 称多 Chindu, 治多 Zhidoi, 囊谦 Nangqen,
曲麻莱 Qumarleb, 格尔木 Golmud, 乌兰 Ulan, 大柴旦 Da Qaidam,

乌鲁木齐 Urumqi, 沙依巴克 Saybag, 克拉玛依 Karamay, 乌尔禾 Urho, 吐鲁番 Turpan,
托克逊 Toksun, 巴里坤 Barkol, 玛纳斯 Manas, 吉木萨尔 Jimsar, 木垒 Mori,
博尔塔拉 Bortala, 巴音郭楞 Bayingolin, 库尔勒 Korla, 和硕 Hoxud, 阿克苏 Aksu, 库车 Kuqa,
沙雅 Xayar, 阿瓦提 Awat, 柯坪 Kalpin, 克孜勒苏 Kizilsu, 阿图什 Artux,
阿克陶 Akto, 阿合奇 Akqi, 英吉沙 Yengisar, 麦盖提 Markit, 岳普湖 Yopurga,
塔什库尔干 Taxkorgan, 和田 Hotan, 洛浦 Lop, 策勒 Qira, 伊犁 Ili, 奎屯 Kuytun,
霍尔果斯 Horgos, 察布查尔 Qapqal, 特克斯 Tekes, 尼勒克 Nilka, 乌苏 Usu, 托里 Toli,
和布克赛尔 Hoboksar, 阿勒泰 Altay, 布尔津 Burqin, 吉木乃 Jeminay, 阿拉尔 Alar,
图木舒克 Tumxuk, 可克达拉 Kokdala
""")

# Whole names that no rule gives.
WHOLE_NAMES = _table("""
中华人民共和国 China, 兴安盟 Hinggan League, 芒市 Mangshi City,
神农架林区 Shennongjia Forestry District,
城区 Urban District, 郊区 Suburban District, 矿区 Mining District,
中沙群岛的岛礁及其海域 Zhongsha Islands,

中西区 Central and Western District, 湾仔区 Wan Chai District, 南区 Southern District,
油尖旺区 Yau Tsim Mong District, 深水埗区 Sham Shui Po District,
九龙城区 Kowloon City District, 黄大仙区 Wong Tai Sin District, 观塘区 Kwun Tong District,
荃湾区 Tsuen Wan District, 屯门区 Tuen Mun District, 元朗区 Yuen Long District,
北区 North District, 大埔区 Tai Po District, 西贡区 Sai Kung District,
沙田区 Sha Tin District, 葵青区 Kwai Tsing District, 离岛区 Islands District,

花地玛堂区 Our Lady of Fatima Parish, 花王堂区 St. Anthony Parish,
望德堂区 St. Lazarus Parish, 大堂区 Cathedral Parish, 风顺堂区 St. Lawrence Parish,
嘉模堂区 Our Lady of Carmel Parish, 路凼填海区 Cotai, 圣方济各堂区 St. Francis Xavier Parish
""")

# Two places share a name but not its English form: 东区 is in Panzhihua (the rule) and here.
NAME_EN_BY_CODE = {"810003": "Eastern District"}

SHORT_NAMES = _table("""
中华人民共和国 中国, 神农架林区 神农架, 中沙群岛的岛礁及其海域 中沙, 路凼填海区 路凼
""")

# Names that say something else without their generic part, and pairs of neighbours that only
# the generic part tells apart (since 2021 the code list has some places before and after).
KEPT_WHOLE = _names("""
市中区 新市区 回民区 港口区 中西区 镶黄旗 正蓝旗 正镶白旗
井陉矿区 井陉县 沙县区 龙海区 龙海市 长泰区 长泰县 偃师区 偃师市 孟津区 孟津县 祁阳县 祁阳市
会理市 会理县 黔西县 黔西市 禄丰市 禄丰县 凤翔区 凤翔县 旬阳县 旬阳市 临夏市 临夏县
和田市 和田县 伊宁市 伊宁县 沙湾市 沙湾县
""")

_ROMANISED = IRREGULAR_READINGS | ESTABLISHED_NAMES
_PEOPLE = "|".join(sorted(PEOPLES, key=len, reverse=True))
# Only these go without 族: 伊犁哈萨克自治州. A bare 水 or 白 belongs to the place's own name.
_WITHOUT_ZU = "蒙古|哈萨克|柯尔克孜|锡伯|塔吉克"
_WITH_PEOPLES = re.compile(rf"(.+?)((?:(?:{_PEOPLE})族|{_WITHOUT_ZU})+)")


def english_name(name_zh: str, level: str) -> str:
    """Give the English name of a division, e.g. 洛宁县 at level "county": "Luoning County".

    `level` is country, province, prefecture or county. NAME_EN_BY_CODE comes before this.
    Raises ValueError for a name whose generic part KINDS doesn't have.
    """
    if name_zh in WHOLE_NAMES:
        return WHOLE_NAMES[name_zh]
    stem, peoples, kind = _split(name_zh)
    name = _ROMANISED.get(stem) or _pinyin(stem)
    if level == "province" or (level == "prefecture" and kind == "市"):
        return name
    return " ".join(part for part in (name, _listed(peoples), KINDS[kind]) if part)


def short_name_zh(name_zh: str) -> str:
    """Give the name without its generic part: 洛阳市 → 洛阳, 红河哈尼族彝族自治州 → 红河.

    A one-character name keeps it (和县), and so does a banner named by its side (阿拉善左旗).
    Raises ValueError like english_name.
    """
    if name_zh in KEPT_WHOLE:
        return name_zh
    if name_zh in SHORT_NAMES:
        return SHORT_NAMES[name_zh]
    stem, _, kind = _split(name_zh)
    is_side = kind == "旗" and stem[-1] in "左右前中后"
    return name_zh if len(stem) == 1 or is_side else stem


def place_readings() -> dict[str, list[str]]:
    """How to read what the pinyin library misreads in the names of places, by syllables: 长 is
    ["chang"], 浚县 is ["xun", "xian"]. A stem of one character says so only with its 县."""
    readings = {character: [syllable] for character, syllable in PLACE_READINGS.items()}
    for stem, name in IRREGULAR_READINGS.items():
        syllables = re.findall(r"[^aeiou]*[aeiou]+(?:ng?(?![aeiou]))?", name.lower())
        readings |= {stem: syllables} if len(stem) > 1 else {f"{stem}县": [*syllables, "xian"]}
    return readings


def _split(name_zh: str) -> tuple[str, list[str], str]:
    """Take a name apart: its own name, the ethnic groups in it, its generic part."""
    fits = (k for k in KINDS if name_zh.endswith(k) and len(name_zh) >= len(k) + min(len(k), 2))
    kind = next(fits, None)
    if kind is None:
        raise ValueError(f"no generic part that KINDS knows: {name_zh}")
    stem, peoples = name_zh.removesuffix(kind), ""
    names_peoples = kind in ("自治州", "自治县", "自治旗") or stem.endswith("族")
    if names_peoples and (match := _WITH_PEOPLES.fullmatch(stem)):
        stem, peoples = match.groups()
    return stem.removesuffix("族"), re.findall(_PEOPLE, peoples), kind


def _pinyin(stem: str) -> str:
    read = zip(stem, lazy_pinyin(stem, v_to_u=True), strict=True)
    first, *rest = (PLACE_READINGS.get(character, syllable) for character, syllable in read)
    joined = (f"'{syllable}" if syllable[0] in "aeo" else syllable for syllable in rest)
    return (first + "".join(joined)).capitalize()


def _listed(peoples: list[str]) -> str:
    names = [PEOPLES[people] for people in peoples]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
