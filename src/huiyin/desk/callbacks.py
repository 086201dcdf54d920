"""回访: the queue of calls."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiyin.base.clock import local_date
from huiyin.cases import callbacks
from huiyin.cases.callbacks import Attempts
from huiyin.cases.models import Case
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut, row


@require_GET
def queue(request: StaffRequest) -> HttpResponse:
    """Whom to call, by due date; after a call in vain, when to try next."""
    today = local_date(request.now)
    page = cut(callbacks.queue(request.user, request.now), request.GET.get("page"), 20)
    vain = callbacks.attempts(page.rows)
    items = [_item(case, vain.get(case.pk), today) for case in page.rows]
    return show(request, "desk/callbacks.html", {"items": items, "page": page})


def _item(case: Case, attempts: Attempts | None, today: date) -> dict[str, Any]:
    return {
        "line": row(case, today),
        "handled_by": case.handling_unit,
        "attempts": attempts,
        "later": attempts is not None and attempts.next_on > today,
        "url": reverse("desk:move", args=[case.number, "call_back"]),
    }
