"""From an opinion nobody is content with to its end: review, hearing, second review, finality; and the ways between."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.journeys.test_petition import answered, sorted_and_accepted
from tests.portal.door import page

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey

SERVICE = {"method": "electronic", "receiver": "禾知春"}
HEARD = {
    "recorder": "书记员", "parties": "诉求人：禾知春\n承办单位：住建局", "statements": "各说各的。",
    "evidence": "照片三张。", "questions": "问了日期。", "final": "坚持。", "signed": "都签了名。",
    "facts": "占道二十米。", "opinion": "应当清理。", "basis": "条例第三十一条", "votes": "3票同意、0票反对",
    "open_to_public": "yes",
}  # fmt: skip


def opinion_served(journey: Journey) -> None:
    sorted_and_accepted(journey)
    answered(journey)
    journey.wait(days=2)


def ask(journey: Journey, requests: str = "重新查看现场", reasons: str = "没有人来看过。") -> Any:
    """The citizen opens the page of request and sends it."""
    journey.track()
    return journey.door.client.post(
        f"/track/{journey.number}/review/", {"requests": requests, "reasons": reasons}, follow=True
    )


def said(outcome: str = "uphold", ground: str = "sound", **more: str) -> dict[str, str]:
    typed = {"outcome": outcome, "ground": ground, "summary": "审查结果如下。", "facts_1": "重新看过现场，摊位还在。",
             "reply_1": "原意见有理有据。"}  # fmt: skip
    return {**typed, **more}


def decided(journey: Journey, then: str, *, second: bool = False, **typed: str) -> None:
    reviewer, signer = ("city_reviewer", "city_leader") if second else ("reviewer", "county_leader")
    journey.do(reviewer, "decide_review", "复查复核意见待签发", **said(**typed))
    journey.do(signer, "sign_review", "复查复核意见待送达")
    journey.do(reviewer, "serve_review", then, **SERVICE, received_on=journey.today)


def heard(journey: Journey, chief: str, clerk: str) -> None:
    """Called nine days ahead, told to the citizen, held, kept."""
    host = journey.county.users[chief]
    at = f"{(journey.door.moment + timedelta(days=9)).date()}T09:00"
    journey.do(
        chief, "call_hearing", "复查复核中", at=at, place="县群众接待中心", host=host.pk, matter="摊位是否清理",
        panel="谷雨生，县人大代表\n麦望川，律师", open_to_public="yes",
    )  # fmt: skip
    told = journey.track()
    assert "县群众接待中心" in told and "请求不公开听证" in told and "谷雨生" in told
    journey.wait(days=10)
    journey.do(clerk, "hold_hearing", "复查复核中", **HEARD, ended_on=at[:10])
    assert "应当清理" in journey.case(clerk) and "禾知春" not in journey.case(clerk)


def test_from_the_opinion_to_the_last_word(journey: Journey) -> None:
    opinion_served(journey)
    told = journey.track()
    assert "在网上请求复查" in told and "禾谷县人民政府" in told

    # The citizen asks; what was typed stays when something is missing.
    missing = ask(journey, reasons="")
    assert missing.status_code == 422 and "重新查看现场" in page(missing)
    told = page(ask(journey))
    assert "复查请求已经收到" in told and "正在决定是否受理" in told and "没有人来看过" in told
    assert journey.on_list_of("reviewer")
    listed = journey.desk("reviewer").get("/desk/reviews/").content.decode()
    assert journey.number in listed and "禾谷县住房和城乡建设局" in listed
    assert journey.number in journey.desk("county_leader").get("/desk/reviews/").content.decode()
    assert "/desk/reviews/" not in journey.desk("head").get("/desk/").content.decode()

    # Taken up, heard, upheld.
    journey.wait(days=1)
    journey.do("reviewer", "accept_review", "复查复核中")
    assert "承办人复查复核员" in journey.track()
    due = re.search(r"最迟(\d+年\d+月\d+日)", journey.track())
    assert due
    heard(journey, "office_head", "reviewer")
    after = re.search(r"最迟(\d+年\d+月\d+日)", journey.track())
    assert after and after[1] == due[1]  # a hearing in review stops nothing
    decided(journey, "已答复")
    told = journey.track()
    assert "维持" in told and "在网上请求复核" in told and "云江市" in told
    assert "复查意见书" in told and "这份答复已由" in page(
        journey.door.get(f"/track/{journey.number}/answer/?no=2")
    )

    # Once more, before the city: there the hearing does stop the clock.
    journey.wait(days=3)
    told = page(ask(journey, "撤销复查意见", "没有听我说。"))
    assert "复核请求已经收到" in told and "云江市" in told
    assert journey.on_list_of("city_reviewer") and not journey.on_list_of("reviewer")
    journey.do("city_reviewer", "accept_review", "复查复核中")
    due = re.search(r"最迟(\d+年\d+月\d+日)", journey.track())
    heard(journey, "city_leader", "city_reviewer")
    after = re.search(r"最迟(\d+年\d+月\d+日)", journey.track())
    assert due and after and due[1] != after[1] and "听证所需时间不计算在内" in journey.case("city_reviewer")
    decided(journey, "已办结", second=True)

    # Final: nothing follows but new facts.
    told = journey.track()
    assert "信访程序到此终结" in told and "新的事实" in told and "/review/" not in told
    again = ask(journey)
    assert again.status_code == 422
    assert "不再受理" in page(again) and "第三十六条" in page(again)
    desk = journey.case("clerk")
    assert "已终结" in desk and "/request_review/" not in desk
    ended = journey.desk("city_reviewer").get("/desk/reviews/?ended=1").content.decode()
    assert journey.number in ended and "维持" in ended


def test_handled_again_by_the_day_that_was_set_and_not_answered_the_same(journey: Journey) -> None:
    opinion_served(journey)
    ask(journey)
    journey.do("reviewer", "accept_review", "复查复核中")
    due = f"{journey.door.moment.year}-12-20"
    decided(journey, "办理中", outcome="remand", ground="facts", remand_due=due)
    told = journey.track()
    assert "正在重新办理" in told and "12月20日" in told and "责令重新办理" in told
    client, address = journey.desk("handler"), f"/desk/cases/{journey.number}/draft/"
    form = client.get(address).content.decode()
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    refused = client.post(address, {"version": version[1], **journey.answer()})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "不得以同一事实和理由" in text and "查实。" in text
    answered(journey, facts_1="逐个核对，还剩两个摊位。", reply_1="两个摊位已经搬走。")
    assert "两个摊位已经搬走" in journey.track() and "在网上请求复查" in journey.track()


def test_a_paper_request_posted_in_time_is_entered_and_changes_the_opinion(journey: Journey) -> None:
    opinion_served(journey)
    posted = journey.today
    journey.wait(days=32)
    late = ask(journey)
    assert late.status_code == 422 and "届满" in page(late) and "没有人来看过" in page(late)
    typed = {"requests": "改为全部支持", "reasons": "还有两个摊位。"}
    journey.do("clerk", "request_review", "复查复核待受理", **typed, posted_on=posted)
    journey.do("reviewer", "accept_review", "复查复核中")
    promise = (journey.door.moment.date()).replace(day=28).isoformat()
    decided(
        journey, "履行中", outcome="change", ground="unfair", opinion_1="support", promise_1="清走两个摊位",
        promise_due_1=promise,
    )  # fmt: skip
    told = journey.track()
    assert "清走两个摊位" in told and "变更" in told
    kept = re.search(r'name="performance" value="(\d+)"',
                     journey.desk("handler").get(f"/desk/cases/{journey.number}/perform/").content.decode())  # fmt: skip
    assert kept
    journey.do("handler", "perform", "已答复", performance=kept[1], done_on=journey.today, proof="搬走了")
    called = {"reached": "yes", "solved": "yes", "satisfaction": "satisfied"}
    journey.do("clerk", "call_back", "已答复", **called)
    journey.do("clerk", "close", "已办结")


def test_declined_with_its_reason_and_withdrawn_at_will(journey: Journey) -> None:
    opinion_served(journey)
    ask(journey)
    journey.do(
        "reviewer", "decline_review", "已答复", ground="other_way", reason="已经起诉", turn_to="等候法院判决"
    )
    told = journey.track()
    assert "不予受理" in told and "等候法院判决" in told
    ask(journey, "还是请求复查", "法院已经驳回。")
    assert "撤回请求" in journey.track()
    path = f"/track/{journey.number}/review/withdraw/"
    assert "原来的答复继续有效" in page(journey.door.get(path))
    sent = journey.door.client.post(path, {"reason": "已经清走了"}, follow=True)
    assert "请求已经撤回" in page(sent) and "您已撤回" in page(sent)  # type: ignore[arg-type]
    assert journey.number not in journey.desk("reviewer").get("/desk/reviews/").content.decode()
    assert journey.door.get(path).status_code == 302
