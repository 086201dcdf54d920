"""The demo county: every state is there, and building it again makes the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import access
from huiyin.cases.models import Callback, Case, Clock, Objection, Rating
from huiyin.cases.states import State
from huiyin.demo import build, choosing, county
from huiyin.org import administration as org
from huiyin.org.models import User
from huiyin.org.roles import UnitKind

CASES = 60


def picture() -> list[tuple[object, ...]]:
    """Everything of the cases that does not hang on fresh keys."""
    columns = (
        "number",
        "state",
        "channel",
        "title",
        "text",
        "registered_at",
        "next_due",
        "owner__name",
        "code_digest",
    )
    return list(Case.objects.order_by("number").values_list(*columns))


@pytest.mark.django_db
def test_the_demo_has_every_state_and_is_the_same_each_time(now: datetime) -> None:
    with transaction.atomic():
        build.build(CASES, now)
        first = picture()
        transaction.set_rollback(True)
    assert not build.built()
    assert build.build(CASES, now) == [], "no rule stopped a course"

    assert picture() == first
    assert len(first) == CASES
    assert {row[1] for row in first} == set(State.values)
    assert build.built()
    assert trail.verify().ok
    _is_plausible(now)
    _opens_for_the_printed_people()


def _is_plausible(now: datetime) -> None:
    cases = Case.objects.all()
    assert all(case.registered_at < now for case in cases)
    assert min(case.registered_at for case in cases) > now - timedelta(days=570)
    assert cases.filter(anonymous=True).exists()
    assert cases.filter(people_count__gt=5).exists()
    assert cases.filter(reopened__gt=0).exists()
    assert {row.upheld for row in Objection.objects.all()} >= {False, None}
    assert Clock.objects.filter(extended_days__gt=0).exists()
    assert Rating.objects.exists() and Callback.objects.filter(reached=False).exists()
    late = cases.open().filter(next_due__lt=local_date(now)).count()
    assert late <= cases.open().count() // 4


def _opens_for_the_printed_people() -> None:
    for number, code, state in build.samples():
        case, _ = access.by_code(number, code)
        assert case.get_state_display() == state
    assert len(build.samples()) == 3
    for _, name, username in build.sign_ins():
        user = User.objects.get(username=username)
        assert user.name == name
    assert user.check_password(county.PASSWORD)


@pytest.mark.django_db
def test_the_demo_keeps_away_from_an_organisation_that_stands(now: datetime) -> None:
    org.open_unit("禾谷县", UnitKind.COUNTY, None, by=None, now=now)
    with pytest.raises(Refused, match="正式的单位"):
        build.built()


def test_choices_follow_from_the_index_alone() -> None:
    assert [choosing.number(index, "a", 10) for index in range(5)] == [
        choosing.number(index, "a", 10) for index in range(5)
    ]
    assert choosing.number(1, "a", 1000) != choosing.number(1, "b", 1000)
    assert choosing.query_code(1) != choosing.query_code(2)
    counted = sum(choosing.chance(index, "x", 30) for index in range(1000))
    assert 250 < counted < 350
