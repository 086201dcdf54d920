"""The working list, the queue of signatures, and search."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.cases import intake
from tests import build
from tests.build import County

if TYPE_CHECKING:
    from tests.desk.conftest import Desk


def numbers(page: str) -> list[str]:
    return re.findall(r'class="no number">(\d{4}-\d{6})<', page)


def test_the_list_is_ordered_by_due_day_and_tells_how_much_is_late(
    at: Desk, county: County, now: datetime
) -> None:
    late = build.awaiting(county, now - timedelta(days=20), code="34679AC4")
    soon = build.awaiting(county, now - timedelta(days=12))
    far = build.handling_(county, now)
    page = at("handler").get("/desk/").content.decode()
    assert numbers(page) == [late.number, soon.number, far.number]
    assert "已超期5天" in page and "还有3天" in page
    assert re.search(r'已超期<span class="count">1<', page)


def test_the_list_costs_the_same_few_queries_however_long_it_is(
    at: Desk, county: County, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        build.awaiting(county, now)
    client = at("handler")
    with django_assert_max_num_queries(8):
        page = client.get("/desk/").content.decode()
    assert len(numbers(page)) == 12


@pytest.mark.parametrize(
    ("query", "expected"),
    [("state=handling", ["mine"]), ("mine=1", ["mine"]), ("due=overdue", ["late"]), ("due=today", [])],
)
def test_the_list_is_narrowed_by_state_day_and_person(
    at: Desk, county: County, now: datetime, query: str, expected: list[str]
) -> None:
    made = {"late": build.awaiting(county, now - timedelta(days=40)), "mine": build.handling_(county, now)}
    page = at("handler").get(f"/desk/?{query}").content.decode()
    assert numbers(page) == [made[name].number for name in expected]


def test_an_empty_list_says_what_would_be_here(at: Desk) -> None:
    assert "现在没有要办的事项" in at("outsider").get("/desk/").content.decode()


def test_fifty_stand_on_a_page_and_the_rest_on_the_next(at: Desk, county: County, now: datetime) -> None:
    for _ in range(51):
        build.registered(county, now)
    client = at("clerk")
    assert len(numbers(client.get("/desk/").content.decode())) == 50
    assert len(numbers(client.get("/desk/?page=2").content.decode())) == 1
    for nonsense in ("²", "0", "-1", "x", "9" * 5000):
        assert client.get("/desk/", {"page": nonsense}).status_code == 200


def test_the_queue_shows_each_answer_and_opens_it_beside_its_buttons(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.drafted(county, now)
    page = at("head").get("/desk/sign/").content.decode()
    assert "楼道灯已经修好。" in page
    opened = at("head").get(f"/desk/cases/{case.number}/endorse/").content.decode()
    assert "已责成物业更换" in opened and "审核通过" in opened and "退回修改" in opened


def test_a_village_officer_finds_again_what_the_village_registered(
    at: Desk, county: County, now: datetime
) -> None:
    told = intake.register(
        build.intake_of(),
        receiver=county.units["village"],
        by=county.users["officer"],
        code="34679AC4",
        now=now,
    )
    build.awaiting(county, now)
    officer = at("officer")
    assert "本村（社区）登记的" in officer.get("/desk/").content.decode()
    assert numbers(officer.get("/desk/search/?own=1").content.decode()) == [told.number]


def test_the_inspector_sees_what_is_late_in_every_unit_the_longest_late_first(
    at: Desk, county: County, now: datetime
) -> None:
    late = build.awaiting(county, now - timedelta(days=40), code="34679AC4")
    later = build.awaiting(county, now - timedelta(days=50), code="34679AC6")
    build.awaiting(county, now)
    inspector = at("inspector")
    assert "各单位超期的" in inspector.get("/desk/").content.decode()
    found = numbers(inspector.get("/desk/search/?state=overdue").content.decode())
    assert found == [later.number, late.number]
