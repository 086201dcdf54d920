"""Units that disagree, units that help, and people who must keep out (条例第二十三条、第二十四条、第二十八条)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from huiyin.cases import clocks, handling, procedure, recusal, routing
from huiyin.cases.models import Adjudication, Assist, Case, Recusal
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.documents.models import Letter
from huiyin.org import administration as org
from huiyin.org.roles import DutyKind
from tests import build, moves
from tests.build import County

TODAY = date(2026, 11, 22)


def overruled(county: County, now: datetime) -> Case:
    case = build.objected(county, now)
    return routing.rule_on_objection(case, upheld=False, ruling="清单写明", by=county.clerk, now=now)


def test_a_unit_whose_objection_was_refused_asks_the_common_superior(county: County, now: datetime) -> None:
    case = overruled(county, now)
    case = moves.again(routing.appeal_ruling(case, reason="清单没有这一项", by=county.head, now=now))
    assert (case.status, case.owner) == (State.ADJUDICATING, county.units["office"])
    assert case.handling_unit == county.units["housing"]
    row = Adjudication.objects.get()
    assert (row.unit, row.asking_unit) == (county.units["county"], county.units["housing"])
    assert clocks.find(case, "adjudication") is not None
    assert clocks.find(case, "notice") is not None


def test_without_a_refused_objection_there_is_nothing_to_adjudicate(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    with moves.refused("先在期限内提出异议.*第二十四条"):
        routing.appeal_ruling(case, reason="不属于", by=county.head, now=now)


def test_the_superior_decides_who_handles_it_and_who_helps(county: County, now: datetime) -> None:
    case = routing.appeal_ruling(overruled(county, now), reason="清单没有", by=county.head, now=now)
    with moves.refused("请由其他负责人裁定"):
        moves.MAKE["adjudicate"](case, county.clerk, county, now)  # who sent it, or refused the objection
    routing.adjudicate(
        case, county.units["transport"], ruling="道路照明属于交通", assisting=[county.units["housing"]],
        by=county.county_leader, now=now,
    )  # fmt: skip
    case = moves.again(case)
    assert (case.status, case.owner) == (State.AWAITING, county.units["transport"])
    assert Assist.objects.get(case=case).unit == county.units["housing"]
    with moves.refused("只能提出一次异议，转办单位或者上级机关已经决定"):
        routing.object_to(case, reason="不是我们的", by=county.outsider, now=now)
    assert "道路照明属于交通" in Letter.objects.get(subject_id=case.pk, kind="adjudication").body
    handling.accept(case, by=county.outsider, now=now)


def test_an_adjudicated_matter_is_not_adjudicated_again(county: County, now: datetime) -> None:
    case = routing.appeal_ruling(overruled(county, now), reason="清单没有", by=county.head, now=now)
    routing.adjudicate(case, county.units["housing"], ruling="仍由住建", by=county.county_leader, now=now)
    with moves.refused("此次转送已经裁定，请按裁定受理"):
        routing.appeal_ruling(case, reason="不服", by=county.head, now=now)


def test_the_third_objection_goes_up_by_itself(county: County, now: datetime) -> None:
    case = build.objected(county, now)
    routing.rule_on_objection(case, upheld=True, ruling="同意", by=county.clerk, now=now)
    routing.forward(case, county.units["transport"], by=county.clerk, now=now)
    routing.object_to(case, reason="不是道路", by=county.outsider, now=now)
    routing.rule_on_objection(case, upheld=True, ruling="同意", by=county.clerk, now=now)
    routing.forward(case, county.units["housing"], by=county.clerk, now=now)
    routing.object_to(case, reason="还是不属于", by=county.handler, now=now)
    case = moves.again(case)
    assert (case.status, case.returns, case.owner) == (State.ADJUDICATING, 3, county.units["office"])
    assert clocks.find(case, "ruling") is None


def test_what_a_department_took_back_is_not_sent_to_a_township(county: County, now: datetime) -> None:
    org.add_duty(
        build.PROPERTY, county.units["township"], "《履职事项清单》上级部门收回第3项", kind=DutyKind.TAKEN_BACK,
        by=None, now=now - timedelta(days=1),
    )  # fmt: skip
    case = build.triaged(county, now)
    with moves.refused(
        "不是麦穗镇的履职事项，不得下派（《履职事项清单》上级部门收回第3项），请转送禾谷县住房和城乡建设局"
    ):
        routing.forward(case, county.units["township"], by=county.clerk, now=now)


def test_a_duty_of_a_department_alone_is_not_sent_to_a_township_but_one_it_shares_is(
    county: County, now: datetime
) -> None:
    case = build.triaged(county, now)
    with moves.refused("不是麦穗镇的履职事项，不得下派（《禾谷县部门职责清单》住建局第1项）"):
        routing.forward(case, county.units["township"], by=county.clerk, now=now)
    org.add_duty(
        build.PROPERTY, county.units["township"], "《履职事项清单》配合第9项", kind=DutyKind.ASSISTING, by=None,
        now=now - timedelta(days=1),
    )  # fmt: skip
    routing.forward(case, county.units["township"], by=county.clerk, now=now)
    assert moves.again(case).owner == county.units["township"]


def test_a_unit_asked_to_help_sees_the_case_answers_and_owes_no_answer(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    assert not Case.objects.visible_to(county.outsider, now).filter(pk=case.pk).exists()
    row = routing.invite_assist(
        case,
        county.units["transport"],
        task="核实路灯产权",
        due=TODAY + timedelta(days=3),
        by=county.handler,
        now=now,
    )
    assert Case.objects.visible_to(county.outsider, now).filter(pk=case.pk).exists()
    with moves.refused("对方还没有反馈"):
        moves.MAKE["invite_assist"](case, county.handler, county, now)
    with moves.refused("反馈协办意见由协办单位的"):
        routing.assist(moves.again(case), "意见", by=county.colleague, now=now)
    routing.assist(case, " 产权属于小区 ", by=county.outsider, now=now)
    row.refresh_from_db()
    assert (row.reply, row.replied_by) == ("产权属于小区", county.outsider)
    assert moves.again(case).owner == county.units["housing"]
    with moves.refused("反馈协办意见由协办单位的"):
        routing.assist(moves.again(case), "再说一次", by=county.outsider, now=now)


@pytest.mark.parametrize("citizen", [True, False])
def test_who_must_keep_out_can_do_nothing_more_and_another_takes_over(
    county: County, now: datetime, citizen: bool
) -> None:
    case = build.handling_(county, now)
    by = Citizen(case.pk) if citizen else county.handler
    recusal.ask(case, county.handler, "与物业经理是亲属", by=by, now=now)
    assert clocks.find(case, "recusal") is not None
    with moves.refused("已经提出经办人ha回避"):
        recusal.ask(case, county.handler, "亲属", by=by, now=now)
    with moves.refused("选择接替.*的经办人"):
        recusal.rule(case, granted=True, ruling="确有利害关系", by=county.head, now=now)
    recusal.rule(
        case, granted=True, ruling="确有利害关系", successor=county.colleague, by=county.head, now=now
    )
    case = moves.again(case)
    assert (case.officer, case.barred) == (county.colleague, [county.handler.pk])
    assert clocks.find(case, "recusal") is None
    with moves.refused("您已回避此事项，不能再办理.*第二十八条"):
        handling.contact(case, "联系", by=county.handler, now=now)
    assert procedure.allowed(case, county.handler, now) == []
    letter = Letter.objects.get(subject_id=case.pk, kind="recusal_decision")
    assert "确有利害关系" in letter.body
    assert f"@contact {county.colleague.name}" in letter.body  # not the one who left


def test_who_has_no_interest_stays(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    recusal.ask(case, county.handler, "态度不好", by=Citizen(case.pk), now=now)
    recusal.rule(case, granted=False, ruling="没有直接利害关系", by=county.head, now=now)
    assert (moves.again(case).officer, moves.again(case).barred) == (county.handler, [])
    assert Recusal.objects.get().granted is False


def test_nobody_rules_on_his_own_recusal_and_nobody_is_made_to_leave_who_is_not_there(
    county: County, now: datetime
) -> None:
    case = build.handling_(county, now)
    recusal.ask(case, county.head, "本人住这个小区", by=county.head, now=now)
    with moves.refused("不能决定自己是否回避"):
        recusal.rule(case, granted=True, ruling="回避", by=county.head, now=now)
    with moves.refused("没有参与办理此事项"):
        recusal.ask(case, county.outsider, "亲属", by=Citizen(case.pk), now=now)
    with moves.refused("只能就本人提出回避，或者由负责人提出"):
        recusal.ask(case, county.handler, "亲属", by=county.colleague, now=now)
