"""The fifth chapter: the answer is served with proof, and what it promised is performed (条例第三十二条、第三十五条)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huiyin.base import rows, sealing
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, clocks, followup, history, papers, parties, procedure
from huiyin.cases.codes import AnswerKind, AnswerStatus, Part, ReplyChannel, ServiceMethod
from huiyin.cases.models import Answer, Case, Delivery, Performance, Review, Service
from huiyin.cases.states import IN_REVIEW, State
from huiyin.documents.models import Blob
from huiyin.org.models import Unit, User

_OWED_UNTIL_SERVED = (*clocks.ANSWERING, "notice", "feedback", "mediation")


@transaction.atomic
def serve(
    case: Case,
    method: str,
    *,
    received_on: date,
    receiver: str,
    proof: Blob | None = None,
    by: User,
    now: datetime,
) -> Service:
    """Register that the citizen has the written answer; the right of review runs from that day (条例第三十五条).

    Electronic service needs the citizen's consent (答复方式为网上查看), as in 民事诉讼法第九十条.
    """
    move = procedure.require(case, "serve", by, now)
    answer = answering.standing(case, AnswerStatus.SIGNED)
    check(case, answer, method, received_on, receiver, now)
    service = Service(
        answer=answer,
        method=method,
        received_on=received_on,
        receiver=receiver.strip(),
        proof=proof,
        at=now,
        by=by,
    )
    rows.insert(service)
    charged = clocks.find(case, "feedback") is not None
    clocks.end(case, *_OWED_UNTIL_SERVED, now=now, reason="书面答复已送达")
    until = None
    if answer.kind == AnswerKind.OPINION:
        until = clocks.start(case, "review_request", now=now, on=received_on, reason="收到书面答复").due
    rows.change(answer, status=AnswerStatus.SERVED, review_until=until)
    promises = promise(case, answer)
    note = f"{ServiceMethod(method).label}，{sealing.masked_name(receiver.strip())}于{received_on:%Y年%-m月%-d日}收到"
    data: dict[str, object] = {"answer": answer.pk, "received_on": received_on, "method": method}
    if charged:  # 交办 ends with a report to the sender (条例第二十二条第三项)
        data |= history.papered(papers.issue(case, "completion_report", by=by, now=now, signer=by.name))
    answered = case.answered_at or now
    if promises:
        history.make(
            case, move, by=by, now=now, to=State.PERFORMING, note=note, data=data, answered_at=answered
        )
    else:
        owner = begin_follow_up(case, now=now, reason="书面答复已送达")
        history.make(
            case, move, by=by, now=now, to=State.SERVED, note=note, data=data, owner=owner, officer=None,
            answered_at=answered,
        )  # fmt: skip
    return service


def check(case: Case, answer: Answer, method: str, received_on: date, receiver: str, now: datetime) -> None:
    """Refuse a service without a way, a receiver, consent where it is electronic, or on an impossible day."""
    if method not in ServiceMethod.values or not receiver.strip():
        raise Refused(
            "请选择送达方式并填写签收人：没有送达凭证，请求复查的期限不起算（《信访工作条例》第三十五条）。"
        )
    parties.check_receiver(case, receiver)
    if method == ServiceMethod.ELECTRONIC and case.reply_channel != ReplyChannel.WEB:
        raise Refused(
            "诉求人没有同意电子送达，请当面、邮寄或者委托村（社区）送达（《民事诉讼法》第九十条）。"
        )
    if received_on > local_date(now):
        raise Refused("收到日期不能晚于今天。")
    if answer.signed_at is not None and received_on < local_date(answer.signed_at):
        raise Refused("收到日期不能早于签发日期，请核对送达凭证。")


def promise(case: Case, answer: Answer) -> list[Performance]:
    """Write down each promise of the answer as something to be performed."""
    promises = [
        Performance(case=case, answer=answer, text=item.promise, promisor=item.promisor, due=item.promise_due)
        for item in answering.items(answer)
        if item.promise_due
    ]
    rows.insert(*promises)
    return promises


def begin_follow_up(case: Case, *, now: datetime, reason: str) -> Unit:
    """Hand the case to the unit that calls the citizen: never the one that handled it."""
    unit = followup.calling_unit(case)
    clocks.start(case, "callback", now=now, reason=reason)
    history.take_part(case, (unit, Part.FOLLOW_UP))
    return unit


@transaction.atomic
def note_delivery(
    case: Case,
    method: str,
    *,
    on: date,
    receiver: str,
    delivered: bool,
    note: str = "",
    proof: Blob | None = None,
    by: User,
    now: datetime,
) -> Delivery:
    """Note that a paper could not be served, or was served once more or to a further representative.

    A failed attempt starts no right; the first proof of service does, and it stays (条例第三十五条).
    """
    move = procedure.require(case, "note_delivery", by, now)
    answer = _on_its_way(case)
    if answer is None or answer.signed_at is None:
        raise Refused(f"还没有签发的书面答复，无从送达（{move.article}）。")
    if method not in ServiceMethod.values or not receiver.strip():
        raise Refused(f"请选择送达方式并填写受送达人（{move.article}）。")
    if not delivered and not note.strip():
        raise Refused(f"没有送到的，请写明原因（退回、地址不详、拒收等），以便另行送达（{move.article}）。")
    if delivered and answer.status != AnswerStatus.SERVED:
        verb = "serve_review" if case.status is State.REVIEW_SIGNED else "serve"
        raise Refused(
            f"第一次送达请用“{procedure.label(verb)}”：请求复查的期限自那一天起算（{move.article}）。"
        )
    if on > local_date(now) or on < local_date(answer.signed_at):
        raise Refused("送达日期应当在签发日期和今天之间，请核对。")
    row = Delivery(
        answer=answer, method=method, on=on, receiver=receiver.strip(), delivered=delivered,
        note=note.strip(), proof=proof, at=now, by=by,
    )  # fmt: skip
    rows.insert(row)
    result = "已送达" if delivered else f"未送达：{note.strip()}"
    words = f"{ServiceMethod(method).label}，{sealing.masked_name(receiver.strip())}，{result}"
    history.make(case, move, by=by, now=now, note=words, data={"answer": answer.pk, "delivered": delivered})
    return row


def _on_its_way(case: Case) -> Answer | None:
    """The paper that is being served: while the opinion of a review is on its way, that one."""
    if case.status is State.REVIEW_SIGNED:
        review = Review.objects.filter(case=case, ended_at=None).select_related("opinion").first()
        return review.opinion if review is not None else None
    return answering.current(case)


@transaction.atomic
def perform(
    case: Case, performance: Performance, *, proof: str, done_on: date, by: User, now: datetime
) -> Case:
    """Register that a promise was kept, and how; the last one hands the case over to be called back (条例第三十二条)."""
    move = procedure.require(case, "perform", by, now)
    if not proof.strip():
        raise Refused("请写明怎样完成、结果如何（《信访工作条例》第三十二条）。")
    if done_on > local_date(now):
        raise Refused("完成日期不能晚于今天。")
    if (
        not clocks.open_promises(case)
        .filter(pk=performance.pk)
        .update(done_on=done_on, proof=proof.strip(), by=by)
    ):
        raise Refused("这一承诺已经登记完成，不需要重复登记。")
    told: dict[str, object] = {"promise": performance.text}
    note = f"{performance.text}：{proof.strip()}"
    if case.status in IN_REVIEW:
        history.make(case, move, by=by, now=now, note=note, told=told)
    elif clocks.open_promises(case).exists():
        history.make(case, move, by=by, now=now, to=State.PERFORMING, note=note, told=told)
    else:
        owner = begin_follow_up(case, now=now, reason="承诺事项全部完成")
        history.make(
            case, move, by=by, now=now, to=State.SERVED, note=note, told=told, owner=owner, officer=None
        )
    return case
