"""Urgent matters: those on duty hear at once, and what is reported upward is kept with its minute (条例第二十五条)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.audit import trail
from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import history, notices, papers, procedure
from huiyin.cases.models import Case, UrgentReport
from huiyin.org import people, superiors
from huiyin.org.models import Unit, User
from huiyin.org.roles import Role

_CHIEFS = frozenset({Role.HEAD, Role.LEADER})
_HEADS = frozenset({Role.HEAD})
_MARKING = ("case.register", "case.triage", "case.report_urgent")


def alarm(case: Case, *, now: datetime) -> dict[str, object]:
    """Tell those on duty that a matter is urgent: the county's office, and the head of the unit that owes the next step.

    Returns what the audit event keeps of it. Call it in the transaction of the step that marks the case.
    """
    assert case.owner is not None, "an open case has an owner"
    told = _on_duty(case, case.owner)
    for unit, roles in told.items():
        notices.tell_staff(unit, roles, "urgent", case, now=now, urgent=True)
    if case.sealed:  # only those on its list heard, and nobody else learns who they are
        return {"urgent": True, "alarmed": ""}
    on = local_date(now)
    posts = [(unit, post) for unit, roles in told.items() for post in people.holders(unit, roles, on)]
    acting = [(unit, post.stand_in if post.stand_in and post.away(on) else post.user) for unit, post in posts]
    names = [
        f"{unit} {user.name}" for unit, user in acting if user.phone
    ]  # nobody else can have been reached
    return {"urgent": True, "alarmed": "、".join(dict.fromkeys(names))}


def _on_duty(case: Case, owner: Unit) -> dict[Unit, frozenset[Role]]:
    root = Unit.objects.get(pk=case.receiver.ancestor_ids()[-1])
    office = superiors.office_of(root)
    told = {office: _CHIEFS, root: frozenset({Role.LEADER})}
    return {**told, owner: told.get(owner, _HEADS) | _HEADS}


@transaction.atomic
def report_urgent(
    case: Case,
    *,
    to: Sequence[str],
    text: str,
    measures: str,
    occurred: datetime | None = None,
    venue: str = "",
    by: User,
    now: datetime,
) -> UrgentReport:
    """Report a grave or urgent matter upward: to whom, what, what was done; kept with its minute (条例第二十五条).

    `to`: the bodies reported to; `occurred`, `venue`: when and where it happened, if not as registered. Whoever hides,
    misstates or delays such a report answers for it (条例第四十六条).
    """
    move = procedure.require(case, "report_urgent", by, now)
    bodies = [body.strip() for body in to if body.strip()]
    if not bodies or not text.strip():
        raise Refused(f"请写明向谁报告和报告的内容（{move.article}）。")
    if not measures.strip():
        raise Refused(f"请写明已经采取的措施；还没有来得及采取的，写明正在做什么（{move.article}）。")
    if occurred is not None and occurred > now:
        raise Refused("发生时间不能晚于现在，请核对。")
    row = UrgentReport(
        case=case, at=now, to="、".join(bodies)[:100], text=text.strip(), measures=measures.strip(), by=by
    )
    rows.insert(row)
    marked: dict[str, object] = {} if case.urgent else alarm(case, now=now)
    letter = papers.issue(
        case, "urgent_report", by=by, now=now, unit=history.acting_unit(case, by, now), to="、".join(bodies),
        time=occurred or case.registered_at, venue=venue.strip() or case.place_name, event=text.strip(),
        measures=measures.strip(), signer=by.name,
    )  # fmt: skip
    data: dict[str, object] = {**marked, "document": letter.number, **history.papered(letter)}
    history.make(case, move, by=by, now=now, note=f"报告{row.to}：{text.strip()}", data=data, urgent=True)
    return row


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was made, and how many minutes after the matter was marked."""

    at: datetime
    minutes: int
    to: str
    text: str
    measures: str
    by: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """How an urgent case stands: when it was marked, who was told, what was reported; `waiting` in minutes."""

    marked_at: datetime
    alarmed: str
    reports: tuple[Report, ...]
    waiting: int

    @property
    def reported(self) -> bool:
        return bool(self.reports)


def standing(case: Case, now: datetime) -> Alarm | None:
    """The alarm of an urgent case; None for the others."""
    if not case.urgent:
        return None
    marked_at, alarmed = case.registered_at, ""
    for event in trail.history("case", case.pk).filter(verb__in=_MARKING):
        told = json.loads(event.data)
        if told.get("urgent"):
            marked_at, alarmed = event.at, told.get("alarmed", "")
    reports = tuple(
        Report(row.at, _minutes(marked_at, row.at), row.to, row.text, row.measures, row.by.name)
        for row in UrgentReport.objects.filter(case=case, at__gte=marked_at).select_related("by")
    )
    return Alarm(marked_at, alarmed, reports, _minutes(marked_at, now))


def _minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60))
