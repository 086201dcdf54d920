"""The gate of closing, condition by condition, and the citizen's right to withdraw."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.cases import archiving, callbacks, clocks, closing, followup
from huiyin.cases.models import Case, Clock, Step
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import OPEN, State
from huiyin.org import administration as org
from huiyin.org.models import User
from huiyin.org.roles import Role
from tests import build, moves
from tests.build import County


def met(case: Case) -> list[bool]:
    return [gate.met for gate in closing.gates(case)]


def test_the_gate_opens_one_condition_after_the_other(county: County, now: datetime) -> None:
    assert met(build.handling_(county, now)) == [False, False, False, False]
    assert met(build.signed(county, now)) == [False, False, False, False]
    case = build.performing(county, now)
    assert met(case) == [True, True, False, False]
    moves.MAKE["perform"](case, county.handler, county, now)
    assert met(case) == [True, True, True, False]
    moves.MAKE["call_back"](case, county.clerk, county, now)
    assert met(case) == [True, True, True, True]
    assert all(gate.text and gate.todo for gate in closing.gates(case))


def test_a_call_before_the_promise_was_kept_asked_too_early(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    moves.MAKE["call_back"](case, county.clerk, county, now)
    moves.MAKE["perform"](case, county.handler, county, now + timedelta(hours=1))
    assert met(case) == [True, True, True, False]


def test_closing_before_anybody_was_asked_is_refused(county: County, now: datetime) -> None:
    case = build.served(county, now)
    with moves.refused("还不能办结：请先回访.*三不放过"):
        closing.close(case, by=county.clerk, now=now)


def test_the_citizens_rating_stands_for_the_call(county: County, now: datetime) -> None:
    case = build.served(county, now)
    moves.MAKE["rate"](case, build.citizen(case), county, now)
    closing.close(case, note=" 群众满意 ", by=county.clerk, now=now)
    assert Step.objects.filter(case=case).latest("id").note == "群众满意"


@pytest.mark.parametrize(("calls", "closes"), [(0, False), (1, False), (2, True)])
def test_who_cannot_be_reached_is_called_twice_at_least(
    county: County, now: datetime, calls: int, closes: bool
) -> None:
    case = build.served(county, now)
    for day in range(calls):
        for hour in range(2):  # twice on one day is once
            later = now + timedelta(days=day, hours=hour)
            followup.call_back(case, reached=False, by=county.clerk, now=later)
    if closes:
        closing.close(case, by=county.clerk, now=now + timedelta(days=2))
    else:
        with moves.refused("联系不上的，应当另选一天再打一次"):
            closing.close(case, by=county.clerk, now=now)


def test_calls_about_an_earlier_answer_do_not_count(county: County, now: datetime) -> None:
    case = build.served(county, now)
    moves.MAKE["call_back"](case, county.clerk, county, now)
    moves.MAKE["reopen"](case, county.clerk, county, now)
    later = now + timedelta(days=1)
    for verb, who in (("draft", "handler"), ("endorse", "head"), ("sign", "leader"), ("serve", "handler")):
        moves.MAKE[verb](case, county.users[who], county, later)
    with moves.refused("还不能办结：请先回访"):
        closing.close(case, by=county.clerk, now=later)


def test_a_closed_case_has_no_owner_no_date_and_no_running_clock(county: County, now: datetime) -> None:
    case = moves.again(build.closed(county, now))
    assert case.status is State.CLOSED
    assert (case.owner, case.officer, case.next_due, case.finished_at) == (None, None, None, now)
    assert case.handling_unit == county.units["housing"]
    assert clocks.running(case) == []
    assert set(Clock.objects.filter(case=case, code="callback").values_list("end_reason", flat=True)) == {
        "办结"
    }
    assert Step.objects.filter(case=case).latest("id").told == "事项已办结"
    event = trail.history("case", case.pk).last()
    assert event is not None
    assert event.verb == "case.close"


@pytest.mark.parametrize("state", sorted(OPEN))
def test_the_citizen_takes_the_request_back_at_any_time(county: County, now: datetime, state: str) -> None:
    case = build.IN_STATE[state](county, now)
    closing.withdraw(case, " 修好了 ", by=build.citizen(case), now=now)
    case = moves.again(case)
    assert case.status is State.WITHDRAWN
    assert (case.owner, case.officer, case.next_due, case.finished_at) == (None, None, None, now)
    assert clocks.running(case) == []
    step = Step.objects.filter(case=case).latest("id")
    assert (step.note, step.told, step.actor_name) == ("修好了", "您已撤回", "群众")


def test_nobody_takes_it_back_for_the_citizen(county: County, now: datetime) -> None:
    case, other = build.awaiting(county, now), build.awaiting(county, now)
    for by in (Citizen(other.pk), Citizen(), *county.users.values()):
        with moves.refused("撤回由诉求人本人（凭查询码）办理"):
            moves.MAKE["withdraw"](case, by, county, now)


def test_what_is_taken_up_again_is_archived_again(county: County, now: datetime) -> None:
    case = archiving.archive(build.closed(county, now), by=county.clerk, now=now)
    followup.reopen(case, "灯又坏了", by=county.clerk, now=now)
    assert moves.again(case).archived_at is None
    closing.withdraw(case, "不需要了", by=Citizen(case.pk), now=now)
    archiving.archive(case, by=county.clerk, now=now)
    assert moves.again(case).archived_at == now


def test_a_rating_before_the_promise_was_kept_came_too_early(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    followup.rate(case, solved="no", satisfaction="not", by=build.citizen(case), now=now)
    later = now + timedelta(hours=1)
    moves.MAKE["perform"](case, county.handler, county, later)
    assert met(case) == [True, True, True, False]
    assert callbacks.queue(county.clerk, later).filter(pk=case.pk).exists()
    moves.MAKE["call_back"](case, county.clerk, county, later)
    assert met(case) == [True, True, True, True]


def test_who_also_works_in_the_handling_unit_does_not_close(county: County, now: datetime) -> None:
    case = build.served(county, now)
    moves.MAKE["rate"](case, build.citizen(case), county, now)
    org.appoint(
        county.head, county.units["office"], Role.CLERK, "接谈员", since=local_date(now), by=None, now=now
    )
    both = User.objects.get(pk=county.head.pk)
    with moves.refused("您在办理单位.*任职，应当由其他人员办结"):
        closing.close(case, by=both, now=now)
    closing.close(case, by=county.clerk, now=now)
