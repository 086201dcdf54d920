"""The answer reaches the citizen with proof; what it promised is performed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huiyin.cases import clocks, followup, service
from huiyin.cases.models import Answer, Case, Participation, Performance, Service, Step
from huiyin.cases.states import State
from huiyin.org import administration as org
from huiyin.org.models import Unit
from tests import build, moves
from tests.build import County, reply_of


def performing(county: County, now: datetime, *days: int) -> Case:
    """A served case with two demands and a promise for each number of days."""
    replies = tuple(
        reply_of(no, promise=f"承诺{no}", promise_due=now.date() + timedelta(days=day))
        if day
        else reply_of(no)
        for no, day in enumerate(days, 1)
    )
    return build.served(
        county, now, replies=replies, demands=tuple(f"第{no}项" for no in range(1, len(days) + 1))
    )


def test_the_right_of_review_runs_from_the_day_the_citizen_had_the_answer(
    county: County, now: datetime
) -> None:
    case = build.signed(county, now)
    later = now + timedelta(days=10)
    service.serve(
        case, "post", received_on=date(2026, 11, 26), receiver=" 禾知春 ", by=county.handler, now=later
    )
    case = moves.again(case)
    right = clocks.find(case, "review_request")
    assert right is not None
    assert (right.started_on, right.due) == (
        date(2026, 11, 26),
        date(2026, 12, 28),
    )  # 26 December is a Saturday
    paper = Answer.objects.get(case=case)
    assert (paper.status, paper.review_until) == ("served", date(2026, 12, 28))
    row = Service.objects.get(answer=paper)
    assert (row.method, row.received_on, row.receiver, row.at) == (
        "post",
        date(2026, 11, 26),
        "禾知春",
        later,
    )
    assert case.answered_at == later
    step = Step.objects.filter(case=case).latest("id")
    assert (step.note, step.told) == ("邮寄送达，禾**于2026年11月26日收到", "书面答复已送达")


def test_without_proof_of_service_no_right_begins_and_none_ends(county: County, now: datetime) -> None:
    case = build.signed(county, now)
    assert clocks.find(case, "review_request") is None
    assert Answer.objects.get(case=case).review_until is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"method": "rumour"}, "请选择送达方式并填写签收人.*第三十五条"),
        ({"receiver": " "}, "没有送达凭证，请求复查的期限不起算"),
        ({"received_on": date(2026, 11, 23)}, "收到日期不能晚于今天"),
        ({"received_on": date(2026, 11, 21)}, "收到日期不能早于签发日期"),
    ],
)
def test_service_without_method_receiver_or_possible_day_is_refused(
    county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    case = build.signed(county, now)
    given = {"method": "in_person", "received_on": date(2026, 11, 22), "receiver": "禾知春", **changes}
    with moves.refused(sentence):
        service.serve(case, given.pop("method"), by=county.handler, now=now, **given)


@pytest.mark.parametrize(
    ("reply_channel", "agreed"), [("web", True), ("phone", False), ("post", False), ("in_person", False)]
)
def test_the_answer_goes_by_wire_only_to_who_agreed(
    county: County, now: datetime, reply_channel: str, agreed: bool
) -> None:
    case = build.signed(county, now, reply_channel=reply_channel)
    given: dict[str, Any] = {"received_on": date(2026, 11, 22), "receiver": "禾知春", "by": county.handler}
    if not agreed:
        with moves.refused("没有同意电子送达.*民事诉讼法"):
            service.serve(case, "electronic", now=now, **given)
    service.serve(case, "electronic" if agreed else "entrusted", now=now, **given)
    assert moves.again(case).status is State.SERVED


def test_a_served_case_goes_to_the_unit_that_calls_the_citizen(county: County, now: datetime) -> None:
    case = moves.again(build.served(county, now))
    assert case.status is State.SERVED
    assert (case.owner, case.handling_unit) == (county.units["office"], county.units["housing"])
    assert (case.officer, case.next_due) == (None, date(2026, 12, 4))
    assert Participation.objects.filter(case=case, unit=county.units["office"], part="follow_up").exists()


def test_a_served_refusal_to_accept_gives_no_right_of_review_but_is_asked_about(
    county: County, now: datetime
) -> None:
    case = build.declined(county, now)
    moves.MAKE["serve"](case, county.handler, county, now)
    case = moves.again(case)
    assert [clock.code for clock in clocks.running(case)] == ["callback"]
    assert Answer.objects.get(case=case).review_until is None
    assert case.owner == county.units["office"]


CALLERS = [
    # receiver, sender, handling → who calls
    ("office", "office", "housing", "office"),
    ("township", "township", "housing", "township"),
    ("village", "township", "housing", "township"),
    ("office", None, "office", "inspection"),
    ("township", None, "township", "office"),
    ("village", None, "township", "office"),
    ("housing", None, "housing", "office"),
    ("housing", "housing", "transport", "office"),
    ("office", "office", "village", "office"),
    ("office", "housing", "transport", "office"),
]


@pytest.mark.parametrize(("receiver", "sender", "handling", "caller"), CALLERS)
def test_who_calls_the_citizen_is_never_who_handled_the_case(
    county: County, receiver: str, sender: str | None, handling: str, caller: str
) -> None:
    case = Case(receiver=county.units[receiver], handling_unit=county.units[handling])
    case.sender = county.units[sender] if sender else None
    unit = followup.calling_unit(case)
    assert unit == county.units[caller]
    assert unit != case.handling_unit


def test_without_any_office_to_call_the_answer_is_not_registered_as_served(
    county: County, now: datetime
) -> None:
    case = build.registered(county, now)
    moves.MAKE["triage"](case, county.office_head, county, now)
    moves.MAKE["accept"](case, county.clerk, county, now)
    moves.MAKE["draft"](case, county.clerk, county, now)
    other = org.appoint(county.reviewer, county.units["office"], "head", "副局长", by=None, now=now).user
    moves.MAKE["endorse"](case, county.office_head, county, now)
    moves.MAKE["sign"](case, other, county, now)
    Unit.objects.filter(pk=county.units["inspection"].pk).update(closed_on=now.date())
    with moves.refused("没有可以回访的单位"):
        moves.MAKE["serve"](case, county.clerk, county, now)


def test_promises_keep_the_case_with_the_unit_until_the_last_is_kept(county: County, now: datetime) -> None:
    case = moves.again(performing(county, now, 20, 5, 0))
    assert case.status is State.PERFORMING
    assert case.owner == county.units["housing"]
    assert case.next_due == date(2026, 11, 27)
    first, second = Performance.objects.filter(case=case)
    service.perform(case, first, proof=" 已换 ", done_on=date(2026, 11, 22), by=county.handler, now=now)
    case = moves.again(case)
    assert (case.status, case.next_due) == (State.PERFORMING, date(2026, 12, 12))
    first.refresh_from_db()
    assert (first.done_on, first.proof, first.by) == (date(2026, 11, 22), "已换", county.handler)
    assert Step.objects.filter(case=case).latest("id").told == "承诺事项已完成：承诺2"
    service.perform(case, second, proof="已换", done_on=date(2026, 11, 22), by=county.colleague, now=now)
    case = moves.again(case)
    assert (case.status, case.owner, case.next_due) == (
        State.SERVED,
        county.units["office"],
        date(2026, 12, 4),
    )


def test_a_promise_is_kept_once_with_proof_and_not_in_the_future(county: County, now: datetime) -> None:
    case = performing(county, now, 5, 20)
    promise = Performance.objects.filter(case=case).earliest("due")
    other = Performance.objects.filter(case=performing(county, now, 5)).get()
    given: dict[str, Any] = {"by": county.handler, "now": now}
    with moves.refused("请写明怎样完成、结果如何.*第三十二条"):
        service.perform(case, promise, proof=" ", done_on=date(2026, 11, 22), **given)
    with moves.refused("完成日期不能晚于今天"):
        service.perform(case, promise, proof="已换", done_on=date(2026, 11, 23), **given)
    with moves.refused("已经登记完成"):
        service.perform(case, other, proof="已换", done_on=date(2026, 11, 22), **given)
    service.perform(case, promise, proof="已换", done_on=date(2026, 11, 22), **given)
    with moves.refused("已经登记完成"):
        service.perform(case, promise, proof="又换", done_on=date(2026, 11, 22), **given)


def test_what_is_noted_of_a_review_opinion_on_its_way_belongs_to_that_opinion(
    county: County, now: datetime
) -> None:
    case = build.review_signed(county, now)
    given: dict[str, Any] = {"on": now.date(), "receiver": "禾知春", "by": county.reviewer, "now": now}
    row = service.note_delivery(case, "post", delivered=False, note="退回", **given)
    assert row.answer.kind == "review"
    with moves.refused("第一次送达请用“送达复查复核意见”"):
        service.note_delivery(case, "post", delivered=True, **given)
