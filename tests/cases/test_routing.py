"""Whose is it: forwarding, charging, objecting, ruling, naming the person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.cases import clocks, intake, recusal, routing, succession
from huiyin.cases.models import Assignment, Case, Objection, Participation, Step
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.org import administration as org
from huiyin.org.models import User
from huiyin.org.roles import Role, UnitKind
from tests import build, moves
from tests.build import County


def verbs(case: Case) -> list[str]:
    return [event.verb.removeprefix("case.") for event in trail.history("case", case.pk)]


def test_forwarding_gives_the_case_one_new_owner_who_owes_notice(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    routing.forward(case, county.units["housing"], clause=" 第1项 ", note="请尽快", by=county.clerk, now=now)
    case = moves.again(case)
    assert case.status is State.AWAITING
    assert case.owner == case.handling_unit == county.units["housing"]
    assert case.sender == county.units["office"]
    assert case.next_due == date(2026, 12, 7)
    row = Assignment.objects.get(case=case)
    assert (row.kind, row.clause, row.note, row.feedback_due) == ("forward", "第1项", "请尽快", None)
    assert (row.from_unit, row.to_unit, row.by) == (
        county.units["office"],
        county.units["housing"],
        county.clerk,
    )
    step = Step.objects.filter(case=case).latest("id")
    assert (step.told, step.note) == ("已转送禾谷县住房和城乡建设局", "请尽快；依据：第1项")
    assert verbs(case) == ["register", "triage", "forward"]
    parts = set(Participation.objects.filter(case=case).values_list("unit__name", "part"))
    assert parts == {
        ("禾谷县信访局", "receiver"), ("禾谷县信访局", "sender"), ("禾谷县住房和城乡建设局", "lead"),
    }  # fmt: skip


def test_a_charge_carries_its_task_and_the_day_of_the_report(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    due = date(2026, 12, 1)
    routing.assign(case, county.units["housing"], feedback_due=due, note="请查清", by=county.clerk, now=now)
    case = moves.again(case)
    assert Assignment.objects.get(case=case).feedback_due == due
    assert case.next_due == due
    assert Step.objects.filter(case=case).latest("id").told == "已交办禾谷县住房和城乡建设局"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"feedback_due": date(2026, 11, 22)}, "反馈日期应当晚于今天"),
        ({"note": " "}, "交办应当写明要求"),
        ({"to": "office"}, "此事项已在禾谷县信访局"),
    ],
)
def test_a_charge_without_day_task_or_other_unit_is_refused(
    county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    given = {"feedback_due": date(2026, 11, 23), "note": "请查清", "to": "housing", **changes}
    case = build.triaged(county, now)
    with moves.refused(sentence):
        routing.assign(case, county.units[given.pop("to")], by=county.clerk, now=now, **given)


def test_a_township_charges_its_village_but_no_bureau(county: County, now: datetime) -> None:
    receiver = county.units["township"]
    case = intake.register(build.intake_of(), receiver=receiver, by=Citizen(), code=build.CODE, now=now)
    moves.MAKE["triage"](case, county.town_clerk, county, now)
    given: dict[str, Any] = {"feedback_due": date(2026, 12, 1), "note": "请查清", "by": county.town_clerk}
    with moves.refused("禾谷县住房和城乡建设局不是麦穗镇的下级，请改用转送"):
        routing.assign(case, county.units["housing"], now=now, **given)
    routing.assign(case, county.units["village"], now=now, **given)
    assert moves.again(case).owner == county.units["village"]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("office", "此事项已在禾谷县信访局.*直接受理.*第二十三条"),
        ("county", "禾谷县不是有权处理此事项的承办单位"),
        ("inspection", "禾谷县督查室不是有权处理此事项的承办单位"),
    ],
)
def test_a_case_is_not_sent_to_who_cannot_handle_it(
    county: County, now: datetime, to: str, sentence: str
) -> None:
    case = build.triaged(county, now)
    with moves.refused(sentence):
        routing.forward(case, county.units[to], by=county.clerk, now=now)


def test_a_case_is_not_sent_to_a_unit_that_is_gone_and_its_heir_is_named(
    county: County, now: datetime
) -> None:
    case = build.triaged(county, now)
    org.close_unit(county.units["housing"], county.units["transport"], by=None, now=now)
    with moves.refused("住房和城乡建设局已经撤并，其职责由禾谷县交通运输局承继，请改选单位.*第二十四条"):
        routing.forward(case, county.units["housing"], by=county.clerk, now=now)
    org.close_unit(county.units["township"], None, by=None, now=now)
    with moves.refused("麦穗镇已经撤并，请改选单位"):
        routing.forward(case, county.units["township"], by=county.clerk, now=now)


def test_an_objection_leaves_the_case_with_the_sender_to_verify(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    routing.object_to(
        case,
        reason=" 属于镇 ",
        clause="第3项",
        suggested=county.units["township"],
        by=county.handler,
        now=now,
    )
    case = moves.again(case)
    assert case.status is State.OBJECTED
    assert case.owner == county.units["office"]
    assert case.handling_unit == county.units["housing"]
    assert case.next_due == date(2026, 11, 27)
    row = Objection.objects.get()
    assert (row.reason, row.clause, row.suggested_unit) == ("属于镇", "第3项", county.units["township"])
    assert row.upheld is None
    assert Step.objects.filter(case=case).latest("id").told == ""
    assert verbs(case)[-1] == "object"


def test_an_objection_needs_its_reason(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    with moves.refused("提出异议应当详细说明理由.*第二十三条"):
        routing.object_to(case, reason=" ", by=county.handler, now=now)


@pytest.mark.parametrize(("days", "in_time"), [(0, True), (5, True), (6, False), (30, False)])
def test_an_objection_is_heard_within_five_working_days_and_not_later(
    county: County, now: datetime, days: int, in_time: bool
) -> None:
    case = build.awaiting(county, now)  # on a Sunday: Friday the 27th is the fifth working day
    later = now + timedelta(days=days)
    if in_time:
        routing.object_to(case, reason="属于镇", by=county.handler, now=later)
        assert moves.again(case).status is State.OBJECTED
    else:
        with moves.refused(r"期限（5个工作日）已于2026年11月27日届满，请受理.*第二十三条"):
            routing.object_to(case, reason="属于镇", by=county.handler, now=later)


def test_an_objection_agreed_to_brings_the_case_back_to_be_sent_elsewhere(
    county: County, now: datetime
) -> None:
    case = build.objected(county, now)
    routing.rule_on_objection(case, upheld=True, ruling=" 同意 ", by=county.clerk, now=now)
    case = moves.again(case)
    assert case.status is State.TRIAGED
    assert (case.owner, case.handling_unit) == (county.units["office"], None)
    assert case.next_due == date(2026, 11, 27)
    row = Objection.objects.get()
    assert (row.upheld, row.ruling, row.ruled_by, row.ruled_at) == (True, "同意", county.clerk, now)
    assert Step.objects.filter(case=case).latest("id").told == "承办单位需要调整，正在重新确定"
    routing.forward(case, county.units["transport"], by=county.clerk, now=now)
    routing.object_to(case, reason="属于住建局", by=county.outsider, now=now)
    assert Objection.objects.count() == 2


def test_an_objection_not_agreed_to_leaves_the_case_and_its_limit_and_is_not_heard_twice(
    county: County, now: datetime
) -> None:
    case = build.objected(county, now)
    later = now + timedelta(days=3)
    routing.rule_on_objection(case, upheld=False, ruling="职责清单写明", by=county.clerk, now=later)
    case = moves.again(case)
    assert case.status is State.AWAITING
    assert case.owner == case.handling_unit == county.units["housing"]
    assert case.next_due == date(2026, 12, 7)
    assert Objection.objects.get().upheld is False
    with moves.refused("只能提出一次异议，转办单位或者上级机关已经决定.*第二十三条"):
        routing.object_to(case, reason="真的不是", by=county.handler, now=later)


@pytest.mark.parametrize("upheld", [True, False])
def test_a_ruling_needs_its_words_and_the_sender(county: County, now: datetime, upheld: bool) -> None:
    case = build.objected(county, now)
    with moves.refused("请写明核实意见"):
        routing.rule_on_objection(case, upheld=upheld, ruling="", by=county.clerk, now=now)
    with moves.refused("由转办单位的.*办理"):
        routing.rule_on_objection(case, upheld=upheld, ruling="同意", by=county.handler, now=now)


def test_the_citizen_reads_the_name_of_the_person_who_handles_the_case(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    routing.designate(case, county.colleague, by=county.head, now=now)
    case = moves.again(case)
    assert case.officer == county.colleague
    assert case.status is State.AWAITING
    assert Step.objects.filter(case=case).latest("id").told == f"经办人确定为{county.colleague.name}"


@pytest.mark.parametrize("who", ["outsider", "clerk", "auditor"])
def test_only_somebody_of_the_unit_is_named(county: County, now: datetime, who: str) -> None:
    case = build.awaiting(county, now)
    with moves.refused("在禾谷县住房和城乡建设局没有经办岗位"):
        routing.designate(case, county.users[who], by=county.head, now=now)


def test_a_new_owner_starts_without_the_old_officer(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    routing.designate(case, county.handler, by=county.head, now=now)
    routing.object_to(case, reason="不是", by=county.handler, now=now)
    assert moves.again(case).officer is None


def test_a_unit_opened_later_can_receive_cases(county: County, now: datetime) -> None:
    water = org.open_unit("禾谷县水务公司", UnitKind.ENTERPRISE, county.units["county"], by=None, now=now)
    case = routing.forward(build.triaged(county, now), water, by=county.clerk, now=now)
    assert moves.again(case).owner == water
    assert [clock.code for clock in clocks.running(case)] == ["notice", "objection"]


@pytest.mark.parametrize("upheld", [True, False])
def test_a_disputed_case_goes_on_with_the_heirs_of_closed_units(
    county: County, now: datetime, upheld: bool
) -> None:
    case = build.objected(county, now)
    heir = county.units["transport"]
    water = org.open_unit(
        "禾谷县信访服务中心", UnitKind.PETITION_OFFICE, county.units["county"], by=None, now=now
    )
    succession.close_unit(county.units["housing"], heir, by=None, now=now)
    succession.close_unit(county.units["office"], water, by=None, now=now)
    org.appoint(county.clerk, water, Role.CLERK, "接谈员", since=local_date(now), by=None, now=now)
    clerk = User.objects.get(pk=county.clerk.pk)
    case = routing.rule_on_objection(moves.again(case), upheld=upheld, ruling="已核", by=clerk, now=now)
    assert moves.again(case).owner == (water if upheld else heir)


def test_an_objection_goes_to_the_heir_of_the_sender(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    heir = org.open_unit(
        "禾谷县信访服务中心", UnitKind.PETITION_OFFICE, county.units["county"], by=None, now=now
    )
    succession.close_unit(county.units["office"], heir, by=None, now=now)
    routing.object_to(moves.again(case), reason="属于镇的职责", by=county.handler, now=now)
    assert moves.again(case).owner == heir


def test_who_keeps_out_is_not_named_as_officer(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    recusal.ask(case, county.handler, "是亲戚", by=county.handler, now=now)
    case = moves.again(case)
    recusal.rule(case, granted=True, ruling="属实", successor=county.colleague, by=county.head, now=now)
    with moves.refused("已回避此事项，不能担任经办人.*第二十八条"):
        routing.designate(moves.again(case), county.handler, by=county.head, now=now)
