import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from programs import region_names
from programs.region_names import NAME_EN_BY_CODE, english_name, short_name_zh

REGIONS_CSV = Path(__file__).parents[2] / "fixtures" / "regions.csv"
COLUMNS = ["code", "name_zh", "name_en", "short_name_zh", "level", "parent"]

# The code list has 三元区 twice, as it was before 2021 and as it is since.
SAME_NAME_TWICE = {"350403", "350404"}

NAMES = {
    "country": """
        中华人民共和国 | China | 中国
    """,
    "province": """
        北京市 | Beijing | 北京
        甘肃省 | Gansu | 甘肃
        山西省 | Shanxi | 山西
        陕西省 | Shaanxi | 陕西
        重庆市 | Chongqing | 重庆
        内蒙古自治区 | Inner Mongolia | 内蒙古
        广西壮族自治区 | Guangxi | 广西
        宁夏回族自治区 | Ningxia | 宁夏
        新疆维吾尔自治区 | Xinjiang | 新疆
        西藏自治区 | Xizang | 西藏
        台湾省 | Taiwan | 台湾
        香港特别行政区 | Hong Kong | 香港
        澳门特别行政区 | Macao | 澳门
    """,
    "prefecture": """
        洛阳市 | Luoyang | 洛阳
        西安市 | Xi'an | 西安
        延安市 | Yan'an | 延安
        雅安市 | Ya'an | 雅安
        普洱市 | Pu'er | 普洱
        六安市 | Lu'an | 六安
        吕梁市 | Lüliang | 吕梁
        台州市 | Taizhou | 台州
        丽水市 | Lishui | 丽水
        长沙市 | Changsha | 长沙
        长治市 | Changzhi | 长治
        朝阳市 | Chaoyang | 朝阳
        成都市 | Chengdu | 成都
        佛山市 | Foshan | 佛山
        厦门市 | Xiamen | 厦门
        东莞市 | Dongguan | 东莞
        亳州市 | Bozhou | 亳州
        蚌埠市 | Bengbu | 蚌埠
        漯河市 | Luohe | 漯河
        百色市 | Baise | 百色
        儋州市 | Danzhou | 儋州
        郴州市 | Chenzhou | 郴州
        六盘水市 | Liupanshui | 六盘水
        哈尔滨市 | Harbin | 哈尔滨
        呼和浩特市 | Hohhot | 呼和浩特
        呼伦贝尔市 | Hulunbuir | 呼伦贝尔
        乌鲁木齐市 | Urumqi | 乌鲁木齐
        拉萨市 | Lhasa | 拉萨
        日喀则市 | Xigaze | 日喀则
        阿克苏地区 | Aksu Prefecture | 阿克苏
        阿里地区 | Ngari Prefecture | 阿里
        大兴安岭地区 | Daxing'anling Prefecture | 大兴安岭
        锡林郭勒盟 | Xilingol League | 锡林郭勒
        兴安盟 | Hinggan League | 兴安
        红河哈尼族彝族自治州 | Honghe Hani and Yi Autonomous Prefecture | 红河
        阿坝藏族羌族自治州 | Aba Tibetan and Qiang Autonomous Prefecture | 阿坝
        海西蒙古族藏族自治州 | Haixi Mongol and Tibetan Autonomous Prefecture | 海西
        伊犁哈萨克自治州 | Ili Kazak Autonomous Prefecture | 伊犁
        克孜勒苏柯尔克孜自治州 | Kizilsu Kirgiz Autonomous Prefecture | 克孜勒苏
        延边朝鲜族自治州 | Yanbian Korean Autonomous Prefecture | 延边
    """,
    "county": """
        洛宁县 | Luoning County | 洛宁
        和县 | He County | 和县
        祁县 | Qi County | 祁县
        泾县 | Jing County | 泾县
        蔚县 | Yu County | 蔚县
        蠡县 | Li County | 蠡县
        隰县 | Xi County | 隰县
        歙县 | She County | 歙县
        黟县 | Yi County | 黟县
        莘县 | Shen County | 莘县
        单县 | Shan County | 单县
        浚县 | Xun County | 浚县
        勉县 | Mian County | 勉县
        长子县 | Zhangzi County | 长子
        长寿区 | Changshou District | 长寿
        长垣市 | Changyuan City | 长垣
        长汀县 | Changting County | 长汀
        六合区 | Luhe District | 六合
        六枝特区 | Liuzhi Special District | 六枝
        枞阳县 | Zongyang County | 枞阳
        铅山县 | Yanshan County | 铅山
        鄱阳县 | Poyang County | 鄱阳
        乐亭县 | Laoting County | 乐亭
        乐清市 | Yueqing City | 乐清
        乐陵市 | Laoling City | 乐陵
        昌乐县 | Changle County | 昌乐
        南乐县 | Nanle County | 南乐
        民乐县 | Minle County | 民乐
        东阿县 | Dong'e County | 东阿
        茌平区 | Chiping District | 茌平
        兖州区 | Yanzhou District | 兖州
        鄄城县 | Juancheng County | 鄄城
        曲阜市 | Qufu City | 曲阜
        临朐县 | Linqu County | 临朐
        郯城县 | Tancheng County | 郯城
        任丘市 | Renqiu City | 任丘
        泊头市 | Botou City | 泊头
        大城县 | Daicheng County | 大城
        大厂回族自治县 | Dachang Hui Autonomous County | 大厂
        行唐县 | Xingtang County | 行唐
        井陉县 | Jingxing County | 井陉县
        井陉矿区 | Jingxing Mining District | 井陉矿区
        峰峰矿区 | Fengfeng Mining District | 峰峰
        藁城区 | Gaocheng District | 藁城
        繁峙县 | Fanshi County | 繁峙
        洪洞县 | Hongtong County | 洪洞
        尧都区 | Yaodu District | 尧都
        万柏林区 | Wanbailin District | 万柏林
        渑池县 | Mianchi County | 渑池
        武陟县 | Wuzhi County | 武陟
        中牟县 | Zhongmu County | 中牟
        柘城县 | Zhecheng County | 柘城
        泌阳县 | Biyang County | 泌阳
        召陵区 | Shaoling District | 召陵
        桐柏县 | Tongbai County | 桐柏
        尉氏县 | Weishi County | 尉氏
        荥阳市 | Xingyang City | 荥阳
        荥经县 | Yingjing County | 荥经
        犍为县 | Qianwei County | 犍为
        筠连县 | Junlian County | 筠连
        什邡市 | Shifang City | 什邡
        郫都区 | Pidu District | 郫都
        砀山县 | Dangshan County | 砀山
        涡阳县 | Guoyang County | 涡阳
        邗江区 | Hanjiang District | 邗江
        盱眙县 | Xuyi County | 盱眙
        句容市 | Jurong City | 句容
        栖霞市 | Qixia City | 栖霞
        闵行区 | Minhang District | 闵行
        浦东新区 | Pudong New Area | 浦东
        闽侯县 | Minhou County | 闽侯
        马尾区 | Mawei District | 马尾
        番禺区 | Panyu District | 番禺
        佛冈县 | Fogang County | 佛冈
        清新区 | Qingxin District | 清新
        耒阳市 | Leiyang City | 耒阳
        曾都区 | Zengdu District | 曾都
        监利市 | Jianli City | 监利
        黄陂区 | Huangpi District | 黄陂
        秭归县 | Zigui County | 秭归
        神农架林区 | Shennongjia Forestry District | 神农架
        册亨县 | Ceheng County | 册亨
        都匀市 | Duyun City | 都匀
        柞水县 | Zhashui County | 柞水
        吴堡县 | Wubu County | 吴堡
        华阴市 | Huayin City | 华阴
        鄠邑区 | Huyi District | 鄠邑
        略阳县 | Lüeyang County | 略阳
        佛坪县 | Foping County | 佛坪
        宕昌县 | Tanchang County | 宕昌
        崆峒区 | Kongtong District | 崆峒
        珲春市 | Hunchun City | 珲春
        穆棱市 | Muling City | 穆棱
        讷河市 | Nehe City | 讷河
        富拉尔基区 | Fularji District | 富拉尔基
        昂昂溪区 | Ang'angxi District | 昂昂溪
        旅顺口区 | Lüshunkou District | 旅顺口
        尉犁县 | Yuli County | 尉犁
        会昌县 | Huichang County | 会昌
        长安区 | Chang'an District | 长安
        建瓯市 | Jian'ou City | 建瓯
        新干县 | Xingan County | 新干
        敦煌市 | Dunhuang City | 敦煌
        辉县市 | Huixian City | 辉县
        津市市 | Jinshi City | 津市
        芒市 | Mangshi City | 芒市
        赣县区 | Ganxian District | 赣县
        沙县区 | Shaxian District | 沙县区
        东城区 | Dongcheng District | 东城
        南郑区 | Nanzheng District | 南郑
        市中区 | Shizhong District | 市中区
        城区 | Urban District | 城区
        郊区 | Suburban District | 郊区
        矿区 | Mining District | 矿区
        东区 | Dong District | 东区
        西区 | Xi District | 西区
        管城回族区 | Guancheng Hui District | 管城
        长阳土家族自治县 | Changyang Tujia Autonomous County | 长阳
        三都水族自治县 | Sandu Sui Autonomous County | 三都
        彭水苗族土家族自治县 | Pengshui Miao and Tujia Autonomous County | 彭水
        威宁彝族回族苗族自治县 | Weining Yi, Hui and Miao Autonomous County | 威宁
        龙胜各族自治县 | Longsheng Various Nationalities Autonomous County | 龙胜
        东乡族自治县 | Dongxiang Autonomous County | 东乡
        长白朝鲜族自治县 | Changbai Korean Autonomous County | 长白
        察布查尔锡伯自治县 | Qapqal Xibe Autonomous County | 察布查尔
        阿巴嘎旗 | Abag Banner | 阿巴嘎
        阿拉善左旗 | Alxa Left Banner | 阿拉善左旗
        科尔沁左翼中旗 | Horqin Left Middle Banner | 科尔沁左翼中旗
        东乌珠穆沁旗 | East Ujimqin Banner | 东乌珠穆沁
        正蓝旗 | Zhenglan Banner | 正蓝旗
        达尔罕茂明安联合旗 | Darhan Muminggan United Banner | 达尔罕茂明安
        鄂伦春自治旗 | Oroqen Autonomous Banner | 鄂伦春
        鄂温克族自治旗 | Ewenki Autonomous Banner | 鄂温克
        莫力达瓦达斡尔族自治旗 | Morin Dawa Daur Autonomous Banner | 莫力达瓦
        康巴什区 | Kangbashi District | 康巴什
        兴安县 | Xing'an County | 兴安
        香格里拉市 | Shangri-La City | 香格里拉
        察隅县 | Zayu County | 察隅
        伽师县 | Jiashi County | 伽师
        石河子市 | Shihezi City | 石河子
        图木舒克市 | Tumxuk City | 图木舒克
        和田市 | Hotan City | 和田市
        和田县 | Hotan County | 和田县
        西沙群岛 | Xisha Islands | 西沙
        大柴旦行政委员会 | Da Qaidam Administrative Committee | 大柴旦
        油尖旺区 | Yau Tsim Mong District | 油尖旺
        路凼填海区 | Cotai | 路凼
    """,
}


