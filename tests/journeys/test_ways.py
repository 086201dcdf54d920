"""Another way by law (R1–R4) and the duty performed (R5), from the door to the citizen's hands (条例第三十一条)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.build import PROPERTY

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey

WAYS = {
    "R1": ("禾谷县人民法院", "自收到判决书之日起十五日内", "《民事诉讼法》第一百七十一条"),
    "R2": (
        "禾谷县劳动人事争议仲裁委员会",
        "自知道权利被侵害之日起一年内",
        "《劳动争议调解仲裁法》第二十七条",
    ),
    "R3": ("作出处分的党组织", "收到处分决定后", "《中国共产党纪律处分条例》"),
    "R4": ("禾谷县人民政府行政复议机构", "自知道行政行为之日起六十日内", "《行政复议法》第二十条"),
}


def told(journey: Journey) -> None:
    journey.submit(text="老厂拖欠两个月工资。", demand_1="发还工资")
    sorting = {"title": "拖欠工资", "category": PROPERTY, "purpose": "resolution"}
    journey.do("clerk", "triage", "待受理", **sorting, unit=journey.county.units["housing"].pk)


@pytest.mark.parametrize("route", WAYS)
def test_the_citizen_is_shown_the_way_by_law_and_two_people_answer_for_it(
    journey: Journey, route: str
) -> None:
    body, limit, law = WAYS[route]
    told(journey)
    journey.do("handler", "set_route", "待受理", route=route, reason="法律规定了专门的程序")
    address = f"/desk/cases/{journey.number}/"
    assert f'href="{address}accept/"' not in journey.case("handler")
    assert "待另一人确认" in journey.case("head")
    typed = {
        "body": body,
        "limit": limit,
        "law": law,
        "materials": "劳动合同\n工资条",
        "reason": "先走这一程序。",
    }
    journey.do("head", "redirect", "待送达", **typed)
    service = {"method": "in_person", "received_on": journey.today, "receiver": "禾知春"}
    journey.do("handler", "serve", "已答复", **service)
    page = journey.track()
    for said in (body, limit, law, "劳动合同、工资条", "12348", "法定途径告知书"):
        assert said in page
    assert "请求复查" not in page
    paper = re.search(rf'href="(/track/{journey.number}/papers/[^"]+/)">法定途径告知书', page)
    assert paper
    printed = journey.door.get(paper[1])
    assert printed["Content-Type"] == "application/pdf" and printed.content.startswith(b"%PDF-")
    journey.rate("yes", "satisfied", "知道去哪里了")
    journey.do("clerk", "close", "已办结")


def test_a_duty_is_performed_and_answered_with_the_remedies_of_the_law(journey: Journey) -> None:
    told(journey)
    journey.do("handler", "set_route", "待受理", route="R5", reason="要求查处违法用工")
    journey.do("colleague", "accept", "办理中")
    assert "履行职责" in journey.case("handler") or "履职" in journey.case("handler")
    journey.do("handler", "draft", "待审核", **journey.answer("查实欠薪两个月。", "已责令限期支付。"))
    journey.do("head", "endorse", "待签发")
    journey.do("leader", "sign", "待送达")
    service = {"method": "in_person", "received_on": journey.today, "receiver": "禾知春"}
    journey.do("handler", "serve", "已答复", **service)
    page = journey.track()
    assert "履行职责答复书" in page
    assert "请求复查" not in page


def test_nobody_sends_a_citizen_away_alone(journey: Journey) -> None:
    told(journey)
    journey.do("head", "set_route", "待受理", route="R4", reason="应当先复议")
    address = f"/desk/cases/{journey.number}/redirect/"
    assert f'href="{address}"' not in journey.case("head")
    body, limit, law = WAYS["R4"]
    version = re.search(r'name="version" value="(\d+)"', journey.desk("head").get(address).content.decode())
    assert version
    typed = {
        "body": body,
        "limit": limit,
        "law": law,
        "materials": "申请书",
        "reason": "先复议，材料已经写在这里。",
    }
    sent = journey.desk("head").post(address, {"version": version[1], **typed})
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "应当由另一人核对确认" in page and "第三十一条" in page
    assert "先复议，材料已经写在这里。" in page  # nothing typed is lost
