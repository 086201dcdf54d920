"""The lists: who sees which cases in which order. Each rests on `visible_to` or on the owner's index.

Accusations stand in none of them but `sealed`: no list, count or search knows of one (条例第三十条).
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huiyin.base.clock import local_date
from huiyin.cases.codes import Track
from huiyin.cases.models import Case, CaseQuerySet, Participation, Review
from huiyin.cases.states import State
from huiyin.org import people
from huiyin.org.models import Unit, User
from huiyin.org.roles import APART, OFFICES, OVERSEERS, Role, UnitKind

_ROW = ("place", "owner", "officer", "handling_unit")


def _mine(user: User, now: datetime) -> CaseQuerySet:
    """Open cases owned by the units in which the user works; a finished case has no owner."""
    aside = APART | {Role.CONFIDENTIAL}
    units = {c.unit.pk for c in people.capacities(user, now) if c.role not in aside}
    return Case.objects.plain().filter(owner__in=units).select_related(*_ROW)


def work(user: User, now: datetime, *, state: str = "", only_mine: bool = False) -> CaseQuerySet:
    """What the user's units owe, the earliest date first."""
    cases = _mine(user, now)
    if state in State.values:
        cases = cases.filter(state=state)
    if only_mine:
        cases = cases.filter(officer=user)
    return cases.order_by("next_due", "pk")


class Counts(NamedTuple):
    """Heads of the work list."""

    all: int
    overdue: int
    today: int
    mine: int
    to_sign: int


def counts(user: User, now: datetime) -> Counts:
    """How much is owed, late, due today, on the user's own desk, and waiting for a signature."""
    today = local_date(now)
    row = _mine(user, now).aggregate(
        all=Count("pk"),
        overdue=Count("pk", filter=Q(next_due__lt=today)),
        today=Count("pk", filter=Q(next_due=today)),
        mine=Count("pk", filter=Q(officer=user)),
        to_sign=Count("pk", filter=Q(state__in=[State.DRAFTED, State.REVIEWED])),
    )
    return Counts(**row)


def to_sign(user: User, now: datetime) -> CaseQuerySet:
    """Answers that wait for the user's check or signature, in the units where the user may give it."""
    units = {c.unit.pk for c in people.capacities(user, now) if c.role in (Role.HEAD, Role.LEADER)}
    own = Q(owner__in=units, state__in=[State.DRAFTED, State.REVIEWED, State.REVIEW_DRAFTED])
    # What an office prepared for its government, the government's leader signs.
    prepared = Q(owner__parent__in=units, owner__kind__in=OFFICES, state=State.REVIEW_DRAFTED)
    cases = Case.objects.plain().filter(own | prepared)
    return cases.select_related(*_ROW).order_by("next_due", "pk")


def newest(user: User, now: datetime, limit: int) -> list[UUID] | None:
    """Keys of the latest cases in which the user's units took part, at most `limit`; None for who sees the whole county.

    Only a place to begin a search of very frequent words: whether the user sees them `visible_to` says.
    """
    units: set[int] = set()
    for capacity in people.capacities(user, now):
        over = capacity.unit.government_path if capacity.unit.kind in OFFICES else capacity.unit.path
        if capacity.role not in OVERSEERS:
            units.add(capacity.unit.pk)
        elif over.count("/") <= 2 and capacity.unit.kind != UnitKind.SUPERIOR:
            return None
        else:
            units.update(Unit.objects.filter(path__startswith=over).values_list("pk", flat=True))
    parts = Participation.objects.filter(unit__in=units).order_by("-case").values_list("case", flat=True)
    return list(parts.distinct()[:limit])


def sealed(user: User, now: datetime, *, finished: bool = False) -> CaseQuerySet:
    """The accusations of whose lists the user is one: those still owed by date, or the finished ones, newest first."""
    found = (
        Case.objects.visible_to(user, now).filter(track=Track.ACCUSATION).select_related("owner", "receiver")
    )
    if finished:
        return found.filter(owner=None).order_by("-registered_at", "-pk")
    return found.filter(owner__isnull=False).order_by("next_due", "pk")


_REVIEWING = frozenset({Role.REVIEWER, Role.HEAD, Role.LEADER})
_REVIEW_BODIES = frozenset({UnitKind.COUNTY, UnitKind.SUPERIOR, *OFFICES})


def reviews_for(user: User, now: datetime) -> set[int]:
    """The bodies for which the user reviews: the own unit, and for an office the government it works for."""
    found: set[int] = set()
    for capacity in people.capacities(user, now):
        unit = capacity.unit
        if capacity.role in _REVIEWING and unit.kind in _REVIEW_BODIES:
            found.add(unit.pk)
            if unit.kind in OFFICES and unit.parent_id is not None:
                found.add(unit.parent_id)
    return found


def reviews(user: User, now: datetime, *, ended: bool = False) -> QuerySet[Review]:
    """Requests for review before those bodies: open ones by their date, ended ones the latest first."""
    found = Review.objects.filter(organ__in=reviews_for(user, now)).select_related(
        "against__unit", *(f"case__{name}" for name in _ROW)
    )
    if ended:
        return found.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")
    return found.filter(ended_at=None).order_by("case__next_due", "pk")
