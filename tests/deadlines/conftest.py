"""The delivered calendar for pure tests, and neither calendar nor pack remembered from one test to the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from huiyin.deadlines import calendar, packs
from huiyin.deadlines.calendar import ChineseCalendar


@pytest.fixture
def china() -> ChineseCalendar:
    return calendar.seed()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    calendar.forget()
    packs.forget()
    yield
    calendar.forget()
    packs.forget()
