"""The second chapter: whose is it; dispatch, objection and its ruling (条例第二十二条至第二十四条)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import clocks, history, procedure
from huiyin.cases.codes import DispatchKind, Part
from huiyin.cases.models import Assignment, Case, Objection
from huiyin.cases.procedure import Move
from huiyin.cases.states import State
from huiyin.org import people
from huiyin.org.models import Unit, User
from huiyin.org.roles import OFFICES, Role, UnitKind

_RECEIVING_CLOCKS = ("forward", "reforward", "notice", "objection")


@transaction.atomic
def forward(case: Case, to: Unit, *, clause: str = "", note: str = "", by: User, now: datetime) -> Case:
    """Send the case to the unit with the power to handle it, which tells the citizen within 15 days (条例第二十三条)."""
    move = procedure.require(case, "forward", by, now)
    _dispatch(
        case, move, DispatchKind.FORWARD, to, clause=clause, note=note, feedback_due=None, by=by, now=now
    )
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
    _dispatch(
        case,
        move,
        DispatchKind.ASSIGN,
        to,
        clause=clause,
        note=note,
        feedback_due=feedback_due,
        by=by,
        now=now,
    )
    return case


def _dispatch(
    case: Case,
    move: Move,
    kind: DispatchKind,
    to: Unit,
    *,
    clause: str,
    note: str,
    feedback_due: date | None,
    by: User,
    now: datetime,
) -> None:
    sender = case.owner
    assert sender is not None, "an open case has an owner"
    _check_target(case, to, move)
    assignment = Assignment(
        case=case,
        kind=kind,
        from_unit=sender,
        to_unit=to,
        at=now,
        by=by,
        clause=clause.strip(),
        note=note.strip(),
        feedback_due=feedback_due,
    )
    rows.insert(assignment)
    clocks.end(case, *_RECEIVING_CLOCKS, now=now, reason=f"{kind.label}{to}")
    clocks.start_together(case, "notice", "objection", now=now, reason=f"{to}收到{kind.label}")
    if feedback_due is not None:
        clocks.start(case, "feedback", now=now, reason=f"{sender}交办", fixed=feedback_due)
    history.take_part(case, (sender, Part.SENDER), (to, Part.LEAD))
    basis = f"依据：{clause.strip()}" if clause.strip() else ""
    history.make(
        case,
        move,
        by=by,
        now=now,
        to=State.AWAITING,
        note="；".join(part for part in (note.strip(), basis) if part),
        told={"unit": to},
        data={"to": to.pk, "clause": clause.strip()},
        owner=to,
        handling_unit=to,
        sender=sender,
        officer=None,
    )


def _check_target(case: Case, to: Unit, move: Move) -> None:
    if to.closed_on is not None:
        heir = f"，其职责由{to.successor}承继" if to.successor else ""
        raise Refused(f"{to}已经撤并{heir}，请改选单位（《信访工作条例》第二十四条）。")
    if to.pk == case.owner_id:
        raise Refused(f"此事项已在{to}，属于本单位职责的请直接受理（{move.article}）。")
    if to.kind in (UnitKind.COUNTY, UnitKind.PETITION_OFFICE, UnitKind.INSPECTION):
        raise Refused(f"{to}不是有权处理此事项的承办单位，请选择部门或者乡镇、街道（{move.article}）。")


def _last_assignment(case: Case) -> Assignment:
    return Assignment.objects.filter(case=case).select_related("from_unit", "to_unit").latest("id")


@transaction.atomic
def object_to(
    case: Case, *, reason: str, clause: str = "", suggested: Unit | None = None, by: User, now: datetime
) -> Case:
    """Say within 5 working days, with reasons, that the matter is not the unit's own (条例第二十三条).

    The case stays with the unit until the sender has agreed.
    """
    move = procedure.require(case, "object", by, now)
    if not reason.strip():
        raise Refused("提出异议应当详细说明理由（《信访工作条例》第二十三条）。")
    limit = clocks.find(case, "objection")
    if limit is None:
        raise Refused("同一次转送只能提出一次异议，转办单位已经核实（《信访工作条例》第二十三条）。")
    if limit.late(local_date(now)):
        raise Refused(
            f"提出异议的期限（五个工作日）已于{limit.due:%Y年%-m月%-d日}届满，请受理（《信访工作条例》第二十三条）。"
        )
    assignment = _last_assignment(case)
    objection = Objection(
        assignment=assignment, reason=reason.strip(), clause=clause.strip(), suggested_unit=suggested,
        raised_at=now, raised_by=by,
    )  # fmt: skip
    rows.insert(objection)
    clocks.end(case, "objection", now=now, reason="已提出异议")
    clocks.start(case, "ruling", now=now, reason=f"收到{assignment.to_unit}的异议")
    history.make(
        case,
        move,
        by=by,
        now=now,
        to=State.OBJECTED,
        note=reason.strip(),
        owner=assignment.from_unit,
        officer=None,
    )
    return case


@transaction.atomic
def rule_on_objection(case: Case, *, upheld: bool, ruling: str, by: User, now: datetime) -> Case:
    """Verify an objection: agreed, the case comes back to be sent elsewhere; not agreed, it stays (条例第二十三条)."""
    move = procedure.require(case, "uphold" if upheld else "overrule", by, now)
    if not ruling.strip():
        raise Refused("请写明核实意见（《信访工作条例》第二十三条）。")
    assignment = _last_assignment(case)
    Objection.objects.filter(assignment=assignment).update(
        upheld=upheld, ruling=ruling.strip(), ruled_at=now, ruled_by=by
    )
    clocks.end(case, "ruling", now=now, reason="异议已核实")
    if upheld:
        clocks.end(case, "notice", "feedback", now=now, reason="异议成立，另行转送")
        clocks.start(case, "reforward", now=now, reason="异议成立")
        history.make(
            case, move, by=by, now=now, to=State.TRIAGED, note=ruling.strip(),
            owner=assignment.from_unit, handling_unit=None, officer=None,
        )  # fmt: skip
    else:
        history.make(
            case, move, by=by, now=now, to=State.AWAITING, note=ruling.strip(), owner=assignment.to_unit
        )
    return case


@transaction.atomic
def designate(case: Case, officer: User, *, by: User, now: datetime) -> Case:
    """Name the person who handles the case in its unit; the citizen sees the name (条例第二十八条)."""
    move = procedure.require(case, "designate", by, now)
    assert case.handling_unit_id is not None, "designation follows dispatch or acceptance"
    if not people.has_role(
        officer, {Role.HANDLER, Role.HEAD, Role.CLERK, Role.LEADER}, now, case.handling_unit_id
    ):
        raise Refused(f"{officer}在{case.handling_unit}没有经办岗位，请选择本单位人员（{move.article}）。")
    history.make(case, move, by=by, now=now, told={"officer": officer.name}, officer=officer)
    return case
