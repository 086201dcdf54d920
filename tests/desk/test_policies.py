"""Questions of policy at the desk: the list, the page, its forms; what may be cited while an answer is written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from huiyin.assist import policies
from huiyin.assist.models import Policy
from huiyin.assist.policies import Content
from tests import build

if TYPE_CHECKING:
    from tests.build import County
    from tests.desk.conftest import Desk

SENT = {
    "question": "楼道的灯坏了归谁修？",
    "answer": "由物业修，费用从物业费里出。",
    "basis": "《物业管理条例》第三十五条",
    "terms": "楼道灯",
    "category": build.PROPERTY,
}


@pytest.fixture
def policy(county: County, now: datetime) -> Policy:
    given: dict[str, Any] = {**SENT, "unit": county.units["housing"], "published": True}
    return policies.add(Content(**given), by=None, now=now - timedelta(days=30))


def test_a_head_adds_revises_and_withdraws_and_the_history_stays(at: Desk, county: County) -> None:
    head = at("head")
    assert "增加一条" in head.get("/desk/policies/").content.decode()
    sent = {**SENT, "unit": county.units["housing"].pk, "published": "on"}
    page = head.post("/desk/policies/add/", sent, follow=True).content.decode()
    assert "由物业修" in page and "第1版" in page and "已公开" in page
    line = Policy.objects.get().line
    changed = {**sent, "answer": "由供电公司修。", "reason": "产权移交"}
    page = head.post(f"/desk/policies/{line}/revise/", changed, follow=True).content.decode()
    assert "由供电公司修" in page and "第2版" in page and "不再适用：产权移交" in page and "由物业修" in page
    page = head.post(
        f"/desk/policies/{line}/withdraw/", {"reason": "不归我们管"}, follow=True
    ).content.decode()
    assert "已失效" in page and "不再适用：不归我们管" in page and "修订</a>" not in page
    told = at("auditor").get("/desk/audit/", {"subject": "policy"}).content.decode()
    assert "修订政策问答" in told and "问题：楼道的灯坏了归谁修？" in told and "理由：产权移交" in told


def test_whoever_may_not_keep_it_reads_without_the_buttons(at: Desk, policy: Policy) -> None:
    for who in ("handler", "outsider", "inspector"):
        client = at(who)
        assert "增加一条" not in client.get("/desk/policies/").content.decode()
        page = client.get(f"/desk/policies/{policy.line}/").content.decode()
        assert "由物业修" in page and "停用" not in page
    answer = at("outside_head").get(f"/desk/policies/{policy.line}/revise/")
    assert answer.status_code == 403 and "您的岗位不能修改" in answer.content.decode()


def test_what_is_refused_comes_back_with_what_was_typed(at: Desk, county: County, policy: Policy) -> None:
    sent = {**SENT, "unit": county.units["housing"].pk, "from_date": "2026-05-02", "to_date": "2026-05-01"}
    answer = at("head").post("/desk/policies/add/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "不能早于施行起的日期" in page and "由物业修" in page
    answer = at("head").post(f"/desk/policies/{policy.line}/revise/", {**sent, "to_date": "", "reason": ""})
    assert answer.status_code == 422 and "还没有填写" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", True), ("?q=楼道", True), ("?q=月亮", False), (f"?category={build.PROPERTY}", True),
     ("?category=010000", False), ("?standing=ended", False), ("?standing=ahead", False), ("?category=x", True)],
)  # fmt: skip
def test_the_list_is_found_by_words_category_and_whether_it_applies(
    at: Desk, policy: Policy, query: str, shown: bool
) -> None:
    page = at("clerk").get(f"/desk/policies/{query}").content.decode()
    assert (policy.question in page) == shown


def test_what_may_be_cited_stands_beside_the_demand_to_be_copied_or_put_in(
    at: Desk, county: County, now: datetime, policy: Policy
) -> None:
    case = build.handling_(county, now)
    page = at("handler").get(f"/desk/cases/{case.number}/draft/").content.decode()
    assert "插入政策依据（1条）" in page and "由物业修" in page and 'data-insert="policy-1-1"' in page


def test_a_draft_is_checked_before_it_is_sent_on_and_nothing_is_written(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.handling_(county, now)
    sent = {
        "version": case.version, "look": "check", "summary": "楼道灯已修。", "facts_1": "查看了楼道的灯。",
        "reply_1": "楼道灯我们尽快修。", "opinion_1": "support", "basis_1": "《物权法》第七十条", "promise_due_1": "2026-13-01",
    }  # fmt: skip
    page = at("handler").post(f"/desk/cases/{case.number}/draft/", sent).content.decode()
    assert "送审前核对（2处提示，1处必看）" in page
    assert "请改引《民法典》物权编" in page and "<mark>尽快</mark>" in page and 'href="#id_reply_1"' in page
    assert "楼道灯我们尽快修。" in page and case.answers.count() == 0


def test_whoever_checks_or_signs_sees_the_findings_and_may_sign_all_the_same(
    at: Desk, county: County, now: datetime
) -> None:
    reply = build.reply_of(reply="楼道灯的事已转相关部门。")
    case = build.drafted(county, now, replies=(reply,))
    page = at("head").get(f"/desk/cases/{case.number}/endorse/").content.decode()
    assert "签发前核对（1处提示，1处必看）" in page and "<mark>已转相关部门</mark>" in page
    assert 'href="#answer-1"' in page and 'id="answer-1"' in page
    sent = {"version": case.version}
    assert at("head").post(f"/desk/cases/{case.number}/endorse/", sent).status_code == 302
    page = at("leader").get(f"/desk/cases/{case.number}/sign/").content.decode()
    assert "签发前核对（1处提示" in page


def test_the_opinion_of_a_review_is_checked_too(at: Desk, county: County, now: datetime) -> None:
    case = build.review_drafted(county, now)
    assert "签发前核对" in at("office_head").get(f"/desk/cases/{case.number}/sign_review/").content.decode()


@pytest.mark.parametrize("broken", [False, True])
def test_switched_off_or_failing_the_pages_stand_without_it(
    broken: bool, at: Desk, county: County, now: datetime, policy: Policy, settings: Any,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError

    if broken:
        monkeypatch.setattr("huiyin.assist.checking.findings", fail)
        monkeypatch.setattr("huiyin.assist.policies.matching", fail)
    else:
        settings.ASSIST = False
    case = build.drafted(county, now)
    page = at("head").get(f"/desk/cases/{case.number}/endorse/").content.decode()
    assert "拟发的文书" in page and "签发前核对" not in page
    answer = at("handler").post(f"/desk/cases/{case.number}/draft/", {"look": "check", "reply_1": "尽快修"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "尽快修" in page
    assert "送审前核对" not in page and "插入政策依据" not in page
    assert bool(caplog.records) == broken
