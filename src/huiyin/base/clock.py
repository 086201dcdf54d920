"""The only place where the time is read; doors call `now()` once and hand it down."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()


def local_date(moment: datetime) -> date:
    """The calendar day of `moment` in China, from which clocks count."""
    return moment.astimezone(CHINA).date()


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """The moment `hour:minute` in China on `day`."""
    return datetime.combine(day, time(hour, minute), tzinfo=CHINA)
