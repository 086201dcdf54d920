"""What people decided, read from the history of cases: the only thing assistance learns from.

A dispatch and an acceptance say whose a matter is, an objection that was upheld whose it is not, the sorting what it
is about. Sealed accusations and bulk imports teach nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.assist.models import Aspect
from huiyin.cases.imports import HANDLING_UNIT
from huiyin.cases.models import Case, Objection, Step
from huiyin.org import categories
from huiyin.org.models import Unit
from huiyin.org.roles import PLACES

SETTLED = timedelta(seconds=10)  # younger steps may still be followed by one with a smaller key
TOWNSHIP = "township"  # whose matter it is follows from the place, so all townships are learnt as one
URGENT, ORDINARY = "y", "n"

_DISPATCHED, _ACCEPTED, _OBJECTED, _SORTED = 1.0, 0.5, -2.0, 1.0
_RULED = 2.0  # by the common superior
_STRENGTH = {"forward": _DISPATCHED, "assign": _DISPATCHED, "adjudicate": _RULED, "accept": _ACCEPTED}
TEACHING = frozenset({*_STRENGTH, "uphold", "triage", "seal"})


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing decided in a step: the label chosen, or with a negative strength the label found to be wrong.

    `first`: whether it was decided for the first time, so that a suggestion can be measured by it.
    """

    step: Step
    aspect: Aspect
    label: str
    strength: float
    unit: Unit | None
    first: bool = True

    @property
    def case(self) -> Case:
        return self.step.case


def label_of(unit: Unit) -> str:
    """Under which label a unit is learnt."""
    return TOWNSHIP if unit.kind in PLACES else f"u{unit.pk}"


def after(cursor: int, now: datetime, limit: int) -> list[Step]:
    """The next steps that teach something, and those by which a case became a sealed accusation, which teaches nothing."""
    found = (
        Step.objects.filter(pk__gt=cursor, verb__in=TEACHING, at__lte=now - SETTLED)
        .select_related("case__place__parent", "owner", "unit")
        .order_by("pk")
    )
    return list(found[:limit])


def of(step: Step) -> Iterator[Decision]:
    """What a step decided."""
    if step.case.sealed:
        return
    if step.verb == "triage":
        yield from _sorting(step)
    elif step.verb == "uphold":
        yield from _upheld(step)
    elif step.verb in _STRENGTH and step.owner is not None and step.owner.name != HANDLING_UNIT:
        before = Step.objects.filter(case=step.case_id, pk__lt=step.pk, verb__in=_STRENGTH).exists()
        strength = _STRENGTH[step.verb] if before or step.verb != "accept" else _DISPATCHED
        yield Decision(step, Aspect.UNIT, label_of(step.owner), strength, step.owner, first=not before)


def _sorting(step: Step) -> Iterator[Decision]:
    case = step.case
    if case.category and case.category != categories.OTHER:
        yield Decision(step, Aspect.CATEGORY, second_level(case.category), _SORTED, step.unit)
    if case.purpose:
        yield Decision(step, Aspect.PURPOSE, case.purpose, _SORTED, step.unit)
    yield Decision(step, Aspect.URGENT, URGENT if case.urgent else ORDINARY, _SORTED, step.unit)


def second_level(code: str) -> str:
    """The second level above a category, or the category itself when it stands higher."""
    lineage = categories.ancestors(code)
    return lineage[-2] if len(lineage) > 1 else code


def _upheld(step: Step) -> Iterator[Decision]:
    """The unit whose objection was agreed to does not owe the matter."""
    found = Objection.objects.filter(assignment__case=step.case_id, upheld=True, ruled_at=step.at)
    for objection in found.select_related("assignment__to_unit"):
        wrong = objection.assignment.to_unit
        yield Decision(step, Aspect.UNIT, label_of(wrong), _OBJECTED, wrong, first=False)
