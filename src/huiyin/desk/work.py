"""我的工作: what the person's units owe, the earliest date first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiyin.base.clock import local_date
from huiyin.cases import queries
from huiyin.cases.queries import Counts
from huiyin.cases.states import OPEN, State
from huiyin.desk.frame import show
from huiyin.desk.guard import AUDITORS, CASE_STAFF, CONFIDANTS, SIGNERS, StaffRequest, roles_of
from huiyin.desk.rows import cut, row
from huiyin.org import people
from huiyin.org.roles import Role

STATES = [(state.value, state.label) for state in State if state in OPEN]


@require_GET
def work(request: StaffRequest) -> HttpResponse:
    """The working list; those who handle no cases go to their own page."""
    if not people.has_role(request.user, CASE_STAFF, request.now):
        auditing = people.has_role(request.user, AUDITORS, request.now)
        return redirect("desk:audit" if auditing else "desk:units")
    if not people.has_role(request.user, CASE_STAFF - CONFIDANTS, request.now):
        return redirect("desk:sealed")  # whoever is there for accusations alone sees no other case
    state, due = request.GET.get("state", ""), request.GET.get("due", "")
    mine = request.GET.get("mine") == "1"
    today = local_date(request.now)
    cases = queries.work(request.user, request.now, state=state, only_mine=mine)
    if due == "overdue":
        cases = cases.filter(next_due__lt=today)
    elif due == "today":
        cases = cases.filter(next_due=today)
    page = cut(cases, request.GET.get("page"))
    counts = queries.counts(request.user, request.now)
    context: dict[str, object] = {
        "tabs": _tabs(request, counts, due, mine, state),
        "states": STATES,
        "state": state,
        "due": due,
        "mine": mine,
        "page": page,
        "rows": [row(case, today) for case in page.rows],
        "query": urlencode(
            [(k, v) for k, v in (("state", state), ("due", due), ("mine", "1" if mine else "")) if v]
        ),
        "filtered": bool(state or due or mine),
        "registers": people.has_role(request.user, roles_of("register"), request.now),
    }
    return show(request, "desk/work.html", context)


def _tabs(request: StaffRequest, counts: Counts, due: str, mine: bool, state: str) -> list[dict[str, object]]:
    base = reverse("desk:work")
    plain = not (due or mine or state)
    tabs: list[dict[str, object]] = [
        {"url": base, "label": "应办", "count": counts.all, "current": plain},
        {
            "url": f"{base}?due=overdue",
            "label": "已超期",
            "count": counts.overdue,
            "current": due == "overdue",
        },
        {"url": f"{base}?due=today", "label": "今天到期", "count": counts.today, "current": due == "today"},
        {"url": f"{base}?mine=1", "label": "我经办的", "count": counts.mine, "current": mine and not due},
    ]
    if people.has_role(request.user, {Role.VILLAGE_OFFICER}, request.now):
        told = {"url": f"{reverse('desk:search')}?own=1", "label": "本村（社区）登记的", "current": False}
        tabs.append(told)
    if people.has_role(request.user, {Role.INSPECTOR}, request.now):
        late = {"url": f"{reverse('desk:search')}?state=overdue", "label": "各单位超期的", "current": False}
        tabs.append(late)
    if people.has_role(request.user, SIGNERS, request.now):
        tabs.append(
            {"url": reverse("desk:signing"), "label": "待审核签发", "count": counts.to_sign, "current": False}
        )
    return tabs
