"""The audit trail as the auditor reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from huiyin.audit import trail
from huiyin.audit.models import Event
from huiyin.cases import access, verifying
from huiyin.cases.codes import (
    Adoption,
    AdviceKind,
    Channel,
    DeclineGround,
    LinkKind,
    Measure,
    Route,
    ServiceMethod,
    SupervisionGround,
    ToldBy,
    Track,
)
from huiyin.cases.procedure import BY_ITSELF, MOVES
from huiyin.cases.states import State
from huiyin.deadlines import packs, rules
from huiyin.desk.frame import show
from huiyin.desk.guard import StaffRequest
from huiyin.desk.rows import cut
from huiyin.org.models import Unit, User
from huiyin.org.roles import DutyKind, Role, UnitKind

SUBJECTS = {
    "case": "事项",
    "unit": "单位",
    "user": "账号和任职",
    "duty": "职责清单",
    "calendar": "日历",
    "pack": "规则包",
    "advice": "建议",
    "policy": "政策问答",
}
VERBS = {
    **{f"case.{verb}": move.label for verb, move in {**MOVES, **BY_ITSELF}.items()},
    "case.contact_viewed": "查看联系方式",
    "case.file_taken": "下载案卷",
    "case.limit_passed": "期限届满未办",
    "unit.opened": "增加单位",
    "unit.changed": "修改单位",
    "unit.closed": "撤并单位",
    "unit.superior_set": "指定复查复核机关",
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
    "calendar.imported": "导入放假安排",
    "pack.chosen": "选择规则包",
    "advice.issued": "提出建议",
    "advice.answered": "反馈建议采纳情况",
    "policy.added": "增加政策问答",
    "policy.revised": "修订政策问答",
    "policy.withdrawn": "停用政策问答",
    "topic.parted": "移出专题",
    "topic.rejoined": "放回专题",
}

NAMES = {
    "superior": "复查复核机关", "source": "依据文件", "identity": "怎样核对身份",
    "state": "状态", "owner": "责任单位", "due": "期限", "clause": "依据", "to": "转给",
    "channel": "来源", "receiver": "登记单位", "method": "送达方式", "received_on": "收到日期",
    "reached": "联系上", "document": "文号", "name": "名称", "kind": "类别", "parent": "上级", "unit": "单位",
    "username": "账号", "role": "角色", "title": "职务", "other": "另一件", "days": "延长天数", "reason": "用途",
    "rule": "哪一项期限", "successor": "承继单位", "away_from": "代行起", "away_to": "代行止",
    "category": "内容分类", "place_kind": "地域", "contact_name": "联系人", "contact_phone": "联系电话",
    "measure": "措施", "finish_on": "完成时间", "done": "了结", "advice_kind": "建议种类", "adoption": "采纳情况",
    "change_on": "完成时间", "cases": "有关事项",
    "rule_pack": "规则包", "in_use_from": "启用日期", "ground": "理由",
    "track": "轨道", "from": "原轨道", "route": "办理途径", "urgent": "紧急", "alarmed": "已通知", "told_by": "怎样答复",
    "paper": "要纸质答复", "on": "日期", "question": "问题", "in_use_to": "停用日期", "published": "向群众公开",
    "address": "地址", "from_date": "任职起", "to_date": "任职止", "post": "任职编号", "deputy": "代行人编号",
}  # fmt: skip
WORDS: dict[str, dict[str, str]] = {
    "state": dict(State.choices),
    "channel": dict(Channel.choices),
    "method": dict(ServiceMethod.choices),
    "role": dict(Role.choices),
    "kind": {**dict(UnitKind.choices), **dict(LinkKind.choices), **dict(DutyKind.choices)},
    "rule_pack": {code: pack.name for code, pack in packs.PACKS.items()},
    "reached": {"True": "是", "False": "否"},
    "measure": dict(Measure.choices),
    "ground": {**dict(DeclineGround.choices), **dict(SupervisionGround.choices)},
    "done": {"True": "是", "False": "否，退回重新答复"},
    "advice_kind": dict(AdviceKind.choices),
    "adoption": dict(Adoption.choices),
    "track": dict(Track.choices),
    "from": dict(Track.choices),
    "route": dict(Route.choices),
    "told_by": dict(ToldBy.choices),
    "urgent": {"True": "是"},
    "paper": {"True": "是", "False": "否"},
    "published": {"True": "是", "False": "否"},
}
FAULTS = 20  # so many are written out; the command line lists all
UNITS = frozenset(
    {"superior", "owner", "to", "receiver", "parent", "unit", "successor"}
)  # values are keys of units
UNTOLD = frozenset(
    {"version", "answer", "number", "note", "content", "letters", "party", "parties", "reception"}
)  # what only the software reads


@require_GET
def events(request: StaffRequest) -> HttpResponse:
    """The latest events, by subject and person."""
    return _page(request)


@require_POST
def verify(request: StaffRequest) -> HttpResponse:
    """Walk the chains and say whether anything was altered."""
    return _page(request, verifying.verify())


def _page(request: StaffRequest, verdict: trail.Verdict | None = None) -> HttpResponse:
    given = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:60]
        for name in ("subject", "id", "person")
    }
    rows = Event.objects.order_by("-pk")
    if any(given.values()):  # what is sealed is found by no filter
        rows = rows.exclude(subject="case", subject_id__in=access.sealed_keys())
    if given["subject"]:
        rows = rows.filter(subject=given["subject"])
    if given["id"]:
        rows = rows.filter(subject_id=access.key_of(given["id"]) or given["id"])
    if given["person"]:
        rows = rows.filter(actor_name=given["person"])
    page = cut(rows, request.GET.get("page"))
    units, users = _units(page.rows), _users(page.rows)
    hidden = access.sealed_keys({event.subject_id for event in page.rows if event.subject == "case"})
    numbers = access.sealed_numbers()
    query = urlencode({name: value for name, value in given.items() if value})
    context: dict[str, object] = {
        **given,
        "page": page,
        "query": query,
        "subjects": SUBJECTS.items(),
        "lines": [
            _sealed_line(event) if event.subject_id in hidden else _line(event, units, users, numbers)
            for event in page.rows
        ],
        "verdict": verdict,
        "faults": [_fault(one) for one in verdict.breaks[:FAULTS]] if verdict else [],
    }
    return show(request, "desk/audit.html", context)


def _units(events: Sequence[Event]) -> dict[str, str]:
    """The names of all units the events of a page speak of."""
    keys: set[int | str] = {event.subject_id for event in events if event.subject == "unit"}
    for event in events:
        data = json.loads(event.data)
        for part in (data, *(data.get(name) or {} for name in ("before", "after", "old", "new"))):
            keys |= {value for name, value in part.items() if name in UNITS and isinstance(value, int)}
    return {str(unit.pk): unit.name for unit in Unit.objects.filter(pk__in=keys)}


def _users(events: Sequence[Event]) -> dict[str, str]:
    """The names of those whose accounts and posts the events are about."""
    keys = {event.subject_id for event in events if event.subject == "user"}
    return {str(user.pk): user.name for user in User.objects.filter(pk__in=keys)}


def _fault(found: Mapping[str, object]) -> dict[str, object]:
    """A fault of the chains with its moment as people read it."""
    at = found.get("at")
    return {**found, "at": datetime.fromisoformat(at) if isinstance(at, str) else at}


def _sealed_line(event: Event) -> dict[str, object]:
    """An event of a sealed case: only that there was one; it is proved like all others (条例第三十条)."""
    return {"event": event, "sealed": True}


def _line(
    event: Event, units: dict[str, str], users: dict[str, str], hidden: frozenset[str]
) -> dict[str, object]:
    """An event as the page shows it, in words; what it holds beyond them stands as it was recorded."""
    data = json.loads(event.data)
    if data.get("other") in hidden:
        del data["other"]
    if isinstance(data.get("cases"), list):
        data["cases"] = [number for number in data["cases"] if number not in hidden]
    names = {"unit": units, "user": users}.get(event.subject, {})
    known = data.get("number") or data.get("question")  # of a case or a paper; of a question of policy
    number = known or names.get(event.subject_id, event.subject_id)
    return {
        "event": event,
        "verb": VERBS.get(event.verb, event.verb),
        "subject": f"{SUBJECTS.get(event.subject, event.subject)} {number}",
        "data": "；".join(_told(data, units)),
    }


def _told(data: dict[str, Any], units: dict[str, str]) -> Iterator[str]:
    """Each thing recorded as 名称：内容, a change as 名称：原来 → 现在."""
    before = {**(data.pop("old", None) or {}), **(data.pop("before", None) or {})}
    after = {**(data.pop("new", None) or {}), **(data.pop("after", None) or {})}
    for name, value in after.items():
        old = before.get(name)
        if name in UNTOLD or (value is None and old is None):
            continue
        change = f"{_word(name, old, units)} → " if old not in (None, value) else ""
        yield f"{NAMES.get(name, name)}：{change}{_word(name, value, units)}"
    for name, value in data.items():
        if name not in UNTOLD and value not in (None, ""):
            yield f"{NAMES.get(name, name)}：{_word(name, value, units)}"


def _word(name: str, value: object, units: dict[str, str]) -> str:
    if value is None:
        return "无"
    if name in UNITS:
        return units.get(str(value), str(value))
    if name == "rule":
        versions = rules.VERSIONS.get(str(value))
        return versions[0].label if versions else str(value)
    return WORDS.get(name, {}).get(str(value), str(value))
