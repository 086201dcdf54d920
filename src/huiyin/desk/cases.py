"""The page of a case: what is owed, by whom, until when, what one can do; under it all that belongs to it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from huiyin.audit import trail
from huiyin.base import sealing
from huiyin.base.clock import local_date
from huiyin.cases import access, answering, clocks, closing, procedure
from huiyin.cases.codes import AnswerStatus
from huiyin.cases.models import Answer, Assignment, Case, Clock, Link, Objection, Party, Performance, Step
from huiyin.cases.states import State
from huiyin.deadlines import calendar, words
from huiyin.desk import moves, rows
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.documents import files

# The move that carries the case on from each state: the first action of the page.
ONWARD = {
    State.REGISTERED: ("triage",),
    State.TRIAGED: ("forward", "accept"),
    State.AWAITING: ("accept",),
    State.OBJECTED: ("uphold",),
    State.HANDLING: ("draft",),
    State.DRAFTED: ("endorse",),
    State.REVIEWED: ("sign",),
    State.SIGNED: ("serve",),
    State.DECLINED: ("serve",),
    State.PERFORMING: ("perform",),
    State.SERVED: ("close", "call_back"),
}
SELDOM = frozenset({"designate", "link", "reissue_code"})
REASONS = ("联系诉求人", "上门核实", "送达文书", "核对身份")


@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The page of a case the person may see."""
    found = access.get_for(request.user, number, request.now)
    return show(request, "desk/case.html", _context(request, found))


@require_POST
def contacts(request: StaffRequest, number: str) -> HttpResponse:
    """The same page with names and telephone numbers in clear; the look and its reason are recorded."""
    found = access.get_for(request.user, number, request.now)
    reason = request.POST.get("reason", "").strip()[:60]
    if not reason:
        return show(request, "desk/case.html", {**_context(request, found), "no_reason": True}, status=422)
    trail.note(
        "case.contact_viewed",
        "case",
        found.pk,
        by=request.user,
        now=request.now,
        number=found.number,
        reason=reason,
    )
    context = {**_context(request, found), "clear": True, "parties": _parties(found, clear=True)}
    return show(request, "desk/case.html", context)


@require_GET
def attachment(request: StaffRequest, blob: UUID) -> FileResponse:
    """A file of a case the person may see, as a download."""
    found = access.file_for(request.user, blob, request.now)
    response = FileResponse(
        files.read(found), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _context(request: StaffRequest, case: Case) -> dict[str, object]:
    today = local_date(request.now)
    actions = _actions(case, request)
    return {
        "case": case,
        "actions": actions,
        "owed": _owed(case, today),
        "assigned": Assignment.objects.filter(case=case).select_related("from_unit", "to_unit").last(),
        "objections": _objections(case),
        "demands": rows.demands(case),
        "unproven": case.status in (State.AWAITING, State.HANDLING, State.DRAFTED, State.REVIEWED),
        "answer": answering.current(case),
        "served": [(paper, sealing.masked_name(paper.service.receiver)) for paper in _served(case)],
        "promises": Performance.objects.filter(case=case).select_related("item"),
        "calls": case.callbacks.select_related("by"),
        "ratings": case.ratings.all(),
        "clocks": [_clock(clock, today) for clock in clocks.running(case)],
        "steps": [
            moves.step_line(step)
            for step in Step.objects.filter(case=case).select_related("unit").order_by("-id")
        ],
        "attachments": case.attachments.select_related("blob"),
        "parties": _parties(case, clear=False),
        "reasons": REASONS,
        "links": _links(request, case),
        "gates": closing.gates(case) if case.status in (State.SERVED, State.PERFORMING) else [],
    }


def _actions(case: Case, request: StaffRequest) -> list[dict[str, Any]]:
    """The buttons, from the procedure: the one that carries the case on stands first."""
    allowed = [
        move for move in procedure.allowed(case, request.user, request.now) if move.verb in moves.FORMS
    ]
    first = ONWARD.get(case.status, ())
    if case.status is State.SERVED and not all(gate.met for gate in closing.gates(case)):
        first = first[::-1]
    allowed.sort(key=lambda move: _place(move.verb, first))
    return [
        {
            "verb": move.verb,
            "label": move.label,
            "effect": f"{move.effect}（{move.article}）",
            "url": reverse("desk:move", args=[case.number, move.verb]),
            "primary": index == 0 and move.verb in first,
            "grave": move.verb in moves.GRAVE,
            "inline": moves.FORMS[move.verb].inline,
        }
        for index, move in enumerate(allowed)
    ]


def _place(verb: str, first: tuple[str, ...]) -> int:
    """Where a button stands: what carries on, then the daily work, then what is seldom wanted."""
    return first.index(verb) if verb in first else len(first) + (verb in SELDOM)


def _owed(case: Case, today: date) -> dict[str, Any] | None:
    """What is owed by when, with the clock or the promise the date comes from."""
    if case.next_due is None:
        return None
    bound = [
        one for one in clocks.running(case) if one.code not in clocks.BESIDE and one.strict == case.next_due
    ]
    clock = bound[0] if bound else None
    unit = clock.rule.unit if clock else "calendar"
    return {
        "due": case.next_due,
        "days": (case.next_due - today).days,
        "left": words.left(today, case.next_due, unit, calendar.current()),
        "why": clock.explain() if clock else "答复中承诺的完成日期。",
        "label": f"{clock.label}期限" if clock else "承诺的完成日期",
    }


def _clock(clock: Clock, today: date) -> dict[str, Any]:
    return {
        "label": clock.label,
        "due": clock.due,
        "days": (clock.due - today).days,
        "left": words.left(today, clock.due, clock.rule.unit, calendar.current()),
        "why": clock.explain(),
        "beside": clock.code in clocks.BESIDE,
        "internal": clock.rule.internal,
    }


def _objections(case: Case) -> list[Objection]:
    found = Objection.objects.filter(assignment__case=case)
    return list(found.select_related("assignment__to_unit", "suggested_unit", "raised_by", "ruled_by"))


def _served(case: Case) -> list[Answer]:
    """Answers that reached the citizen, with their proof of service."""
    found = Answer.objects.filter(case=case, status=AnswerStatus.SERVED)
    return list(found.select_related("service", "service__proof", "unit"))


def _parties(case: Case, *, clear: bool) -> list[dict[str, Any]]:
    """Who brought it; names and numbers masked unless the look was recorded."""
    return [
        {
            "role": party.get_role_display(),
            "kind": party.get_kind_display(),
            "name": party.name if clear else sealing.masked_name(party.name),
            "phone": party.phone if clear else sealing.masked_phone(party.phone),
            "address": party.address if clear else ("已登记" if party.address else ""),
        }
        for party in Party.objects.filter(case=case)
    ]


def _links(request: StaffRequest, case: Case) -> list[dict[str, Any]]:
    """Linked cases from both sides; of those out of sight only that they exist is left out."""
    links = [
        *Link.objects.filter(case=case).select_related("other"),
        *Link.objects.filter(other=case).select_related("case"),
    ]
    others = {(row.other if row.case_id == case.pk else row.case): row for row in links}
    seen = Case.objects.visible_to(request.user, request.now).filter(pk__in=[one.pk for one in others])
    visible = set(seen.values_list("pk", flat=True))
    return [
        {"number": one.number, "title": one.title, "kind": row.get_kind_display(), "state": one.status.label}
        for one, row in others.items()
        if one.pk in visible
    ]
