"""Hearings: when, by whom, before whom, what is kept; and that only in second review a hearing stops the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huiyin.base.clock import CHINA, local_date
from huiyin.cases import answering, clocks, handling, hearing, review, reviewing
from huiyin.cases.codes import HearingStatus
from huiyin.cases.hearing import Listener
from huiyin.cases.models import Case, Hearing
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.documents.models import Letter
from huiyin.org import administration as org
from huiyin.org.models import User
from huiyin.org.roles import Role
from tests import build, moves
from tests.build import County
from tests.moves import FINDING, LISTENERS, RECORD

ALLOWED = [build.handling_, build.drafted, build.under_review, build.second_under_review]


def chief(case: Case, county: County) -> User:
    """Who may call and lead a hearing of the case, having had no part in it."""
    owners = {"housing": county.leader, "office": county.office_head, "city": county.city_leader}
    return next(user for name, user in owners.items() if county.units[name].pk == case.owner_id)


def call(case: Case, county: County, now: datetime, **changes: Any) -> Hearing:
    by = chief(case, county)
    given: dict[str, Any] = {
        "at": now + timedelta(days=8), "place": "县群众接待中心", "host": by, "panel": LISTENERS,
        "matter": "楼道灯是否修好", "by": by, "now": now,
    }  # fmt: skip
    return hearing.call_hearing(case, **{**given, **changes})


def hold(case: Case, county: County, now: datetime, **changes: Any) -> Hearing:
    given = {"ended_on": local_date(now), "by": chief(case, county), "now": now}
    return hearing.hold_hearing(
        case, changes.pop("record", RECORD), changes.pop("finding", FINDING), **{**given, **changes}
    )


@pytest.mark.parametrize("make", ALLOWED)
def test_a_hearing_is_called_held_and_kept(county: County, now: datetime, make: Any) -> None:
    case = make(county, now)
    state = case.status
    called = call(case, county, now)
    assert called.letter is not None and called.letter.kind == "hearing_notice"
    assert "2026年11月30日9时" in called.letter.body and "不希望公开举行的" in called.letter.body
    assert case.steps.latest("id").told == "定于2026年11月30日 周一 09:00在县群众接待中心举行听证"
    held = hold(case, county, now + timedelta(days=8, hours=4))
    assert (held.status, held.ended_on, case.status) == (HearingStatus.HELD, date(2026, 11, 30), state)
    kinds = {letter.kind: letter.body for letter in Letter.objects.filter(subject_id=case.pk)}
    assert "诉求人：禾知春" in kinds["hearing_record"] and "各方逐页签名" in kinds["hearing_record"]
    assert "3票同意" in kinds["hearing_opinion"]


def test_names_of_citizens_stand_only_in_the_sealed_record(county: County, now: datetime) -> None:
    case = build.under_review(county, now)
    call(case, county, now)
    held = hold(case, county, now + timedelta(days=8, hours=4))
    assert held.record["roles"] == "诉求人、承办单位"
    assert "禾知春" not in str(held.record)


def test_it_is_called_seven_days_ahead(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with moves.refused("提前七日通知，最早可以定在2026年11月29日.*第三十一条"):
        call(case, county, now, at=now + timedelta(days=6))
    call(case, county, now, at=now + timedelta(days=7))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"place": " "}, "地点和听证的事项"),
        ({"matter": ""}, "地点和听证的事项"),
        ({"at": datetime(9999, 12, 1, 9, tzinfo=CHINA)}, "三十日以内举行"),
        ({"open_to_public": False}, "不公开举行的，请写明理由"),
        ({"panel": LISTENERS[:1]}, "听证员不少于二人.*第三十一条"),
        ({"panel": (LISTENERS[0], LISTENERS[0])}, "听证员不少于二人"),
        ({"panel": (LISTENERS[0], Listener("麦望川", ""))}, "姓名和单位、职务"),
    ],
)
def test_what_a_notice_must_say(county: County, now: datetime, change: dict[str, Any], why: str) -> None:
    case = build.handling_(county, now)
    with moves.refused(why):
        call(case, county, now, **change)


def test_who_investigated_drafted_or_handles_it_does_not_lead_the_hearing(
    county: County, now: datetime
) -> None:
    case = build.drafted(county, now)
    handling.add_evidence(case, "site_view", "不亮", found_on=local_date(now), by=county.colleague, now=now)
    for host in (county.handler, county.colleague):
        with moves.refused(
            f"{host}是此事项的经办人，或者参加过调查、拟稿或者原意见的审核、签发，不能主持听证.*第二十八条"
        ):
            call(case, county, now, host=host)
    with moves.refused("主持人应当是举行听证的机关、单位的工作人员"):
        call(case, county, now, host=county.outside_head)
    reviewed = build.under_review(county, now)
    with moves.refused("不能主持听证.*第二十八条"):
        call(reviewed, county, now, host=county.reviewer)
    call(reviewed, county, now, host=county.county_leader)


@pytest.mark.parametrize("route", ["R1", "R2", "R3", "R4", "R5"])
def test_what_courts_and_other_procedures_decide_is_not_heard(
    county: County, now: datetime, route: str
) -> None:
    case = build.handling_(county, now)
    Case.objects.filter(pk=case.pk).update(route=route)
    with moves.refused("不举行信访听证.*第三十一条"):
        call(moves.again(case), county, now)


def test_one_hearing_after_the_other(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with moves.refused("没有已经通知、还没有举行的听证"):
        hold(case, county, now)
    call(case, county, now)
    with moves.refused("已经通知听证，请先举行或者取消"):
        call(case, county, now)
    with moves.refused("还没有举行，不能记录"):
        hold(case, county, now)
    with moves.refused("请写明取消的理由"):
        hearing.cancel_hearing(case, " ", by=county.leader, now=now)
    hearing.cancel_hearing(case, "改期", by=county.leader, now=now)
    assert case.steps.latest("id").told == "听证取消：改期"
    call(case, county, now)


def test_a_record_is_whole_and_dated(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    call(case, county, now)
    later = now + timedelta(days=9)
    with moves.refused("各项都应当填写，没有的写“无”"):
        hold(case, county, later, record=replace(RECORD, questions=" "))
    for wrong in (date(2026, 11, 29), date(2026, 12, 2)):
        with moves.refused("听证结束日期应当在听证日期和今天之间"):
            hold(case, county, later, ended_on=wrong)
    assert not hold(case, county, later, open_to_public=False).open_to_public


def test_neither_answer_nor_opinion_goes_on_before_the_hearing(county: County, now: datetime) -> None:
    case = build.drafted(county, now)
    call(case, county, now)
    with moves.refused("已经通知听证.*再办理这一步.*第三十一条"):
        answering.endorse(case, by=county.head, now=now)
    reviewed = build.under_review(county, now)
    call(reviewed, county, now)
    with moves.refused("已经通知听证.*再拟写意见"):
        build.decided(reviewed, county.reviewer, now)


def test_a_hearing_falls_away_with_the_request(county: County, now: datetime) -> None:
    case = build.under_review(county, now)
    call(case, county, now)
    review.withdraw_review(case, by=Citizen(case.pk), now=now)
    assert Hearing.objects.get(case=case).status == HearingStatus.CANCELLED


def test_the_opinion_of_the_review_names_its_hearing(county: County, now: datetime) -> None:
    case = build.under_review(county, now)
    call(case, county, now)
    later = now + timedelta(days=8, hours=4)
    hold(case, county, later)
    build.decided(case, county.reviewer, later)
    reviewing.sign_review(case, by=county.office_head, now=later)
    assert "2026年11月30日就此事项举行了听证" in Letter.objects.get(kind="review_opinion").body


CLOCKS = [
    (build.handling_, "handle", False),
    (build.drafted, "handle", False),
    (build.under_review, "review_decide", False),
    (build.second_under_review, "second_review_decide", True),
]


@pytest.mark.parametrize(("make", "code", "stops"), CLOCKS)
def test_only_in_second_review_the_hearing_stops_the_clock(
    county: County, now: datetime, make: Any, code: str, stops: bool
) -> None:
    case = make(county, now)
    before = {clock.code: clock.due for clock in clocks.running(case)}
    assert code in before
    called_on = now + timedelta(days=2)
    call(case, county, called_on, at=now + timedelta(days=10))
    hold(case, county, now + timedelta(days=12), ended_on=local_date(now + timedelta(days=11)))
    case = moves.again(case)
    after = {clock.code: clock.due for clock in clocks.running(case)}
    # From the notice (24 November) to the end of the hearing (3 December), both included: ten days.
    moved = {code: before[code] + timedelta(days=10)} if stops else {}
    assert after == {**before, **moved}
    assert case.next_due == min(due for name, due in after.items() if name not in clocks.BESIDE)
    stopped = clocks.find(case, code)
    assert stopped is not None
    assert ("11月24日至12月3日听证所需时间不计算在内" in stopped.explain()) is stops


def test_while_the_hearing_is_ahead_its_days_are_left_out_as_planned(county: County, now: datetime) -> None:
    case = build.second_under_review(county, now)
    call(case, county, now + timedelta(days=1), at=now + timedelta(days=10))
    assert case.next_due == date(2026, 12, 22) + timedelta(days=10)
    hearing.cancel_hearing(case, "改期", by=county.city_leader, now=now + timedelta(days=2))
    assert case.next_due == date(2026, 12, 22)
    call(case, county, now + timedelta(days=2), at=now + timedelta(days=12))
    hold(case, county, now + timedelta(days=12, hours=3))
    assert case.next_due == date(2026, 12, 22) + timedelta(days=11)


def test_the_stop_of_one_hearing_stands_beside_that_of_the_next(county: County, now: datetime) -> None:
    case = build.second_under_review(county, now)
    for days in (0, 9):
        start = now + timedelta(days=days)
        call(case, county, start, at=start + timedelta(days=8))
        hold(case, county, start + timedelta(days=8, hours=1))
    # The day of receipt is not counted anyhow: 23–30 November and 1–9 December, seventeen days.
    assert case.next_due == date(2026, 12, 22) + timedelta(days=17)
    assert case.status is State.UNDER_REVIEW


def test_who_signed_the_opinion_does_not_lead_the_hearing_of_its_review(
    county: County, now: datetime
) -> None:
    org.appoint(
        county.leader, county.units["county"], Role.LEADER, "副县长", since=local_date(now), by=None, now=now
    )
    case = build.under_review(county, now)
    with moves.refused("不能主持听证.*第二十八条"):
        call(case, county, now, host=User.objects.get(pk=county.leader.pk))
