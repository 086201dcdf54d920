"""The fourth chapter: the answer is drafted demand by demand, checked, signed (条例第三十二条)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import history, procedure
from huiyin.cases.codes import AnswerKind, AnswerStatus, Opinion
from huiyin.cases.models import Answer, AnswerItem, Case, Demand
from huiyin.cases.states import State
from huiyin.deadlines.arithmetic import LONGEST
from huiyin.documents import numbering
from huiyin.org.models import User

_ARTICLE = "《信访工作条例》第三十二条"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one demand, by its number."""

    demand: int
    facts: str
    opinion: str
    reply: str
    basis: str = ""
    promise: str = ""
    promise_due: date | None = None


@transaction.atomic
def draft(case: Case, summary: str, replies: Sequence[Reply], *, by: User, now: datetime) -> Answer:
    """Write the opinion, demand by demand, and hand it in for checking; a draft made earlier is replaced."""
    move = procedure.require(case, "draft", by, now)
    numbered = {demand.no: demand for demand in demands(case)}
    _check(summary, replies, numbered, now)
    earlier = current(case)
    if earlier is not None and earlier.status == AnswerStatus.DRAFT:
        rows.change(earlier, status=AnswerStatus.REPLACED)
    assert case.handling_unit is not None, "an accepted case has a handling unit"
    answer = Answer(
        case=case,
        kind=AnswerKind.OPINION,
        status=AnswerStatus.DRAFT,
        unit=case.handling_unit,
        summary=summary.strip(),
        drafted_by=by,
        drafted_at=now,
    )
    rows.insert(answer)
    case.__dict__["_answer"] = answer
    answer.__dict__["_items"] = [
        AnswerItem(
            answer=answer,
            demand=numbered[reply.demand],
            facts=reply.facts.strip(),
            opinion=reply.opinion,
            reply=reply.reply.strip(),
            basis=reply.basis.strip(),
            promise=reply.promise.strip(),
            promise_due=reply.promise_due,
        )
        for reply in replies
    ]
    rows.insert(*answer.__dict__["_items"])
    history.make(case, move, by=by, now=now, to=State.DRAFTED, data={"answer": answer.pk})
    return answer


def _check(summary: str, replies: Sequence[Reply], demands: dict[int, Demand], now: datetime) -> None:
    if not summary.strip():
        raise Refused("请先用一两句通俗的话写明结果，印在文书最前面。")
    answered = {reply.demand for reply in replies}
    if missing := sorted(demands.keys() - answered):
        raise Refused(f"第{'、'.join(map(str, missing))}项诉求还没有答复，应当逐项答复（{_ARTICLE}）。")
    if answered - demands.keys() or len(answered) != len(replies):
        raise Refused("答复的诉求序号与登记的不一致，请核对。")
    for reply in replies:
        where = f"第{reply.demand}项诉求"
        if reply.opinion not in Opinion.values:
            raise Refused(f"{where}请选择处理意见：支持、部分支持、解释说明或者不支持（{_ARTICLE}）。")
        if not reply.facts.strip() or not reply.reply.strip():
            raise Refused(f"{where}请写明查明的事实和答复内容（{_ARTICLE}）。")
        if reply.opinion == Opinion.NOT_SUPPORT and not reply.basis.strip():
            raise Refused(f"{where}不予支持的，应当写明法律法规和政策依据（{_ARTICLE}）。")
        if bool(reply.promise.strip()) != (reply.promise_due is not None):
            raise Refused(f"{where}的承诺事项和完成日期应当同时填写（{_ARTICLE}）。")
        if reply.promise_due is not None and reply.promise_due < local_date(now):
            raise Refused(f"{where}的承诺完成日期不能早于今天。")
        if reply.promise_due is not None and (reply.promise_due - local_date(now)).days > LONGEST:
            raise Refused(f"{where}的承诺完成日期在十年以后，请核对年份。")


def demands(case: Case) -> list[Demand]:
    """The numbered demands; read once for a loaded case."""
    known = case.__dict__
    if "_demands" not in known:
        known["_demands"] = sorted(rows.find(Demand, case=case.pk), key=lambda demand: demand.no)
    listed: list[Demand] = known["_demands"]
    return listed


