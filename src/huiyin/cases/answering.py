"""The fourth chapter: the answer is drafted demand by demand, checked, signed (条例第三十二条)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import clocks, history, indexing, papers, procedure, releasing
from huiyin.cases.codes import (
    ELSEWHERE,
    NOT_UPHELD,
    ON_REQUESTS,
    ON_SUGGESTIONS,
    REVIEWS,
    AnswerKind,
    AnswerStatus,
    HearingStatus,
    LinkKind,
    Opinion,
    Route,
    Track,
)
from huiyin.cases.models import (
    Answer,
    AnswerItem,
    Case,
    Demand,
    Hearing,
    Link,
    Mediation,
    Review,
)
from huiyin.cases.states import State
from huiyin.deadlines.arithmetic import LONGEST
from huiyin.org import superiors
from huiyin.org.models import User

_ARTICLE = "《信访工作条例》第三十二条"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one demand, by its number."""

    demand: int
    facts: str
    opinion: str
    reply: str
    basis: str = ""
    promise: str = ""
    promise_due: date | None = None
    promisor: str = ""  # a third party that promised, such as an enterprise; empty: the unit itself


@transaction.atomic
def draft(case: Case, summary: str, replies: Sequence[Reply], *, by: User, now: datetime) -> Answer:
    """Write the opinion, demand by demand, and hand it in for checking; a draft made earlier is replaced."""
    move = procedure.require(case, "draft", by, now)
    numbered = {demand.no: demand for demand in demands(case)}
    kind = kind_of(case)
    _way_decided(case)
    if kind is not AnswerKind.SUGGESTION_REPLY and not summary.strip():
        raise Refused("请先用一两句通俗的话写明结果，印在文书最前面。")
    check(replies, numbered, now, allowed=opinions_of(kind))
    _something_new(case, replies)
    earlier = current(case)
    if earlier is not None and earlier.status == AnswerStatus.DRAFT:
        rows.change(earlier, status=AnswerStatus.REPLACED)
    assert case.handling_unit is not None, "an accepted case has a handling unit"
    answer = Answer(
        case=case,
        kind=kind,
        status=AnswerStatus.DRAFT,
        unit=case.handling_unit,
        summary=summary.strip(),
        drafted_by=by,
        drafted_at=now,
    )
    rows.insert(answer)
    case.__dict__["_answer"] = answer
    answer.__dict__["_items"] = items_of(answer, replies, numbered)
    rows.insert(*answer.__dict__["_items"])
    history.make(case, move, by=by, now=now, to=State.DRAFTED, data={"answer": answer.pk})
    return answer


def kind_of(case: Case) -> AnswerKind:
    """Which paper answers this case: by its track, and on the statute's track by the way that was decided."""
    if case.track == Track.SUGGESTION:
        return AnswerKind.SUGGESTION_REPLY
    if case.track == Track.HOTLINE:
        return AnswerKind.HOTLINE_REPLY
    return AnswerKind.DUTY_REPLY if case.route == Route.R5 else AnswerKind.OPINION


def _way_decided(case: Case) -> None:
    """Refuse an answer on a way that nobody confirmed: only R6, which takes no right away, needs no second word here."""
    if case.route in ELSEWHERE:
        raise Refused(
            f"办理途径是“{Route(case.route).label}”，请导入法定途径；应当由本单位答复的，先改正途径（《信访工作条例》第三十一条）。"
        )
    if case.route == Route.R5 and case.route_confirmed_by_id is None:
        raise Refused(
            "办理途径还没有由另一人确认：按履行职责答复的，诉求人不能请求复查，请先确认途径再拟写（《信访工作条例》第三十一条）。"
        )


def opinions_of(kind: AnswerKind) -> tuple[Opinion, ...]:
    """What may be said to each demand: requests are supported or not, suggestions adopted or not."""
    return ON_SUGGESTIONS if kind is AnswerKind.SUGGESTION_REPLY else ON_REQUESTS


def items_of(answer: Answer, replies: Sequence[Reply], numbered: dict[int, Demand]) -> list[AnswerItem]:
    """The rows of the answers to the single demands."""
    return [
        AnswerItem(
            answer=answer,
            demand=numbered[reply.demand],
            facts=reply.facts.strip(),
            opinion=reply.opinion,
            reply=reply.reply.strip(),
            basis=reply.basis.strip(),
            promise=reply.promise.strip(),
            promise_due=reply.promise_due,
            promisor=reply.promisor.strip() if reply.promise_due is not None else "",
        )
        for reply in replies
    ]


