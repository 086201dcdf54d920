"""Review and second review: the superior unit is asked to look at an opinion again (条例第三十五条、第三十六条).

Who asked, whether it is taken up, and how it ends without an opinion; the opinion itself is made in `reviewing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, clocks, hearing, history, papers, procedure, service
from huiyin.cases.codes import (
    AnswerKind,
    AnswerStatus,
    Part,
    ReviewLevel,
    ReviewRefusal,
)
from huiyin.cases.models import Answer, Attachment, Case, Review, Step
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import IN_REVIEW, State
from huiyin.deadlines import words
from huiyin.documents.models import Blob
from huiyin.org import superiors
from huiyin.org.models import Unit, User

REQUEST = {ReviewLevel.REVIEW: "review_request", ReviewLevel.SECOND_REVIEW: "second_review_request"}
DECIDE = {ReviewLevel.REVIEW: "review_decide", ReviewLevel.SECOND_REVIEW: "second_review_decide"}
ARTICLE = {
    ReviewLevel.REVIEW: "《信访工作条例》第三十五条",
    ReviewLevel.SECOND_REVIEW: "《信访工作条例》第三十六条",
}
# What makes somebody one of those whose work is looked at again.
_HANDLING = ("accept", "simplify", "add_evidence", "extend", "draft", "endorse", "send_back", "sign")


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be asked for now: the level, the paper it is about, who looks at it, until when one may ask."""

    level: ReviewLevel
    against: Answer
    organ: Unit
    office: Unit  # who works on it for the organ
    until: date | None


def subject(case: Case) -> Subject:
    """What a request now would be about; Refused, naming the way that is open, when there is no review."""
    if case.final_on is not None:
        raise Refused(
            f"此事项已于{words.date_of(case.final_on)}复核终结，仍以同一事实和理由提出的，不再受理；有新的事实和理由的，"
            "请写明原编号和新的事实、理由、证据，作为新的诉求提出（《信访工作条例》第三十六条）。"
        )
    against = answering.current(case)
    if against is None or against.status != AnswerStatus.SERVED:
        raise Refused("书面答复还没有送达，收到书面答复之后才能请求复查（《信访工作条例》第三十五条）。")
    if against.kind not in (AnswerKind.OPINION, AnswerKind.REVIEW):
        raise Refused(_other_way(against))
    level = ReviewLevel.REVIEW if against.kind == AnswerKind.OPINION else ReviewLevel.SECOND_REVIEW
    organ = superiors.reviewing(against.unit)
    if organ is None:
        raise Refused(
            f"还没有登记{against.unit}的{level.label}机关，请联系信访部门确定（{ARTICLE[level]}）。"
        )
    office = superiors.office_of(organ)
    handled = {case.handling_unit_id, against.unit_id}
    return Subject(level, against, organ, organ if office.pk in handled else office, against.review_until)


def _other_way(answer: Answer) -> str:
    """Why there is no review of an answer that is no opinion on a request, and what there is (条例第三十一条)."""
    label = AnswerKind(answer.kind).label
    return f"{label}不是信访处理意见，不适用复查、复核（《信访工作条例》第三十一条、第三十五条）；{remedy(answer)}。"


def remedy(answer: Answer) -> str:
    """Which remedy an answer has that is no opinion on a request, as half a sentence."""
    match answer.kind:
        case AnswerKind.DUTY_REPLY:
            bodies = superiors.remedies(answer.unit)
            way = (
                f"不服的，可以自知道之日起六十日内向{bodies['reconsideration_body']}申请行政复议，或者六个月内向"
                f"{bodies['court']}提起行政诉讼（《行政复议法》第二十条、《行政诉讼法》第四十六条）"
            )
        case AnswerKind.REDIRECT:
            way = f"请按告知书写明的法定途径提出：{answer.turn_to}"
        case AnswerKind.DECLINE | AnswerKind.DECLINE_FINAL:
            way = "有意见的，可以补充说明和证据后重新提出，也可以向上一级信访部门反映"
        case AnswerKind.AGREEMENT | AnswerKind.SETTLEMENT:
            way = "对方不履行的，可以要求督促履行、申请司法确认或者向人民法院起诉（《人民调解法》第三十二条、第三十三条）"
        case AnswerKind.SIMPLE_REPLY:
            way = "不满意的，可以要求改按一般程序办理，收到处理意见书后再请求复查"
        case _:
            way = "有意见的，可以再次提出"
    return way


