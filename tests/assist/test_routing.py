"""Whose is it, cold: duties every county knows, told in words people use; reasons, confidence, categories."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from huiyin.assist import bodies, phrases, routing
from huiyin.assist.learning import Example, Model
from huiyin.assist.reading import Reading
from huiyin.org import categories

MESSAGES = [
    ("housing", "小区物业不作为", "物业费年年涨，电梯坏了没人修，业委会也选不出来，请帮忙协调。"),
    ("housing_fund", "公积金能不能异地提取", "我在外地缴存公积金，想提取还贷，请问怎么办理？"),
    ("urban_management", "楼下烧烤摊占道经营", "每天晚上烧烤摊摆到人行道上，油烟很大，希望整治。"),
    ("traffic_police", "路口没有红绿灯", "这个十字路口车流量大，经常发生交通事故，建议安装红绿灯和减速带。"),
    ("transport", "希望增开一趟公交车", "我们这边到县城没有公交车，出行不便，请增加公交线路。"),
    ("transport", "村道硬化", "我们组的村道还是泥巴路，下雨天走不了车，请求硬化。"),
    ("education", "孩子上小学划片", "请问小区属于哪个学区，入学报名要什么条件？"),
    ("human_resources", "老板拖欠工资", "在工地干了半年，农民工工资一分没发，请劳动监察帮忙。"),
    ("medical_security", "住院报销", "城乡居民医保异地住院报销比例是多少？"),
    ("natural_resources", "房产证办不下来", "房子住了五年，不动产证一直办不了，请问什么时候能办？"),
    ("water", "自来水浑浊", "最近自来水发黄浑浊，还经常停水。"),
    ("power_supply", "村里电压低", "每到夏天就停电，电压低，空调都带不动，请改造变压器。"),
    ("ecology", "工厂排放废气", "村边的化工厂夜里偷排废气，气味刺鼻，请查处。"),
    ("agriculture", "贫困户的产业补贴", "种粮补贴到现在没有发，请农业部门核实。"),
    ("civil_affairs", "申请低保", "父亲重残没有收入，想申请低保，需要什么条件？"),
    ("veterans", "退伍军人优待", "退役士兵的优待金什么时候发放？"),
    ("market_regulation", "商家卖假货", "在商店买到假冒的白酒，商家不退款，请消费者协会处理。"),
    ("public_security", "孩子上户口", "孩子出生两个月，户口怎么上，需要什么材料？"),
    ("telecom", "手机没信号", "村里移动信号差，打电话要到山坡上，希望建基站。"),
    ("forestry", "有人砍伐公益林", "山上的生态公益林被人滥砍滥伐，请林业部门查处。"),
    ("township", "村账目不公开", "村里的财务公开栏好几年没有更新，村务公开流于形式。"),
    ("fire_rescue", "消防通道被堵", "楼下消防通道停满了车，消防设施也坏了，有火灾隐患。"),
    ("culture_tourism", "县图书馆周末不开门", "希望图书馆周末和晚上开放，方便读者。"),
    ("courts", "判决两年了执行不到位", "法院判决生效两年，被执行人有钱不还，申请强制执行没有结果。"),
    ("education", "教师职称怎么评", "我是乡里的小学老师，评中级职称要满足什么条件？"),
    ("ecology", "河上游要建大型养猪场", "养猪场建在村子上游，担心养殖污水影响水源，请把好关。"),
    ("human_resources", "父母异地认证", "父母跟我住在外地，每年养老认证都要回老家，能不能网上认证？"),
    ("market_regulation", "公安局对面的超市卖过期食品", "在公安局对面的超市买到过期食品，老板不退款。"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "title", "text"), MESSAGES)
def test_a_plain_matter_goes_to_the_body_that_owes_it(body: str, title: str, text: str) -> None:
    evidence = routing.weigh(Reading.of(title, text))
    assert routing.rank(evidence)[0].body == body
    assert evidence.reasons(body)


def test_all_bodies_are_ranked_with_probabilities() -> None:
    ranked = routing.rank(routing.weigh(Reading.of("路灯不亮", "路灯坏了半个月，请修。")))
    assert {one.body for one in ranked} == set(bodies.ALL)
    assert sum(one.score for one in ranked) == pytest.approx(1.0)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)


def test_a_message_that_says_nothing_leaves_it_to_a_person() -> None:
    evidence = routing.weigh(Reading.of("你好", "你好。"))
    first = routing.rank(evidence)[0]
    assert not first.sure
    assert evidence.reasons(first.body) == ()


def test_a_clear_message_is_sure_and_names_its_words() -> None:
    evidence = routing.weigh(Reading.of("公积金贷款", "公积金贷款额度怎么计算？"))
    first = routing.rank(evidence)[0]
    assert first.sure
    assert "公积金贷款" in evidence.reasons(first.body)


def test_a_guessed_category_speaks_for_the_bodies_that_owe_it() -> None:
    reading = Reading.of("请帮帮我", "这件事一直没有人管。")
    plain = routing.weigh(reading).cold["housing"]
    assert routing.weigh(reading, {"030800": 0.9}).cold["housing"] > plain
    leaf = "030899"  # which stands for what is above it
    assert routing.weigh(reading, {leaf: 0.9}).cold["housing"] > plain


def test_in_a_village_the_township_comes_closer() -> None:
    text = "垃圾池满了很久没有人清理。"
    town, village = (
        routing.weigh(Reading.of(title, text)).cold["township"] for title in ("门前垃圾", "我们村门前垃圾")
    )
    assert village > town


def test_what_was_learnt_is_added() -> None:
    evidence = routing.weigh(Reading.of("河边的旧码头", "旧码头的栏杆松了，请加固。"))
    model = Model()
    model.correct(Example(evidence.features, evidence.cold, "emergency"))
    assert routing.rank(evidence, model)[0].body == "emergency"


def test_the_lexicon_speaks_of_bodies_that_exist_and_of_every_one() -> None:
    assert phrases.shipped().labels("bodies") == set(bodies.ALL)


def test_the_table_of_who_owes_what_knows_only_categories_and_bodies_that_exist() -> None:
    source = resources.files("huiyin.assist").joinpath("crosswalk/owes.csv")
    with source.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert all(row["body"] in bodies.ALL and 1 <= int(row["strength"]) <= 3 for row in rows)
    assert [row["category"] for row in rows if not categories.exists(row["category"])] == []