def check(
    replies: Sequence[Reply],
    demands: dict[int, Demand],
    now: datetime,
    *,
    allowed: tuple[Opinion, ...] = ON_REQUESTS,
) -> None:
    """Refuse an answer that leaves out a demand, a fact, or what the law asks to be said to it."""
    answered = {reply.demand for reply in replies}
    if missing := sorted(demands.keys() - answered):
        raise Refused(f"第{'、'.join(map(str, missing))}项诉求还没有答复，应当逐项答复（{_ARTICLE}）。")
    if answered - demands.keys() or len(answered) != len(replies):
        raise Refused("答复的诉求序号与登记的不一致，请核对。")
    for reply in replies:
        where = f"第{reply.demand}项诉求"
        if reply.opinion not in allowed:
            choices = "、".join(opinion.label for opinion in allowed)
            raise Refused(f"{where}请选择处理意见：{choices}（{_ARTICLE}）。")
        if not reply.facts.strip() or not reply.reply.strip():
            raise Refused(f"{where}请写明查明的事实和答复内容（{_ARTICLE}）。")
        if reply.opinion == Opinion.NOT_SUPPORT and not reply.basis.strip():
            raise Refused(f"{where}不予支持的，应当写明法律法规和政策依据（{_ARTICLE}）。")
        if reply.opinion in (Opinion.ADOPT, Opinion.ADOPT_PARTLY) and reply.promise_due is None:
            raise Refused(f"{where}采纳的，请写明怎样改、什么时候改（《信访工作条例》第二十九条）。")
        if bool(reply.promise.strip()) != (reply.promise_due is not None):
            raise Refused(f"{where}的承诺事项和完成日期应当同时填写（{_ARTICLE}）。")
        if reply.promise_due is not None and reply.promise_due < local_date(now):
            raise Refused(f"{where}的承诺完成日期不能早于今天。")
        if reply.promise_due is not None and (reply.promise_due - local_date(now)).days > LONGEST:
            raise Refused(f"{where}的承诺完成日期在十年以后，请核对年份。")


def _something_new(case: Case, replies: Sequence[Reply]) -> None:
    """Refuse the opinion once more that a review did not let stand, on the same facts and reasons."""
    if not case.reopened:
        return
    review = Review.objects.filter(case=case, outcome__in=NOT_UPHELD).exclude(ended_at=None).last()
    before = Answer.objects.filter(case=case, kind=AnswerKind.OPINION, status=AnswerStatus.SERVED).last()
    if review is None or before is None or before.pk > (review.opinion_id or 0):
        return
    said = {item.demand.no: _gist(item.facts, item.opinion, item.reply) for item in items(before)}
    if all(said.get(reply.demand) == _gist(reply.facts, reply.opinion, reply.reply) for reply in replies):
        raise Refused(
            f"{review}责令重新办理后，不得以同一事实和理由作出与原来相同的意见，请重新调查核实后再拟写"
            "（参照《山东省信访条例》第四十五条、《信访工作条例》第三十五条）。"
        )


def _gist(*texts: str) -> str:
    """Texts without spaces and punctuation, so that a comma more makes no other opinion."""
    return "|".join("".join(sign for sign in text if sign.isalnum()) for text in texts)


def demands(case: Case) -> list[Demand]:
    """The numbered demands; read once for a loaded case."""
    known = case.__dict__
    if "_demands" not in known:
        known["_demands"] = sorted(rows.find(Demand, case=case.pk), key=lambda demand: demand.no)
    listed: list[Demand] = known["_demands"]
    return listed


def items(answer: Answer) -> list[AnswerItem]:
    """The answers to the single demands; read once for a loaded answer."""
    known = answer.__dict__
    if "_items" not in known:
        known["_items"] = list(AnswerItem.objects.filter(answer=answer).select_related("demand"))
    listed: list[AnswerItem] = known["_items"]
    return listed


def current(case: Case) -> Answer | None:
    """The answer the case is about now: the last one not replaced; read once for a loaded case.

    The opinion of a review counts from its service on: until then the answer under review stands.
    """
    known = case.__dict__
    if "_answer" not in known:
        answers = Answer.objects.filter(case=case).exclude(status=AnswerStatus.REPLACED)
        answers = answers.exclude(~Q(status=AnswerStatus.SERVED), kind__in=REVIEWS)
        known["_answer"] = answers.select_related("unit").order_by("-id").first()
    answer: Answer | None = known["_answer"]
    return answer


def shared(case: Case) -> Answer | None:
    """The signed answer of the same unit to the same matter brought by others: what one of them was told all are told.

    Each keeps an own paper; the draft only begins with the same words (条例第十九条).
    """
    links = Link.objects.filter(Q(case=case) | Q(other=case), kind=LinkKind.SAME_MATTER)
    others = {key for pair in links.values_list("case", "other") for key in pair} - {case.pk}
    signed = Answer.objects.filter(
        case__in=others, unit=case.handling_unit, kind=kind_of(case), signed_at__isnull=False
    )
    return signed.exclude(status=AnswerStatus.REPLACED).order_by("-id").first()


def standing(case: Case, status: AnswerStatus) -> Answer:
    """The current answer, which the state of the case says has this status."""
    answer = current(case)
    assert answer is not None and answer.status == status, f"{case}: state and answer disagree"
    return answer


