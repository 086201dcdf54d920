"""An accusation over HTTP: told at the portal or at the window, passed on, answered; and what turns out to be one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.portal.door import page

if TYPE_CHECKING:
    from tests.journeys.conftest import Journey

TEXT = "验收楼盘时收了开发商的红包。"


def told(journey: Journey) -> None:
    """Told at the public door, about somebody in the housing bureau."""
    journey.submit(
        text=TEXT, accusation="on", accused="副局长赵某", accused_unit=str(journey.county.units["housing"].pk)
    )


def test_from_the_public_door_to_the_result(journey: Journey) -> None:
    told(journey)
    standing = journey.track()
    assert "由专人保密办理" in standing and TEXT not in standing and "检举" not in standing
    for name in ("clerk", "office_head", "handler", "county_leader", "discipline_officer"):
        assert journey.desk(name).get(f"/desk/cases/{journey.number}/").status_code == 404
        assert not journey.on_list_of(name)
    desk = journey.desk("confidant")
    assert desk.get("/desk/")["Location"] == "/desk/sealed/"
    assert journey.number in desk.get("/desk/sealed/").content.decode()

    # The content opens with a reason, and the citizen sees who looked.
    assert TEXT not in journey.case("confidant")
    address = f"/desk/cases/{journey.number}/contacts/"
    assert desk.post(address).status_code == 422
    opened = desk.post(address, {"reason": "办理移送"}).content.decode()
    assert TEXT in opened and "副局长赵某" in opened and "禾知春" in opened
    assert journey.county.confidant.name in journey.track()

    journey.do(
        "confidant", "transfer", "待受理", to=journey.county.units["discipline"].pk, handover="专人送达"
    )
    assert "转交给：禾谷县纪委监委" in journey.track()
    assert journey.number in journey.desk("discipline_officer").get("/desk/sealed/").content.decode()
    [letter] = re.findall(r'href="([^"]+/pdf/)">移送函', journey.case("confidant"))
    assert desk.get(letter).content.startswith(b"%PDF")
    assert journey.desk("clerk").get(letter).status_code == 404

    journey.wait(days=20)
    journey.do("discipline_officer", "conclude", "已办结", result="已立案审查。", how="电话告知")
    assert "已立案审查。" in journey.track()
    assert journey.number in journey.desk("confidant").get("/desk/sealed/?done=1").content.decode()


def test_what_nobody_here_may_keep_is_not_stored_and_the_form_keeps_what_was_typed(journey: Journey) -> None:
    sent = journey.door.submit(
        text=TEXT, accusation="on", accused="县长", accused_unit=str(journey.county.units["county"].pk)
    )
    assert sent.status_code == 422
    assert "没有保存" in page(sent) and "12388" in page(sent) and TEXT in page(sent)
    sent = journey.door.submit(text=TEXT, accusation="on")
    assert sent.status_code == 422 and "请写明反映的是谁" in page(sent)


def test_a_clerk_registers_one_and_sees_no_more_than_the_slip(journey: Journey) -> None:
    desk = journey.desk("town_clerk")
    typed = {"channel": "visit", "name": "禾知春", "text": TEXT, "read_back": "on", "reply_channel": "in_person",
             "accusation": "on", "accused": "禾谷县住房和城乡建设局赵某", "key": "one"}  # fmt: skip
    assert desk.post("/desk/register/", typed)["Location"] == "/desk/slip/"
    slip = desk.get("/desk/slip/").content.decode()
    journey.number, journey.code = re.findall(r'class="big number">([^<]+)<', slip)
    assert TEXT not in slip and "检举" not in slip.partition("<article")[2]
    assert desk.post("/desk/register/", typed)["Location"] == "/desk/slip/"  # the same form again
    assert "回执只显示一次" in desk.get("/desk/slip/").content.decode()
    assert desk.get(f"/desk/cases/{journey.number}/").status_code == 404
    assert "由专人保密办理" in journey.track()
    journey.do("confidant", "transfer", "已办结", body="云江市纪委监委")
    assert "并直接向您反馈" in journey.track()
    typed |= {"accused": "麦穗镇镇长", "key": "two"}
    refused = desk.post("/desk/register/", typed)
    assert refused.status_code == 422 and "应当回避" in refused.content.decode()


def test_an_ordinary_request_is_sealed_and_unsealed_again(journey: Journey) -> None:
    journey.submit(text="住建局赵科长收红包。", demand_1="查处赵科长")
    desk, address = journey.desk("clerk"), f"/desk/cases/{journey.number}/seal/"
    version = re.search(r'name="version" value="(\d+)"', desk.get(address).content.decode())
    assert version
    sent = desk.post(
        address,
        {"version": version[1], "accused": "禾谷县住房和城乡建设局赵科长", "reason": "反映受贿"},
        follow=True,
    )
    shown = sent.content.decode()
    assert sent.redirect_chain == [("/desk/", 302)] and journey.number not in shown and "赵科长" not in shown
    assert desk.get(f"/desk/cases/{journey.number}/").status_code == 404
    assert "赵科长" not in journey.track()
    confidant = journey.desk("confidant")
    address = f"/desk/cases/{journey.number}/unseal/"
    version = re.search(r'name="version" value="(\d+)"', confidant.get(address).content.decode())
    assert version
    sent = confidant.post(address, {"version": version[1], "agreement": "电话里本人同意"})
    assert sent["Location"] == "/desk/sealed/"
    assert "查处赵科长" in journey.case("clerk") and "查处赵科长" in journey.track()


def test_the_list_is_widened_and_narrowed_at_the_desk(journey: Journey) -> None:
    told(journey)
    other = journey.county.discipline_officer
    journey.do("confidant", "share_sealed", "已登记", add=other.pk, reason="共同核对")
    assert other.name in journey.case("confidant")
    assert journey.desk("discipline_officer").get(f"/desk/cases/{journey.number}/").status_code == 200
    journey.do("confidant", "share_sealed", "已登记", drop=other.pk, reason="核对完毕")
    assert journey.desk("discipline_officer").get(f"/desk/cases/{journey.number}/").status_code == 404


def test_the_citizen_adds_to_it_and_the_officer_reads_it(journey: Journey) -> None:
    told(journey)
    journey.track()
    sent = journey.door.post(f"/track/{journey.number}/material/", text="还有一笔转账")
    assert sent.status_code == 302
    assert "还有一笔转账" not in journey.track() and "还有一笔转账" not in journey.case("confidant")
    opened = journey.desk("confidant").post(f"/desk/cases/{journey.number}/contacts/", {"reason": "核对内容"})
    assert "还有一笔转账" in opened.content.decode()
