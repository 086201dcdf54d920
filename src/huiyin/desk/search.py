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


@require_GET
def search(request: StaffRequest) -> HttpResponse:
    """By number, exact name or telephone number, or words; newest first."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    state = request.GET.get("state", "")
    context: dict[str, object] = {"q": words, "state": state, "states": State.choices}
    if words or state in State.values:
        today = local_date(request.now)
        page = cut(queries.search(request.user, words, request.now, state=state), request.GET.get("page"))
        rows = [row(case, today) for case in page.rows]
        query = urlencode([(key, value) for key, value in (("q", words), ("state", state)) if value])
        context |= {"searched": True, "page": page, "rows": rows, "query": query}
    return show(request, "desk/search.html", context)
