"""The third chapter: a unit accepts or declines, contacts, investigates, extends (条例第二十三条、第三十一条、第三十四条)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.base.words import ordinal
from huiyin.cases import answering, clocks, history, indexing, papers, procedure, review
from huiyin.cases.codes import (
    ELSEWHERE,
    AnswerKind,
    AnswerStatus,
    DeclineGround,
    EvidenceMethod,
    FinalGround,
    Part,
    Route,
    Track,
)
from huiyin.cases.models import Answer, Case, Demand, Evidence
from huiyin.cases.procedure import Move
from huiyin.cases.states import State
from huiyin.deadlines import words
from huiyin.documents.models import Letter
from huiyin.org.models import User


@transaction.atomic
def set_route(case: Case, route: str, reason: str, *, by: User, now: datetime) -> Case:
    """Propose by which of the six ways the request is to be decided (条例第三十一条); somebody else confirms."""
    move = procedure.require(case, "set_route", by, now)
    if route not in Route.values:
        raise Refused(f"请选择办理途径（{move.article}）。")
    if not reason.strip():
        raise Refused(f"请写明选择这一途径的理由：途径不同，诉求人的救济权利也不同（{move.article}）。")
    note = f"{Route(route).label}：{reason.strip()}"
    history.make(
        case, move, by=by, now=now, note=note, data={"route": route}, route=route,
        route_reason=reason.strip(), route_by=by, route_confirmed_by=None,
    )  # fmt: skip
    return case


@transaction.atomic
def confirm_route(case: Case, *, by: User, now: datetime) -> Case:
    """Confirm the way proposed by somebody else: a wrong way takes rights of appeal away (条例第三十一条)."""
    move = procedure.require(case, "confirm_route", by, now)
    _second_person(case, by)
    if case.route_confirmed_by_id is not None:
        raise Refused(f"办理途径已经确认（{move.article}）。")
    history.make(
        case, move, by=by, now=now, note=Route(case.route).label, data={"route": case.route},
        route_confirmed_by=by,
    )  # fmt: skip
    return case


def _second_person(case: Case, by: User) -> None:
    """Refuse unless a way was proposed and `by` is not the one who proposed it."""
    if not case.route:
        raise Refused("还没有提出办理途径，请先提出（《信访工作条例》第三十一条）。")
    if case.route_by_id == by.pk:
        raise Refused(
            "办理途径由您提出，应当由另一人核对确认：途径不同，诉求人的救济权利也不同（《信访工作条例》第三十一条）。"
        )


def _confirmed(case: Case, by: User) -> User:
    """The person who confirms the way: whoever did already, else `by`, who must not have proposed it."""
    if case.route_confirmed_by_id is None:
        _second_person(case, by)
        return by
    assert case.route_confirmed_by is not None
    return case.route_confirmed_by


@transaction.atomic
def accept(case: Case, *, by: User, now: datetime) -> Case:
    """Accept the case; from the next day the term runs in which it is settled: 60 days on R6 (条例第三十四条)."""
    move = procedure.require(case, "accept", by, now)
    unit = case.owner
    assert unit is not None, "an open case has an owner"
    changes: dict[str, Any] = {"handling_unit": unit, "officer": by}
    if case.track == Track.PETITION:
        changes["route_confirmed_by"] = _confirmed(case, by)
        if case.route in ELSEWHERE:
            raise Refused(
                f"办理途径是“{Route(case.route).label}”，请导入法定途径；应当由本单位办理的，先改正途径（《信访工作条例》第三十一条）。"
            )
    code = answer_clock(case)
    clocks.end(case, *clocks.BEFORE_ACCEPTANCE, now=now, reason=f"{unit}受理")
    running = clocks.find(case, code) or clocks.start(case, code, now=now, reason="受理之日")
    if case.handling_unit_id != unit.pk:
        history.take_part(case, (unit, Part.LEAD))
    letters = []
    if case.track != Track.HOTLINE:
        sender = f"{case.sender}转送" if case.sender and case.sender_id != unit.pk else ""
        letters = [
            papers.issue(
                case, "accept_notice", by=by, now=now, unit=unit, due=running.due, by_dispatch=sender
            )
        ]
    history.make(
        case, move, by=by, now=now, to=State.HANDLING, told={"unit": unit}, data=history.papered(*letters),
        **changes,
    )  # fmt: skip
    return case


def answer_clock(case: Case) -> str:
    """The rule of the term in which the answer to this kind of matter is owed."""
    if case.track == Track.HOTLINE:
        return "hotline_handle"
    if case.track == Track.SUGGESTION:
        return "suggestion_reply"
    return "duty_reply" if case.route == Route.R5 else "handle"


@transaction.atomic
def decline(case: Case, ground: str, *, reason: str, turn_to: str, by: User, now: datetime) -> Case:
    """Decline with ground and where to turn; the notice is signed with it and owed within the 15 days (条例第二十三条)."""
    move = procedure.require(case, "decline", by, now)
    if ground not in DeclineGround.values:
        raise Refused("请选择不予受理的理由（《信访工作条例》第二十三条）。")
    if not reason.strip() or not turn_to.strip():
        raise Refused("不予受理应当说明理由，并告诉诉求人应当向哪里提出（《信访工作条例》第二十三条）。")
    label = DeclineGround(ground).label
    paper: dict[str, Any] = {"ground": label, "reason": reason.strip(), "turn_to": turn_to.strip()}
    letter = papers.issue(
        case, "decline_notice", by=by, now=now, unit=case.owner, basis=papers.DECLINE_BASIS[ground], **paper
    )
    answer = _turned_away(case, AnswerKind.DECLINE, letter, by=by, now=now, summary=reason.strip(), ground=ground,
                          turn_to=turn_to.strip())  # fmt: skip
    _turn_away(case, move, answer, State.DECLINED, note=f"{label}。{reason.strip()}", by=by, now=now)
    return case


@transaction.atomic
def decline_final(
    case: Case, ground: str, *, reason: str, earlier: str, by: User, now: datetime, body: str = ""
) -> Case:
    """Not again on the same facts and reasons once the ways up are used or let pass (条例第三十五条、第三十六条).

    `earlier`: number of the paper that ended the matter; `body`: who issued it, when it was not this system.
    """
    move = procedure.require(case, "decline_final", by, now)
    if ground not in FinalGround.values:
        raise Refused(f"请选择不再受理的理由（{move.article}）。")
    if not reason.strip() or not earlier.strip():
        raise Refused(
            f"请写明终结此事项的文书文号，以及为什么属于同一事实和理由；有新的事实和理由的，应当受理（{move.article}）。"
        )
    label = FinalGround(ground).label
    letter = papers.issue(
        case, "decline_final_notice", by=by, now=now, unit=case.owner, final_number=earlier.strip(),
        final_body=body.strip() or case.owner, ground=label, basis=papers.FINAL_BASIS[ground],
        reason=reason.strip(),
    )  # fmt: skip
    answer = _turned_away(case, AnswerKind.DECLINE_FINAL, letter, by=by, now=now, summary=reason.strip(),
                          ground=ground, turn_to="")  # fmt: skip
    _turn_away(case, move, answer, State.DECLINED, note=f"{label}。{reason.strip()}", by=by, now=now)
    return case


@dataclass(frozen=True, slots=True)
class Way:
    """Another way by law: which body, where, by when, with what, on which provision."""

    body: str
    law: str
    limit: str
    materials: tuple[str, ...]
    address: str = ""
    phone: str = ""


@transaction.atomic
def redirect(case: Case, way: Way, reason: str, *, by: User, now: datetime) -> Case:
    """Show the citizen the way by law (R1–R4): body, address, limit, what to bring (条例第三十一条)."""
    move = procedure.require(case, "redirect", by, now)
    if case.route not in ELSEWHERE:
        raise Refused(
            f"办理途径不是诉讼、仲裁、党员申诉或者行政程序，不能导入；请先提出办理途径（{move.article}）。"
        )
    answering.nothing_open(case)
    confirmed = _confirmed(case, by)
    said = (way.body, way.law, way.limit, reason)
    if not all(part.strip() for part in said) or not way.materials:
        raise Refused(f"请写明受理机关、法律依据、提出期限、需要的材料和理由（{move.article}）。")
    route = Route(case.route)
    letter = papers.issue(
        case, "redirect_notice", by=by, now=now, unit=case.owner, route=route.label,
        item=ordinal(int(route[1])), body=way.body, reason=reason.strip(), law=way.law, limit=way.limit,
        materials=list(way.materials), body_address=way.address, body_phone=way.phone,
    )  # fmt: skip
    told = asdict(way) | {"route": route, "materials": list(way.materials)}
    answer = _turned_away(case, AnswerKind.REDIRECT, letter, by=by, now=now, summary=reason.strip(), ground="",
                          turn_to=f"{way.body}（{way.limit}）", way=told)  # fmt: skip
    note = f"{route.label}：{way.body}"
    _turn_away(case, move, answer, State.SIGNED, note=note, by=by, now=now, route_confirmed_by=confirmed)
    return case


def _turned_away(
    case: Case,
    kind: AnswerKind,
    letter: Letter,
    *,
    by: User,
    now: datetime,
    summary: str,
    ground: str,
    turn_to: str,
    way: dict[str, Any] | None = None,
) -> Answer:
    """The answer that the matter is not dealt with here, signed with its notice."""
    assert case.owner is not None, "an open case has an owner"
    answer = Answer(
        case=case,
        kind=kind,
        status=AnswerStatus.SIGNED,
        number=letter.number,
        unit=case.owner,
        summary=summary,
        ground=ground,
        turn_to=turn_to,
        way=way or {},
        letter=letter,
        drafted_by=by,
        drafted_at=now,
        signed_by=by,
        signed_at=now,
    )
    rows.insert(answer)
    case.__dict__["_answer"] = answer
    answer.__dict__["_items"] = []
    indexing.answered(case, answer, ())
    return answer


def _turn_away(
    case: Case, move: Move, answer: Answer, to: State, *, note: str, by: User, now: datetime, **changes: Any
) -> None:
    """The notice is owed within the days of notice, or of the handling that ran already."""
    unit = answer.unit
    assert answer.letter is not None
    clocks.end(
        case,
        "objection",
        "forward",
        "reforward",
        "hotline_return",
        "hotline_sign",
        now=now,
        reason=move.label,
    )
    if not any(clocks.find(case, code) for code in ("notice", *clocks.ANSWERING)):
        clocks.start(case, "notice", now=now, reason=move.label)
    history.take_part(case, (unit, Part.LEAD))
    signed = {"document": answer.number, "content": trail.fingerprint(answering.content(answer))}
    history.make(
        case, move, by=by, now=now, to=to, note=note, told={"unit": unit},
        data={**signed, **history.papered(answer.letter)}, handling_unit=unit, **changes,
    )  # fmt: skip


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
    if case.status is State.UNDER_REVIEW:
        review.keep_apart(case, review.under_way(case), by)
    if method not in EvidenceMethod.values or not finding.strip():
        raise Refused("请选择核实方式并写明查明的事实（《信访工作条例》第三十一条）。")
    if found_on > local_date(now):
        raise Refused("核实日期不能晚于今天。")
    if demand is not None and demand.case_id != case.pk:
        raise Refused("对应的诉求不属于此事项，请重新选择。")
    row = Evidence(case=case, demand=demand, method=method, finding=finding.strip(), found_on=found_on, by=by)
    rows.insert(row)
    note = f"{EvidenceMethod(method).label}：{finding.strip()}"
    history.make(case, move, by=by, now=now, note=note, told={"unit": case.owner or ""})
    return row


@transaction.atomic
def extend(case: Case, days: int, reason: str, *, done: str = "", by: User, now: datetime) -> Case:
    """Extend the term once, by the head's approval, telling the reason: 30 days on R6 (条例第三十四条).

    A hotline order: 10 working days. `done`: what was done so far, for the notice.
    """
    move = procedure.require(case, "extend", by, now)
    if not reason.strip():
        raise Refused("延长期限应当告知理由，请填写（《信访工作条例》第三十四条）。")
    started = (
        answer_clock(case),
        "handle",
        "duty_reply",
    )  # by the way at acceptance, which may have changed since
    code = next((one for one in started if clocks.find(case, one)), started[0])
    before = clocks.find(case, code)
    due_before = before.due if before is not None else None
    clock = clocks.extend(case, code, days, reason=reason.strip())
    told: dict[str, object] = {"due": words.day(clock.strict), "reason": reason.strip()}
    letters = []
    if case.track == Track.PETITION:
        letters.append(
            papers.issue(
                case,
                "extension_notice",
                by=by,
                now=now,
                unit=case.handling_unit,
                reason=reason.strip(),
                days=days,
                due_before=due_before,
                due=clock.due,
                approver=by.name,
                done=done.strip(),
            )
        )
    history.make(
        case, move, by=by, now=now, note=f"延长{days}日：{reason.strip()}", told=told,
        data={"days": days, **history.papered(*letters)},
    )  # fmt: skip
    return case
