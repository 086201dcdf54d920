"""Review and second review: who may ask for what until when, who keeps out, how it is decided, what follows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huiyin.base.clock import local_date
from huiyin.cases import answering, clocks, closing, followup, handling, queries, review, reviewing, service
from huiyin.cases.codes import AnswerStatus, ReviewLevel
from huiyin.cases.models import Answer, Case, Performance, Review
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import IN_REVIEW, State
from huiyin.documents.models import Letter
from huiyin.org import administration as org
from huiyin.org.models import User
from huiyin.org.roles import Role, UnitKind
from tests import build, moves
from tests.build import County


def ask(case: Case, now: datetime, **given: Any) -> Review:
    return review.request_review(
        case, "撤销处理意见", "没有到现场看。", **{"by": Citizen(case.pk), "now": now, **given}
    )


def serve(case: Case, county: County, now: datetime, *, second: bool = False) -> None:
    by = county.city_reviewer if second else county.reviewer
    reviewing.serve_review(case, "electronic", received_on=local_date(now), receiver="禾知春", by=by, now=now)


def decided(case: Case, county: County, now: datetime, *, second: bool = False, **how: Any) -> Case:
    """Accepted, decided, signed and served."""
    reviewer, signer = (
        (county.city_reviewer, county.city_leader) if second else (county.reviewer, county.office_head)
    )
    if case.status is State.REVIEW_REQUESTED:
        review.accept_review(case, by=reviewer, now=now)
    build.decided(case, reviewer, now, **how)
    reviewing.sign_review(case, by=signer, now=now)
    serve(case, county, now, second=second)
    return moves.again(case)


def change(county: County, now: datetime, **reply: object) -> dict[str, Any]:
    said = build.reply_of(**{"opinion": "partly", "facts": "三盏没有修。", "reply": "应当修好。", **reply})
    return {"outcome": "change", "ground": "facts", "summary": "改为部分支持。", "replies": (said,)}


REMAND = {"outcome": "remand", "ground": "facts", "summary": "没有查清，重新办理。"}


# The request


def test_an_opinion_is_reviewed_by_the_county_and_the_review_by_the_city(
    county: County, now: datetime
) -> None:
    case = build.served(county, now)
    first = ask(case, now)
    assert (first.level, first.organ.name, case.owner) == (1, "禾谷县", county.units["office"])
    assert (case.status, case.officer) == (State.REVIEW_REQUESTED, None)
    assert {clock.code for clock in clocks.running(case)} == {"review_accept", "review_decide"}
    case = build.second_requested(county, now)
    second = review.under_way(case)
    assert (second.level, second.organ.name, case.owner) == (2, "云江市", county.units["city"])
    assert second.against.kind == "review"
    assert clocks.find(case, "second_review_decide") is not None


def test_the_reviewing_body_sees_the_case_from_the_request_on(county: County, now: datetime) -> None:
    case = build.review_served(county, now)
    assert not Case.objects.visible_to(county.city_reviewer, now).exists()
    ask(case, now)
    assert list(Case.objects.visible_to(county.city_reviewer, now)) == [case]
    assert [row.case for row in queries.reviews(county.city_leader, now)] == [case]
    assert not queries.reviews(county.head, now).exists()
    assert [row.level for row in queries.reviews(county.county_leader, now, ended=True)] == [1]


@pytest.mark.parametrize("days", [30, 31])
def test_the_last_day_is_the_thirtieth_after_receipt(county: County, now: datetime, days: int) -> None:
    case = build.served(county, now)
    until = answering.current(case)
    assert until is not None and until.review_until == date(2026, 12, 22)
    later = now + timedelta(days=days)
    if days == 30:
        ask(case, later)
        assert case.status is State.REVIEW_REQUESTED
    else:
        with moves.refused("三十日，已于2026年12月22日届满；邮寄的以寄出日期为准.*第三十五条"):
            ask(case, later)


def test_a_last_day_in_a_holiday_moves_on_for_the_citizen(county: County, now: datetime) -> None:
    early = datetime(2026, 9, 1, 9, tzinfo=now.tzinfo)
    case = build.served(county, early)
    answer = answering.current(case)
    assert answer is not None and answer.review_until == date(2026, 10, 1) + timedelta(days=7)
    ask(case, datetime(2026, 10, 8, 23, tzinfo=now.tzinfo))


def test_what_was_posted_in_time_is_in_time(county: County, now: datetime) -> None:
    case = build.served(county, now)
    later = now + timedelta(days=35)
    with moves.refused("寄出日期不能晚于今天"):
        ask(case, later, by=county.clerk, posted_on=local_date(later) + timedelta(days=1))
    with moves.refused("已于2026年12月22日届满"):
        ask(case, later, by=county.clerk, posted_on=date(2026, 12, 23))
    row = ask(case, later, by=county.clerk, posted_on=date(2026, 12, 22))
    assert row.entered_by == county.clerk
    decide = clocks.find(case, "review_decide")
    assert decide is not None and decide.started_on == local_date(later)


def test_nobody_asks_without_saying_what_and_why(county: County, now: datetime) -> None:
    case = build.served(county, now)
    for requests, reasons in (("", "理由"), ("请求", " ")):
        with moves.refused("请写明复查请求，以及事实和理由.*第三十五条"):
            review.request_review(case, requests, reasons, by=Citizen(case.pk), now=now)


def test_a_reply_on_a_duty_is_contested_elsewhere_with_the_limits_named(
    county: County, now: datetime
) -> None:
    case = build.served(county, now)
    Answer.objects.filter(case=case).update(kind="duty_reply")
    case = moves.again(case)
    with moves.refused("不适用复查、复核.*第三十一条.*六十日内向.*行政复议.*六个月内向.*行政诉讼"):
        ask(case, now)


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("redirect", "法定途径"),
        ("decline", "重新提出"),
        ("decline_final", "重新提出"),
        ("agreement", "司法确认"),
        ("simple_reply", "一般程序"),
        ("suggestion_reply", "再次提出"),
    ],
)
def test_only_an_opinion_can_be_reviewed(county: County, now: datetime, kind: str, way: str) -> None:
    case = build.served(county, now)
    Answer.objects.filter(case=case).update(kind=kind)
    with moves.refused(f"不是信访处理意见.*{way}"):
        ask(moves.again(case), now)


def test_without_a_body_above_there_is_nobody_to_ask(county: County, now: datetime) -> None:
    org.set_superior(county.units["county"], None, by=None, now=now)
    case = build.review_served(county, now)
    with moves.refused("还没有登记禾谷县的复核机关.*第三十六条"):
        ask(case, now)


def test_what_the_petition_office_handled_itself_goes_to_its_government(
    county: County, now: datetime
) -> None:
    case = build.served(county, now)
    office = county.units["office"]
    Answer.objects.filter(case=case).update(unit=office)
    Case.objects.filter(pk=case.pk).update(handling_unit=office)
    case = moves.again(case)
    ask(case, now)
    assert case.owner == county.units["county"]


# Taken up, declined, withdrawn


def test_acceptance_is_told_in_writing_and_names_who_does_it(county: County, now: datetime) -> None:
    case = build.under_review(county, now)
    row = review.under_way(case)
    assert case.officer == county.reviewer and row.accepted_by == county.reviewer
    assert row.letter is not None and row.letter.kind == "review_accept"
    assert "2026年12月22日" in row.letter.body
    assert {clock.code for clock in clocks.running(case)} == {"review_decide"}


def test_who_worked_on_the_opinion_keeps_out_of_its_review(county: County, now: datetime) -> None:
    case = build.review_requested(county, now)
    for user in (county.handler, county.head, county.leader):
        org.appoint(user, county.units["office"], "head", "兼职", by=None, now=now)
        with moves.refused("应当回避，请由他人复查.*第二十八条"):
            review.accept_review(case, by=user, now=now)
        with moves.refused("应当回避.*第二十八条"):
            review.decline_review(case, "late", reason="晚了", turn_to="无", by=user, now=now)
    handling_only = county.colleague
    org.appoint(handling_only, county.units["office"], "reviewer", "兼职", by=None, now=now)
    review.accept_review(case, by=handling_only, now=now)
    build.decided(case, county.reviewer, now)
    with moves.refused("应当回避.*第二十八条"):
        reviewing.sign_review(case, by=county.head, now=now)


def test_who_reviewed_keeps_out_of_the_second_review(county: County, now: datetime) -> None:
    case = build.second_requested(county, now)
    for user in (county.reviewer, county.office_head, county.handler):
        org.appoint(user, county.units["city"], "reviewer", "兼职", by=None, now=now)
        with moves.refused("应当回避，请由他人复核.*第二十八条"):
            review.accept_review(case, by=user, now=now)


def test_who_investigated_only_keeps_out_as_well(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    handling.add_evidence(case, "site_view", "不亮", found_on=local_date(now), by=county.colleague, now=now)
    answering.draft(case, "好了。", [build.reply_of()], by=county.handler, now=now)
    answering.endorse(case, by=county.head, now=now)
    answering.sign(case, by=county.leader, now=now)
    service.serve(
        case, "electronic", received_on=local_date(now), receiver="禾知春", by=county.handler, now=now
    )
    ask(case, now)
    org.appoint(county.colleague, county.units["office"], "reviewer", "兼职", by=None, now=now)
    with moves.refused("应当回避"):
        review.accept_review(case, by=county.colleague, now=now)


CAME_FROM = [(build.served, State.SERVED), (build.performing, State.PERFORMING), (build.closed, State.CLOSED)]


@pytest.mark.parametrize(("make", "state"), CAME_FROM)
@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_without_an_opinion_the_case_goes_back_to_where_it_was(
    county: County, now: datetime, make: Any, state: State, how: str
) -> None:
    case = make(county, now)
    ask(case, now)
    if how == "declined":
        moves.MAKE["decline_review"](case, county.reviewer, county, now)
        assert Letter.objects.get(kind="review_decline").number == "禾谷县复不受〔2026〕1号"
    else:
        review.withdraw_review(case, "想明白了", by=Citizen(case.pk), now=now)
    case = moves.again(case)
    assert case.status is state
    running = {clock.code for clock in clocks.running(case)}
    if state is State.CLOSED:
        assert (case.owner, running) == (None, set())
    else:
        assert "review_request" in running and not running & {"review_accept", "review_decide"}
        expected = county.units["housing" if state is State.PERFORMING else "office"]
        assert case.owner == expected
    ask(case, now + timedelta(days=1))  # while the 30 days run one may ask again
    assert case.status is State.REVIEW_REQUESTED


def test_a_refusal_names_its_ground_and_the_way(county: County, now: datetime) -> None:
    case = build.review_requested(county, now)
    with moves.refused("请选择不予受理复查的理由.*第三十五条"):
        review.decline_review(case, "none", reason="晚", turn_to="无", by=county.reviewer, now=now)
    with moves.refused("说明理由，并告诉请求人应当怎样办理.*第三十五条"):
        review.decline_review(case, "late", reason="晚", turn_to=" ", by=county.reviewer, now=now)


def test_nobody_but_the_citizen_takes_the_request_back(county: County, now: datetime) -> None:
    case = build.under_review(county, now)
    with moves.refused("撤回复查复核由诉求人本人"):
        review.withdraw_review(case, "劝退", by=county.reviewer, now=now)  # type: ignore[arg-type]


def test_a_draft_falls_away_when_the_citizen_withdraws(county: County, now: datetime) -> None:
    case = build.review_drafted(county, now)
    review.withdraw_review(case, by=Citizen(case.pk), now=now)
    assert Answer.objects.get(case=case, kind="review").status == AnswerStatus.REPLACED
    current = answering.current(moves.again(case))
    assert current is not None and current.kind == "opinion"


def test_withdrawing_the_whole_case_ends_its_review(county: County, now: datetime) -> None:
    case = build.under_review(county, now)
    closing.withdraw(case, "不办了", by=Citizen(case.pk), now=now)
    assert case.status is State.WITHDRAWN
    assert not Review.objects.filter(ended_at=None).exists()


# The opinion


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"outcome": "none"}, "请选择结论和审查情况"),
        ({"ground": ""}, "请选择结论和审查情况"),
        ({"summary": ""}, "通俗的话"),
        ({"ground": "facts"}, "才能维持.*第四十五条.*第三十五条"),
        ({"outcome": "revoke"}, "才能维持"),
        ({"outcome": "remand", "ground": "facts"}, "应当写明期限.*第四十五条"),
        ({"outcome": "remand", "ground": "facts", "remand_due": date(2026, 11, 22)}, "在今天以后"),
        ({"outcome": "remand", "ground": "facts", "remand_due": date(9999, 12, 31)}, "不能超过60日"),
        ({"remand_due": date(2026, 12, 30)}, "不需要填写重新办理的期限"),
        ({"replies": ()}, "第1项诉求还没有答复"),
        ({"outcome": "change", "ground": "unfair"}, "请选择处理意见"),
        (
            {"replies": (build.reply_of(promise="再修", promise_due=date(2026, 12, 30)),)},
            "只有变更原意见的，才写新的承诺",
        ),
        ({"replies": (build.reply_of(facts=""),)}, "查明的事实"),
    ],
)
def test_a_conclusion_stands_on_its_ground(
    county: County, now: datetime, how: dict[str, Any], why: str
) -> None:
    case = build.under_review(county, now)
    with moves.refused(why):
        build.decided(case, county.reviewer, now, **how)


def test_a_draft_is_nobodys_but_the_reviewers_until_it_is_served(county: County, now: datetime) -> None:
    case = moves.again(build.review_signed(county, now))
    current = answering.current(case)
    assert current is not None and current.kind == "opinion"
    serve(case, county, now)
    current = answering.current(moves.again(case))
    assert current is not None and current.kind == "review"


def test_upheld_each_demand_keeps_its_opinion(county: County, now: datetime) -> None:
    case = build.review_drafted(county, now)
    opinion = review.under_way(case).opinion
    assert opinion is not None
    assert [item.opinion for item in answering.items(opinion)] == ["support"]


def test_a_draft_is_returned_and_written_anew(county: County, now: datetime) -> None:
    case = build.review_drafted(county, now)
    with moves.refused("请写明需要修改的地方"):
        reviewing.return_review(case, " ", by=county.office_head, now=now)
    reviewing.return_review(case, "依据不全", by=county.office_head, now=now)
    assert case.status is State.UNDER_REVIEW
    build.decided(case, county.reviewer, now)
    assert [answer.status for answer in Answer.objects.filter(case=case, kind="review")] == [
        "replaced",
        "draft",
    ]


def test_nobody_signs_the_own_draft_and_the_number_is_the_organs(county: County, now: datetime) -> None:
    case = build.under_review(county, now)
    org.appoint(county.office_head, county.units["office"], "reviewer", "兼审查", by=None, now=now)
    build.decided(case, county.office_head, now)
    with moves.refused("拟稿人不能签发自己拟写的意见.*第三十五条"):
        reviewing.sign_review(case, by=county.office_head, now=now)
    reviewing.sign_review(case, by=county.county_leader, now=now)
    opinion = review.under_way(case).opinion
    assert opinion is not None and opinion.letter is not None
    assert opinion.number == "禾谷县复查〔2026〕1号"
    for words in (
        "维持禾谷县住房和城乡建设局作出的信访处理意见",
        "事实清楚、依据正确",
        "云江市请求复核",
        "没有到现场看",
    ):
        assert words in opinion.letter.body


# What follows


def test_upheld_the_case_is_asked_about_and_the_second_right_runs(county: County, now: datetime) -> None:
    case = moves.again(build.review_served(county, now))
    assert (case.status, case.owner) == (State.SERVED, county.units["office"])
    running = {clock.code: clock for clock in clocks.running(case)}
    assert set(running) == {"callback", "second_review_request"}
    opinion = answering.current(case)
    assert opinion is not None and opinion.review_until == running["second_review_request"].due
    assert [gate.met for gate in closing.gates(case)] == [True, True, True, False]
    followup.rate(case, solved="partly", satisfaction="fair", by=Citizen(case.pk), now=now)
    closing.close(case, by=county.clerk, now=now)
    assert case.status is State.CLOSED


def test_upheld_with_promises_open_they_are_still_to_be_kept(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    ask(case, now)
    case = decided(case, county, now)
    assert (case.status, case.owner) == (State.PERFORMING, county.units["housing"])
    moves.MAKE["perform"](case, county.handler, county, now)
    assert case.status is State.SERVED


def test_promises_are_kept_while_it_is_reviewed(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    ask(case, now)
    moves.MAKE["perform"](case, county.handler, county, now)
    assert case.status is State.REVIEW_REQUESTED
    case = decided(case, county, now)
    assert case.status is State.SERVED


def test_upheld_a_closed_case_is_closed_again_without_a_clock_but_with_its_right(
    county: County, now: datetime
) -> None:
    case = build.closed(county, now)
    ask(case, now + timedelta(days=3))
    assert case.finished_at is None
    case = decided(case, county, now + timedelta(days=3))
    assert case.status is State.CLOSED
    assert not clocks.running(case)
    opinion = answering.current(case)
    assert opinion is not None and opinion.review_until == date(2026, 12, 25)
    ask(case, now + timedelta(days=20))
    assert review.under_way(case).level == ReviewLevel.SECOND_REVIEW


def test_a_change_replaces_opinion_and_promises(county: County, now: datetime) -> None:
    case = build.performing(county, now)
    ask(case, now)
    due = local_date(now) + timedelta(days=40)
    case = decided(case, county, now, **change(county, now, promise="更换三盏", promise_due=due))
    assert (case.status, case.owner, case.next_due) == (State.PERFORMING, county.units["housing"], due)
    assert [(row.text, row.dropped) for row in Performance.objects.filter(case=case).order_by("id")] == [
        ("更换全部楼道灯", True),
        ("更换三盏", False),
    ]
    letter = Letter.objects.get(kind="review_opinion")
    assert "第1项诉求变更为：部分支持。更换三盏，2027年1月1日前完成。" in letter.body
    assert clocks.find(case, "second_review_request") is not None


def test_a_change_without_a_promise_is_asked_about_even_when_it_was_closed(
    county: County, now: datetime
) -> None:
    case = build.closed(county, now)
    ask(case, now)
    case = decided(case, county, now, **change(county, now))
    assert case.status is State.SERVED


@pytest.mark.parametrize("outcome", ["revoke", "remand"])
def test_not_upheld_it_is_handled_again_by_the_day_that_was_set(
    county: County, now: datetime, outcome: str
) -> None:
    case = build.performing(county, now)
    ask(case, now)
    limit = date(2026, 12, 10) if outcome == "remand" else None
    case = decided(case, county, now, **{**REMAND, "outcome": outcome, "remand_due": limit})
    assert (case.status, case.owner, case.reopened) == (State.HANDLING, county.units["housing"], 1)
    again = clocks.find(case, "rehandle")
    assert again is not None and again.due == (limit or date(2026, 12, 22)) == case.next_due
    assert {clock.code for clock in clocks.running(case)} == {"rehandle"}
    assert not clocks.open_promises(case).exists()


def test_handled_again_the_same_answer_is_refused(county: County, now: datetime) -> None:
    case = build.review_requested(county, now)
    case = decided(case, county, now, **REMAND, remand_due=date(2026, 12, 10))
    same = build.reply_of(facts="经实地查看,三单元楼道灯三盏不亮", reply="已责成物业更换")
    with moves.refused("不得以同一事实和理由作出与原来相同的意见.*第四十五条.*第三十五条"):
        answering.draft(case, "修好了。", [same], by=county.handler, now=now)
    other = build.reply_of(facts="重新查看，三盏灯仍不亮，线路老化。")
    answering.draft(case, "重新查清。", [other], by=county.handler, now=now)
    assert case.status is State.DRAFTED


def test_a_new_opinion_after_a_remand_is_reviewed_anew(county: County, now: datetime) -> None:
    case = build.review_requested(county, now)
    case = decided(case, county, now, **REMAND, remand_due=date(2026, 12, 10))
    answering.draft(case, "查清。", [build.reply_of(facts="线路老化。")], by=county.handler, now=now)
    answering.endorse(case, by=county.head, now=now)
    answering.sign(case, by=county.leader, now=now)
    service.serve(
        case, "electronic", received_on=local_date(now), receiver="禾知春", by=county.handler, now=now
    )
    assert ask(case, now).level == ReviewLevel.REVIEW


def test_an_opinion_that_was_reopened_for_other_reasons_may_say_the_same(
    county: County, now: datetime
) -> None:
    case = build.served(county, now)
    followup.reopen(case, "没有修好", by=county.clerk, now=now)
    answering.draft(case, "修好了。", [build.reply_of()], by=county.handler, now=now)
    assert case.status is State.DRAFTED


# Finality


def final(county: County, now: datetime, **how: Any) -> Case:
    return decided(build.second_requested(county, now), county, now, second=True, **how)


def test_after_second_review_it_is_final_and_closed(county: County, now: datetime) -> None:
    case = final(county, now)
    assert (case.status, case.final_on, case.owner) == (State.CLOSED, local_date(now), None)
    assert not clocks.running(case)
    letter = Letter.objects.get(kind="second_review_opinion")
    assert letter.number == "云江市复核〔2026〕1号"
    assert "新的事实、新的理由或者新的证据" in letter.body and "禾谷县复查〔2026〕1号" in letter.body
    with moves.refused("已于2026年11月22日复核终结.*新的事实和理由.*第三十六条"):
        ask(case, now)


def test_what_second_review_promises_is_performed_and_then_closed(county: County, now: datetime) -> None:
    due = local_date(now) + timedelta(days=5)
    case = final(county, now, **change(county, now, promise="再换一盏", promise_due=due))
    assert (case.status, case.final_on) == (State.PERFORMING, local_date(now))
    with moves.refused("复核终结"):
        ask(case, now)
    moves.MAKE["perform"](case, county.handler, county, now)
    moves.MAKE["call_back"](case, county.clerk, county, now)
    closing.close(case, by=county.clerk, now=now)
    assert case.status is State.CLOSED


def test_a_final_case_opens_only_on_new_facts_in_writing(county: County, now: datetime) -> None:
    case = final(county, now)
    followup.rate(case, solved="no", satisfaction="not", by=Citizen(case.pk), now=now)
    assert case.status is State.CLOSED
    with moves.refused("复核终结，没有新的事实和理由的，不再受理.*第三十六条"):
        followup.reopen(case, "要求重办", by=county.clerk, now=now)
    followup.reopen(case, "要求重办", new_facts="新的检测报告", by=county.clerk, now=now)
    assert (case.status, case.final_on) == (State.HANDLING, None)


def test_second_review_can_order_it_to_be_handled_again(county: County, now: datetime) -> None:
    case = final(county, now, **REMAND, remand_due=date(2026, 12, 10))
    assert (case.status, case.final_on, case.owner) == (State.HANDLING, None, county.units["housing"])
    with moves.refused("不得以同一事实和理由"):
        answering.draft(case, "修好了。", [build.reply_of()], by=county.handler, now=now)


def test_the_signed_papers_of_a_review_are_proved_by_the_trail(county: County, now: datetime) -> None:
    from huiyin.cases import verifying

    final(county, now)
    assert verifying.verify().ok
    Answer.objects.filter(kind="second_review").update(summary="改过的结论")
    assert not verifying.verify().ok


def test_every_state_of_a_review_has_one_owner_and_a_date(county: County, now: datetime) -> None:
    for state in IN_REVIEW:
        case = build.IN_STATE[state](county, now)
        assert case.status is state
        assert case.owner is not None and case.next_due is not None


def test_a_superior_is_named_by_the_administrator(county: County, now: datetime) -> None:
    housing, village = county.units["housing"], county.units["village"]
    with moves.refused("不能是本单位或者下级单位.*第三十五条"):
        org.set_superior(county.units["township"], village, by=county.administrator, now=now)
    org.set_superior(housing, county.units["city"], by=county.administrator, now=now)
    assert ask(build.served(county, now), now).organ.kind == UnitKind.SUPERIOR
    with moves.refused("只办理复核、裁定，下面不设单位"):
        org.open_unit("市信访局", UnitKind.PETITION_OFFICE, county.units["city"], by=None, now=now)


def test_who_signed_the_opinion_does_not_look_into_it_in_review(county: County, now: datetime) -> None:
    case = build.under_review(county, now)
    org.appoint(
        county.leader,
        county.units["office"],
        Role.REVIEWER,
        "审查员",
        since=local_date(now),
        by=None,
        now=now,
    )
    with moves.refused("应当回避.*第二十八条"):
        handling.add_evidence(
            case,
            "site_view",
            "已经修好",
            found_on=local_date(now),
            by=User.objects.get(pk=county.leader.pk),
            now=now,
        )
