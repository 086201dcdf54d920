"""What is true of a case at any time, whatever people do, and of all numbers given out."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import reduce

from huiyin.audit import trail
from huiyin.cases import clocks, procedure, replaying, verifying
from huiyin.cases.models import Answer, Case, Hearing, Mediation, Participation, Review, Step
from huiyin.cases.models.sealed import TITLE
from huiyin.cases.states import ANSWERED, IN_HAND, IN_REVIEW, State
from huiyin.documents.models import Letter

# What the office may owe in each state; a limit left running elsewhere would date the case wrongly.
_ANY = frozenset({"recusal"})
_IN_HAND = frozenset({*clocks.ANSWERING, "feedback", "mediation"})
_BEFORE = frozenset({"notice", "feedback", "hotline_handle"})
_REVIEW = frozenset({"review_accept", "review_decide", "second_review_decide"})
OWED: dict[State, frozenset[str]] = {
    State.REGISTERED: frozenset({"forward", "notice", "hotline_sign", "accusation_transfer"}),
    State.TRIAGED: frozenset({"forward", "reforward", "notice", "hotline_sign"}),
    State.AWAITING: _BEFORE | {"accusation_result"},
    State.OBJECTED: _BEFORE | {"ruling", "hotline_ruling"},
    State.ADJUDICATING: _BEFORE | {"adjudication"},
    State.HANDLING: _IN_HAND,
    State.DRAFTED: _IN_HAND,
    State.REVIEWED: _IN_HAND,
    State.SIGNED: _IN_HAND | {"notice"},
    State.DECLINED: _BEFORE,
    State.PERFORMING: frozenset(),
    State.SERVED: frozenset({"callback"}),
    State.REVIEW_REQUESTED: _REVIEW,
    State.UNDER_REVIEW: _REVIEW - {"review_accept"},
    State.REVIEW_DRAFTED: _REVIEW - {"review_accept"},
    State.REVIEW_SIGNED: _REVIEW - {"review_accept"},
}


def check(case: Case) -> None:
    """What must be true of a case at any time."""
    running = clocks.running(case)
    owed = [clock.strict for clock in running if clock.code not in clocks.BESIDE]
    promised = [row.due for row in clocks.open_promises(case)]
    if case.is_open:
        assert case.owner is not None
        assert case.finished_at is None
        assert case.archived_at is None
        if case.status is State.PERFORMING:
            assert promised
            owed += promised
        assert case.next_due == min(owed)
        codes = {clock.code for clock in running} - clocks.BESIDE - _ANY
        assert codes <= OWED[case.status], f"{codes} in {case.status}"
        assert codes or promised, f"nothing is owed in {case.status}"
    else:
        assert (case.owner, case.officer, case.next_due) == (None, None, None)
        assert case.finished_at is not None
        assert not running
    assert len({clock.code for clock in running}) == len(running)
    assert not promised or case.status in IN_REVIEW | {State.PERFORMING, State.WITHDRAWN}
    _check_units(case)
    _check_rows(case)


def _check_units(case: Case) -> None:
    if case.status in IN_HAND:
        assert case.owner_id == case.handling_unit_id
    if case.status in (State.SERVED, State.OBJECTED):
        assert case.owner_id != case.handling_unit_id
    parts = set(Participation.objects.filter(case=case).values_list("unit", flat=True))
    if case.sealed:
        assert not parts
        assert (case.title, case.text) == (TITLE, "")
    else:
        assert {case.owner_id, case.handling_unit_id, case.sender_id} - {None} <= parts


def _check_rows(case: Case) -> None:
    """What belongs to the case agrees with its state."""
    if case.status in ANSWERED and not case.sealed:
        assert Answer.objects.filter(case=case, status="served").exists()
    assert Review.objects.filter(case=case, ended_at=None).exists() == (case.status in IN_REVIEW)
    if Hearing.objects.filter(case=case, status="called").exists():
        assert case.status in (State.HANDLING, State.DRAFTED, State.UNDER_REVIEW), "a hearing of what is past"
    if Mediation.objects.filter(case=case, ended_at=None).exists():
        assert case.status in (State.HANDLING, State.DRAFTED), "at the table about what is past"


def check_course(case: Case) -> None:
    """The steps and the audit events lead to where the case stands, each by a row of the table."""
    steps = list(Step.objects.filter(case=case))
    events = [event for event in trail.history("case", case.pk) if event.verb in verifying._VERBS]
    told = [json.loads(event.data) for event in events]
    stands = replaying.stored(case)
    assert replaying.replay(steps) == reduce(replaying.follow, told, None) == stands
    before = None
    for step in steps:
        move = procedure.MOVES.get(step.verb) or procedure.BY_ITSELF[step.verb]
        assert before is None or State(before) in move.since, f"{step.verb} from {before}"
        assert step.state == before or State(step.state) in move.to, f"{step.verb}: {before} → {step.state}"
        before = step.state


def check_numbers() -> None:
    """Numbers of cases and papers begin at 1 in each series and year, without gap or double."""
    series: dict[str, list[int]] = defaultdict(list)
    for number in Case.objects.values_list("number", flat=True):
        year, count = number.split("-")
        series[year].append(int(count))
    for number in Letter.objects.exclude(number="").values_list("number", flat=True):
        found = re.fullmatch(r"(.+〔\d{4}〕)([1-9]\d*)号", number)
        assert found, number
        series[found[1]].append(int(found[2]))
    for name, counts in series.items():
        assert sorted(counts) == list(range(1, len(counts) + 1)), name
