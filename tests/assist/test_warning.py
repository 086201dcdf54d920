"""Speed, trend and early warning of a topic: a table of people's first days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.assist import warning
from huiyin.assist.warning import Trend

TODAY = date(2026, 11, 22)


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in days]


@pytest.mark.parametrize(
    ("days", "warns", "statement"),
    [
        ((0, 1, 2, 4, 6, 10, 17, 24, 31), True, "7天内新增5人，此前平均每周1.1人"),
        ((0, 2, 5), True, "7天内新增3人，此前12周没有人反映"),
        ((0, 5), False, "7天内新增2人，此前12周没有人反映"),
        ((0, 1, 2, 7, 8, 9, 12), False, "7天内新增3人，此前平均每周4人"),
        ((0, 1, 2, 80), True, "7天内新增3人，此前平均每周0.1人"),
        ((8, 9, 10), False, "7天内新增0人，此前平均每周3人"),
        ((0, 1, 2, 200), True, "7天内新增3人，此前12周没有人反映"),
        ((), False, "7天内新增0人，此前12周没有人反映"),
    ],
)
def test_a_topic_warns_when_it_grows_faster_than_its_past(
    days: tuple[int, ...], warns: bool, statement: str
) -> None:
    pace = warning.pace(ago(*days), TODAY)
    assert (pace.warns, pace.statement) == (warns, statement)


@pytest.mark.parametrize(
    ("days", "trend"),
    [
        ((1, 5, 9, 20, 40), Trend.RISING),
        ((1, 30, 35, 40, 45), Trend.FALLING),
        ((1, 10, 30, 40), Trend.STEADY),
        ((100, 120), Trend.STEADY),
        ((1,), Trend.STEADY),
    ],
)
def test_the_trend_compares_four_weeks_with_the_four_before(days: tuple[int, ...], trend: Trend) -> None:
    assert warning.pace(ago(*days), TODAY).trend is trend


def test_people_make_a_topic_hot_and_less_so_the_longer_ago() -> None:
    many, one, old = ago(1, 2, 3), ago(1), ago(120, 121, 122)
    assert warning.heat(many, TODAY) > warning.heat(one, TODAY) > warning.heat(old, TODAY) > 0


def test_a_day_in_the_future_counts_as_today() -> None:
    assert warning.pace([TODAY + timedelta(days=1)], TODAY).lately == 1
