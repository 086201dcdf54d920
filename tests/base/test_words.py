from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string

from huiyin.base import words


def test_days_are_written_with_their_weekday() -> None:
    assert words.day_long(date(2026, 11, 22)) == "2026年11月22日 周日"
    assert words.day_short(date(2026, 1, 5)) == "1月5日 周一"


def test_moments_are_read_in_chinas_time() -> None:
    moment = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
    assert words.day_long(moment) == "2026年11月22日 周日"
    assert words.moment_long(moment) == "2026年11月22日 周日 01:05"
    assert words.moment_short(moment) == "2026-11-22 01:05"
    assert words.moment_short(date(2026, 11, 22)) == "2026-11-22"


@pytest.mark.parametrize(
    ("days", "working", "said", "mark"),
    [
        (-2, False, "已超期2天", "overdue"),
        (-1, True, "已超期1个工作日", "overdue"),
        (0, True, "今天到期", "soon"),
        (3, True, "还有3个工作日", "soon"),
        (4, False, "还有4天", "ok"),
    ],
)
def test_days_left_are_said_and_marked(days: int, working: bool, said: str, mark: str) -> None:
    assert words.days_words(days, working) == said
    assert words.due_mark(days) == mark
    html = render_to_string("base/_due.html", {"days": days, "working": working})
    assert said in html
    assert f"due--{mark}" in html


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ({}, "没有期限"),
        ({"state": "paused", "days": 4}, "计时暂停"),
        ({"state": "done", "text": "11月20日 已办"}, "11月20日 已办"),
    ],
)
def test_a_due_mark_never_stands_without_words(context: dict[str, object], said: str) -> None:
    assert said in render_to_string("base/_due.html", context)


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九")]
)
def test_ordinals_are_chinese(number: int, said: str) -> None:
    assert words.ordinal(number) == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 KB"), (69_632, "68 KB"), (3_565_158, "3.4 MB")])
def test_file_sizes_are_short(count: int, said: str) -> None:
    assert words.file_size(count) == said


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "409.html", "429.html", "500.html"])
def test_error_pages_render_without_a_request(name: str) -> None:
    html = render_to_string(name)
    assert "<h1>" in html
    assert "style=" not in html
