"""Counting days: the vectors of the field study as a table, and what must hold for every start and length."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.base.clock import local_date
from huiyin.deadlines import arithmetic, calendar
from huiyin.deadlines.arithmetic import Stop, Unit
from huiyin.deadlines.calendar import ChineseCalendar

KNOWN = calendar.seed()
STARTS = st.dates(date(2018, 1, 1), date(2026, 6, 30))
LENGTHS = st.integers(0, 120)
UNITS: st.SearchStrategy[Unit] = st.sampled_from(["calendar", "working", "month"])
DAYS: st.SearchStrategy[Unit] = st.sampled_from(["calendar", "working"])


@pytest.mark.parametrize(
    ("start", "length", "unit", "strict", "rolled", "target"),
    [
        ("2023-10-01", 60, "calendar", "2023-11-30", "2023-11-30", "2023-11-30"),
        ("2026-08-02", 60, "calendar", "2026-10-01", "2026-10-08", "2026-09-30"),
        ("2026-09-22", 15, "calendar", "2026-10-07", "2026-10-08", "2026-09-30"),
        ("2026-09-24", 5, "working", "2026-10-09", "2026-10-09", "2026-10-09"),
        ("2026-09-30", 10, "working", "2026-10-20", "2026-10-20", "2026-10-20"),
        ("2026-02-13", 5, "working", "2026-02-27", "2026-02-27", "2026-02-27"),
        ("2026-04-30", 3, "working", "2026-05-08", "2026-05-08", "2026-05-08"),
        ("2026-11-22", 15, "calendar", "2026-12-07", "2026-12-07", "2026-12-07"),
        ("2026-11-22", 30, "calendar", "2026-12-22", "2026-12-22", "2026-12-22"),
        ("2026-11-22", 60, "calendar", "2027-01-21", "2027-01-21", "2027-01-21"),
        ("2026-11-22", 5, "working", "2026-11-27", "2026-11-27", "2026-11-27"),
        ("2026-11-22", 10, "working", "2026-12-04", "2026-12-04", "2026-12-04"),
        # a make-up Saturday is a working day at either end
        ("2026-02-13", 1, "working", "2026-02-14", "2026-02-14", "2026-02-14"),
        ("2026-01-30", 15, "calendar", "2026-02-14", "2026-02-14", "2026-02-14"),
        # leap years and ends of years
        ("2024-02-14", 15, "calendar", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("2023-02-14", 15, "calendar", "2023-03-01", "2023-03-01", "2023-03-01"),
        ("2024-12-17", 15, "calendar", "2025-01-01", "2025-01-02", "2024-12-31"),
        ("2024-12-31", 1, "working", "2025-01-02", "2025-01-02", "2025-01-02"),
        ("2018-12-28", 1, "working", "2018-12-29", "2018-12-29", "2018-12-29"),
        # months end on the corresponding day, or on the last day of the month
        ("2026-01-31", 1, "month", "2026-02-28", "2026-02-28", "2026-02-28"),
        ("2024-01-31", 1, "month", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("2025-08-31", 6, "month", "2026-02-28", "2026-02-28", "2026-02-28"),
        ("2025-11-30", 1, "month", "2025-12-30", "2025-12-30", "2025-12-30"),
        # no working day between start and end: the strict day is the target
        ("2026-10-01", 3, "calendar", "2026-10-04", "2026-10-08", "2026-10-04"),
        ("2026-10-08", 0, "calendar", "2026-10-08", "2026-10-08", "2026-10-08"),
    ],
)
def test_a_period_ends_on_the_day_the_law_says(
    start: str, length: int, unit: Unit, strict: str, rolled: str, target: str
) -> None:
    end = arithmetic.due(date.fromisoformat(start), length, unit, KNOWN)
    assert (end.strict, end.rolled, end.target) == tuple(map(date.fromisoformat, (strict, rolled, target)))


@given(STARTS, LENGTHS, UNITS)
def test_an_end_is_never_before_the_start_and_target_and_rolled_lie_on_their_sides(
    start: date, length: int, unit: Unit
) -> None:
    length = min(length, 6) if unit == "month" else length
    end = arithmetic.due(start, length, unit, KNOWN)
    assert start <= end.target <= end.strict <= end.rolled
    assert not KNOWN.is_rest(end.rolled)
    assert KNOWN.is_working(end.target) or end.target == end.strict
    assert (end.strict > start) == (length > 0)


@given(STARTS, LENGTHS, DAYS)
def test_a_longer_period_ends_later(start: date, length: int, unit: Unit) -> None:
    assert (
        arithmetic.due(start, length, unit, KNOWN).strict
        < arithmetic.due(start, length + 1, unit, KNOWN).strict
    )


@given(STARTS, LENGTHS, DAYS)
def test_a_later_start_never_ends_earlier(start: date, length: int, unit: Unit) -> None:
    later = arithmetic.due(start + timedelta(days=1), length, unit, KNOWN)
    assert arithmetic.due(start, length, unit, KNOWN).strict <= later.strict


@given(STARTS, LENGTHS)
def test_working_days_take_at_least_as_long_as_calendar_days(start: date, length: int) -> None:
    working = arithmetic.due(start, length, "working", KNOWN)
    assert working.strict >= arithmetic.due(start, length, "calendar", KNOWN).strict
    assert length == 0 or working.strict == working.rolled == working.target


@given(STARTS, LENGTHS, DAYS)
def test_days_left_on_the_start_are_the_length_and_none_on_the_end(
    start: date, length: int, unit: Unit
) -> None:
    end = arithmetic.due(start, length, unit, KNOWN).strict
    assert arithmetic.days_left(start, end, unit, KNOWN) == length
    assert arithmetic.days_left(end, end, unit, KNOWN) == 0
    assert arithmetic.days_left(end, start, unit, KNOWN) == -length


@given(STARTS, st.integers(1, 60), st.integers(1, 30), DAYS)
def test_an_extension_is_the_same_as_a_longer_period(start: date, length: int, more: int, unit: Unit) -> None:
    extended = arithmetic.extend(start, length, more, unit, KNOWN)
    assert extended == arithmetic.due(start, length + more, unit, KNOWN)


@given(
    STARTS, st.integers(1, 60), DAYS, st.lists(st.tuples(st.integers(-5, 90), st.integers(0, 9)), max_size=3)
)
def test_stopped_days_do_not_count(
    start: date, length: int, unit: Unit, where: list[tuple[int, int]]
) -> None:
    stops = [Stop(start + timedelta(days=at), start + timedelta(days=at + more)) for at, more in where]
    end = arithmetic.due(start, length, unit, KNOWN, stops).strict
    counted = [
        day
        for day in arithmetic.days(start + timedelta(days=1), end)
        if not any(day in stop for stop in stops) and (unit == "calendar" or KNOWN.is_working(day))
    ]
    assert len(counted) == length
    assert counted[-1] == end


def test_a_hearing_of_three_days_moves_the_end_by_three_days(china: ChineseCalendar) -> None:
    hearing = [Stop(date(2026, 4, 1), date(2026, 4, 3))]
    assert arithmetic.due(date(2026, 3, 22), 30, "calendar", china, hearing).strict == date(2026, 4, 24)
    assert arithmetic.due(date(2026, 3, 22), 1, "month", china, hearing).strict == date(2026, 4, 25)


def test_months_are_extended_by_days(china: ChineseCalendar) -> None:
    assert arithmetic.extend(date(2026, 1, 31), 1, 10, "month", china).strict == date(2026, 3, 10)


@given(STARTS)
def test_the_hour_of_the_day_does_not_matter(day: date) -> None:
    midnight_here = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    first = arithmetic.due(local_date(midnight_here), 15, "calendar", KNOWN)
    last = arithmetic.due(local_date(midnight_here + timedelta(hours=23, minutes=59)), 15, "calendar", KNOWN)
    assert first == last == arithmetic.due(day, 15, "calendar", KNOWN)


def test_an_evening_in_london_is_the_next_day_in_china() -> None:
    assert local_date(datetime(2026, 8, 1, 16, 30, tzinfo=UTC)) == date(2026, 8, 2)


@pytest.mark.parametrize("length", [-1, -60, 10_000])
def test_an_absurd_length_is_an_error(length: int, china: ChineseCalendar) -> None:
    with pytest.raises(ValueError, match="期限长度"):
        arithmetic.due(date(2026, 1, 1), length, "calendar", china)
    with pytest.raises(ValueError, match="期限长度"):
        arithmetic.extend(date(2026, 1, 1), 1, length, "working", china)


def test_a_stop_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="早于"):
        Stop(date(2026, 4, 3), date(2026, 4, 1))


@pytest.mark.parametrize(
    ("start", "length", "unit", "provisional"),
    [
        (date(2026, 11, 22), 30, "calendar", False),
        (date(2026, 11, 22), 60, "calendar", True),
        (date(2026, 12, 1), 18, "working", False),
        (date(2026, 12, 1), 22, "working", True),  # 30 December may become a day of the New Year break
        (date(2026, 12, 20), 20, "working", True),
        (date(2025, 12, 20), 20, "working", False),
    ],
)
def test_a_period_that_depends_on_an_unpublished_year_is_provisional(
    start: date, length: int, unit: Unit, provisional: bool
) -> None:
    until_2026 = ChineseCalendar(KNOWN.rest, KNOWN.work, frozenset(range(2004, 2027)))
    assert arithmetic.due(start, length, unit, until_2026).provisional is provisional
