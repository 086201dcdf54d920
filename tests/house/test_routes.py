"""The table of permissions: every route of the site, what each kind of person gets by reading and by an empty post.

A route without a row fails, a row without a route too. 404 is the answer for what is hidden and for what is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from huiyin.base import clock
from huiyin.cases import advising, intake
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.documents import files
from huiyin.documents.models import Letter
from huiyin.org.models import Duty, Post
from tests import build
from tests.build import County
from tests.crowds import gathered

# The case waits for the housing bureau to accept it; it lies in the village; the citizen has opened it by its code.
# `outsider` handles cases in another bureau, `reviewer` and `clerk` sit in the petition office of the county.
PEOPLE = (
    "anonymous", "citizen", "clerk", "handler", "head", "leader", "inspector", "reviewer", "officer", "auditor",
    "administrator", "outsider",
)  # fmt: skip
# READ is a GET, EMPTY a POST without anything in it, SENT a POST with what SENT_DATA holds for the route.
TABLE = """
portal:home          READ  200 200 200 200 200 200 200 200 200 200 200 200
portal:home          EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:guide         READ  200 200 200 200 200 200 200 200 200 200 200 200
portal:guide         EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:privacy       READ  200 200 200 200 200 200 200 200 200 200 200 200
portal:privacy       EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:policies      READ  200 200 200 200 200 200 200 200 200 200 200 200
portal:policies      EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:policy        READ  200 200 200 200 200 200 200 200 200 200 200 200
portal:policy        EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:submit        READ  200 200 200 200 200 200 200 200 200 200 200 200
portal:submit        EMPTY 422 422 422 422 422 422 422 422 422 422 422 422
portal:alike         READ  405 405 405 405 405 405 405 405 405 405 405 405
portal:alike         EMPTY 200 200 200 200 200 200 200 200 200 200 200 200
portal:alike         SENT  200 200 200 200 200 200 200 200 200 200 200 200
portal:done          READ  302 302 302 302 302 302 302 302 302 302 302 302
portal:done          EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:track         READ  200 200 200 200 200 200 200 200 200 200 200 200
portal:track         EMPTY 422 422 422 422 422 422 422 422 422 422 422 422
portal:track         SENT  302 302 302 302 302 302 302 302 302 302 302 302
portal:leave         READ  405 405 405 405 405 405 405 405 405 405 405 405
portal:leave         EMPTY 302 302 302 302 302 302 302 302 302 302 302 302
portal:case          READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:case          EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:answer        READ  302 302 302 302 302 302 302 302 302 302 302 302
portal:answer        EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:rate          READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:rate          EMPTY 302 422 302 302 302 302 302 302 302 302 302 302
portal:rate          SENT  302 422 302 302 302 302 302 302 302 302 302 302
portal:material      READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:material      EMPTY 302 422 302 302 302 302 302 302 302 302 302 302
portal:material      SENT  302 302 302 302 302 302 302 302 302 302 302 302
portal:withdraw      READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:withdraw      EMPTY 302 302 302 302 302 302 302 302 302 302 302 302
portal:withdraw      SENT  302 302 302 302 302 302 302 302 302 302 302 302
portal:proxy         READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:proxy         EMPTY 302 422 302 302 302 302 302 302 302 302 302 302
portal:proxy         SENT  302 302 302 302 302 302 302 302 302 302 302 302
portal:petition      READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:petition      EMPTY 302 422 302 302 302 302 302 302 302 302 302 302
portal:review        READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:review        EMPTY 302 422 302 302 302 302 302 302 302 302 302 302
portal:review        SENT  302 422 302 302 302 302 302 302 302 302 302 302
portal:review_withdraw READ  302 302 302 302 302 302 302 302 302 302 302 302
portal:review_withdraw EMPTY 302 422 302 302 302 302 302 302 302 302 302 302
portal:recusal       READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:recusal       EMPTY 302 422 302 302 302 302 302 302 302 302 302 302
portal:paper         READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:paper         EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:file          READ  302 200 302 302 302 302 302 302 302 302 302 302
portal:file          EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
portal:display       READ  405 405 405 405 405 405 405 405 405 405 405 405
portal:display       EMPTY 302 302 302 302 302 302 302 302 302 302 302 302
portal:display       SENT  302 302 302 302 302 302 302 302 302 302 302 302
portal:healthz       READ  200 200 200 200 200 200 200 200 200 200 200 200
portal:healthz       EMPTY 405 405 405 405 405 405 405 405 405 405 405 405
desk:sign_in         READ  200 200 302 302 302 302 302 302 302 302 302 302
desk:sign_in         EMPTY 422 422 302 302 302 302 302 302 302 302 302 302
desk:sign_in         SENT  422 422 302 302 302 302 302 302 302 302 302 302
desk:sign_out        READ  405 405 405 405 405 405 405 405 405 405 405 405
desk:sign_out        EMPTY 302 302 302 302 302 302 302 302 302 302 302 302
desk:password        READ  302 302 200 200 200 200 200 200 200 200 200 200
desk:password        EMPTY 302 302 422 422 422 422 422 422 422 422 422 422
desk:work            READ  302 302 200 200 200 200 200 200 200 302 302 200
desk:work            EMPTY 302 302 405 405 405 405 405 405 405 405 405 405
desk:register        READ  302 302 200 200 200 200 403 403 200 403 403 200
desk:register        EMPTY 302 302 422 422 422 422 403 403 422 403 403 422
desk:register        SENT  302 302 302 302 302 302 403 403 302 403 403 302
desk:categories      READ  302 302 200 200 200 200 200 200 200 403 403 200
desk:categories      EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:offered         READ  302 302 200 200 200 200 200 200 200 403 403 200
desk:offered         EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:suggest         READ  302 302 405 405 405 405 403 403 405 403 403 405
desk:suggest         EMPTY 302 302 200 200 200 200 403 403 200 403 403 200
desk:suggest         SENT  302 302 200 200 200 200 403 403 200 403 403 200
desk:slip            READ  302 302 200 200 200 200 200 200 200 403 403 200
desk:slip            EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:signing         READ  302 302 403 403 200 200 403 403 403 403 403 403
desk:signing         EMPTY 302 302 403 403 405 405 403 403 403 403 403 403
desk:reviews         READ  302 302 403 403 200 200 403 200 403 403 403 403
desk:reviews         EMPTY 302 302 403 403 405 405 403 405 403 403 403 403
desk:sealed          READ  302 302 403 403 403 403 403 403 403 403 403 403
desk:sealed          EMPTY 302 302 403 403 403 403 403 403 403 403 403 403
desk:search          READ  302 302 200 200 200 200 200 200 200 403 403 200
desk:search          EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:case            READ  302 302 200 200 200 200 200 200 404 403 403 404
desk:case            EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:contacts        READ  302 302 405 405 405 405 405 405 405 403 403 405
desk:contacts        EMPTY 302 302 422 422 422 422 422 422 404 403 403 404
desk:contacts        SENT  302 302 200 200 200 200 200 200 404 403 403 404
desk:alike           READ  302 302 200 200 200 200 200 200 404 403 403 404
desk:alike           EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:move            READ  302 302 403 200 200 403 403 403 404 403 403 404
desk:move            EMPTY 302 302 409 409 409 409 409 409 404 403 403 404
desk:move            SENT  302 302 422 302 302 422 422 422 404 403 403 404
desk:paper           READ  302 302 200 200 200 200 200 200 404 403 403 404
desk:paper           EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:sheet           READ  302 302 200 200 200 200 200 200 404 403 403 404
desk:sheet           EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:archive         READ  302 302 200 200 200 200 200 200 404 403 403 404
desk:archive         EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:attachment      READ  302 302 200 200 200 200 200 200 404 403 403 404
desk:attachment      EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:topics          READ  302 302 200 200 200 200 200 200 200 403 403 200
desk:topics          EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:topic           READ  302 302 200 200 200 200 200 200 404 403 403 404
desk:topic           EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:part            READ  302 302 405 403 405 403 403 403 403 403 403 403
desk:part            EMPTY 302 302 404 403 403 403 403 403 403 403 403 403
desk:part            SENT  302 302 302 403 403 403 403 403 403 403 403 403
desk:joint           READ  302 302 404 404 404 403 403 403 403 403 403 404
desk:joint           EMPTY 302 302 404 404 404 403 403 403 403 403 403 404
desk:callbacks       READ  302 302 200 403 200 403 200 403 403 403 403 403
desk:callbacks       EMPTY 302 302 405 403 405 403 405 403 403 403 403 403
desk:supervision     READ  302 302 200 200 200 200 200 200 403 403 403 200
desk:supervision     EMPTY 302 302 405 405 405 405 405 405 403 403 403 405
desk:advices         READ  302 302 200 403 200 200 200 200 403 403 403 403
desk:advices         EMPTY 302 302 405 403 405 405 405 405 403 403 403 403
desk:propose         READ  302 302 200 403 403 403 200 403 403 403 403 403
desk:propose         EMPTY 302 302 422 403 403 403 422 403 403 403 403 403
desk:propose         SENT  302 302 302 403 403 403 302 403 403 403 403 403
desk:advice          READ  302 302 404 403 200 200 200 404 403 403 403 403
desk:advice          EMPTY 302 302 404 403 422 422 403 404 403 403 403 403
desk:advice          SENT  302 302 404 403 302 302 403 404 403 403 403 403
desk:advice_paper    READ  302 302 404 403 200 200 200 404 403 403 403 403
desk:advice_paper    EMPTY 302 302 405 403 405 405 405 405 403 403 403 403
desk:units           READ  302 302 200 200 200 200 200 200 200 200 200 200
desk:units           EMPTY 302 302 405 405 405 405 405 405 405 405 405 405
desk:open_unit       READ  302 302 403 403 403 403 403 403 403 403 200 403
desk:open_unit       EMPTY 302 302 403 403 403 403 403 403 403 403 422 403
desk:open_unit       SENT  302 302 403 403 403 403 403 403 403 403 302 403
desk:unit            READ  302 302 403 403 403 403 403 403 403 403 200 403
desk:unit            EMPTY 302 302 403 403 403 403 403 403 403 403 422 403
desk:unit            SENT  302 302 403 403 403 403 403 403 403 403 302 403
desk:close_unit      READ  302 302 403 403 403 403 403 403 403 403 200 403
desk:close_unit      EMPTY 302 302 403 403 403 403 403 403 403 403 422 403
desk:close_unit      SENT  302 302 403 403 403 403 403 403 403 403 302 403
desk:duties          READ  302 302 200 200 200 200 200 200 200 200 200 200
desk:duties          EMPTY 302 302 405 405 405 405 405 405 405 405 405 405
desk:add_duty        READ  302 302 403 403 403 403 403 403 403 403 200 403
desk:add_duty        EMPTY 302 302 403 403 403 403 403 403 403 403 422 403
desk:add_duty        SENT  302 302 403 403 403 403 403 403 403 403 302 403
desk:end_duty        READ  302 302 403 403 403 403 403 403 403 403 405 403
desk:end_duty        EMPTY 302 302 403 403 403 403 403 403 403 403 302 403
desk:policies        READ  302 302 200 200 200 200 200 200 200 403 403 200
desk:policies        EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:add_policy      READ  302 302 200 403 200 403 403 403 403 403 403 403
desk:add_policy      EMPTY 302 302 422 403 422 403 403 403 403 403 403 403
desk:add_policy      SENT  302 302 302 403 302 403 403 403 403 403 403 403
desk:policy          READ  302 302 200 200 200 200 200 200 200 403 403 200
desk:policy          EMPTY 302 302 405 405 405 405 405 405 405 403 403 405
desk:revise_policy   READ  302 302 200 403 200 403 403 403 403 403 403 403
desk:revise_policy   EMPTY 302 302 422 403 422 403 403 403 403 403 403 403
desk:revise_policy   SENT  302 302 302 403 302 403 403 403 403 403 403 403
desk:withdraw_policy READ  302 302 200 403 200 403 403 403 403 403 403 403
desk:withdraw_policy EMPTY 302 302 422 403 422 403 403 403 403 403 403 403
desk:withdraw_policy SENT  302 302 302 403 302 403 403 403 403 403 403 403
desk:users           READ  302 302 403 403 403 403 403 403 403 403 200 403
desk:users           EMPTY 302 302 403 403 403 403 403 403 403 403 405 403
desk:add_user        READ  302 302 403 403 403 403 403 403 403 403 200 403
desk:add_user        EMPTY 302 302 403 403 403 403 403 403 403 403 422 403
desk:add_user        SENT  302 302 403 403 403 403 403 403 403 403 302 403
desk:user            READ  302 302 403 403 403 403 403 403 403 403 200 403
desk:user            EMPTY 302 302 403 403 403 403 403 403 403 403 405 403
desk:appoint         READ  302 302 403 403 403 403 403 403 403 403 405 403
desk:appoint         EMPTY 302 302 403 403 403 403 403 403 403 403 422 403
desk:appoint         SENT  302 302 403 403 403 403 403 403 403 403 302 403
desk:set_password    READ  302 302 403 403 403 403 403 403 403 403 405 403
desk:set_password    EMPTY 302 302 403 403 403 403 403 403 403 403 422 403
desk:set_password    SENT  302 302 403 403 403 403 403 403 403 403 302 403
desk:set_active      READ  302 302 403 403 403 403 403 403 403 403 405 403
desk:set_active      EMPTY 302 302 403 403 403 403 403 403 403 403 302 403
desk:set_active      SENT  302 302 403 403 403 403 403 403 403 403 302 403
desk:end_post        READ  302 302 403 403 403 403 403 403 403 403 405 403
desk:end_post        EMPTY 302 302 403 403 403 403 403 403 403 403 302 403
desk:stand_in        READ  302 302 403 403 403 403 403 403 403 403 405 403
desk:stand_in        EMPTY 302 302 403 403 403 403 403 403 403 403 302 403
desk:calendar        READ  302 302 403 403 403 403 403 403 403 403 200 403
desk:calendar        EMPTY 302 302 403 403 403 403 403 403 403 403 422 403
desk:rules           READ  302 302 200 200 200 200 200 200 200 403 200 200
desk:rules           EMPTY 302 302 405 405 405 405 405 405 405 403 405 405
desk:choose_pack     READ  302 302 403 403 403 403 403 403 403 403 200 403
desk:choose_pack     EMPTY 302 302 403 403 403 403 403 403 403 403 422 403
desk:choose_pack     SENT  302 302 403 403 403 403 403 403 403 403 302 403
desk:assistance      READ  302 302 403 403 403 403 403 403 403 200 200 403
desk:assistance      EMPTY 302 302 403 403 405 405 403 403 403 405 405 403
desk:audit           READ  302 302 403 403 403 403 403 403 403 200 403 403
desk:audit           EMPTY 302 302 403 403 403 403 403 403 403 405 403 403
desk:verify          READ  302 302 403 403 403 403 403 403 403 405 403 403
desk:verify          EMPTY 302 302 403 403 403 403 403 403 403 200 403 403
"""


def table() -> dict[tuple[str, str], list[int]]:
    rows = [line.split() for line in TABLE.strip().splitlines() if line.strip()]
    return {(name, way): [int(status) for status in statuses] for name, way, *statuses in rows}


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the site with the name under which it is reversed."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern


@pytest.fixture
def world(county: County, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The case, and what the parts of the addresses stand for."""
    monkeypatch.setattr(clock, "now", lambda: now)
    cache.clear()
    case = build.awaiting(county, now)
    blob = files.store(ContentFile(b"%PDF-1.7 x", name="a.pdf"), "证据.pdf", now=now)
    intake.add_material(case, "补充", [blob], by=Citizen(case.pk), now=now)
    case.refresh_from_db()
    advice = advising.advise(
        "improve", county.units["housing"], "报修无人处理。", "建立登记制度。", by=county.inspector, now=now
    )
    yield {
        "case": case,
        "number": case.number,
        "verb": "accept",
        "blob": blob.pk,
        "letter": Letter.objects.get(subject_id=case.pk, kind="forward_notice").pk,
        "kind": "registration",
        "which": "advice",
        "form": "pdf",
        "line": build.policy(county, now).line,
        **dict.fromkeys(("desk:advice", "desk:advice_paper"), advice.pk),
        **dict.fromkeys(
            ("desk:topic", "desk:part", "desk:joint"), gathered([case, build.awaiting(county, now)]).pk
        ),
        "desk:unit": county.units["transport"].pk,
        "desk:close_unit": county.units["transport"].pk,
        "desk:end_duty": Duty.objects.get().pk,
        "desk:end_post": Post.objects.get(user=county.outsider).pk,
        "desk:stand_in": Post.objects.get(user=county.outsider).pk,
        **dict.fromkeys(
            ("desk:user", "desk:appoint", "desk:set_password", "desk:set_active"), county.outsider.pk
        ),
    }
    cache.clear()