def name_cases():
    for level, table in NAMES.items():
        for line in table.strip().splitlines():
            name_zh, name_en, short = (cell.strip() for cell in line.split("|"))
            yield pytest.param(name_zh, level, name_en, short, id=f"{name_zh}-{level}")


@pytest.fixture(scope="module")
def regions():
    with REGIONS_CSV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("name_zh", "level", "name_en", "short"), [*name_cases()])
def test_names_of_a_region(name_zh, level, name_en, short):
    assert english_name(name_zh, level) == name_en
    assert short_name_zh(name_zh) == short


@pytest.mark.parametrize("function", [short_name_zh, lambda name: english_name(name, "county")])
@pytest.mark.parametrize("name_zh", ["", "县", "某某道"])
def test_names_without_a_known_generic_part_are_refused(function, name_zh):
    with pytest.raises(ValueError, match="generic part"):
        function(name_zh)


def test_fixture_is_plain_csv():
    text = REGIONS_CSV.read_bytes()

    assert text.startswith(",".join(COLUMNS).encode() + b"\n")
    assert text.endswith(b"\n")
    assert b"\r" not in text


def test_fixture_is_a_tree_of_unique_codes(regions):
    by_code = {region["code"]: region for region in regions}

    assert len(regions) == len(by_code) == 3261
    assert all(len(code) == 6 and code.isdecimal() for code in by_code)
    assert Counter(region["level"] for region in regions) == {
        "country": 1,
        "province": 34,
        "prefecture": 333,
        "county": 2893,
    }
    assert [region["code"] for region in regions if not region["parent"]] == ["100000"]
    assert all(region["parent"] in by_code for region in regions if region["parent"])


