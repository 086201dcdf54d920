"""Who may open which page of the desk, and what every view is given: the person and the moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from huiyin.base import clock
from huiyin.cases.procedure import MOVES
from huiyin.org import people
from huiyin.org.models import User
from huiyin.org.roles import APART, Role

EVERY_STAFF = frozenset(Role)
CASE_STAFF = EVERY_STAFF - APART
SIGNERS = frozenset({Role.HEAD, Role.LEADER})
REVIEWERS = SIGNERS | {Role.REVIEWER}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
AUDITORS = frozenset({Role.AUDITOR})
CONFIDANTS = frozenset({Role.CONFIDENTIAL})


def roles_of(verb: str) -> frozenset[Role]:
    """The roles which the procedure lets make a move, in whatever unit."""
    who = MOVES[verb].who
    return who.roles if who is not None else frozenset()


class Request(HttpRequest):
    """A request with the moment at which it is answered."""

    now: datetime
    htmx: HtmxDetails


class StaffRequest(Request):
    """A request of somebody signed in whose post opens the page."""

    user: User


View = Callable[..., HttpResponseBase]


def door(view: View, roles: frozenset[Role] | None) -> View:
    """The view behind its door; `roles` None lets in anybody, signed in or not."""

    @wraps(view)
    def entry(request: HttpRequest, **given: Any) -> HttpResponseBase:
        timed = cast(Request, request)
        timed.now = clock.now()
        refused = None if roles is None else _refusal(timed, roles)
        response = refused or view(timed, **given)
        add_never_cache_headers(response)
        return response

    return entry


def _refusal(request: Request, roles: frozenset[Role]) -> HttpResponse | None:
    """Why somebody may not enter; None when they may."""
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    if people.has_role(request.user, roles, request.now):
        return None
    if not people.capacities(request.user, request.now):
        sentence = "您的账号还没有任职岗位（或者任期已满），请联系系统管理员。"
    else:
        sentence = (
            f"这一页由{'、'.join(role.label for role in Role if role in roles)}使用，您的岗位不能打开。"
        )
    return render(request, "403.html", {"sentence": sentence}, status=403)


def _to_sign_in(request: Request) -> HttpResponse:
    """Back to where one wanted to go after signing in; what was posted cannot be carried over."""
    wanted = request.get_full_path() if request.method == "GET" and not request.htmx else reverse("desk:work")
    address = f"{reverse('desk:sign_in')}?{urlencode({'next': wanted})}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
