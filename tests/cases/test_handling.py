"""A unit accepts or declines, gets in touch, looks into it, extends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huiyin.audit import trail
from huiyin.cases import clocks, handling
from huiyin.cases.models import Answer, Evidence, Step
from huiyin.cases.states import State
from tests import build, moves
from tests.build import County


def last(case: Any) -> Step:
    return Step.objects.filter(case=case).latest("id")


def test_acceptance_starts_the_sixty_days_and_names_the_person(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    handling.accept(case, by=county.handler, now=now)
    case = moves.again(case)
    assert case.status is State.HANDLING
    assert case.officer == county.handler
    assert case.owner == case.handling_unit == county.units["housing"]
    assert case.next_due == date(2027, 1, 21)
    assert last(case).told == "禾谷县住房和城乡建设局已受理"
    event = trail.history("case", case.pk).last()
    assert event is not None
    assert (event.verb, event.actor) == ("case.accept", county.handler)


def test_the_office_may_keep_what_is_its_own(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    handling.accept(case, by=county.office_head, now=now)
    case = moves.again(case)
    assert (case.owner, case.handling_unit, case.sender) == (
        county.units["office"],
        county.units["office"],
        None,
    )


def test_a_refusal_to_accept_is_a_numbered_paper_with_ground_and_where_to_turn(
    county: County, now: datetime
) -> None:
    case, other = build.awaiting(county, now), build.awaiting(county, now)
    for one in (case, other):
        handling.decline(
            one, "courts", reason=" 法院正在审理 ", turn_to=" 县人民法院 ", by=county.head, now=now
        )
    case = moves.again(case)
    assert case.status is State.DECLINED
    assert case.owner == county.units["housing"]
    assert case.next_due == date(2026, 12, 7)
    paper = Answer.objects.get(case=case)
    assert (paper.kind, paper.status, paper.ground) == ("decline", "signed", "courts")
    assert (paper.summary, paper.turn_to) == ("法院正在审理", "县人民法院")
    assert (paper.signed_by, paper.signed_at) == (county.head, now)
    assert paper.number == "禾谷县住房和城乡建设局不受〔2026〕1号"
    assert Answer.objects.get(case=other).number == "禾谷县住房和城乡建设局不受〔2026〕2号"
    assert last(case).told == "禾谷县住房和城乡建设局决定不予受理，书面告知书正在送达"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ground": "too_hard"}, "请选择不予受理的理由.*第二十三条"),
        ({"reason": " "}, "应当说明理由，并告诉诉求人应当向哪里提出.*第二十三条"),
        ({"turn_to": ""}, "应当说明理由，并告诉诉求人应当向哪里提出"),
    ],
)
def test_nobody_is_turned_away_without_ground_reason_and_way(
    county: County, now: datetime, changes: dict[str, str], sentence: str
) -> None:
    given = {"ground": "courts", "reason": "法院正在审理", "turn_to": "县人民法院", **changes}
    case = build.awaiting(county, now)
    with moves.refused(sentence):
        handling.decline(case, given.pop("ground"), by=county.head, now=now, **given)


@pytest.mark.parametrize("who", ["handler", "clerk", "outside_head", "town_head"])
def test_only_the_head_or_leader_of_the_unit_turns_somebody_away(
    county: County, now: datetime, who: str
) -> None:
    case = build.awaiting(county, now)
    with moves.refused("不予受理由责任单位的部门负责人、分管领导办理"):
        moves.MAKE["decline"](case, county.users[who], county, now)


def test_a_contact_is_noted_and_the_citizen_sees_that_it_was_made(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    handling.contact(case, " 约好明天看现场 ", by=county.handler, now=now)
    assert (last(case).note, last(case).told) == ("约好明天看现场", "禾谷县住房和城乡建设局与您联系")
    assert moves.again(case).status is State.HANDLING
    case = moves.again(case)
    with moves.refused("请记下联系的情况"):
        handling.contact(case, " ", by=county.handler, now=now)


def test_a_fact_is_noted_with_its_way_day_and_demand(county: County, now: datetime) -> None:
    case = build.handling_(county, now, demands=("修好灯", "公布电话"))
    second = case.demands.get(no=2)
    handling.add_evidence(
        case,
        "site_view",
        " 没有公布 ",
        found_on=date(2026, 11, 20),
        demand=second,
        by=county.colleague,
        now=now,
    )
    row = Evidence.objects.get(case=case)
    assert (row.demand, row.method, row.finding, row.by) == (
        second,
        "site_view",
        "没有公布",
        county.colleague,
    )
    assert last(case).note == "实地查看：没有公布"
    assert last(case).told == "禾谷县住房和城乡建设局正在调查核实"


@pytest.mark.parametrize(
    ("method", "finding", "found_on", "sentence"),
    [
        ("hearsay", "灯不亮", date(2026, 11, 22), "请选择核实方式"),
        ("site_view", " ", date(2026, 11, 22), "写明查明的事实.*第三十一条"),
        ("site_view", "灯不亮", date(2026, 11, 23), "核实日期不能晚于今天"),
    ],
)
def test_a_fact_without_way_words_or_with_a_day_to_come_is_refused(
    county: County, now: datetime, method: str, finding: str, found_on: date, sentence: str
) -> None:
    case = build.handling_(county, now)
    with moves.refused(sentence):
        handling.add_evidence(case, method, finding, found_on=found_on, by=county.handler, now=now)


def test_a_fact_is_not_laid_to_a_demand_of_another_case(county: County, now: datetime) -> None:
    case, other = build.handling_(county, now), build.registered(county, now)
    with moves.refused("诉求"):
        handling.add_evidence(
            case, "site_view", "灯不亮", found_on=date(2026, 11, 22), demand=other.demands.get(), by=county.handler,
            now=now,
        )  # fmt: skip


@pytest.mark.parametrize(("days", "due"), [(1, date(2027, 1, 22)), (30, date(2027, 2, 20))])
def test_the_term_is_extended_by_up_to_thirty_days_and_the_citizen_is_told_why(
    county: County, now: datetime, days: int, due: date
) -> None:
    case = build.handling_(county, now)
    later = now + timedelta(days=40)
    handling.extend(case, days, " 需要鉴定 ", by=county.head, now=later)
    case = moves.again(case)
    assert case.next_due == due
    clock = clocks.find(case, "handle")
    assert clock is not None
    assert (clock.extended_days, clock.extension_reason, clock.started_on) == (
        days,
        "需要鉴定",
        date(2026, 11, 22),
    )
    assert "理由：需要鉴定" in last(case).told
    assert f"{due.month}月{due.day}日" in last(case).told


@pytest.mark.parametrize("days", [-1, 0, 31, 60])
def test_the_term_is_not_extended_by_more_than_the_law_allows(
    county: County, now: datetime, days: int
) -> None:
    case = build.handling_(county, now)
    with moves.refused("延长期限不得超过30日.*第三十四条"):
        handling.extend(case, days, "需要鉴定", by=county.head, now=now)


def test_the_term_is_extended_once_with_a_reason_by_the_head(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with moves.refused("延长期限应当告知理由"):
        handling.extend(case, 10, " ", by=county.head, now=now)
    with moves.refused("由办理单位的部门负责人、分管领导办理"):
        handling.extend(case, 10, "需要鉴定", by=county.handler, now=now)
    handling.extend(case, 10, "需要鉴定", by=county.leader, now=now)
    case = moves.again(case)
    with moves.refused("已经延长10日，只能延长一次.*第三十四条"):
        handling.extend(case, 10, "还要鉴定", by=county.head, now=now)


def test_a_case_handled_again_has_no_term_that_could_be_extended(county: County, now: datetime) -> None:
    case = build.served(county, now)
    moves.MAKE["reopen"](case, county.clerk, county, now)
    case = moves.again(case)
    with moves.refused("没有正在计算的办理期限，不能延长.*第三十四条"):
        handling.extend(case, 10, "需要鉴定", by=county.head, now=now)
