"""A year's holidays become known: running clocks move and the case says so."""

from __future__ import annotations

import json
from datetime import date, datetime

from huiyin.audit import trail
from huiyin.base.clock import at
from huiyin.cases import recounting
from huiyin.cases.models import Answer, Clock, Step
from tests import build, moves
from tests.build import County

NAMES = {
    "元旦": (1, 1),
    "春节": (2, 6),
    "清明节": (4, 5),
    "劳动节": (5, 1),
    "端午节": (6, 9),
    "中秋节": (9, 15),
}


def notice() -> str:
    days = [
        {"name": name, "date": f"2027-{month:02}-{day:02}", "isOffDay": True}
        for name, (month, day) in NAMES.items()
    ]
    days += [{"name": "元旦", "date": f"2027-01-{day:02}", "isOffDay": True} for day in (2, 3, 4, 5, 6)]
    days += [{"name": "劳动节", "date": "2027-05-02", "isOffDay": True}]
    days += [{"name": "国庆节", "date": f"2027-10-{day:02}", "isOffDay": True} for day in (1, 2, 3)]
    return json.dumps({"year": 2027, "days": days})


def test_a_limit_in_working_days_moves_when_the_year_becomes_known(county: County, now: datetime) -> None:
    served = at(date(2026, 12, 25))
    case = build.served(county, served)
    before = Clock.objects.get(case=case, code="callback")
    assert before.provisional
    year, moved = recounting.take_in_year(notice(), by=county.administrator, now=served)
    assert (year.year, moved) == (2027, 1)
    after = Clock.objects.get(case=case, code="callback")
    assert after.strict > before.strict
    assert not after.provisional
    case = moves.again(case)
    assert case.next_due == after.strict
    step = Step.objects.filter(case=case).latest("id")
    assert step.verb == "recount"
    assert "改为" in step.note
    assert (
        Answer.objects.get(case=case).review_until == Clock.objects.get(case=case, code="review_request").due
    )
    assert trail.verify().ok


def test_what_ends_before_the_year_stays(county: County, now: datetime) -> None:
    case = build.registered(county, at(date(2026, 10, 8)))
    due = case.next_due
    assert recounting.take_in_year(notice(), by=county.administrator, now=now)[1] == 0
    assert moves.again(case).next_due == due
