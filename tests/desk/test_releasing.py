"""Whoever signs reads what goes out and ticks it; afterwards the case says so, and it can be taken back."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from huiyin.assist import publishing
from huiyin.base.clock import local_date
from huiyin.cases import answering, service
from huiyin.cases.models import Answer, Case
from tests import build, moves
from tests.build import County
from tests.desk.test_moves import send

if TYPE_CHECKING:
    from tests.desk.conftest import Desk

LEFT_OUT = "（这一段可能有姓名，不公开）"
READ = "请通读一遍，确认没有能认出人的内容。"


def waiting(county: County, now: datetime, reply: str = "已责成物业更换。", **told: Any) -> Case:
    """An answer of these words that waits for its signature."""
    case = build.handling_(county, now, **{"may_publish": True, **told})
    replies = [build.reply_of(no + 1, reply=reply) for no in range(case.demands.count())]
    answering.draft(case, "楼道灯已经修好。", replies, by=county.handler, now=now)
    return answering.endorse(case, by=county.head, now=now)


def page(at: Desk, name: str, case: Case, verb: str = "sign") -> str:
    tail = f"{verb}/" if verb else ""
    response = at(name).get(f"/desk/cases/{case.number}/{tail}")
    assert response.status_code == 200
    return str(response.content.decode())


def goes_out(html: str) -> str:
    """The words of the part of the page that shows what is to be public; empty without it."""
    found = re.search(r'<section class="publication".*?</section>', html, re.DOTALL)
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", found[0]))) if found else ""


def test_the_signer_reads_exactly_what_everybody_will_read(at: Desk, county: County, now: datetime) -> None:
    case = waiting(county, now, "已上门告知禾知春，3栋2单元501室门口的灯已换，可拨打13800000001查询。")
    html = page(at, "leader", case)
    assert READ in html and "可以向公众公开（公开的是下面隐去个人信息的文字）" in html
    assert re.search(r'<input type="checkbox" name="publish"[^>]*>', html)
    assert not re.search(r'name="publish"[^>]*checked', html)
    read = goes_out(html)
    assert send(at, "leader", case, "sign", {"publish": "on"}).status_code == 302
    service.serve(
        moves.again(case),
        "electronic",
        received_on=local_date(now),
        receiver="禾知春",
        by=county.handler,
        now=now,
    )
    (shown,) = publishing.published([case.pk])
    head = f"公开的文字{shown.title}{shown.place}，{shown.unit}2026年11月22日"
    assert read.startswith(head) and read.endswith(
        f"答复{shown.summary}" + "".join(f"{part.opinion}。{part.text}" for part in shown.parts)
    )
    assert "已上门告知某某，某处门口的灯已换，可拨打（号码略）查询。" in read and "禾知春" not in read


def test_what_is_left_out_is_marked(at: Desk, county: County, now: datetime) -> None:
    case = waiting(county, now, "物业经理李建国已更换楼道灯。", demands=("修好灯", "公布电话"))
    read = goes_out(page(at, "leader", case))
    assert read.count(LEFT_OUT) == 2 and "李建国" not in read and "楼道灯已经修好。" in read


@pytest.mark.parametrize("ticked", [True, False])
def test_it_is_public_when_the_box_was_ticked_and_only_then(
    at: Desk, county: County, now: datetime, ticked: bool
) -> None:
    case = waiting(county, now)
    assert (
        send(at, "leader", case, "sign", {"publish": "on"} if ticked else {}).headers["Location"]
        == f"/desk/cases/{case.number}/"
    )
    assert Answer.objects.get(case=case).public is ticked
    assert ("送达以后向公众显示" in page(at, "leader", case, "")) is ticked
    assert ("unpublish/" in page(at, "leader", case, "")) is ticked


@pytest.mark.parametrize(
    "told",
    [
        {"may_publish": False},
        {"confidential": True},
        {"people": build.FAMILY},
    ],
    ids=["no consent", "confidential", "minor"],
)
def test_without_leave_there_is_no_box_and_a_tick_does_nothing(
    at: Desk, county: County, now: datetime, told: dict[str, Any]
) -> None:
    case = waiting(county, now, **told)
    html = page(at, "leader", case)
    assert "publish" not in html and "公开的文字" not in html
    assert send(at, "leader", case, "sign", {"publish": "on"}).status_code == 302
    assert not Answer.objects.get(case=case).public


def test_switched_off_nothing_can_be_released(at: Desk, county: County, now: datetime, settings: Any) -> None:
    settings.ASSIST = False
    case, simple = waiting(county, now), build.simple(county, now, may_publish=True)
    assert "公开的文字" not in page(at, "leader", case)
    assert 'name="publish"' not in page(at, "handler", simple, "answer_simply")
    assert send(at, "leader", case, "sign", {"publish": "on"}).status_code == 302
    assert not Answer.objects.get(case=case).public


SIMPLE = {"summary": "灯已经修好。", "told_by": "phone", "receiver": "禾知春", "opinion_1": "support",
          "reply_1": "已上门告知禾知春，灯已换好。"}  # fmt: skip


def test_a_simple_answer_goes_out_only_as_it_was_shown(at: Desk, county: County, now: datetime) -> None:
    case = build.simple(county, now, may_publish=True)
    assert goes_out(page(at, "handler", case, "answer_simply")) == ""
    first = send(at, "handler", case, "answer_simply", {**SIMPLE, "publish": "on"})
    html = first.content.decode()
    assert first.status_code == 422 and READ in html and "（公开的是下面隐去个人信息的文字）" in html
    assert "已上门告知某某，灯已换好。" in goes_out(html)
    read = re.search(r'name="read" value="(\w+)"', html)
    assert read
    again = {**SIMPLE, "publish": "on", "read": read[1]}
    other = send(at, "handler", case, "answer_simply", {**again, "reply_1": "今天换好了。"})
    assert other.status_code == 422 and "今天换好了。" in goes_out(other.content.decode())
    assert send(at, "handler", case, "answer_simply", again).status_code == 302
    assert Answer.objects.get(case=case).public
    (shown,) = publishing.published([case.pk])
    assert shown.parts[0].text == "已上门告知某某，灯已换好。"


def test_a_simple_answer_never_goes_out_unread(
    at: Desk, county: County, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr(publishing, "masked", fail)
    case = build.simple(county, now, may_publish=True)
    shown = send(at, "handler", case, "answer_simply", {**SIMPLE, "publish": "on", "read": ""})
    assert shown.status_code == 422 and "公开的文字现在列不出来" in shown.content.decode()
    waited = waiting(county, now)
    assert "publish" not in page(at, "leader", waited)


def test_a_simple_answer_without_the_tick_is_given_at_once(at: Desk, county: County, now: datetime) -> None:
    case = build.simple(county, now, may_publish=True)
    assert send(at, "handler", case, "answer_simply", SIMPLE).status_code == 302
    assert not Answer.objects.get(case=case).public
    refused = build.simple(county, now)
    assert 'name="publish"' not in page(at, "handler", refused, "answer_simply")


def test_the_case_says_since_when_it_is_public_until_it_is_taken_back(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.released(county, now)
    told = "答复已向公众公开（2026年11月22日"
    assert told in page(at, "clerk", case, "") and "unpublish/" in page(at, "clerk", case, "")
    assert "unpublish/" not in page(at, "handler", case, "")
    assert "撤下以后，群众网页不再显示这件事的答复" in page(at, "head", case, "unpublish")
    assert send(at, "head", case, "unpublish", {"reason": ""}).status_code == 422
    assert send(at, "head", case, "unpublish", {"reason": "有能认出人的内容"}).status_code == 302
    shown = page(at, "clerk", case, "")
    assert told not in shown and "unpublish/" not in shown and "有能认出人的内容" in shown
    assert send(at, "head", case, "unpublish", {"reason": "再撤一次"}).status_code == 422


def test_while_it_is_reviewed_the_case_says_that_it_is_not_shown(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.review_requested(county, now, may_publish=True, publish=True)
    assert "复查复核期间不显示" in page(at, "head", case, "")
