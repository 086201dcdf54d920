"""Mediation and settlement: with the consent of both, with terms and dates, performed or taken up again (第三十三条)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huiyin.cases import clocks, closing, followup, handling, hearing, mediation, service
from huiyin.cases.codes import AnswerKind
from huiyin.cases.mediation import Term
from huiyin.cases.models import Answer, Case, Mediation, Performance, Service
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.documents.models import Letter
from tests import build, moves
from tests.build import County

TODAY = date(2026, 11, 22)
TERMS = (
    Term("更换三盏楼道灯", TODAY + timedelta(days=7), "禾谷县某物业公司"),
    Term("回访灯具质量", TODAY + timedelta(days=14)),
)


def mediating(county: County, now: datetime, kind: str = "mediation") -> Case:
    case = build.handling_(county, now)
    mediation.mediate(
        case, kind, other_party="禾谷县某物业公司", consent="双方11月22日当面同意", mediator="麦穗镇人民调解委员会",
        by=county.handler, now=now,
    )  # fmt: skip
    return case


def settled(county: County, now: datetime, terms: tuple[Term, ...] = TERMS, kind: str = "mediation") -> Case:
    case = mediating(county, now, kind)
    mediation.settle(case, facts="楼道灯不亮", terms=terms, signed_on=TODAY, by=county.handler, now=now)
    return moves.again(case)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "peace"}, "请选择调解或者和解"),
        ({"consent": " "}, "双方在什么时候、以什么方式表示同意.*第三十三条"),
        ({"mediator": ""}, "请写明调解组织和调解员.*人民调解法"),
    ],
)
def test_nobody_mediates_without_consent_and_mediator(
    county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    given = {"kind": "mediation", "other_party": "甲", "consent": "同意", "mediator": "乙", **changes}
    case = build.handling_(county, now)
    with moves.refused(sentence):
        mediation.mediate(case, given.pop("kind"), by=county.handler, now=now, **given)


def test_the_term_of_handling_runs_on_while_one_mediates(county: County, now: datetime) -> None:
    case = moves.again(mediating(county, now))
    assert case.status is State.HANDLING
    assert {clock.code for clock in clocks.running(case)} == {"handle", "mediation"}
    with moves.refused("调解正在进行"):
        moves.MAKE["mediate"](case, county.handler, county, now)
    mediation.end_mediation(case, "物业公司不同意", by=county.handler, now=now)
    assert Mediation.objects.get().outcome == "failed"
    assert {clock.code for clock in clocks.running(moves.again(case))} == {"handle"}


@pytest.mark.parametrize("kind", ["mediation", "settlement"])
def test_an_agreement_is_signed_by_both_and_each_term_is_tracked(
    county: County, now: datetime, kind: str
) -> None:
    case = settled(county, now, kind=kind)
    assert case.status is State.PERFORMING
    assert case.next_due == TODAY + timedelta(days=7)
    answer = Answer.objects.get(case=case)
    assert answer.kind == (AnswerKind.AGREEMENT if kind == "mediation" else AnswerKind.SETTLEMENT)
    assert Service.objects.get(answer=answer).received_on == TODAY
    assert answer.review_until is None
    assert [(row.text, row.promisor) for row in Performance.objects.filter(case=case)] == [
        ("更换三盏楼道灯", "禾谷县某物业公司"), ("回访灯具质量", ""),
    ]  # fmt: skip
    letter = Letter.objects.get(pk=answer.letter_id)
    for said in ("禾知春", "禾谷县某物业公司", "更换三盏楼道灯", "11月29日"):
        assert said in letter.body


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ((), "请至少写明一项协议内容"),
        ((Term(" ", TODAY),), "第1项协议内容还没有填写"),
        ((Term("换灯", TODAY - timedelta(days=1)),), "第1项的履行日期不能早于签订日期"),
    ],
)
def test_an_agreement_without_terms_is_none(
    county: County, now: datetime, terms: tuple[Term, ...], sentence: str
) -> None:
    case = mediating(county, now)
    with moves.refused(sentence):
        mediation.settle(case, facts="灯不亮", terms=terms, signed_on=TODAY, by=county.handler, now=now)


def test_there_is_no_agreement_without_mediation(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with moves.refused("还没有启动调解"):
        moves.MAKE["settle"](case, county.handler, county, now)


def test_an_agreement_performed_is_called_back_and_closed(county: County, now: datetime) -> None:
    case = settled(county, now)
    for row in Performance.objects.filter(case=case):
        service.perform(case, row, proof="已完成", done_on=TODAY, by=county.handler, now=now)
    followup.call_back(case, reached=True, solved="yes", satisfaction="satisfied", by=county.clerk, now=now)
    closing.close(case, by=county.clerk, now=now)
    assert moves.again(case).status is State.CLOSED


def test_an_agreement_broken_is_handled_again(county: County, now: datetime) -> None:
    case = settled(county, now)
    later = now + timedelta(days=8)
    followup.call_back(case, reached=True, solved="no", satisfaction="not", by=county.clerk, now=later)
    case = moves.again(case)
    assert case.status is State.HANDLING
    assert case.owner == county.units["housing"]
    assert not clocks.open_promises(case).exists()
    moves.MAKE["draft"](case, county.handler, county, later)
    assert Answer.objects.filter(case=case).latest("id").kind == AnswerKind.OPINION


def test_an_agreement_done_on_the_spot_leaves_nothing_to_perform(county: County, now: datetime) -> None:
    case = settled(county, now, terms=(Term("当场赔礼道歉", None),))
    assert (case.status, case.owner) == (State.SERVED, county.units["office"])


def test_nothing_is_concluded_while_the_parties_talk(county: County, now: datetime) -> None:
    case = mediating(county, now)
    moves.MAKE["draft"](case, county.handler, county, now)
    with moves.refused("调解、和解正在进行.*第三十三条"):
        moves.MAKE["endorse"](case, county.head, county, now)
    elsewhere = handling.set_route(mediating(county, now), "R4", "应当行政确认", by=county.handler, now=now)
    with moves.refused("调解、和解正在进行.*第三十三条"):
        moves.MAKE["redirect"](elsewhere, county.head, county, now)
    simple = build.simple(county, now)
    moves.MAKE["mediate"](simple, county.handler, county, now)
    with moves.refused("调解、和解正在进行.*第三十三条"):
        moves.MAKE["answer_simply"](simple, county.handler, county, now)
    mediation.end_mediation(simple, "一方不同意", by=county.handler, now=now)
    moves.MAKE["answer_simply"](simple, county.handler, county, now)


def test_an_agreement_leaves_no_hearing_ahead(county: County, now: datetime) -> None:
    case = mediating(county, now)
    moves.MAKE["call_hearing"](case, county.head, county, now)
    mediation.settle(case, facts="楼道灯不亮", terms=TERMS, signed_on=TODAY, by=county.handler, now=now)
    assert hearing.ahead(case) is None


def test_who_withdraws_ends_the_talks(county: County, now: datetime) -> None:
    case = mediating(county, now)
    closing.withdraw(case, "已经和好", by=Citizen(case.pk), now=now)
    assert Mediation.objects.get(case=case).outcome == "failed"
    assert mediation.under_way(case) is None


def test_an_agreement_in_a_charged_matter_is_reported_to_who_charged(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    moves.MAKE["assign"](case, county.clerk, county, now)
    case = moves.again(handling.accept(case, by=county.handler, now=now))
    mediation.mediate(
        case, "settlement", other_party="禾谷县某物业公司", consent="当面同意", by=county.handler, now=now
    )
    mediation.settle(case, facts="楼道灯不亮", terms=TERMS, signed_on=TODAY, by=county.handler, now=now)
    assert Letter.objects.filter(subject_id=case.pk, kind="completion_report").count() == 1
