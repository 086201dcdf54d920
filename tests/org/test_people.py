"""In which capacities somebody acts on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from huiyin.base.clock import at
from huiyin.org import administration as org
from huiyin.org import people
from huiyin.org.models import Post, User
from huiyin.org.roles import Role
from tests.build import County

DAY = date(2026, 11, 22)


def held(user: User, now: datetime) -> list[tuple[str, str, str, bool]]:
    """The capacities of the account as it stands in the database."""
    user = User.objects.get(pk=user.pk)
    return [(c.unit.name, c.role.value, c.title, c.stands_in) for c in people.capacities(user, now)]


HOUSING = "禾谷县住房和城乡建设局"


def test_a_post_gives_its_role_in_its_unit(county: County, now: datetime) -> None:
    assert held(county.handler, now) == [(HOUSING, "handler", "经办人", False)]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (DAY, None, {-1: False, 0: True, 400: True}),
        (DAY, DAY, {-1: False, 0: True, 1: False}),
        (DAY + timedelta(days=1), None, {0: False, 1: True}),
        (DAY - timedelta(days=9), DAY - timedelta(days=1), {-1: True, 0: False}),
    ],
)
def test_a_post_counts_from_its_first_to_its_last_day(
    county: County, now: datetime, first: date, last: date | None, days: dict[int, bool]
) -> None:
    post = org.appoint(
        county.outsider, county.units["housing"], Role.HEAD, "局长", since=first, by=None, now=now
    )
    Post.objects.filter(pk=post.pk).update(to_date=last)
    for offset, counts in days.items():
        roles = [role for _, role, *_ in held(county.outsider, at(DAY + timedelta(days=offset)))]
        assert ("head" in roles) is counts, offset


def test_an_ended_post_gives_nothing_from_the_same_day_on(county: County, now: datetime) -> None:
    org.end_post(county.handler.posts.get(), by=None, now=now)
    assert held(county.handler, now) == []
    assert held(county.handler, now - timedelta(days=1)) != []


@pytest.mark.parametrize(
    ("away_to", "days"),
    [
        (DAY + timedelta(days=2), {-1: False, 0: True, 2: True, 3: False}),
        (None, {-1: False, 0: True, 500: True}),
    ],
)
def test_a_deputy_acts_while_the_holder_is_away(
    county: County, now: datetime, away_to: date | None, days: dict[int, bool]
) -> None:
    org.stand_in(county.head.posts.get(), county.handler, DAY, away_to, by=None, now=now)
    for offset, acts in days.items():
        moment = at(DAY + timedelta(days=offset))
        found = held(county.handler, moment)
        assert ((HOUSING, "head", "代部门负责人", True) in found) is acts, offset
        assert (HOUSING, "handler", "经办人", False) in found
        assert held(county.head, moment) == [(HOUSING, "head", "部门负责人", False)]


def test_a_deputy_acts_no_longer_when_the_post_ends_or_the_holder_is_back(
    county: County, now: datetime
) -> None:
    post = county.head.posts.get()
    org.stand_in(post, county.handler, DAY, None, by=None, now=now)
    org.stand_in(post, None, None, None, by=None, now=now)
    assert [role for _, role, *_ in held(county.handler, now)] == ["handler"]
    org.stand_in(post, county.handler, DAY, None, by=None, now=now)
    org.end_post(post, by=None, now=now)
    assert [role for _, role, *_ in held(county.handler, now)] == ["handler"]


def test_a_unit_that_is_gone_gives_no_capacity_and_a_locked_account_has_none(
    county: County, now: datetime
) -> None:
    org.close_unit(county.units["housing"], county.units["transport"], by=None, now=now)
    assert held(county.handler, now) == []
    org.set_active(county.clerk, False, by=None, now=now)
    assert held(county.clerk, now) == []
    org.set_active(county.clerk, True, by=None, now=now)
    assert len(held(county.clerk, now)) == 1


def test_capacities_come_in_the_order_of_rank_and_the_first_is_home(county: County, now: datetime) -> None:
    org.appoint(county.handler, county.units["township"], Role.HEAD, "挂职副镇长", rank=10, by=None, now=now)
    user = User.objects.get(pk=county.handler.pk)
    assert [role for _, role, *_ in held(user, now)] == ["head", "handler"]
    assert people.home(user, now) == county.units["township"]
    assert people.home(User(username="neu", name="新人", is_active=False), now) is None


def test_a_role_is_asked_for_in_one_unit_or_in_any(county: County, now: datetime) -> None:
    unit = county.units["housing"].pk
    assert people.has_role(county.handler, {Role.HANDLER}, now)
    assert people.has_role(county.handler, {Role.HEAD, Role.HANDLER}, now, unit)
    assert not people.has_role(county.handler, {Role.HEAD}, now, unit)
    assert not people.has_role(county.handler, {Role.HANDLER}, now, county.units["transport"].pk)
    assert not people.has_role(county.handler, set(), now)


def test_holders_of_a_role_are_those_in_office_who_can_sign_in(county: County, now: datetime) -> None:
    unit = county.units["housing"]
    roles = {Role.HEAD, Role.LEADER}
    assert [post.user for post in people.holders(unit, roles, DAY)] == [county.head, county.leader]
    org.set_active(county.head, False, by=None, now=now)
    assert [post.user for post in people.holders(unit, roles, DAY)] == [county.leader]
    org.end_post(county.leader.posts.get(), by=None, now=now)
    assert people.holders(unit, roles, DAY) == []
