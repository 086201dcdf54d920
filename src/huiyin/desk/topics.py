"""专题: what many people bring from one place, as far as one may see it; and one joint answer to many of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.assist import joint, overview, parting
from huiyin.assist.joint import Outcome
from huiyin.assist.overview import Seen
from huiyin.assist.warning import WEEKS, Trend
from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible, Refused
from huiyin.cases.models import Case
from huiyin.desk import shapes
from huiyin.desk.forms.joint import JointForm
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut, natural
from huiyin.org.models import Unit

LISTED = 60
WARNED, RISING = "warned", "rising"
TABS = {"": "全部", WARNED: "预警", RISING: "上升"}


@require_GET
def topics(request: StaffRequest) -> HttpResponse:
    """The topics within sight: those that grow faster than before on top, then by heat."""
    tab, unit = request.GET.get("tab", ""), natural(request.GET.get("unit"))
    tab = tab if tab in TABS else ""
    found = overview.topics_for(request.user, request.now, limit=LISTED)
    units = {one.unit.pk: one.unit for one in found if one.unit is not None}
    unit = unit if unit in units else None
    here = [one for one in found if unit is None or (one.unit is not None and one.unit.pk == unit)]
    shown = {name: [one for one in here if _suits(one, name)] for name in TABS}
    shown[tab].sort(key=lambda one: not one.pace.warns)  # the order by heat stands within both parts
    context: dict[str, object] = {
        "tabs": [
            {"url": _address(name, unit), "label": label, "count": len(shown[name]), "current": name == tab}
            for name, label in TABS.items()
        ],
        "tab": tab,
        "units": sorted(units.values(), key=_by_path),
        "unit": unit,
        "lines": [line(one) for one in shown[tab]],
        "full": len(found) == LISTED,
        "weeks": WEEKS,
        "off": not settings.ASSIST,
    }
    return show(request, "desk/topics.html", context)


def _suits(one: Seen, tab: str) -> bool:
    return {WARNED: one.pace.warns, RISING: one.pace.trend is Trend.RISING}.get(tab, True)


def _by_path(unit: Unit) -> str:
    return unit.path


def _address(tab: str, unit: int | None) -> str:
    given = urlencode([(key, value) for key, value in (("tab", tab), ("unit", unit)) if value])
    return reverse("desk:topics") + (f"?{given}" if given else "")


def line(one: Seen) -> dict[str, Any]:
    """A topic as a line of the list."""
    return {"topic": one, "url": reverse("desk:topic", args=[one.key]), "bars": _bars(one)}


def _bars(one: Seen) -> shapes.Bars:
    said = "、".join(map(str, one.weeks))
    return shapes.bars(one.weeks, f"近{len(one.weeks)}周每周新增人数，从早到近：{said}")


@require_GET
def topic(request: StaffRequest, pk: int) -> HttpResponse:
    """One topic with its cases, and what one may do for many of them at once."""
    one = overview.seen(pk, request.user, request.now)
    cases = overview.members(pk, request.user, request.now)
    page = cut(cases.select_related("place", "owner", "handling_unit"), request.GET.get("page"))
    context: dict[str, object] = {
        **line(one),
        "page": page,
        "rows": [_row(case) for case in page.rows],
        "weekly": _weekly(one),
        "may_part": parting.may_part(request.user, request.now),
        "apart": parting.apart(pk, request.user, request.now),
        **_joint(request, pk),
    }
    return show(request, "desk/topic.html", context)


@require_POST
def part(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a case out of the topic, or put one back."""
    out, back = request.POST.get("take_out", ""), request.POST.get("put_back", "")
    if out:
        case = parting.take_out(pk, out, by=request.user, now=request.now)
        messages.success(request, f"{case.number}已移出，以后不再自动归到这个专题。")
    else:
        case = parting.put_back(pk, back, by=request.user, now=request.now)
        messages.success(request, f"{case.number}已放回。")
    try:
        overview.seen(pk, request.user, request.now)
    except NotVisible:
        messages.success(request, "这个专题只剩一件，不再列出。")
        return redirect("desk:topics")
    return redirect("desk:topic", pk)


def _row(case: Case) -> dict[str, Any]:
    unit = case.handling_unit or case.owner
    return {
        "case": case,
        "url": reverse("desk:case", args=[case.number]),
        "unit": unit.name if unit else "",
        "on": local_date(case.registered_at),
    }


def _weekly(one: Seen) -> list[tuple[str, int]]:
    """The weeks in which somebody was new, in words, the latest first."""
    last = len(one.weeks) - 1
    names = ["最近7天" if no == last else f"{last - no}周前" for no in range(len(one.weeks))]
    return [(name, count) for name, count in zip(names, one.weeks, strict=True) if count][::-1]


def _joint(request: StaffRequest, pk: int) -> dict[str, object]:
    """Whose answer could be drafted for whom: only what the own units have in hand."""
    waiting = list(joint.waiting(pk, by=request.user, now=request.now))
    if not waiting:
        return {}
    bases = []
    for case in joint.bases(pk, by=request.user, now=request.now):
        others = sum(
            other.handling_unit_id == case.handling_unit_id for other in waiting if other.pk != case.pk
        )
        if others:
            bases.append((case, others, reverse("desk:joint", args=[pk, case.number])))
    return {"waiting": len(waiting), "first": waiting[-1].number, "bases": bases}


@require_http_methods(["GET", "HEAD", "POST"])
def answer_many(request: StaffRequest, pk: int, number: str) -> HttpResponse:
    """Look at the answer of one, adapt it, and draft it for each of those ticked."""
    bases = joint.bases(pk, by=request.user, now=request.now)
    source = bases.filter(number=number).first()
    if source is None:
        raise NotVisible
    draft = joint.draft_of(pk, source, by=request.user, now=request.now)
    others = list(
        joint.others(pk, source, by=request.user, now=request.now)
        .prefetch_related("demands")
        .order_by("number")
    )
    posted = request.POST if request.method == "POST" else None
    form = JointForm(source, draft, others, posted)
    context: dict[str, object] = {
        "topic": overview.seen(pk, request.user, request.now),
        "source": source,
        "form": form,
        "back": reverse("desk:topic", args=[pk]),
    }
    if form.is_valid():
        outcomes = _drafted(request, pk, form)
        if any(one.done for one in outcomes):
            return show(request, "desk/joint_done.html", {**context, "outcomes": _told(outcomes, others)})
    return show(request, "desk/joint.html", context, status=422 if form.is_bound else 200)


def _drafted(request: StaffRequest, pk: int, form: JointForm) -> list[Outcome]:
    """What became of each case; when nothing came of any, the form says why."""
    try:
        outcomes = joint.draft_for(
            pk, form.source, form.cleaned_data["cases"], form.adapted(), by=request.user, now=request.now
        )
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return []
    if not any(one.done for one in outcomes):
        for sentence in dict.fromkeys(one.refused for one in outcomes):
            form.add_error(None, sentence)
    return outcomes


def _told(outcomes: list[Outcome], cases: list[Case]) -> list[tuple[Outcome, str]]:
    """Each outcome with the title of its case, what was refused first."""
    titles = {case.number: case.title for case in cases}
    return sorted(((one, titles.get(one.number, "")) for one in outcomes), key=lambda pair: pair[0].done)
