"""The queue of answers that wait for a check or a signature."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiyin.base.clock import local_date
from huiyin.cases import queries
from huiyin.cases.codes import AnswerStatus
from huiyin.cases.models import Answer
from huiyin.cases.states import State
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut, row

VERBS = {State.DRAFTED: "endorse", State.REVIEWED: "sign", State.REVIEW_DRAFTED: "sign_review"}


@require_GET
def signing(request: StaffRequest) -> HttpResponse:
    """Each answer with its summary; opened, it stands in full beside the buttons."""
    today = local_date(request.now)
    page = cut(queries.to_sign(request.user, request.now), request.GET.get("page"), size=20)
    waiting = Answer.objects.filter(
        case__in=[case.pk for case in page.rows], status__in=[AnswerStatus.DRAFT, AnswerStatus.ENDORSED]
    ).select_related("drafted_by", "endorsed_by")
    answers = {answer.case_id: answer for answer in waiting.order_by("id")}
    items = []
    for case in page.rows:
        answer = answers.get(case.pk)
        verb = VERBS[case.status]
        own = answer is not None and answer.drafted_by_id == request.user.pk
        items.append(
            {
                "line": row(case, today),
                "answer": answer,
                "own": own,
                "verb": "审核" if verb == "endorse" else "签发",
                "url": reverse("desk:move", args=[case.number, verb]),
            }
        )
    return show(request, "desk/signing.html", {"items": items, "page": page})
