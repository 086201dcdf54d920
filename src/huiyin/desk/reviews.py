"""复查复核: what the superior unit has been asked to look at again, the earliest date first; and its part of a case page."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiyin.base.clock import local_date
from huiyin.cases import hearing, procedure, queries
from huiyin.cases.codes import HearingStatus
from huiyin.cases.models import Case, Hearing, Review
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut, row


@require_GET
def reviews(request: StaffRequest) -> HttpResponse:
    """The requests before the bodies for which the person reviews; those that ended under a tab of their own."""
    ended = request.GET.get("ended") == "1"
    today = local_date(request.now)
    page = cut(queries.reviews(request.user, request.now, ended=ended), request.GET.get("page"))
    base = reverse("desk:reviews")
    context: dict[str, object] = {
        "tabs": [
            {"url": base, "label": "正在办理", "current": not ended},
            {"url": f"{base}?ended=1", "label": "已经办结", "current": ended},
        ],
        "ended": ended,
        "page": page,
        "rows": [_line(review, today) for review in page.rows],
        "query": "ended=1" if ended else "",
    }
    return show(request, "desk/reviews.html", context)


def _line(review: Review, today: date) -> dict[str, object]:
    """A request as a line of the list: whose opinion, which step, until when, or how it ended."""
    line = row(review.case, today)
    line |= {"tag": review.get_level_display(), "unit": str(review.against.unit)}
    if review.ended_at is not None:
        result = review.get_outcome_display() or ("不予受理" if review.refused else "已撤回")
        line |= {"next": result, "state": "none", "due_text": f"{local_date(review.ended_at)}", "due": None}
    return line


def sections(case: Case) -> dict[str, object]:
    """What the case page shows of reviews and hearings; what never happened is not looked for."""
    taken = procedure.taken(case)
    if taken.isdisjoint({"request_review", "call_hearing"}):
        return {}
    asked = Review.objects.filter(case=case).select_related(
        "against", "organ", "opinion", "letter", "accepted_by", "entered_by"
    )
    held = Hearing.objects.filter(case=case).select_related("host", "unit", "letter")
    return {
        "reviews": asked,
        "hearings": [(one, hearing.listeners(one), one.status == HearingStatus.CALLED) for one in held],
    }
