"""Answers to questions of policy: who writes them, how versions follow each other, which are offered, who reads them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from huiyin.assist import policies
from huiyin.assist.models import Policy
from huiyin.assist.policies import Content
from huiyin.audit.models import Event
from huiyin.base.errors import NotVisible, Refused, Stale
from huiyin.demo import county as demo
from huiyin.index.models import Entry
from huiyin.org import categories

if TYPE_CHECKING:
    from tests.build import County

FUND = "031102"


def content(county: County, **changes: Any) -> Content:
    given: dict[str, Any] = {
        "question": "什么情况可以提取住房公积金？",
        "answer": "购买、建造、大修自住住房的，可以提取。",
        "basis": "《住房公积金管理条例》第二十四条",
        "unit": county.units["housing"],
        "terms": "取公积金  提公积金",
        "category": FUND,
        "published": True,
    }
    return Content(**{**given, **changes})


@pytest.fixture
def policy(county: County, now: datetime) -> Policy:
    return policies.add(content(county), by=county.head, now=now - timedelta(days=30))


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("head", True), ("clerk", True), ("office_head", True), ("handler", False), ("leader", False),
     ("outside_head", False), ("town_clerk", False), ("administrator", False), ("inspector", False)],
)  # fmt: skip
def test_the_unit_keeps_its_own_and_the_petition_office_all(
    who: str, allowed: bool, county: County, now: datetime
) -> None:
    if allowed:
        assert policies.add(content(county), by=county.users[who], now=now).version == 1
        return
    with pytest.raises(Refused, match="政策问答由负责单位"):
        policies.add(content(county), by=county.users[who], now=now)
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"question": " "}, "问题和答复"),
        ({"answer": ""}, "问题和答复"),
        ({"basis": " "}, "写明依据"),
        ({"category": "777777"}, "内容分类"),
        ({"place_kind": "moon"}, "地域"),
        ({"from_date": date(2026, 5, 2), "to_date": date(2026, 5, 1)}, "不能早于"),
    ],
)
def test_what_cannot_be_an_answer_is_refused(
    changes: dict[str, Any], sentence: str, county: County, now: datetime
) -> None:
    with pytest.raises(Refused, match=sentence):
        policies.add(content(county, **changes), by=county.head, now=now)
    assert not Policy.objects.exists() and not Entry.objects.filter(kind="policy").exists()


def test_a_revision_ends_the_version_before_and_both_stay_readable(
    policy: Policy, county: County, now: datetime
) -> None:
    new = content(county, answer="租房的也可以提取。")
    made = policies.revise(policy, new, "新条例施行", by=county.head, now=now)
    assert [one.version for one in policies.versions(policy.line)] == [2, 1]
    before, today = now.date() - timedelta(days=1), now.date()
    assert [one.answer for one in policies.in_force(before)] == [policy.answer]
    assert [one.pk for one in policies.in_force(today)] == [made.pk]
    (entry,) = Entry.objects.filter(kind="policy", subject=policy.line)
    assert "租房的也可以提取" in entry.body
    policy.refresh_from_db()
    assert policy.end_reason == "新条例施行"


def test_a_revision_for_later_leaves_the_present_one_until_then(
    policy: Policy, county: County, now: datetime
) -> None:
    start = now.date() + timedelta(days=40)
    made = policies.revise(policy, content(county, from_date=start), "明年起", by=county.head, now=now)
    assert [one.pk for one in policies.in_force(now.date())] == [policy.pk]
    assert [one.pk for one in policies.ahead(now.date())] == [made.pk]
    assert [one.pk for one in policies.in_force(start)] == [made.pk]


def test_of_two_who_revise_at_once_the_second_is_told(policy: Policy, county: County, now: datetime) -> None:
    mine, other = Policy.objects.get(pk=policy.pk), Policy.objects.get(pk=policy.pk)
    policies.revise(mine, content(county), "第一次", by=county.head, now=now)
    with pytest.raises(Stale):
        policies.revise(other, content(county), "第二次", by=county.clerk, now=now)
    assert Policy.objects.count() == 2


def test_what_is_withdrawn_is_offered_no_more_and_found_no_more(
    policy: Policy, county: County, now: datetime
) -> None:
    policies.withdraw(policy, "上级文件废止", by=county.clerk, now=now)
    assert not policies.in_force(now.date()).exists()
    assert [one.pk for one in policies.ended(now.date())] == [policy.pk]
    assert not Entry.objects.filter(kind="policy").exists()
    with pytest.raises(NotVisible):
        policies.published(policy.line, now.date())
    with pytest.raises(Refused, match="已经修订或者停用"):
        policies.withdraw(policy, "再停", by=county.clerk, now=now)
    with pytest.raises(Refused, match="已经修订或者停用"):
        policies.revise(policy, content(county), "再改", by=county.clerk, now=now)


@pytest.mark.parametrize("who", ["handler", "outside_head"])
def test_others_neither_revise_nor_withdraw(policy: Policy, who: str, county: County, now: datetime) -> None:
    by = county.users[who]
    with pytest.raises(Refused, match="您的岗位不能修改"):
        policies.revise(policy, content(county), "改", by=by, now=now)
    with pytest.raises(Refused, match="您的岗位不能修改"):
        policies.withdraw(policy, "停", by=by, now=now)


def test_every_change_stands_in_the_audit_trail(policy: Policy, county: County, now: datetime) -> None:
    made = policies.revise(policy, content(county), "新条例施行", by=county.head, now=now)
    policies.withdraw(made, "废止", by=county.clerk, now=now)
    told = list(Event.objects.filter(subject="policy").order_by("pk"))
    assert [one.verb for one in told] == ["policy.added", "policy.revised", "policy.withdrawn"]
    assert {one.subject_id for one in told} == {str(policy.line)}
    assert "新条例施行" in told[1].data and policy.answer not in told[0].data


def test_only_what_suits_is_offered_and_what_expired_never(county: County, now: datetime) -> None:
    def add(question: str, **changes: Any) -> Policy:
        given = content(county, question=question, **{"terms": "", "category": "", **changes})
        return policies.add(given, by=county.clerk, now=now - timedelta(days=60))

    fund = add("什么情况可以提取住房公积金？", terms="取公积金", category=FUND)
    add(
        "什么情况可以提取住房公积金（旧）？",
        terms="取公积金",
        category=FUND,
        to_date=now.date() - timedelta(days=1),
    )
    farm = add("农村怎样申请宅基地建房？", terms="宅基地", place_kind="rural")
    add("被狗咬伤怎么办？", terms="狗咬")
    inner = add("公积金投诉内部怎样分办？", terms="公积金", published=False)

    def offered(text: str, category: str = "", **how: Any) -> list[Policy]:
        return policies.matching(text, category, now.date(), **how)

    assert offered("我买了房，想取公积金，什么情况可以提取？") == [fund, inner]
    assert offered("我买了房，想取公积金，什么情况可以提取？", public=True) == [fund]
    assert offered("钱取不出来", FUND) == [fund]
    assert offered("村里批不下宅基地") == [farm]
    assert offered("村里批不下宅基地", place_kind="urban") == []
    assert offered("路灯不亮") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("公积金", 1), ("公积金 第二十四条", 1), ("怎么取公积金", 1), ("取 狗", 0), ("天上的月亮", 0), ("", 1)],
)
def test_questions_are_found_by_words_and_near_words(
    policy: Policy, words: str, found: int, now: datetime
) -> None:
    assert len(policies.find(policies.in_force(now.date()), words)) == found


def test_the_answers_of_the_demo_are_whole_and_rest_on_law(db: None, now: datetime) -> None:
    rows = list(demo.table("policies"))
    units = {row["key"] for row in demo.table("units")}
    assert 20 <= len(rows) <= 40
    for row in rows:
        assert row["unit_key"] in units and categories.exists(row["category"])
        assert row["basis"].startswith("《") and len(row["answer"]) > 60 and row["question"].endswith("？")