def nothing_open(case: Case) -> None:
    """Refuse to conclude what is still being heard or mediated."""
    if rows.find(Hearing, case=case.pk, status=HearingStatus.CALLED):
        raise Refused("已经通知听证，请在听证举行或者取消之后再办理这一步（《信访工作条例》第三十一条）。")
    if rows.find(Mediation, case=case.pk, ended_at=None):
        raise Refused("调解、和解正在进行，请先记录达成协议或者终止（《信访工作条例》第三十三条）。")


@transaction.atomic
def endorse(case: Case, *, note: str = "", by: User, now: datetime) -> Case:
    """Check the draft and pass it on for signature; nobody checks their own draft."""
    move = procedure.require(case, "endorse", by, now)
    answer = standing(case, AnswerStatus.DRAFT)
    if answer.drafted_by_id == by.pk:
        raise Refused(f"拟稿人不能审核自己拟写的答复，请由其他负责人审核（{_ARTICLE}）。")
    nothing_open(case)
    _mark(answer, AnswerStatus.ENDORSED, endorsed_by=by, endorsed_at=now)
    history.make(case, move, by=by, now=now, to=State.REVIEWED, note=note.strip())
    return case


@transaction.atomic
def send_back(case: Case, reason: str, *, by: User, now: datetime) -> Case:
    """Return the draft with what is wrong with it."""
    move = procedure.require(case, "send_back", by, now)
    if not reason.strip():
        raise Refused("请写明需要修改的地方，再退回。")
    status = AnswerStatus.DRAFT if case.status is State.DRAFTED else AnswerStatus.ENDORSED
    _mark(standing(case, status), AnswerStatus.DRAFT, endorsed_by=None, endorsed_at=None)
    history.make(case, move, by=by, now=now, to=State.HANDLING, note=reason.strip())
    return case


@transaction.atomic
def sign(case: Case, *, publish: bool = False, by: User, now: datetime) -> Case:
    """Sign the opinion: it gets its number and can no longer be changed; nobody signs their own draft.

    `publish`: once it is served everybody may read it, without what tells who asked.
    """
    move = procedure.require(case, "sign", by, now)
    answer = standing(case, AnswerStatus.ENDORSED)
    if answer.drafted_by_id == by.pk:
        raise Refused(f"拟稿人不能签发自己拟写的答复，请由其他负责人签发（{_ARTICLE}）。")
    if publish:
        releasing.check(case, answer.kind)
    letter = papers.issue(case, answer.kind, by=by, now=now, unit=answer.unit, **_facts(case, answer))
    number = letter.number or f"{case.number}答{Answer.objects.filter(case=case).count()}"
    _mark(
        answer,
        AnswerStatus.SIGNED,
        signed_by=by,
        signed_at=now,
        number=number,
        letter=letter if letter.fingerprint else None,
        public=publish,
    )
    indexing.answered(case, answer, items(answer))
    history.make(
        case,
        move,
        by=by,
        now=now,
        to=State.SIGNED,
        note=f"{number}，向公众公开" if publish else number,
        told={"unit": answer.unit},
        data={
            "document": number,
            "content": trail.fingerprint(content(answer)),
            **({"published": True} if publish else {}),
            **history.papered(letter),
        },
    )
    return case


def _facts(case: Case, answer: Answer) -> dict[str, Any]:
    """What the paper of an answer says beside what every paper of the case says."""
    listed = papers.items(answer)
    facts: dict[str, Any] = {"summary": answer.summary, "items": listed}
    match answer.kind:
        case AnswerKind.SUGGESTION_REPLY:
            for item in listed:
                item |= {
                    "adoption": item["opinion"],
                    "reason": item["reply"],
                    "change_on": item["promise_due"],
                }
        case AnswerKind.DUTY_REPLY:
            for item in listed:
                item["action"] = item["reply"]
            facts |= superiors.remedies(answer.unit)
        case AnswerKind.HOTLINE_REPLY:
            for item in listed:
                item["result"] = item["opinion"]
            facts |= {"order_number": case.number, "received": case.registered_at}
        case _:
            clock = clocks.find(case, "handle")
            facts["extended"] = clock is not None and clock.extended_days > 0
    return facts


def content(answer: Answer) -> str:
    """All that a paper says, in one text; the trail keeps its fingerprint from the day it was signed."""
    said = [
        [
            item.demand.no,
            item.facts,
            item.opinion,
            item.reply,
            item.basis,
            item.promise,
            str(item.promise_due or ""),
            *([item.promisor] if item.promisor else []),
        ]
        for item in sorted(items(answer), key=lambda item: item.demand.no)
    ]
    paper = [answer.kind, answer.number, answer.summary, answer.ground, answer.turn_to, said]
    if answer.way:
        paper.append(answer.way)
    return json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _mark(answer: Answer, status: AnswerStatus, **changes: object) -> None:
    rows.change(answer, status=status, **changes)
