"""A unit is abolished: what it has in hand goes to the unit that takes its place (条例第二十四条)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from huiyin.base import rows
from huiyin.base.errors import Refused
from huiyin.cases import history, procedure
from huiyin.cases.codes import Part
from huiyin.cases.models import Adjudication, Advice, Assist, Case, Participation, Review, Supervision
from huiyin.org import administration
from huiyin.org.models import Post, Unit, User
from huiyin.org.roles import Role

_PARTS = {"owner": Part.LEAD, "handling_unit": Part.LEAD, "sender": Part.SENDER}


@transaction.atomic
def close_unit(unit: Unit, successor: Unit | None, *, by: User | None, now: datetime) -> int:
    """Abolish a unit and hand its open cases to its successor; returns how many. Dates stay as they were."""
    cases = Case.objects.open().filter(Q(owner=unit) | Q(handling_unit=unit) | Q(sender=unit))
    cases = cases.select_related("owner", "handling_unit", "sender")
    if successor is None and Post.objects.filter(unit=unit, role=Role.CONFIDENTIAL).exists():
        # Said of every such unit, whether or not it keeps anything.
        raise Refused(f"{unit}设有密件专办岗位，请先选定承继单位（《信访工作条例》第三十条）。")
    if successor is None and (count := cases.plain().count()):
        raise Refused(
            f"{unit}还有{count}件没有办结的事项，请先选定承继单位，由其继续办理（《信访工作条例》第二十四条）。"
        )
    administration.close_unit(unit, successor, by=by, now=now)
    if successor is not None:
        _take_over(unit, successor)
    handed = 0
    for case in cases if successor is not None else ():
        assert successor is not None
        changes: dict[str, Any] = {
            name: successor for name in _PARTS if getattr(case, f"{name}_id") == unit.pk
        }
        if "owner" in changes:
            changes["officer"] = None
        history.take_part(case, *((successor, _PARTS[name]) for name in changes if name in _PARTS))
        actor = by or procedure.Automaton()
        note = f"{unit}撤并，移交{successor}"
        history.make(
            case, procedure.HAND_OVER, by=actor, now=now, note=note, told={"heir": successor}, **changes
        )
        handed += not case.sealed
    return handed


def _take_over(unit: Unit, successor: Unit) -> None:
    """What is open beside the cases: replies owed, replies to be checked, help asked for, questions put to it."""
    for owed in (Supervision.objects.filter(ended_at=None), Advice.objects.filter(replied_at=None)):
        owed.filter(unit=unit).update(unit=successor)
        owed.filter(by_unit=unit).update(by_unit=successor)
    Assist.objects.filter(unit=unit, replied_at=None).update(unit=successor)
    Review.objects.filter(organ=unit, ended_at=None).update(organ=successor)
    Adjudication.objects.filter(unit=unit, ruled_at=None).update(unit=successor)
    for part in (Part.SUPERVISOR, Part.ASSIST, Part.REVIEW, Part.SUPERIOR):
        told = Participation.objects.filter(unit=unit, part=part, case__in=Case.objects.open().plain())
        keys = told.values_list("case", flat=True)
        rows.insert_missing(*(Participation(case_id=key, unit=successor, part=part) for key in keys))
