"""The door: who gets in, where one lands, what one may open."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.test import Client

from huiyin.audit.models import Event
from huiyin.desk.routes import ROUTES, Route
from huiyin.org.roles import Role
from tests.build import PASSWORD, County

if TYPE_CHECKING:
    from tests.desk.conftest import Desk

NOTHING = "00000000-0000-0000-0000-000000000000"
SAMPLE = {
    "<uuid:letter>": str(UUID(int=8)),
    "<slug:kind>": "registration",
    "<slug:form>": "pdf",
    "<slug:which>": "advice",
    "<slug:number>": "2026-000001",
    "<slug:verb>": "accept",
    "<int:pk>": "1",
    "<uuid:blob>": NOTHING,
    "<uuid:line>": NOTHING,
}


def address(path: str) -> str:
    for pattern, value in SAMPLE.items():
        path = path.replace(pattern, value)
    return f"/desk/{path}"


@pytest.fixture
def clerk(county: County) -> Client:
    user = county.clerk
    user.set_password(PASSWORD)
    user.save()
    return Client()


def test_the_right_password_lets_in_and_leads_back_to_the_page_wanted(clerk: Client) -> None:
    wanted = clerk.get("/desk/search/?q=1")
    assert wanted.url == "/desk/sign-in/?next=%2Fdesk%2Fsearch%2F%3Fq%3D1"
    sent = {"username": " CLERK ", "password": PASSWORD, "next": "/desk/search/?q=1"}
    assert clerk.post("/desk/sign-in/", sent).url == "/desk/search/?q=1"
    assert Event.objects.filter(verb="user.signed_in").count() == 1


def test_nobody_is_led_to_another_house_after_signing_in(clerk: Client) -> None:
    sent = {"username": "clerk", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert clerk.post("/desk/sign-in/", sent).url == "/desk/"


def test_a_wrong_password_is_told_in_chinese_and_keeps_the_account_name(clerk: Client) -> None:
    answer = clerk.post("/desk/sign-in/", {"username": "clerk", "password": "wrong"})
    assert answer.status_code == 422
    assert "账号或密码不对" in answer.content.decode()
    assert 'value="clerk"' in answer.content.decode()


def test_too_many_wrong_passwords_lock_the_account_whatever_its_spelling(clerk: Client) -> None:
    for name in ["clerk", "Clerk", "CLERK", "clerk"] * 2:
        answer = clerk.post("/desk/sign-in/", {"username": name, "password": "wrong"})
    assert answer.status_code == 429
    assert clerk.post("/desk/sign-in/", {"username": "clerk", "password": PASSWORD}).status_code == 429


def test_signing_out_is_a_post_and_closes_the_desk(at: Desk) -> None:
    client = at("clerk")
    assert client.get("/desk/sign-out/").status_code == 405
    client.post("/desk/sign-out/")
    assert client.get("/desk/").status_code == 302


def test_one_changes_ones_own_password_knowing_the_old_one(clerk: Client) -> None:
    clerk.post("/desk/sign-in/", {"username": "clerk", "password": PASSWORD})
    new = "qing-shan-lv-shui-88"
    wrong = clerk.post("/desk/password/", {"old": "x", "new": new, "again": new})
    assert wrong.status_code == 422
    short = clerk.post("/desk/password/", {"old": PASSWORD, "new": "123", "again": "123"})
    assert short.status_code == 422 and "密码不合要求" in short.content.decode()
    assert clerk.post("/desk/password/", {"old": PASSWORD, "new": new, "again": new}).url == "/desk/"
    assert clerk.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("name", "landing"),
    [
        ("clerk", "我的工作"),
        ("handler", "我的工作"),
        ("head", "我的工作"),
        ("county_leader", "我的工作"),
        ("inspector", "我的工作"),
        ("reviewer", "我的工作"),
        ("officer", "我的工作"),
        ("administrator", "机构"),
        ("auditor", "审计记录"),
    ],
)
def test_each_role_lands_where_its_work_is(at: Desk, name: str, landing: str) -> None:
    answer = at(name).get("/desk/", follow=True)
    assert answer.status_code == 200
    assert f"<h1>{landing}</h1>" in answer.content.decode()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_page_opens_to_the_roles_of_its_row_and_to_nobody_else(
    at: Desk, county: County, route: Route
) -> None:
    path = address(route.path)
    roles = route.roles
    if roles is None:
        return
    assert Client().get(path).status_code == 302
    assert Client().post(path).status_code == 302
    holders = {Role.CLERK: "clerk", Role.HANDLER: "handler", Role.HEAD: "head", Role.LEADER: "leader",
               Role.INSPECTOR: "inspector", Role.REVIEWER: "reviewer", Role.VILLAGE_OFFICER: "officer",
               Role.AUDITOR: "auditor", Role.ADMINISTRATOR: "administrator"}  # fmt: skip
    for role, name in holders.items():
        answer = at(name).get(path)
        refused = answer.status_code == 403 and "这一页由" in answer.content.decode()
        assert refused == (role not in roles), (role, answer.status_code)


def test_an_account_without_a_post_is_told_whom_to_ask(at: Desk, county: County) -> None:
    county.clerk.posts.all().delete()
    answer = at("clerk").get("/desk/")
    assert answer.status_code == 403
    assert "还没有任职岗位" in answer.content.decode()


def test_pages_of_the_desk_are_kept_nowhere(at: Desk) -> None:
    assert "no-store" in at("clerk").get("/desk/")["Cache-Control"]
