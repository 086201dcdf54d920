"""Whose is it: the list of duties read for one kind of matter in one place."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from huiyin.base.clock import at
from huiyin.org import administration as org
from huiyin.org import categories, duties
from huiyin.org.models import Duty, Unit
from huiyin.org.roles import DutyKind, PlaceKind, UnitKind
from tests.build import PROPERTY, County

DAY = date(2026, 11, 22)
LEAF, SECOND, FIRST = categories.ancestors(PROPERTY)


@pytest.fixture
def places(county: County, now: datetime) -> dict[str, Unit]:
    """A rural and an urban place, each with the township or street above it."""
    street = org.open_unit("禾苗街道", UnitKind.STREET, county.units["county"], by=None, now=now)
    community = org.open_unit("桥头社区", UnitKind.COMMUNITY, street, by=None, now=now)
    Duty.objects.all().delete()
    return {**county.units, "street": street, "community": community}


def add(category: str, unit: Unit | None, now: datetime, clause: str = "第1项", **more: str) -> Duty:
    return org.add_duty(category, unit, clause, since=DAY, by=None, now=now, **more)


def owed(place: Unit | None, category: str = LEAF, on: date = DAY) -> list[tuple[str, str]]:
    return [(one.unit.name, one.kind.value) for one in duties.owed(category, place, on)]


def test_the_specific_duty_comes_before_the_general_one(places: dict[str, Unit], now: datetime) -> None:
    add(FIRST, places["office"], now)
    add(SECOND, places["transport"], now)
    add(LEAF, places["housing"], now)
    assert [name for name, _ in owed(places["village"])] == [
        "禾谷县住房和城乡建设局", "禾谷县交通运输局", "禾谷县信访局",
    ]  # fmt: skip
    assert [name for name, _ in owed(places["village"], SECOND)] == ["禾谷县交通运输局", "禾谷县信访局"]
    assert [name for name, _ in owed(places["village"], FIRST)] == ["禾谷县信访局"]


def test_a_general_basic_duty_comes_before_a_specific_assisting_one(
    places: dict[str, Unit], now: datetime
) -> None:
    add(LEAF, places["transport"], now, kind=DutyKind.ASSISTING)
    add(LEAF, places["township"], now, kind=DutyKind.TAKEN_BACK)
    add(FIRST, places["housing"], now)
    assert owed(places["village"]) == [
        ("禾谷县住房和城乡建设局", "basic"), ("禾谷县交通运输局", "assisting"), ("麦穗镇", "taken_back"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "unit"),
    [
        ("village", "麦穗镇"),
        ("township", "麦穗镇"),
        ("community", "禾苗街道"),
        ("street", "禾苗街道"),
        (None, None),
    ],
)
def test_a_townships_duty_is_owed_by_the_one_in_which_the_place_lies(
    places: dict[str, Unit], now: datetime, place: str | None, unit: str | None
) -> None:
    add(LEAF, None, now, clause="乡镇清单第3项")
    found = duties.owed(LEAF, places[place] if place else None, DAY)
    assert [one.unit.name for one in found] == ([unit] if unit else [])
    assert all(one.clause == "乡镇清单第3项" for one in found)


@pytest.mark.parametrize(
    ("place", "first"),
    [("village", "transport"), ("township", "transport"), ("community", "housing"), ("street", "housing")],
)
def test_town_and_country_may_have_different_duties(
    places: dict[str, Unit], now: datetime, place: str, first: str
) -> None:
    add(LEAF, places["office"], now)
    add(LEAF, places["housing"], now, place_kind=PlaceKind.URBAN)
    add(LEAF, places["transport"], now, place_kind=PlaceKind.RURAL)
    assert [name for name, _ in owed(places[place])] == [places[first].name, "禾谷县信访局"]
    assert [name for name, _ in owed(None)] == ["禾谷县信访局"]


@pytest.mark.parametrize(("offset", "counts"), [(-1, False), (0, True), (9, True), (10, False)])
def test_a_duty_counts_from_its_first_to_its_last_day(
    places: dict[str, Unit], now: datetime, offset: int, counts: bool
) -> None:
    duty = add(LEAF, places["housing"], now)
    org.end_duty(duty, by=None, now=at(DAY + timedelta(days=10)))
    assert bool(owed(places["village"], on=DAY + timedelta(days=offset))) is counts


def test_a_unit_stands_once_for_each_kind_with_its_most_specific_clause(
    places: dict[str, Unit], now: datetime
) -> None:
    add(FIRST, places["housing"], now, clause="总则")
    add(LEAF, places["housing"], now, clause="细则")
    add(LEAF, places["housing"], now, clause="配合", kind=DutyKind.ASSISTING)
    found = [(one.kind.value, one.clause) for one in duties.owed(LEAF, None, DAY)]
    assert found == [("basic", "细则"), ("assisting", "配合")]


def test_a_unit_that_is_gone_owes_nothing(places: dict[str, Unit], now: datetime) -> None:
    add(LEAF, places["housing"], now)
    add(LEAF, None, now)
    org.close_unit(places["housing"], None, by=None, now=now)
    org.close_unit(places["township"], None, by=None, now=now)
    assert owed(Unit.objects.get(pk=places["village"].pk)) == []


def test_another_kind_of_matter_is_not_owed(places: dict[str, Unit], now: datetime) -> None:
    add(LEAF, places["housing"], now)
    assert owed(places["village"], "010101") == []
