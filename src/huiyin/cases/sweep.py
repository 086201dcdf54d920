"""What the passing of time asks for: a limit that passed is noted once, one that comes near is called to mind."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.cases import accusation, clocks, notices
from huiyin.cases.models import Case, Clock, Performance, Supervision


def note_lapses(now: datetime, *, limit: int = 500) -> int:
    """Write an audit event for each limit of the office and each promise whose last day has passed; returns how many."""
    today = local_date(now)
    late = Clock.objects.filter(ended_at=None, lapse_noted_at=None, strict__lt=today)
    late = late.exclude(code__in=clocks.BESIDE).select_related("case").order_by("strict")
    noted = sum(_note(Clock, clock.pk, clock.case, clock.code, clock.due, now) for clock in late[:limit])
    broken = Performance.objects.filter(done_on=None, dropped=False, lapse_noted_at=None, due__lt=today)
    broken = broken.filter(case__owner__isnull=False).select_related("case").order_by("due")
    noted += sum(
        _note(Performance, promise.pk, promise.case, "perform", promise.due, now)
        for promise in broken[:limit]
    )
    silent = Supervision.objects.filter(ended_at=None, replied_at=None, lapse_noted_at=None, due__lt=today)
    silent = silent.select_related("case").order_by("due")
    return noted + sum(_note(Supervision, row.pk, row.case, row.rule, row.due, now) for row in silent[:limit])


def relieve(now: datetime) -> int:
    """Keep accusations from being forgotten when those who knew of them have left; returns for how many."""
    return accusation.relieve(now)


def remind(now: datetime) -> int:
    """Call to mind, once for each date, what is due within two working days; returns for how many cases."""
    return notices.due_soon(now)


# The column that says that it was done after all.
_DONE: dict[type[Model], str] = {Clock: "ended_at", Performance: "done_on", Supervision: "replied_at"}


@transaction.atomic
def _note(
    model: type[Clock] | type[Performance] | type[Supervision],
    key: int,
    case: Case,
    rule: str,
    due: date,
    now: datetime,
) -> bool:
    done = {_DONE[model]: None}
    if not model._base_manager.filter(pk=key, lapse_noted_at=None, **done).update(lapse_noted_at=now):
        return False  # another worker was first, or it was done meanwhile
    trail.record(
        "case.limit_passed", "case", case.pk, actor=None, now=now, number=case.number, rule=rule, due=due
    )
    return True
