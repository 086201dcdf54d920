"""The citizen asks that somebody keep out of the case (条例第二十八条)."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.base.errors import Refused
from huiyin.cases import recusal
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.portal import proof
from huiyin.portal.forms import RecusalForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.opened
def ask(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """Who should keep out, and why."""
    people = recusal.concerned(case)
    context: dict[str, object] = {"number": case.number, "title": case.title, "form": RecusalForm(people)}
    if request.method != "POST":
        return render(request, "portal/recusal.html", context)
    form = RecusalForm(people, request.POST)
    context["form"] = form
    if form.is_valid():
        person = next(one for one in people if str(one.pk) == form.cleaned_data["person"])
        try:
            recusal.ask(case, person, form.cleaned_data["reason"], by=citizen, now=now)
        except Refused as refused:
            context["sentence"] = refused.sentence
        else:
            messages.success(request, "已经收到。单位负责人决定以后，这里看得到结果，并书面告知您。")
            return redirect("portal:case", case.number)
    return render(request, "portal/recusal.html", context, status=422)