def address(name: str, pattern: URLPattern, world: dict[str, Any]) -> str:
    given = {part: world[name if part == "pk" else part] for part in pattern.pattern.converters}
    return reverse(name, kwargs=given)


def sent_data(name: str, world: dict[str, Any], county: County) -> dict[str, Any] | None:
    """An ordinary post for the routes where it needs little."""
    case: Case = world["case"]
    return {
        "portal:alike": {"text": "楼道的灯坏了三个月，请修好。"},
        "portal:track": {"number": case.number, "code": build.CODE},
        "portal:rate": {"solved": "yes", "satisfaction": "satisfied"},
        "portal:material": {"text": "又来了两个摊位"},
        "portal:withdraw": {"reason": "已经好了"},
        "portal:review": {"requests": "重新查看", "reasons": "没有来看"},
        "portal:proxy": {"name": "谷雨生", "scope": "查询进度"},
        "portal:display": {"large": "1", "next": "/guide/"},
        "desk:sign_in": {"username": "nobody", "password": "wrong"},
        "desk:register": {"channel": "visit", "name": "禾知春", "text": "路灯坏了。", "read_back": "on",
                          "reply_channel": "phone"},
        "desk:suggest": {"text": "楼道的灯坏了三个月，请修好。", "alike": f"{case.number}:related"},
        "desk:contacts": {"reason": "联系诉求人"},
        "desk:propose": {"kind": "improve", "unit": county.units["housing"].pk, "finding": "无人处理。",
                         "suggestion": "建立制度。"},
        "desk:advice": {"version": 1, "adoption": "not", "reply": "已有制度。"},
        "desk:part": {"take_out": case.number},
        "desk:move": {"version": case.version},
        "desk:unit": {"name": "禾谷县交通局"},
        "desk:close_unit": {"successor": county.units["housing"].pk},
        "desk:open_unit": {"name": "禾谷县水利局", "kind": "bureau", "parent": county.units["county"].pk},
        "desk:add_duty": {"category": build.PROPERTY, "kind": "basic", "clause": "镇清单第3项"},
        "desk:add_policy": {"question": "问", "answer": "答", "basis": "《条例》", "unit": county.units["housing"].pk},
        "desk:revise_policy": {"question": "问", "answer": "答", "basis": "《条例》", "unit": county.units["housing"].pk,
                               "reason": "新文件"},
        "desk:withdraw_policy": {"reason": "废止"},
        "desk:add_user": {"name": "麦望川", "username": "mai", "password": build.PASSWORD},
        "desk:appoint": {"unit": county.units["housing"].pk, "role": "handler", "title": "科员", "rank": "50"},
        "desk:set_password": {"password": build.PASSWORD},
        "desk:set_active": {"active": "0"},
        "desk:choose_pack": {"pack": "shandong", "from_date": "2026-12-01", "reason": "省里的规定", "checked": "on"},
    }.get(name)  # fmt: skip


