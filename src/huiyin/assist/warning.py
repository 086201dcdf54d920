"""How fast a topic grows, which way it goes, and when it grows faster than its past. People count, not messages. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LATELY = 7  # days
PAST = 84  # days before them that count as the past
WEEKS = 12  # that are drawn
LEAST = 3  # so many new people in the last days, or there is no warning
FASTER = 2.0  # times as many as in a usual week of the past
_MONTH = 28  # days, two stretches of which show the trend
_CLEARLY, _MORE = 1.5, 2
_FADES = 30.0  # days after which somebody who wrote counts half


class Trend(StrEnum):
    """Which way a topic goes, by the people who were new to it in the last four weeks and in the four before."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"

    @property
    def label(self) -> str:
        return {"rising": "上升", "steady": "平稳", "falling": "下降"}[self]


@dataclass(frozen=True, slots=True)
class Pace:
    """New people in the last seven days, a usual week before them, the trend, and whether to warn."""

    lately: int
    usual: float
    trend: Trend
    warns: bool

    @property
    def statement(self) -> str:
        """The figures in a sentence, so that everybody can see why there is a warning or none."""
        before = f"此前平均每周{_spoken(self.usual)}人" if self.usual else "此前12周没有人反映"
        return f"{LATELY}天内新增{self.lately}人，{before}"


def pace(first_days: Iterable[date], today: date) -> Pace:
    """How fast a topic grows; `first_days`: for each of its people the day of the first message."""
    ages = sorted(max(0, (today - day).days) for day in first_days)
    lately = sum(age < LATELY for age in ages)
    past = [age - LATELY for age in ages if LATELY <= age < LATELY + PAST]
    older = any(age >= LATELY + PAST for age in ages)
    weeks = PAST / 7 if older else max(1.0, (past[-1] + 1) / 7) if past else 1.0
    usual = len(past) / weeks
    return Pace(lately, usual, _trend(ages), lately >= LEAST and lately >= FASTER * usual)


def weeks(first_days: Iterable[date], today: date) -> tuple[int, ...]:
    """New people in each of the last twelve weeks, of which the last ends today."""
    past = Counter((today - day).days // 7 for day in first_days if day <= today)
    return tuple(past[back] for back in range(WEEKS - 1, -1, -1))


def heat(last_days: Iterable[date], today: date) -> float:
    """How hot a topic is: its people, of whom those count less whose last message is longer ago."""
    return sum(math.exp2(-max(0, (today - day).days) / _FADES) for day in last_days)


def _trend(ages: list[int]) -> Trend:
    now = sum(age < _MONTH for age in ages)
    before = sum(_MONTH <= age < 2 * _MONTH for age in ages)
    if now - before >= _MORE and now >= _CLEARLY * before:
        return Trend.RISING
    if before - now >= _MORE and before >= _CLEARLY * now:
        return Trend.FALLING
    return Trend.STEADY


def _spoken(number: float) -> str:
    """One figure after the point, none for whole numbers; what is above nothing is never written as nothing."""
    return f"{max(number, 0.1):.1f}".removesuffix(".0")
