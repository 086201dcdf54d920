"""The second chapter: whose is it; dispatch, objection, its ruling and adjudication (条例第二十二条至第二十四条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import clocks, history, notices, papers, procedure
from huiyin.cases.codes import DispatchKind, Part, Track
from huiyin.cases.models import Adjudication, Assignment, Assist, Case, Objection
from huiyin.cases.procedure import Move
from huiyin.cases.states import State
from huiyin.documents.models import Letter
from huiyin.org import duties, people, superiors
from huiyin.org.models import Unit, User
from huiyin.org.roles import OFFICES, TOWNSHIPS, Role, UnitKind

# What a unit owes from the day a matter is sent to it, and within which it may say that it is not its own.
_ON_RECEIPT = {Track.HOTLINE: ("hotline_handle", "hotline_return")}
_ON_RECEIPT_ELSE = ("notice", "objection")
_RULING = {Track.HOTLINE: "hotline_ruling"}
GOES_UP_AT = 3  # the third objection goes to the common superior by itself


@transaction.atomic
def forward(case: Case, to: Unit, *, clause: str = "", note: str = "", by: User, now: datetime) -> Case:
    """Send the case to the unit with the power to handle it, which tells the citizen within 15 days (条例第二十三条)."""
    move = procedure.require(case, "forward", by, now)
    _dispatch(case, move, Dispatch(DispatchKind.FORWARD, to, clause.strip(), note.strip()), by=by, now=now)
    return case


@transaction.atomic
def assign(
    case: Case, to: Unit, *, feedback_due: date, note: str, clause: str = "", by: User, now: datetime
) -> Case:
    """Charge a unit with the case: a task and a date by which it reports the result (条例第二十二条第三项)."""
    move = procedure.require(case, "assign", by, now)
    if feedback_due <= local_date(now):
        raise Refused("反馈日期应当晚于今天，请重新填写（《信访工作条例》第二十二条）。")
    assert case.owner is not None, "an open case has an owner"
    if case.owner.kind not in OFFICES and not to.path.startswith(case.owner.path):
        raise Refused(
            f"交办由信访工作机构或者上级机关作出，{to}不是{case.owner}的下级，请改用转送（{move.article}）。"
        )
    if not note.strip():
        raise Refused("交办应当写明要求，请填写交办要求（《信访工作条例》第二十二条）。")
    dispatch = Dispatch(DispatchKind.ASSIGN, to, clause.strip(), note.strip(), feedback_due)
    _dispatch(case, move, dispatch, by=by, now=now)
    return case


@dataclass(frozen=True, slots=True)
class Dispatch:
    """To whom a case is sent, how, on which line of the list of duties, with what task and until when."""

    kind: DispatchKind
    to: Unit
    clause: str = ""
    note: str = ""
    feedback_due: date | None = None


def _dispatch(case: Case, move: Move, dispatch: Dispatch, *, by: User, now: datetime) -> None:
    sender, to = case.owner, dispatch.to
    assert sender is not None, "an open case has an owner"
    _check_target(case, to, move, now)
    _hand_to(case, sender, dispatch, by=by, now=now)
    letters = _dispatch_papers(case, sender, dispatch, by=by, now=now)
    basis = f"依据：{dispatch.clause}" if dispatch.clause else ""
    history.make(
        case,
        move,
        by=by,
        now=now,
        to=State.AWAITING,
        note="；".join(part for part in (dispatch.note, basis) if part),
        told={"unit": to},
        data={"to": to.pk, "clause": dispatch.clause, **history.papered(*letters)},
        owner=to,
        handling_unit=to,
        sender=sender,
        officer=None,
    )
    notices.tell_staff(to, _ON_ARRIVAL, "arrived", case, now=now, urgent=case.urgent)


_ON_ARRIVAL = frozenset({Role.CLERK, Role.HANDLER})


def _hand_to(case: Case, sender: Unit, dispatch: Dispatch, *, by: User, now: datetime) -> None:
    """Write the dispatch down and start what its receiver owes."""
    to = dispatch.to
    rows.add(
        Assignment,
        case=case.pk,
        kind=dispatch.kind,
        from_unit=sender.pk,
        to_unit=to.pk,
        at=now,
        by=by.pk,
        clause=dispatch.clause,
        note=dispatch.note,
        feedback_due=dispatch.feedback_due,
    )
    clocks.end(
        case, *clocks.BEFORE_ACCEPTANCE, "hotline_handle", now=now, reason=f"{dispatch.kind.label}{to}"
    )
    started = _ON_RECEIPT.get(Track(case.track), _ON_RECEIPT_ELSE)
    clocks.start_together(case, *started, now=now, reason=f"{to}收到{dispatch.kind.label}")
    if dispatch.feedback_due is not None:
        clocks.start(case, "feedback", now=now, reason=f"{sender}交办", fixed=dispatch.feedback_due)
    history.take_part(case, (sender, Part.SENDER), (to, Part.LEAD))


def _dispatch_papers(
    case: Case, sender: Unit, dispatch: Dispatch, *, by: User, now: datetime
) -> list[Letter]:
    """The letter to the unit and the citizen's notice where the matter went; a hotline order needs neither."""
    notice, objection = clocks.find(case, "notice"), clocks.find(case, "objection")
    if notice is None:
        return []
    due = {"to_unit": dispatch.to, "notice_due": notice.due, "clause": dispatch.clause}
    limit = objection.due if objection is not None else notice.due
    if dispatch.kind is DispatchKind.ASSIGN:
        letter = papers.issue(
            case, "assign_letter", by=by, now=now, unit=sender, task=dispatch.note, objection_due=limit,
            feedback_due=dispatch.feedback_due, urgent=case.urgent, **due,
        )  # fmt: skip
    else:
        letter = papers.issue(
            case,
            "forward_letter",
            by=by,
            now=now,
            unit=sender,
            objection_due=limit,
            note=dispatch.note,
            **due,
        )
    told = papers.issue(case, "forward_notice", by=by, now=now, unit=sender, **due)
    return [letter, told]


