"""Who stands above a unit: for review of its opinions, and to decide between two units (条例第二十四条、第三十五条)."""

from __future__ import annotations

from huiyin.base import rows
from huiyin.org.models import Unit
from huiyin.org.roles import OFFICES, UnitKind


def reviewing(unit: Unit) -> Unit | None:
    """The body that looks at the unit's opinions again: the one named for it, else the government above it.

    For a bureau or a township the county; for the county the superior named for it. None: nobody is named.
    """
    if unit.superior is not None:
        return unit.superior.heir()
    above = unit.parent
    while above is not None and above.kind != UnitKind.COUNTY:
        above = above.parent
    return above


_ENDINGS = {UnitKind.COUNTY: "人民政府", UnitKind.TOWNSHIP: "人民政府", UnitKind.STREET: "办事处"}


def full_name(unit: Unit) -> str:
    """The name under which a unit signs: a county or township is its people's government, a street its office."""
    ending = _ENDINGS.get(UnitKind(unit.kind), "")
    return unit.name if unit.name.endswith(ending) else f"{unit.name}{ending}"


def common(one: Unit, other: Unit) -> Unit:
    """The lowest unit above both; for units of two trees the first one's root."""
    theirs = set(other.ancestor_ids())
    keys = [key for key in one.ancestor_ids() if key in theirs and key not in (one.pk, other.pk)]
    return Unit.objects.get(pk=(keys or one.ancestor_ids()[-1:])[0])


def office_of(unit: Unit) -> Unit:
    """The petition office that works for a government; the unit itself where it has none."""
    offices = rows.find(Unit, parent=unit.pk, kind=UnitKind.PETITION_OFFICE, closed_on=None)
    return offices[0] if offices else unit


def speaks_for(office: Unit, organ: Unit) -> bool:
    """Whether a unit is the body itself or an office of it."""
    return office.pk == organ.pk or (office.kind in OFFICES and office.parent_id == organ.pk)


def remedies(unit: Unit) -> dict[str, str]:
    """Where an administrative act of the unit can be contested: the body of 行政复议, and the court.

    复议 goes to the people's government of the same level (行政复议法第二十四条); the court is that of the county.
    """
    government = reviewing(unit)
    county = unit
    while county.parent is not None:
        county = county.parent
    return {
        "reconsideration_body": f"{_place(government)}人民政府" if government else "本级人民政府",
        "court": f"{_place(county)}人民法院",
    }


def _place(government: Unit) -> str:
    """The name of the place a government is called after; the root of the tree may bear either name."""
    return government.name.removesuffix("人民政府")
