"""A hotline order becomes a petition at the citizen's wish."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.base.errors import Refused
from huiyin.cases import hotline
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.portal import proof
from huiyin.portal.forms import TurnForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.opened
def turn(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """Say what the difference is, then turn it."""
    context: dict[str, object] = {"number": case.number, "title": case.title, "form": TurnForm()}
    if request.method != "POST":
        return render(request, "portal/petition.html", context)
    form = TurnForm(request.POST)
    context["form"] = form
    if form.is_valid():
        number = case.number
        try:
            hotline.turn_petition(case, form.cleaned_data["wish"], by=citizen, now=now)
        except Refused as refused:
            context["sentence"] = refused.sentence
        else:
            messages.success(request, "已经转为信访事项。编号和查询码不变，说过的情况不用再讲。")
            return redirect("portal:case", number)
    return render(request, "portal/petition.html", context, status=422)