def _check_target(case: Case, to: Unit, move: Move, now: datetime) -> None:
    if not case.category:  # a hotline order may become a petition before anybody sorted it
        raise Refused("还没有审核分类，请先审核分类，再确定承办单位（《信访工作条例》第二十二条）。")
    if to.closed_on is not None:
        heir = f"，其职责由{to.successor}承继" if to.successor else ""
        raise Refused(f"{to}已经撤并{heir}，请改选单位（《信访工作条例》第二十四条）。")
    if to.pk == case.owner_id:
        raise Refused(f"此事项已在{to}，属于本单位职责的请直接受理（{move.article}）。")
    if to.kind in _NEVER_HANDLING:
        raise Refused(f"{to}不是有权处理此事项的承办单位，请选择部门或者乡镇、街道（{move.article}）。")
    if to.kind in TOWNSHIPS and (bar := duties.not_of_township(case.category, to, local_date(now))):
        raise Refused(
            f"此类事项不是{to}的履职事项，不得下派（{bar.clause}），请转送{bar.unit}；确需调整的，由上级机关裁定"
            "（《信访工作条例》第二十四条、乡镇履职事项清单）。"
        )


_NEVER_HANDLING = frozenset(
    {UnitKind.COUNTY, UnitKind.SUPERIOR, UnitKind.PETITION_OFFICE, UnitKind.INSPECTION, UnitKind.DISCIPLINE}
)


def _last_assignment(case: Case) -> Assignment:
    return Assignment.objects.filter(case=case).select_related("from_unit", "to_unit").latest("id")


@transaction.atomic
def object_to(
    case: Case, *, reason: str, clause: str = "", suggested: Unit | None = None, by: User, now: datetime
) -> Case:
    """Say within 5 working days (hotline: 2), with reasons, that the matter is not the unit's own (条例第二十三条).

    The case stays with the unit until the sender has agreed. The third objection in a case is not ruled on by the
    sender any more: it goes to the common superior by itself (条例第二十四条).
    """
    move = procedure.require(case, "object", by, now)
    if not reason.strip():
        raise Refused("提出异议应当详细说明理由（《信访工作条例》第二十三条）。")
    limit = clocks.find(case, "objection") or clocks.find(case, "hotline_return")
    if limit is None:
        raise Refused(
            "同一次转送只能提出一次异议，转办单位或者上级机关已经决定（《信访工作条例》第二十三条）。"
        )
    if limit.late(local_date(now)):
        raise Refused(
            f"提出异议的期限（{limit.rule.length}个工作日）已于{limit.due:%Y年%-m月%-d日}届满，请受理（{limit.rule.citation}）。"
        )
    assignment = _last_assignment(case)
    rows.insert(
        Objection(
            assignment=assignment, reason=reason.strip(), clause=clause.strip(), suggested_unit=suggested,
            raised_at=now, raised_by=by,
        )
    )  # fmt: skip
    letter = papers.issue(
        case, "objection", by=by, now=now, unit=assignment.to_unit, to_unit=assignment.from_unit,
        reason=reason.strip(), received=assignment.at, clause=clause.strip(), suggested=suggested or "",
    )  # fmt: skip
    clocks.end(case, limit.code, now=now, reason="已提出异议")
    returns = case.returns + 1
    if returns >= GOES_UP_AT:
        why = f"第{returns}次提出异议：{reason.strip()}"
        owner = _ask_superior(case, assignment, reason=why, by=None, now=now)
        to = State.ADJUDICATING
    else:
        code = _RULING.get(Track(case.track), "ruling")
        clocks.start(case, code, now=now, reason=f"收到{assignment.to_unit}的异议")
        owner, to = case.sender or assignment.from_unit, State.OBJECTED
    history.make(
        case, move, by=by, now=now, to=to, note=reason.strip(), data=history.papered(letter), owner=owner,
        officer=None, returns=returns,
    )  # fmt: skip
    notices.tell_staff(owner, frozenset({Role.CLERK}), "objected", case, now=now)
    return case


