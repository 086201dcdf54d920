"""The slip a citizen takes home (登记回执): number, code, who has it, by when they hear, how to look it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import segno

from huiyin.base import identifiers
from huiyin.cases.models import Case, Clock
from huiyin.deadlines import words
from huiyin.org.models import Unit

_FIRST = ("forward", "notice")


@dataclass(frozen=True, slots=True)
class Slip:
    """What the slip prints. `code` is in two groups of four; `qr` a data URI for <img>; `why` justifies the date."""

    number: str
    code: str
    title: str
    registered_at: datetime
    receiver: Unit
    owner: Unit
    due: date
    promise: str
    why: str
    url: str
    qr: str


def of(case: Case, code: str, *, track_url: str) -> Slip:
    """The slip of a case just registered, or whose code was issued anew.

    `track_url` is the absolute address of the form of inquiry; number and code are appended to it.
    """
    clock = Clock.objects.filter(case=case, code__in=_FIRST).earliest("id")
    owner = case.owner or case.receiver
    url = f"{track_url}?n={case.number}&c={identifiers.clean_code(code)}"
    return Slip(
        number=case.number,
        code=identifiers.spaced(identifiers.clean_code(code)),
        title=case.title,
        registered_at=case.registered_at,
        receiver=case.receiver,
        owner=owner,
        due=clock.due,
        promise=_promise(clock, owner),
        why=clock.explain(),
        url=url,
        qr=segno.make(url, error="m", micro=False).svg_data_uri(scale=4, border=2),
    )


def _promise(clock: Clock, owner: Unit) -> str:
    until = words.day(clock.due)
    if clock.code == "forward":
        return f"最迟{until}，{owner}转给有权处理的单位，您可以查到转给了谁"
    return f"最迟{until}，{owner}告知您是否受理、由谁办理"
