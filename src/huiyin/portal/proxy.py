"""The citizen lets somebody act, hands them a code of their own, and takes it back."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.base import identifiers
from huiyin.base.errors import Refused
from huiyin.cases import parties, proxies
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.documents import files
from huiyin.portal import limits, proof
from huiyin.portal.forms import ProxyForm

_OFTEN = "一小时内改动的次数太多，请稍后再试，或者到窗口办理。"
_OWN = "委托和撤销代办，只能由诉求人本人凭自己的查询码办理。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.opened
def proxy(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """Who acts now, and the form to authorise or to revoke; the proxy's code is shown once."""
    if citizen.proxy:
        messages.warning(request, _OWN)
        return redirect("portal:case", case.number)
    if request.method != "POST":
        code = proof.proxy_slip(request, case, now)
        return _page(request, case, ProxyForm(), code=code)
    if proof.proxy_slip_waits(
        request, case, now
    ):  # pressed twice: the code of the first press is still to be shown
        return redirect("portal:proxy", case.number)
    if not limits.WORDS_BY_CASE.take(case.number, now):
        return _page(request, case, ProxyForm(request.POST), status=429, sentence=_OFTEN)
    if "revoke" in request.POST:
        return _revoke(request, case, citizen, now)
    form = ProxyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    code = identifiers.query_code()
    number = case.number
    try:
        _authorise(form, case, code, citizen, now)
    except Refused as refused:
        return _page(request, case, form, status=422, sentence=refused.sentence)
    proof.remember_proxy_slip(request, case, code, now)
    return redirect("portal:proxy", number)


@transaction.atomic
def _authorise(form: ProxyForm, case: Case, code: str, citizen: Citizen, now: datetime) -> None:
    given = form.cleaned_data
    blobs = [files.store(file, file.name or "", now=now) for file in given["attachments"]]
    proxies.authorise_proxy(
        case, name=given["name"], phone=given["phone"], authorisation=given["scope"], code=code, files=blobs,
        by=citizen, now=now,
    )  # fmt: skip


def _revoke(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    number = case.number
    try:
        proxies.revoke_proxy(case, by=citizen, now=now)
    except Refused as refused:
        return _page(request, case, ProxyForm(), status=422, sentence=refused.sentence)
    messages.success(request, "已经撤销代办，原来的代办码马上失效。")
    return redirect("portal:proxy", number)


def _page(
    request: HttpRequest,
    case: Case,
    form: ProxyForm,
    *,
    status: int = 200,
    sentence: str = "",
    code: str = "",
) -> HttpResponse:
    held = parties.standing_proxy(case)
    context = {
        "number": case.number,
        "title": case.title,
        "open": case.is_open,
        "form": form,
        "sentence": sentence,
        "again": bool(request.FILES),
        "held": held,
        "name": parties.display_name(held) if held else "",
        "code": identifiers.spaced(code) if code else "",
        "address": request.build_absolute_uri(reverse("portal:track")),
    }
    return render(request, "portal/proxy.html", context, status=status)
