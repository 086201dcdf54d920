"""The slip a citizen takes home (登记回执): number, code, who has it, by when they hear, how to look it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import segno

from huiyin.base import identifiers
from huiyin.cases import answering, clocks, parties
from huiyin.cases.models import Case, Clock
from huiyin.deadlines import words
from huiyin.org.models import Unit

_SEALED = "要求保密，不在回执上写"  # a slip lies about at home


@dataclass(frozen=True, slots=True)
class Slip:
    """What the slip prints.

    `code` is in two groups of four, `address` is where number and code are entered, `qr` a data URI for <img>,
    `promise` says what happens next until when, `why` justifies that date.
    """

    number: str
    code: str
    person: str
    title: str
    demands: tuple[str, ...]
    registered_at: datetime
    receiver: Unit
    owner: Unit
    promise: str
    why: str
    address: str
    qr: str


def of(case: Case, code: str, *, track_url: str) -> Slip:
    """The slip of a case just registered, or whose code was issued anew.

    `track_url` is the absolute address of the form of inquiry; the QR code adds number and code to it.
    """
    running = (clock for clock in clocks.running(case) if clock.strict == case.next_due)
    clock = next(running, None)
    owner = case.owner or case.handling_unit or case.receiver
    code = identifiers.clean_code(code)
    return Slip(
        number=case.number,
        code=identifiers.spaced(code),
        person=_person(case),
        title=_SEALED if case.sealed else case.title,
        demands=tuple(demand.text for demand in answering.demands(case) if demand.text),
        registered_at=case.registered_at,
        receiver=case.receiver,
        owner=owner,
        promise=_promise(case, clock, owner),
        why=clock.explain() if clock and not case.sealed else "",
        address=track_url,
        qr=segno.make(f"{track_url}?n={case.number}&c={code}", error="m", micro=False).svg_data_uri(
            scale=4, border=2
        ),
    )


def _person(case: Case) -> str:
    first = next(iter(parties.of(case)), None)
    if first is None or not (first.name or first.minor):
        return "匿名"
    shown = (parties.display_name(first), parties.display_phone(first))
    return "，".join(part for part in shown if part)


def _promise(case: Case, clock: Clock | None, owner: Unit) -> str:
    if clock is None:
        return f"此事项{case.status.label}"
    until = words.day(clock.due)
    if case.sealed:
        return f"最迟{until}，由专人转交有权处理的机关"
    match clock.code:
        case "forward" | "reforward":
            return f"最迟{until}，{owner}转给有权处理的单位，您可以查到转给了谁"
        case "notice":
            return f"最迟{until}，{owner}告知您是否受理、由谁办理"
        case _:
            return f"最迟{until}，{owner}{clock.rule.act}"
