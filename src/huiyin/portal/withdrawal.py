"""The citizen takes the request back."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.base.errors import Refused
from huiyin.cases import closing
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.portal import proof
from huiyin.portal.forms import WithdrawForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.opened
def withdraw(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """Ask once more, then withdraw."""
    context: dict[str, object] = {"number": case.number, "title": case.title, "form": WithdrawForm()}
    if request.method != "POST":
        return render(request, "portal/withdraw.html", context)
    form = WithdrawForm(request.POST)
    context["form"] = form
    if form.is_valid():
        try:
            closing.withdraw(case, form.cleaned_data["reason"], by=citizen, now=now)
        except Refused as refused:
            context["sentence"] = refused.sentence
        else:
            messages.success(request, "您的诉求已经撤回，办理单位不再办理。以后还可以再来反映。")
            return redirect("portal:case", case.number)
    return render(request, "portal/withdraw.html", context, status=422)
