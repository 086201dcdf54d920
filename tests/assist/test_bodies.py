"""Kinds of bodies: the table, and which kind a unit's name stands for."""

from __future__ import annotations

import pytest

from huiyin.assist import bodies


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("望禾县住房和城乡建设局", "housing"),
        ("望禾县住建局", "housing"),
        ("望禾县房产服务中心", "housing"),
        ("望禾县住房公积金管理中心", "housing_fund"),
        ("望禾县公安局", "public_security"),
        ("望禾县公安局交通警察大队", "traffic_police"),
        ("望禾县公安局禾城派出所", "public_security"),
        ("望禾县城市管理和综合执法局", "urban_management"),
        ("望禾县城市管理局（综合行政执法局）", "urban_management"),
        ("望禾县自然资源和规划局", "natural_resources"),
        ("望禾县自然资源局", "natural_resources"),
        ("望禾县不动产登记中心", "natural_resources"),
        ("望禾县卫健局", "health"),
        ("望禾县人民医院", "health"),
        ("望禾县文化旅游广电体育局", "culture_tourism"),
        ("望禾县教育体育局", "education"),
        ("望禾县第一中学", "education"),
        ("望禾县供水公司", "water"),
        ("望禾县自来水有限公司", "water"),
        ("望禾县水务局", "water"),
        ("望禾县燃气有限公司", "housing"),
        ("国网望禾县供电公司", "power_supply"),
        ("望禾县公共交通有限公司", None),
        ("望禾县公交公司", "transport"),
        ("望禾县交通运输局", "transport"),
        ("望禾县农业农村局", "agriculture"),
        ("望禾县乡村振兴局", "agriculture"),
        ("望禾县林草局", "forestry"),
        ("望禾县应急管理局", "emergency"),
        ("望禾县消防救援大队", "fire_rescue"),
        ("望禾县市场监督管理局", "market_regulation"),
        ("国家税务总局望禾县税务局", "tax"),
        ("望禾县发展和改革局", "development_reform"),
        ("望禾县医疗保障局", "medical_security"),
        ("望禾县退役军人事务局", "veterans"),
        ("望禾县行政审批服务局", "approval_services"),
        ("望禾县纪委监委", "discipline"),
        ("望禾县人民法院", "courts"),
        ("中共望禾县委组织部", "organisation"),
        ("望禾县残疾人联合会", "other"),
        ("望禾经济开发区管理委员会", "other"),
        ("禾城街道", "township"),
        ("禾城街道办事处", "township"),
        ("麓泉镇人民政府", "township"),
        ("麓泉镇", "township"),
        ("清溪乡", "township"),
        ("石桥村村民委员会", "township"),
        ("禾苗社区", "township"),
        ("12345政务服务便民热线", None),
        ("望禾县信访局", None),
        ("望禾县人民政府", None),
        ("望禾县", None),
        ("", None),
    ],
)
def test_a_unit_is_known_by_its_name(name: str, key: str | None) -> None:
    assert bodies.body_of(name) == key


def test_every_kind_has_a_name_says_what_it_owes_and_has_an_outside_name() -> None:
    assert len(bodies.ALL) == 35
    assert set(bodies.outside_names()) == set(bodies.ALL)
    assert all(bodies.get(key).name and bodies.get(key).owes for key in bodies.ALL)


def test_the_usual_name_of_a_kind_stands_for_it() -> None:
    vague = {"courts", "discipline", "telecom", "township", "organisation", "other"}
    assert {key for key in bodies.ALL if bodies.body_of(bodies.get(key).name) != key} <= vague
