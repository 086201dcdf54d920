"""A petition over HTTP from the first word to the archive, and the shorter ways it can go."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.build import PROPERTY
from tests.portal.door import page

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey

SORTED = {"title": "桥头摊位占道", "category": PROPERTY, "purpose": "resolution"}


def sorted_and_accepted(journey: Journey) -> None:
    """Told at the portal, sent to the housing bureau, accepted there."""
    journey.submit(text="桥头的摊位把人行道占满了。", demand_1="把人行道让出来")
    journey.do("clerk", "triage", "待受理", **SORTED, unit=journey.county.units["housing"].pk)
    journey.do("handler", "accept", "办理中")


def answered(journey: Journey, **typed: object) -> None:
    """Drafted, checked, signed and served."""
    journey.do("handler", "draft", "待审核", **{**journey.answer(), **typed})
    journey.do("head", "endorse", "待签发")
    journey.do("leader", "sign", "待送达")
    then = "履行中" if "promise_1" in typed else "已答复"
    journey.do("handler", "serve", then, method="electronic", received_on=journey.today, receiver="禾知春")


def test_from_the_first_word_to_the_archive(journey: Journey) -> None:
    units = journey.county.units
    journey.submit(
        text="桥头的摊位把人行道占满了，孩子上学走车道。",
        demand_1="把人行道让出来",
        place=str(units["village"].pk),
    )
    assert "已登记" in journey.track()

    # Sent to the wrong bureau: it objects, the clerk agrees and sends it to the one of the list of duties.
    journey.wait(days=2)
    assert journey.on_list_of("clerk") and not journey.on_list_of("outsider")
    journey.do("clerk", "triage", "待转办", **SORTED)
    journey.do("clerk", "forward", "待受理", other=units["transport"].pk, clause="道路两侧", note="请核实")
    assert "已转送禾谷县交通运输局" in journey.track()
    journey.wait(days=3)
    journey.do("outsider", "object", "异议待核实", reason="占道经营由住建部门管理")
    journey.do("clerk", "uphold", "待转办", ruling="清单写明属住建局")
    journey.do("clerk", "forward", "待受理", unit=units["housing"].pk)
    assert "《禾谷县部门职责清单》住建局第1项" in journey.case("handler")
    assert not journey.on_list_of("outsider")

    # Accepted, looked into, extended with a reason that the citizen can read.
    journey.wait(days=4)
    journey.do("handler", "accept", "办理中")
    assert "禾谷县住房和城乡建设局已受理" in journey.track()
    journey.do("handler", "contact", "办理中", words_said="电话里约定周三到现场")
    found = {"method": "site_view", "finding": "摊位六个，占道二十米", "found_on": journey.today}
    journey.do("handler", "add_evidence", "办理中", **found)
    journey.wait(days=40)
    journey.do("head", "extend", "办理中", days="20", reason="新市场要下月才能搬入")
    assert "新市场要下月才能搬入" in journey.track()

    # Drafted, sent back, drafted again, checked, signed, served with a promise.
    promise = (journey.door.moment + timedelta(days=10)).date().isoformat()
    text = journey.answer(
        "摊位六个。", "十日内全部搬走。", promise_1="六个摊位搬入市场", promise_due_1=promise
    )
    journey.do("handler", "draft", "待审核", **text)
    journey.do("head", "send_back", "办理中", reason="写明占道的长度")
    assert (
        "摊位六个。" in journey.desk("handler").get(f"/desk/cases/{journey.number}/draft/").content.decode()
    )
    journey.do("handler", "draft", "待审核", **{**text, "facts_1": "摊位六个，占道二十米。"})
    journey.do("head", "endorse", "待签发")
    assert "占道二十米" not in journey.track()
    journey.do("leader", "sign", "待送达")
    service = {"method": "in_person", "received_on": journey.today, "receiver": "禾知春"}
    journey.do("handler", "serve", "履行中", **service)
    told = journey.track()
    assert "占道二十米" in told and "请求复查" in told and "六个摊位搬入市场" in told

    # The promise is kept, the clerk asks, the citizen rates, and only then it is closed.
    journey.wait(days=8)
    kept = re.search(r'name="performance" value="(\d+)"',
                     journey.desk("handler").get(f"/desk/cases/{journey.number}/perform/").content.decode())  # fmt: skip
    assert kept
    journey.do(
        "handler", "perform", "已答复", performance=kept[1], done_on=journey.today, proof="已经全部搬入"
    )
    assert not journey.on_list_of("handler") and journey.on_list_of("clerk")
    journey.wait(days=1)
    journey.do(
        "clerk", "call_back", "已答复", reached="yes", solved="yes", satisfaction="fair", words="路通了"
    )
    assert "您的评价：已解决，满意" in journey.rate("yes", "satisfied", "谢谢")
    journey.do("clerk", "close", "已办结", note="各项都已办好")
    assert not journey.on_list_of("clerk")
    told = journey.track()
    assert "已办结" in told and "谢谢" in told


def test_what_belongs_to_the_courts_is_declined_in_writing(journey: Journey) -> None:
    journey.submit(text="与邻居的官司还没有判。")
    journey.do("clerk", "triage", "待受理", **SORTED, unit=journey.county.units["housing"].pk)
    journey.do(
        "head", "decline", "不予受理待送达", ground="courts", reason="正在诉讼", turn_to="禾谷县人民法院"
    )
    assert "禾谷县人民法院" not in journey.track()  # not before the paper is in the citizen's hands
    service = {"method": "electronic", "received_on": journey.today, "receiver": "禾知春"}
    journey.do("handler", "serve", "已答复", **service)
    told = journey.track()
    assert "不予受理告知书" in told and "禾谷县人民法院" in told and "向信访部门反映" in told
    journey.do("clerk", "call_back", "已答复", reached="yes", solved="partly", satisfaction="fair")
    journey.do("clerk", "close", "已办结")


def test_the_citizen_withdraws_and_nobody_is_asked_any_more(journey: Journey) -> None:
    sorted_and_accepted(journey)
    journey.track()
    sent = journey.door.client.post(
        f"/track/{journey.number}/withdraw/", {"reason": "已经搬走了"}, follow=True
    )
    assert "已经撤回" in page(sent)  # type: ignore[arg-type]
    assert not journey.on_list_of("handler")
    desk = journey.case("handler")
    assert "已撤回" in desk and "/designate/" not in desk and "/draft/" not in desk


def test_an_unhappy_rating_brings_the_case_back_and_the_next_answer_is_rated_anew(journey: Journey) -> None:
    sorted_and_accepted(journey)
    answered(journey)
    journey.wait(days=3)
    told = journey.rate("no", "not", "摊位又回来了")
    assert "正在重新办理" in told and "以新的答复为准" in told
    assert journey.on_list_of("handler")
    assert "重新办理1次" in journey.case("head") and "摊位又回来了" in journey.case("head")
    journey.wait(days=5)
    answered(journey, reply_1="已经设置护栏，每天巡查。")
    told = journey.track()
    assert "已经设置护栏" in told
    assert "您的评价：已解决，满意" in journey.rate("yes", "satisfied", "这次好了")
    journey.do("clerk", "close", "已办结")


def test_an_oral_request_in_the_village_is_answered_by_the_township_and_asked_about_by_the_county(
    journey: Journey,
) -> None:
    officer = journey.desk("officer")
    told = {
        "channel": "visit", "name": "谷老田", "phone": "13800000009", "text": "村口的水渠塌了一段，浇不上地。",
        "read_back": "on", "reply_channel": "in_person",
    }  # fmt: skip
    assert officer.post("/desk/register/", told).url == "/desk/slip/"  # type: ignore[attr-defined]
    shown = re.findall(r'class="big number">([^<]+)<', officer.get("/desk/slip/").content.decode())
    journey.number, journey.code = shown
    assert "麦穗镇" in journey.track()

    # The township sorts, accepts and answers it itself.
    assert journey.on_list_of("town_clerk")
    village = journey.county.units["village"].pk
    journey.do("town_clerk", "triage", "待转办", **{**SORTED, "title": "水渠垮塌"}, place=village)
    journey.do("town_handler", "accept", "办理中")
    journey.wait(days=6)
    journey.do("town_handler", "draft", "待审核", **journey.answer("塌方十米。", "已经修复通水。"))
    journey.do("town_head", "endorse", "待签发")
    journey.do("town_head", "sign", "待送达")
    service = {"method": "entrusted", "received_on": journey.today, "receiver": "谷老田"}
    journey.do("town_handler", "serve", "已答复", **service)
    assert "已经修复通水" in journey.track()

    # Who handled it does not ask about it.
    for name in ("town_clerk", "town_handler", "town_head"):
        assert "/call_back/" not in journey.case(name)
    assert journey.on_list_of("clerk")
    called = {"reached": "yes", "solved": "yes", "satisfaction": "satisfied"}
    journey.do("clerk", "call_back", "已答复", **called)
    journey.do("clerk", "close", "已办结")
