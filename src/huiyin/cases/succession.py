"""A unit is abolished: what it has in hand goes to the unit that takes its place (条例第二十四条)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from huiyin.base.errors import Refused
from huiyin.cases import history, procedure
from huiyin.cases.codes import Part
from huiyin.cases.models import Advice, Case, Supervision
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
        Supervision.objects.filter(unit=unit, ended_at=None).update(unit=successor)
        Advice.objects.filter(unit=unit, replied_at=None).update(unit=successor)
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