def items(answer: Answer) -> list[AnswerItem]:
    """The answers to the single demands; read once for a loaded answer."""
    known = answer.__dict__
    if "_items" not in known:
        known["_items"] = list(AnswerItem.objects.filter(answer=answer).select_related("demand"))
    listed: list[AnswerItem] = known["_items"]
    return listed


def current(case: Case) -> Answer | None:
    """The answer the case is about now: the last one not replaced; read once for a loaded case."""
    known = case.__dict__
    if "_answer" not in known:
        answers = Answer.objects.filter(case=case).exclude(status=AnswerStatus.REPLACED)
        known["_answer"] = answers.select_related("unit").order_by("-id").first()
    answer: Answer | None = known["_answer"]
    return answer


def standing(case: Case, status: AnswerStatus) -> Answer:
    """The current answer, which the state of the case says has this status."""
    answer = current(case)
    assert answer is not None and answer.status == status, f"{case}: state and answer disagree"
    return answer


@transaction.atomic
def endorse(case: Case, *, note: str = "", by: User, now: datetime) -> Case:
    """Check the draft and pass it on for signature; nobody checks their own draft."""
    move = procedure.require(case, "endorse", by, now)
    answer = standing(case, AnswerStatus.DRAFT)
    if answer.drafted_by_id == by.pk:
        raise Refused(f"拟稿人不能审核自己拟写的答复，请由其他负责人审核（{_ARTICLE}）。")
    _mark(answer, AnswerStatus.ENDORSED, endorsed_by=by, endorsed_at=now)
    history.make(case, move, by=by, now=now, to=State.REVIEWED, note=note.strip())
    return case


@transaction.atomic
def send_back(case: Case, reason: str, *, by: User, now: datetime) -> Case:
    """Return the draft with what is wrong with it."""
    move = procedure.require(case, "send_back", by, now)
    if not reason.strip():
        raise Refused("请写明需要修改的地方，再退回。")
    status = AnswerStatus.DRAFT if case.status is State.DRAFTED else AnswerStatus.ENDORSED
    _mark(standing(case, status), AnswerStatus.DRAFT, endorsed_by=None, endorsed_at=None)
    history.make(case, move, by=by, now=now, to=State.HANDLING, note=reason.strip())
    return case


@transaction.atomic
def sign(case: Case, *, by: User, now: datetime) -> Case:
    """Sign the opinion: it gets its number and can no longer be changed; nobody signs their own draft."""
    move = procedure.require(case, "sign", by, now)
    answer = standing(case, AnswerStatus.ENDORSED)
    if answer.drafted_by_id == by.pk:
        raise Refused(f"拟稿人不能签发自己拟写的答复，请由其他负责人签发（{_ARTICLE}）。")
    year = local_date(now).year
    number = f"{answer.unit}信访答复〔{year}〕{numbering.next_number(f'opinion:{answer.unit_id}', year)}号"
    _mark(answer, AnswerStatus.SIGNED, signed_by=by, signed_at=now, number=number)
    history.make(
        case,
        move,
        by=by,
        now=now,
        to=State.SIGNED,
        note=number,
        told={"unit": answer.unit},
        data={"document": number, "content": trail.fingerprint(content(answer))},
    )
    return case


def content(answer: Answer) -> str:
    """All that a paper says, in one text; the trail keeps its fingerprint from the day it was signed."""
    said = [
        [
            item.demand.no,
            item.facts,
            item.opinion,
            item.reply,
            item.basis,
            item.promise,
            str(item.promise_due or ""),
        ]
        for item in sorted(items(answer), key=lambda item: item.demand.no)
    ]
    paper = [answer.kind, answer.number, answer.summary, answer.ground, answer.turn_to, said]
    return json.dumps(paper, ensure_ascii=False, separators=(",", ":"))


def _mark(answer: Answer, status: AnswerStatus, **changes: object) -> None:
    rows.change(answer, status=status, **changes)
