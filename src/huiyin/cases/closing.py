"""The last chapter: the gate of closing, and the citizen's right to withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import clocks, hearing, history, procedure
from huiyin.cases.codes import AnswerKind, AnswerStatus, MediationOutcome
from huiyin.cases.models import Answer, Callback, Case, Mediation, Rating, Review, Step
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.org import people
from huiyin.org.models import User

# The form with which the citizen may go up from each kind of answer.
REQUEST_FORM = {AnswerKind.OPINION: "review_request", AnswerKind.REVIEW: "second_review_request"}
CALLS_WITHOUT_ANSWER = (
    2  # on so many days somebody not reached is called before the case may be closed without their word
)
# Steps after which there is something to ask about.
_DONE = ("serve", "perform", "settle", "answer_simply", "serve_review")


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of closing: what it asks, whether it is met, and what is still to do."""

    text: str
    met: bool
    todo: str


def gates(case: Case) -> list[Gate]:
    """The conditions of closing (三不放过), as the case page shows them."""
    answer = Answer.objects.filter(case=case, status=AnswerStatus.SERVED).order_by("-id").first()
    promises = clocks.open_promises(case).count()
    return [
        Gate("事实已查清，逐项作出答复", answer is not None, "请先作出答复"),
        Gate("书面答复已送达", answer is not None, "请先登记送达"),
        Gate("承诺事项已履行", answer is not None and not promises, f"还有{promises}项承诺没有履行"),
        Gate("已回访或群众已评价", _heard(case, answer), "请先回访；联系不上的，应当另选一天再打一次"),
    ]


def _heard(case: Case, answer: Answer | None) -> bool:
    if answer is None:
        return False
    done = Step.objects.filter(case=case, verb__in=_DONE).latest("id")  # a word before it came too early
    if Rating.objects.filter(answer=answer, at__gte=done.at).exists():
        return True
    calls = list(Callback.objects.filter(case=case, at__gte=done.at))
    tried = {local_date(call.at) for call in calls}
    return any(call.reached for call in calls) or len(tried) >= CALLS_WITHOUT_ANSWER


@transaction.atomic
def close(case: Case, *, note: str = "", by: User, now: datetime) -> Case:
    """Close a case that was answered, performed and asked about; never by the unit that is rated."""
    move = procedure.require(case, "close", by, now)
    if any(capacity.unit.pk == case.handling_unit_id for capacity in people.capacities(by, now)):
        raise Refused(f"您在办理单位{case.handling_unit}任职，应当由其他人员办结（{move.article}）。")
    if missing := [gate.todo for gate in gates(case) if not gate.met]:
        raise Refused(f"还不能办结：{'；'.join(missing)}（{move.article}）。")
    history.make(case, move, by=by, now=now, to=State.CLOSED, note=note.strip())
    return case


@transaction.atomic
def withdraw(case: Case, reason: str, *, by: Citizen, now: datetime) -> Case:
    """The citizen, and only the citizen, takes the request back."""
    move = procedure.require(case, "withdraw", by, now)
    hearing.lapse(case, "诉求人撤回")
    for review in Review.objects.filter(case=case, ended_at=None):
        rows.change(review, ended_at=now)
    for talks in Mediation.objects.filter(case=case, ended_at=None):
        rows.change(talks, outcome=MediationOutcome.FAILED, ended_at=now)
    history.make(case, move, by=by, now=now, to=State.WITHDRAWN, note=reason.strip())
    return case
