"""Which answers everybody may read: whoever signs one releases it, and it can be taken back at any time.

What is read is never the paper: what tells who asked is masked first (assist/publishing.py).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from huiyin.base import rows
from huiyin.base.errors import Refused
from huiyin.cases import history, procedure
from huiyin.cases.codes import PLAIN, AnswerKind, AnswerStatus, Track
from huiyin.cases.models import Answer, Case, CaseQuerySet
from huiyin.cases.states import ANSWERED
from huiyin.org.models import User

# What answers a matter; a notice that it is for somebody else to decide tells nothing about the matter.
KINDS = frozenset(
    {
        AnswerKind.OPINION,
        AnswerKind.DUTY_REPLY,
        AnswerKind.SUGGESTION_REPLY,
        AnswerKind.HOTLINE_REPLY,
        AnswerKind.SIMPLE_REPLY,
    }
)


def refusal(case: Case, kind: str) -> str:
    """Why an answer of this kind to the case may not be read by everybody, in a sentence; empty when it may."""
    if case.track not in PLAIN:
        return f"{Track(case.track).label}不能向公众公开（《信访工作条例》第三十条）。"
    if case.confidential:
        return "诉求人要求保密，答复不能向公众公开（《政府信息公开条例》第十五条）。"
    if any(party.minor for party in case.parties.all()):
        return "事项涉及未成年人，答复不能向公众公开（《未成年人保护法》第四条）。"
    if not case.may_publish:
        return "诉求人没有同意公开，答复不能向公众公开（《个人信息保护法》第二十五条）。"
    if kind not in KINDS:
        return f"{AnswerKind(kind).label}只送诉求人，不向公众公开（《政府信息公开条例》第十五条）。"
    return ""


def check(case: Case, kind: str) -> None:
    """Refuse to release what may not be read by everybody."""
    if sentence := refusal(case, kind):
        raise Refused(sentence)


def released() -> CaseQuerySet:
    """The cases of which an answer was released and reached the citizen; `answer_of` knows whether it still stands."""
    answers = Answer.objects.filter(case=OuterRef("pk"), public=True, status=AnswerStatus.SERVED)
    consenting = Case.objects.plain().filter(may_publish=True, confidential=False, state__in=ANSWERED)
    return consenting.filter(Exists(answers))


def answer_of(case: Case) -> Answer | None:
    """The answer of a case that everybody may read now: the last one served, not while it is looked at again."""
    if case.status not in ANSWERED:
        return None
    served = [answer for answer in case.answers.all() if answer.status == AnswerStatus.SERVED]
    return next((last for last in served[-1:] if last.public and not refusal(case, last.kind)), None)


def any_released(case: Case) -> bool:
    """Whether there is anything to be taken back."""
    return Answer.objects.filter(case=case, public=True).exists()


@transaction.atomic
def unpublish(case: Case, reason: str, *, by: User, now: datetime) -> Case:
    """Take back what was released; the answer itself stays as it is."""
    move = procedure.require(case, "unpublish", by, now)
    found = list(Answer.objects.filter(case=case, public=True))
    if not found:
        raise Refused(f"此事项没有向公众公开的答复，不需要撤下（{move.article}）。")
    if not reason.strip():
        raise Refused(f"请写明为什么撤下（{move.article}）。")
    rows.change_all(found, public=False)
    case.__dict__.pop("_answer", None)
    data: dict[str, object] = {"answer": found[-1].pk, "published": False}
    history.make(case, move, by=by, now=now, note=reason.strip(), data=data)
    return case
