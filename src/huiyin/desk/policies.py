"""Answers to questions of policy: to be read by all who handle cases, kept by the units that answer for them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.assist import policies as kept
from huiyin.assist.models import Policy
from huiyin.base.clock import local_date
from huiyin.base.errors import Refused, Stale
from huiyin.desk.forms.policies import PolicyForm, RevisePolicyForm, WithdrawPolicyForm
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import Pages, natural
from huiyin.org import categories
from huiyin.org.roles import PlaceKind

SIZE = 30
STANDING = (("", "现行"), ("ahead", "即将施行"), ("ended", "已失效"))


@require_GET
def policies(request: StaffRequest) -> HttpResponse:
    """The questions, found by words, by category, and by whether they apply."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    category = request.GET.get("category", "")
    standing = request.GET.get("standing", "")
    among = _among(standing, category, request)
    found = kept.find(among, words)
    number = max(1, natural(request.GET.get("page")) or 1)
    shown = found[(number - 1) * SIZE : number * SIZE]
    given = (("q", words), ("category", category), ("standing", standing))
    context: dict[str, object] = {
        "q": words,
        "category": category,
        "standing": standing,
        "categories": categories.children(),
        "standings": STANDING,
        "policies": shown,
        "page": Pages(shown, number, len(found) > number * SIZE),
        "query": urlencode([(name, value) for name, value in given if value]),
        "keeps": bool(kept.keeps(request.user, request.now)),
    }
    return show(request, "desk/policies.html", context)


def _among(standing: str, category: str, request: StaffRequest) -> QuerySet[Policy]:
    today = local_date(request.now)
    among = {"ahead": kept.ahead, "ended": kept.ended}.get(standing, kept.in_force)(today)
    known = len(category) == 6 and categories.exists(category)
    return among.filter(category__startswith=category[:2]) if known else among


@require_GET
def policy(request: StaffRequest, line: UUID) -> HttpResponse:
    """A question with the answer that applies, and all versions before and after."""
    found = kept.versions(line)
    today = local_date(request.now)
    current = next((one for one in found if one.in_force(today)), found[0])
    latest = found[0]
    context: dict[str, object] = {
        "policy": current,
        "applies": current.in_force(today),
        "place": PlaceKind(current.place_kind).label,
        "versions": found,
        "may": not latest.end_reason and kept.may_keep(request.user, latest.unit, request.now),
    }
    return show(request, "desk/policy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_policy(request: StaffRequest) -> HttpResponse:
    """Write down a question with its answer."""
    mine = kept.keeps(request.user, request.now)
    first = {"unit": mine[0].pk} if len(mine) == 1 else {}
    form = PolicyForm(request.user, request.now, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = kept.add(form.content(), by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已增加。")
            return redirect("desk:policy", made.line)
    return _form(request, "增加政策问答", form)


@require_http_methods(["GET", "HEAD", "POST"])
def revise_policy(request: StaffRequest, line: UUID) -> HttpResponse:
    """Let a new version follow."""
    latest = kept.versions(line)[0]
    kept.require(request.user, latest.unit, request.now)
    names = ("question", "answer", "basis", "terms", "category", "place_kind", "published")
    known = {"unit": latest.unit_id, **{name: getattr(latest, name) for name in names}}
    form = RevisePolicyForm(request.user, request.now, request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            kept.revise(latest, form.content(), reason, by=request.user, now=request.now)
        except (Refused, Stale) as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已修订，原来的一版保留在下面。")
            return redirect("desk:policy", line)
    return _form(request, f"修订：{latest.question}", form, line=line)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_policy(request: StaffRequest, line: UUID) -> HttpResponse:
    """Take an answer out of use."""
    latest = kept.versions(line)[0]
    kept.require(request.user, latest.unit, request.now)
    form = WithdrawPolicyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept.withdraw(latest, form.cleaned_data["reason"], by=request.user, now=request.now)
        except (Refused, Stale) as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已停用。")
            return redirect("desk:policy", line)
    return _form(request, f"停用：{latest.question}", form, line=line, button="停用", grave=True)


def _form(
    request: StaffRequest, title: str, form: Any, *, line: UUID | None = None, **look: object
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    back = reverse("desk:policy", args=[line]) if line is not None else reverse("desk:policies")
    context: dict[str, object] = {"title": title, "form": form, "back": back, "button": "保存", **look}
    return show(request, "desk/policy_form.html", context, status=status)
