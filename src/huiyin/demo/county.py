"""The fictional county 望禾县: its units, staff, list of duties and answers to questions of policy, from the tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import resources

from django.contrib.auth.hashers import make_password

from huiyin.assist import policies
from huiyin.assist.models import Policy
from huiyin.assist.policies import Content
from huiyin.base.clock import local_date
from huiyin.org import administration as org
from huiyin.org import duties
from huiyin.org.models import Unit, User
from huiyin.org.roles import DutyKind, Role, UnitKind

PASSWORD = "wanghe-demo-2026"  # noqa: S105  # printed at each start of the demo
OFFICE, INSPECTION, HOTLINE, CITY = "petition_office", "inspection", "hotline", "city"
# Who is shown at the start, one for each kind of work.
SHOWN = (
    "xinfang01",
    "xinfang.zhuren",
    "xinfang.mijian",
    "fucha01",
    "fucha.zhuren",
    "rexian01",
    "rexian.zhuren",
    "zhujian.jingban1",
    "zhujian.fuze",
    "zhujian.fenguan",
    "suifeng.jiedai",
    "cun.shanghe",
    "ducha01",
    "jiwei.mijian",
    "fuxianzhang",
    "shi.fucha",
    "shi.fuze",
    "shenji",
    "guanli",
)


@dataclass
class County:
    """Units by key, staff by unit and role; each object is read once, so that its posts are too."""

    units: dict[str, Unit] = field(default_factory=dict)
    staff: dict[tuple[int, Role], list[User]] = field(default_factory=dict)
    places: dict[str, list[Unit]] = field(default_factory=dict)
    by_pk: dict[int, Unit] = field(default_factory=dict)
    by_name: dict[str, User] = field(default_factory=dict)  # staff by account
    owed: dict[tuple[str, str], list[tuple[Unit | None, str]]] = field(default_factory=dict)

    @property
    def office(self) -> Unit:
        return self.units[OFFICE]

    def people(self, unit: Unit, *roles: Role) -> list[User]:
        """Staff of a unit who hold one of the roles, by the order of the roles."""
        return [user for role in roles for user in self.staff.get((unit.pk, role), [])]

    def owing(self, category: str, place: Unit, on: date) -> list[tuple[Unit, str]]:
        """Units that can handle a matter there, with the clause of the list of duties: the first one owes it.

        The list is read once for a category and kind of place; what any township owes, the place's own one does.
        """
        key = (category, place.place_kind)
        if key not in self.owed:
            sample = place.township()
            self.owed[key] = [
                (
                    None if sample is not None and one.unit.pk == sample.pk else self.by_pk[one.unit.pk],
                    one.clause,
                )
                for one in duties.owed(category, place, on)
                if one.kind == DutyKind.BASIC and one.unit.kind not in (UnitKind.COUNTY, UnitKind.INSPECTION)
            ]
        township = place.township()
        assert township is not None, "every village of the county lies in a township"
        return [(unit or township, clause) for unit, clause in self.owed[key]] + [(township, "")]

    def clause(self, category: str, place: Unit, unit: Unit, on: date) -> str:
        """The line of the list of duties by which the unit owes the matter; empty when it does not."""
        return next((clause for one, clause in self.owing(category, place, on) if one.pk == unit.pk), "")


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table of the package."""
    source = resources.files("huiyin.demo").joinpath(f"data/{name}.csv")
    yield from csv.DictReader(io.StringIO(source.read_text("utf-8-sig"), newline=""))


def found(now: datetime) -> County:
    """Build units, staff and duties as of `now`, before the first case. Call it inside the transaction of the build."""
    county = County()
    for row in table("units"):
        parent = county.units[row["parent_key"]] if row["parent_key"] else None
        county.units[row["key"]] = org.open_unit(
            row["name"],
            row["kind"],
            parent,
            contact_name=row["contact_name"],
            contact_phone=row["contact_phone"],
            address=row["address"],
            paper_code=row["paper_code"],
            by=None,
            now=now,
        )
    org.set_superior(county.units["county"], county.units[CITY], by=None, now=now)
    county.by_pk = {unit.pk: unit for unit in county.units.values()}
    _staff(county, now)
    for row in table("duties"):
        unit = None if row["unit_key"] in ("", "township") else county.units[row["unit_key"]]
        org.add_duty(
            row["category"],
            unit,
            row["clause"],
            place_kind=row["place_kind"],
            kind=row["kind"],
            by=None,
            now=now,
        )
    _policies(county, now)
    for unit in county.units.values():
        if unit.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY):
            county.places.setdefault(unit.place_kind, []).append(unit)
    return county


def _staff(county: County, now: datetime) -> None:
    for number, row in enumerate(table("staff"), 1):
        unit, role = county.units[row["unit_key"]], Role(row["role"])
        phone = f"0000-64{number:05d}"  # nobody's
        user = org.add_user(row["username"], row["name"], None, phone=phone, by=None, now=now)
        org.appoint(
            user,
            unit,
            role,
            row["title"],
            portfolio=row["portfolio"],
            rank=int(row["rank"]),
            since=local_date(now),
            by=None,
            now=now,
        )
        county.staff.setdefault((unit.pk, role), []).append(user)
        county.by_name[user.username] = user
    # One password for all, hashed once: a verb for each would hash for a minute and a half.
    User.objects.update(password=make_password(PASSWORD))


def _policies(county: County, now: datetime) -> None:
    """Questions with their answers; a second row of a key revises the first."""
    known: dict[str, Policy] = {}
    for row in table("policies"):
        content = Content(
            question=row["question"],
            answer=row["answer"],
            basis=row["basis"],
            terms=row["terms"],
            category=row["category"],
            place_kind=row["place_kind"],
            unit=county.units[row["unit_key"]],
            from_date=date.fromisoformat(row["from_date"]),
            to_date=date.fromisoformat(row["to_date"]) if row["to_date"] else None,
            published=row["published"] == "1",
        )
        earlier = known.get(row["key"])
        known[row["key"]] = (
            policies.revise(earlier, content, row["reason"], by=None, now=now)
            if earlier is not None
            else policies.add(content, by=None, now=now)
        )
