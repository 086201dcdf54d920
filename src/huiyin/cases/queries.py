"""The lists: who sees which cases in which order. Each rests on `visible_to` or on the owner's index."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q

from huiyin.base.clock import local_date
from huiyin.cases import intake
from huiyin.cases.models import Case, CaseQuerySet, Party
from huiyin.cases.states import State
from huiyin.org import people
from huiyin.org.models import User
from huiyin.org.roles import APART, Role

_ROW = ("place", "owner", "officer", "handling_unit")


def _mine(user: User, now: datetime) -> CaseQuerySet:
    """Open cases owned by the units in which the user works; a finished case has no owner."""
    units = {c.unit.pk for c in people.capacities(user, now) if c.role not in APART}
    return Case.objects.filter(owner__in=units).select_related(*_ROW)


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
    cases = Case.objects.filter(owner__in=units, state__in=[State.DRAFTED, State.REVIEWED])
    return cases.select_related(*_ROW).order_by("next_due", "pk")


def search(user: User, words: str, now: datetime, *, state: str = "") -> CaseQuerySet:
    """Cases in the user's sight by number, by exact name or telephone number, or by words of title and text."""
    cases = Case.objects.visible_to(user, now).select_related(*_ROW)
    if state in State.values:
        cases = cases.filter(state=state)
    for word in words.split():
        cases = cases.filter(_matches(word))
    return cases.order_by("-registered_at", "-pk")


def _matches(word: str) -> Q:
    known = Q(name_digest=intake.name_digest(word))
    if phone := intake.phone_digest(word):
        known |= Q(phone_digest=phone)
    named = Party.objects.filter(known).values("case")
    return Q(number__startswith=word) | Q(pk__in=named) | Q(title__contains=word) | Q(text__contains=word)
