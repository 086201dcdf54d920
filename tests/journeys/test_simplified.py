"""Simple handling over HTTP: accepted for ten working days, answered by telephone, taken up anew in the ordinary way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.build import PROPERTY

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey

SORTED = {"title": "楼道灯不亮", "category": PROPERTY, "purpose": "resolution"}
ANSWER = {
    "summary": "灯已经修好。", "told_by": "phone", "receiver": "禾知春", "opinion_1": "support",
    "reply_1": "昨天换了三盏灯。", "paper": "on",
}  # fmt: skip


def accepted_simply(journey: Journey) -> None:
    journey.submit(text="三单元楼道的灯不亮。", demand_1="修好灯")
    journey.do("clerk", "triage", "待受理", **SORTED, unit=journey.county.units["housing"].pk)
    journey.do("handler", "simplify", "办理中")


def test_accepted_simply_answered_by_telephone_rated_and_closed(journey: Journey) -> None:
    accepted_simply(journey)
    told = journey.track()
    assert "正在按简易程序办理" in told and "12月4日" in told
    journey.wait(days=4)
    form = journey.desk("handler").get(f"/desk/cases/{journey.number}/answer_simply/").content.decode()
    assert "不支持" not in form.split("办好")[0].split("结果")[-1]
    journey.do("handler", "answer_simply", "已答复", **ANSWER)
    told = journey.track()
    assert "昨天换了三盏灯" in told and "简易办理答复" in told and "要纸质答复的，可以索取" in told
    assert "要纸质答复" in journey.case("handler")
    assert "您的评价：已解决，满意" in journey.rate("yes", "satisfied", "快")
    journey.do("clerk", "close", "已办结")


def test_what_was_not_solved_comes_back_and_gets_its_written_opinion(journey: Journey) -> None:
    accepted_simply(journey)
    journey.do("handler", "answer_simply", "已答复", **ANSWER)
    assert "正在重新办理" in journey.rate("no", "not", "还是不亮")
    assert "/answer_simply/" not in journey.case("handler")
    journey.do("handler", "draft", "待审核", **journey.answer())
    journey.do("head", "endorse", "待签发")
    journey.do("leader", "sign", "待送达")
    service = {"method": "electronic", "received_on": journey.today, "receiver": "禾知春"}
    journey.do("handler", "serve", "已答复", **service)
    assert "请求复查" in journey.track()


def test_the_window_answers_a_question_on_the_spot(journey: Journey) -> None:
    journey.tell("clerk", text="问低保怎么申请。", category=PROPERTY, purpose="consultation")
    journey.do("clerk", "answer_simply", "已答复", summary="告诉了申请办法。", told_by="spoken", receiver="谷老田",
               opinion_1="explain", reply_1="到镇便民中心填表，带身份证和户口本。")  # fmt: skip
    assert "当面答复" in journey.track()
    assert journey.on_list_of("inspector") and not journey.on_list_of("clerk")


def test_the_wrong_case_is_refused_with_the_rule_and_what_was_typed_stays(journey: Journey) -> None:
    journey.submit(text="三单元楼道的灯不亮。", whom="joint", people_count="8", other_2="麦望川")
    journey.do("clerk", "triage", "待受理", **SORTED, unit=journey.county.units["housing"].pk)
    assert "/simplify/" not in journey.case("handler")
    sent = journey.desk("handler").post(
        f"/desk/cases/{journey.number}/answer_simply/", {"version": "3", **ANSWER}
    )
    text = sent.content.decode()
    assert sent.status_code == 422 and "8人共同反映的事项不适用简易办理" in text
    assert "《信访事项简易办理办法》" in text and "昨天换了三盏灯。" in text
