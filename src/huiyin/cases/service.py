"""The fifth chapter: the answer is served with proof, and what it promised is performed (条例第三十二条、第三十五条)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from huiyin.base import rows, sealing
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, clocks, followup, history, procedure
from huiyin.cases.codes import AnswerKind, AnswerStatus, Part, ReplyChannel, ServiceMethod
from huiyin.cases.models import Answer, Case, Performance, Service
from huiyin.cases.states import State
from huiyin.documents.models import Blob
from huiyin.org.models import Unit, User

_OWED_UNTIL_SERVED = ("handle", "rehandle", "notice", "feedback")


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
    _check(case, answer, method, received_on, receiver, now)
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
    clocks.end(case, *_OWED_UNTIL_SERVED, now=now, reason="书面答复已送达")
    until = None
    if answer.kind == AnswerKind.OPINION:
        until = clocks.start(case, "review_request", now=now, on=received_on, reason="收到书面答复").due
    rows.change(answer, status=AnswerStatus.SERVED, review_until=until)
    promises = _promise(case, answer)
    note = f"{ServiceMethod(method).label}，{sealing.masked_name(receiver.strip())}于{received_on:%Y年%-m月%-d日}收到"
    data: dict[str, object] = {"answer": answer.pk, "received_on": received_on, "method": method}
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


def _check(case: Case, answer: Answer, method: str, received_on: date, receiver: str, now: datetime) -> None:
    if method not in ServiceMethod.values or not receiver.strip():
        raise Refused(
            "请选择送达方式并填写签收人：没有送达凭证，请求复查的期限不起算（《信访工作条例》第三十五条）。"
        )
    if method == ServiceMethod.ELECTRONIC and case.reply_channel != ReplyChannel.WEB:
        raise Refused(
            "诉求人没有同意电子送达，请当面、邮寄或者委托村（社区）送达（《民事诉讼法》第九十条）。"
        )
    if received_on > local_date(now):
        raise Refused("收到日期不能晚于今天。")
    if answer.signed_at is not None and received_on < local_date(answer.signed_at):
        raise Refused("收到日期不能早于签发日期，请核对送达凭证。")


def _promise(case: Case, answer: Answer) -> list[Performance]:
    """Write down each promise of the answer as something to be performed."""
    items = answering.items(answer)
    promises = [Performance(case=case, item=item, due=item.promise_due) for item in items if item.promise_due]
    rows.insert(*promises)
    return promises


def begin_follow_up(case: Case, *, now: datetime, reason: str) -> Unit:
    """Hand the case to the unit that calls the citizen: never the one that handled it."""
    unit = followup.calling_unit(case)
    clocks.start(case, "callback", now=now, reason=reason)
    history.take_part(case, (unit, Part.FOLLOW_UP))
    return unit


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
    told: dict[str, object] = {"promise": performance.item.promise}
    note = f"{performance.item.promise}：{proof.strip()}"
    if clocks.open_promises(case).exists():
        history.make(case, move, by=by, now=now, to=State.PERFORMING, note=note, told=told)
    else:
        owner = begin_follow_up(case, now=now, reason="承诺事项全部完成")
        history.make(
            case, move, by=by, now=now, to=State.SERVED, note=note, told=told, owner=owner, officer=None
        )
    return case
