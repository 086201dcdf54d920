"""Facts of the papers that are drawn from a case's own rows whenever somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.cases.codes import AnswerStatus, PartyRole, ReplyChannel
from huiyin.cases.models import (
    Answer,
    AnswerItem,
    Assignment,
    Attachment,
    Callback,
    Case,
    Evidence,
    Link,
    Party,
    Performance,
    Service,
    Step,
)
from huiyin.cases.procedure import MOVES
from huiyin.deadlines import words
from huiyin.org.models import Unit

Facts = dict[str, Any]


def facts(case: Case, kind: str) -> Facts:
    """What the paper prints of the course of the case; empty for papers whose verb says it all."""
    own = _OWN.get(kind)
    return own(case) if own is not None else {}


def items(answer: Answer) -> list[Facts]:
    """The answers to the single demands, with the evidence found for each."""
    known: list[AnswerItem] | None = answer.__dict__.get("_items")
    if known is None:
        known = list(AnswerItem.objects.filter(answer=answer).select_related("demand"))
    found = rows.find(Evidence, case=answer.case_id)
    return [
        {
            "no": item.demand.no,
            "demand": item.demand.text,
            "facts": item.facts,
            "evidence": "；".join(_evidence(one) for one in found if one.demand_id in (None, item.demand_id)),
            "opinion": item.get_opinion_display(),
            "reply": item.reply,
            "basis": item.basis,
            "promise": f"{item.promisor}：{item.promise}".lstrip("：").rstrip("。；"),
            "promise_due": item.promise_due,
        }
        for item in sorted(known, key=lambda item: item.demand.no)
    ]


def _evidence(one: Evidence) -> str:
    return f"{words.date_of(one.found_on)}{one.get_method_display()}"


def _current(case: Case) -> Answer | None:
    answers = Answer.objects.filter(case=case).exclude(status=AnswerStatus.REPLACED)
    return answers.select_related("unit").order_by("-id").first()


def _number(answer: Answer) -> str:
    return answer.letter.number if answer.letter is not None else answer.number


def _registration(case: Case) -> Facts:
    parties = list(Party.objects.filter(case=case))
    standing = [party.name for party in parties if party.role == PartyRole.REPRESENTATIVE and not party.minor]
    reach = [part for party in parties if not party.minor for part in (party.phone, party.address) if part]
    files = Attachment.objects.filter(case=case).select_related("blob")
    earlier = Link.objects.filter(case=case).select_related("other")
    return {
        "reach": "，".join(dict.fromkeys(reach)),
        "representatives": standing,
        "history": "；".join(f"{link.get_kind_display()}：{link.other}" for link in earlier),
        "attachments": [file.blob.name for file in files],
        "confidential": case.confidential,
        "may_publish": case.may_publish,
        "reply_channel": ReplyChannel(case.reply_channel).label,
        "read_back": case.read_back and case.registered_by is not None,
        "registrar": str(case.registered_by or ""),
    }


def _completion(case: Case) -> Facts:
    answer = _current(case)
    service = Service.objects.filter(answer=answer).first() if answer is not None else None
    kept = Performance.objects.filter(case=case, dropped=False)
    task = Assignment.objects.filter(case=case).select_related("from_unit").order_by("-id").first()
    return {
        "to_unit": task.from_unit.name if task is not None else case.receiver.name,
        "process": _process(case),
        "items": items(answer) if answer is not None else [],
        "served": _served(answer, service) if answer is not None and service is not None else "",
        "performances": [
            {"text": one.text, "due": one.due, "done": one.done_on or "未完成", "proof": one.proof}
            for one in kept
        ],
        "feedback": _feedback(case),
        "result": "上述诉求已经逐项答复并送达，承诺事项已经履行。"
        if service is not None and not kept.filter(done_on=None).exists()
        else "上述诉求已经办理，尚未完成的部分继续办理并跟踪。",
    }


def _served(answer: Answer, service: Service) -> str:
    day = words.date_of(service.received_on)
    return (
        f"{answer.get_kind_display()}（{_number(answer)}）已于{day}以{service.get_method_display()}方式送达。"
    )


def _process(case: Case) -> str:
    """The course in one line a step, as the case's history tells it."""
    lines = []
    for step in Step.objects.filter(case=case).select_related("unit"):
        move = MOVES.get(step.verb)
        if move is not None:
            lines.append(f"{words.date_of(local_date(step.at))}，{step.unit or '诉求人'}：{move.label}。")
    return "\n".join(lines)


def _feedback(case: Case) -> str:
    called = Callback.objects.filter(case=case, reached=True).order_by("-id").first()
    if called is None:
        return ""
    said = f"回访时表示{called.get_solved_display()}，{called.get_satisfaction_display()}。"
    return f"{said}原话：{called.words}" if called.words else said


def _service(case: Case) -> Facts:
    answer = _current(case)
    if answer is None:
        return {}
    service = Service.objects.filter(answer=answer).select_related("by").first()
    known: Facts = {"paper": answer.get_kind_display(), "paper_number": _number(answer), "method": ""}
    if service is not None:
        known |= {
            "method": service.get_method_display(),
            "received_on": service.received_on,
            "receiver_name": service.receiver,
            "served_by": service.by.name,
        }
    return known


def _callback(case: Case) -> Facts:
    answer = _current(case)
    called = Callback.objects.filter(case=case).select_related("by").order_by("-id").first()
    known: Facts = {"answer_number": _number(answer) if answer is not None else ""}
    if called is not None:
        known |= {
            "at": called.at,
            "called_by": called.by.name,
            "reached": called.reached,
            "solved": called.get_solved_display(),
            "satisfaction": called.get_satisfaction_display(),
            "words": called.words,
        }
    return known


def _review(case: Case) -> Facts:
    """The forms that ask for a review, filled as far as the case knows."""
    answer = _current(case)
    party = Party.objects.filter(case=case, role__in=(PartyRole.PETITIONER, PartyRole.REPRESENTATIVE)).first()
    known: Facts = {}
    if party is not None and not party.minor:
        known |= {"applicant": party.name, "phone": party.phone, "address": party.address}
    if answer is not None:
        service = Service.objects.filter(answer=answer).first()
        organ: Unit = answer.unit
        known |= {
            "respondent": organ.name,
            "opinion_number": _number(answer),
            "received_on": service.received_on if service is not None else "",
        }
    return known


_OWN: dict[str, Callable[[Case], Facts]] = {
    "registration": _registration,
    "completion_report": _completion,
    "service_receipt": _service,
    "callback_record": _callback,
    "review_request": _review,
    "second_review_request": _review,
}