@transaction.atomic
def rule_on_objection(case: Case, *, upheld: bool, ruling: str, by: User, now: datetime) -> Case:
    """Verify an objection: agreed, the case comes back to be sent elsewhere; not agreed, it stays (条例第二十三条)."""
    move = procedure.require(case, "uphold" if upheld else "overrule", by, now)
    if not ruling.strip():
        raise Refused("请写明核实意见（《信访工作条例》第二十三条）。")
    assignment = _last_assignment(case)
    objection = Objection.objects.get(assignment=assignment)
    rows.change(objection, upheld=upheld, ruling=ruling.strip(), ruled_at=now, ruled_by=by)
    letter = papers.issue(
        case, "objection_ruling", by=by, now=now, unit=assignment.from_unit, to_unit=assignment.to_unit,
        upheld=upheld, ruling=ruling.strip(), objected=objection.raised_at,
    )  # fmt: skip
    clocks.end(case, "ruling", "hotline_ruling", now=now, reason="异议已核实")
    if upheld:
        clocks.end(case, "notice", "feedback", "hotline_handle", now=now, reason="异议成立，另行转送")
        again = "hotline_sign" if case.track == Track.HOTLINE else "reforward"
        clocks.start(case, again, now=now, reason="异议成立")
        changes: dict[str, Any] = {"owner": case.sender, "handling_unit": None, "officer": None}
    else:
        changes = {"owner": case.handling_unit}
    history.make(
        case, move, by=by, now=now, to=State.TRIAGED if upheld else State.AWAITING, note=ruling.strip(),
        data=history.papered(letter), **changes,
    )  # fmt: skip
    return case


@transaction.atomic
def appeal_ruling(case: Case, *, reason: str, by: User, now: datetime) -> Case:
    """Ask the common superior to decide, when the sender did not agree to the objection (条例第二十四条)."""
    move = procedure.require(case, "appeal_ruling", by, now)
    if not reason.strip():
        raise Refused(f"请写明争议的情况和理由，再提请裁定（{move.article}）。")
    assignment = _last_assignment(case)
    objection = Objection.objects.filter(assignment=assignment).first()
    if objection is None or objection.upheld is not False:
        raise Refused(f"先在期限内提出异议，转办单位不同意的，才能提请上级裁定（{move.article}）。")
    if Adjudication.objects.filter(case=case, asked_at__gte=objection.raised_at).exists():
        raise Refused(f"此次转送已经裁定，请按裁定受理（{move.article}）。")
    office = _ask_superior(case, assignment, reason=reason.strip(), by=by, now=now)
    history.make(
        case, move, by=by, now=now, to=State.ADJUDICATING, note=reason.strip(), owner=office, officer=None
    )
    return case


def _ask_superior(case: Case, assignment: Assignment, *, reason: str, by: User | None, now: datetime) -> Unit:
    """Put the question to the common superior of the two units; returns the unit that works on it."""
    organ = superiors.common(assignment.from_unit, assignment.to_unit)
    office = superiors.office_of(organ)
    rows.insert(
        Adjudication(
            case=case, asked_at=now, asked_by=by, asking_unit=assignment.to_unit, reason=reason, unit=organ
        )
    )
    clocks.start(case, "adjudication", now=now, reason=f"提请{organ}裁定")
    history.take_part(case, (organ, Part.SUPERIOR), (office, Part.SUPERIOR))
    return office


