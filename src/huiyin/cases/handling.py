"""The third chapter: a unit accepts or declines, contacts, investigates, extends (条例第二十三条、第三十一条、第三十四条)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, clocks, history, procedure
from huiyin.cases.codes import AnswerKind, AnswerStatus, DeclineGround, EvidenceMethod, Part
from huiyin.cases.models import Answer, Case, Demand, Evidence
from huiyin.cases.states import State
from huiyin.deadlines import words
from huiyin.documents import numbering
from huiyin.org.models import User

_BEFORE_ACCEPTANCE = ("forward", "reforward", "notice", "objection")


@transaction.atomic
def accept(case: Case, *, by: User, now: datetime) -> Case:
    """Accept the case; from the next day 60 days run in which it is settled (条例第三十四条)."""
    move = procedure.require(case, "accept", by, now)
    unit = case.owner
    assert unit is not None, "an open case has an owner"
    clocks.end(case, *_BEFORE_ACCEPTANCE, now=now, reason=f"{unit}受理")
    clocks.start(case, "handle", now=now, reason="受理之日")
    if case.handling_unit_id != unit.pk:
        history.take_part(case, (unit, Part.LEAD))
    history.make(
        case, move, by=by, now=now, to=State.HANDLING, told={"unit": unit}, handling_unit=unit, officer=by
    )
    return case


@transaction.atomic
def decline(case: Case, ground: str, *, reason: str, turn_to: str, by: User, now: datetime) -> Case:
    """Decline with ground and where to turn; the notice is signed with it and owed within the 15 days (条例第二十三条)."""
    move = procedure.require(case, "decline", by, now)
    unit = case.owner
    assert unit is not None, "an open case has an owner"
    if ground not in DeclineGround.values:
        raise Refused("请选择不予受理的理由（《信访工作条例》第二十三条）。")
    if not reason.strip() or not turn_to.strip():
        raise Refused("不予受理应当说明理由，并告诉诉求人应当向哪里提出（《信访工作条例》第二十三条）。")
    year = local_date(now).year
    answer = Answer(
        case=case,
        kind=AnswerKind.DECLINE,
        status=AnswerStatus.SIGNED,
        number=f"{unit}不受告〔{year}〕{numbering.next_number(f'decline:{unit.pk}', year)}号",
        unit=unit,
        summary=reason.strip(),
        ground=ground,
        turn_to=turn_to.strip(),
        drafted_by=by,
        drafted_at=now,
        signed_by=by,
        signed_at=now,
    )
    rows.insert(answer)
    case.__dict__["_answer"] = answer
    answer.__dict__["_items"] = []
    clocks.end(case, "objection", "forward", "reforward", now=now, reason="决定不予受理")
    if clocks.find(case, "notice") is None:
        clocks.start(case, "notice", now=now, reason="决定不予受理")
    history.take_part(case, (unit, Part.LEAD))
    note = f"{DeclineGround(ground).label}。{reason.strip()}"
    signed: dict[str, object] = {
        "document": answer.number,
        "content": trail.fingerprint(answering.content(answer)),
    }
    history.make(
        case,
        move,
        by=by,
        now=now,
        to=State.DECLINED,
        note=note,
        told={"unit": unit},
        data=signed,
        handling_unit=unit,
    )
    return case


@transaction.atomic
def contact(case: Case, words_said: str, *, by: User, now: datetime) -> Case:
    """Note that the citizen was contacted and what was said (条例第三十一条)."""
    move = procedure.require(case, "contact", by, now)
    if not words_said.strip():
        raise Refused("请记下联系的情况。")
    history.make(case, move, by=by, now=now, note=words_said.strip())
    return case


@transaction.atomic
def add_evidence(
    case: Case,
    method: str,
    finding: str,
    *,
    found_on: date,
    demand: Demand | None = None,
    by: User,
    now: datetime,
) -> Evidence:
    """Add a fact that was found, how and on which day, for one demand or for all (条例第三十一条)."""
    move = procedure.require(case, "add_evidence", by, now)
    if method not in EvidenceMethod.values or not finding.strip():
        raise Refused("请选择核实方式并写明查明的事实（《信访工作条例》第三十一条）。")
    if found_on > local_date(now):
        raise Refused("核实日期不能晚于今天。")
    if demand is not None and demand.case_id != case.pk:
        raise Refused("对应的诉求不属于此事项，请重新选择。")
    row = Evidence(case=case, demand=demand, method=method, finding=finding.strip(), found_on=found_on, by=by)
    rows.insert(row)
    note = f"{EvidenceMethod(method).label}：{finding.strip()}"
    history.make(case, move, by=by, now=now, note=note, told={"unit": case.handling_unit or ""})
    return row


@transaction.atomic
def extend(case: Case, days: int, reason: str, *, by: User, now: datetime) -> Case:
    """Extend the handling term once, by at most 30 days, by the head's approval, telling the reason (条例第三十四条)."""
    move = procedure.require(case, "extend", by, now)
    if not reason.strip():
        raise Refused("延长期限应当告知理由，请填写（《信访工作条例》第三十四条）。")
    clock = clocks.extend(case, "handle", days, reason=reason.strip())
    told: dict[str, object] = {"due": words.day(clock.strict), "reason": reason.strip()}
    history.make(
        case, move, by=by, now=now, note=f"延长{days}日：{reason.strip()}", told=told, data={"days": days}
    )
    return case
