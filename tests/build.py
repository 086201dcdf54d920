"""Builders: a small county and cases in every state, made by the real verbs; nothing is random."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from huiyin.audit.models import Event
from huiyin.base.clock import local_date
from huiyin.cases import access, answering, closing, followup, handling, intake, routing, service
from huiyin.cases.answering import Reply
from huiyin.cases.codes import Channel, Purpose, ReplyChannel
from huiyin.cases.intake import Intake, Person
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.org import administration as org
from huiyin.org.models import Duty, Post, Unit, User
from huiyin.org.roles import Role, UnitKind

PROPERTY = "030501"  # any leaf of the classification serves
CODE = "34679ACD"
PASSWORD = "yun-he-deng-2026"


@dataclass
class County:
    """A small county: units and people by short names."""

    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.users[name]
        except KeyError:
            raise AttributeError(name) from None


_UNITS = [
    ("county", "禾谷县", UnitKind.COUNTY, None),
    ("office", "禾谷县信访局", UnitKind.PETITION_OFFICE, "county"),
    ("inspection", "禾谷县督查室", UnitKind.INSPECTION, "county"),
    ("housing", "禾谷县住房和城乡建设局", UnitKind.BUREAU, "county"),
    ("transport", "禾谷县交通运输局", UnitKind.BUREAU, "county"),
    ("township", "麦穗镇", UnitKind.TOWNSHIP, "county"),
    ("village", "石桥村", UnitKind.VILLAGE, "township"),
]
_PEOPLE = [
    ("clerk", "office", Role.CLERK),
    ("office_head", "office", Role.HEAD),
    ("inspector", "inspection", Role.INSPECTOR),
    ("reviewer", "office", Role.REVIEWER),
    ("handler", "housing", Role.HANDLER),
    ("colleague", "housing", Role.HANDLER),
    ("head", "housing", Role.HEAD),
    ("leader", "housing", Role.LEADER),
    ("outsider", "transport", Role.HANDLER),
    ("outside_head", "transport", Role.HEAD),
    ("town_clerk", "township", Role.CLERK),
    ("town_handler", "township", Role.HANDLER),
    ("town_head", "township", Role.HEAD),
    ("officer", "village", Role.VILLAGE_OFFICER),
    ("county_leader", "county", Role.LEADER),
    ("auditor", "county", Role.AUDITOR),
    ("administrator", "county", Role.ADMINISTRATOR),
]


# What the first county of a run wrote, row by row: the verbs need not run again for every test.
_written: dict[datetime, tuple[County, list[list[Model]]]] = {}
_TABLES: tuple[type[Model], ...] = (Unit, User, Post, Duty, Event)


def county(now: datetime) -> County:
    """The county as of ninety days before `now`, so that older cases find their people in office."""
    if any(table._base_manager.exists() for table in _TABLES):
        return _county(now)
    if now not in _written:
        made = _county(now)
        _written[now] = _copy(made), [list(table._base_manager.order_by("pk")) for table in _TABLES]
        return made
    kept, tables = _written[now]
    for rows in tables:
        type(rows[0])._base_manager.bulk_create(rows)
    return _copy(kept)


def _copy(made: County) -> County:
    return County(*deepcopy((made.units, made.users)))


def _county(now: datetime) -> County:
    made = County()
    before = now - timedelta(days=90)
    for key, name, kind, parent in _UNITS:
        made.units[key] = org.open_unit(
            name, kind, made.units[parent] if parent else None, contact_name="值班室",
            contact_phone="0000-6000000", by=None, now=before,
        )  # fmt: skip
    for key, unit, role in _PEOPLE:
        user = User(username=key, name=f"{role.label}{key[:2]}")
        user.set_unusable_password()
        user.save()
        org.appoint(user, made.units[unit], role, role.label, since=local_date(before), by=None, now=before)
        made.users[key] = user
    org.add_duty(PROPERTY, made.units["housing"], "《禾谷县部门职责清单》住建局第1项", by=None, now=before)
    return made


def intake_of(**changes: object) -> Intake:
    """An ordinary web request of one person with one demand."""
    given: dict[str, object] = {
        "channel": Channel.WEB,
        "text": "楼道的灯坏了三个月没人修。请物业尽快修好。",
        "demands": ("修好楼道的灯",),
        "people": (Person("禾知春", "13800000001", "禾谷县麦穗镇"),),
        "reply_channel": ReplyChannel.WEB,
    }
    return Intake(**{**given, **changes})  # type: ignore[arg-type]


def registered(county: County, now: datetime, *, code: str = CODE, **changes: object) -> Case:
    return intake.register(
        intake_of(**changes), receiver=county.units["office"], by=Citizen(), code=code, now=now
    )


def triaged(county: County, now: datetime, **changes: Any) -> Case:
    case = registered(county, now, **changes)
    return intake.triage(
        case,
        category=PROPERTY,
        purpose=Purpose.RESOLUTION,
        place=county.units["village"],
        by=county.clerk,
        now=now,
    )


def awaiting(county: County, now: datetime, **changes: object) -> Case:
    case = triaged(county, now, **changes)
    return routing.forward(case, county.units["housing"], clause="住建局第1项", by=county.clerk, now=now)


def objected(county: County, now: datetime, **changes: object) -> Case:
    return routing.object_to(
        awaiting(county, now, **changes), reason="属于镇的职责", by=county.handler, now=now
    )


def handling_(county: County, now: datetime, **changes: object) -> Case:
    return handling.accept(awaiting(county, now, **changes), by=county.handler, now=now)


def declined(county: County, now: datetime, **changes: object) -> Case:
    return handling.decline(
        awaiting(county, now, **changes),
        "courts",
        reason="法院正在审理",
        turn_to="县人民法院",
        by=county.head,
        now=now,
    )


def reply_of(no: int = 1, **changes: object) -> Reply:
    given: dict[str, object] = {
        "demand": no,
        "facts": "经实地查看，三单元楼道灯三盏不亮。",
        "opinion": "support",
        "reply": "已责成物业更换。",
        "basis": "《物业管理条例》第三十五条",
    }
    return Reply(**{**given, **changes})  # type: ignore[arg-type]


def drafted(county: County, now: datetime, *, replies: tuple[Reply, ...] = (), **changes: object) -> Case:
    case = handling_(county, now, **changes)
    answering.draft(case, "楼道灯已经修好。", replies or (reply_of(),), by=county.handler, now=now)
    return case


def reviewed(county: County, now: datetime, **changes: object) -> Case:
    return answering.endorse(drafted(county, now, **changes), by=county.head, now=now)  # type: ignore[arg-type]


def signed(county: County, now: datetime, **changes: object) -> Case:
    return answering.sign(reviewed(county, now, **changes), by=county.leader, now=now)


def served(county: County, now: datetime, **changes: object) -> Case:
    case = signed(county, now, **changes)
    service.serve(
        case, "electronic", received_on=local_date(now), receiver="禾知春", by=county.handler, now=now
    )
    return case


def performing(county: County, now: datetime, **changes: object) -> Case:
    promise = reply_of(promise="更换全部楼道灯", promise_due=local_date(now) + timedelta(days=10))
    return served(county, now, replies=(promise,), **changes)


def closed(county: County, now: datetime, **changes: object) -> Case:
    case = served(county, now, **changes)
    followup.call_back(case, reached=True, solved="yes", satisfaction="satisfied", by=county.clerk, now=now)
    return closing.close(case, by=county.clerk, now=now)


def withdrawn(county: County, now: datetime, **changes: Any) -> Case:
    case = registered(county, now, **changes)
    return closing.withdraw(case, "已经修好了", by=Citizen(case.pk), now=now)


def citizen(case: Case, code: str = CODE) -> Citizen:
    """The citizen of a case, through the front door."""
    return access.by_code(case.number, code)[1]


IN_STATE: dict[str, Callable[..., Case]] = {
    "registered": registered,
    "triaged": triaged,
    "awaiting": awaiting,
    "objected": objected,
    "handling": handling_,
    "drafted": drafted,
    "reviewed": reviewed,
    "signed": signed,
    "declined": declined,
    "performing": performing,
    "served": served,
    "closed": closed,
    "withdrawn": withdrawn,
}
