"""The way in by number and code, the case as its citizen sees it, and the way out."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.base import clock
from huiyin.base.errors import NotVisible
from huiyin.cases import access
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.portal import limits, proof, sealed, standing
from huiyin.portal.forms import TrackForm

_WRONG = "编号或者查询码不对，请对照回执核对。查询码里没有数字 0、1、2、5、8；丢了查询码的，可以带身份证件到窗口换发。"
_OFTEN = "输错的次数太多，请一小时后再试。着急的，请直接拨打接待电话或者到窗口，报编号即可查询。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for number and code. An address with both only fills the form in: a look needs a press."""
    if request.method == "POST":
        return _open(request, clock.now())
    given = {
        "number": request.GET.get("n") or request.GET.get("number", ""),
        "code": request.GET.get("c", ""),
    }
    return _page(request, TrackForm(initial={name: text[:40] for name, text in given.items()}), status=200)


def _page(request: HttpRequest, form: TrackForm, *, status: int, sentence: str = "") -> HttpResponse:
    return render(request, "portal/track.html", {"form": form, "sentence": sentence}, status=status)


def _open(request: HttpRequest, now: datetime) -> HttpResponse:
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    number = proof.clean_number(form.cleaned_data["number"])
    where = limits.address(request)
    guesses = (
        (limits.GUESS_CASE, f"{number} {where}"),
        (limits.GUESS_ADDRESS, where),
        (limits.GUESS_NUMBER, number),
    )
    if any(limit.spent(what, now) for limit, what in guesses):
        return _page(request, form, status=429, sentence=_OFTEN)
    try:
        code = proof.clean_code(form.cleaned_data["code"])
        found, _ = access.by_code(number, code)
    except NotVisible:
        for limit, what in guesses:
            limit.take(what, now)
        return _page(request, form, status=404, sentence=_WRONG)
    proof.remember(request, found, now, digest=access.code_digest(code))
    return redirect("portal:case", found.number)


@never_cache
@require_safe
@proof.opened
def case(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """Where it stands, what is owed next, the answer, what can be done now."""
    if case.sealed:
        return sealed.page(request, case, citizen, now)
    return render(request, "portal/case.html", {"case": case, "view": standing.of(case, citizen, now)})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close what was opened, as on a borrowed telephone."""
    proof.forget(request)
    messages.success(request, "已经退出，这台设备上不再显示您的事项。")
    return redirect("portal:home")
