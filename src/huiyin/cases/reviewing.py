"""The opinion of a review: drafted, signed, served, and what follows from it for the case (条例第三十五条、第三十六条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.audit import trail
from huiyin.base import rows, sealing
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, clocks, hearing, history, indexing, papers, procedure, service
from huiyin.cases.answering import Reply
from huiyin.cases.codes import (
    NOT_UPHELD,
    AnswerKind,
    AnswerStatus,
    EvidenceMethod,
    Opinion,
    Part,
    ReviewGround,
    ReviewLevel,
    ReviewOutcome,
    ServiceMethod,
)
from huiyin.cases.models import Answer, AnswerItem, Case, Evidence, Review, Service
from huiyin.cases.review import ARTICLE, DECIDE, REQUEST, handling_unit, keep_apart, settled, under_way
from huiyin.cases.states import State
from huiyin.deadlines import terms, words
from huiyin.documents.models import Blob
from huiyin.org import superiors
from huiyin.org.models import User

_KIND = {
    ReviewLevel.REVIEW: AnswerKind.REVIEW,
    ReviewLevel.SECOND_REVIEW: AnswerKind.SECOND_REVIEW,
}
# 《山东省信访条例》第四十五条 is the model: the national regulation names no grounds.
MODEL = "参照《山东省信访条例》第四十五条"


REMAND_AT_MOST = 60  # days: ordering again must not give more time than the first handling had


@transaction.atomic
def decide_review(
    case: Case,
    *,
    outcome: str,
    ground: str,
    summary: str,
    replies: Sequence[Reply],
    remand_due: date | None = None,
    by: User,
    now: datetime,
) -> Answer:
    """Draft the opinion, demand by demand: uphold, revoke, change, or order to handle again by a day.

    Upheld, each demand keeps its opinion; changed, `replies` carry the new opinions and promises; revoked or ordered
    again, they say what is wrong, and the handling unit gives the new opinion.
    """
    move = procedure.require(case, "decide_review", by, now)
    review = under_way(case)
    keep_apart(case, review, by)
    if hearing.ahead(case) is not None:
        raise Refused(f"已经通知听证，请在听证举行或者取消之后再拟写意见（{move.article}）。")
    _check(review, outcome, ground, summary, remand_due, now)
    numbered = {demand.no: demand for demand in answering.demands(case)}
    replies = _said(review, outcome, replies)
    answering.check(_with_opinions(replies, outcome), numbered, now)
    if outcome in NOT_UPHELD and remand_due is None:
        remand_due = terms.start("rehandle", local_date(now)).due.strict
    if review.opinion is not None:
        rows.change(review.opinion, status=AnswerStatus.REPLACED)
    level = ReviewLevel(review.level)
    opinion = Answer(
        case=case, kind=_KIND[level], status=AnswerStatus.DRAFT, unit=review.organ, summary=summary.strip(),
        ground=ground, drafted_by=by, drafted_at=now,
    )  # fmt: skip
    rows.insert(opinion)
    rows.insert(*answering.items_of(opinion, replies, numbered))
    rows.change(review, outcome=outcome, ground=ground, remand_due=remand_due, opinion=opinion)
    data: dict[str, object] = {"answer": opinion.pk, "outcome": outcome, "ground": ground}
    history.make(case, move, by=by, now=now, to=State.REVIEW_DRAFTED, data=data)
    return opinion


def _check(
    review: Review, outcome: str, ground: str, summary: str, remand_due: date | None, now: datetime
) -> None:
    """Refuse a conclusion that its ground does not bear."""
    article = ARTICLE[ReviewLevel(review.level)]
    if outcome not in ReviewOutcome.values or ground not in ReviewGround.values:
        raise Refused(f"请选择结论和审查情况（{article}）。")
    if not summary.strip():
        raise Refused("请先用一两句通俗的话写明结果，印在文书最前面。")
    if (outcome == ReviewOutcome.UPHOLD) != (ground == ReviewGround.SOUND):
        raise Refused(
            "原意见事实清楚、依据正确、程序合法、处理适当的，才能维持；有一项不符合的，应当撤销、变更或者责令重新"
            f"办理（{MODEL}、{article}）。"
        )
    if outcome not in NOT_UPHELD and remand_due is not None:
        raise Refused("维持、变更的，不需要填写重新办理的期限。")
    if outcome == ReviewOutcome.REMAND and remand_due is None:
        raise Refused(f"责令重新办理的，应当写明期限（{MODEL}、{article}）。")
    if remand_due is not None and remand_due <= local_date(now):
        raise Refused("重新办理的期限应当在今天以后。")
    if remand_due is not None and (remand_due - local_date(now)).days > REMAND_AT_MOST:
        raise Refused(
            f"重新办理的期限不能超过{REMAND_AT_MOST}日，即重新起算的办理期限（《信访工作条例》第三十四条）。"
        )


def _said(review: Review, outcome: str, replies: Sequence[Reply]) -> list[Reply]:
    """The replies with the opinions that follow from the conclusion; only a change promises anything of its own."""
    if outcome == ReviewOutcome.CHANGE:
        return list(replies)
    if any(reply.promise.strip() or reply.promise_due for reply in replies):
        raise Refused("只有变更原意见的，才写新的承诺事项；维持的，原来的承诺照常履行。")
    if outcome in NOT_UPHELD:
        return [replace(reply, opinion="") for reply in replies]
    stood = {item.demand.no: item.opinion for item in answering.items(review.against)}
    return [replace(reply, opinion=stood.get(reply.demand, "")) for reply in replies]


def _with_opinions(replies: Sequence[Reply], outcome: str) -> Sequence[Reply]:
    """For the check only: where the handling unit gives the new opinion, there is none to choose here."""
    again = outcome in NOT_UPHELD
    return [replace(reply, opinion=Opinion.EXPLAIN) for reply in replies] if again else replies


@transaction.atomic
def return_review(case: Case, reason: str, *, by: User, now: datetime) -> Case:
    """Give the draft back with what is wrong with it."""
    move = procedure.require(case, "return_review", by, now)
    if not reason.strip():
        raise Refused("请写明需要修改的地方，再退回。")
    history.make(case, move, by=by, now=now, to=State.UNDER_REVIEW, note=reason.strip())
    return case


@transaction.atomic
def sign_review(case: Case, *, by: User, now: datetime) -> Case:
    """Sign the opinion: it gets its number in the organ's series and can no longer be changed."""
    move = procedure.require(case, "sign_review", by, now)
    review = under_way(case)
    keep_apart(case, review, by)
    opinion = review.opinion
    assert opinion is not None, "a drafted review has its opinion"
    if opinion.drafted_by_id == by.pk:
        raise Refused(f"拟稿人不能签发自己拟写的意见，请由其他负责人签发（{move.article}）。")
    kind = "review_opinion" if opinion.kind == AnswerKind.REVIEW else "second_review_opinion"
    letter = papers.issue(case, kind, by=by, now=now, unit=review.organ, **_facts(case, review, opinion))
    number = letter.number
    rows.change(
        opinion, status=AnswerStatus.SIGNED, signed_by=by, signed_at=now, number=number, letter=letter
    )
    indexing.answered(case, opinion, answering.items(opinion))
    rows.change(review, decided_at=now)
    content = trail.fingerprint(answering.content(opinion))
    history.make(
        case, move, by=by, now=now, to=State.REVIEW_SIGNED, note=number,
        told={"unit": review.organ, "level": ReviewLevel(review.level).label},
        data={"document": number, "content": content, **history.papered(letter)},
    )  # fmt: skip
    return case


