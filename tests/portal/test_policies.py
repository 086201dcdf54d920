"""Questions of policy at the public door: only what is published and in force, found in everyday words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from huiyin.assist import policies
from huiyin.assist.models import Policy
from huiyin.assist.policies import Content
from tests.portal.door import page

if TYPE_CHECKING:
    from tests.build import County
    from tests.portal.door import Door


@pytest.fixture
def add(county: County, now: datetime) -> Any:
    def write(question: str, **changes: Any) -> Policy:
        given: dict[str, Any] = {
            "question": question,
            "answer": "带身份证到窗口办理。\n三日办好。",
            "basis": "《住房公积金管理条例》第二十四条",
            "unit": county.units["housing"],
            "published": True,
            **changes,
        }
        return policies.add(Content(**given), by=None, now=now - timedelta(days=60))

    return write


def test_what_is_published_and_in_force_is_listed_by_category_and_read_on_its_own_page(
    door: Door, add: Any, now: datetime
) -> None:
    fund = add("什么情况可以提取住房公积金？", category="031102")
    add("内部怎样分办公积金投诉？", published=False)
    add("过去怎样提取公积金？", to_date=now.date() - timedelta(days=1))
    add("明年怎样提取公积金？", from_date=now.date() + timedelta(days=1))
    shown = page(door.get("/policies/"))
    assert "<h2>城乡建设</h2>" in shown and fund.question in shown
    assert not any(word in shown for word in ("内部", "过去怎样", "明年怎样"))
    one = page(door.get(f"/policies/{fund.line}/"))
    assert "三日办好" in one and "第二十四条" in one and "0000-6000000" in one and "data-print" in one


def test_what_is_hidden_looks_like_what_is_absent(door: Door, add: Any, now: datetime) -> None:
    hidden = [
        add("内部？", published=False),
        add("过去？", to_date=now.date() - timedelta(days=1)),
        add("以后？", from_date=now.date() + timedelta(days=1)),
    ]
    absent = door.get("/policies/00000000-0000-0000-0000-000000000007/")
    for one in hidden:
        answer = door.get(f"/policies/{one.line}/")
        assert (answer.status_code, page(answer)) == (404, page(absent))


@pytest.mark.parametrize(
    ("words", "told"),
    [("公积金", "找到1条"), ("怎么取公积金", "找到1条"), ("月亮", "没有找到"), ("<script>", "没有找到")],
)
def test_questions_are_found_in_everyday_words(door: Door, add: Any, words: str, told: str) -> None:
    add("什么情况可以提取住房公积金？", terms="取公积金")
    shown = page(door.get(f"/policies/?{urlencode({'q': words})}"))
    assert told in shown and "<script>alert" not in shown and "写下我的问题" in shown


def test_a_revised_answer_keeps_its_address(door: Door, add: Any, now: datetime) -> None:
    old = add("什么情况可以提取住房公积金？")
    new = Content(
        question=old.question, answer="网上也能办。", basis=old.basis, unit=old.unit, published=True
    )
    policies.revise(old, new, "网上开通", by=None, now=now)
    shown = page(door.get(f"/policies/{old.line}/"))
    assert "网上也能办" in shown and "带身份证到窗口" not in shown


def test_the_house_without_answers_says_so(door: Door, county: County) -> None:
    assert "还没有公开的问答" in page(door.get("/policies/"))
    assert "找答案" in page(door.get("/"))
