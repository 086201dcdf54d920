"""Topics kept up in the background: each new case joins one within the minute, and once a day all are put anew.

What is compared stands in the worker's memory and is read from the register when the worker starts and at the first
round of each day. The database keeps which case belongs to which topic, and nothing else: no text, no name, no person.
A sealed case is never read, and one that is sealed later leaves at the next round; it is not shown meanwhile, because
whatever is shown goes through what a user may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiyin.assist.gist import Gist
from huiyin.assist.models import Apart, Cursor, Topic, TopicMember
from huiyin.assist.topics import Topics
from huiyin.base.clock import local_date
from huiyin.cases.codes import Track
from huiyin.cases.models import Case, CaseQuerySet
from huiyin.org.models import Unit
from huiyin.org.roles import PLACES

LOOKS_BACK = timedelta(days=400)
MOST = 12_000  # cases compared: the latest
BATCH = 300  # cases in one go
REGROUPED = 50  # new cases after which the topics are grown again
_BEHIND = 100  # cases looked at again, since a transaction may end after a later one
LOCK = "topics"


@dataclass
class _Held:
    """What this process has read: the topics, on which day it began, and how far it got."""

    day: date | None = None
    topics: Topics = field(default_factory=Topics)
    read: list[UUID] = field(default_factory=list)
    start: UUID | None = None
    left: set[UUID] = field(default_factory=set)
    gazetteer: tuple[str, ...] = ()
    since: int = 0  # cases that joined since the topics were grown
    changed: bool = False
    caught_up: bool = False


_held = _Held()


def forget_cached() -> None:
    """Read the register anew at the next round."""
    vars(_held).update(vars(_Held()))


def join_new(now: datetime, *, limit: int = BATCH) -> int:
    """Let the next cases join; returns how many were read. The database is written once all have been read."""
    if _held.day != local_date(now) or len(_held.topics) > 2 * MOST:
        _begin(now)
    cases = _next(now, limit)
    for key, title, text, place in cases:
        _held.topics.add(key, Gist.of(title, f"{text}\n{place}", _held.gazetteer))
        _held.read.append(key)
    _held.since += len(cases)
    _held.changed |= bool(cases)
    _drop_sealed()
    if len(cases) < limit and _held.changed:
        if _held.since >= REGROUPED or not _held.caught_up:
            _held.topics.regroup()
            _held.since = 0
        _held.caught_up = True
        _keep()
        _held.changed = False
    return len(cases)


def _begin(now: datetime) -> None:
    forget_cached()
    _held.day = local_date(now)
    _held.gazetteer = tuple(Unit.objects.open().filter(kind__in=PLACES).values_list("name", flat=True))
    latest = _readable(now).order_by("-pk").values_list("pk", flat=True)
    _held.start = next(iter(latest[MOST - 1 : MOST]), None)
    _held.changed = True  # so that what was written by an earlier day is put right even when nothing is new


def _readable(now: datetime) -> CaseQuerySet:
    return Case.objects.plain().filter(registered_at__gte=now - LOOKS_BACK)


def _next(now: datetime, limit: int) -> list[tuple[UUID, str, str, str]]:
    """The next cases in the order in which they were written; those just before are looked at again."""
    cases = _readable(now)
    if len(_held.read) >= _BEHIND:
        cases = cases.filter(pk__gt=_held.read[-_BEHIND])
    elif _held.start is not None:
        cases = cases.filter(pk__gte=_held.start)
    found = cases.order_by("pk").values_list("pk", "title", "text", "place_text")[: limit + _BEHIND]
    return [row for row in found if row[0] not in _held.topics and row[0] not in _held.left][:limit]


def _drop_sealed() -> None:
    """What became an accusation leaves its topic at once and for good."""
    sealed = Case.objects.filter(track=Track.ACCUSATION)
    written = TopicMember.objects.filter(case__in=sealed).values_list("case", flat=True)
    if _held.start is not None:
        sealed = sealed.filter(pk__gte=_held.start)
    held = (key for key in sealed.values_list("pk", flat=True) if key in _held.topics)
    for key in {*written, *held} - _held.left:
        if key in _held.topics:
            _held.topics.leave(key)
        _held.left.add(key)
        _held.changed = True


@transaction.atomic
def _keep() -> None:
    """Write which case belongs to which topic; a topic remains the same row while most of its cases remain."""
    hold()
    standing = dict(TopicMember.objects.values_list("case", "topic"))
    wanted = _rows(standing)
    for topic, case in Apart.objects.values_list("topic", "case"):
        if wanted.get(case) == topic:
            del wanted[case]
    gone = [case for case in standing if case not in wanted and (case in _held.topics or case in _held.left)]
    moved = [case for case, topic in wanted.items() if standing.get(case, topic) != topic]
    TopicMember.objects.filter(case__in=[*gone, *moved]).delete()
    new = [case for case, topic in wanted.items() if standing.get(case) != topic]
    TopicMember.objects.bulk_create(TopicMember(topic_id=wanted[case], case_id=case) for case in new)
    touched = {standing[case] for case in (*gone, *moved)} | {wanted[case] for case in new}
    count(touched)


def hold() -> None:
    """Let nobody else write who belongs to which topic until the transaction ends."""
    Cursor.objects.get_or_create(name=LOCK)
    Cursor.objects.select_for_update().get(name=LOCK)


def _rows(standing: Mapping[UUID, int]) -> dict[UUID, int]:
    """For each case of a topic the row of its topic: the one where most of the members already are, or a new one."""
    groups: list[Sequence[UUID]] = [members for _, members in _held.topics]  # type: ignore[misc]
    taken: set[int] = set()
    wanted: dict[UUID, int] = {}
    for members in sorted(groups, key=len, reverse=True):
        before = Counter(standing[case] for case in members if case in standing)
        row = next((topic for topic, _ in before.most_common() if topic not in taken), 0)
        if not row:
            last = Case.objects.filter(pk__in=members).order_by("-registered_at").first()
            if last is None:
                continue
            row = Topic.objects.create(last_at=last.registered_at).pk
        taken.add(row)
        wanted.update(dict.fromkeys(members, row))
    return wanted


def count(topics: set[int]) -> None:
    """Note how large each topic is and when it last grew; one with a single case is none, unless others were taken out."""
    last: dict[int, list[datetime]] = {topic: [] for topic in topics}
    members = TopicMember.objects.filter(topic__in=topics).values_list("topic", "case__registered_at")
    for topic, at in members:
        last[topic].append(at)
    for topic, times in last.items():
        if len(times) > 1:
            Topic.objects.filter(pk=topic).update(cases=len(times), last_at=max(times))
    single = [topic for topic, times in last.items() if len(times) < 2]
    Topic.objects.filter(pk__in=single).exclude(pk__in=Apart.objects.values("topic")).delete()
