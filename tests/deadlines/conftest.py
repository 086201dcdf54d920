"""The delivered calendar for pure tests, and no calendar remembered from one test to the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from huiyin.deadlines import calendar
from huiyin.deadlines.calendar import ChineseCalendar


@pytest.fixture
def china() -> ChineseCalendar:
    return calendar.seed()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    calendar.forget()
    yield
    calendar.forget()
