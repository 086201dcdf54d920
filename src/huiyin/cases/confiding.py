"""Who may know of an accusation: whom it concerns, which office keeps it, whose eyes it is for (条例第三十条)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases.models import AccusedUnit, Case, Confidant, SealedMatter
from huiyin.org import people, superiors
from huiyin.org.models import Unit, User
from huiyin.org.roles import Role, UnitKind

ARTICLE = "《信访工作条例》第三十条"
TRUSTED = frozenset({Role.CONFIDENTIAL})
# A county's name begins those of all its organs; only these words mean its government itself.
_GOVERNMENT = ("人民政府", "政府")
_ROOTS = frozenset({UnitKind.COUNTY, UnitKind.SUPERIOR})
_NAME = 2  # shorter names cannot be told from ordinary words


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom an accusation concerns: as it was said, and the units recognised in it or named beside it."""

    said: str
    units: tuple[Unit, ...]

    @property
    def keys(self) -> frozenset[int]:
        return frozenset(unit.pk for unit in self.units)

    def tied(self, user: User, now: datetime) -> bool:
        """Whether somebody is accused by name, or holds a post in a unit concerned or below it."""
        named = len(user.name) >= _NAME and user.name in "".join(self.said.split())
        return named or any(
            not self.keys.isdisjoint(c.unit.ancestor_ids()) for c in people.capacities(user, now)
        )


@dataclass(frozen=True, slots=True)
class Keeping:
    """Who keeps an accusation from its registration on: the office that owes the transfer, and those who may know."""

    concerned: Concerned
    office: Unit
    heard: tuple[User, ...]


def concerned(said: str, named: Sequence[Unit] = ()) -> Concerned:
    """The units of an accusation: those chosen, those called by their full names, and who took their place."""
    if not said.strip() and not named:
        raise Refused(f"请写明被检举控告的人或者单位，以便让他们回避（{ARTICLE}）。")
    found = {unit.pk: unit for unit in (*named, *recognised(said))}
    for unit in list(found.values()):
        heir = unit.heir()
        if heir is not None:
            found[heir.pk] = heir
    return Concerned(said.strip(), tuple(found.values()))


def recognised(said: str) -> list[Unit]:
    """Units called by their full names; the longest first, so that no county is seen in the name of its bureau."""
    text = "".join(said.split())
    by_name: dict[str, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.all():
        root = unit.kind in _ROOTS
        name = unit.name.removesuffix(_GOVERNMENT[0]) if root else unit.name
        for ending in _GOVERNMENT if root else ("",):
            by_name[name + ending].append(unit)
    found = []
    for name in sorted(by_name, key=len, reverse=True):
        if name in text:
            found += by_name[name]
            text = text.replace(name, "\n")
    return found


def keep(matter: Concerned, *, receiver: Unit, now: datetime) -> Keeping:
    """The petition office of the receiver's county with its confidential staff; else the discipline organ's.

    Refused when everybody who could keep it is concerned: then the citizen is told where to go, and nothing is stored.
    """
    county = _county(receiver)
    discipline = _discipline(county)
    for office in (superiors.office_of(county), discipline):
        if office is not None and (heard := staff(office, matter, now)):
            return Keeping(matter, office, tuple(heard))
    where = discipline.address if discipline is not None and discipline.pk not in matter.keys else ""
    raise Refused(
        "本系统没有可以保密接收这件事的人员，您写的内容没有保存。请直接向纪检监察机关反映：拨打12388，"
        f"或者写信、当面递交到{where or '上一级纪检监察机关的来访接待室'}（{ARTICLE}）。"
    )


def _county(unit: Unit) -> Unit:
    keys = unit.ancestor_ids()
    above = {one.pk: one for one in Unit.objects.filter(pk__in=keys)}
    counties = [above[key] for key in keys if above[key].kind == UnitKind.COUNTY]
    return (counties or [above[keys[-1]]])[0]


def _discipline(county: Unit) -> Unit | None:
    """The discipline organ of a county: of several the highest."""
    found = Unit.objects.open().within(county).filter(kind=UnitKind.DISCIPLINE)
    return min(found, key=lambda unit: (unit.level, unit.pk), default=None)


def lock_away(
    case: Case,
    keeping: Keeping,
    text: str,
    rest: Mapping[str, object],
    *,
    reason: str,
    by: User | None,
    now: datetime,
) -> None:
    """Write down apart from the case what it says and whom it concerns, and who may know; `rest` is for going back."""
    said, units = keeping.concerned.said, keeping.concerned.units
    kept = json.dumps(rest, ensure_ascii=False)
    rows.insert(SealedMatter(case=case, text=text.strip(), accused=said, rest=kept))
    rows.insert(*(AccusedUnit(case=case, unit=unit) for unit in units))
    trust(case, keeping.heard, reason=reason, by=by, now=now)


def staff(unit: Unit, matter: Concerned, now: datetime) -> list[User]:
    """The confidential staff of a unit who have no tie to those concerned."""
    posts = people.holders(unit, TRUSTED, local_date(now))
    found = {post.user_id: post.user for post in posts}
    return [user for user in found.values() if not matter.tied(user, now)]


def of(case: Case, said: str) -> Concerned:
    """Whom a sealed case concerns, as it stands in its rows."""
    units = Unit.objects.filter(pk__in=AccusedUnit.objects.filter(case=case).values("unit"))
    return Concerned(said, tuple(units))


def trusting(case: Case) -> list[Confidant]:
    """The access list as it stands."""
    return list(Confidant.objects.filter(case=case, until=None).select_related("user").order_by("pk"))


def trust(case: Case, users: Collection[User], *, reason: str, by: User | None, now: datetime) -> None:
    """Put people on the access list; those who stand there are passed over."""
    known = {confidant.user_id for confidant in trusting(case)}
    new = [user for user in users if user.pk not in known]
    rows.insert(*(Confidant(case=case, user=user, since=now, reason=reason, by=by) for user in new))
    case.__dict__.pop("_trusted", None)


def distrust(case: Case, users: Collection[User], *, now: datetime) -> None:
    """Take people off the access list."""
    off = [confidant for confidant in trusting(case) if confidant.user in users]
    if off:
        rows.change_all(off, until=now)
    case.__dict__.pop("_trusted", None)


def taken_off(case: Case) -> set[int]:
    """Keys of those who stood on the list and were taken off it."""
    on = {confidant.user_id for confidant in trusting(case)}
    return set(Confidant.objects.filter(case=case).values_list("user", flat=True)) - on


def able(case: Case, unit: Unit | None, now: datetime) -> list[User]:
    """Those on the list who see the case today and hold a confidential post in `unit`, or in any unit if None."""
    found = []
    for confidant in trusting(case):
        held = people.has_role(confidant.user, TRUSTED, now, unit.pk if unit else None)
        if held and Case.objects.visible_to(confidant.user, now).filter(pk=case.pk).exists():
            found.append(confidant.user)
    return found
