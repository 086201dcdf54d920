"""The audit trail as the auditor reads it."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from huiyin.audit import trail
from huiyin.audit.models import Event
from huiyin.cases.procedure import BY_ITSELF, MOVES
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut

SUBJECTS = {"case": "事项", "unit": "单位", "user": "账号和任职", "duty": "职责清单"}
VERBS = {
    **{f"case.{verb}": move.label for verb, move in {**MOVES, **BY_ITSELF}.items()},
    "case.contact_viewed": "查看联系方式",
    "case.limit_passed": "期限届满未办",
    "unit.opened": "增加单位",
    "unit.changed": "修改单位",
    "unit.closed": "撤并单位",
    "user.added": "开通账号",
    "user.signed_in": "登录",
    "user.password_changed": "修改密码",
    "user.activated": "启用账号",
    "user.locked": "停用账号",
    "post.appointed": "任职",
    "post.ended": "免职",
    "post.stand_in": "代行安排",
    "duty.added": "增加清单条目",
    "duty.ended": "停用清单条目",
}


@require_GET
def events(request: StaffRequest) -> HttpResponse:
    """The latest events, by subject and person."""
    return _page(request)


@require_POST
def verify(request: StaffRequest) -> HttpResponse:
    """Walk the chains and say whether anything was altered."""
    return _page(request, trail.verify())


def _page(request: StaffRequest, verdict: trail.Verdict | None = None) -> HttpResponse:
    given = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:60]
        for name in ("subject", "id", "person")
    }
    rows = Event.objects.order_by("-pk")
    if given["subject"]:
        rows = rows.filter(subject=given["subject"])
    if given["id"]:
        rows = rows.filter(subject_id=given["id"])
    if given["person"]:
        rows = rows.filter(actor_name=given["person"])
    page = cut(rows, request.GET.get("page"))
    query = urlencode({name: value for name, value in given.items() if value})
    context: dict[str, object] = {
        **given,
        "page": page,
        "query": query,
        "subjects": SUBJECTS.items(),
        "lines": [_line(event) for event in page.rows],
        "verdict": verdict,
    }
    return show(request, "desk/audit.html", context)


def _line(event: Event) -> dict[str, object]:
    """An event as the page shows it: the words for what was done, the rest as it was recorded."""
    data = json.loads(event.data)
    number = data.pop("number", "") or event.subject_id
    return {
        "event": event,
        "verb": VERBS.get(event.verb, event.verb),
        "subject": f"{SUBJECTS.get(event.subject, event.subject)} {number}",
        "data": json.dumps(data, ensure_ascii=False) if data else "",
    }
