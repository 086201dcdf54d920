"""Overdue, found, reminded, not answered, ordered, replied, ended, advice, adopted; and the call-back queue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.build import PROPERTY

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey

SORTED = {"title": "桥头摊位占道", "category": PROPERTY, "purpose": "resolution"}


def page(journey: Journey, who: str, path: str) -> str:
    answer = journey.desk(who).get(f"/desk/{path}")
    assert answer.status_code == 200, (who, path, answer.status_code)
    return answer.content.decode()


def chosen(journey: Journey, who: str, verb: str) -> str:
    """The step of supervision that the form proposes."""
    html = page(journey, who, f"cases/{journey.number}/{verb}/")
    found = re.search(r'name="supervision" value="(\d+)"[^>]*checked', html)
    assert found, f"{verb} proposes nothing"
    return found[1]


def proposed(journey: Journey, who: str, verb: str) -> dict[str, str]:
    """What the form of a step of supervision proposes: ground and facts."""
    html = page(journey, who, f"cases/{journey.number}/{verb}/")
    ground = re.search(r'name="ground" value="(\w+)"[^>]*checked', html)
    facts = re.search(r'<textarea name="facts"[^>]*>([^<]*)</textarea>', html)
    assert ground and facts and facts[1].strip(), html
    return {"ground": ground[1], "facts": facts[1].strip()}


def test_from_an_overdue_case_to_an_adopted_advice(journey: Journey) -> None:
    units = journey.county.units
    journey.submit(text="桥头的摊位把人行道占满了。", demand_1="把人行道让出来")
    journey.do("clerk", "triage", "待受理", **SORTED, unit=units["housing"].pk)
    journey.do("handler", "accept", "办理中")
    journey.wait(days=61)

    # Found by the system, in no unit's own list; nothing is sent by itself.
    assert journey.number in page(journey, "inspector", "supervision/")
    assert journey.number in page(journey, "clerk", "supervision/?ground=late_answer")
    assert journey.number not in page(journey, "clerk", "supervision/?ground=late_notice")
    assert journey.number not in page(journey, "handler", "supervision/")
    given = proposed(journey, "clerk", "remind")
    assert given["ground"] == "late_answer" and "已超期1天" in given["facts"]
    journey.do("clerk", "remind", "办理中", **given, demand="请抓紧办理。")
    assert journey.number not in page(journey, "clerk", "supervision/")
    assert journey.number in page(journey, "handler", "supervision/")
    assert "催办单" in journey.case("handler") and "/order/" not in journey.case("clerk")

    # Not answered: found again, ordered; the reminder ends with it.
    journey.wait(days=9)
    given = proposed(journey, "inspector", "order")
    assert given["ground"] == "no_reply" and "没有答复" in given["facts"]
    journey.do("inspector", "order", "办理中", **given, demand="请限期办结。")
    assert "转为督办" in journey.case("head")
    assert "有关机构已督办" in journey.track()
    told = page(journey, "inspector", "supervision/?tab=open")
    assert journey.number in told and journey.number not in page(journey, "clerk", "supervision/?tab=open")

    # Answered, checked, returned once, answered again, done.
    journey.wait(days=3)
    said = {"cause": "人手不足", "measures": "加派人员", "finish_on": journey.today}
    journey.do(
        "head",
        "reply_supervision",
        "办理中",
        supervision=chosen(journey, "head", "reply_supervision"),
        **said,
    )
    assert journey.number in page(journey, "inspector", "supervision/?tab=replied")
    open_step = {"supervision": chosen(journey, "inspector", "end_supervision")}
    later = (journey.door.moment.date().replace(year=journey.door.moment.year + 1)).isoformat()
    journey.do(
        "inspector", "end_supervision", "办理中", **open_step, outcome="return", result="还是占道", due=later
    )
    assert journey.number in page(journey, "handler", "supervision/")
    journey.do(
        "handler",
        "reply_supervision",
        "办理中",
        supervision=chosen(journey, "handler", "reply_supervision"),
        **said,
    )
    journey.do("inspector", "end_supervision", "办理中", **open_step, outcome="done", result="人行道已让出")
    assert journey.number not in page(journey, "inspector", "supervision/?tab=open")

    # What it taught becomes an advice, and the bureau takes it up.
    inspector = journey.desk("inspector")
    advice = {"kind": "improve", "unit": units["housing"].pk, "finding": "占道反复出现。", "suggestion": "设固定摊位。",
              "cases": journey.number}  # fmt: skip
    named = inspector.post("/desk/advice/propose/", {**advice, "finding": "禾知春反映占道。"})
    assert named.status_code == 422 and "不能写诉求人的姓名" in named.content.decode()
    missing = inspector.post("/desk/advice/propose/", {**advice, "cases": "2026-999999"})
    assert missing.status_code == 422 and "没有找到编号为2026-999999的事项" in missing.content.decode()
    sent = inspector.post("/desk/advice/propose/", advice)
    assert sent.status_code == 302, sent.content.decode()
    where = sent.headers["Location"]
    assert "设固定摊位" in page(journey, "head", "supervision/") and "设固定摊位" in page(
        journey, "head", "advice/"
    )
    html = journey.desk("head").get(where).content.decode()
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version
    answer = {"version": version[1], "adoption": "adopted", "reply": "已划定摊位。"}
    assert journey.desk("head").post(where, answer).status_code == 422  # by when?
    assert journey.desk("head").post(where, {**answer, "change_on": later}).status_code == 302
    late = journey.desk("leader").post(where, {**answer, "change_on": later})
    assert late.status_code == 409 and "已划定摊位" in late.content.decode()
    assert "采纳" in inspector.get(where).content.decode()
    assert journey.desk("outside_head").get(where).status_code == 404
    assert inspector.get(f"{where}reply/pdf/").content.startswith(b"%PDF")
    assert "有关建议" in journey.case("inspector") and "有关建议" not in journey.case("clerk")


def test_who_has_an_answer_is_called_by_somebody_else_with_the_script(journey: Journey) -> None:
    journey.submit(text="桥头的摊位把人行道占满了。", demand_1="把人行道让出来")
    journey.do("clerk", "triage", "待受理", **SORTED, unit=journey.county.units["housing"].pk)
    journey.do("handler", "accept", "办理中")
    journey.do("handler", "draft", "待审核", **journey.answer())
    journey.do("head", "endorse", "待签发")
    journey.do("leader", "sign", "待送达")
    journey.do(
        "handler", "serve", "已答复", method="electronic", received_on=journey.today, receiver="禾知春"
    )
    assert journey.number in page(journey, "clerk", "callbacks/")
    assert journey.number not in page(journey, "head", "callbacks/")
    script = page(journey, "clerk", f"cases/{journey.number}/call_back/")
    assert "我们不是办理单位" in script and "已经办好。" in script and "不求好评" in script
    journey.do("clerk", "call_back", "已答复", reached="no")
    tried = page(journey, "clerk", "callbacks/")
    assert "已打1次没有联系上" in tried and "下次：" in tried
    journey.wait(days=1)
    unhappy = {"reached": "yes", "solved": "no", "satisfaction": "not", "words": "又摆出来了"}
    journey.do("clerk", "call_back", "办理中", **unhappy)
    assert journey.number not in page(journey, "clerk", "callbacks/")
    assert journey.on_list_of("handler")
    paper = journey.desk("clerk").get(f"/desk/cases/{journey.number}/sheets/callback_record/pdf/")
    assert paper.content.startswith(b"%PDF")
