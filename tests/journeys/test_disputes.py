"""Units that disagree, people who keep out, neighbours who help, and two sides at one table."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.build import PROPERTY
from tests.journeys.test_petition import answered, sorted_and_accepted

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey


def test_an_objection_is_refused_and_the_superior_decides(journey: Journey) -> None:
    units = journey.county.units
    journey.submit(text="村道上的路灯坏了。", demand_1="修好路灯")
    sorting = {"title": "村道路灯", "category": PROPERTY, "purpose": "resolution"}
    journey.do("clerk", "triage", "待受理", **sorting, unit=units["housing"].pk)
    journey.wait(days=1)
    journey.do("handler", "object", "异议待核实", reason="村道不归住建管")
    journey.do("clerk", "overrule", "待受理", ruling="清单写明")
    journey.do("head", "appeal_ruling", "管辖待裁定", reason="清单没有村道路灯")
    assert "上级机关正在确定由哪个单位办理" in journey.track()
    journey.do(
        "county_leader", "adjudicate", "待受理", unit=units["transport"].pk, assisting=[units["housing"].pk],
        ruling="村道附属设施由交通部门管理",
    )  # fmt: skip
    assert "上级机关已确定由禾谷县交通运输局办理" in journey.track()
    assert "村道附属设施由交通部门管理" in journey.case("outsider")
    assert f'href="/desk/cases/{journey.number}/object/"' not in journey.case("outsider")
    journey.do("outsider", "accept", "办理中")
    journey.do("handler", "assist", "办理中", reply="灯具型号已提供")
    assert "灯具型号已提供" in journey.case("outsider")


def test_a_departments_duty_is_not_pushed_down_to_a_township(journey: Journey) -> None:
    journey.submit(text="小区的电梯停了。", demand_1="修电梯")
    journey.do("clerk", "triage", "待转办", title="电梯", category=PROPERTY, purpose="resolution")
    address = f"/desk/cases/{journey.number}/forward/"
    version = re.search(r'name="version" value="(\d+)"', journey.desk("clerk").get(address).content.decode())
    assert version
    typed = {"other": journey.county.units["township"].pk, "clause": "属地管理", "note": "请速办"}
    sent = journey.desk("clerk").post(address, {"version": version[1], **typed})
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "不得下派（《禾谷县部门职责清单》住建局第1项）" in page and "请速办" in page


def test_who_has_an_interest_is_replaced_at_the_citizens_word(journey: Journey) -> None:
    sorted_and_accepted(journey)
    journey.track()
    address = f"/track/{journey.number}/recusal/"
    handler = journey.county.handler
    assert handler.name in journey.door.get(address).content.decode()
    asked = journey.door.client.post(address, {"person": "", "reason": "是摊主的弟弟"})
    assert asked.status_code == 422 and "是摊主的弟弟" in asked.content.decode()
    asked = journey.door.client.post(address, {"person": str(handler.pk), "reason": "是摊主的弟弟"})
    assert asked.status_code == 302
    assert "等待决定" in journey.case("head")
    successor = journey.county.colleague.pk
    journey.do("head", "rule_recusal", "办理中", granted="yes", successor=successor, ruling="情况属实")
    assert "回避申请已决定" in journey.track() and "回避决定书" in journey.track()
    assert "/draft/" not in journey.case("handler")
    journey.do("colleague", "contact", "办理中", words_said="换我来办")


def two_sides(journey: Journey) -> None:
    sorted_and_accepted(journey)
    journey.do(
        "handler", "mediate", "办理中", kind="mediation", other_party="摊主六户", mediator="麦穗镇人民调解委员会",
        consent="11月22日双方当面同意",
    )  # fmt: skip
    due = (journey.door.moment + timedelta(days=5)).date().isoformat()
    journey.do(
        "handler", "settle", "履行中", facts="占道二十米", signed_on=journey.today, copies="3",
        text_1="六户摊位搬入市场", promisor_1="摊主六户", due_1=due, responsibility="摊主负责",
    )  # fmt: skip
    page = journey.track()
    assert "调解协议书" in page and "六户摊位搬入市场" in page


def test_an_agreement_is_kept_and_the_case_is_closed(journey: Journey) -> None:
    two_sides(journey)
    journey.wait(days=4)
    form = journey.desk("handler").get(f"/desk/cases/{journey.number}/perform/").content.decode()
    kept = re.search(r'name="performance" value="(\d+)"', form)
    assert kept
    done = {"performance": kept[1], "done_on": journey.today, "proof": "全部搬走，照片在卷"}
    journey.do("handler", "perform", "已答复", **done)
    journey.rate("yes", "satisfied", "说到做到")
    journey.do("clerk", "close", "已办结")
    journey.do("clerk", "archive", "已办结")
    packed = journey.desk("clerk").get(f"/desk/cases/{journey.number}/archive.zip")
    assert packed.content.startswith(b"PK")


def test_an_agreement_that_is_not_kept_is_handled_again(journey: Journey) -> None:
    two_sides(journey)
    journey.wait(days=6)
    journey.rate("no", "not", "摊位又回来了")
    assert "正在重新办理" in journey.track()
    answered(journey)
    assert "信访处理意见书" in journey.track() and "请求复查" in journey.track()


def test_a_paper_that_came_back_is_sent_again_and_no_right_ran_meanwhile(journey: Journey) -> None:
    sorted_and_accepted(journey)
    journey.do("handler", "draft", "待审核", **journey.answer())
    journey.do("head", "endorse", "待签发")
    journey.do("leader", "sign", "待送达")
    failed = {
        "delivered": "no",
        "method": "post",
        "on": journey.today,
        "receiver": "禾知春",
        "note": "地址不详退回",
    }
    journey.do("handler", "note_delivery", "待送达", **failed)
    assert "请求复查" not in journey.track() and "地址不详退回" in journey.case("head")
    journey.wait(days=3)
    journey.do("handler", "serve", "已答复", method="in_person", received_on=journey.today, receiver="禾知春")
    assert "请求复查" in journey.track()
