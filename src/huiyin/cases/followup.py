"""The sixth chapter: the citizen is asked, rates, and what was not done is handled again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, callbacks, clocks, history, procedure
from huiyin.cases.codes import AGREED, GRANTING, AnswerKind, AnswerStatus, Part, Satisfaction, Solved
from huiyin.cases.models import Answer, Callback, Case, Rating
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.org import people
from huiyin.org.models import Unit, User
from huiyin.org.roles import OFFICES, TOWNSHIPS, UnitKind


def calling_unit(case: Case) -> Unit:
    """Who asks the citizen: the sender, else the first receiver, else the nearest petition or inspection office.

    Never the handling unit, which is the one that is rated.
    """
    for unit in (case.sender, case.receiver):
        if unit is None or unit.closed_on is not None:
            continue
        if unit.pk != case.handling_unit_id and unit.kind in _CALLERS:
            return unit
    offices = Unit.objects.open().filter(parent__in=case.receiver.ancestor_ids(), kind__in=OFFICES)
    for unit in sorted(offices, key=lambda u: (-u.level, u.kind != UnitKind.PETITION_OFFICE, u.pk)):
        if unit.pk != case.handling_unit_id:
            return unit
    raise Refused("没有可以回访的单位：请管理员设立信访工作机构或者督查机构。")


_CALLERS = OFFICES | TOWNSHIPS


@transaction.atomic
def call_back(
    case: Case,
    *,
    reached: bool,
    solved: str = "",
    satisfaction: str = "",
    words: str = "",
    by: User,
    now: datetime,
) -> Callback:
    """Note a call to the citizen; unhappy and not done is handled again at once, by the same rule as a rating."""
    move = procedure.require(case, "call_back", by, now)
    if not _apart(case, by, now):
        raise Refused(
            f"您办理过此事项，或者拟稿、审核、签发过答复，或者在办理单位任职，应当由其他人员回访（{move.article}）。"
        )
    if reached and (solved not in Solved.values or satisfaction not in Satisfaction.values):
        raise Refused("已经联系上的，请记下问题是否解决、是否满意。")
    if not reached and (solved or satisfaction):
        raise Refused("没有联系上的，不能代填是否解决和满意度：没有表态不等于满意。")
    row = Callback(
        case=case,
        at=now,
        by=by,
        reached=reached,
        solved=solved,
        satisfaction=satisfaction,
        words=words.strip(),
    )
    rows.insert(row)
    result = Solved(solved).label if reached else "未联系上"
    note = "；".join(part for part in (result, words.strip()) if part)
    caller = history.acting_unit(case, by, now)
    told: dict[str, object] = {"unit": caller or "", "called": "已回访" if reached else "回访，没有联系上您"}
    answer = answering.standing(case, AnswerStatus.SERVED)
    if not_done(solved, satisfaction) and undone(case, answer, now):
        _handle_again(case, move, reason=f"回访反映{note}", by=by, now=now, told=told)
    else:
        history.make(case, move, by=by, now=now, note=note, told=told, data={"reached": reached})
    return row


def _apart(case: Case, by: User, now: datetime) -> bool:
    """Whether the caller had no part in what the citizen is asked about, by own hands or by an own post."""
    at_handling = any(c.unit.pk == case.handling_unit_id for c in people.capacities(by, now))
    return not at_handling and not callbacks.worked_on(case, by)


def not_done(solved: str, satisfaction: str) -> bool:
    """Unhappy and not done: both, because one may be unhappy with a lawful answer and has review for that."""
    return solved == Solved.NO and satisfaction == Satisfaction.NOT


@transaction.atomic
def rate(
    case: Case, *, solved: str, satisfaction: str, words: str = "", by: Citizen, now: datetime
) -> Rating:
    """The citizen's own word on the answer, once for each answer (条例第二十一条).

    Unhappy and not done: handled again, unless the answer granted nothing, when review is the way (第三十五条),
    or what it promised is not yet due.
    """
    move = procedure.require(case, "rate", by, now)
    answer = answering.standing(case, AnswerStatus.SERVED)
    if Rating.objects.filter(answer=answer).exists():
        raise Refused("您已经评价过这次答复；重新办理后可以再次评价（《信访工作条例》第二十一条）。")
    if solved not in Solved.values or satisfaction not in Satisfaction.values:
        raise Refused("请选择问题是否解决、您是否满意。")
    row = Rating(
        case=case, answer=answer, at=now, solved=solved, satisfaction=satisfaction, words=words.strip()
    )
    rows.insert(row)
    note = f"{Solved(solved).label}，{Satisfaction(satisfaction).label}"
    note = f"{note}：{words.strip()}" if words.strip() else note
    if not_done(solved, satisfaction) and undone(case, answer, now):
        _handle_again(case, move, reason=f"群众评价{note}", by=by, now=now, told={})
    else:
        history.make(case, move, by=by, now=now, note=note, data={"answer": answer.pk})
    return row


def undone(case: Case, answer: Answer, now: datetime) -> bool:
    """Whether something granted can have been left undone: not while its promise still has time.

    After second review a word alone reopens nothing; the office may, on new facts in writing (条例第三十六条).
    """
    if case.final_on is not None:
        return False
    if (
        answer.kind == AnswerKind.SIMPLE_REPLY
    ):  # which has no review: who is not content gets the ordinary procedure
        return True
    granted = answer.kind in AGREED or any(item.opinion in GRANTING for item in answering.items(answer))
    if case.status is State.PERFORMING:
        return granted and clocks.open_promises(case).filter(due__lt=local_date(now)).exists()
    return granted


@transaction.atomic
def reopen(case: Case, reason: str, *, new_facts: str = "", by: User, now: datetime) -> Case:
    """Send a case back to be handled again, with the reason; after second review only on `new_facts` in writing."""
    move = procedure.require(case, "reopen", by, now)
    if not reason.strip():
        raise Refused("请写明重新办理的理由。")
    words = reason.strip()
    if case.final_on is not None:
        if not new_facts.strip():
            raise Refused(
                "此事项已经复核终结，没有新的事实和理由的，不再受理；有新的事实和理由的，请写明诉求人书面提出的新的事实、"
                "理由和证据，再重新办理（《信访工作条例》第三十六条）。"
            )
        words = f"{words}；新的事实和理由：{new_facts.strip()}"
    _handle_again(case, move, reason=words, by=by, now=now, told={"unit": case.handling_unit or ""})
    return case


def _handle_again(
    case: Case,
    move: procedure.Move,
    *,
    reason: str,
    by: User | Citizen,
    now: datetime,
    told: dict[str, object],
) -> None:
    """Give the case back to its handling unit with a new limit; open promises wait for the new answer."""
    assert case.handling_unit is not None, "an answered case has a handling unit"
    unit = case.handling_unit.heir()
    if unit is None:
        raise Refused(
            f"{case.handling_unit}已经撤并，没有承继单位，请先由管理员确定（《信访工作条例》第二十四条）。"
        )
    history.take_part(case, (unit, Part.LEAD))
    clocks.open_promises(case).update(dropped=True)
    clocks.end(
        case, "callback", "review_request", "second_review_request", now=now,
        reason="重新办理，自新的答复送达之日重新起算",
    )  # fmt: skip
    clocks.start(case, "rehandle", now=now, reason="退回重新办理")
    history.make(
        case,
        move,
        by=by,
        now=now,
        to=State.HANDLING,
        note=reason,
        told=told,
        owner=unit,
        handling_unit=unit,
        officer=None,
        reopened=case.reopened + 1,
        finished_at=None,
        final_on=None,
    )
