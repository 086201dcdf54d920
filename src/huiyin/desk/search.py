"""Finding cases, answers, papers and policies among those one may see."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiyin.assist import searching
from huiyin.assist.excerpts import Excerpt
from huiyin.assist.searching import OVERDUE, Filters, Found
from huiyin.base.clock import local_date
from huiyin.cases import indexing
from huiyin.cases.states import State
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import natural, row
from huiyin.index import search as index
from huiyin.org import categories, directory

STATES = [(OVERDUE, "已超期（各单位）"), *State.choices]
LAST = 500  # the last page anybody turns to


@require_GET
def search(request: StaffRequest) -> HttpResponse:
    """By number, exact name or telephone number, words, unit, and what the filters leave; the best first."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    given = _given(request.GET)
    context: dict[str, Any] = {
        "q": words,
        "given": given,
        "states": STATES,
        "kinds": searching.KINDS.items(),
        "categories": categories.children(),
        "units": directory.bodies(),
        "filtered": any(value for name, value in given.items() if name != "own"),
    }
    if words or any(given.values()):
        number = min(LAST, max(1, natural(request.GET.get("page")) or 1))
        page = searching.search(request.user, words, request.now, _filters(given), number)
        today = local_date(request.now)
        lines = [_line(found, row(found.case, today)) for found in page.rows]
        query = urlencode([(name, value) for name, value in {"q": words, **given}.items() if value])
        context |= {"searched": True, "page": page, "rows": lines, "query": query, "given_up": not lines}
        context["suggestions"] = [(one, urlencode({**_kept(given), "q": one})) for one in page.suggestions]
        context["filling"] = bool(words) and not indexing.complete()
    return show(request, "desk/search.html", context)


def _given(asked: QueryDict) -> dict[str, str]:
    """What of the filters makes sense; the rest is as if it had not been asked for."""
    code = asked.get("category", "")
    return {
        "state": state if (state := asked.get("state", "")) in dict(STATES) else "",
        "unit": str(natural(asked.get("unit")) or ""),
        "category": code if len(code) == 6 and categories.exists(code) else "",
        "since": str(_day(asked.get("since", "")) or ""),
        "until": str(_day(asked.get("until", "")) or ""),
        "kind": kind if (kind := asked.get("kind", "")) in searching.KINDS else "",
        "own": "1" if asked.get("own") == "1" else "",
    }


def _kept(given: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _filters(given: dict[str, str]) -> Filters:
    return Filters(
        state=given["state"],
        unit=natural(given["unit"]),
        category=given["category"].removesuffix("00").removesuffix("00"),
        since=_day(given["since"]),
        until=_day(given["until"]),
        kind=given["kind"],
        own=bool(given["own"]),
    )


def _line(found: Found, line: dict[str, Any]) -> dict[str, Any]:
    case = found.case
    return {
        **line,
        "title": found.title,
        "why": found.why,
        "registered": local_date(case.registered_at),
        "status": case.status.label,
        "excerpts": [_excerpt(case.number, one) for one in found.excerpts],
    }


def _excerpt(number: str, one: Excerpt) -> dict[str, Any]:
    paper = one.kind == index.PAPER
    return {
        "label": "" if one.kind == index.CASE else searching.KINDS[one.kind],
        "parts": one.parts,
        "url": reverse("desk:paper", args=[number, one.key, "pdf"]) if paper else "",
    }