def browser_of(person: str, world: dict[str, Any], county: County) -> Client:
    client = Client()
    if person == "citizen":
        client.post("/track/", {"number": world["number"], "code": build.CODE})
    elif person != "anonymous":
        client.force_login(county.users[person], "django.contrib.auth.backends.ModelBackend")
    return client


def answered(client: Client, way: str, path: str, data: dict[str, Any] | None) -> int:
    """The status of one request, which leaves no trace behind."""
    kept = SimpleCookie(client.cookies.output(header="", sep=";"))
    with transaction.atomic():
        response = client.get(path) if way == "READ" else client.post(path, data or {})
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies = kept
    return response.status_code


def ways(name: str, world: dict[str, Any], county: County) -> list[str]:
    return ["READ", "EMPTY", *(["SENT"] if sent_data(name, world, county) else [])]


def test_every_route_has_its_rows_and_every_row_its_route(world: dict[str, Any], county: County) -> None:
    named = [name for name, _ in routes(get_resolver())]
    assert len(named) == len(set(named)) and not [name for name in named if name.endswith("None")]
    assert {(name, way) for name in named for way in ways(name, world, county)} == set(table())
    assert {len(row) for row in table().values()} == {len(PEOPLE)}


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_gets_what_the_table_says(person: str, world: dict[str, Any], county: County) -> None:
    expected, client, found = table(), browser_of(person, world, county), {}
    for name, pattern in routes(get_resolver()):
        path = address(name, pattern, world)
        for way in ways(name, world, county):
            cache.clear()
            data = sent_data(name, world, county) if way == "SENT" else None
            found[f"{name} {way}"] = answered(client, way, path, data)
    column = PEOPLE.index(person)
    assert found == {f"{name} {way}": row[column] for (name, way), row in expected.items()}


