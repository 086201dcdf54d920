"""The page of a case: what is owed, by whom, until when, what one can do; under it all that belongs to it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import sealing
from huiyin.base.clock import local_date
from huiyin.cases import access, answering, clocks, closing, parties, releasing
from huiyin.cases.codes import AnswerStatus
from huiyin.cases.models import Answer, Assignment, Case, Clock, Link, Objection, Performance, Step
from huiyin.cases.states import State
from huiyin.deadlines import calendar, words
from huiyin.desk import actions, moves, papers, reviews, rows, sealed, supervision
from huiyin.desk.disputes import disputes
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.urgent import alarm
from huiyin.documents import files
from huiyin.notifications import outbox

REASONS = ("联系诉求人", "上门核实", "送达文书", "核对身份")


@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The page of a case the person may see."""
    found = access.get_for(request.user, number, request.now)
    if found.sealed:
        return _sealed(request, found)
    return show(request, "desk/case.html", _context(request, found))


def _sealed(
    request: StaffRequest, case: Case, *, opened: bool = False, no_reason: bool = False
) -> HttpResponse:
    """The page of an accusation, which shows only what applies to one."""
    owed, parties = _owed(case, local_date(request.now)), _parties(case, clear=opened)
    return sealed.case(request, case, owed=owed, parties=parties, opened=opened, no_reason=no_reason)


@require_POST
def contacts(request: StaffRequest, number: str) -> HttpResponse:
    """The same page with names and telephone numbers in clear; the look and its reason are recorded."""
    found = access.get_for(request.user, number, request.now)
    reason = request.POST.get("reason", "").strip()[:60]
    if found.sealed and not reason:
        return _sealed(request, found, no_reason=True)
    if not reason:
        return show(request, "desk/case.html", {**_context(request, found), "no_reason": True}, status=422)
    sealed.note_look(request, found, reason)
    if found.sealed:
        return _sealed(request, found, opened=True)
    context = {**_context(request, found), "clear": True, "parties": _parties(found, clear=True)}
    return show(request, "desk/case.html", context)


@require_GET
def attachment(request: StaffRequest, blob: UUID) -> FileResponse:
    """A file of a case the person may see, as a download."""
    found = access.file_for(request.user, blob, request.now)
    sealed.note_file(request, found.pk)
    response = FileResponse(
        files.read(found), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _context(request: StaffRequest, case: Case) -> dict[str, object]:
    today = local_date(request.now)
    first, more = actions.of(case, request)
    return {
        "case": case,
        "actions": first,
        "more_actions": more,
        "letters": papers.listed(case),
        "sheets": papers.printable(case),
        **disputes(case),
        **reviews.sections(case),
        **supervision.of_case(request, case),
        **alarm(case, request.now),
        "owed": _owed(case, today),
        "assigned": Assignment.objects.filter(case=case).select_related("from_unit", "to_unit").last(),
        "objections": _objections(case),
        "demands": rows.demands(case),
        "unproven": case.status in (State.AWAITING, State.HANDLING, State.DRAFTED, State.REVIEWED),
        "answer": answering.current(case),
        "public": releasing.answer_of(case),
        "served": [(paper, sealing.masked_name(paper.service.receiver)) for paper in _served(case)],
        "promises": Performance.objects.filter(case=case),
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
        "notices": outbox.of_subject(case.pk),
        "assist": settings.ASSIST,
        "gates": closing.gates(case) if case.status in (State.SERVED, State.PERFORMING) else [],
    }


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
        "step": "决定是否回避" if clock and clock.code == "recusal" else case.next_step,
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
            "name": parties.display_name(party, clear=clear),
            "phone": parties.display_phone(party, clear=clear),
            "address": parties.display_address(party, clear=clear),
            "note": party.authorisation,
            "since": party.authorised_at,
            "until": party.revoked_at,
            "minor": party.minor,
        }
        for party in parties.of(case)
    ]


def _links(request: StaffRequest, case: Case) -> list[dict[str, Any]]:
    """Linked cases from both sides; of those out of sight only that they exist is left out."""
    links = [
        *Link.objects.filter(case=case).select_related("other"),
        *Link.objects.filter(other=case).select_related("case"),
    ]
    others = {(row.other if row.case_id == case.pk else row.case): row for row in links}
    seen = (
        Case.objects.visible_to(request.user, request.now).plain().filter(pk__in=[one.pk for one in others])
    )
    visible = set(seen.values_list("pk", flat=True))
    return [
        {"number": one.number, "title": one.title, "kind": row.get_kind_display(), "state": one.status.label}
        for one, row in others.items()
        if one.pk in visible
    ]
