"""Answers to questions of policy for everybody: what is published and in force, one page each, to be read and printed."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.assist import policies as kept
from huiyin.assist.models import Policy
from huiyin.base import clock
from huiyin.base.clock import local_date
from huiyin.org import categories
from huiyin.org.roles import PlaceKind

_REST = "其他"


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """All questions under their first level, or those that come near to what is asked."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    among = kept.in_force(local_date(clock.now())).filter(published=True)
    found = kept.find(among, words)
    context = {"q": words, "found": found, "groups": [] if words else _groups(found)}
    return render(request, "portal/policies.html", context)


def _groups(found: list[Policy]) -> list[tuple[str, list[Policy]]]:
    """The questions by the name of their first level."""
    ordered = sorted(found, key=lambda one: (one.category == "", one.category, one.question))
    return [(name, list(some)) for name, some in groupby(ordered, key=_first_level)]


def _first_level(policy: Policy) -> str:
    known = categories.exists(policy.category)
    return categories.get(policy.category).path[0] if known else _REST


@require_safe
def policy(request: HttpRequest, line: UUID) -> HttpResponse:
    """One question with its answer, the basis, and whom to ask."""
    found = kept.published(line, local_date(clock.now()))
    return render(
        request, "portal/policy.html", {"policy": found, "place": PlaceKind(found.place_kind).label}
    )
