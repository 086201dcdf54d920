"""By which way: R1–R6 proposed by one and confirmed by another, and what follows from each (条例第三十一条)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from huiyin.cases import answering, clocks, handling, intake, service
from huiyin.cases.codes import AnswerKind, Route
from huiyin.cases.models import Answer, Case
from huiyin.cases.states import State
from huiyin.documents.models import Letter
from tests import build, moves
from tests.build import County


def on_route(county: County, now: datetime, route: str) -> Case:
    """A case sent to the housing bureau whose handler proposes a way."""
    case = build.awaiting(county, now)
    return handling.set_route(case, route, "法律另有规定", by=county.handler, now=now)


def test_the_clerk_proposes_and_the_unit_confirms_by_accepting(county: County, now: datetime) -> None:
    case = moves.again(build.awaiting(county, now))
    assert (case.route, case.route_by, case.route_confirmed_by) == ("R6", county.clerk, None)
    case = moves.again(handling.accept(case, by=county.handler, now=now))
    assert case.route_confirmed_by == county.handler
    assert {clock.code for clock in clocks.running(case)} == {"handle"}


def test_nobody_confirms_the_way_he_proposed(county: County, now: datetime) -> None:
    case = on_route(county, now, "R6")
    for move in (handling.accept, handling.confirm_route):
        with moves.refused("应当由另一人核对确认.*第三十一条"):
            move(case, by=county.handler, now=now)
    handling.confirm_route(case, by=county.colleague, now=now)
    assert handling.accept(case, by=county.handler, now=now).status is State.HANDLING


def test_a_way_proposed_anew_is_confirmed_anew(county: County, now: datetime) -> None:
    case = handling.confirm_route(on_route(county, now, "R6"), by=county.colleague, now=now)
    case = handling.set_route(case, "R4", "属于行政确认", by=county.colleague, now=now)
    assert moves.again(case).route_confirmed_by is None
    with moves.refused("应当由另一人"):
        handling.confirm_route(case, by=county.colleague, now=now)


@pytest.mark.parametrize(
    ("route", "reason", "sentence"), [("R7", "理由", "请选择办理途径"), ("R4", " ", "写明选择这一途径的理由")]
)
def test_a_way_is_one_of_six_and_has_its_reason(
    county: County, now: datetime, route: str, reason: str, sentence: str
) -> None:
    case = build.awaiting(county, now)
    with moves.refused(sentence):
        handling.set_route(case, route, reason, by=county.handler, now=now)


@pytest.mark.parametrize("route", ["R1", "R2", "R3", "R4"])
def test_other_ways_are_shown_and_not_accepted(county: County, now: datetime, route: str) -> None:
    case = on_route(county, now, route)
    with moves.refused(f"{Route(route).label}.*请导入法定途径"):
        handling.accept(case, by=county.colleague, now=now)
    case = handling.redirect(case, moves.WAY, "这类事项由复议机关审查", by=county.head, now=now)
    case = moves.again(case)
    assert (case.status, case.owner, case.route_confirmed_by) == (
        State.SIGNED,
        county.units["housing"],
        county.head,
    )
    answer = Answer.objects.get(case=case)
    assert (answer.kind, answer.way["body"], answer.way["route"]) == (
        AnswerKind.REDIRECT,
        "禾谷县司法局",
        route,
    )
    letter = Letter.objects.get(subject_id=case.pk, kind="redirect_notice")
    for said in (
        "禾谷县司法局",
        "六十日内",
        "身份证复印件",
        f"第三十一条第{'一二三四'[int(route[1]) - 1]}项",
        "12348",
    ):
        assert said in letter.body
    service.serve(
        case, "in_person", received_on=date(2026, 11, 22), receiver="本人", by=county.handler, now=now
    )
    case = moves.again(case)
    assert case.status is State.SERVED
    assert Answer.objects.get(case=case).review_until is None  # 复查 is the way up of R6 only


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": " "}, "请写明受理机关"),
        ({"law": ""}, "请写明受理机关、法律依据"),
        ({"limit": ""}, "提出期限"),
        ({"materials": ()}, "需要的材料"),
    ],
)
def test_a_way_is_shown_whole_or_not_at_all(
    county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    given = {"body": "甲", "law": "乙", "limit": "丙", "materials": ("丁",), **changes}
    case = on_route(county, now, "R4")
    with moves.refused(sentence):
        handling.redirect(case, handling.Way(**given), "理由", by=county.head, now=now)


def test_what_belongs_here_is_not_sent_away_and_nobody_sends_away_alone(
    county: County, now: datetime
) -> None:
    case = build.awaiting(county, now)
    with moves.refused("不能导入"):
        handling.redirect(case, moves.WAY, "理由", by=county.head, now=now)
    case = handling.set_route(build.awaiting(county, now), "R1", "正在诉讼", by=county.head, now=now)
    with moves.refused("应当由另一人"):
        handling.redirect(case, moves.WAY, "理由", by=county.head, now=now)


def test_a_duty_is_answered_as_a_duty_with_its_own_remedies(county: County, now: datetime) -> None:
    case = handling.accept(on_route(county, now, "R5"), by=county.colleague, now=now)
    assert clocks.find(case, "duty_reply") is not None
    assert clocks.find(case, "handle") is None
    moves.MAKE["draft"](case, county.handler, county, now)
    answering.endorse(case, by=county.head, now=now)
    answering.sign(case, by=county.leader, now=now)
    answer = Answer.objects.get(case=case)
    assert answer.kind == AnswerKind.DUTY_REPLY
    letter = Letter.objects.get(subject_id=case.pk, kind="duty_reply")
    for said in ("60日", "行政复议", "6个月", "人民法院"):
        assert said in letter.body
    service.serve(
        case, "in_person", received_on=date(2026, 11, 22), receiver="本人", by=county.handler, now=now
    )
    assert Answer.objects.get(case=case).review_until is None
    assert "复查" not in letter.body.replace("不适用信访复查、复核", "")


def test_a_matter_that_is_final_is_not_taken_up_again_on_the_same_facts(
    county: County, now: datetime
) -> None:
    case = build.awaiting(county, now)
    with moves.refused("请写明终结此事项的文书文号.*第三十六条"):
        handling.decline_final(case, "finalised", reason="同一事实", earlier=" ", by=county.head, now=now)
    with moves.refused("请选择不再受理的理由"):
        handling.decline_final(case, "courts", reason="同一事实", earlier="1号", by=county.head, now=now)
    handling.decline_final(
        case, "finalised", reason="同一事实和理由", earlier="禾复核〔2025〕3号", by=county.head, now=now
    )
    case = moves.again(case)
    assert case.status is State.DECLINED
    answer = Answer.objects.get(case=case)
    assert (answer.kind, answer.ground) == (AnswerKind.DECLINE_FINAL, "finalised")
    assert "禾复核〔2025〕3号" in Letter.objects.get(pk=answer.letter_id).body


def test_a_new_sorting_proposes_the_way_anew(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    intake.triage(
        case, category=build.PROPERTY, purpose="resolution", route="R2", route_reason="欠薪争议先仲裁",
        by=county.office_head, now=now,
    )  # fmt: skip
    assert (moves.again(case).route, moves.again(case).route_by) == ("R2", county.office_head)


def test_a_notice_of_another_way_is_proved_whatever_the_order_of_its_parts(
    county: County, now: datetime
) -> None:
    case = build.redirected(county, now)
    answer = Answer.objects.get(case=case)
    said = answering.content(answer)
    answer.way = dict(reversed(answer.way.items()))  # a database may keep the parts in an order of its own
    assert answering.content(answer) == said


def test_a_way_that_takes_review_away_is_confirmed_before_an_answer_is_drafted_on_it(
    county: County, now: datetime
) -> None:
    case = handling.set_route(build.handling_(county, now), "R5", "申请查处", by=county.handler, now=now)
    with moves.refused("还没有由另一人确认.*不能请求复查.*第三十一条"):
        moves.MAKE["draft"](case, county.handler, county, now)
    case = handling.confirm_route(moves.again(case), by=county.colleague, now=now)
    moves.MAKE["draft"](case, county.handler, county, now)
    assert Answer.objects.get(case=case).kind == AnswerKind.DUTY_REPLY


def test_what_courts_decide_is_not_answered_with_an_opinion(county: County, now: datetime) -> None:
    case = handling.set_route(build.handling_(county, now), "R1", "法院管", by=county.handler, now=now)
    with moves.refused("请导入法定途径.*第三十一条"):
        moves.MAKE["draft"](case, county.handler, county, now)


def test_a_term_is_extended_although_the_way_changed_after_acceptance(county: County, now: datetime) -> None:
    case = handling.set_route(build.handling_(county, now), "R5", "申请查处", by=county.handler, now=now)
    handling.extend(moves.again(case), 30, "需要检测", by=county.leader, now=now)
    assert [clock.extended_days for clock in clocks.running(moves.again(case))] == [30]
