"""A hotline order becomes a petition at the citizen's wish: the same case, with all that was said and done in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huiyin.base import rows
from huiyin.base.errors import Refused
from huiyin.cases import clocks, history, intake, procedure
from huiyin.cases.codes import AnswerStatus, Part, Track
from huiyin.cases.models import Adjudication, Answer, Assignment, Case, Objection
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.org.models import Unit, User

# What watches over the handling goes on, whatever the case is called.
_WATCHING = frozenset({"recusal", "reminder_reply", "order_reply", "measure_reply", "advice_reply"})
_REASON = "转为信访事项"


@transaction.atomic
def turn_petition(case: Case, wish: str = "", *, by: User | Citizen, now: datetime) -> Case:
    """Turn a hotline order into a petition at the citizen's wish (条例第十七条、第二十三条).

    Number, history, people and demands stay; the hotline's limits end and the statute's begin now. The unit that had
    the order owes notice of acceptance; where none had it yet, the sorting unit sends it on. A closed order opens again.
    """
    move = procedure.require(case, "turn_petition", by, now)
    if isinstance(by, User) and not wish.strip():
        raise Refused(f"转为信访事项由诉求人决定，请记下诉求人什么时候、怎样提出要转（{move.article}）。")
    unit, state = _goes_to(case)
    _settle_disputes(case, by=by, now=now)
    _drop_drafts(case)
    clocks.open_promises(case).update(dropped=True)
    codes = [clock.code for clock in clocks.running(case) if clock.code not in _WATCHING]
    clocks.end(case, *codes, now=now, reason=_REASON)
    case.track = Track.PETITION  # decides which limit begins
    limit = "notice" if state is State.AWAITING else intake.first_clock(case, unit)
    clocks.start(case, limit, now=now, reason=_REASON)
    history.take_part(case, (unit, Part.LEAD if state is State.AWAITING else Part.SENDER))
    history.make(
        case, move, by=by, now=now, to=state, note=wish.strip(), data={"from": Track.HOTLINE},
        track=Track.PETITION, owner=unit, handling_unit=unit if state is State.AWAITING else None, officer=None,
        finished_at=None, simplified=False,
    )  # fmt: skip
    return case


def _goes_to(case: Case) -> tuple[Unit, State]:
    """The unit that owes the next step: the one the order was sent to, unless that is in dispute; else who sorts."""
    disputed = case.status in (State.OBJECTED, State.ADJUDICATING)
    had = case.handling_unit.heir() if case.handling_unit is not None else None
    if had is not None and not disputed:
        sent = Assignment.objects.filter(case=case, to_unit=case.handling_unit_id).exists()
        return had, State.AWAITING if sent else State.TRIAGED
    sorting = case.sender or intake.sorting_unit(case.receiver)
    unit = sorting.heir()
    if unit is None:
        raise Refused(f"{sorting}已经撤并，没有承继单位，请先由管理员确定（《信访工作条例》第二十四条）。")
    return unit, State.TRIAGED


def _settle_disputes(case: Case, *, by: User | Citizen, now: datetime) -> None:
    """A dispute about the order has no object any more: the matter is sent anew."""
    person = by if isinstance(by, User) else None
    ruled = {"ruling": f"{_REASON}，重新确定承办单位", "ruled_at": now, "ruled_by": person}
    Objection.objects.filter(assignment__case=case, ruled_at=None).update(**ruled)
    Adjudication.objects.filter(case=case, ruled_at=None).update(**ruled)


def _drop_drafts(case: Case) -> None:
    """What was not yet in the citizen's hands is written anew, as the statute wants it."""
    waiting = Answer.objects.filter(case=case).exclude(
        status__in=[AnswerStatus.SERVED, AnswerStatus.REPLACED]
    )
    if found := list(waiting):
        rows.change_all(found, status=AnswerStatus.REPLACED)
    case.__dict__.pop("_answer", None)
