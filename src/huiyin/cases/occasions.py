"""Whether there is occasion for a move: an objection to appeal, a mediation to end, a hearing to hold.

The table of the procedure knows states and posts; this knows the other facts of the one case, so that the page offers
only what would not be refused at once. Refusing is the verbs' own affair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from huiyin.base.errors import Refused
from huiyin.cases import answering, callbacks, clocks, procedure, releasing, review, simplified, supervision
from huiyin.cases.codes import ELSEWHERE, HearingStatus, Track
from huiyin.cases.models import Case, Hearing, Mediation, Objection, Party, Recusal, Supervision
from huiyin.cases.procedure import Actor, Move
from huiyin.cases.states import State
from huiyin.org.models import User


def _mediating(case: Case) -> bool:
    return "mediate" in procedure.taken(case) and Mediation.objects.filter(case=case, ended_at=None).exists()


def _hearing_ahead(case: Case) -> bool:
    return (
        "call_hearing" in procedure.taken(case)
        and Hearing.objects.filter(case=case, status=HearingStatus.CALLED).exists()
    )


def _refused_objection(case: Case) -> bool:
    return Objection.objects.filter(assignment__case=case, upheld=False).exists()


def _may_object(case: Case) -> bool:
    return any(clocks.find(case, code) is not None for code in ("objection", "hotline_return"))


def _route_open(case: Case, by: Actor) -> bool:
    return bool(case.route) and case.route_confirmed_by_id is None and not _proposed_by(case, by)


def _proposed_by(case: Case, by: Actor) -> bool:
    return isinstance(by, User) and case.route_by_id == by.pk and case.route_confirmed_by_id is None


def _elsewhere(case: Case) -> bool:
    return case.route in ELSEWHERE


def _acceptable(case: Case, by: Actor) -> bool:
    return case.track != Track.PETITION or (not _elsewhere(case) and not _proposed_by(case, by))


def _simply_answerable(case: Case) -> bool:
    if case.track == Track.HOTLINE:
        return not case.reopened
    return (case.status is not State.HANDLING or case.simplified) and not simplified.unfit(case)


def _signed(case: Case) -> bool:
    answer = answering.current(case)
    return answer is not None and answer.signed_at is not None


def _reviewable(case: Case) -> bool:
    try:
        review.subject(case)
    except Refused:
        return False
    return True


OCCASIONS: dict[str, Callable[[Case, Actor], bool]] = {
    "object": lambda case, by: _may_object(case),
    "appeal_ruling": lambda case, by: _refused_objection(case),
    "confirm_route": _route_open,
    "accept": _acceptable,
    "simplify": lambda case, by: not simplified.unfit(case),
    "answer_simply": lambda case, by: _simply_answerable(case),
    "redirect": lambda case, by: _elsewhere(case) and not _proposed_by(case, by),
    "mediate": lambda case, by: not _mediating(case),
    "settle": lambda case, by: _mediating(case),
    "end_mediation": lambda case, by: _mediating(case),
    "rule_recusal": lambda case, by: Recusal.objects.filter(case=case, granted=None).exists(),
    "call_hearing": lambda case, by: not _hearing_ahead(case),
    "hold_hearing": lambda case, by: _hearing_ahead(case),
    "cancel_hearing": lambda case, by: _hearing_ahead(case),
    "request_review": lambda case, by: _reviewable(case),
    "note_delivery": lambda case, by: _signed(case),
    "unpublish": lambda case, by: releasing.any_released(case),
    "report_urgent": lambda case, by: case.urgent,
    "hold_reception": lambda case, by: case.people_count > 1,
    "call_back": lambda case, by: isinstance(by, User) and not callbacks.worked_on(case, by),
    "end_supervision": lambda case, by: Supervision.objects.filter(case=case, ended_at=None).exists(),
    "revoke_proxy": lambda case, by: Party.objects.filter(
        case=case, authorised_at__isnull=False, revoked_at=None
    ).exists(),
    "archive": lambda case, by: case.archived_at is None,
}


# What must have happened before, so that a case where it did not is not asked further.
NEEDS: dict[str, frozenset[str]] = {
    "appeal_ruling": frozenset({"overrule"}),
    "settle": frozenset({"mediate"}),
    "end_mediation": frozenset({"mediate"}),
    "rule_recusal": frozenset({"ask_recusal"}),
    "hold_hearing": frozenset({"call_hearing"}),
    "cancel_hearing": frozenset({"call_hearing"}),
    "escalate": frozenset({"order", "escalate"}),
    "end_supervision": frozenset({"remind", "order", "escalate"}),
    "note_delivery": frozenset({"sign", "decline", "decline_final", "redirect", "settle", "answer_simply"}),
    "request_review": frozenset({"serve"}),
    "unpublish": frozenset({"sign", "answer_simply"}),
}


def _thinkable(case: Case, move: Move) -> bool:
    return move.verb not in NEEDS or not NEEDS[move.verb].isdisjoint(procedure.taken(case))


def _hearing_begun(case: Case, now: datetime) -> bool:
    return Hearing.objects.filter(case=case, status=HearingStatus.CALLED, at__lte=now).exists()


# Whether the time has come.
TIMED: dict[str, Callable[[Case, datetime], bool]] = {
    "hold_hearing": _hearing_begun,
    "escalate": lambda case, now: bool(supervision.unheeded(case, now)),
}


def fitting(case: Case, moves: Iterable[Move], by: Actor, now: datetime) -> list[Move]:
    """Those of the allowed moves for which the case gives occasion."""
    return [
        move
        for move in moves
        if _thinkable(case, move)
        and (move.verb not in OCCASIONS or OCCASIONS[move.verb](case, by))
        and (move.verb not in TIMED or TIMED[move.verb](case, now))
    ]
