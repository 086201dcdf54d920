"""Quiet hours: at night nobody is woken by a message that can wait."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from django.conf import settings

from huiyin.base.clock import CHINA

DEFAULT = (time(21), time(8))
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def hours() -> tuple[time, time] | None:
    """From when until when it is quiet, in China's time; None when the office wants no quiet hours.

    A setting that cannot be read counts as the usual hours; `trouble` says so.
    """
    given = settings.QUIET_HOURS.strip().lower()
    if given in ("no", "off", "none"):
        return None
    return _read(given) or DEFAULT


def trouble() -> str:
    """What is wrong with the setting; empty when nothing is."""
    given = settings.QUIET_HOURS.strip().lower()
    if given in ("", "no", "off", "none") or _read(given):
        return ""
    return "HUIYIN_QUIET_HOURS 应写成 21:00-08:00 的形式，或者写 no；现按 21:00-08:00 执行"


def _read(given: str) -> tuple[time, time] | None:
    found = _SPAN.fullmatch(given)
    if found is None:
        return None
    first, last = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    if max(first[0], last[0]) > 23 or max(first[1], last[1]) > 59 or first == last:
        return None
    return time(*first), time(*last)


def is_quiet(moment: datetime) -> bool:
    """Whether only urgent messages go out at this moment."""
    span = hours()
    if span is None:
        return False
    start, end = span
    clock = moment.astimezone(CHINA).time()
    return start <= clock < end if start < end else clock >= start or clock < end


def wake(moment: datetime) -> datetime:
    """The first moment from `moment` on that is not quiet."""
    span = hours()
    if span is None or not is_quiet(moment):
        return moment
    local = moment.astimezone(CHINA)
    morning = datetime.combine(local.date(), span[1], tzinfo=CHINA)
    return morning if morning > local else morning + timedelta(days=1)
