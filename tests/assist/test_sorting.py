"""What a message is about and what it wants: categories, purpose, danger, hints; and the lexicons these come from."""

from __future__ import annotations

import csv
from collections import Counter
from importlib import resources

import pytest

from huiyin.assist.learning import Example
from huiyin.assist.reading import Reading
from huiyin.assist.sorting import Learnt, Sorted, judge, sort, weigh
from huiyin.cases.codes import Purpose, Route, Track
from huiyin.org import categories

LEXICONS = sorted(
    file.name
    for file in resources.files("huiyin.assist").joinpath("lexicon").iterdir()
    if file.name.startswith(("categories", "wants"))
)


def told(title: str, text: str = "") -> Sorted:
    return sort(Reading.of(title, text))


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("咨询公积金贷款额度", "请问夫妻双方都缴存，买第二套房最高能贷多少？", "031100"),
        ("反映小区物业不作为", "物业公司收了物业费，楼道没人打扫，电梯坏了半个月不修。", "030800"),
        ("楼盘逾期交房一年多", "开发商说好去年交房，现在还在停工，房贷照还。", "031000"),
        ("望禾镇三组路灯不亮", "晚上漆黑一片，老人不敢出门。", "030400"),
        ("夜宵摊占道经营", "人行道被烧烤摊占满，城管来了就收，走了又摆。", "030500"),
        ("家里停水两天了", "自来水公司一直打不通电话。", "030600"),
        ("邻居在楼顶违章搭建", "顶楼加盖阳光房，多次反映没人拆。", "030200"),
        ("工地夜间施工噪音扰民", "凌晨两点还在打桩，无法入睡。", "060100"),
        ("化工厂偷排废水", "河水发黑发臭，鱼都死了。", "060300"),
        ("孩子上小学划片的问题", "我们小区今年划到哪个学区，入学要什么条件？", "070300"),
        ("中学周末强制补课", "一个月只放一天假，学生太累。", "070100"),
        ("特岗教师编制没落实", "服务期满三年，入编手续一直没办。", "070600"),
        ("新农合报销比例是多少", "在外地住院，合作医疗回来能报多少？", "040600"),
        ("公司不给员工缴社保", "入职三年没有缴纳养老保险和工伤保险。", "040300"),
        ("包工头拖欠农民工工资", "干了半年，工钱一分没给。", "040200"),
        ("村里低保评定不公平", "家里有车有房的吃低保，真正困难的没有。", "050100"),
        ("咨询义务兵优待金", "孩子去年入伍，家庭优待金什么时候发？", "050500"),
        ("请求硬化我组村道", "下雨天全是泥巴，车进不来。", "090100"),
        ("出租车拒载宰客", "不打表，乱喊价。", "090400"),
        ("建议路口增设红绿灯", "车多人多，经常抢道。", "130300"),
        ("咨询户口迁移", "大学毕业想把户口迁回农村老家。", "130400"),
        ("举报棋牌室聚众赌博", "白天黑夜都有人赌钱。", "130100"),
        ("村支两委不公开账目", "村级财务三年没公示，集体山塘承包给谁都不知道。", "010100"),
        ("山林权属争议", "林权证上写的是我家，邻居把杉树砍了。", "010800"),
        ("水渠堵塞农田灌溉不上水", "上游渠道漏水，稻田都干了。", "010700"),
        ("征地补偿款没有到位", "土地征收两年了，青苗费和补偿款没发。", "020100"),
        ("超市卖过期食品", "牛奶过期一个月还在卖。", "080500"),
        ("医院收费太高", "重复检查，多收费用，医生态度差。", "080100"),
        ("手机信号很差", "我们村没有基站，打电话要到山上。", "120100"),
        ("理财公司非法集资", "承诺高额利息，现在跑路了，本金血本无归。", "110300"),
    ],
)
def test_a_message_falls_into_the_category_an_official_would_choose(title: str, text: str, code: str) -> None:
    found = told(title, text)
    assert found.seconds[0].value == code
    assert found.firsts[0].value == code[:2] + "0000"
    assert found.category_words(found.seconds[0].value), "理由里要有话里的词"


