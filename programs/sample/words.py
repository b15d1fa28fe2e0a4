"""The words that made-up names are made of. Nothing here names a person."""

# Characters of firms' names, with their pinyin: 华泰 Huatai.
LUCKY = dict(
    pair.split(":")
    for pair in (
        "华:hua 兴:xing 宏:hong 瑞:rui 泰:tai 恒:heng 鑫:xin 盛:sheng 达:da 丰:feng 隆:long "
        "昌:chang 祥:xiang 安:an 顺:shun 远:yuan 通:tong 汇:hui 诚:cheng 信:xin 联:lian 新:xin "
        "中:zhong 东:dong 海:hai 天:tian"
    ).split()
)
# The trades of workplaces, and what they are called in English.
TRADES = {
    "纺织有限公司": "Textile Co., Ltd.",
    "机械制造有限公司": "Machinery Co., Ltd.",
    "建筑工程有限公司": "Construction Co., Ltd.",
    "化工有限公司": "Chemical Co., Ltd.",
    "食品有限公司": "Food Co., Ltd.",
    "物流有限公司": "Logistics Co., Ltd.",
    "电子科技有限公司": "Electronics Co., Ltd.",
    "矿业集团": "Mining Group",
    "钢铁集团": "Steel Group",
    "能源集团": "Energy Group",
    "汽车零部件有限公司": "Auto Parts Co., Ltd.",
    "制药有限公司": "Pharmaceutical Co., Ltd.",
    "商贸有限公司": "Trading Co., Ltd.",
    "物业服务有限公司": "Property Services Co., Ltd.",
    "快递服务有限公司": "Courier Co., Ltd.",
    "陶瓷有限公司": "Ceramics Co., Ltd.",
    "家具有限公司": "Furniture Co., Ltd.",
    "农业发展有限公司": "Agriculture Co., Ltd.",
    "酒店": "Hotel",
    "医院": "Hospital",
    "实验学校": "Experimental School",
    "职业技术学院": "Vocational College",
    "环卫服务中心": "Sanitation Centre",
    "公共交通集团": "Public Transport Group",
}
INDUSTRIES = {
    "教科文卫体": "Education, Science, Culture, Health and Sports",
    "财贸金融轻纺": "Finance, Commerce, Light Industry and Textiles",
    "机械冶金建材": "Machinery, Metallurgy and Building Materials",
    "能源化学地质": "Energy, Chemicals and Geology",
    "交通运输": "Transport",
    "农林水利气象": "Agriculture, Forestry, Water and Meteorology",
    "国防邮电": "National Defence, Posts and Telecommunications",
    "建设建材": "Construction and Building Materials",
}
TOWNSHIPS = (
    "城关 东关 西关 南关 北关 和平 新华 建设 解放 人民 胜利 红旗 朝阳 光明 团结 友谊 幸福 文化 "
    "工农 向阳 青年 中山 滨河 新城 老城 桥头 柳林 石桥 龙泉 白沙 黄河 长江 太平 永安 永丰 双河 "
    "三河 大兴 新兴 高新"
).split()
TOWNSHIP_KINDS = {"街道": 4.0, "镇": 4.0, "乡": 1.5, "工业园区": 1.0, "经济开发区": 0.5}
PARTNERS = {
    "bank": ("农村商业银行", "Rural Commercial Bank"),
    "insurer": ("职工保险服务中心", "Workers' Insurance Service Centre"),
    "government": ("人力资源和社会保障局", "Human Resources and Social Security Bureau"),
    "university": ("职业大学", "Vocational University"),
    "enterprise": ("产业园区服务公司", "Industrial Park Services"),
    "social_organisation": ("职工服务协会", "Workers' Service Association"),
    "media": ("融媒体中心", "Media Centre"),
}
