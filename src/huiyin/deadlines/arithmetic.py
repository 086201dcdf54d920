"""Counting days as 民法典 201–203 does. Pure: no Django, no clock; the calendar is passed in."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

Unit = Literal["calendar", "working", "month"]

ONE_DAY = timedelta(days=1)
# No clock of the law is longer; a length beyond it is a slip of the pen and would only make the loops long.
LONGEST = 3660


class Calendar(Protocol):
    """What the arithmetic must know of a day or a year in China."""

    def is_working(self, day: date) -> bool:
        """True for working days, make-up Saturdays and Sundays included."""

    def is_rest(self, day: date) -> bool:
        """True for 法定休假日 and for weekends that are not worked."""

    def is_confirmed(self, year: int) -> bool:
        """True when the State Council's arrangement of that year is known."""

    def name(self, day: date) -> str:
        """The holiday a day off or a make-up day belongs to, else an empty string."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Days that do not count, both ends included (条例第三十六条: 听证所需时间不计算在内)."""

    from_day: date
    to_day: date

    def __post_init__(self) -> None:
        if self.to_day < self.from_day:
            raise ValueError(f"中止计算的结束日{self.to_day}早于开始日{self.from_day}")

    def __contains__(self, day: date) -> bool:
        return self.from_day <= day <= self.to_day


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period, three ways.

    `strict`: the day itself, never moved. `rolled`: the first day from it that is no day of rest
    (民法典第二百零三条). `target`: the last working day not after `strict`.
    `provisional`: a year was touched whose holidays are unpublished.
    """

    strict: date
    rolled: date
    target: date
    provisional: bool


def due(start: date, length: int, unit: Unit, calendar: Calendar, stops: Sequence[Stop] = ()) -> Due:
    """The end of `length` days, working days or months after `start`, the day of `start` not counted.

    Raises ValueError when the length is negative or absurd.
    """
    _sane(length)
    return settle(start, _last_day(start, length, unit, calendar, stops), unit, calendar)


def extend(
    start: date, length: int, days: int, unit: Unit, calendar: Calendar, stops: Sequence[Stop] = ()
) -> Due:
    """The end when `days` more (working days for working-day periods) follow the period from `start`."""
    _sane(length)
    _sane(days)
    first_end = _last_day(start, length, unit, calendar, stops)
    more: Unit = "working" if unit == "working" else "calendar"
    return settle(start, _last_day(first_end, days, more, calendar, stops), unit, calendar)


def settle(start: date, strict: date, unit: Unit, calendar: Calendar) -> Due:
    """Roll and target for a last day that is already known, and whether a provisional year mattered."""
    rolled = strict
    while calendar.is_rest(rolled):
        rolled += ONE_DAY
    target = strict
    while target > start and not calendar.is_working(target):
        target -= ONE_DAY
    if not calendar.is_working(target):
        target = strict
    first = start if unit == "working" else target
    return Due(strict, rolled, target, bool(unconfirmed(first, rolled, calendar)))


def unconfirmed(first: date, last: date, calendar: Calendar) -> list[int]:
    """The years without a published arrangement that can still change a day from `first` to `last`.

    The New Year break of the next year may take or give days from 29 December on, so that year counts too.
    """
    years = range(first.year, (last + 3 * ONE_DAY).year + 1)
    return [year for year in years if not calendar.is_confirmed(year)]


def days_left(today: date, last_day: date, unit: Unit, calendar: Calendar) -> int:
    """Days (or working days, if such is the unit) until `last_day`; 0 on the day, negative when late."""
    if unit != "working":
        return (last_day - today).days
    if last_day >= today:
        return working_days(today, last_day, calendar)
    return -working_days(last_day, today, calendar)


def working_days(after: date, until: date, calendar: Calendar) -> int:
    """How many working days lie after `after`, up to and with `until`."""
    return sum(calendar.is_working(day) for day in days(after + ONE_DAY, until))


def days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _last_day(start: date, length: int, unit: Unit, calendar: Calendar, stops: Sequence[Stop]) -> date:
    if unit == "month":
        months_end = _same_day(start, length)
        return _count(months_end, _stopped(start, months_end, stops), stops, None)
    if unit == "calendar" and not stops:
        return start + timedelta(days=length)
    return _count(start, length, stops, calendar if unit == "working" else None)


def _count(start: date, length: int, stops: Sequence[Stop], calendar: Calendar | None) -> date:
    """The day on which the count after `start` reaches `length`.

    Stopped days do not count, nor do days of rest when a calendar is given.
    """
    day, left = start, length
    while left:
        day += ONE_DAY
        if any(day in stop for stop in stops):
            continue
        if calendar is None or calendar.is_working(day):
            left -= 1
    return day


def _stopped(start: date, end: date, stops: Sequence[Stop]) -> int:
    """How many days after `start` up to `end` are stopped."""
    return sum(any(day in stop for stop in stops) for day in days(start + ONE_DAY, end)) if stops else 0


def _same_day(start: date, months: int) -> date:
    """The corresponding day `months` later, or the month's last day if there is none (民法典第二百零二条)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _sane(length: int) -> None:
    if not 0 <= length <= LONGEST:
        raise ValueError(f"期限长度应为0至{LONGEST}之间的整数，现为{length}")
