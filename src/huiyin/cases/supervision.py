"""Supervision of a unit's handling (条例第三十八条至第四十条): reminder, order, graver measure, reply, end.

Each step has its own term beside the clocks of the case: what the unit owes the supervisors is not what it owes the
citizen. A person confirms every ground; nothing is sent by itself. A unit never supervises itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import grounds, history, notices, papers, procedure
from huiyin.cases.codes import PLAIN, Measure, Part, SupervisionGround
from huiyin.cases.models import Case, Supervision
from huiyin.cases.procedure import Move
from huiyin.deadlines import explaining, terms
from huiyin.deadlines.words import date_of
from huiyin.org import people
from huiyin.org.models import Unit, User
from huiyin.org.roles import OFFICES, Role

RULE: dict[str, str] = {Measure.REMIND: "reminder_reply", Measure.ORDER: "order_reply"}
_GRAVER_RULE = "measure_reply"
_PAPER: dict[str, str] = {Measure.REMIND: "reminder", Measure.ORDER: "supervision_order"}
_GRAVER_PAPER = "supervision_measure"
GRAVER = (Measure.LIST, Measure.INTERVIEW, Measure.NOTICE)
_HEARD = frozenset({Role.HEAD, Role.LEADER, Role.CLERK})  # who is told that the unit is supervised


@transaction.atomic
def remind(
    case: Case, ground: str, facts: str, *, demand: str = "请抓紧办理，并说明情况。", by: User, now: datetime
) -> Supervision:
    """Remind the unit that answers for a ground; it replies within three working days."""
    move = procedure.require(case, "remind", by, now)
    before = Supervision.objects.filter(case=case, measure=Measure.REMIND).count()
    return _begin(
        case, move, Measure.REMIND, ground, facts, demand, by=by, now=now, paper={"reminded_before": before}
    )


@transaction.atomic
def order(case: Case, ground: str, facts: str, demand: str, *, by: User, now: datetime) -> Supervision:
    """Order a unit in writing to act on a ground and to reply within 15 days (条例第四十条)."""
    move = procedure.require(case, "order", by, now)
    told = [{"date": on, "text": what} for on, what in grounds.course_of(case)]
    return _begin(case, move, Measure.ORDER, ground, facts, demand, by=by, now=now, paper={"timeline": told})


@transaction.atomic
def escalate(
    case: Case,
    measure: str,
    ground: str,
    facts: str,
    demand: str,
    *,
    meeting_at: datetime | None = None,
    meeting_place: str = "",
    by: User,
    now: datetime,
) -> Supervision:
    """List, interview or publish (条例第三十九条): only after an order on the same ground that was not heeded."""
    move = procedure.require(case, "escalate", by, now)
    if measure not in GRAVER:
        raise Refused(f"请选择挂牌督办、约谈或者通报（{move.article}）。")
    earlier = next((row for row in unheeded(case, now) if row.ground == ground), None)
    if earlier is None:
        raise Refused(
            f"应当先就同一事由发督办函；没有按期答复或者没有落实的，才能挂牌督办、约谈、通报（{move.article}）。"
        )
    if measure == Measure.INTERVIEW and (
        meeting_at is None or meeting_at <= now or not meeting_place.strip()
    ):
        raise Refused(f"约谈应当写明以后的时间和地点（{move.article}）。")
    paper: dict[str, Any] = {
        "measure": Measure(measure),
        "order_number": earlier.letter.number if earlier.letter is not None else "",
    }
    if measure == Measure.INTERVIEW:
        paper |= {"meeting_time": meeting_at, "meeting_venue": meeting_place.strip()}
    return _begin(case, move, measure, ground, facts, demand, unit=earlier.unit, by=by, now=now, paper=paper)


def unheeded(case: Case, now: datetime) -> list[Supervision]:
    """Open orders and graver measures that were not answered in time, or whose promised date has passed."""
    today = local_date(now)
    found = Supervision.objects.filter(case=case, ended_at=None).exclude(measure=Measure.REMIND)
    return [
        row
        for row in found.select_related("unit", "letter")
        if (row.due < today if row.replied_at is None else row.finish_on is None or row.finish_on < today)
    ]


def _begin(
    case: Case,
    move: Move,
    measure: str,
    ground: str,
    facts: str,
    demand: str,
    *,
    unit: Unit | None = None,
    paper: dict[str, Any],
    by: User,
    now: datetime,
) -> Supervision:
    """One step of supervision with its paper and its term; lighter ones of the same unit end with it."""
    unit, facts, demand = unit or _checked(case, move, ground, now), facts.strip(), demand.strip()
    if not facts or not demand:
        raise Refused(f"请写明事实和要求（{move.article}）。")
    office = _office(case, move, unit, by, now)
    if Supervision.objects.filter(case=case, unit=unit, measure=measure, ended_at=None).exists():
        raise Refused(
            f"对{unit}的{Measure(measure).label}还没有了结，不能重复发出；请先核对答复（{move.article}）。"
        )
    term = terms.start(RULE.get(measure, _GRAVER_RULE), local_date(now))
    row = Supervision(
        case=case, measure=measure, ground=ground, facts=facts, demand=demand, unit=unit, by_unit=office,
        started_on=term.started_on, due=terms.binding(term), rule=term.rule.code, issued_at=now, issued_by=by,
    )  # fmt: skip
    row.letter = papers.issue(
        case, _PAPER.get(measure, _GRAVER_PAPER), by=by, now=now, unit=office, to_unit=unit, facts=facts,
        ground=SupervisionGround(ground), demand=demand, due=row.due, **paper,
    )  # fmt: skip
    rows.insert(row)
    _relieve(case, row, by=by, now=now)
    case.__dict__.pop("_supervised", None)
    history.take_part(case, (office, Part.SUPERVISOR))
    label = Measure(measure).label
    history.make(
        case, move, by=by, now=now,
        note=f"{label}{unit}：{SupervisionGround(ground).label}。{demand}（{date_of(row.due)}以前答复）",
        data={"measure": measure, "ground": ground, "unit": unit.pk, **history.papered(row.letter)},
    )  # fmt: skip
    notices.tell_staff(unit, _HEARD, "supervised", case, now=now)
    return row


def _checked(case: Case, move: Move, ground: str, now: datetime) -> Unit:
    """The unit that answers for the ground; what the system could find must be in the record."""
    if ground not in SupervisionGround.values:
        raise Refused(f"请选择事由（{move.article}）。")
    if ground not in grounds.FOUND:
        return grounds.answerable(case, ground)
    for found in grounds.of_case(case, now):
        if found.ground == ground:
            return found.unit
    label = SupervisionGround(ground).label
    raise Refused(f"记录中没有“{label}”的情形，不能以此为由{move.label}（{move.article}）。")


def _office(case: Case, move: Move, unit: Unit, by: User, now: datetime) -> Unit:
    """The office of the user that supervises this unit: of the same government, and never the unit itself."""
    assert move.who is not None, "staff supervise"
    for capacity in people.capacities(by, now):
        office = capacity.unit
        if capacity.role not in move.who.roles or office.kind not in OFFICES:
            continue
        apart = office.pk not in (unit.pk, case.handling_unit_id)
        if apart and unit.path.startswith(office.government_path):
            return office
    raise Refused(f"{unit}不由您所在的机构督办：督办由本级信访、督查机构对其他单位作出（{move.article}）。")


def _relieve(case: Case, row: Supervision, *, by: User, now: datetime) -> None:
    """End the lighter steps that this one takes the place of, so that a unit answers once."""
    order_of = list(Measure.values)
    lighter = Supervision.objects.filter(case=case, unit=row.unit, ended_at=None).exclude(pk=row.pk)
    ended = [one for one in lighter if order_of.index(one.measure) < order_of.index(row.measure)]
    if ended:
        result = f"转为{row.get_measure_display()}"
        rows.change_all(ended, ended_at=now, ended_by=by, result=result)


@transaction.atomic
def reply_supervision(
    case: Case,
    supervision: Supervision,
    *,
    cause: str,
    measures: str,
    finish_on: date,
    by: User,
    now: datetime,
) -> Supervision:
    """The unit says why, what it does, and by when it will be finished (条例第四十条)."""
    move = procedure.require(case, "reply_supervision", by, now)
    row = _open(case, supervision, move)
    if row.replied_at is not None:
        raise Refused(f"这一件已经答复，等待督办单位核对（{move.article}）。")
    if not _answers_for(row.unit, move, by, now):
        raise Refused(f"督办由{row.unit}答复，您的岗位不能答复（{move.article}）。")
    if not cause.strip() or not measures.strip():
        raise Refused(f"答复应当写明原因、措施和完成时间（{move.article}）。")
    if finish_on < local_date(now):
        raise Refused(f"完成时间不能早于今天；已经完成的填今天（{move.article}）。")
    reply = f"原因：{cause.strip()}\n措施：{measures.strip()}\n完成时间：{date_of(finish_on)}"
    rows.change(row, reply=reply, finish_on=finish_on, replied_at=now, replied_by=by)
    case.__dict__.pop("_supervised", None)
    data: dict[str, object] = {"measure": row.measure, "unit": row.unit_id, "finish_on": finish_on}
    history.make(case, move, by=by, now=now, note=f"{row.unit}\n{reply}", data=data)
    return row


def _answers_for(unit: Unit, move: Move, by: User, now: datetime) -> bool:
    assert move.who is not None, "staff reply"
    return people.has_role(by, move.who.roles, now, unit.pk)


@transaction.atomic
def end_supervision(
    case: Case,
    supervision: Supervision,
    *,
    done: bool,
    result: str,
    due: date | None = None,
    by: User,
    now: datetime,
) -> Supervision:
    """Check the reply: done, or returned to be answered anew by another date. By the office that supervises."""
    move = procedure.require(case, "end_supervision", by, now)
    row = _open(case, supervision, move)
    if not _answers_for(row.by_unit, move, by, now):
        raise Refused(f"这一件由{row.by_unit}发出，由它核对了结（{move.article}）。")
    if any(capacity.unit.pk == row.unit_id for capacity in people.capacities(by, now)):
        raise Refused(f"您在被督办的{row.unit}任职，应当由其他人员核对了结（{move.article}）。")
    if not result.strip():
        raise Refused(f"请写明核对的情况（{move.article}）。")
    word = f"{row.get_measure_display()}{row.unit}"
    if done:
        rows.change(row, ended_at=now, ended_by=by, result=result.strip())
        note = f"{word}了结：{result.strip()}"
    else:
        note = f"{word}退回重新答复：{result.strip()}（{date_of(_return(row, result, due, move, now))}以前）"
    case.__dict__.pop("_supervised", None)
    data: dict[str, object] = {"measure": row.measure, "unit": row.unit_id, "done": done}
    history.make(case, move, by=by, now=now, note=note, data=data)
    return row


def _return(row: Supervision, result: str, due: date | None, move: Move, now: datetime) -> date:
    """Ask for another reply by a date; the last one stays in the history of the case."""
    if row.replied_at is None:
        raise Refused(
            f"还没有答复，不能退回；没有按期答复的，可以督办或者挂牌、约谈、通报（{move.article}）。"
        )
    if due is None or due <= local_date(now):
        raise Refused(f"退回重新答复应当写明今天以后的日期（{move.article}）。")
    rows.change(
        row, started_on=local_date(now), due=due, replied_at=None, replied_by=None, finish_on=None,
        lapse_noted_at=None, result=result.strip(),
    )  # fmt: skip
    return due


def _open(case: Case, supervision: Supervision, move: Move) -> Supervision:
    """The step as it stands now; Refused when it is over."""
    found = Supervision.objects.filter(case=case, pk=supervision.pk, ended_at=None)
    row = found.select_related("unit", "by_unit", "letter").first()
    if row is None:
        raise Refused(f"这一件督办已经了结（{move.article}）。")
    return row


def explain(row: Supervision) -> str:
    """Why the reply is due that day."""
    if row.result and row.ended_at is None:
        return f"{date_of(row.started_on)}退回重新答复，{row.by_unit}要求于{date_of(row.due)}以前答复。"
    return explaining.explain(terms.start(row.rule, row.started_on))


def lists(units: Sequence[Unit], *, issued: bool = False) -> QuerySet[Supervision]:
    """Open steps that these units owe a reply to, or that they issued; the earliest date first."""
    keys = [unit.pk for unit in units]
    found = Supervision.objects.filter(ended_at=None, case__track__in=PLAIN)
    found = found.filter(by_unit__in=keys) if issued else found.filter(unit__in=keys)
    return found.select_related("case", "unit", "by_unit").order_by("due", "pk")


def counts(issued: Sequence[Unit], owed: Sequence[Unit], today: date) -> dict[str, int]:
    """How many open steps the offices issued, how many of them are answered or overdue, how many replies are owed."""
    ours, theirs = Q(by_unit__in=list(issued)), Q(unit__in=list(owed), replied_at=None)
    rows = Supervision.objects.filter(ours | theirs, ended_at=None, case__track__in=PLAIN)
    return rows.aggregate(
        open=Count("pk", filter=ours),
        replied=Count("pk", filter=ours & Q(replied_at__isnull=False)),
        overdue=Count("pk", filter=ours & Q(replied_at=None, due__lt=today)),
        owed=Count("pk", filter=theirs),
    )
