"""Topics as one person may see them: name, size, people and speed follow from the cases within sight, and from no other.

Of a topic of which fewer than two cases are in sight nothing is said. People are counted, never shown: who wrote is
compared by fingerprints while the page is made, and only the numbers are left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from huiyin.assist import naming, warning
from huiyin.assist.models import Topic, TopicMember
from huiyin.assist.repeats import LookAlike
from huiyin.assist.warning import Pace
from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible
from huiyin.cases.codes import PartyRole
from huiyin.cases.models import Case, CaseQuerySet, Party
from huiyin.org.models import Unit, User

SHOWN = 30
ALIVE = timedelta(days=90)  # a topic that did not grow for so long is not listed
_LOOKED_AT = 400  # topics of which the sizes are counted for a list, the largest of those alive
_LEAST = 2
_FOR_OTHERS = frozenset({PartyRole.PROXY, PartyRole.CONTACT})


@dataclass(frozen=True, slots=True)
class Seen:
    """A topic as far as one user may see it. `unit`: handles most of its cases; `weeks`: new people, week by week."""

    key: int
    name: str
    cases: int
    people: int
    first: date
    last: date
    pace: Pace
    weeks: tuple[int, ...]
    heat: float
    unit: Unit | None


class _Member(NamedTuple):
    topic: int
    case: UUID
    at: datetime
    title: str
    people: int
    unit: int | None


Members = dict[int, list[_Member]]
Whose = dict[UUID, list[tuple[str, str]]]


class _Count(NamedTuple):
    """The people of a topic: how many, and of each the first and the last day."""

    number: int
    first: list[date]
    last: list[date]


def topics_for(user: User, now: datetime, *, limit: int = SHOWN, warned: bool = False) -> list[Seen]:
    """The topics within sight that are alive, the hottest first; `warned`: only those that grow faster than before."""
    alive = Topic.objects.filter(last_at__gte=now - ALIVE).order_by("-cases", "-last_at")
    keys = list(alive.values_list("pk", flat=True)[:_LOOKED_AT])
    found = _members(keys, user, now)
    chosen = [one for one in _counted(found, now) if one.pace.warns or not warned]
    chosen.sort(key=lambda one: (-one.heat, -one.people, one.key))
    return [_named(one, found) for one in chosen[:limit]]


def seen(topic: int, user: User, now: datetime) -> Seen:
    """One topic; NotVisible alike when it is absent and when fewer than two of its cases are in sight."""
    found = _one([topic], user, now)
    if found is None:
        raise NotVisible
    return found


def members(topic: int, user: User, now: datetime) -> CaseQuerySet:
    """The cases of a topic within sight, the newest first."""
    cases = Case.objects.visible_to(user, now).plain()
    cases = cases.filter(pk__in=TopicMember.objects.filter(topic=topic).values("case"))
    if cases.count() < _LEAST:
        raise NotVisible
    return cases.order_by("-registered_at", "-pk")


def topic_of(like: Sequence[LookAlike], *, case: Case | None, user: User, now: datetime) -> Seen | None:
    """The topic in which a case is, or else to which a text belongs: that of most of its look-alikes within sight."""
    if case is not None:
        keys = list(TopicMember.objects.filter(case=case.pk).values_list("topic", flat=True))
    else:
        worth = {one.case.pk: one.score for one in like}
        votes: Counter[int] = Counter()
        for member in TopicMember.objects.filter(case__in=worth):
            votes[member.topic_id] += worth[member.case_id]  # type: ignore[assignment]
        keys = [key for key, _ in votes.most_common(1)]
    return _one(keys, user, now)


def _one(keys: Collection[int], user: User, now: datetime) -> Seen | None:
    found = _members(keys, user, now)
    return next((_named(one, found) for one in _counted(found, now)), None)


# ---- counting


def _members(topics: Collection[int], user: User, now: datetime) -> Members:
    """The cases within sight by topic, as they came."""
    in_sight = Case.objects.visible_to(user, now).plain()
    rows = TopicMember.objects.filter(topic__in=topics, case__in=in_sight).values_list(
        "topic", "case", "case__registered_at", "case__title", "case__people_count", "case__handling_unit"
    )
    found: Members = defaultdict(list)
    for row in rows.order_by("case__registered_at", "case"):
        found[row[0]].append(_Member(*row))
    return {topic: cases for topic, cases in found.items() if len(cases) >= _LEAST}


def _counted(found: Members, now: datetime) -> list[Seen]:
    """The topics with their figures, without names."""
    whose = _whose([member.case for cases in found.values() for member in cases])
    units = Unit.objects.in_bulk({m.unit for cases in found.values() for m in cases if m.unit is not None})
    today = local_date(now)
    topics = []
    for topic, cases in found.items():
        people = _people(cases, whose)
        handling = Counter(member.unit for member in cases if member.unit is not None).most_common(1)
        topics.append(
            Seen(
                key=topic,
                name="",
                cases=len(cases),
                people=people.number,
                first=local_date(cases[0].at),
                last=local_date(cases[-1].at),
                pace=warning.pace(people.first, today),
                weeks=warning.weeks(people.first, today),
                heat=warning.heat(people.last, today),
                unit=units.get(handling[0][0]) if handling else None,
            )
        )
    return topics


def _named(topic: Seen, found: Members) -> Seen:
    """The same with its name, from the titles within sight."""
    return replace(topic, name=naming.name([member.title for member in found[topic.key]]))


def _whose(cases: Sequence[UUID]) -> Whose:
    """By case the fingerprints of name and telephone number of those whose matter it is."""
    found: Whose = defaultdict(list)
    rows = Party.objects.filter(case__in=cases).exclude(role__in=_FOR_OTHERS)
    for case, name, phone in rows.values_list("case", "name_digest", "phone_digest"):
        if name or phone:
            found[case].append((name, phone))
    return found


def _people(cases: Sequence[_Member], whose: Whose) -> _Count:
    """How many people: those known once each; all nameless cases as one; of a joint request those behind it."""
    both = (pair for member in cases for pair in whose.get(member.case, ()))
    numbers = {name: phone for name, phone in both if name and phone}
    days: dict[str, list[date]] = defaultdict(list)
    behind = 0
    joint: list[date] = []
    for member in cases:
        day = local_date(member.at)
        known = {phone or numbers.get(name, name) for name, phone in whose.get(member.case, ())} or {""}
        for one in known:
            days[one].append(day)
        if member.people - len(known) > behind:
            behind, joint = member.people - len(known), [day]
    first = [min(found) for found in days.values()] + joint * behind
    last = [max(found) for found in days.values()] + joint * behind
    return _Count(len(first), first, last)
