"""Dates, spans and sizes in the words people read. Pure: nothing here reads the time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from huiyin.base.clock import CHINA

Mark = Literal["overdue", "soon", "ok"]

WEEKDAYS = "一二三四五六日"
DIGITS = "零一二三四五六七八九"
SOON = 3  # days left from which a deadline is called near


def _local(day: date) -> date:
    return day.astimezone(CHINA) if isinstance(day, datetime) and day.tzinfo else day


def day_long(day: date) -> str:
    """2026年11月22日 周日; a moment is read in China's time."""
    day = _local(day)
    return f"{day.year}年{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def day_short(day: date) -> str:
    """11月22日 周日, for lists whose year is plain."""
    day = _local(day)
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def moment_long(moment: datetime) -> str:
    """2026年11月22日 周日 09:30."""
    return f"{day_long(moment)} {_local(moment):%H:%M}"


def moment_short(moment: date) -> str:
    """2026-11-22 09:30, for ruled tables; a day without a time stays a day."""
    return f"{_local(moment):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else f"{moment:%Y-%m-%d}"


def days_words(days: int, working: bool = False) -> str:
    """还有3个工作日, 今天到期, 已超期2天; `days` is signed and 0 is the last day itself."""
    unit = "个工作日" if working else "天"
    if days == 0:
        return "今天到期"
    return f"还有{days}{unit}" if days > 0 else f"已超期{-days}{unit}"


def due_mark(days: int, soon: int = SOON) -> Mark:
    """Which of the three marks a deadline gets."""
    if days < 0:
        return "overdue"
    return "soon" if days <= soon else "ok"


def ordinal(number: int) -> str:
    """一, 十二, 二十, 九十九: the numbers of demands and headings (1 to 99)."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones or not tens else "")


def file_size(count: int) -> str:
    """12 KB, 3.4 MB."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} KB"
    return f"{count / 1024 / 1024:.1f} MB"
