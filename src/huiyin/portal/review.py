"""The citizen asks the superior unit to look at the answer again, follows that, and may take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.base.clock import local_date
from huiyin.base.errors import Refused
from huiyin.cases import clocks, hearing, review
from huiyin.cases.codes import ReviewLevel
from huiyin.cases.models import Case, Hearing, Review
from huiyin.cases.procedure import Citizen
from huiyin.cases.review import Subject
from huiyin.cases.states import ANSWERED, IN_REVIEW, State
from huiyin.documents import files
from huiyin.portal import limits, proof
from huiyin.portal.forms import ReviewForm, WithdrawForm

_OFTEN = "一小时内提交的次数太多，请稍后再试，或者把书面请求交到窗口。"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its citizen follows it: what it is about, its dates, the date of the decision, how it ended."""

    row: Review
    due: date | None
    days: int | None
    ended: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A hearing still to come, with its panel."""

    row: Hearing
    panel: Sequence[hearing.Listener]


def requests(case: Case, today: date) -> list[Request]:
    """The requests of a case, the latest first."""
    found = []
    for row in case.reviews.select_related("organ", "against", "accepted_by", "opinion").order_by("-id"):
        due = _due(case, row)
        ended = ""
        if row.ended_at is not None:
            ended = row.get_outcome_display() or ("不予受理" if row.refused else "您已撤回")
        found.append(Request(row, due, (due - today).days if due is not None else None, ended))
    return found


def _due(case: Case, row: Review) -> date | None:
    clock = clocks.find(case, review.DECIDE[ReviewLevel(row.level)]) if row.ended_at is None else None
    return clock.due if clock is not None else None


def coming(case: Case) -> Coming | None:
    """The hearing to which the citizen is invited."""
    found = hearing.ahead(case)
    return Coming(found, hearing.listeners(found)) if found is not None else None


def open_to(case: Case, today: date) -> Subject | None:
    """What the citizen may still ask for today; None when there is nothing."""
    if case.status not in ANSWERED:
        return None
    try:
        about = review.subject(case)
    except Refused:
        return None
    return about if about.until is None or today <= about.until else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.opened
def ask(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """Say until when, to whom and what to write; take the request."""
    if request.method != "POST":
        return _page(request, case, ReviewForm(), now, status=200)
    form = ReviewForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, case, form, now, status=422)
    if not limits.WORDS_BY_CASE.take(case.number, now):
        return _page(request, case, form, now, status=429, sentence=_OFTEN)
    number, given = case.number, form.cleaned_data
    try:
        with transaction.atomic():
            blobs = [files.store(file, file.name, now=now) for file in given["attachments"]]
            made = review.request_review(
                case, given["requests"], given["reasons"], files=blobs, by=citizen, now=now
            )
    except Refused as refused:
        return _page(request, case, form, now, status=422, sentence=refused.sentence)
    messages.success(
        request, f"您的{made.get_level_display()}请求已经收到，由{made.organ}办理，办到哪一步这里都能看到。"
    )
    return redirect("portal:case", number)


def _page(
    request: HttpRequest, case: Case, form: ReviewForm, now: datetime, *, status: int, sentence: str = ""
) -> HttpResponse:
    about = None
    if case.status in ANSWERED:
        try:
            about = review.subject(case)
        except Refused as refused:
            sentence = sentence or refused.sentence
    elif case.status in IN_REVIEW:
        sentence = sentence or "您的请求已经在办理中，不需要再次提出。"
    else:
        sentence = sentence or "书面答复送达以后才能请求复查（《信访工作条例》第三十五条）。"
    context = {
        "number": case.number,
        "title": case.title,
        "about": about,
        "days": (about.until - local_date(now)).days if about is not None and about.until else None,
        "article": review.ARTICLE[about.level] if about is not None else "",
        "form": form,
        "sentence": sentence,
        "again": bool(request.FILES),
    }
    return render(request, "portal/review.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.opened
def withdraw(request: HttpRequest, case: Case, citizen: Citizen, now: datetime) -> HttpResponse:
    """Ask once more, then take the request back."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"number": case.number, "title": case.title, "form": form}
    if case.status not in IN_REVIEW - {State.REVIEW_SIGNED} and request.method != "POST":
        return redirect("portal:case", case.number)
    if request.method != "POST":
        return render(request, "portal/review_withdraw.html", context)
    if form.is_valid():
        try:
            review.withdraw_review(case, form.cleaned_data["reason"], by=citizen, now=now)
        except Refused as refused:
            context["sentence"] = refused.sentence
        else:
            messages.success(request, "您的请求已经撤回，原来的答复继续有效。期限没有过的，还可以再次请求。")
            return redirect("portal:case", case.number)
    return render(request, "portal/review_withdraw.html", context, status=422)
