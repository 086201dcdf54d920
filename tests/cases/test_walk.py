"""However people act on a case, in whatever order: it always has one owner and one date, and a history that agrees."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, clocks, followup, procedure
from huiyin.cases.models import Answer, Case, Step
from huiyin.cases.procedure import Actor, Citizen, Move
from huiyin.cases.states import ANSWERED, IN_HAND, State
from tests import build, moves
from tests.build import County

RARE = 4  # of the turns 0 to 4
CHOICE = st.tuples(st.integers(0, 10_000), st.integers(0, RARE), st.sampled_from([0, 0, 1, 5]))
CHOICES = st.lists(CHOICE, min_size=5, max_size=15)


def choose(case: Case, pick: int, turn: int, county: County, now: datetime) -> tuple[Actor, Move]:
    """Somebody and a move that the person can make now; what leads nowhere or ends it all comes up less often."""
    people: list[Actor] = [*county.users.values(), Citizen(case.pk)]
    found: dict[str, list[tuple[Actor, Move]]] = {}
    for by in people:
        for move in procedure.allowed(case, by, now):
            found.setdefault(move.verb, []).append((by, move))
    quiet = {verb for verb in found if not procedure.MOVES[verb].to} | {"withdraw"}
    verbs = sorted(found if turn == RARE else found.keys() - quiet) or sorted(found)
    able = found[verbs[pick % len(verbs)]]
    return able[pick // len(verbs) % len(able)]


def act(case: Case, by: Any, move: Move, turn: int, county: County, now: datetime) -> None:
    """Make the move in one of its ways."""
    if move.verb == "draft" and turn:
        day = local_date(now) + timedelta(days=turn)
        replies = [
            build.reply_of(demand.no, promise="更换", promise_due=day, opinion="partly")
            for demand in case.demands.all()
        ]
        answering.draft(case, "将要办好。", replies, by=by, now=now)
    elif move.verb == "call_back" and turn:
        said: dict[str, Any] = {"reached": False}
        if turn > 1:
            said = {"reached": True, "solved": "no", "satisfaction": "not" if turn == 2 else "fair"}
        followup.call_back(case, by=by, now=now, **said)
    elif move.verb == "rate" and turn > 1:
        followup.rate(case, solved="no", satisfaction="not", by=by, now=now)
    else:
        moves.MAKE[move.verb](case, by, county, now)


def check(case: Case) -> None:
    """What must be true of a case at any time."""
    running = clocks.running(case)
    if case.is_open:
        assert case.owner is not None
        assert case.next_due is not None
        assert case.finished_at is None
        owed = [clock.strict for clock in running if clock.code not in clocks.BESIDE]
        promised = [row.due for row in clocks.open_promises(case)] if case.status is State.PERFORMING else []
        assert case.next_due == min(owed + promised)
    else:
        assert (case.owner, case.officer, case.next_due) == (None, None, None)
        assert case.finished_at is not None
        assert not running
    steps = list(Step.objects.filter(case=case))
    assert case.version == len(steps)
    assert (steps[-1].state, steps[-1].owner_id, steps[-1].due) == (case.state, case.owner_id, case.next_due)
    if case.status in IN_HAND:
        assert case.owner_id == case.handling_unit_id
    if case.status is State.SERVED:
        assert case.owner_id != case.handling_unit_id
    if case.status in ANSWERED:
        assert Answer.objects.filter(case=case, status="served").exists()
    assert (case.status is State.PERFORMING) == (clocks.open_promises(case).exists() and case.is_open)
    events = [event for event in trail.history("case", case.pk) if event.verb.startswith("case.")]
    assert [event.verb for event in events] == [f"case.{step.verb}" for step in steps]


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(start=st.sampled_from(["registered", "awaiting", "handling", "signed", "served"]), choices=CHOICES)
def test_whatever_happens_a_case_has_one_owner_one_date_and_a_true_history(
    county: County, now: datetime, start: str, choices: list[tuple[int, int, int]]
) -> None:
    with transaction.atomic():
        build.registered(county, now)
        case = moves.again(build.IN_STATE[start](county, now))
        moment = now
        for pick, turn, days in choices:
            moment += timedelta(days=days)
            by, move = choose(case, pick, turn, county, moment)
            before = case.version
            try:
                with transaction.atomic():
                    act(case, by, move, turn, county, moment)
            except Refused as refusal:
                assert refusal.sentence.endswith(("。", "）。"))
                case = moves.again(case)
                assert case.version == before
            else:
                case = moves.again(case)
                assert case.version == before + 1
            check(case)
        assert trail.verify().ok
        transaction.set_rollback(True)
