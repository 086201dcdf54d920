"""Which clocks run in each state and until when, and what each verb starts and ends (B: days, not working days,
unless the article says working days)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from huiyin.base.clock import at
from huiyin.cases import clocks, followup, routing
from huiyin.cases.models import Case, Clock, Performance
from tests import build, moves
from tests.build import County

# Sunday 22 November 2026: 15 days → 7 December; 60 days → 21 January; 30 days → 22 December;
# 5 working days → 27 November; 10 working days → 4 December.
D15, D30, D60 = date(2026, 12, 7), date(2026, 12, 22), date(2027, 1, 21)
W5, W10 = date(2026, 11, 27), date(2026, 12, 4)

RUNNING: dict[str, dict[str, date]] = {
    "registered": {"forward": D15},
    "triaged": {"forward": D15},
    "awaiting": {"notice": D15, "objection": W5},
    "objected": {"notice": D15, "ruling": W5},
    "handling": {"handle": D60},
    "drafted": {"handle": D60},
    "reviewed": {"handle": D60},
    "signed": {"handle": D60},
    "declined": {"notice": D15},
    "performing": {"review_request": D30},
    "served": {"review_request": D30, "callback": W10},
    "adjudicating": {"notice": D15, "adjudication": W5},
    "review_asked": {"review_accept": W5, "review_decide": D30},
    "under_review": {"review_decide": D30},
    "review_draft": {"review_decide": D30},
    "review_sign": {"review_decide": D30},
    "closed": {},
    "withdrawn": {},
}
OWED = {
    "adjudicating": W5, "review_asked": W5, "under_review": D30, "review_draft": D30, "review_sign": D30,
    "registered": D15, "triaged": D15, "awaiting": D15, "objected": W5, "handling": D60, "drafted": D60,
    "reviewed": D60, "signed": D60, "declined": D15, "performing": date(2026, 12, 2), "served": W10,
    "closed": None, "withdrawn": None,
}  # fmt: skip
# verb, from state → ended, started
MOVED = [
    ("forward", "triaged", "forward", "notice objection"),
    ("assign", "triaged", "forward", "notice objection feedback"),
    ("object", "awaiting", "objection", "ruling"),
    ("uphold", "objected", "ruling notice", "reforward"),
    ("overrule", "objected", "ruling", ""),
    ("accept", "awaiting", "notice objection", "handle"),
    ("simplify", "awaiting", "notice objection", "handle simple_answer"),
    ("answer_simply", "awaiting", "notice objection", "callback"),
    ("appeal_ruling", "overruled", "", "adjudication"),
    ("redirect", "elsewhere", "objection", ""),
    ("serve", "redirected", "notice", "callback"),
    ("decline_final", "awaiting", "objection", ""),
    ("ask_recusal", "handling", "", "recusal"),
    ("rule_recusal", "doubted", "recusal", ""),
    ("mediate", "handling", "", "mediation"),
    ("end_mediation", "mediating", "mediation", ""),
    ("settle", "mediating", "mediation handle", ""),
    ("request_review", "served", "callback review_request", "review_accept review_decide"),
    ("accept_review", "review_asked", "review_accept", ""),
    ("serve_review", "review_sign", "review_decide", "callback second_review_request"),
    ("seal", "awaiting", "notice objection", "accusation_transfer"),
    ("transfer", "accused", "accusation_transfer", "accusation_result"),
    ("conclude", "transferred", "accusation_result", ""),
    ("turn_petition", "hotline_order", "hotline_handle hotline_return", "notice"),
    ("decline", "awaiting", "objection", ""),
    ("decline", "triaged", "forward", "notice"),
    ("serve", "signed", "handle", "review_request callback"),
    ("serve", "declined", "notice", "callback"),
    ("perform", "performing", "", "callback"),
    ("reopen", "served", "callback review_request", "rehandle"),
    ("reopen", "performing", "review_request", "rehandle"),
    ("reopen", "closed", "", "rehandle"),
    ("withdraw", "objected", "notice ruling", ""),
    ("withdraw", "served", "callback review_request", ""),
    ("triage", "registered", "", ""),
    ("designate", "awaiting", "", ""),
    ("extend", "handling", "", ""),
    ("draft", "handling", "", ""),
    ("endorse", "drafted", "", ""),
    ("send_back", "reviewed", "", ""),
    ("sign", "reviewed", "", ""),
    ("call_back", "served", "", ""),
    ("rate", "served", "", ""),
    ("contact", "handling", "", ""),
    ("add_evidence", "handling", "", ""),
    ("add_material", "handling", "", ""),
]


def running(case: Case) -> dict[str, date]:
    return {clock.code: clock.due for clock in clocks.running(moves.again(case))}


def test_every_state_stands_in_the_table() -> None:
    assert set(RUNNING) == set(OWED) == set(build.IN_STATE)


@pytest.mark.parametrize("state", RUNNING)
def test_in_each_state_these_clocks_run_until_these_days(county: County, now: datetime, state: str) -> None:
    case = build.IN_STATE[state](county, now)
    assert running(case) == RUNNING[state]
    assert moves.again(case).next_due == OWED[state]


@pytest.mark.parametrize(("verb", "state", "ended", "started"), MOVED)
def test_each_verb_ends_and_starts_exactly_these_clocks(
    county: County, now: datetime, verb: str, state: str, ended: str, started: str
) -> None:
    make = build.IN_STATE.get(state) or getattr(build, state)
    case = moves.again(make(county, now))
    before = {clock.pk: clock.code for clock in clocks.running(case)}
    moves.MAKE[verb](case, moves.able(case, verb, county, now), county, now)
    after = {clock.pk: clock.code for clock in clocks.running(moves.again(case))}
    assert {before[pk] for pk in before.keys() - after.keys()} == set(ended.split())
    assert {after[pk] for pk in after.keys() - before.keys()} == set(started.split())
    for clock in Clock.objects.filter(pk__in=before.keys() - after.keys()):
        assert clock.ended_at == now
        assert clock.end_reason
    assert all(clock.reason and clock.explain() for clock in Clock.objects.filter(case=case))


@pytest.mark.parametrize(
    ("code", "on", "strict", "binds"),
    [
        ("handle", date(2023, 10, 1), date(2023, 11, 30), date(2023, 11, 30)),
        ("handle", date(2026, 8, 2), date(2026, 10, 1), date(2026, 10, 1)),
        ("notice", date(2026, 9, 22), date(2026, 10, 7), date(2026, 10, 7)),
        ("objection", date(2026, 9, 24), date(2026, 10, 9), date(2026, 10, 9)),
        ("objection", date(2026, 2, 13), date(2026, 2, 27), date(2026, 2, 27)),
        ("review_request", date(2026, 9, 3), date(2026, 10, 3), date(2026, 10, 8)),
    ],
)
def test_a_clock_binds_the_office_strictly_and_the_citizen_after_the_holidays(
    county: County, now: datetime, code: str, on: date, strict: date, binds: date
) -> None:
    case = build.withdrawn(county, now)
    clock = clocks.start(case, code, now=now, on=on, reason="试算")
    clock.refresh_from_db()
    assert (clock.started_on, clock.strict, clock.due) == (on, strict, binds)


def test_the_day_on_which_it_happened_is_the_day_in_china(county: County, now: datetime) -> None:
    late = at(date(2026, 11, 22), 23, 59)
    case = build.registered(county, late)
    assert running(case) == {"forward": D15}
    after_midnight = build.registered(county, at(date(2026, 11, 23), 0, 1))
    assert running(after_midnight) == {"forward": date(2026, 12, 8)}


def test_a_charge_with_a_near_day_of_report_is_owed_by_then(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    routing.assign(
        case, county.units["housing"], feedback_due=date(2027, 1, 4), note="请查清", by=county.clerk, now=now
    )
    assert running(case) == {"notice": D15, "objection": W5, "feedback": date(2027, 1, 4)}
    moves.MAKE["accept"](case, county.handler, county, now)
    assert running(case) == {"handle": D60, "feedback": date(2027, 1, 4)}
    assert moves.again(case).next_due == date(2027, 1, 4)


def test_lateness_is_derived_and_ends_with_the_clock(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    clock = clocks.find(case, "notice")
    assert clock is not None
    assert not clock.late(D15)
    assert clock.late(date(2026, 12, 8))
    clocks.end(case, "notice", now=now, reason="已告知")
    clock.refresh_from_db()
    assert not clock.late(date(2026, 12, 8))


def test_of_one_rule_one_clock_runs_at_a_time(county: County, now: datetime) -> None:
    case = build.served(county, now)
    for _ in range(3):
        moves.MAKE["reopen"](case, county.clerk, county, now)
        for verb, who in (
            ("draft", "handler"),
            ("endorse", "head"),
            ("sign", "leader"),
            ("serve", "handler"),
        ):
            case = moves.again(case)
            moves.MAKE[verb](case, county.users[who], county, now)
    assert running(case) == RUNNING["served"]
    assert Clock.objects.filter(case=case, code="review_request").count() == 4


def test_a_promise_of_an_answer_replaced_is_no_longer_owed(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    followup.reopen(case, "不够", by=county.clerk, now=now)
    assert moves.again(case).next_due == D30
    assert Performance.objects.get(case=case).dropped
