"""A call to 12345 over HTTP: dispatched and answered in working days, and turned into a petition at the caller's wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.build import PROPERTY
from tests.portal.door import page

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey

SORTED = {"title": "路灯不亮", "category": PROPERTY, "purpose": "resolution"}


def called(journey: Journey) -> None:
    """Passed on by the hotline, written down by the office."""
    journey.tell("clerk", channel="hotline", text="桥头的路灯三天没亮了。")


def turn(journey: Journey, **typed: str) -> str:
    """The caller turns the order into a petition."""
    assert "转为信访事项" in journey.track()
    told = page(journey.door.get(f"/track/{journey.number}/petition/"))
    assert "5个工作日" in told and "60日内办结" in told and "请求复查" in told
    sent = journey.door.client.post(f"/track/{journey.number}/petition/", typed, follow=True)
    return str(sent.content.decode())


def test_an_order_is_signed_for_dispatched_and_answered_in_working_days(journey: Journey) -> None:
    called(journey)
    desk = journey.case("clerk")
    assert "12345工单" in desk and "11月23日" in desk  # one working day to dispatch it
    journey.do("clerk", "triage", "待受理", **SORTED, unit=journey.county.units["housing"].pk)
    told = journey.track()
    assert "办好并答复您" in told and "11月27日" in told  # five working days from dispatch
    journey.do("handler", "accept", "办理中")
    journey.do("handler", "answer_simply", "已答复", summary="路灯已经修好。", told_by="phone", receiver="谷老田",
               opinion_1="support", reply_1="当天换了灯泡。")  # fmt: skip
    told = journey.track()
    assert "当天换了灯泡" in told and "12345工单答复" in told and "电话答复" in told
    journey.do("clerk", "call_back", "已答复", reached="yes", solved="yes", satisfaction="satisfied")
    journey.do("clerk", "close", "已办结")


def test_not_content_with_the_answer_the_caller_turns_it_and_gets_a_written_opinion(journey: Journey) -> None:
    called(journey)
    journey.do("clerk", "triage", "待受理", **SORTED, unit=journey.county.units["housing"].pk)
    journey.do("handler", "accept", "办理中")
    journey.do("handler", "answer_simply", "已答复", summary="说明了情况。", told_by="sms", receiver="谷老田",
               opinion_1="explain", reply_1="这一段路灯归镇里管。")  # fmt: skip
    journey.do("clerk", "call_back", "已答复", reached="yes", solved="no", satisfaction="fair")
    journey.do("clerk", "close", "已办结")
    journey.wait(days=3)
    number = journey.number
    told = turn(journey, wish="我要书面意见")
    assert "已经转为信访事项" in told and journey.number == number and "桥头的路灯三天没亮了" in told
    assert "这一段路灯归镇里管" in told  # nothing of what was said is lost
    assert journey.on_list_of("handler")
    desk = journey.case("handler")
    assert "我要书面意见" in desk and "12345工单</span>" not in desk
    # From here the statute: the way proposed and confirmed, accepted, answered in writing, with the right of review.
    journey.do("handler", "set_route", "待受理", route="R6", reason="求决类事项")
    journey.do("head", "accept", "办理中")
    journey.do("handler", "draft", "待审核", **journey.answer())
    journey.do("head", "endorse", "待签发")
    journey.do("leader", "sign", "待送达")
    service = {"method": "in_person", "received_on": journey.today, "receiver": "谷老田"}
    journey.do("handler", "serve", "已答复", **service)
    told = journey.track()
    assert "信访处理意见书" in told and "请求复查" in told


def test_the_clerk_turns_it_with_the_wish_on_record(journey: Journey) -> None:
    called(journey)
    address = f"/desk/cases/{journey.number}/turn_petition/"
    assert address in journey.case("clerk") and address not in journey.case("handler")
    journey.do("clerk", "turn_petition", "待转办", wish="来电要求出具书面意见")
    assert "已按您的意愿转为信访事项" in journey.track()
