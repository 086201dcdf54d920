"""密件: accusations, for those on their lists. What one says is shown after a reason was given, which is recorded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.cases import accusation, confiding, queries
from huiyin.cases.models import Attachment, Case, Step
from huiyin.desk import actions, moves, papers
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut, row
from huiyin.notifications import outbox
from huiyin.org import people

REASONS = ("办理移送", "核对内容", "调查处理", "答复检举人")


@require_GET
def sealed(request: StaffRequest) -> HttpResponse:
    """The accusations the person was trusted with: those still owed, or the finished ones."""
    finished = request.GET.get("done") == "1"
    page = cut(queries.sealed(request.user, request.now, finished=finished), request.GET.get("page"))
    today = local_date(request.now)
    context: dict[str, object] = {
        "finished": finished,
        "tabs": [
            {"url": reverse("desk:sealed"), "label": "应办", "count": None, "current": not finished},
            {
                "url": f"{reverse('desk:sealed')}?done=1",
                "label": "已办结",
                "count": None,
                "current": finished,
            },
        ],
        "page": page,
        "query": "done=1" if finished else "",
        "rows": [row(case, today) for case in page.rows],
    }
    return show(request, "desk/sealed_list.html", context)


def case(
    request: StaffRequest,
    found: Case,
    *,
    owed: dict[str, Any] | None,
    parties: Sequence[dict[str, Any]],
    opened: bool = False,
    no_reason: bool = False,
) -> HttpResponse:
    """The page of an accusation: what is owed, who knows of it; what it says only when `opened`."""
    first, more = actions.of(found, request)
    context: dict[str, object] = {
        "case": found,
        "owed": owed,
        "actions": first,
        "more_actions": more,
        "matter": accusation.matter_of(found),
        "opened": _content(found) if opened else None,
        "no_reason": no_reason,
        "reasons": REASONS,
        "parties": parties,
        "steps": _steps(found, opened=opened),
        "letters": papers.listed(found),
        "notices": outbox.of_subject(found.pk),
        "confidants": [(one, people.home(one.user, request.now)) for one in confiding.trusting(found)],
    }
    return show(request, "desk/sealed.html", context, status=422 if no_reason else 200)


def _content(case: Case) -> dict[str, object]:
    """What the accusation says, whom it concerns, and the files that came with it."""
    matter = accusation.matter_of(case)
    rest = json.loads(matter.rest)
    demands = [text for text in rest["demands"] if text and text != matter.text]
    return {
        "text": matter.text,
        "accused": matter.accused,
        "demands": demands,
        "place": rest["place_text"],
        "units": [row.unit for row in case.accused_units.select_related("unit")],
        "files": case.attachments.select_related("blob"),
        "result": matter.result,
    }


def _steps(case: Case, *, opened: bool) -> list[dict[str, object]]:
    steps = Step.objects.filter(case=case).select_related("unit").order_by("-id")
    return [{**moves.step_line(step), "what": step.words if opened else ""} for step in steps]


def note_look(request: StaffRequest, case: Case, reason: str) -> None:
    """Record that somebody opened what a case keeps back, and why."""
    trail.note(
        "case.contact_viewed",
        "case",
        case.pk,
        by=request.user,
        now=request.now,
        number=case.number,
        reason=reason,
    )


def note_file(request: StaffRequest, blob: UUID) -> None:
    """Record that somebody opened a file of an accusation; of other cases nothing is recorded."""
    seen = Case.objects.visible_to(request.user, request.now)
    for kept in Attachment.objects.filter(blob_id=blob, case__in=seen).select_related("case"):
        if kept.case.sealed:
            note_look(request, kept.case, "查阅材料")
