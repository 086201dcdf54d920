"""What the passing of time changes: a limit that passed is noted once, and only noted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.cases import clocks
from huiyin.cases.models import Clock


def note_lapses(now: datetime, *, limit: int = 500) -> int:
    """Write an audit event for each office clock whose last day has passed; returns how many were noted."""
    today = local_date(now)
    due = Clock.objects.filter(ended_at=None, lapse_noted_at=None, strict__lt=today).select_related("case")
    due = due.exclude(code__in=clocks.BESIDE)
    noted = 0
    for clock in due.order_by("strict")[:limit]:
        if not clock.late(today):
            continue
        with transaction.atomic():
            if not Clock.objects.filter(pk=clock.pk, ended_at=None, lapse_noted_at=None).update(
                lapse_noted_at=now
            ):
                continue  # another worker, or the clock ended meanwhile
            trail.record(
                "case.limit_passed", "case", clock.case_id, actor=None, now=now, number=clock.case.number,
                rule=clock.code, due=clock.due,
            )  # fmt: skip
            noted += 1
    return noted
