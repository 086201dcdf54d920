"""The kinds of bodies that owe something to citizens, what each owes, and which one a unit's name stands for. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Body:
    """A kind of body: its key, its usual name in a county, and in one sentence what it owes."""

    key: str
    name: str
    owes: str


_BODIES = (
    Body(
        "public_security",
        "公安局",
        "户籍证件、出入境、社会治安、刑事案件、诈骗、黄赌毒、养犬和烟花爆竹燃放管理",
    ),
    Body(
        "traffic_police",
        "交通警察大队",
        "道路交通秩序、信号灯和标志标线、违法停车、驾驶证和车辆牌证、交通事故",
    ),
    Body(
        "urban_management",
        "城市管理局",
        "市容环卫、占道经营、违法建设、户外广告、渣土、餐饮油烟和施工噪声执法",
    ),
    Body(
        "housing",
        "住房和城乡建设局",
        "物业、房地产、工程质量、保障房和危房改造、市政道路和路灯、排水、燃气、园林",
    ),
    Body("education", "教育局", "入学招生、学籍、幼儿园和学校管理、收费补课、校外培训、教师、学生资助"),
    Body(
        "human_resources",
        "人力资源和社会保障局",
        "工资和劳动关系、养老工伤失业保险、就业、职称、人才、事业单位招聘",
    ),
    Body("ecology", "生态环境局", "工业废水废气粉尘噪声、固体废物、环评、水源地保护和环境执法"),
    Body("health", "卫生健康局", "医院诊所、医患纠纷、疾病防控和接种、生育登记和计生奖励、职业病防治"),
    Body("natural_resources", "自然资源和规划局", "土地征收、不动产登记、规划许可、耕地保护、采矿、地质灾害"),
    Body("transport", "交通运输局", "公路和农村道路、公交客运、出租和网约车、货运、驾培维修、铁路民航协调"),
    Body("civil_affairs", "民政局", "低保特困和临时救助、养老、儿童福利、婚姻收养、殡葬、社会组织、区划地名"),
    Body("medical_security", "医疗保障局", "职工和居民医保参保缴费、报销结算、慢特病、医疗救助、生育保险"),
    Body("housing_fund", "住房公积金管理中心", "公积金缴存、提取、贷款、转移"),
    Body(
        "market_regulation", "市场监督管理局", "食品药品、产品质量、电梯、价格收费、消费维权、广告、登记注册"
    ),
    Body("agriculture", "农业农村局", "土地承包、惠农补贴、种养和渔业、动物防疫、乡村振兴帮扶、人居环境"),
    Body("water", "水利局", "供水和饮水安全、河道采砂、水库堤防、灌溉、防汛抗旱、水土保持"),
    Body("tax", "税务局", "税费征收、发票、退税和税收优惠、社会保险费征缴"),
    Body(
        "development_reform", "发展和改革局", "发展规划、项目立项、政府定价、能源和新能源、招标投标、信用体系"
    ),
    Body("finance", "财政局", "财政资金拨付、会计管理、政府采购、国有资产和改制企业、地方金融"),
    Body("culture_tourism", "文化旅游广电体育局", "文化体育设施、文物、旅游景区、娱乐场所、广播电视"),
    Body("power_supply", "供电公司", "供电、停电、电压、电表电费、电网改造、电力线路"),
    Body("commerce", "商务局", "农贸市场和商业网点、加油站、成品油、电商外贸、招商引资、二手车和再生资源"),
    Body("emergency", "应急管理局", "安全生产、危险化学品、烟花爆竹生产经营、自然灾害救助、事故调查"),
    Body("fire_rescue", "消防救援大队", "消防通道、消防设施、火灾隐患、电动车充电安全"),
    Body("forestry", "林业局", "林地林权、采伐、生态公益林、退耕还林、森林防火、野生动植物"),
    Body("justice", "司法局", "法律援助、公证、律师、人民调解、行政复议、社区矫正"),
    Body("courts", "法院检察院", "审判、执行、检察监督，依法由司法机关办理"),
    Body("discipline", "纪检监察机关", "干部违纪违法、贪污贿赂、失职渎职、作风问题"),
    Body("telecom", "通信管理部门", "手机信号、宽带、基站、资费套餐、骚扰电话"),
    Body("veterans", "退役军人事务局", "退役安置、优抚抚恤、军人军属优待、烈士褒扬"),
    Body("approval_services", "行政审批服务局", "政务服务窗口、办事流程、网上办事、政务公开"),
    Body("township", "乡镇街道", "村务和社区事务、邻里和权属纠纷调解、农村环境卫生、属地协调"),
    Body("rail_transit", "轨道交通公司", "地铁和城市轨道的规划建设、站点、运营"),
    Body("organisation", "组织人事部门", "党员和基层组织、干部任用、公务员、编制、村干部待遇"),
    Body("other", "其他", "残联、银行保险、气象、烟草、管委会等其他单位的事项，以及感谢和泛泛建言"),
)

ALL = tuple(body.key for body in _BODIES)

# How units are called, the more telling first; the first that is found in a unit's name decides.
_NAMED: tuple[tuple[str, str], ...] = (
    ("traffic_police", r"交警|交通警察|交通管理大队|交管大队|车管所"),
    ("public_security", r"公安|派出所|警务"),
    ("fire_rescue", r"消防"),
    ("housing_fund", r"公积金"),
    ("medical_security", r"医疗保障|医保"),
    ("veterans", r"退役军人|双拥"),
    ("discipline", r"纪委|监委|纪检|监察|巡察"),
    ("courts", r"法院|检察院|法庭"),
    ("approval_services", r"行政审批|政务服务|审批服务|大数据|数据局|数据资源|便民服务"),
    ("rail_transit", r"轨道|地铁"),
    ("telecom", r"通信|通管|移动公司|联通|电信|移动.*分公司|铁塔"),
    ("power_supply", r"供电|电力|电网"),
    ("water", r"水利|水务|供水|自来水|水库|河道|灌区|水文|防汛"),
    ("emergency", r"应急|安全生产监督|安监"),
    ("ecology", r"生态环境|环境保护|环保"),
    ("urban_management", r"城市管理|城管|综合行政执法局|行政执法局|市容|环境卫生|环卫"),
    ("natural_resources", r"自然资源|国土|不动产|规划局|规划建设委|征地|土地储备"),
    ("housing", r"住房|住建|建设局|房产|房屋|房管|物业|市政|园林|燃气|城建|建筑|征收"),
    ("education", r"教育|教体|学校|小学|中学|幼儿园|教师进修|招生考试"),
    ("culture_tourism", r"文化|旅游|文旅|文广|文体|广电|广播电视|体育|文物|博物馆|图书馆|景区"),
    ("human_resources", r"人力资源|人社|社会保险|社保|劳动|就业|人才"),
    ("health", r"卫生健康|卫健|卫生院|卫生局|卫计|医院|疾病预防|疾控|保健院|卫生监督|血站"),
    ("transport", r"交通运输|交通局|公路|公交|运管|道路运输|客运|出租|海事|港航|铁路|机场"),
    ("civil_affairs", r"民政(?!府)|福利院|敬老院|救助管理|殡"),
    ("market_regulation", r"市场监督|市场监管|市监|工商|食品药品|质量技术|计量|知识产权|消费者"),
    ("forestry", r"林业|林草|林场|森林|自然保护区"),
    ("agriculture", r"农业|农村|畜牧|兽医|渔政|乡村振兴|扶贫|农机|农经|移民|动物卫生"),
    ("tax", r"税务"),
    ("development_reform", r"发展和改革|发展改革|发改|物价|能源局|价格认证"),
    ("finance", r"财政|国有资产|国资|金融"),
    ("commerce", r"商务|商粮|粮食|招商|供销"),
    ("justice", r"司法|公证|法律援助|仲裁|调解"),
    ("organisation", r"组织部|机构编制|编办|老干部|人事局|党校"),
    (
        "other",
        r"残疾人|残联|妇女联合|妇联|共青团|团委|总工会|银行|信用社|保险|气象|烟草|邮政|科学技术|科技|工业和信息化|工信"
        r"|宣传部|统战|民族宗教|民宗|管理委员会|管委会|武装部|红十字|档案|机关事务|网信|融媒体",
    ),
    (
        "township",
        r"(镇|乡|街道|办事处)(人民政府|政府|党委)?$|村民委员会|居民委员会|村委会|居委会|社区$|村$|街道办",
    ),
)
# Units which pass matters on and owe none themselves, and those who stand above all bodies.
_NONE = re.compile(
    r"热线|12345|信访|人民政府办公|政府办|县委办|市委办|督查|(县|市|(?<!社)区|旗|州|省)(人民政府)?$|人大|政协"
)
_PATTERNS = tuple((key, re.compile(pattern)) for key, pattern in _NAMED)


def get(key: str) -> Body:
    """The kind of body with this key. Raises KeyError where there is none."""
    return _by_key()[key]


@cache
def body_of(unit_name: str) -> str | None:
    """The kind of body for which a unit of this name stands; None for one that owes nothing itself."""
    name = re.sub(r"[（(].*?[)）]|\s", "", unit_name)
    if not name or _NONE.search(name):
        return None
    return next((key for key, pattern in _PATTERNS if pattern.search(name)), None)


@cache
def outside_names() -> Mapping[str, str]:
    """By key, the names used in published evaluations."""
    source = resources.files("huiyin.assist").joinpath("crosswalk/units.csv")
    with source.open(encoding="utf-8") as stream:
        return MappingProxyType({row["key"]: row["name"] for row in csv.DictReader(stream)})


@cache
def _by_key() -> Mapping[str, Body]:
    return MappingProxyType({body.key: body for body in _BODIES})
