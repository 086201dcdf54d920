"""A suggestion over HTTP: studied, adopted with a date of change, the reply given, the change carried out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.build import PROPERTY

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey


def test_a_suggestion_is_adopted_with_a_date_and_the_change_is_watched(journey: Journey) -> None:
    journey.submit(text="建议办事大厅中午不关门。", demand_1="中午安排值班", suggestion="on")
    assert "意见建议" in journey.case("clerk")
    journey.do("clerk", "triage", "待受理", title="大厅中午值班", category=PROPERTY, purpose="suggestion",
               unit=journey.county.units["housing"].pk)  # fmt: skip
    journey.do("handler", "accept", "办理中")
    change = (journey.door.moment + timedelta(days=20)).date().isoformat()
    adopted = {
        "summary": "您的建议采纳了。", "facts_1": "大厅中午确实关门一个半小时。", "opinion_1": "adopt",
        "reply_1": "中午安排两个窗口值班。", "promise_1": "中午安排两个窗口值班", "promise_due_1": change,
    }  # fmt: skip
    journey.do("handler", "draft", "待审核", **adopted)
    journey.do("head", "endorse", "待签发")
    journey.do("leader", "sign", "待送达")
    service = {"method": "electronic", "received_on": journey.today, "receiver": "禾知春"}
    journey.do("handler", "serve", "履行中", **service)
    told = journey.track()
    assert "意见建议采纳回复" in told and "采纳" in told and "不服的" not in told
    form = journey.desk("handler").get(f"/desk/cases/{journey.number}/perform/").content.decode()
    promise = re.search(r'name="performance" value="(\d+)"', form)
    assert promise is not None
    journey.wait(days=15)
    journey.do(
        "handler", "perform", "已答复", performance=promise[1], done_on=journey.today, proof="已经实行"
    )
    journey.do("clerk", "call_back", "已答复", reached="yes", solved="yes", satisfaction="satisfied")
    journey.do("clerk", "close", "已办结")


def test_what_looks_like_a_suggestion_is_sorted_back_to_a_petition(journey: Journey) -> None:
    journey.submit(text="建议把我家门口的灯修好。", suggestion="on")
    sorted_ = {
        "title": "修灯",
        "category": PROPERTY,
        "purpose": "resolution",
        "track": "petition",
        "route": "R6",
    }
    journey.do("clerk", "triage", "待转办", **sorted_)
    assert '<span class="tag tag--strong">意见建议</span>' not in journey.case("clerk")
    assert "信访程序办理" in journey.case("clerk")
