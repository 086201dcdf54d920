"""Whose is it: the list of duties read for one category in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from huiyin.org import categories
from huiyin.org.models import Duty, Unit
from huiyin.org.roles import DutyKind, PlaceKind


@dataclass(frozen=True, slots=True)
class Owed:
    """A unit that owes a matter, with the clause that says so."""

    unit: Unit
    kind: DutyKind
    clause: str


_ORDER = {DutyKind.BASIC: 0, DutyKind.ASSISTING: 1, DutyKind.TAKEN_BACK: 2}


def owed(category: str, place: Unit | None, on: date) -> list[Owed]:
    """Units that owe `category` in `place`, basic duty first, the most specific category first.

    A duty without a unit is owed by the township in which the place lies; without a place it is left out.
    """
    lineage = categories.ancestors(category)
    kinds = [PlaceKind.ANY] if place is None else [PlaceKind.ANY, place.place_kind]
    rows = (
        Duty.objects.filter(category__in=lineage, place_kind__in=kinds, from_date__lte=on)
        .filter(Q(to_date=None) | Q(to_date__gte=on))
        .select_related("unit")
    )
    return ranked(rows, category, place)


def ranked(rows: Iterable[Duty], category: str, place: Unit | None) -> list[Owed]:
    """Those lines of the list, all of `category` or of what stands above it, as the units that owe it in `place`."""
    kinds = [PlaceKind.ANY] if place is None else [PlaceKind.ANY, place.place_kind]
    township = place.township() if place is not None else None
    depth = {code: index for index, code in enumerate(categories.ancestors(category))}
    ordered = sorted(
        (duty for duty in rows if duty.place_kind in kinds),
        key=lambda d: (_ORDER[DutyKind(d.kind)], depth[d.category], d.place_kind == "", d.pk),
    )
    found: dict[tuple[int, str], Owed] = {}
    for duty in ordered:
        owing = duty.unit or township
        unit = owing.heir() if owing is not None else None
        if unit is not None:
            found.setdefault((unit.pk, duty.kind), Owed(unit, DutyKind(duty.kind), duty.clause))
    return list(found.values())


def not_of_township(category: str, township: Unit, on: date) -> Owed | None:
    """Why a township may not be charged with a matter: a department has taken it back, or owes it alone.

    The line of the list that says so, with the department to which it belongs; None when nothing stands against it.
    """
    listed = owed(category, township, on)
    basic = [one for one in listed if one.kind is DutyKind.BASIC]
    elsewhere = next((one for one in basic if one.unit.pk != township.pk), None)
    taken = next(
        (one for one in listed if one.kind is DutyKind.TAKEN_BACK and one.unit.pk == township.pk), None
    )
    if taken is not None:
        return Owed(elsewhere.unit if elsewhere else taken.unit, taken.kind, taken.clause)
    if elsewhere is None or any(one.unit.pk == township.pk for one in listed):
        return None
    return elsewhere
