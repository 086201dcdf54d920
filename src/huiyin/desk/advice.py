"""建议: advice to units and what became of it (条例第四十条)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible, Refused, Stale
from huiyin.cases import access, advising
from huiyin.cases.models import Advice, Case
from huiyin.desk import papers
from huiyin.desk.forms.supervision import AdviseForm, AnswerAdviceForm
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut, natural
from huiyin.org import people


@require_GET
def advices(request: StaffRequest) -> HttpResponse:
    """All advice the person may see; what waits for a reply first asked for."""
    waiting = request.GET.get("tab") == "waiting"
    seen = advising.visible_to(request.user, request.now)
    found = seen.filter(replied_at=None).order_by("due", "pk") if waiting else seen.order_by("-pk")
    page = cut(found, request.GET.get("page"), 20)
    today = local_date(request.now)
    base = reverse("desk:advices")
    context: dict[str, object] = {
        "tabs": [
            {"url": base, "label": "全部", "current": not waiting},
            {
                "url": f"{base}?tab=waiting",
                "label": "等待反馈",
                "count": seen.filter(replied_at=None).count(),
                "current": waiting,
            },
        ],
        "page": page,
        "lines": [(one, (one.due - today).days) for one in page.rows],
        "query": "tab=waiting" if waiting else "",
        "advises": advising.advising_office(request.user, request.now) is not None,
    }
    return show(request, "desk/advices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: StaffRequest) -> HttpResponse:
    """Write an advice."""
    office = advising.advising_office(request.user, request.now)
    if office is None:
        raise Refused("建议由信访、督查机构提出，您的岗位不能提出（《信访工作条例》第四十条）。")
    posted = request.POST if request.method == "POST" else None
    form = AdviseForm(office, posted, initial={"cases": request.GET.get("case", "")[:600]})
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = advising.advise(
                data["kind"], data["unit"], data["finding"], data["suggestion"], _cases(request, form),
                by=request.user, now=request.now,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已向{made.unit}提出{made.get_kind_display()}。")
            return redirect("desk:advice", pk=made.pk)
    status = 422 if form.is_bound else 200
    context: dict[str, object] = {
        "title": "提出建议",
        "form": form,
        "button": "发建议书",
        "back": "desk:advices",
    }
    return show(request, "desk/form.html", context, status=status)


def _cases(request: StaffRequest, form: AdviseForm) -> list[Case]:
    """The cases whose numbers were typed; one out of sight is as one that is not there."""
    found = []
    for number in form.numbers():
        try:
            found.append(access.get_for(request.user, number, request.now))
        except NotVisible:
            raise Refused(f"没有找到编号为{number}的事项，或者您看不到它，请核对。") from None
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def advice(request: StaffRequest, pk: int) -> HttpResponse:
    """An advice with its reply, or with the form of the reply."""
    found = advising.get_for(request.user, pk, request.now)
    if request.method != "POST":
        return _page(request, found, AnswerAdviceForm(initial={"version": found.version}))
    advising.require_answerer(found, request.user, request.now)
    form = AnswerAdviceForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    data = form.cleaned_data
    try:
        current = advising.get_for(
            request.user, pk, request.now, version=natural(request.POST.get("version")) or 0
        )
        advising.answer_advice(
            current,
            data["adoption"],
            data["reply"],
            change_on=data["change_on"],
            by=request.user,
            now=request.now,
        )
    except Stale as stale:
        form.add_error(None, stale.sentence)
        return _page(request, advising.get_for(request.user, pk, request.now), form, status=409)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _page(request, advising.get_for(request.user, pk, request.now), form, status=422)
    messages.success(request, "采纳情况已经反馈。")
    return redirect("desk:advice", pk=pk)


def _page(request: StaffRequest, found: Advice, form: AnswerAdviceForm, *, status: int = 200) -> HttpResponse:
    seen = Case.objects.visible_to(request.user, request.now)
    answers = people.has_role(request.user, advising.ANSWERERS, request.now, found.unit_id)
    context: dict[str, object] = {
        "advice": found,
        "why": advising.explain(found),
        "days": (found.due - local_date(request.now)).days,
        "cases": seen.filter(advices=found).order_by("number"),
        "form": form if (answers and found.replied_at is None) or form.is_bound else None,
    }
    return show(request, "desk/advice.html", context, status=status)


@require_GET
def paper(request: StaffRequest, pk: int, which: str, form: str) -> HttpResponse:
    """The advice as it was issued, or the reply, in one of the forms of papers."""
    found = advising.get_for(request.user, pk, request.now)
    letter = {"advice": found.letter, "reply": found.reply_letter}.get(which)
    if letter is None:
        raise NotVisible
    return papers.printed(letter.body, form, letter.number or letter.label)
