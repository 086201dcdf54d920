"""Finding a case among those one may see."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huiyin.base.clock import local_date
from huiyin.cases import queries
from huiyin.cases.states import State
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut, row
from huiyin.org import people

OVERDUE = "overdue"  # stands among the states, as people ask for it there
STATES = [(OVERDUE, "已超期（各单位）"), *State.choices]


@require_GET
def search(request: StaffRequest) -> HttpResponse:
    """By number, exact name or telephone number, or words, or what one's own units registered; newest first."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    state = request.GET.get("state", "")
    own = "1" if request.GET.get("own") == "1" else ""
    context: dict[str, object] = {"q": words, "state": state, "own": own, "states": STATES}
    if words or own or state in dict(STATES):
        today = local_date(request.now)
        found = queries.search(request.user, words, request.now, state=state)
        if state == OVERDUE:
            found = found.filter(owner__isnull=False, next_due__lt=today).order_by("next_due", "pk")
        if own:
            found = found.filter(
                receiver__in=[c.unit.pk for c in people.capacities(request.user, request.now)]
            )
        page = cut(found, request.GET.get("page"))
        rows = [row(case, today) for case in page.rows]
        given = (("q", words), ("state", state), ("own", own))
        query = urlencode([(key, value) for key, value in given if value])
        context |= {"searched": True, "page": page, "rows": rows, "query": query}
    return show(request, "desk/search.html", context)
