"""The calendar: what was delivered, years ahead, and what an office imported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import holidays
import pytest
from django.db import OperationalError, connection

from huiyin.base.clock import at
from huiyin.deadlines import arithmetic, calendar
from huiyin.deadlines.calendar import ChineseCalendar
from huiyin.deadlines.holidays import LUNAR, statutory
from huiyin.deadlines.models import CalendarDay, CalendarYear

AHEAD = calendar.seed_years()[-1] + 1


@pytest.mark.parametrize("year", range(2018, 2027))
def test_every_day_agrees_with_a_second_source(year: int, china: ChineseCalendar) -> None:
    second = holidays.country_holidays("CN", years=[year])
    every_day = list(arithmetic.days(date(year, 1, 1), date(year, 12, 31)))
    assert [day for day in every_day if china.is_working(day) != second.is_working_day(day)] == []


@pytest.mark.parametrize("year", sorted(LUNAR))
def test_statutory_holidays_ahead_agree_with_a_second_source(year: int) -> None:
    second = holidays.country_holidays("CN", years=[year], language="en_US")
    assert set(statutory(year)) == {day for day, name in second.items() if not name.endswith("(observed)")}


@pytest.mark.parametrize(
    ("day", "working", "name"),
    [
        (date(2026, 2, 14), True, "春节"),
        (date(2026, 2, 23), False, "春节"),
        (date(2026, 9, 25), False, "中秋节"),
        (date(2026, 10, 10), True, "国庆节"),
        (date(2026, 11, 21), False, ""),
        (date(2026, 11, 23), True, ""),
        (date(2018, 12, 29), True, "元旦"),
    ],
)
def test_a_day_has_its_name_and_kind(day: date, working: bool, name: str, china: ChineseCalendar) -> None:
    assert (china.is_working(day), china.is_rest(day), china.name(day)) == (working, not working, name)


def test_an_unpublished_year_has_its_statutory_holidays_and_says_that_it_is_not_confirmed(
    china: ChineseCalendar,
) -> None:
    assert not china.is_confirmed(AHEAD)
    assert china.is_confirmed(AHEAD - 1)
    assert china.name(date(AHEAD, 10, 1)) == "国庆节"
    assert china.is_rest(date(AHEAD, 10, 1))
    assert calendar.warning([AHEAD]) == (
        f"{AHEAD}年放假安排尚未公布（或尚未导入），按周末推算，公布后将自动重算。"
    )
    assert calendar.warning([]) == ""


def test_a_year_beyond_all_tables_still_has_its_fixed_holidays(china: ChineseCalendar) -> None:
    assert set(statutory(2101)) == {
        date(2101, *day) for day in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
    }
    assert china.is_rest(date(2101, 10, 3))


def test_a_year_before_the_delivered_ones_is_unconfirmed_and_has_weekends_only(
    china: ChineseCalendar,
) -> None:
    assert not china.is_confirmed(1999)
    assert [name for day, worked, name in china.specials(1999)] == []


def test_the_new_year_break_belongs_to_the_notice_of_the_new_year() -> None:
    assert calendar.notice_year(date(2018, 12, 29)) == 2019
    assert calendar.notice_year(date(2018, 12, 24)) == 2018


def test_an_imported_year_replaces_the_delivered_one_and_no_other() -> None:
    one_day = overlaid = calendar.overlaid([(date(2026, 6, 1), False, "试")], {2026: True})
    assert one_day.is_rest(date(2026, 6, 1))
    assert overlaid.is_working(date(2026, 10, 1))  # the delivered 2026 is gone as a whole
    assert overlaid.is_rest(date(2025, 10, 1))


@pytest.mark.django_db
def test_the_calendar_is_remembered_until_it_is_told_to_forget() -> None:
    before = calendar.current()
    CalendarYear.objects.create(
        year=AHEAD, status="provisional", source="试", imported_at=at(date(2026, 11, 22)), imported_by="甲"
    )
    CalendarDay.objects.create(day=date(AHEAD, 3, 3), kind="rest", name="试")
    assert calendar.current() is before
    calendar.forget()
    after = calendar.current()
    assert after.is_rest(date(AHEAD, 3, 3))
    assert not after.is_confirmed(AHEAD)  # the office called it provisional


@pytest.mark.django_db
def test_the_calendar_is_read_again_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    before = calendar.current()
    CalendarYear.objects.create(
        year=AHEAD, status="confirmed", source="试", imported_at=at(date(2026, 11, 22)), imported_by="甲"
    )
    monkeypatch.setattr(calendar._Kept, "until", 0.0)
    assert calendar.current() is not before


def test_without_a_database_the_delivered_calendar_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> ChineseCalendar:
        raise OperationalError("no such table")

    monkeypatch.setattr(calendar, "_read", unreachable)
    assert calendar.current() is calendar.seed()


def test_before_set_up_no_empty_database_file_is_left_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite makes files")
    absent = tmp_path / "none.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", absent)
    assert calendar.current() is calendar.seed()
    assert not absent.exists()
