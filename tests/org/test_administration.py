"""The administrator's verbs: done, refused with a sentence, audited; the three administrators stay apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from huiyin.audit import trail
from huiyin.audit.models import Event
from huiyin.base.errors import Refused
from huiyin.org import administration as org
from huiyin.org import directory, superiors
from huiyin.org.models import Duty, Post, Unit, User
from huiyin.org.roles import Role
from tests.build import PASSWORD, PROPERTY, County

DAY = date(2026, 11, 22)


def rows() -> list[Any]:
    tables: list[type[Model]] = [*apps.get_app_config("org").get_models(), Event]
    return [list(table._base_manager.order_by("pk").values_list()) for table in tables]


@contextmanager
def refused(match: str) -> Iterator[None]:
    before = rows()
    with pytest.raises(Refused, match=match):
        yield
    assert rows() == before


Act = Callable[[County, User | None, datetime], object]
VERBS: dict[str, Act] = {
    "unit.opened": lambda c, by, now: org.open_unit("水务局", "bureau", c.units["county"], by=by, now=now),
    "unit.changed": lambda c, by, now: org.change_unit(
        c.units["housing"], name="住建局", contact_name="", contact_phone="1", address="", by=by, now=now
    ),
    "unit.closed": lambda c, by, now: org.close_unit(
        c.units["housing"], c.units["transport"], by=by, now=now
    ),
    "user.added": lambda c, by, now: org.add_user("new", "新人", PASSWORD, by=by, now=now),
    "user.password_changed": lambda c, by, now: org.change_password(c.clerk, PASSWORD, by=by, now=now),
    "user.locked": lambda c, by, now: org.set_active(c.clerk, False, by=by, now=now),
    "user.activated": lambda c, by, now: org.set_active(c.clerk, True, by=by, now=now),
    "post.appointed": lambda c, by, now: org.appoint(
        c.handler, c.units["transport"], Role.HEAD, "局长", by=by, now=now
    ),
    "post.ended": lambda c, by, now: org.end_post(c.handler.posts.get(), by=by, now=now),
    "post.stand_in": lambda c, by, now: org.stand_in(
        c.head.posts.get(), c.handler, DAY, None, by=by, now=now
    ),
    "duty.added": lambda c, by, now: org.add_duty(PROPERTY, None, "第2项", by=by, now=now),
    "duty.ended": lambda c, by, now: org.end_duty(Duty.objects.get(), by=by, now=now),
}


@pytest.mark.parametrize("verb", VERBS)
def test_the_administrator_may_and_the_trail_says_so(county: County, now: datetime, verb: str) -> None:
    before = Event.objects.count()
    VERBS[verb](county, county.administrator, now)
    event = Event.objects.latest("id")
    assert (event.verb, event.actor) == (verb, county.administrator)
    assert Event.objects.count() == before + 1
    assert trail.verify().ok


@pytest.mark.parametrize("who", ["clerk", "head", "county_leader", "auditor", "officer"])
def test_nobody_else_may(county: County, now: datetime, who: str) -> None:
    for verb, act in VERBS.items():
        if (verb, who) != ("user.password_changed", "clerk"):
            with refused("由系统管理员维护，您的岗位不能修改"):
                act(county, county.users[who], now)


def test_no_password_stands_in_the_trail_or_in_the_clear(county: County, now: datetime) -> None:
    user = org.add_user("New.Person", " 新人 ", PASSWORD, phone=" 1 ", by=county.administrator, now=now)
    org.change_password(user, PASSWORD + "!", by=user, now=now)
    assert user.check_password(PASSWORD + "!")
    assert (user.name, user.phone) == ("新人", "1")
    assert PASSWORD not in str(rows())
    assert User.objects.get_by_natural_key(" NEW.person ") == user


def test_an_account_without_a_password_lets_nobody_in(county: County, now: datetime) -> None:
    assert not org.add_user("new", "新人", None, by=None, now=now).has_usable_password()


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "new-person"])
def test_a_weak_password_is_refused_and_told_why(county: County, now: datetime, password: str) -> None:
    with refused("密码不合要求：.+"):
        org.add_user("new-person", "新人", password, by=county.administrator, now=now)
    with refused("密码不合要求：.+"):
        org.change_password(county.clerk, "clerk", by=county.clerk, now=now)


REFUSED: list[tuple[str, Act]] = [
    ("请填写账号和姓名", lambda c, by, now: org.add_user(" ", "新人", PASSWORD, by=by, now=now)),
    ("请填写账号和姓名", lambda c, by, now: org.add_user("new", "", PASSWORD, by=by, now=now)),
    ("账号“CLERK”已经有人使用", lambda c, by, now: org.add_user("CLERK", "新人", PASSWORD, by=by, now=now)),
    ("不能停用自己的账号", lambda c, by, now: org.set_active(c.administrator, False, by=by, now=now)),
    ("请填写单位名称并选择类别", lambda c, by, now: org.open_unit(" ", "bureau", None, by=by, now=now)),
    ("请填写单位名称并选择类别", lambda c, by, now: org.open_unit("水务局", "palace", None, by=by, now=now)),
    (
        "禾谷县下已经有“禾谷县信访局”",
        lambda c, by, now: org.open_unit("禾谷县信访局", "bureau", c.units["county"], by=by, now=now),
    ),
    (
        "请填写单位名称",
        lambda c, by, now: org.change_unit(
            c.units["housing"], name="", contact_name="", contact_phone="", address="", by=by, now=now
        ),
    ),
    (
        "同级已经有“禾谷县交通运输局”",
        lambda c, by, now: org.change_unit(
            c.units["housing"],
            name="禾谷县交通运输局",
            contact_name="",
            contact_phone="",
            address="",
            by=by,
            now=now,
        ),
    ),
    (
        "承继单位应当是另一个现有单位",
        lambda c, by, now: org.close_unit(c.units["housing"], c.units["housing"], by=by, now=now),
    ),
    (
        "请填写职务并选择角色",
        lambda c, by, now: org.appoint(c.clerk, c.units["office"], "king", "国王", by=by, now=now),
    ),
    (
        "请填写职务并选择角色",
        lambda c, by, now: org.appoint(c.clerk, c.units["office"], Role.HEAD, " ", by=by, now=now),
    ),
    (
        "请填写代行的起止日期",
        lambda c, by, now: org.stand_in(c.head.posts.get(), c.handler, None, None, by=by, now=now),
    ),
    (
        "止日不能早于起日",
        lambda c, by, now: org.stand_in(
            c.head.posts.get(), c.handler, DAY, DAY - timedelta(days=1), by=by, now=now
        ),
    ),
    (
        "代行人应当是另一位同志",
        lambda c, by, now: org.stand_in(c.head.posts.get(), c.head, DAY, None, by=by, now=now),
    ),
    ("请选择内容分类", lambda c, by, now: org.add_duty("999999", None, "第1项", by=by, now=now)),
    (
        "请选择责任类别和地域",
        lambda c, by, now: org.add_duty(PROPERTY, None, "第1项", kind="x", by=by, now=now),
    ),
    (
        "请选择责任类别和地域",
        lambda c, by, now: org.add_duty(PROPERTY, None, "第1项", place_kind="moon", by=by, now=now),
    ),
    ("请写明职责清单的条目", lambda c, by, now: org.add_duty(PROPERTY, None, " ", by=by, now=now)),
]


@pytest.mark.parametrize(("sentence", "act"), REFUSED)
def test_what_is_incomplete_or_impossible_is_refused(
    county: County, now: datetime, sentence: str, act: Act
) -> None:
    with refused(sentence):
        act(county, county.administrator, now)


def test_a_unit_that_is_gone_is_not_closed_again_inherits_nothing_and_gives_no_posts(
    county: County, now: datetime
) -> None:
    housing = org.close_unit(county.units["housing"], county.units["transport"], by=None, now=now)
    assert (housing.closed_on, housing.successor) == (DAY, county.units["transport"])
    with refused("住房和城乡建设局已经撤并"):
        org.close_unit(housing, None, by=None, now=now)
    with refused("承继单位应当是另一个现有单位"):
        org.close_unit(county.units["township"], housing, by=None, now=now)
    with refused("已经撤并，不能任职"):
        org.appoint(county.clerk, housing, Role.HEAD, "局长", by=None, now=now)
    assert housing not in Unit.objects.open()


def test_a_unit_knows_its_place_in_the_tree(county: County, now: datetime) -> None:
    units = {key: Unit.objects.get(pk=unit.pk) for key, unit in county.units.items()}
    village, township, top = units["village"], units["township"], units["county"]
    assert [unit.level for unit in (top, township, village)] == [0, 1, 2]
    assert village.ancestor_ids() == [village.pk, township.pk, top.pk]
    assert village.township() == township.township() == township
    assert units["housing"].township() is None
    assert set(Unit.objects.all().within(township)) == {township, village}
    assert directory.petition_office() == units["office"]
    assert superiors.reviewing(village) == superiors.reviewing(units["housing"]) == top
    assert superiors.reviewing(top) == units["city"]


ADMINISTRATORS = (Role.AUDITOR, Role.ADMINISTRATOR)


@pytest.mark.parametrize("first", Role)
@pytest.mark.parametrize("second", Role)
def test_auditor_and_administrator_are_joined_with_no_other_role(
    county: County, now: datetime, first: Role, second: Role
) -> None:
    user = org.add_user("new", "新人", None, by=None, now=now)
    org.appoint(user, county.units["office"], first, "一职", by=None, now=now)
    if first != second and (first in ADMINISTRATORS or second in ADMINISTRATORS):
        with refused("应当分设，不能由同一人兼任.*等级保护"):
            org.appoint(user, county.units["office"], second, "二职", by=None, now=now)
    else:
        org.appoint(user, county.units["office"], second, "二职", by=None, now=now)
        assert Post.objects.filter(user=user).count() == 2


def apart() -> AbstractContextManager[None]:
    return refused("应当分设，不能由同一人兼任")


def test_nor_by_posts_that_begin_later(county: County, now: datetime) -> None:
    user = org.add_user("new", "新人", None, by=None, now=now)
    later = DAY + timedelta(days=30)
    org.appoint(user, county.units["office"], Role.HANDLER, "经办", since=later, by=None, now=now)
    with apart():
        org.appoint(user, county.units["county"], Role.AUDITOR, "审计员", by=None, now=now)


def test_nor_by_standing_in(county: County, now: datetime) -> None:
    with apart():
        org.stand_in(county.head.posts.get(), county.auditor, DAY, None, by=None, now=now)
    with apart():
        org.stand_in(county.administrator.posts.get(), county.clerk, DAY, None, by=None, now=now)
    org.stand_in(county.head.posts.get(), county.handler, DAY, DAY, by=None, now=now)
    org.end_post(county.handler.posts.get(), by=None, now=now)
    with apart():
        org.appoint(county.handler, county.units["county"], Role.AUDITOR, "审计员", by=None, now=now)
    tomorrow = now + timedelta(days=1)
    org.appoint(county.handler, county.units["county"], Role.AUDITOR, "审计员", by=None, now=tomorrow)


def test_who_gave_up_the_old_post_may_take_the_new_one(county: County, now: datetime) -> None:
    org.end_post(county.auditor.posts.get(), by=None, now=now)
    org.appoint(county.auditor, county.units["office"], Role.CLERK, "接谈员", by=None, now=now)
    assert Post.objects.filter(user=county.auditor, to_date=None).get().role == "clerk"
