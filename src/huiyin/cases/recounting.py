"""A year's holidays become known: running clocks are computed anew, and each case says so."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.cases import history, procedure
from huiyin.cases.models import Case, Clock
from huiyin.deadlines import imports, terms
from huiyin.deadlines.models import CalendarYear
from huiyin.org.models import User

SPILL = timedelta(days=14)  # a limit may reach into January although it ends in December, and the reverse


@transaction.atomic
def take_in_year(
    notice: Path | str, *, by: User | None, name: str = "", now: datetime
) -> tuple[CalendarYear, int]:
    """Import the arrangement of a year and recount the running clocks it touches; returns how many cases moved."""
    year = imports.import_year(notice, now=now, by=by.name if by else name)
    trail.record(
        "calendar.imported", "calendar", year.year, actor=by, actor_name=name, now=now, source=year.source
    )
    return year, recount(year.year, now=now)


def recount(year: int, *, now: datetime) -> int:
    """Recount running clocks that end in or after the year; the dates of a case move with its clocks."""
    touched: dict[object, list[Clock]] = defaultdict(list)
    reach = date(year, 1, 1) - SPILL
    for clock in Clock.objects.filter(ended_at=None, fixed=False, strict__gte=reach).order_by("case", "id"):
        due = terms.recount(clock.term()).due
        if (due.strict, due.rolled, due.target, due.provisional) != (
            clock.strict, clock.rolled, clock.target, clock.provisional,
        ):  # fmt: skip
            rows.change(
                clock, strict=due.strict, rolled=due.rolled, target=due.target, provisional=due.provisional
            )
            touched[clock.case_id].append(clock)
    for case in Case.objects.filter(pk__in=list(touched)).select_related("owner"):
        moved = "；".join(f"{clock.label}改为{clock.due:%Y年%-m月%-d日}" for clock in touched[case.pk])
        history.make(case, procedure.RECOUNT, by=procedure.Automaton(), now=now, note=moved)
    return len(touched)