def test_fixture_english_names_are_plain_letters(regions):
    for region in regions:
        name_en = region["name_en"]
        assert name_en.replace("ü", "u").isascii(), region
        assert name_en[:1].isupper(), region
        assert name_en == name_en.strip(), region


def test_fixture_says_what_the_module_says(regions):
    for region in regions:
        by_rule = english_name(region["name_zh"], region["level"])
        assert region["name_en"] == NAME_EN_BY_CODE.get(region["code"], by_rule), region
        assert region["short_name_zh"] == short_name_zh(region["name_zh"]), region


def test_fixture_short_names_tell_neighbours_apart(regions):
    codes = defaultdict(set)
    for region in regions:
        codes[region["parent"], region["short_name_zh"]].add(region["code"])

    shared = [group for group in codes.values() if len(group) > 1]

    assert shared == [SAME_NAME_TWICE]


def test_every_exception_is_about_a_region(regions):
    names = {region["name_zh"] for region in regions}
    whole = {*region_names.WHOLE_NAMES, *region_names.SHORT_NAMES, *region_names.KEPT_WHOLE}
    stems = {*region_names.IRREGULAR_READINGS, *region_names.ESTABLISHED_NAMES}

    assert whole <= names
    assert set(NAME_EN_BY_CODE) <= {region["code"] for region in regions}
    assert [stem for stem in stems if not any(name.startswith(stem) for name in names)] == []
