"""What the passing of time changes: a limit that passed is noted once, and only noted."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.cases import clocks
from huiyin.cases.models import Case, Clock, Performance


def note_lapses(now: datetime, *, limit: int = 500) -> int:
    """Write an audit event for each limit of the office and each promise whose last day has passed; returns how many."""
    today = local_date(now)
    late = Clock.objects.filter(ended_at=None, lapse_noted_at=None, strict__lt=today)
    late = late.exclude(code__in=clocks.BESIDE).select_related("case").order_by("strict")
    noted = sum(_note(Clock, clock.pk, clock.case, clock.code, clock.due, now) for clock in late[:limit])
    broken = Performance.objects.filter(done_on=None, dropped=False, lapse_noted_at=None, due__lt=today)
    broken = broken.filter(case__owner__isnull=False).select_related("case").order_by("due")
    return noted + sum(
        _note(Performance, promise.pk, promise.case, "perform", promise.due, now)
        for promise in broken[:limit]
    )


@transaction.atomic
def _note(
    model: type[Clock] | type[Performance], key: int, case: Case, rule: str, due: date, now: datetime
) -> bool:
    done = {"ended_at": None} if model is Clock else {"done_on": None}
    if not model._base_manager.filter(pk=key, lapse_noted_at=None, **done).update(lapse_noted_at=now):
        return False  # another worker was first, or it was done meanwhile
    trail.record(
        "case.limit_passed", "case", case.pk, actor=None, now=now, number=case.number, rule=rule, due=due
    )
    return True
