"""The administrator's and the auditor's pages."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.audit.models import Event
from huiyin.org.models import Duty, Post, Unit, User
from tests import build
from tests.build import PASSWORD, PROPERTY, County

if TYPE_CHECKING:
    from tests.desk.conftest import Desk


def test_all_staff_read_units_and_duties_and_only_the_administrator_may_change_them(
    at: Desk, county: County
) -> None:
    for path in ("/desk/units/", "/desk/duties/"):
        assert "增加" not in at("handler").get(path).content.decode()
        assert "增加" in at("administrator").get(path).content.decode()
    assert "住建局第1项" in at("handler").get("/desk/duties/", {"q": "住房"}).content.decode()
    assert "没有找到" in at("handler").get("/desk/duties/", {"q": "无此条目"}).content.decode()


def test_a_unit_is_opened_changed_and_closed_with_its_successor(at: Desk, county: County) -> None:
    client, root = at("administrator"), county.units["county"]
    client.post("/desk/units/open/", {"name": "禾谷县水利局", "kind": "bureau", "parent": root.pk})
    unit = Unit.objects.get(name="禾谷县水利局")
    again = client.post("/desk/units/open/", {"name": "禾谷县水利局", "kind": "bureau", "parent": root.pk})
    assert again.status_code == 422 and "已经有" in again.content.decode()
    client.post(f"/desk/units/{unit.pk}/", {"name": "禾谷县水务局", "contact_phone": "0000-6000009"})
    client.post(f"/desk/units/{unit.pk}/close/", {"successor": county.units["housing"].pk})
    unit.refresh_from_db()
    assert unit.name == "禾谷县水务局" and unit.closed_on and unit.successor == county.units["housing"]
    assert client.get("/desk/units/999999/").status_code == 404


def test_a_line_of_duties_is_added_and_ended(at: Desk, county: County) -> None:
    client = at("administrator")
    line = {"category": PROPERTY, "kind": "assisting", "place_kind": "rural", "clause": "镇清单第3项"}
    assert client.post("/desk/duties/add/", line).status_code == 302
    duty = Duty.objects.get(clause="镇清单第3项")
    assert duty.unit is None
    client.post(f"/desk/duties/{duty.pk}/end/")
    duty.refresh_from_db()
    assert duty.to_date is not None
    assert client.post("/desk/duties/add/", {**line, "category": "x"}).status_code == 422


def test_somebody_new_gets_an_account_a_post_and_starts_work(at: Desk, county: County) -> None:
    client = at("administrator")
    client.post("/desk/users/add/", {"name": "麦望川", "username": "mai", "password": PASSWORD})
    user = User.objects.get(username="mai")
    post = {"unit": county.units["housing"].pk, "role": "handler", "title": "科员", "rank": "50"}
    client.post(f"/desk/users/{user.pk}/appoint/", post)
    fresh = Client()
    fresh.post("/desk/sign-in/", {"username": "mai", "password": PASSWORD})
    assert fresh.get("/desk/").status_code == 200
    mixed = client.post(f"/desk/users/{user.pk}/appoint/", {**post, "role": "auditor"})
    assert mixed.status_code == 422 and "分设" in mixed.content.decode()


def test_a_deputy_stands_in_and_a_post_ends(at: Desk, county: County, now: datetime) -> None:
    client, post = at("administrator"), Post.objects.get(user=county.head)
    client.post(
        f"/desk/posts/{post.pk}/stand-in/", {"deputy": county.colleague.pk, "away_from": "2026-11-20"}
    )
    assert at("colleague").get("/desk/sign/").status_code == 200
    wrong = client.post(f"/desk/posts/{post.pk}/stand-in/", {"deputy": county.colleague.pk}, follow=True)
    assert "起止日期" in wrong.content.decode()
    client.post(f"/desk/posts/{post.pk}/end/")
    assert at("head").get("/desk/").status_code == 403


def test_a_forgotten_password_is_set_anew_and_an_account_is_locked(at: Desk, county: County) -> None:
    client, user = at("administrator"), county.clerk
    weak = client.post(f"/desk/users/{user.pk}/password/", {"password": "123"})
    assert weak.status_code == 422 and "密码不合要求" in weak.content.decode()
    client.post(f"/desk/users/{user.pk}/password/", {"password": PASSWORD})
    client.post(f"/desk/users/{user.pk}/active/", {"active": "0"})
    signed = Client().post("/desk/sign-in/", {"username": "clerk", "password": PASSWORD})
    assert signed.status_code == 422
    own = client.post(f"/desk/users/{county.administrator.pk}/active/", {"active": "0"}, follow=True)
    assert "不能停用自己的账号" in own.content.decode()


def test_a_year_of_holidays_is_taken_in_or_refused_with_the_line(at: Desk, county: County) -> None:
    client = at("administrator")
    assert "2027年" in client.get("/desk/calendar/").content.decode()
    bad = SimpleUploadedFile("2027.csv", "日期,类型,名称\n2027-13-01,休,元旦\n".encode())
    answer = client.post("/desk/calendar/", {"file": bad, "origin": "试"})
    assert answer.status_code == 422 and "无法识别" in answer.content.decode()
    program = SimpleUploadedFile("../../x.exe", b"MZ")
    assert client.post("/desk/calendar/", {"file": program}).status_code == 422


def test_the_auditor_reads_filters_and_verifies(at: Desk, county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    client = at("auditor")
    page = client.get("/desk/audit/", {"subject": "case", "id": str(case.pk)}).content.decode()
    assert "转送" in page and case.number in page
    assert "审核分类" in client.get("/desk/audit/", {"person": county.clerk.name}).content.decode()
    assert "核验通过" in client.post("/desk/audit/verify/").content.decode()
    event = Event.objects.filter(verb="case.forward").get()
    Event.objects.filter(pk=event.pk).update(data="{}")
    assert re.search(r"发现[2-9]处问题", client.post("/desk/audit/verify/").content.decode())


def test_neither_administrator_nor_auditor_sees_a_case(at: Desk, county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    for name in ("administrator", "auditor"):
        assert at(name).get(f"/desk/cases/{case.number}/").status_code == 403
        assert at(name).get("/desk/search/", {"q": "楼道"}).status_code == 403


def test_the_administrator_names_who_reviews_a_unit_and_the_code_of_its_papers(
    county: County, at: Desk
) -> None:
    housing, city = county.units["housing"], county.units["city"]
    client, path = at("administrator"), f"/desk/units/{housing.pk}/"
    assert "按隶属关系" in client.get(path).content.decode()
    given = {"name": housing.name, "paper_code": "禾住建信", "superior": city.pk}
    assert client.post(path, given).status_code == 302
    housing.refresh_from_db()
    assert (housing.superior, housing.paper_code) == (city, "禾住建信")
    refused = client.post(path, {**given, "superior": housing.pk})
    assert refused.status_code == 422 and "第三十五条" in refused.content.decode()
    assert client.post(path, {"name": housing.name}).status_code == 302
    housing.refresh_from_db()
    assert housing.superior is None
