"""Pages are light, and lists cost the same however long they are."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache as remember
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.base import clock
from huiyin.cases import supervision
from huiyin.cases.models import Case
from tests import build
from tests.build import CODE, County
from tests.house.pages import Source, desk_stops, portal_stops

LIMIT = 100 * 1024  # bytes on the first visit, compressed as the server compresses
LEVEL = 6
STYLE_ASKS = re.compile(rb'@import\s+["\']([^"\']+)|url\(["\']?([^"\')]+)')
SCRIPT_ASKS = re.compile(rb'^(?:import|export)\b[^;\n]*["\']([^"\']+)', re.M)

FEW, MANY = 5, 40


@pytest.fixture
def stand_still(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    cache.clear()


def signed_in(county: County, who: str) -> Client:
    client = Client()
    if who in county.users:
        client.force_login(county.users[who], "django.contrib.auth.backends.ModelBackend")
    return client


@remember
def asset(address: str) -> tuple[int, frozenset[str]]:
    """The compressed size of a static file, and what it asks for in turn."""
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), f"{address} is not there"
    content = Path(found).read_bytes()
    pattern = STYLE_ASKS if address.endswith(".css") else SCRIPT_ASKS
    asked = {next(part for part in match.groups() if part).decode() for match in pattern.finditer(content)}
    asked = {one for one in asked if not one.startswith(("data:", "#"))}
    assert all(one.startswith("/static/") for one in asked), f"{address} asks for {asked}"
    return len(gzip.compress(content, LEVEL)), frozenset(asked)


def weight(html: str) -> int:
    """Bytes that travel on a first visit: the page and all it asks for."""
    wanted, seen = Source(html).assets(), set()
    total = len(gzip.compress(html.encode(), LEVEL))
    while wanted - seen:
        address = (wanted - seen).pop()
        size, asked = asset(address)
        total, wanted = total + size, wanted | asked
        seen.add(address)
    assert len(seen) >= 3, "no styles were found on the page"
    return total


def too_heavy(pages: list[tuple[str, str]]) -> list[str]:
    return [f"{path}: {weight(html) // 1024} KB" for path, html in pages if weight(html) > LIMIT]


def test_no_page_of_the_portal_weighs_more_than_a_hundred_kilobytes(
    county: County, now: datetime, stand_still: None
) -> None:
    client = Client()
    cases, stops = portal_stops(county, now)
    for case in cases:
        client.post("/track/", {"number": case.number, "code": CODE})
    pages = [(stop.path, client.get(stop.path).content.decode()) for stop in stops]
    assert not too_heavy(pages)


def test_no_page_of_the_desk_weighs_more_than_a_hundred_kilobytes(
    county: County, now: datetime, stand_still: None
) -> None:
    stops = desk_stops(county, now)
    for _ in range(50):
        build.registered(county, now)
    clients = {who: signed_in(county, who) for who in {stop.who for stop in stops}}
    pages = [(stop.path, clients[stop.who].get(stop.path).content.decode()) for stop in stops]
    assert not too_heavy(pages)


def overdue(county: County, now: datetime) -> Case:
    return build.handling_(county, now - timedelta(days=70))


def ordered(county: County, now: datetime) -> Case:
    case = build.handling_(county, now)
    supervision.order(case, "wrong_handling", "没有查。", "请查。", by=county.inspector, now=now)
    return case


LISTS: list[tuple[str, str, Callable[..., Case], int]] = [
    ("clerk", "/desk/", build.triaged, 7),
    ("handler", "/desk/?mine=1", build.handling_, 7),
    ("clerk", "/desk/search/?q=楼道", build.awaiting, 19),
    ("handler", "/desk/search/?q=禾知春", build.awaiting, 18),
    ("inspector", "/desk/supervision/", overdue, 12),
    ("inspector", "/desk/supervision/?tab=open", ordered, 8),
    ("handler", "/desk/supervision/", build.reminded, 6),
    ("clerk", "/desk/callbacks/", build.served, 7),
    ("head", "/desk/sign/", build.drafted, 7),
]


def queries(client: Client, path: str) -> int:
    client.get(path)  # the first time may fill what is kept in memory
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("who", "path", "make", "expected"), LISTS, ids=[f"{row[0]} {row[1]}" for row in LISTS]
)
def test_a_list_asks_the_database_as_often_for_forty_cases_as_for_five(
    county: County, now: datetime, stand_still: None, who: str, path: str, make: Callable[..., Case],
    expected: int,
) -> None:  # fmt: skip
    client, found = signed_in(county, who), []
    for wanted in (FEW, MANY):
        while Case.objects.count() < wanted:
            make(county, now)
        found.append(queries(client, path))
    # PostgreSQL is asked which texts are the newest before it is asked for those with the word, in titles and in all.
    more = 2 if connection.vendor == "postgresql" and "search" in path else 0
    assert found == [expected + more] * 2


CASE_PAGE = 32


def test_the_page_of_a_case_asks_as_often_however_many_others_there_are(
    county: County, now: datetime, stand_still: None
) -> None:
    case, client, found = build.drafted(county, now), signed_in(county, "head"), []
    for wanted in (FEW, MANY):
        while Case.objects.count() < wanted:
            build.drafted(county, now)
        found.append(queries(client, f"/desk/cases/{case.number}/"))
    assert found == [CASE_PAGE, CASE_PAGE]


def test_the_page_of_a_case_asks_as_often_however_long_its_history(
    county: County, now: datetime, stand_still: None
) -> None:
    from huiyin.cases import handling

    case, client, found = build.handling_(county, now), signed_in(county, "handler"), []
    for _ in range(2):
        for _ in range(8):
            handling.contact(case, "电话联系", by=county.handler, now=now)
            handling.add_evidence(
                case, "site_view", "灯不亮", found_on=now.date(), by=county.handler, now=now
            )
        found.append(queries(client, f"/desk/cases/{case.number}/"))
    assert found[0] == found[1]
