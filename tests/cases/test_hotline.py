"""A hotline order becomes a petition at the citizen's wish, with its number, its history and all that was said."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from huiyin.base.clock import local_date
from huiyin.cases import access, answering, clocks, followup, handling, hotline, intake, routing
from huiyin.cases.codes import Channel, Track
from huiyin.cases.models import Case, Demand, Objection, Participation, Step
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import IN_REVIEW, OPEN, State
from tests import build, moves
from tests.build import County

HOTLINE = {"channel": Channel.HOTLINE}


def turned(case: Case, now: datetime) -> Case:
    return hotline.turn_petition(moves.again(case), by=Citizen(case.pk), now=now)


def running(case: Case) -> dict[str, date]:
    return {clock.code: clock.strict for clock in clocks.running(moves.again(case))}


# What an order waits for → where its petition begins, and on which clock.
GOES = {
    "registered": (State.TRIAGED, "office", "forward"),
    "triaged": (State.TRIAGED, "office", "forward"),
    "awaiting": (State.AWAITING, "housing", "notice"),
    "objected": (State.TRIAGED, "office", "forward"),
    "handling": (State.AWAITING, "housing", "notice"),
    "drafted": (State.AWAITING, "housing", "notice"),
    "reviewed": (State.AWAITING, "housing", "notice"),
    "signed": (State.AWAITING, "housing", "notice"),
    "declined": (State.AWAITING, "housing", "notice"),
    "performing": (State.AWAITING, "housing", "notice"),
    "served": (State.AWAITING, "housing", "notice"),
    "closed": (State.AWAITING, "housing", "notice"),
}


@pytest.mark.parametrize("state", GOES)
def test_the_unit_that_has_the_order_owes_notice_and_else_it_is_sorted_anew(
    state: str, county: County, now: datetime
) -> None:
    case = build.IN_STATE[state](county, now, **HOTLINE)
    before = (case.number, case.text, list(Demand.objects.filter(case=case).values_list("text", flat=True)))
    steps = Step.objects.filter(case=case).count()
    case = moves.again(turned(case, now))
    to, unit, clock = GOES[state]
    assert (case.status, case.owner, case.track) == (to, county.units[unit], Track.PETITION)
    assert running(case) == {clock: date(2026, 12, 7)}
    assert (case.next_due, case.officer, case.finished_at) == (date(2026, 12, 7), None, None)
    assert before == (case.number, case.text, [demand.text for demand in case.demands.all()])
    assert Step.objects.filter(case=case).count() == steps + 1
    assert Step.objects.filter(case=case).latest("pk").told == "已按您的意愿转为信访事项"
    assert access.by_code(case.number, build.CODE)[0] == case


def test_every_state_a_hotline_order_can_be_in_is_thought_of() -> None:
    assert {State(name) for name in GOES} | {State.ADJUDICATING} == (OPEN - IN_REVIEW) | {State.CLOSED}


def test_the_petition_is_accepted_and_answered_by_the_statute(county: County, now: datetime) -> None:
    case = turned(build.drafted(county, now, **HOTLINE), now)
    assert answering.current(moves.again(case)) is None
    handling.set_route(case, "R6", "按信访程序", by=county.handler, now=now)
    handling.accept(moves.again(case), by=county.head, now=now)
    assert "handle" in running(case)
    draft = answering.draft(moves.again(case), "修好了。", [build.reply_of()], by=county.handler, now=now)
    assert draft.kind == "opinion"


def test_a_unit_that_closed_hands_on_to_its_heir(county: County, now: datetime) -> None:
    from huiyin.org import administration as org

    case = build.closed(county, now, **HOTLINE)
    org.close_unit(county.units["housing"], county.units["transport"], by=None, now=now)
    case = turned(case, now)
    assert case.owner == county.units["transport"] == moves.again(case).handling_unit
    assert Participation.objects.filter(case=case, unit=case.owner, part="lead").exists()


def test_a_township_that_answered_for_itself_sorts_its_petition_itself(county: County, now: datetime) -> None:
    told = build.intake_of(**HOTLINE)
    case = intake.register(
        told, receiver=county.units["township"], by=county.town_clerk, code=build.CODE, now=now
    )
    intake.triage(case, category=build.PROPERTY, purpose="resolution", by=county.town_clerk, now=now)
    handling.accept(case, by=county.town_handler, now=now)
    case = turned(case, now)
    assert (case.status, case.owner) == (State.TRIAGED, county.units["township"])
    assert list(running(case)) == ["notice"]


def test_an_open_dispute_about_the_order_is_settled_with_it(county: County, now: datetime) -> None:
    case = turned(build.objected(county, now, **HOTLINE), now)
    objection = Objection.objects.get(assignment__case=case)
    assert (objection.upheld, objection.ruling, objection.ruled_at) == (
        None,
        "转为信访事项，重新确定承办单位",
        now,
    )
    routing.forward(case, county.units["transport"], by=county.clerk, now=now)


def test_what_was_promised_waits_for_the_new_answer(county: County, now: datetime) -> None:
    case = turned(build.performing(county, now, **HOTLINE), now)
    assert not clocks.open_promises(case).exists()


def test_a_clerk_turns_it_only_with_the_citizens_wish_on_record(county: County, now: datetime) -> None:
    case = build.handling_(county, now, **HOTLINE)
    with moves.refused("由诉求人决定，请记下诉求人什么时候、怎样提出"):
        hotline.turn_petition(case, " ", by=county.clerk, now=now)
    with moves.refused("转为信访事项由.*接谈员"):
        hotline.turn_petition(case, "要书面意见", by=county.handler, now=now)
    hotline.turn_petition(case, "来电要求给书面意见", by=county.clerk, now=now)
    assert Step.objects.filter(case=case).latest("pk").note == "来电要求给书面意见"


def test_a_petition_is_one_already(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with moves.refused("此事项是“信访事项”，转为信访事项只适用于“12345工单”"):
        turned(case, now)


def test_a_call_that_was_not_content_is_turned_and_asked_again(county: County, now: datetime) -> None:
    case = build.served(county, now, **HOTLINE)
    followup.call_back(case, reached=True, solved="partly", satisfaction="not", by=county.clerk, now=now)
    case = turned(case, now)
    assert case.answered_at and local_date(case.answered_at) == local_date(now)


def test_an_order_that_nobody_sorted_is_sorted_before_it_is_sent_on(county: County, now: datetime) -> None:
    case = turned(build.registered(county, now, **HOTLINE), now)
    for unit in ("housing", "township"):
        with moves.refused("还没有审核分类.*第二十二条"):
            routing.forward(case, county.units[unit], by=county.clerk, now=now)
    moves.MAKE["triage"](case, county.clerk, county, now)
    routing.forward(case, county.units["housing"], by=county.clerk, now=now)