def under_way(case: Case) -> Review:
    """The review that has not ended, which the state of the case says there is."""
    review = Review.objects.filter(case=case, ended_at=None).select_related("against__unit", "organ").first()
    assert review is not None, f"{case}: in review without a review"
    return review


@transaction.atomic
def request_review(
    case: Case,
    requests: str,
    reasons: str,
    *,
    posted_on: date | None = None,
    files: Sequence[Blob] = (),
    by: Citizen | User,
    now: datetime,
) -> Review:
    """Ask the superior unit to look again, within 30 days of receipt of the answer; its 30 days run from today.

    Staff enter what came on paper; `posted_on` is the day of posting, which is in time where arrival is not.
    """
    move = procedure.require(case, "request_review", by, now)
    about = subject(case)
    if not requests.strip() or not reasons.strip():
        raise Refused(f"请写明{about.level.label}请求，以及事实和理由（{ARTICLE[about.level]}）。")
    _in_time(about, posted_on, now)
    staff = by if isinstance(by, User) else None
    review = Review(
        case=case, level=about.level, against=about.against, organ=about.organ, came_from=case.state,
        requests=requests.strip(), reasons=reasons.strip(), requested_at=now, entered_by=staff,
    )  # fmt: skip
    rows.insert(review)
    rows.insert(*(Attachment(case=case, blob=blob, by_citizen=staff is None, added_at=now) for blob in files))
    label = about.level.label
    clocks.end(case, "callback", *REQUEST.values(), now=now, reason=f"已请求{label}")
    for code in ("review_accept", DECIDE[about.level]):
        clocks.start(case, code, now=now, reason=f"收到{label}请求")
    history.take_part(case, (about.organ, Part.REVIEW), (about.office, Part.REVIEW))
    history.make(
        case, move, by=by, now=now, to=State.REVIEW_REQUESTED, note=requests.strip(), told={"level": label},
        data={"review": review.pk, "level": review.level, "posted_on": posted_on}, owner=about.office,
        officer=None, finished_at=None,
    )  # fmt: skip
    return review


def _in_time(about: Subject, posted_on: date | None, now: datetime) -> None:
    """Refuse after the last day; posted before it has passed is in time (as in 民事诉讼法第八十五条)."""
    if posted_on is not None and posted_on > local_date(now):
        raise Refused("寄出日期不能晚于今天，请按邮戳填写。")
    if about.until is not None and (posted_on or local_date(now)) > about.until:
        raise Refused(
            f"请求{about.level.label}的期限是收到书面答复之日起三十日，已于{words.date_of(about.until)}届满；邮寄的以寄出"
            f"日期为准（{ARTICLE[about.level]}）。"
        )


def keep_apart(case: Case, review: Review, by: User) -> None:
    """Refuse those who handled, drafted, checked or signed what is looked at again (条例第二十八条)."""
    looked_at = [review.against]
    involved: set[int | None] = set()
    earlier = Review.objects.filter(opinion=review.against).select_related("against").first()
    if earlier is not None:
        looked_at.append(earlier.against)
        involved.add(earlier.accepted_by_id)
    for answer in looked_at:
        involved |= {answer.drafted_by_id, answer.endorsed_by_id, answer.signed_by_id}
    handled = Step.objects.filter(case=case, verb__in=_HANDLING).exclude(state__in=IN_REVIEW)
    if by.pk in involved or handled.filter(actor=by).exists():
        raise Refused(
            f"您参与过原事项的办理或者原意见的拟写、审核、签发，应当回避，请由他人{ReviewLevel(review.level).label}"
            "（《信访工作条例》第二十八条）。"
        )


@transaction.atomic
def accept_review(case: Case, *, by: User, now: datetime) -> Case:
    """Take the request up and tell the citizen in writing; the 30 days to decide run from its receipt."""
    move = procedure.require(case, "accept_review", by, now)
    review = under_way(case)
    keep_apart(case, review, by)
    level = ReviewLevel(review.level)
    clocks.end(case, "review_accept", now=now, reason=f"受理{level.label}请求")
    deciding = clocks.find(case, DECIDE[level])
    assert deciding is not None, "the term to decide runs from the request"
    letter = papers.issue(
        case, "review_accept", by=by, now=now, unit=review.organ, stage=level.label,
        received=local_date(review.requested_at), accepted=now, due=deciding.due, respondent=review.against.unit,
        opinion_number=review.against.number, hearing="",
    )  # fmt: skip
    rows.change(review, accepted_at=now, accepted_by=by, letter=letter)
    history.make(
        case, move, by=by, now=now, to=State.UNDER_REVIEW, told={"unit": review.organ, "level": level.label},
        data={"review": review.pk, **history.papered(letter)}, officer=by,
    )  # fmt: skip
    return case