HIDDEN = ("", "contacts/", "alike/", "accept/", "nonsense/")


@pytest.mark.parametrize("person", ["outsider", "town_handler"])
@pytest.mark.parametrize("way", ["READ", "EMPTY"])
@pytest.mark.parametrize("tail", HIDDEN)
def test_what_is_hidden_looks_exactly_like_what_is_absent(
    person: str, way: str, tail: str, world: dict[str, Any], county: County
) -> None:
    client = browser_of(person, world, county)
    pages = []
    for number in (world["number"], "2026-999999"):
        path = f"/desk/cases/{number}/{tail}"
        response = (
            client.get(path) if way == "READ" else client.post(path, {"version": "1", "reason": "核实"})
        )
        pages.append((response.status_code, told(response, number)))
    assert pages[0] == pages[1] and pages[0][0] in (404, 405)


def told(response: Any, number: str) -> str:
    """The body without what differs from one answer to the next: tokens, and the number that was asked for."""
    body = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", response.content.decode())
    return body.replace(number, "")


def test_a_hidden_file_looks_exactly_like_an_absent_one(world: dict[str, Any], county: County) -> None:
    client = browser_of("outsider", world, county)
    pages = [client.get(f"/desk/files/{blob}/") for blob in (world["blob"], UUID(int=7))]
    assert [page.status_code for page in pages] == [404, 404]
    assert told(pages[0], "") == told(pages[1], "")


TRACKED = ("", "answer/", "rate/", "material/", "withdraw/", "proxy/", "petition/", f"files/{UUID(int=7)}/")


@pytest.mark.parametrize("tail", TRACKED)
def test_the_public_door_leads_strangers_to_the_inquiry_whether_or_not_there_is_a_case(
    tail: str, world: dict[str, Any], county: County
) -> None:
    client = Client()
    found = {client.get(f"/track/{number}/{tail}")["Location"].replace(number, "")
             for number in (world["number"], "2026-999999")}  # fmt: skip
    assert found == {"/track/?n="}


def test_a_citizen_who_opened_one_case_has_not_opened_another(
    world: dict[str, Any], county: County, now: datetime
) -> None:
    other = build.awaiting(county, now, code="34679AC4")
    client = browser_of("citizen", world, county)
    assert client.get(f"/track/{world['number']}/").status_code == 200
    assert client.get(f"/track/{other.number}/")["Location"] == f"/track/?n={other.number}"
