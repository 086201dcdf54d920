"""Who is found where: the office that receives, the places people name, the unit above."""

from __future__ import annotations

from dataclasses import dataclass, field

from huiyin.org.models import Unit
from huiyin.org.roles import PLACES, TOWNSHIPS, UnitKind


@dataclass(frozen=True, slots=True)
class Township:
    """A township or street with its villages or communities."""

    unit: Unit
    villages: list[Unit] = field(default_factory=list)


def petition_office() -> Unit | None:
    """The highest petition office that still exists: it receives what comes by the public door."""
    offices = Unit.objects.open().filter(kind=UnitKind.PETITION_OFFICE).select_related("parent")
    return min(offices, key=lambda unit: (unit.level, unit.pk), default=None)


def townships() -> list[Township]:
    """All places where a problem can lie, villages under their townships, in the order of the tree."""
    found: dict[int, Township] = {}
    places = Unit.objects.open().filter(kind__in=PLACES).order_by("pk")
    villages = []
    for place in places:
        if place.kind in TOWNSHIPS:
            found[place.pk] = Township(place)
        else:
            villages.append(place)
    for village in villages:
        if village.parent_id in found:
            found[village.parent_id].villages.append(village)
    return list(found.values())


def place(key: str) -> Unit | None:
    """The place where a problem lies, by the key that a form sends; None for anything else."""
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    return Unit.objects.open().filter(kind__in=PLACES, pk=key).first()


def bodies() -> list[tuple[str, list[Unit]]]:
    """All units of the county that people may have to name, by kind, and each township with its villages."""
    found = [(township.unit.name, [township.unit, *township.villages]) for township in townships()]
    listed = {unit.pk for _, units in found for unit in units}
    rest = Unit.objects.open().exclude(kind__in=[*PLACES, UnitKind.SUPERIOR]).order_by("pk")
    organs = [unit for unit in rest if unit.pk not in listed]
    return [("县直部门、单位", organs), *found]
