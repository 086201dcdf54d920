"""The list of reviews and their part of the case page: whose it is, in which order, and how often it asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases import review
from huiyin.cases.procedure import Citizen
from tests import build

if TYPE_CHECKING:
    from tests.build import County
    from tests.desk.conftest import Desk


def test_requests_stand_by_their_date_for_those_who_review(county: County, now: datetime, at: Desk) -> None:
    later, sooner = build.under_review(county, now), build.review_requested(county, now - timedelta(days=2))
    page = at("reviewer").get("/desk/reviews/").content.decode()
    assert page.index(sooner.number) < page.index(later.number)
    assert "决定是否受理复查复核" in page and ">复查<" in page
    assert later.number in at("county_leader").get("/desk/reviews/").content.decode()
    assert later.number not in at("city_reviewer").get("/desk/reviews/").content.decode()


def test_only_those_who_review_find_the_column(county: County, at: Desk) -> None:
    for name in ("reviewer", "office_head", "county_leader", "city_leader"):
        assert 'href="/desk/reviews/"' in at(name).get("/desk/").content.decode(), name
    for name in ("clerk", "handler", "head", "town_head"):
        assert 'href="/desk/reviews/"' not in at(name).get("/desk/").content.decode(), name


def test_what_ended_stands_under_its_own_tab(county: County, now: datetime, at: Desk) -> None:
    case = build.review_requested(county, now)
    review.withdraw_review(case, "不问了", by=Citizen(case.pk), now=now)
    assert case.number not in at("reviewer").get("/desk/reviews/").content.decode()
    ended = at("reviewer").get("/desk/reviews/?ended=1").content.decode()
    assert case.number in ended and "已撤回" in ended


def test_the_list_asks_as_often_for_many_as_for_few(county: County, now: datetime, at: Desk) -> None:
    client, found = at("reviewer"), []
    for _ in range(2):
        build.review_requested(county, now)
        build.under_review(county, now)
        client.get("/desk/reviews/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/reviews/")
        found.append(len(asked))
    assert found[0] == found[1]


def test_the_draft_of_a_review_is_not_shown_to_the_unit_under_review(
    county: County, now: datetime, at: Desk
) -> None:
    case = build.review_drafted(county, now)
    page = at("handler").get(f"/desk/cases/{case.number}/").content.decode()
    assert "原处理意见正确，予以维持" not in page and "正在办理" in page
    assert "灯至今不亮，没有到现场看。" in page
