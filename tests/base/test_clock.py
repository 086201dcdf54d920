"""The day of a moment is its day in China."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huiyin.base import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-22T15:59:59+00:00", date(2026, 11, 22)),
        ("2026-11-22T16:00:00+00:00", date(2026, 11, 23)),
        ("2026-12-31T16:00:00+00:00", date(2027, 1, 1)),
        ("2026-11-22T00:00:00+08:00", date(2026, 11, 22)),
        ("2026-11-22T00:00:00+14:00", date(2026, 11, 21)),
    ],
)
def test_the_day_of_a_moment_is_its_day_in_china(moment: str, day: date) -> None:
    assert clock.local_date(datetime.fromisoformat(moment)) == day


def test_a_moment_of_a_day_in_china_falls_on_that_day() -> None:
    assert clock.at(date(2026, 11, 22)).astimezone(UTC) == datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert clock.local_date(clock.at(date(2026, 11, 22), 23, 59)) == date(2026, 11, 22)


def test_the_present_moment_knows_its_zone() -> None:
    assert clock.now().tzinfo is not None