def _facts(case: Case, review: Review, opinion: Answer) -> dict[str, Any]:
    """What the paper says beside what every paper of the case says."""
    against, first = review.against, review
    if review.level == ReviewLevel.SECOND_REVIEW:
        first = Review.objects.select_related("against").get(opinion=against)
    above = superiors.reviewing(review.organ)
    items = papers.items(opinion)
    said = dict.fromkeys(item["basis"] for item in items if item["basis"])
    if review.outcome in NOT_UPHELD:
        items = [{**item, "opinion": "原意见不能维持"} for item in items]
    return {
        "summary": opinion.summary,
        "respondent": against.unit,
        "opinion_number": against.number,
        "first_number": first.against.number,
        "received": local_date(review.requested_at),
        "accepted": local_date(review.accepted_at) if review.accepted_at else "",
        "requests": review.requests,
        "reasons": review.reasons,
        "response": _response(case, review),
        "items": items,
        "ground": ReviewGround(review.ground),
        "reason": "",
        "outcome": ReviewOutcome(review.outcome),
        "decision": _decision(case, review, opinion),
        "basis": "\n".join([*said, f"{ARTICLE[ReviewLevel(review.level)]}。"]),
        "redo_due": review.remand_due or "",
        "hearing": hearing.sentence(review),
        "second_body": above or "上一级机关",
        "second_address": superiors.office_of(above).address if above is not None else "",
    }


