"""Mediation and settlement: within what the law leaves open, with the consent of both sides (条例第三十三条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import answering, clocks, hearing, history, indexing, papers, parties, procedure, service
from huiyin.cases.codes import (
    AnswerKind,
    AnswerStatus,
    MediationKind,
    MediationOutcome,
    ServiceMethod,
)
from huiyin.cases.models import Answer, Case, Mediation, Performance, Service
from huiyin.cases.states import State
from huiyin.org.models import User

MAX_COPIES = 20


@dataclass(frozen=True, slots=True)
class Term:
    """A term of an agreement: what is done, by whom, by when. `promisor` empty: the handling unit."""

    text: str
    due: date | None
    promisor: str = ""


@transaction.atomic
def mediate(
    case: Case, kind: str, *, other_party: str, consent: str, mediator: str = "", by: User, now: datetime
) -> Mediation:
    """Begin to mediate once both sides agree; the term of handling runs on."""
    move = procedure.require(case, "mediate", by, now)
    if kind not in MediationKind.values:
        raise Refused(f"请选择调解或者和解（{move.article}）。")
    if not other_party.strip() or not consent.strip():
        raise Refused(f"请写明对方当事人，以及双方在什么时候、以什么方式表示同意（{move.article}）。")
    if kind == MediationKind.MEDIATION and not mediator.strip():
        raise Refused("请写明调解组织和调解员（《人民调解法》第十九条）。")
    if Mediation.objects.filter(case=case, ended_at=None).exists():
        raise Refused(f"调解正在进行，请先记录结果（{move.article}）。")
    row = Mediation(
        case=case, kind=kind, mediator=mediator.strip(), other_party=other_party.strip(),
        consent=consent.strip(), started_at=now, started_by=by,
    )  # fmt: skip
    rows.insert(row)
    clocks.start(case, "mediation", now=now, reason="双方同意调解")
    label = MediationKind(kind).label
    history.make(
        case, move, by=by, now=now, note=f"{label}：对方为{other_party.strip()}；{consent.strip()}",
        told={"kind": label},
    )  # fmt: skip
    return row


def under_way(case: Case) -> Mediation | None:
    """The mediation that has not ended."""
    return Mediation.objects.filter(case=case, ended_at=None).first()


@transaction.atomic
def end_mediation(case: Case, reason: str, *, by: User, now: datetime) -> Case:
    """No agreement: the case is handled on as the law says."""
    move = procedure.require(case, "end_mediation", by, now)
    row = _ongoing(case, move.article)
    if not reason.strip():
        raise Refused(f"请写明没有达成协议的情况（{move.article}）。")
    rows.change(row, outcome=MediationOutcome.FAILED, ended_at=now)
    clocks.end(case, "mediation", now=now, reason="没有达成协议")
    told: dict[str, object] = {"kind": MediationKind(row.kind).label}
    history.make(case, move, by=by, now=now, note=reason.strip(), told=told)
    return case


def _ongoing(case: Case, article: str) -> Mediation:
    row = under_way(case)
    if row is None:
        raise Refused(f"还没有启动调解，请先取得双方同意（{article}）。")
    return row


@transaction.atomic
def settle(
    case: Case,
    *,
    facts: str,
    terms: Sequence[Term],
    signed_on: date,
    responsibility: str = "",
    copies: int = 3,
    by: User,
    now: datetime,
) -> Answer:
    """Both sides sign: terms with who performs them how and by when; the agreement ends the handling.

    Signed at the table, it is served with the signing. There is no review of an agreement; what is not performed is
    handled again, or taken to the court (人民调解法第三十二条、第三十三条).
    """
    move = procedure.require(case, "settle", by, now)
    row = _ongoing(case, move.article)
    _check(facts, terms, signed_on, copies, now)
    kind = AnswerKind.AGREEMENT if row.kind == MediationKind.MEDIATION else AnswerKind.SETTLEMENT
    answer = _agreement(case, row, kind, facts, terms, responsibility, copies, by=by, now=now)
    signer = next(iter(parties.to_answer(case)), None)
    rows.insert(
        Service(
            answer=answer, method=ServiceMethod.IN_PERSON, received_on=signed_on,
            receiver=signer.name if signer else "诉求人", proof=None, at=now, by=by,
        )
    )  # fmt: skip
    rows.change(
        row, outcome=MediationOutcome.AGREED, facts=facts.strip(), terms=_words(terms), ended_at=now,
        answer=answer,
    )  # fmt: skip
    charged = clocks.find(case, "feedback") is not None
    clocks.end(case, *clocks.ANSWERING, "notice", "feedback", "mediation", now=now, reason="达成协议")
    hearing.lapse(case, "已经达成协议")
    promises = _promises(case, answer, terms)
    rows.insert(*promises)
    letters = [answer.letter] if answer.letter else []
    if charged:  # 交办 ends with a report to the sender (条例第二十二条第三项)
        letters.append(papers.issue(case, "completion_report", by=by, now=now, signer=by.name))
    told: dict[str, object] = {"kind": MediationKind(row.kind).label}
    data = {
        "document": answer.number,
        "content": trail.fingerprint(answering.content(answer)),
        **history.papered(*letters),
    }
    changes: dict[str, Any] = {"answered_at": case.answered_at or now}
    if not promises:
        changes |= {"owner": service.begin_follow_up(case, now=now, reason="协议已签订"), "officer": None}
    state = State.PERFORMING if promises else State.SERVED
    history.make(case, move, by=by, now=now, to=state, note=answer.number, told=told, data=data, **changes)
    return answer


def _agreement(
    case: Case,
    row: Mediation,
    kind: AnswerKind,
    facts: str,
    terms: Sequence[Term],
    responsibility: str,
    copies: int,
    *,
    by: User,
    now: datetime,
) -> Answer:
    """The paper both sides signed, as the answer of the case."""
    unit = case.handling_unit
    assert unit is not None, "an accepted case has a handling unit"
    said: dict[str, Any] = {
        "parties": [
            {"side": "甲方", "name": papers.names(case), "contact": ""},
            {"side": "乙方", "name": row.other_party, "contact": ""},
        ],
        "facts": facts.strip(),
        "responsibility": responsibility.strip(),
        "mediator": row.mediator,
        "terms": _words(terms),
        "promises": [
            {"text": term.text.strip(), "who": term.promisor.strip() or unit, "due": term.due or "签订当日"}
            for term in terms
        ],
        "copies": copies,
    }
    paper = "mediation_agreement" if kind is AnswerKind.AGREEMENT else "settlement_agreement"
    letter = papers.issue(case, paper, by=by, now=now, unit=unit, **said)
    answer = Answer(
        case=case, kind=kind, status=AnswerStatus.SERVED,
        number=letter.number or f"{case.number}{MediationKind(row.kind).label}{row.pk}", unit=unit,
        summary=_words(terms), turn_to="", letter=letter, drafted_by=by, drafted_at=now, signed_by=by,
        signed_at=now,
    )  # fmt: skip
    rows.insert(answer)
    case.__dict__["_answer"] = answer
    answer.__dict__["_items"] = []
    indexing.answered(case, answer, ())
    return answer


def _promises(case: Case, answer: Answer, terms: Sequence[Term]) -> list[Performance]:
    return [
        Performance(
            case=case, answer=answer, text=term.text.strip(), promisor=term.promisor.strip(), due=term.due
        )
        for term in terms
        if term.due is not None
    ]


def _words(terms: Sequence[Term]) -> str:
    return "；".join(term.text.strip().rstrip("。；") for term in terms) + "。"


def _check(facts: str, terms: Sequence[Term], signed_on: date, copies: int, now: datetime) -> None:
    article = "《信访工作条例》第三十三条、《人民调解法》第二十九条"
    today = local_date(now)
    if not facts.strip():
        raise Refused(f"请写明争议的主要事实（{article}）。")
    if not terms:
        raise Refused(f"请至少写明一项协议内容，以及由谁、在哪一天前履行（{article}）。")
    for number, term in enumerate(terms, 1):
        if not term.text.strip():
            raise Refused(f"第{number}项协议内容还没有填写（{article}）。")
        if term.due is not None and term.due < signed_on:
            raise Refused(f"第{number}项的履行日期不能早于签订日期（{article}）。")
    if signed_on > today:
        raise Refused("签订日期不能晚于今天。")
    if not 2 <= copies <= MAX_COPIES:
        raise Refused(f"协议书份数请填2至{MAX_COPIES}份：双方各执一份（{article}）。")
