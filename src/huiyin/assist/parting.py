"""A case that was put to a topic to which it does not belong: somebody of the petition office takes it out, or back in.

Topics only show what is alike, so this changes nothing of a case. What was taken out stays out at the next gathering.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huiyin.assist import gathering, overview
from huiyin.assist.models import Apart, TopicMember
from huiyin.audit import trail
from huiyin.base.errors import NotVisible, Refused
from huiyin.cases.models import Case, CaseQuerySet
from huiyin.org import people
from huiyin.org.models import User
from huiyin.org.roles import Role, UnitKind

KEEPERS = frozenset({Role.CLERK, Role.HEAD})  # of the petition office
_NOBODY = "专题由信访工作机构的接谈员、部门负责人调整，您的岗位不能移出或者放回事项。"


def may_part(user: User, now: datetime) -> bool:
    """Whether the user may take cases out of topics."""
    return any(
        c.role in KEEPERS and c.unit.kind == UnitKind.PETITION_OFFICE for c in people.capacities(user, now)
    )


def apart(topic: int, user: User, now: datetime) -> CaseQuerySet:
    """The cases within sight that were taken out of the topic, the newest first."""
    cases = Case.objects.visible_to(user, now).plain()
    return cases.filter(pk__in=Apart.objects.filter(topic=topic).values("case")).order_by("-registered_at")


@transaction.atomic
def take_out(topic: int, number: str, *, by: User, now: datetime) -> Case:
    """Take a case out of its topic."""
    _require(by, now)
    gathering.hold()
    case = overview.members(topic, by, now).filter(number=number).first()
    if case is None:
        raise NotVisible
    Apart.objects.get_or_create(topic_id=topic, case=case, defaults={"by": by, "at": now})
    TopicMember.objects.filter(topic=topic, case=case).delete()
    gathering.count({topic})
    trail.record("topic.parted", "case", case.pk, actor=by, now=now, number=case.number, topic=topic)
    return case


@transaction.atomic
def put_back(topic: int, number: str, *, by: User, now: datetime) -> Case:
    """Put a case that was taken out back to the topic; one that has joined another meanwhile stays there."""
    _require(by, now)
    gathering.hold()
    case = apart(topic, by, now).filter(number=number).first()
    if case is None:
        raise NotVisible
    Apart.objects.filter(topic=topic, case=case).delete()
    if not TopicMember.objects.filter(case=case).exists():
        TopicMember.objects.create(topic_id=topic, case=case)
        gathering.count({topic})
    trail.record("topic.rejoined", "case", case.pk, actor=by, now=now, number=case.number, topic=topic)
    return case


def _require(by: User, now: datetime) -> None:
    if not may_part(by, now):
        raise Refused(_NOBODY)
