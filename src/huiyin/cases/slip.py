"""The slip a citizen takes home (登记回执): number, code, who has it, by when they hear, how to look it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import segno

from huiyin.base import identifiers
from huiyin.cases.models import Case, Clock
from huiyin.deadlines import words
from huiyin.org.models import Unit

_FIRST = ("forward", "notice")


@dataclass(frozen=True, slots=True)
class Slip:
    """What the slip prints.

    `code` is in two groups of four, `address` is where number and code are entered, `qr` a data URI for <img>,
    `promise` says what happens next until when, `why` justifies that date.
    """

    number: str
    code: str
    title: str
    registered_at: datetime
    receiver: Unit
    owner: Unit
    promise: str
    why: str
    address: str
    qr: str


def of(case: Case, code: str, *, track_url: str) -> Slip:
    """The slip of a case just registered.

    `track_url` is the absolute address of the form of inquiry; the QR code adds number and code to it.
    """
    clock = Clock.objects.filter(case=case, code__in=_FIRST).earliest("id")
    owner = case.owner or case.receiver
    code = identifiers.clean_code(code)
    return Slip(
        number=case.number,
        code=identifiers.spaced(code),
        title=case.title,
        registered_at=case.registered_at,
        receiver=case.receiver,
        owner=owner,
        promise=_promise(clock, owner),
        why=clock.explain(),
        address=track_url,
        qr=segno.make(f"{track_url}?n={case.number}&c={code}", error="m", micro=False).svg_data_uri(
            scale=4, border=2
        ),
    )


def _promise(clock: Clock, owner: Unit) -> str:
    until = words.day(clock.due)
    if clock.code == "forward":
        return f"最迟{until}，{owner}转给有权处理的单位，您可以查到转给了谁"
    return f"最迟{until}，{owner}告知您是否受理、由谁办理"
