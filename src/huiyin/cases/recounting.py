"""A year's holidays become known: running clocks are computed anew, and each case says so."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.errors import Stale
from huiyin.cases import answering, clocks, history, procedure
from huiyin.cases.codes import AnswerStatus
from huiyin.cases.models import Case, Clock
from huiyin.deadlines import imports, terms
from huiyin.deadlines.arithmetic import Due
from huiyin.deadlines.models import CalendarYear
from huiyin.org.models import User

TRIES = 3
SPILL = timedelta(days=14)  # a limit may reach into January although it ends in December, and the reverse


def take_in_year(
    notice: Path | str, *, by: User | None, name: str = "", origin: str = "", now: datetime
) -> tuple[CalendarYear, int]:
    """Import the arrangement of a year and recount the running clocks it touches; returns how many cases moved."""
    with transaction.atomic():
        year = imports.import_year(notice, now=now, by=by.name if by else name, origin=origin)
        trail.record(
            "calendar.imported", "calendar", year.year, actor=by, actor_name=name, now=now, source=year.source
        )
    return year, recount(year.year, now=now)


def recount(year: int, *, now: datetime) -> int:
    """Recount running clocks that end in or after the year, case by case; a case just moved by somebody is read again."""
    reach = Clock.objects.filter(ended_at=None, fixed=False, strict__gte=date(year, 1, 1) - SPILL)
    moved = 0
    for key in reach.order_by("case").values_list("case", flat=True).distinct():
        for _ in range(TRIES):
            with suppress(Stale):
                moved += _recount(key, now)
                break
    return moved


@transaction.atomic
def _recount(key: UUID, now: datetime) -> bool:
    """Recount one case; whether any of its dates changed. The right of review moves with its clock."""
    case = Case.objects.select_related("owner").get(pk=key)
    rows.hold(case)
    words = []
    for clock in clocks.running(case):
        due = terms.recount(clock.term()).due
        if clock.fixed or due == Due(clock.strict, clock.rolled, clock.target, clock.provisional):
            continue
        rows.change(
            clock, strict=due.strict, rolled=due.rolled, target=due.target, provisional=due.provisional
        )
        words.append(f"{clock.label}改为{clock.due:%Y年%-m月%-d日}")
        if clock.code in ("review_request", "second_review_request"):
            rows.change(answering.standing(case, AnswerStatus.SERVED), review_until=clock.due)
    if words:
        history.make(case, procedure.RECOUNT, by=procedure.Automaton(), now=now, note="；".join(words))
    return bool(words)