@transaction.atomic
def adjudicate(
    case: Case,
    to: Unit,
    *,
    ruling: str,
    clause: str = "",
    assisting: Sequence[Unit] = (),
    by: User,
    now: datetime,
) -> Case:
    """The common superior decides who handles it, and who helps; there is no further objection (条例第二十四条)."""
    move = procedure.require(case, "adjudicate", by, now)
    if not ruling.strip():
        raise Refused(f"请写明裁定的理由（{move.article}）。")
    gone = any(unit.closed_on is not None for unit in (to, *assisting))
    if gone or to.kind in _NEVER_HANDLING or to in assisting:
        raise Refused(f"请从部门、乡镇、街道中选择承办单位，协办单位另选（{move.article}）。")
    assignment = _last_assignment(case)
    earlier = Objection.objects.filter(assignment__case=case, ruled_by=by).exists()
    if earlier or assignment.by_id == by.pk:
        raise Refused(f"您办理过此事项的转送或者异议核实，请由其他负责人裁定（{move.article}）。")
    row = Adjudication.objects.filter(case=case, ruled_at=None).latest("id")
    rows.change(row, decided_unit=to, ruling=ruling.strip(), clause=clause.strip(), ruled_at=now, ruled_by=by)
    feedback = clocks.find(case, "feedback")
    clocks.end(case, "adjudication", now=now, reason="已裁定")
    if to.pk != assignment.to_unit_id:
        kept = feedback.strict if feedback is not None and feedback.strict > local_date(now) else None
        clocks.end(case, "feedback", now=now, reason="另定承办单位")
        kind = DispatchKind.ASSIGN if kept else DispatchKind.FORWARD
        sent = Dispatch(kind, to, clause.strip(), ruling.strip(), kept)
        _hand_to(case, assignment.from_unit, sent, by=by, now=now)
        clocks.end(case, "objection", "hotline_return", now=now, reason="上级已裁定，不得再提异议")
    letter = papers.issue(
        case, "adjudication", by=by, now=now, unit=row.unit, units=[assignment.from_unit, assignment.to_unit],
        decided_unit=to, reason=ruling.strip(), assist_units=list(assisting), dispute=row.reason,
    )  # fmt: skip
    notice = clocks.find(case, "notice") or clocks.find(case, "hotline_handle")
    assert notice is not None, "a dispatch starts what its receiver owes"
    rows.insert(
        *(
            Assist(
                case=case, unit=unit, task=f"按裁定协助{to}办理", due=notice.due, asked_at=now, asked_by=by
            )
            for unit in assisting
        )
    )
    history.take_part(case, (to, Part.LEAD), *((unit, Part.ASSIST) for unit in assisting))
    history.make(
        case, move, by=by, now=now, to=State.AWAITING, note=ruling.strip(), told={"unit": to},
        data={"to": to.pk, **history.papered(letter)}, owner=to, handling_unit=to,
        officer=None,
    )  # fmt: skip
    return case


@transaction.atomic
def invite_assist(case: Case, unit: Unit, *, task: str, due: date, by: User, now: datetime) -> Assist:
    """The host unit asks another one to help; the answer stays its own (条例第二十四条)."""
    move = procedure.require(case, "invite_assist", by, now)
    if not task.strip():
        raise Refused(f"请写明需要协办的事项（{move.article}）。")
    if due < local_date(now):
        raise Refused("反馈日期不能早于今天，请重新填写。")
    if unit.pk == case.handling_unit_id or unit.closed_on is not None:
        raise Refused(f"请选择本单位以外、没有撤并的单位协办（{move.article}）。")
    if Assist.objects.filter(case=case, unit=unit, replied_at=None).exists():
        raise Refused(f"已经请{unit}协办，对方还没有反馈（{move.article}）。")
    row = Assist(case=case, unit=unit, task=task.strip(), due=due, asked_at=now, asked_by=by)
    rows.insert(row)
    history.take_part(case, (unit, Part.ASSIST))
    note = f"请{unit}协办：{task.strip()}（{due:%-m月%-d日}前反馈）"
    history.make(case, move, by=by, now=now, note=note, told={"assisting": unit}, data={"unit": unit.pk})
    return row


@transaction.atomic
def assist(case: Case, reply: str, *, by: User, now: datetime) -> Assist:
    """A unit that was asked to help says what it found or did (条例第二十四条)."""
    move = procedure.require(case, "assist", by, now)
    if not reply.strip():
        raise Refused(f"请写明协办的情况和意见（{move.article}）。")
    mine = {capacity.unit.pk for capacity in people.capacities(by, now)}
    row = Assist.objects.select_related("unit").filter(case=case, unit__in=mine, replied_at=None).first()
    assert row is not None, "the table lets only asked units answer"
    rows.change(row, reply=reply.strip(), replied_at=now, replied_by=by)
    case.__dict__.pop("_assisting", None)
    history.make(case, move, by=by, now=now, note=f"{row.unit}：{reply.strip()}", data={"unit": row.unit_id})
    return row


@transaction.atomic
def designate(case: Case, officer: User, *, by: User, now: datetime) -> Case:
    """Name the person who handles the case in its unit; the citizen sees the name (条例第二十八条)."""
    move = procedure.require(case, "designate", by, now)
    assert case.handling_unit_id is not None, "designation follows dispatch or acceptance"
    if not people.has_role(officer, people.HANDLING_ROLES, now, case.handling_unit_id):
        raise Refused(f"{officer}在{case.handling_unit}没有经办岗位，请选择本单位人员（{move.article}）。")
    if officer.pk in case.barred:
        raise Refused(f"{officer}已回避此事项，不能担任经办人，请另选人员（{move.article}）。")
    history.make(case, move, by=by, now=now, told={"officer": officer.name}, officer=officer)
    return case
