"""Many people over HTTP: representatives speak, several units receive them together, what cannot wait is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.build import PROPERTY

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey

TOLD = {
    "text": "安置房三年没有交付，四十户在外租房。", "people_count": "40", "representatives": "麦望川 13800000002\n溪知秋",
}  # fmt: skip


def test_representatives_are_received_together_and_answered_in_writing(journey: Journey) -> None:
    journey.tell("clerk", **TOLD)
    desk = journey.case("clerk")
    assert desk.count("<dt>代表</dt>") == 3 and "共 40 人反映" in desk and "送达每一位代表" in desk
    journey.do("clerk", "triage", "待受理", title="安置房交付", category=PROPERTY, purpose="resolution",
               unit=journey.county.units["housing"].pk)  # fmt: skip
    journey.do("handler", "accept", "办理中")
    assert "/simplify/" not in journey.case("handler")
    form = f"/desk/cases/{journey.number}/hold_reception/"
    assert form in journey.case("handler")
    received = {
        "on": journey.today, "place": "县群众接待中心", "host": "副县长", "units": "住建局：局长\n麦穗镇：镇长",
        "talked": "明年六月交房，租房补贴照发。",
    }  # fmt: skip
    journey.do("handler", "hold_reception", "办理中", **received)
    assert "组织联合接访" in journey.track()
    assert "住建局：局长" in journey.case("clerk") and "租房补贴照发" in journey.case("clerk")


def test_a_group_without_a_named_representative_is_asked_for_one(journey: Journey) -> None:
    given = {"channel": "visit", "name": "", "phone": "", "read_back": "on", "reply_channel": "in_person"}
    sent = journey.desk("clerk").post(
        "/desk/register/", {**given, **TOLD, "representatives": "", "guardian": "禾知秋"}
    )
    assert sent.status_code == 422 and "推选一至五名代表" in sent.content.decode()


def test_an_urgent_matter_is_red_until_it_was_reported(journey: Journey) -> None:
    journey.tell("clerk", **TOLD, urgent="on")
    red = journey.case("clerk")
    assert "notice--overdue" in red and "紧急事项，还没有报告" in red and "请立即打电话" in red
    journey.wait(minutes=13)
    assert "已过 13 分钟" in journey.case("clerk")
    reported = {"to": "县委\n县政府", "text": "四十户到县政府反映。", "measures": "已派人到场接待。"}
    journey.do("clerk", "report_urgent", "已登记", **reported)
    told = journey.case("clerk")
    assert "标明后 13 分钟" in told and "notice--overdue" not in told and "紧急信访信息报告" in told
