"""What stands around every page of the desk: the columns open to this person, the name, the unit."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from huiyin.assist import reporting
from huiyin.cases import queries
from huiyin.desk.guard import (
    ADMINISTRATORS,
    AUDITORS,
    CASE_STAFF,
    CONFIDANTS,
    EVERY_STAFF,
    REVIEWERS,
    SIGNERS,
    StaffRequest,
    roles_of,
)
from huiyin.org import people
from huiyin.org.roles import Role


class Column(NamedTuple):
    name: str
    label: str
    roles: frozenset[Role]
    key: str = ""


COLUMNS = (
    Column("work", "我的工作", CASE_STAFF, "alt+1"),
    Column("register", "登记", roles_of("register")),
    Column("signing", "审核签发", SIGNERS, "alt+2"),
    Column("sealed", "密件", CONFIDANTS),
    Column("reviews", "复查复核", REVIEWERS),
    Column("search", "查询", CASE_STAFF),
    Column("topics", "专题", CASE_STAFF),
    Column("callbacks", "回访", roles_of("call_back")),
    Column("supervision", "督办", roles_of("remind") | roles_of("reply_supervision")),
    Column("units", "机构", EVERY_STAFF),
    Column("duties", "职责清单", EVERY_STAFF),
    Column("policies", "政策问答", CASE_STAFF),
    Column("rules", "规则", CASE_STAFF | ADMINISTRATORS),
    Column("users", "账号", ADMINISTRATORS),
    Column("calendar", "日历", ADMINISTRATORS),
    Column("assistance", "辅助成效", reporting.READERS),
    Column("audit", "审计", AUDITORS),
)


def show(
    request: StaffRequest, template: str, context: dict[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page of the desk."""
    home = people.home(request.user, request.now)
    around = {
        "nav": _columns(request),
        "user_name": request.user.name,
        "unit_name": home.name if home else "",
    }
    return render(request, template, {**around, **(context or {})}, status=status)


def _columns(request: StaffRequest) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for column in COLUMNS:
        if column.name == "reviews" and not queries.reviews_for(request.user, request.now):
            continue  # heads of units whose opinions others review
        if column.name == "assistance" and not reporting.readable(request.user, request.now):
            continue  # heads of units that dispatch nothing
        if people.has_role(request.user, column.roles, request.now):
            url = reverse(f"desk:{column.name}")
            here = request.path == url or (column.name != "work" and request.path.startswith(url))
            found.append({"url": url, "label": column.label, "key": column.key, "current": here})
    return found
