"""Whom to call, who must not call, and when to try again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from huiyin.base.clock import at, local_date
from huiyin.cases import callbacks, followup
from huiyin.cases.models import Answer, Case
from huiyin.cases.procedure import Citizen
from huiyin.org import administration as org
from huiyin.org.models import User
from huiyin.org.roles import Role
from tests import build, moves
from tests.build import County


def call(case: Case, county: County, now: datetime, *, reached: bool = True, solved: str = "yes") -> None:
    said = {"solved": solved, "satisfaction": "fair"} if reached else {}
    followup.call_back(case, reached=reached, by=county.clerk, now=now, **said)


def test_answered_cases_wait_for_a_call_the_earliest_date_first(county: County, now: datetime) -> None:
    late, early = build.served(county, now), build.served(county, now - timedelta(days=3))
    build.performing(county, now)
    build.handling_(county, now)
    build.closed(county, now)
    assert list(callbacks.queue(county.clerk, now)) == [early, late]
    for who in ("handler", "head", "inspector", "town_clerk", "outside_head", "county_leader", "auditor"):
        assert list(callbacks.queue(county.users[who], now)) == []


def test_who_was_heard_or_has_rated_is_not_called_again(county: County, now: datetime) -> None:
    heard, rated, silent = build.served(county, now), build.served(county, now), build.served(county, now)
    call(heard, county, now)
    followup.rate(rated, solved="partly", satisfaction="fair", by=Citizen(rated.pk), now=now)
    call(silent, county, now, reached=False)
    assert list(callbacks.queue(county.clerk, now)) == [silent]


def test_after_a_promise_is_kept_the_citizen_is_asked_anew(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    call(case, county, now, solved="partly")
    moves.MAKE["perform"](case, county.handler, county, now + timedelta(hours=1))
    assert list(callbacks.queue(county.clerk, now)) == [case]


def test_a_sealed_case_is_not_called_about(county: County, now: datetime) -> None:
    case = build.served(county, now)
    Case.objects.filter(pk=case.pk).update(track="accusation")
    assert list(callbacks.queue(county.clerk, now)) == []


@pytest.mark.parametrize(
    ("moment", "next_on", "half"),
    [
        (at(date(2026, 11, 23), 9, 30), date(2026, 11, 24), "下午"),  # Monday morning
        (at(date(2026, 11, 23), 15, 0), date(2026, 11, 24), "上午"),
        (at(date(2026, 11, 27), 16, 0), date(2026, 11, 30), "上午"),  # Friday
    ],
)
def test_the_next_try_is_on_the_next_working_day_in_the_other_half_of_it(
    county: County, now: datetime, moment: datetime, next_on: date, half: str
) -> None:
    case = build.served(county, now)
    assert callbacks.attempts([case]) == {} and callbacks.attempts_of(case) is None
    call(case, county, moment, reached=False)
    tried = callbacks.attempts_of(case)
    assert tried == callbacks.Attempts(1, moment, next_on, half)
    assert callbacks.attempts(list(callbacks.queue(county.clerk, moment))) == {case.pk: tried}


def test_calls_about_an_earlier_answer_do_not_count(county: County, now: datetime) -> None:
    case = build.served(county, now)
    call(case, county, now, reached=False)
    followup.reopen(case, "没有修好", by=county.clerk, now=now + timedelta(hours=1))
    for verb, who in (("draft", "handler"), ("endorse", "head"), ("sign", "leader"), ("serve", "handler")):
        moves.MAKE[verb](case, county.users[who], county, now + timedelta(hours=2))
    assert callbacks.attempts_of(case) is None
    assert callbacks.attempts(list(callbacks.queue(county.clerk, now))) == {}


@pytest.mark.parametrize("who", ["handler", "head", "leader"])
def test_who_handled_drafted_checked_or_signed_does_not_call_in_whatever_post(
    county: County, now: datetime, who: str
) -> None:
    case = build.served(county, now)
    user = county.users[who]
    org.end_post(user.posts.get(), by=None, now=now)
    org.appoint(user, county.units["office"], Role.CLERK, "接谈员", since=local_date(now), by=None, now=now)
    user.__dict__.pop("_capacities", None)
    with moves.refused("您办理过此事项.*应当由其他人员回访"):
        call_as(case, user, now)
    assert list(callbacks.queue(user, now)) == []


def call_as(case: Case, user: User, now: datetime) -> None:
    followup.call_back(case, reached=False, by=user, now=now)


def test_somebody_with_a_second_post_in_the_handling_unit_does_not_call(
    county: County, now: datetime
) -> None:
    case = build.served(county, now)
    org.appoint(
        county.clerk, county.units["housing"], Role.HANDLER, "经办", since=local_date(now), by=None, now=now
    )
    county.clerk.__dict__.pop("_capacities", None)
    with moves.refused("在办理单位任职"):
        call_as(case, county.clerk, now)


def test_an_imported_answer_names_its_writers_although_no_step_does(county: County, now: datetime) -> None:
    case = build.served(county, now)
    Answer.objects.filter(case=case).update(signed_by=county.clerk)
    assert callbacks.worked_on(case, county.clerk)
    assert not callbacks.worked_on(case, county.office_head)


def test_the_queue_is_read_by_index(county: County, now: datetime) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL reads small tables whole")
    lines = callbacks.queue(county.clerk, now).explain().splitlines()
    assert not [line for line in lines if "SCAN" in line], lines