def _response(case: Case, review: Review) -> str:
    """What the unit under review says, as it was heard during the review; else its opinion speaks for it."""
    heard = Evidence.objects.filter(
        case=case, method=EvidenceMethod.REPORT_HEARD, found_on__gte=local_date(review.requested_at)
    )
    findings = [row.finding for row in heard]
    return "\n".join(findings) or f"{review.against.unit}提交了办理材料，认为：{review.against.summary}"


def _decision(case: Case, review: Review, opinion: Answer) -> str:
    """What follows for the matter: the new opinion on each demand, or who handles it again."""
    match review.outcome:
        case ReviewOutcome.UPHOLD:
            return ""
        case ReviewOutcome.CHANGE:
            items = sorted(answering.items(opinion), key=lambda item: item.demand.no)
            return "\n".join(_changed(item) for item in items)
    return f"此事项由{case.handling_unit}重新办理。"


def _changed(item: AnswerItem) -> str:
    promise = (
        f"{item.promise.rstrip('。')}，{words.date_of(item.promise_due)}前完成。" if item.promise_due else ""
    )
    return f"第{item.demand.no}项诉求变更为：{Opinion(item.opinion).label}。{promise}"


@transaction.atomic
def serve_review(
    case: Case,
    method: str,
    *,
    received_on: date,
    receiver: str,
    proof: Blob | None = None,
    by: User,
    now: datetime,
) -> Service:
    """Register that the citizen has the opinion, and send the case where it leads.

    Upheld or changed in review, the right of second review runs from receipt; in second review it is final.
    Revoked or ordered again, the handling unit has it back with the limit that was set.
    """
    move = procedure.require(case, "serve_review", by, now)
    review = under_way(case)
    opinion = review.opinion
    assert opinion is not None, "a signed review has its opinion"
    service.check(case, opinion, method, received_on, receiver, now)
    proved = Service(
        answer=opinion, method=method, received_on=received_on, receiver=receiver.strip(), proof=proof, at=now,
        by=by,
    )  # fmt: skip
    rows.insert(proved)
    rows.change(opinion, status=AnswerStatus.SERVED)
    rows.change(review, ended_at=now)
    case.__dict__["_answer"] = opinion
    outcome, level = ReviewOutcome(review.outcome), ReviewLevel(review.level)
    follow = _hand_back if outcome in NOT_UPHELD else _conclude
    state, changes = follow(case, review, opinion, received_on, now)
    note = f"{ServiceMethod(method).label}，{sealing.masked_name(receiver.strip())}于{words.date_of(received_on)}收到"
    data: dict[str, object] = {"answer": opinion.pk, "received_on": received_on, "method": method}
    history.make(
        case, move, by=by, now=now, to=state, note=note, told={"level": level.label, "outcome": outcome.label},
        data=data, **changes,
    )  # fmt: skip
    return proved


def _conclude(
    case: Case, review: Review, opinion: Answer, received_on: date, now: datetime
) -> tuple[State, dict[str, Any]]:
    """The opinion stands, as it was or changed: performed, asked about, or at its end (条例第三十六条)."""
    level = ReviewLevel(review.level)
    changed = review.outcome == ReviewOutcome.CHANGE
    if changed:
        clocks.open_promises(case).update(dropped=True)
        service.promise(case, opinion)
    final = level is ReviewLevel.SECOND_REVIEW
    closed = final or (review.came_from == State.CLOSED and not changed)
    state, changes = settled(case, closed=closed, reason=f"{level.label}意见已送达", now=now)
    if final:
        return state, {**changes, "final_on": received_on}
    code = REQUEST[ReviewLevel.SECOND_REVIEW]
    until = terms.binding(terms.start(code, received_on))
    if state is not State.CLOSED:
        until = clocks.start(case, code, now=now, on=received_on, reason="收到复查意见").due
    rows.change(opinion, review_until=until)
    return state, changes


def _hand_back(
    case: Case, review: Review, opinion: Answer, received_on: date, now: datetime
) -> tuple[State, dict[str, Any]]:
    """Back to the unit that handled it, by the day that was set; what it promised waits for the new answer."""
    unit = handling_unit(case)
    assert review.remand_due is not None, "what is handled again has its day"
    history.take_part(case, (unit, Part.LEAD))
    clocks.open_promises(case).update(dropped=True)
    label = ReviewLevel(review.level).label
    clocks.end(case, "review_accept", *DECIDE.values(), now=now, reason=f"{label}意见已送达")
    by_day = max(review.remand_due, local_date(now))
    clocks.start(case, "rehandle", now=now, reason=f"{label}意见责令的期限", fixed=by_day)
    changes = {"owner": unit, "handling_unit": unit, "officer": None, "reopened": case.reopened + 1}
    return State.HANDLING, changes
