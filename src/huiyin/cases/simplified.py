"""Simple handling (简易办理): first reports that are clear and easily settled, answered in plain words within ten
working days; everything else keeps its written opinion and with it the right of review.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from huiyin.audit import trail
from huiyin.base import rows, sealing
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, clocks, history, indexing, papers, parties, procedure, releasing, service
from huiyin.cases.answering import Reply
from huiyin.cases.codes import (
    AnswerKind,
    AnswerStatus,
    Channel,
    DispatchKind,
    LinkKind,
    Opinion,
    Part,
    Route,
    ToldBy,
    Track,
)
from huiyin.cases.models import Answer, Assignment, Assist, Case, Link, Service
from huiyin.cases.states import State
from huiyin.org.models import Unit, User

_RULE = "《信访事项简易办理办法》"


@transaction.atomic
def simplify(case: Case, *, by: User, now: datetime) -> Case:
    """Accept a case for simple handling: an answer within ten working days, beside the sixty days of the statute."""
    move = procedure.require(case, "simplify", by, now)
    _check_fit(case)
    unit = case.owner
    assert unit is not None, "an open case has an owner"
    clocks.end(case, *clocks.BEFORE_ACCEPTANCE, now=now, reason=f"{unit}受理")
    clocks.start_together(case, "handle", "simple_answer", now=now, reason="受理之日")
    if case.handling_unit_id != unit.pk:
        history.take_part(case, (unit, Part.LEAD))
    history.make(
        case, move, by=by, now=now, to=State.HANDLING, told={"unit": unit}, simplified=True, handling_unit=unit,
        officer=by, **_way(case, by),
    )  # fmt: skip
    return case


@transaction.atomic
def answer_simply(
    case: Case,
    replies: Sequence[Reply],
    *,
    summary: str,
    told_by: str,
    receiver: str,
    paper: bool = False,
    publish: bool = False,
    by: User,
    now: datetime,
) -> Answer:
    """Answer at once or after simple acceptance, in person, by telephone, text or web: told and served in one step.

    `told_by`: how (ToldBy); `receiver`: to whom; `paper`: a paper answer was asked for; `publish`: everybody may
    read it, without what tells who asked. A petition may be answered so on the spot by its first receiver, or when it
    was accepted for simple handling; a hotline order while it is open.
    """
    move = procedure.require(case, "answer_simply", by, now)
    answering.nothing_open(case)
    _check_answer(case, replies, summary, told_by, receiver, now)
    if publish:
        releasing.check(case, kind_of(case))
    unit = case.owner
    assert unit is not None, "an open case has an owner"
    answer = _write(case, unit, replies, summary.strip(), told_by, publish=publish, by=by, now=now)
    _serve(case, answer, told_by, receiver.strip(), by=by, now=now)
    case.handling_unit = unit  # who answers does not ask about it
    caller = service.begin_follow_up(case, now=now, reason="简易答复")
    history.take_part(case, (unit, Part.LEAD))
    who = sealing.masked_name(receiver.strip())
    besides = f"{'，要纸质答复' if paper else ''}{'，向公众公开' if publish else ''}"
    note = f"{ToldBy(told_by).label}，{who}{besides}：{summary.strip()}"
    assert answer.letter is not None
    changes: dict[str, Any] = {"simplified": True, **_way(case, by)} if case.track == Track.PETITION else {}
    history.make(
        case, move, by=by, now=now, to=State.SERVED, note=note, told={"unit": unit},
        data={
            "answer": answer.pk, "document": answer.number, "told_by": told_by, "paper": paper,
            "content": trail.fingerprint(answering.content(answer)), **({"published": True} if publish else {}),
            **history.papered(answer.letter),
        },
        owner=caller, officer=None, handling_unit=unit, answered_at=case.answered_at or now, **changes,
    )  # fmt: skip
    return answer


def kind_of(case: Case) -> AnswerKind:
    """Which paper a simple answer is."""
    return AnswerKind.SIMPLE_REPLY if case.track == Track.PETITION else AnswerKind.HOTLINE_REPLY


def unfit(case: Case) -> str:
    """Why a petition may not be handled simply; empty when it may."""
    if case.reopened or _repeated(case):
        return "只有初次提出的信访事项才适用简易办理，重复反映或者退回重新办理的不适用"
    if case.route not in ("", Route.R6):
        return f"办理途径是“{Route(case.route).label}”，《信访工作条例》第三十一条前五项的事项不适用简易办理"
    if case.channel == Channel.SUPERIOR or _charged(case):
        return "上级交办、转交的事项不适用简易办理"
    if parties.joint(case):
        return f"{case.people_count}人共同反映的事项不适用简易办理"
    if Assist.objects.filter(case=case).exists():
        return "涉及几个责任单位的事项不适用简易办理"
    if case.urgent:
        return "重大、紧急的事项不适用简易办理"
    return ""


def _check_fit(case: Case) -> None:
    if reason := unfit(case):
        raise Refused(f"{reason}，请按普通程序办理（{_RULE}）。")


def _repeated(case: Case) -> bool:
    """Whether the same person brought the same matter before."""
    links = Link.objects.filter(kind=LinkKind.REPEAT).filter(Q(case=case) | Q(other=case))
    others = (
        (row.other if row.case_id == case.pk else row.case) for row in links.select_related("case", "other")
    )
    return any(other.registered_at < case.registered_at for other in others)


def _charged(case: Case) -> bool:
    last = Assignment.objects.filter(case=case).order_by("-id").values_list("kind", flat=True).first()
    return last == DispatchKind.ASSIGN


def _way(case: Case, by: User) -> dict[str, Any]:
    """The way by which it is decided: R6, confirmed by whoever did not propose it.

    Simple handling never turns anybody away, and whoever is not content gets the ordinary procedure with all its
    rights; so it may be one person who sorts and answers on the spot.
    """
    changes: dict[str, Any] = {"route": Route.R6}
    if case.route_confirmed_by_id is None and case.route_by_id not in (None, by.pk):
        changes["route_confirmed_by"] = by
    return changes


def _check_answer(
    case: Case, replies: Sequence[Reply], summary: str, told_by: str, receiver: str, now: datetime
) -> None:
    petition = case.track == Track.PETITION
    if petition:
        _check_fit(case)
        if case.status is State.HANDLING and not case.simplified:
            raise Refused(
                f"此事项按普通程序受理，应当出具书面的处理意见书，不能简易答复（{_RULE}、《信访工作条例》第三十二条）。"
            )
    elif case.reopened:
        raise Refused("退回重新办理的工单应当拟写答复，经审核签发后送达（12345热线回访规则）。")
    if not summary.strip():
        raise Refused("请先用一两句通俗的话写明结果。")
    numbered = {demand.no: demand for demand in answering.demands(case)}
    if missing := sorted(numbered.keys() - {reply.demand for reply in replies if reply.reply.strip()}):
        raise Refused(f"第{'、'.join(map(str, missing))}项诉求还没有答复，应当逐项答复（{_RULE}）。")
    if any(reply.opinion == Opinion.NOT_SUPPORT for reply in replies):
        raise Refused(
            "不予支持的，不适用简易办理，应当出具写明依据的书面答复，诉求人才能请求复查"
            f"（{_RULE}、《信访工作条例》第三十二条）。"
            if petition
            else "不予支持的，应当拟写答复，写明依据，经审核签发后送达。"
        )
    if any(reply.promise or reply.promise_due for reply in replies):
        raise Refused(f"还要以后履行的事项，请按普通程序答复，写明完成日期（{_RULE}）。")
    answering.check([_with_facts(reply) for reply in replies], numbered, now)
    if told_by not in ToldBy.values or not receiver.strip():
        raise Refused(f"请选择怎样答复的，并写明答复了谁（{_RULE}）。")
    parties.check_receiver(case, receiver)


def _with_facts(reply: Reply) -> Reply:
    """A simple answer need not set facts apart from what is said."""
    return (
        reply
        if reply.facts.strip()
        else Reply(reply.demand, reply.reply, reply.opinion, reply.reply, reply.basis)
    )


def _write(
    case: Case,
    unit: Unit,
    replies: Sequence[Reply],
    summary: str,
    told_by: str,
    *,
    publish: bool,
    by: User,
    now: datetime,
) -> Answer:
    """The answer with its paper, which is there for whoever asks for it; drafts made before are replaced."""
    earlier = answering.current(case)
    if earlier is not None and earlier.status != AnswerStatus.SERVED:
        rows.change(earlier, status=AnswerStatus.REPLACED)
    kind = kind_of(case)
    answer = Answer(
        case=case,
        kind=kind,
        status=AnswerStatus.SERVED,
        number=f"{case.number}答{Answer.objects.filter(case=case).count() + 1}",
        unit=unit,
        summary=summary,
        drafted_by=by,
        drafted_at=now,
        signed_by=by,
        signed_at=now,
        public=publish,
    )
    numbered = {demand.no: demand for demand in answering.demands(case)}
    rows.insert(answer)
    case.__dict__["_answer"] = answer
    answer.__dict__["_items"] = answering.items_of(answer, replies, numbered)
    rows.insert(*answer.__dict__["_items"])
    letter = papers.issue(
        case, kind, by=by, now=now, unit=unit, summary=summary, items=papers.items(answer),
        replied_by=ToldBy(told_by).label.removesuffix("答复"), received=case.registered_at, order_number=case.source_key,
    )  # fmt: skip
    rows.change(answer, letter=letter)
    indexing.answered(case, answer, answering.items(answer))
    return answer


def _serve(case: Case, answer: Answer, told_by: str, receiver: str, *, by: User, now: datetime) -> None:
    """What was told is told: the limits of the answer end; a right of review begins with a paper answer only."""
    rows.insert(
        Service(answer=answer, method=told_by, received_on=local_date(now), receiver=receiver, at=now, by=by)
    )
    clocks.end(case, *clocks.BEFORE_ACCEPTANCE, *clocks.ANSWERING, "feedback", now=now, reason="简易答复")
