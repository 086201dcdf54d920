"""How dates, articles and remaining time are said."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.deadlines import words
from huiyin.deadlines.arithmetic import Unit
from huiyin.deadlines.calendar import ChineseCalendar


def test_a_day_is_said_with_its_weekday() -> None:
    assert words.day(date(2026, 11, 22)) == "2026年11月22日 周日"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 10, 1), date(2026, 10, 7), "10月1日至7日"),
        (date(2026, 2, 28), date(2026, 3, 1), "2月28日至3月1日"),
        (date(2026, 12, 31), date(2027, 1, 2), "12月31日至2027年1月2日"),
        (date(2026, 1, 1), date(2026, 1, 1), "1月1日"),
    ],
)
def test_a_run_of_days_is_said_shortly(first: date, last: date, said: str) -> None:
    assert words.span(first, last) == said


def test_articles_are_said_in_chinese_numbers() -> None:
    assert words.article(21, 22) == "第二十一条、第二十二条"
    assert words.article(4) + words.article(10) + words.article(40) == "第四条第十条第四十条"


@pytest.mark.parametrize(
    ("today", "last_day", "unit", "said"),
    [
        (date(2026, 9, 29), date(2026, 10, 9), "working", "还有3个工作日"),
        (date(2026, 9, 29), date(2026, 10, 9), "calendar", "还有10天"),
        (date(2026, 10, 9), date(2026, 10, 9), "working", "今天到期"),
        (date(2026, 10, 12), date(2026, 10, 9), "working", "已超期2个工作日"),  # Saturday the 10th was worked
        (date(2026, 10, 12), date(2026, 10, 9), "calendar", "已超期3天"),
        (date(2026, 10, 1), date(2026, 10, 7), "working", "其间已没有工作日"),
        (date(2026, 10, 4), date(2026, 10, 2), "working", "已超期"),
    ],
)
def test_what_is_left_is_said_in_the_unit_of_the_clock(
    today: date, last_day: date, unit: Unit, said: str, china: ChineseCalendar
) -> None:
    assert words.left(today, last_day, unit, china) == said
