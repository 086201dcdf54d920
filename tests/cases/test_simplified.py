"""Simple handling: what it is for, what it is not for, and an answer told and served in one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huiyin.base.clock import local_date
from huiyin.cases import clocks, followup, handling, intake, parties, routing, simplified
from huiyin.cases.codes import AnswerKind, Channel, LinkKind
from huiyin.cases.intake import Person
from huiyin.cases.models import Answer, Case, Service, Step
from huiyin.cases.states import State
from tests import build, moves
from tests.build import County


def answer(case: Case, by: Any, now: datetime, **changes: Any) -> Answer:
    given: dict[str, Any] = {
        "replies": [build.reply_of(demand.no, facts="") for demand in case.demands.all()],
        "summary": "灯已经修好。",
        "told_by": "phone",
        "receiver": "禾知春",
        **changes,
    }
    return simplified.answer_simply(case, by=by, now=now, **given)


def test_ten_working_days_run_beside_the_sixty_of_the_statute(county: County, now: datetime) -> None:
    case = moves.again(build.simple(county, now))
    assert (case.status, case.simplified, case.officer) == (State.HANDLING, True, county.handler)
    running = {clock.code: clock.strict for clock in clocks.running(case)}
    assert running == {"handle": date(2027, 1, 21), "simple_answer": date(2026, 12, 4)}
    assert case.next_due == date(2026, 12, 4)
    assert Step.objects.filter(case=case).latest("pk").told == "禾谷县住房和城乡建设局已受理，按简易程序办理"


def test_an_answer_by_telephone_is_told_and_served_in_one_step(county: County, now: datetime) -> None:
    case = build.simple(county, now)
    later = now + timedelta(days=3)
    row = answer(case, county.handler, later, paper=True)
    case = moves.again(case)
    assert (case.status, case.owner, case.handling_unit) == (
        State.SERVED,
        county.units["office"],
        county.units["housing"],
    )
    assert next(iter(clocks.running(case))).code == "callback"
    assert (case.answered_at, case.officer) == (later, None)
    service = Service.objects.get(answer=row)
    assert (service.get_method_display(), service.received_on, service.receiver) == (
        "电话答复",
        local_date(later),
        "禾知春",
    )
    assert (row.kind, row.status, row.review_until) == (AnswerKind.SIMPLE_REPLY, "served", None)
    assert row.letter is not None and "可以随时索取" in row.letter.body and "电话" in row.letter.body
    assert Step.objects.filter(case=case).latest("pk").note == "电话答复，禾**，要纸质答复：灯已经修好。"


def test_the_first_receiver_answers_on_the_spot(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    answer(case, county.clerk, now, told_by="spoken")
    case = moves.again(case)
    assert (case.status, case.handling_unit, case.owner) == (
        State.SERVED,
        county.units["office"],
        county.units["inspection"],  # who answered does not ask about it
    )
    followup.call_back(
        case, reached=True, solved="yes", satisfaction="satisfied", by=county.inspector, now=now
    )


@pytest.mark.parametrize("opinion", ["support", "explain"])
def test_not_content_and_not_done_it_is_handled_again_in_the_ordinary_way(
    county: County, now: datetime, opinion: str
) -> None:
    case = build.simple(county, now)
    answer(case, county.handler, now, replies=[build.reply_of(opinion=opinion)])
    followup.rate(moves.again(case), solved="no", satisfaction="not", by=build.citizen(case), now=now)
    case = moves.again(case)
    assert case.status is State.HANDLING
    with moves.refused("只有初次提出的信访事项才适用简易办理.*《信访事项简易办理办法》"):
        answer(case, county.handler, now)


def repeated(county: County, now: datetime) -> Case:
    first = build.registered(county, now - timedelta(days=30))
    case = build.awaiting(county, now)
    intake.link(case, first, LinkKind.REPEAT, by=county.clerk, now=now)
    return case


def charged(county: County, now: datetime) -> Case:
    case = build.triaged(county, now)
    due = local_date(now) + timedelta(days=20)
    return routing.assign(
        case, county.units["housing"], feedback_due=due, note="请查清并报告", by=county.clerk, now=now
    )


def elsewhere(county: County, now: datetime) -> Case:
    case = build.awaiting(county, now)
    return handling.set_route(case, "R5", "申请查处违法建设", by=county.head, now=now)


def joint(county: County, now: datetime) -> Case:
    return build.awaiting(county, now, people_count=6)


def urgent(county: County, now: datetime) -> Case:
    return build.awaiting(county, now, channel=Channel.SUPERIOR)


UNFIT: list[tuple[Callable[[County, datetime], Case], str]] = [
    (repeated, "只有初次提出"),
    (charged, "上级交办、转交"),
    (urgent, "上级交办、转交"),
    (elsewhere, "第三十一条前五项"),
    (joint, "6人共同反映"),
]


@pytest.mark.parametrize(("builder", "sentence"), UNFIT)
def test_what_is_no_matter_for_simple_handling_is_refused_with_the_rule(
    builder: Callable[[County, datetime], Case], sentence: str, county: County, now: datetime
) -> None:
    case = moves.again(builder(county, now))
    with moves.refused(f"{sentence}.*请按普通程序办理.*《信访事项简易办理办法》"):
        simplified.simplify(case, by=county.handler, now=now)
    with moves.refused(sentence):
        answer(case, county.handler, now)


def test_an_urgent_matter_is_not_handled_simply(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    intake.triage(case, category=build.PROPERTY, purpose="resolution", urgent=True, by=county.clerk, now=now)
    with moves.refused("重大、紧急"):
        simplified.simplify(case, by=county.clerk, now=now)


def test_several_units_need_the_ordinary_way(county: County, now: datetime) -> None:
    case = build.simple(county, now)
    routing.invite_assist(
        case, county.units["transport"], task="核对路权", due=local_date(now) + timedelta(days=5),
        by=county.handler, now=now,
    )  # fmt: skip
    with moves.refused("涉及几个责任单位"):
        answer(case, county.handler, now)


def test_of_two_reports_the_first_one_is_not_the_repeated_one(county: County, now: datetime) -> None:
    case = build.awaiting(county, now - timedelta(days=3))
    later = build.registered(county, now)
    intake.link(later, case, LinkKind.REPEAT, by=county.clerk, now=now)
    assert simplified.unfit(moves.again(case)) == ""
    assert "初次" in simplified.unfit(moves.again(later))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"summary": " "}, "一两句通俗的话"),
        ({"replies": []}, "第1项诉求还没有答复"),
        ({"replies": [build.reply_of(opinion="not_support")]}, "不予支持的，不适用简易办理.*请求复查"),
        ({"replies": [build.reply_of(opinion="")]}, "请选择处理意见"),
        ({"replies": [build.reply_of(promise="换灯", promise_due=date(2026, 12, 1))]}, "以后履行的事项"),
        ({"told_by": "pigeon"}, "请选择怎样答复的"),
        ({"receiver": " "}, "写明答复了谁"),
    ],
)
def test_a_simple_answer_says_all_it_must(
    county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    case = build.simple(county, now)
    with moves.refused(sentence):
        answer(case, county.handler, now, **changes)


def test_what_was_accepted_in_the_ordinary_way_keeps_its_written_opinion(
    county: County, now: datetime
) -> None:
    case = build.handling_(county, now)
    with moves.refused("按普通程序受理，应当出具书面的处理意见书.*第三十二条"):
        answer(case, county.handler, now)


def test_a_hotline_order_is_answered_in_words_while_it_is_open(county: County, now: datetime) -> None:
    case = build.handling_(county, now, channel=Channel.HOTLINE)
    row = answer(case, county.handler, now)
    assert row.kind == AnswerKind.HOTLINE_REPLY
    assert not moves.again(case).simplified
    other = build.awaiting(county, now, channel=Channel.HOTLINE)
    with moves.refused("简易办理只适用于“信访事项”"):
        simplified.simplify(other, by=county.handler, now=now)


def test_a_minor_is_not_told(county: County, now: datetime) -> None:
    child = Person("禾小谷", minor=True)
    guardian = Person("禾知春", role=parties.PartyRole.GUARDIAN)
    case = build.simple(county, now, people=(child, guardian))
    with moves.refused("由监护人签收"):
        answer(case, county.handler, now, receiver="禾小谷")