def test_a_phrase_that_names_a_leaf_speaks_for_the_leaf_and_for_what_stands_above_it() -> None:
    found = told("咨询既有住宅加装电梯", "老人上下楼不便，想装电梯，有补贴吗？")
    assert found.leaves[0].value == "030702"
    assert found.seconds[0].value == "030700"
    assert "加装电梯" in found.category_words(found.leaves[0].value)


@pytest.mark.parametrize(
    ("title", "text", "purpose"),
    [
        ("咨询养老保险转移", "请问从外省转回来要什么材料？", Purpose.CONSULTATION),
        ("建议增开早班公交", "建议早上六点前加一班车，方便学生。", Purpose.SUGGESTION),
        ("举报采石场无证开采", "特此举报，请严查。", Purpose.ACCUSATION),
        ("投诉开发商不退定金", "多次协商未果，请帮我们解决。", Purpose.RESOLUTION),
        ("请求解决饮水难", "全组人靠挑水过日子，恳请领导解决。", Purpose.RESOLUTION),
        ("感谢信", "路灯修好了，特此感谢，送上锦旗。", Purpose.THANKS),
        ("楼上漏水", "天花板都湿透了，物业不管。", Purpose.RESOLUTION),
    ],
)
def test_the_purpose_follows_from_the_title_and_from_what_is_asked(
    title: str, text: str, purpose: Purpose
) -> None:
    assert told(title, text).purposes[0].value == purpose


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("楼道闻到很重的煤气味，怀疑漏气", "老人一个人在家，请马上来人。", "燃气泄漏"),
        ("老房子随时可能倒塌", "墙体倾斜，里面还住着两户人。", "房屋倒塌"),
        ("全村停水五天，没有水喝", "老人小孩靠挑水。", "断水断电"),
        ("自来水浑浊有异味", "烧开了还是黄的，不敢喝。", "饮水不安全"),
        ("幼儿园校车超载", "核载十九人坐了四十个孩子。", "学生儿童危险"),
        ("路中间没有井盖", "昨晚有人掉下去摔伤。", "道路桥梁危险"),
        ("快过年了工资还没结", "春节前拿不到工资，没钱回家。", "欠薪和生计"),
    ],
)
def test_present_danger_is_urgent_and_the_kind_is_told(title: str, text: str, kind: str) -> None:
    found = told(title, text)
    assert found.urgent
    assert found.danger is not None and found.danger.kind == kind
    assert found.danger.words


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("咨询危房改造补助政策", "请问今年的标准是多少？"),
        ("咨询失业金领取", "一共能领几个月？"),
        ("建议公园多设座椅", "老人走累了没地方坐。"),
        ("小区消防设施要维护", "灭火器过期了，希望更换。"),
    ],
)
def test_a_question_or_a_worry_is_not_urgent(title: str, text: str) -> None:
    assert not told(title, text).urgent


def test_an_accusation_of_an_official_hints_at_the_sealed_track_and_one_of_a_shop_does_not() -> None:
    accused = told("实名举报村支书贪污征地款", "村支书利用职权侵吞公款，优亲厚友。").track
    assert accused is not None and accused.value == Track.ACCUSATION
    shop = told("举报超市卖假酒", "请市场监管部门查处。").track
    assert shop is None or shop.value != Track.ACCUSATION


@pytest.mark.parametrize(
    ("title", "text", "route"),
    [
        ("不服法院判决", "民事判决书送达了，我要上诉。", Route.R1),
        ("公司违法解除劳动合同", "想申请劳动仲裁要经济补偿金。", Route.R2),
        ("不服党纪处分", "被开除党籍，要求申诉。", Route.R3),
        ("不服行政处罚决定", "想申请行政复议。", Route.R4),
        ("餐馆油烟扰民", "没有排烟管道，请查处。", Route.R5),
    ],
)
def test_words_hint_at_the_way_by_which_it_is_decided(title: str, text: str, route: Route) -> None:
    found = told(title, text)
    assert found.route is not None and found.route.value == route
    assert found.words("route", route)


