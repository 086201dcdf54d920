"""The passing of a limit is noted once, as an event, and changes nothing else."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from huiyin.audit import trail
from huiyin.base.clock import at
from huiyin.cases import sweep
from huiyin.cases.models import Clock
from tests import build, moves
from tests.build import County


@pytest.mark.parametrize(("day", "noted"), [(7, 0), (8, 1), (20, 1)])
def test_a_limit_has_passed_on_the_day_after_its_last(
    county: County, now: datetime, day: int, noted: int
) -> None:
    build.registered(county, now)
    assert sweep.note_lapses(at(date(2026, 12, day))) == noted


def test_it_is_noted_once_and_the_case_stays_as_it_is(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    late = at(date(2026, 12, 8))
    assert sweep.note_lapses(late) == 1
    assert sweep.note_lapses(late) == 0
    assert sweep.note_lapses(at(date(2027, 1, 8))) == 0
    after = moves.again(case)
    assert (after.version, after.status, after.next_due) == (case.version, case.status, case.next_due)
    assert Clock.objects.get(case=case).lapse_noted_at == late
    event = trail.history("case", case.pk).last()
    assert event is not None
    assert (event.verb, event.actor, event.actor_name) == ("case.limit_passed", None, "系统")
    assert '"rule":"forward"' in event.data
    assert '"due":"2026-12-07"' in event.data


def test_what_ended_in_time_is_never_noted(county: County, now: datetime) -> None:
    build.withdrawn(county, now)
    build.closed(county, now)
    assert sweep.note_lapses(at(date(2028, 1, 1))) == 0


def test_a_right_that_ran_out_is_no_limit_the_office_missed(county: County, now: datetime) -> None:
    build.awaiting(county, now)  # the right to object ends on 27 November
    build.performing(county, now)  # the right to ask for review ends on 22 December
    assert sweep.note_lapses(at(date(2026, 11, 30))) == 0
    assert sweep.note_lapses(at(date(2027, 1, 1))) == 2  # the notice on 7 December, the promise on 2 December


def test_a_broken_promise_is_noted_once(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    assert sweep.note_lapses(at(date(2026, 12, 2))) == 0
    assert sweep.note_lapses(at(date(2026, 12, 3))) == 1
    assert sweep.note_lapses(at(date(2026, 12, 4))) == 0
    event = trail.history("case", case.pk).last()
    assert event is not None
    assert (event.verb, '"rule":"perform"' in event.data) == ("case.limit_passed", True)


def test_a_sweep_takes_no_more_than_it_is_given_the_oldest_first(county: County, now: datetime) -> None:
    cases = [build.registered(county, now.replace(day=day)) for day in (3, 1, 2)]
    late = at(date(2027, 1, 1))
    assert sweep.note_lapses(late, limit=2) == 2
    noted = Clock.objects.exclude(lapse_noted_at=None).order_by("strict")
    assert [clock.case_id for clock in noted] == [cases[1].pk, cases[2].pk]
    assert sweep.note_lapses(late, limit=2) == 1
