"""Two people press the button in the same moment, each on a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from huiyin.audit import trail
from huiyin.base.errors import Refused, Stale
from huiyin.cases import answering, routing
from huiyin.cases.models import Answer, Case, Step
from huiyin.cases.states import State
from huiyin.documents.models import Series
from huiyin.org.models import User
from tests import build, moves
from tests.build import County

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="rows are locked one by one on PostgreSQL only"
    ),
]
WAIT = 20.0  # seconds; nothing here should take one


@pytest.fixture
def county(transactional_db: None, now: datetime) -> County:
    return build.county(now)


def at_once(*tasks: Callable[[], object]) -> list[str]:
    """What became of each task: done, or the name of the error; all begin together."""
    together = Barrier(len(tasks), timeout=WAIT)

    def run(task: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            together.wait()
            task()
        except (Refused, Stale) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result(WAIT) for future in [pool.submit(run, task) for task in tasks]]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("verb", "state", "who"),
    [
        ("designate", "awaiting", ("handler", "colleague")),
        ("accept", "awaiting", ("handler", "colleague")),
        ("forward", "triaged", ("clerk", "office_head")),
        ("endorse", "drafted", ("head", "leader")),
        ("sign", "reviewed", ("head", "leader")),
        ("serve", "signed", ("handler", "colleague")),
        ("perform", "performing", ("handler", "colleague")),
        ("reopen", "closed", ("clerk", "inspector")),
    ],
)
def test_of_two_at_once_one_succeeds_and_the_other_is_told(
    county: County, now: datetime, verb: str, state: str, who: tuple[str, str]
) -> None:
    case = build.IN_STATE[state](county, now)
    steps = Step.objects.filter(case=case).count()
    copies = [(moves.again(case), fresh(county.users[name])) for name in who]
    told = at_once(*(lambda c=copy, u=user: moves.MAKE[verb](c, u, county, now) for copy, user in copies))
    assert sorted(told) == ["Stale", "done"]
    assert Step.objects.filter(case=case).count() == steps + 1
    assert moves.again(case).version == steps + 1
    assert trail.verify().ok


def test_two_signatures_use_one_number(county: County, now: datetime) -> None:
    case = build.reviewed(county, now)
    one, two = moves.again(case), moves.again(case)
    head, leader = fresh(county.head), fresh(county.leader)
    told = at_once(
        lambda: answering.sign(one, by=head, now=now), lambda: answering.sign(two, by=leader, now=now)
    )
    assert sorted(told) == ["Stale", "done"]
    assert Series.objects.get(name__startswith="opinion").last == 1
    assert Answer.objects.get(case=case).number.endswith("〔2026〕1号")
    assert moves.again(case).status is State.SIGNED


def test_requests_registered_at_once_never_share_a_number_and_leave_no_gap(
    county: County, now: datetime
) -> None:
    told = at_once(*(lambda: build.registered(county, now) for _ in range(6)))
    assert told == ["done"] * 6
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"2026-{n:06d}" for n in range(1, 7)]
    assert trail.verify().ok


def test_the_citizen_withdraws_while_the_office_forwards(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    one, two, clerk = moves.again(case), moves.again(case), fresh(county.clerk)
    told = at_once(
        lambda: moves.MAKE["withdraw"](one, build.citizen(case), county, now),
        lambda: routing.forward(two, county.units["housing"], by=clerk, now=now),
    )
    assert sorted(told) == ["Stale", "done"]
    after = moves.again(case)
    assert (after.owner is None) == (after.status is State.WITHDRAWN)
