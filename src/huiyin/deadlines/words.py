"""Dates, articles and remaining time in the Chinese that people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from huiyin.base.words import WEEKDAYS, day_long, days_words, ordinal
from huiyin.deadlines.arithmetic import ONE_DAY, Calendar, Unit, days_left

UNITS: dict[Unit, str] = {"calendar": "日", "working": "个工作日", "month": "个月"}


def day(moment: date) -> str:
    """2026年11月22日 周日."""
    return day_long(moment)


def weekday(moment: date) -> str:
    """周日."""
    return f"周{WEEKDAYS[moment.weekday()]}"


def date_of(moment: date) -> str:
    """2026年11月22日."""
    return f"{moment.year}年{moment.month}月{moment.day}日"


def short(moment: date, beside: date | None = None) -> str:
    """10月1日; with the year in front when it is not the year of `beside`."""
    year = f"{moment.year}年" if beside is not None and beside.year != moment.year else ""
    return f"{year}{moment.month}月{moment.day}日"


def span(first: date, last: date, beside: date | None = None) -> str:
    """10月1日至7日, 2月28日至3月1日, or the one day."""
    if first == last:
        return short(first, beside)
    end = f"{last.day}日" if (first.year, first.month) == (last.year, last.month) else short(last, first)
    return f"{short(first, beside)}至{end}"


def article(*numbers: int) -> str:
    """第二十一条、第二十二条."""
    return "、".join(f"第{ordinal(number)}条" for number in numbers)


def length(number: int, unit: Unit) -> str:
    """60日, 5个工作日, 6个月."""
    return f"{number}{UNITS[unit]}"


def left(today: date, last_day: date, unit: Unit, calendar: Calendar) -> str:
    """还有3个工作日, 今天到期, 已超期2天 (calendar clocks speak of 天)."""
    number = days_left(today, last_day, unit, calendar)
    if number == 0 and today != last_day:
        return "其间已没有工作日" if today < last_day else "已超期"
    return days_words(number, unit == "working")


def runs(some_days: Iterable[date]) -> list[tuple[date, date]]:
    """Days in order, joined to runs without a gap: [(first, last), …]."""
    joined: list[tuple[date, date]] = []
    for one in some_days:
        if joined and joined[-1][1] + ONE_DAY == one:
            joined[-1] = (joined[-1][0], one)
        else:
            joined.append((one, one))
    return joined


def years(numbers: Sequence[int]) -> str:
    """2027年、2028年."""
    return "、".join(f"{number}年" for number in numbers)
