"""issue(), preview(), pdf(), word(): papers from their templates to the printer.

What is stored is the filled text; it is rendered anew whenever somebody opens it, always to the same pages.
The renderers are imported when first asked for: most commands never print, and loading them takes a while.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.documents import markup, numbering, templates
from huiyin.documents.kinds import KINDS, Kind
from huiyin.documents.models import Letter
from huiyin.org.models import Unit, User


def issue(
    kind: str,
    facts: Mapping[str, Any],
    *,
    unit: Unit,
    subject_id: UUID,
    addressee: str = "",
    by: User | None,
    now: datetime,
) -> Letter:
    """Fill, number and keep a paper of `unit` about the subject (a case); Refused when its template will not do.

    A numbered paper needs the transaction of the act it tells of, and gives its number back with it.
    """
    paper = KINDS[kind]
    number = _number(paper, unit, now) if paper.numbered else ""
    body = templates.fill(kind, {"label": paper.label, **facts, "number": number})
    letter = Letter(
        kind=kind,
        subject_id=subject_id,
        number=number,
        unit=unit,
        title=markup.parse(body).heading[: Letter.TITLE],
        addressee=addressee,
        body=body,
        for_citizen=paper.for_citizen,
        issued_at=now,
        issued_by=by,
        fingerprint=trail.fingerprint(body),
    )
    rows.insert(letter)
    return letter


def _number(paper: Kind, unit: Unit, now: datetime) -> str:
    """The next number. Series are kept by what is printed, so that no two papers ever bear the same number."""
    year, code = local_date(now).year, unit.paper_code or unit.name
    return paper.number(code, year, numbering.next_number(f"{code}{paper.mark}字", year))


def preview(kind: str, facts: Mapping[str, Any]) -> str:
    """The filled text as it would be issued, without a number; nothing is stored."""
    filled = templates.fill(kind, {"label": KINDS[kind].label, **facts, "number": ""})
    markup.parse(filled)
    return filled


def pdf(text: str, *, large: bool = False) -> bytes:
    """The paper as PDF (A4, GB/T 9704-2012); `large` in big print for weak eyes."""
    from huiyin.documents import pdf as renderer

    return renderer.render(markup.parse(text), large=large)


def word(text: str, *, large: bool = False) -> bytes:
    """The paper as a Word file with the same words and measures."""
    from huiyin.documents import word as renderer

    return renderer.render(markup.parse(text), large=large)
