"""督办: grounds found and to be confirmed, replies to check, what is overdue; for a unit what it owes a reply to."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiyin.base.clock import local_date
from huiyin.cases import advising, grounds, procedure, supervision
from huiyin.cases.codes import Measure, SupervisionGround
from huiyin.cases.grounds import Found
from huiyin.cases.models import Case, Supervision
from huiyin.deadlines import calendar, rules, words
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest, roles_of
from huiyin.desk.rows import Pages, cut, row
from huiyin.org import people
from huiyin.org.models import Unit
from huiyin.org.roles import OVERSEERS

FOUND, REPLIED, OVERDUE, OPEN, OWED = "found", "replied", "overdue", "open", "owed"
LABELS = {FOUND: "待确认", REPLIED: "待核对答复", OVERDUE: "超期未答复", OPEN: "督办中", OWED: "本单位应答复"}
SIZE = 20


@require_GET
def supervised(request: StaffRequest) -> HttpResponse:
    """For offices all that waits for them; for a unit what it owes a reply to."""
    offices = grounds.watching(request.user, request.now)
    owing = _owing(request)
    tab = request.GET.get("tab", "")
    if not offices or tab not in LABELS:
        tab = FOUND if offices else OWED
    ground = request.GET.get("ground", "")
    ground = ground if ground in grounds.FOUND else ""
    context: dict[str, object] = {
        "tabs": _tabs(request, offices, owing, tab) if offices else [],
        "tab": tab,
        "watches": bool(offices),
        "ground": ground,
        "grounds": [(one.value, one.label) for one in SupervisionGround if one in grounds.FOUND],
        "query": urlencode([(k, v) for k, v in (("tab", tab), ("ground", ground)) if v]),
        "sees_advice": people.has_role(request.user, OVERSEERS, request.now),
    }
    if tab == FOUND:
        context |= _found(request, offices, ground)
    else:
        page = cut(_rows(tab, offices, owing, local_date(request.now)), request.GET.get("page"), SIZE)
        context |= {"page": page, "lines": [line(one, local_date(request.now)) for one in page.rows]}
    if tab == OWED:
        context["advices"] = advising.waiting(request.user, request.now)[:SIZE]
    return show(request, "desk/supervision.html", context)


def _owing(request: StaffRequest) -> list[Unit]:
    """The units for which the person may answer."""
    roles = roles_of("reply_supervision")
    mine = people.capacities(request.user, request.now)
    return list({c.unit.pk: c.unit for c in mine if c.role in roles}.values())


def _rows(tab: str, offices: list[Unit], owing: list[Unit], today: date) -> Any:
    if tab == OWED:
        return supervision.lists(owing).filter(replied_at=None)
    found = supervision.lists(offices, issued=True)
    if tab == REPLIED:
        return found.exclude(replied_at=None)
    return found.filter(replied_at=None, due__lt=today) if tab == OVERDUE else found


def _tabs(
    request: StaffRequest, offices: list[Unit], owing: list[Unit], current: str
) -> list[dict[str, object]]:
    counts = supervision.counts(offices, owing, local_date(request.now))
    counts[FOUND] = grounds.cases(request.user, request.now).count()
    base = reverse("desk:supervision")
    return [
        {"url": f"{base}?tab={tab}", "label": label, "count": counts[tab], "current": tab == current}
        for tab, label in LABELS.items()
        if tab != OWED or counts[tab] or tab == current
    ]


def _found(request: StaffRequest, offices: list[Unit], ground: str) -> dict[str, object]:
    """Cases with what the record shows in them, each with the next step of supervision."""
    today = local_date(request.now)
    page: Pages[Case] = cut(grounds.cases(request.user, request.now, ground), request.GET.get("page"), SIZE)
    shown = grounds.of_cases(page.rows, request.now, offices=offices)
    may = {
        verb: people.has_role(request.user, roles_of(verb), request.now)
        for verb in ("remind", "order", "escalate")
    }
    items = [
        {"line": row(case, today), "grounds": shown[case.pk], "steps": _steps(case, shown[case.pk], may)}
        for case in page.rows
    ]
    return {"page": page, "items": items}


_LABELS = {"remind": "催办", "order": "督办", "escalate": "挂牌、约谈、通报"}


def _steps(case: Case, found: list[Found], may: dict[str, bool]) -> list[dict[str, object]]:
    """Reminder first, order when it was not answered, graver measures after an order."""
    after = {one.after for one in found if one.after}
    verbs = ["remind", "order"] if not after else ["order"] if after == {Measure.REMIND} else ["escalate"]
    steps = [verb for verb in verbs if may[verb]]
    return [{"label": _LABELS[verb], "url": reverse("desk:move", args=[case.number, verb])} for verb in steps]


def line(one: Supervision, today: date) -> dict[str, Any]:
    """A step of supervision as a line of a list."""
    unit = rules.rule(one.rule, one.started_on).unit
    promised = one.finish_on if one.replied_at is not None else None
    due = promised or one.due
    return {
        "row": one,
        "url": f"{reverse('desk:case', args=[one.case.number])}#supervision",
        "days": (due - today).days,
        "left": words.left(today, due, "calendar" if promised else unit, calendar.current()),
        "promised": promised,
        "due": due,
    }


def of_case(request: StaffRequest, case: Case) -> dict[str, object]:
    """What the page of a case shows of supervision and advice."""
    today = local_date(request.now)
    advices = advising.visible_to(request.user, request.now).filter(cases=case)
    if procedure.taken(case).isdisjoint({"remind", "order", "escalate"}):
        return {"advices": advices}
    found = Supervision.objects.filter(case=case).select_related(
        "case", "unit", "by_unit", "letter", "replied_by"
    )
    lines = [
        {**line(one, today), "why": supervision.explain(one) if one.ended_at is None else ""} for one in found
    ]
    return {"supervisions": lines, "advices": advices}