@transaction.atomic
def decline_review(case: Case, ground: str, *, reason: str, turn_to: str, by: User, now: datetime) -> Case:
    """Decline in writing with ground and where to turn; the opinion stands as it stood."""
    move = procedure.require(case, "decline_review", by, now)
    review = under_way(case)
    keep_apart(case, review, by)
    level = ReviewLevel(review.level)
    if ground not in ReviewRefusal.values:
        raise Refused(f"请选择不予受理{level.label}的理由（{ARTICLE[level]}）。")
    if not reason.strip() or not turn_to.strip():
        raise Refused(f"不予受理应当说明理由，并告诉请求人应当怎样办理（{ARTICLE[level]}）。")
    label = ReviewRefusal(ground).label
    letter = papers.issue(
        case, "review_decline", by=by, now=now, unit=review.organ, stage=level.label,
        received=local_date(review.requested_at), ground=label, reason=reason.strip(), basis=f"{ARTICLE[level]}。",
        turn_to=turn_to.strip(), respondent=review.against.unit, opinion_number=review.against.number,
    )  # fmt: skip
    rows.change(
        review, refused=ground, refusal=f"{reason.strip()}\n{turn_to.strip()}", letter=letter, ended_at=now
    )
    state, changes = back(case, review, reason=f"不予受理{level.label}请求", now=now)
    history.make(
        case, move, by=by, now=now, to=state, note=f"{label}。{reason.strip()}",
        told={"unit": review.organ, "level": level.label},
        data={"review": review.pk, **history.papered(letter)}, **changes,
    )  # fmt: skip
    return case


@transaction.atomic
def withdraw_review(case: Case, reason: str = "", *, by: Citizen, now: datetime) -> Case:
    """The citizen, and only the citizen, takes the request back; while the 30 days run one may ask again."""
    move = procedure.require(case, "withdraw_review", by, now)
    review = under_way(case)
    label = ReviewLevel(review.level).label
    hearing.lapse(case, f"诉求人撤回{label}请求")
    if review.opinion is not None:
        rows.change(review.opinion, status=AnswerStatus.REPLACED)
    rows.change(review, ended_at=now)
    state, changes = back(case, review, reason=f"撤回{label}请求", now=now)
    history.make(
        case, move, by=by, now=now, to=state, note=reason.strip(), told={"level": label},
        data={"review": review.pk}, **changes,
    )  # fmt: skip
    return case


def back(case: Case, review: Review, *, reason: str, now: datetime) -> tuple[State, dict[str, Any]]:
    """Where the case goes back to when the request ended without a word: the opinion stands, and so does the right."""
    state, changes = settled(case, closed=review.came_from == State.CLOSED, reason=reason, now=now)
    until = review.against.review_until
    if state is not State.CLOSED and until is not None and local_date(now) <= until:
        received = review.against.service.received_on
        code = REQUEST[ReviewLevel(review.level)]
        clocks.start(case, code, now=now, on=received, reason="收到书面答复")
    return state, changes


def settled(case: Case, *, closed: bool, reason: str, now: datetime) -> tuple[State, dict[str, Any]]:
    """Where a case with a standing answer belongs: to be performed, closed (if it may be), or to be asked about."""
    clocks.end(case, "review_accept", *DECIDE.values(), now=now, reason=reason)
    if clocks.open_promises(case).exists():
        return State.PERFORMING, {"owner": handling_unit(case), "officer": None}
    if closed:
        return State.CLOSED, {}
    return State.SERVED, {"owner": service.begin_follow_up(case, now=now, reason=reason), "officer": None}


def handling_unit(case: Case) -> Unit:
    """The unit that handled the case, or the one that has taken its place (条例第二十四条)."""
    unit = case.handling_unit.heir() if case.handling_unit is not None else None
    if unit is None:
        raise Refused(
            f"{case.handling_unit}已经撤并，没有承继单位，请先由管理员确定（《信访工作条例》第二十四条）。"
        )
    return unit