def test_an_empty_message_is_sorted_into_nothing() -> None:
    found = told("", "")
    assert not found.leaves and not found.seconds and not found.urgent
    assert found.track is None and found.route is None


def test_what_was_confirmed_outweighs_the_lexicons() -> None:
    reading = Reading.of("集市旁的停车场", "赶集那天停车场收费五元，收费牌被挡住了。")
    before = sort(reading).seconds[0].value
    other = "100200" if before != "100200" else "030400"
    learnt = Learnt()
    evidence = weigh(reading)
    learnt.categories.correct(Example(evidence.features, evidence.categories, other))
    assert judge(reading, evidence, learnt).seconds[0].value == other
    assert sort(reading).seconds[0].value == before


def test_a_danger_the_words_name_is_never_unlearnt() -> None:
    reading = Reading.of("楼道闻到很重的煤气味，怀疑漏气", "老人一个人在家，请马上来人。")
    learnt, evidence = Learnt(), weigh(reading)
    for _ in range(20):
        learnt.dangers.correct(Example(evidence.features, evidence.danger, "n"))
    assert judge(reading, evidence, learnt).urgent


def test_the_only_category_ever_confirmed_is_not_certain_where_nothing_speaks_for_it() -> None:
    learnt = Learnt()
    taught = weigh(Reading.of("路灯不亮", "晚上漆黑一片。"))
    learnt.categories.correct(Example(taught.features, {}, "030400"))
    other = Reading.of("风车", "旧风车哐哐响。")
    assert judge(other, weigh(other), learnt).seconds[0].share < 0.5


@pytest.mark.parametrize("name", LEXICONS)
def test_a_lexicon_says_each_phrase_once_under_labels_that_exist(name: str) -> None:
    known = {
        *(f"purpose {value}" for value in Purpose.values),
        *(f"track {value}" for value in Track.values),
        *(f"route {value}" for value in Route.values),
        "*",
    }
    source = resources.files("huiyin.assist").joinpath("lexicon", name).read_text(encoding="utf-8")
    label, seen = "", Counter[tuple[str, str]]()
    for line in filter(None, (raw.partition("#")[0].strip() for raw in source.splitlines())):
        if line.startswith("["):
            label = line.strip("[]").strip()
            assert label in known or label.startswith("danger ") or categories.exists(label), (
                f"没有这个标签：{label}"
            )
            assert not label.isdigit() or label[2:] != "0000", f"一级分类没有自己的词：{label}"
            continue
        strength, *phrases = line.split()
        assert -5 <= float(strength) <= 8 and float(strength) != 0
        for phrase in phrases:
            seen[label, phrase] += 1
            assert all(len(part) > 1 for part in phrase.split("…")[:1]), f"词太短：{phrase}"
    twice = [f"{label} {phrase}" for (label, phrase), times in seen.items() if times > 1]
    assert not twice


def test_every_second_level_has_words_of_its_own_or_below_it() -> None:
    named = set()
    for name in LEXICONS:
        source = resources.files("huiyin.assist").joinpath("lexicon", name).read_text(encoding="utf-8")
        named |= {line[1:5] for line in source.splitlines() if line.startswith("[") and line[1:5].isdigit()}
    seconds = {second.code for first in categories.children() for second in categories.children(first.code)}
    assert not {code for code in seconds if code[:4] not in named}


def test_the_crosswalk_covers_every_second_level_and_divides_each_wholly() -> None:
    source = resources.files("huiyin.assist").joinpath("crosswalk/categories.csv")
    with source.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    shares = Counter[str]()
    for row in rows:
        assert categories.exists(row["code"]), row["code"]
        shares[row["code"]] += float(row["share"])  # type: ignore[assignment]
    assert all(abs(share - 1) < 1e-9 for share in shares.values())
    seconds = {second.code for first in categories.children() for second in categories.children(first.code)}
    assert seconds <= set(shares)
