"""The lists: what a unit owes, the earliest first; how much; what waits for a signature; what a search finds."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases import queries, routing
from huiyin.cases.models import Case
from tests import build
from tests.build import County


def test_the_work_list_has_what_the_unit_owes_the_earliest_date_first(county: County, now: datetime) -> None:
    late = build.handling_(county, now)
    early = build.awaiting(county, now)
    build.triaged(county, now)
    build.closed(county, now)
    build.served(county, now)
    assert list(queries.work(county.handler, now)) == [early, late]
    assert list(queries.work(county.handler, now, state="handling")) == [late]
    assert list(queries.work(county.handler, now, state="nonsense")) == [early, late]
    assert list(queries.work(county.handler, now, only_mine=True)) == [late]
    assert list(queries.work(county.colleague, now, only_mine=True)) == []
    assert list(queries.work(county.outsider, now)) == []


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_who_stays_apart_from_cases_has_no_work_list(county: County, now: datetime, who: str) -> None:
    user = county.users[who]
    case = build.registered(county, now)
    Case.objects.filter(pk=case.pk).update(owner=county.units["county"])
    assert not queries.work(user, now).exists()
    assert queries.counts(user, now) == (0, 0, 0, 0, 0)


def test_the_heads_of_the_work_list_count_what_it_holds(county: County, now: datetime) -> None:
    build.awaiting(county, now)
    build.handling_(county, now)
    build.drafted(county, now)
    build.reviewed(county, now)
    build.signed(county, now)
    build.closed(county, now)
    expected = {
        0: queries.Counts(all=5, overdue=0, today=0, mine=4, to_sign=2),
        15: queries.Counts(all=5, overdue=0, today=1, mine=4, to_sign=2),
        16: queries.Counts(all=5, overdue=1, today=0, mine=4, to_sign=2),
        60: queries.Counts(all=5, overdue=1, today=4, mine=4, to_sign=2),
        61: queries.Counts(all=5, overdue=5, today=0, mine=4, to_sign=2),
    }
    for days, counts in expected.items():
        assert queries.counts(county.handler, now + timedelta(days=days)) == counts


def test_drafts_wait_for_those_who_may_check_and_sign(county: County, now: datetime) -> None:
    drafted, reviewed = build.drafted(county, now), build.reviewed(county, now)
    build.signed(county, now)
    for who in ("head", "leader"):
        assert list(queries.to_sign(county.users[who], now)) == [drafted, reviewed]
    for who in ("handler", "clerk", "outside_head", "county_leader"):
        assert list(queries.to_sign(county.users[who], now)) == []


def test_a_list_asks_the_database_once_however_long_it_is(county: County, now: datetime) -> None:
    for _ in range(3):
        routing.designate(build.awaiting(county, now), county.handler, by=county.head, now=now)
    queries.work(county.handler, now).exists()
    with CaptureQueriesContext(connection) as asked:
        rows = [
            (c.number, c.place_name, str(c.owner), str(c.officer)) for c in queries.work(county.handler, now)
        ]
    assert len(rows) == 3
    assert len(asked) == 1
