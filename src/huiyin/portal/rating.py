"""The citizen rates the answer."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.base.errors import Refused
from huiyin.cases import answering, followup
from huiyin.cases.models import Case, Rating
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import ANSWERED, State
from huiyin.portal import proof
from huiyin.portal.answer import if_unhappy, way_up
from huiyin.portal.forms import RateForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.opened
def rate(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """Take solved, satisfied and the words; what was not done goes back to be handled again."""
    number = case.number
    if request.method != "POST":
        return _page(request, case, RateForm(), now)
    form = RateForm(request.POST)
    sentence = ""
    if form.is_valid():
        given = form.cleaned_data
        try:
            rating = followup.rate(
                case, solved=given["solved"], satisfaction=given["satisfaction"], words=given["words"],
                by=citizen, now=now,
            )  # fmt: skip
        except Refused as refused:
            sentence = refused.sentence
        else:
            messages.success(request, _thanks(case, rating))
            return redirect("portal:case", number)
    return _page(request, case, form, now, sentence=sentence, status=422)


def _page(
    request: HttpRequest, case: Case, form: RateForm, now: datetime, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    unhappy = if_unhappy(case, answering.current(case), now)
    context = {"number": case.number, "form": form, "sentence": sentence, "unhappy": unhappy}
    return render(request, "portal/rate.html", context, status=status)


def _thanks(case: Case, rating: Rating) -> str:
    kept = "您的评价已经记下。"
    if case.status not in ANSWERED:
        return f"{kept}因为问题没有解决，事项已退回{case.handling_unit}重新办理，会给您新的书面答复。"
    if not followup.not_done(rating.solved, rating.satisfaction):
        return f"{kept}办理单位不能修改，也不能为此再来要求您改评价。"
    if case.status is State.PERFORMING:
        return f"{kept}答复里承诺的事还在期限内，{case.handling_unit}应当按期做完，做完以后会有人回访您。"
    return f"{kept}{way_up(answering.current(case))}。"
