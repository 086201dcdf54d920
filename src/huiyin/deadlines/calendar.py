"""The working-day calendar of China: the published arrangements, laid over by what the office imported."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays as seed_rest
from chinese_calendar.constants import workdays as seed_work
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from huiyin.deadlines import words
from huiyin.deadlines.holidays import statutory

SATURDAY = 5
FRESH = 60.0  # seconds
FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@dataclass(frozen=True, slots=True)
class ChineseCalendar:
    """Days off and make-up days by date, with the years whose arrangement is published.

    A year that is neither confirmed nor imported has its weekends and, if ahead, its statutory holidays.
    """

    rest: Mapping[date, str]
    work: Mapping[date, str]
    confirmed: frozenset[int]
    imported: frozenset[int] = field(default=frozenset())

    def is_working(self, day: date) -> bool:
        """True for working days, make-up Saturdays and Sundays included."""
        if day in self.work:
            return True
        return day.weekday() < SATURDAY and day not in self.rest and day not in self._derived(day)

    def is_rest(self, day: date) -> bool:
        """True for holidays and for weekends that are not worked."""
        return not self.is_working(day)

    def is_confirmed(self, year: int) -> bool:
        """True when the arrangement of `year` is published and known here."""
        return year in self.confirmed

    def name(self, day: date) -> str:
        """The holiday to which a day off or a make-up day belongs, else an empty string."""
        return self.work.get(day) or self.rest.get(day) or self._derived(day).get(day, "")

    def specials(self, year: int) -> list[tuple[date, bool, str]]:
        """(day, worked, name) of every named day of `year`, in order."""
        named = {**(self._derived(date(year, 1, 1))), **self.rest, **self.work}
        return [(day, day in self.work, named[day]) for day in sorted(named) if day.year == year]

    def _derived(self, day: date) -> Mapping[date, str]:
        known = day.year in self.confirmed or day.year in self.imported
        return {} if known or day.year <= seed_years()[-1] else statutory(day.year)


def notice_year(day: date) -> int:
    """The year whose notice arranges `day`: the New Year break may reach into late December."""
    return day.year + 1 if (day.month, day.day) >= (12, 25) else day.year


def seed_years() -> range:
    """The years whose arrangements were delivered with the software."""
    return range(min(seed_rest).year, max(seed_rest).year + 1)


@lru_cache(maxsize=1)
def seed() -> ChineseCalendar:
    """The arrangements delivered with the software, nothing imported."""
    return ChineseCalendar(_named(seed_rest), _named(seed_work), frozenset(seed_years()))


def overlaid(days: Iterable[tuple[date, bool, str]], confirmed: Mapping[int, bool]) -> ChineseCalendar:
    """The seed with whole years replaced: `days` are (day, worked, name), `confirmed` tells of each year."""
    base, imported = seed(), frozenset(confirmed)
    rest = {day: name for day, name in base.rest.items() if notice_year(day) not in imported}
    work = {day: name for day, name in base.work.items() if notice_year(day) not in imported}
    for day, worked, name in days:
        (work if worked else rest)[day] = name
    known = (base.confirmed - imported) | {year for year, sure in confirmed.items() if sure}
    return ChineseCalendar(rest, work, frozenset(known), imported)


class _Kept:
    """The calendar last read, and until when it may be used without asking the database again."""

    calendar: ChineseCalendar | None = None
    until = 0.0


def current() -> ChineseCalendar:
    """The calendar in force; without a database, or before its tables exist, the delivered one."""
    moment = time.monotonic()
    kept = _Kept.calendar
    if kept is None or moment >= _Kept.until:
        try:
            kept = _read()
        except (DatabaseError, ImproperlyConfigured):
            kept = seed()
        _Kept.calendar, _Kept.until = kept, moment + FRESH
    return kept


def forget() -> None:
    """Read the database again next time, for instance after an import."""
    _Kept.calendar = None


def warning(years: Iterable[int]) -> str:
    """The sentence that tells of years without a published arrangement; empty when there are none."""
    unknown = sorted(set(years))
    if not unknown:
        return ""
    return f"{words.years(unknown)}放假安排尚未公布（或尚未导入），按周末推算，公布后将自动重算。"


def _read() -> ChineseCalendar:
    if no_file_yet():
        return seed()
    if connection.in_atomic_block:
        with transaction.atomic():  # a savepoint: a missing table must not spoil the caller's transaction
            return _load()
    return _load()


def _load() -> ChineseCalendar:
    from huiyin.deadlines.models import (
        CalendarDay,
        CalendarYear,
    )  # models need the app registry, the rest of this module does not

    sure = CalendarYear.Status.CONFIRMED
    confirmed = {row.year: row.status == sure for row in CalendarYear.objects.all()}
    if not confirmed:
        return seed()
    rows = CalendarDay.objects.values_list("day", "kind", "name")
    return overlaid(((day, kind == CalendarDay.Kind.WORK, name) for day, kind, name in rows), confirmed)


def no_file_yet() -> bool:
    """True before set-up on SQLite: asking would leave an empty file behind."""
    name = str(connection.settings_dict["NAME"])
    in_memory = name.startswith(":memory:") or "mode=memory" in name
    return connection.vendor == "sqlite" and not in_memory and not Path(name).exists()


def _named(days: Mapping[date, str]) -> dict[date, str]:
    chinese = {holiday.value: FULL_NAMES.get(holiday.chinese, holiday.chinese) for holiday in Holiday}
    return {day: chinese.get(name, name) for day, name in days.items()}
