"""Every move through its page: shown, refused with what was typed, carried out, and too late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from huiyin.base.clock import local_date
from huiyin.cases import handling, procedure
from huiyin.cases.models import Case, Performance
from huiyin.desk.moves import FORMS
from tests import build
from tests.build import PROPERTY, County

if TYPE_CHECKING:
    from tests.desk.conftest import Desk


def send(at: Desk, name: str, case: Case, verb: str, data: dict[str, Any], **headers: str) -> Any:
    case.refresh_from_db()
    address = f"/desk/cases/{case.number}/{verb}/"
    return at(name).post(address, {"version": case.version, **data}, headers=headers)


def journey(county: County, now: datetime) -> list[tuple[str, str, dict[str, Any], str]]:
    """(who, verb, what is typed, the state after it): a whole life of a case."""
    today = local_date(now)
    housing = county.units["housing"].pk
    answer = {
        "summary": "本周修好。", "facts_1": "三盏不亮。", "opinion_1": "support", "reply_1": "已责成更换。",
        "promise_1": "更换路灯", "promise_due_1": (today + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    sort = {"title": "路灯不亮", "category": PROPERTY, "purpose": "resolution"}
    day = today.isoformat()
    return [
        ("clerk", "triage", sort, "triaged"),
        ("clerk", "forward", {"unit": housing, "note": "请尽快"}, "awaiting"),
        ("handler", "object", {"reason": "属于镇"}, "objected"),
        ("clerk", "overrule", {"ruling": "清单写明是你局"}, "awaiting"),
        ("handler", "accept", {}, "handling"),
        ("handler", "designate", {"officer": county.colleague.pk}, "handling"),
        ("colleague", "contact", {"words_said": "电话里说明了情况"}, "handling"),
        (
            "colleague",
            "add_evidence",
            {"method": "site_view", "finding": "三盏不亮", "found_on": day},
            "handling",
        ),
        ("head", "extend", {"days": "10", "reason": "等配件"}, "handling"),
        ("handler", "draft", answer, "drafted"),
        ("head", "send_back", {"reason": "写明时间"}, "handling"),
        ("handler", "draft", answer, "drafted"),
        ("head", "endorse", {}, "reviewed"),
        ("leader", "sign", {}, "signed"),
        (
            "handler",
            "serve",
            {"method": "electronic", "received_on": day, "receiver": "禾知春"},
            "performing",
        ),
        ("handler", "perform", {"performance": "first", "done_on": day, "proof": "换好了"}, "served"),
        ("clerk", "call_back", {"reached": "yes", "solved": "yes", "satisfaction": "satisfied"}, "served"),
        ("clerk", "close", {"note": "已办好"}, "closed"),
        ("clerk", "reissue_code", {"identity": "查验身份证"}, "closed"),
        ("clerk", "reopen", {"reason": "又坏了"}, "handling"),
    ]


def test_a_case_lives_its_whole_life_through_the_pages(at: Desk, county: County, now: datetime) -> None:
    case = build.registered(county, now)
    for name, verb, data, state in journey(county, now):
        if data.get("performance") == "first":
            data["performance"] = Performance.objects.get(case=case).pk
        page = at(name).get(f"/desk/cases/{case.number}/{verb}/")
        assert page.status_code == 200, (verb, page.content.decode()[:600])
        answer = send(at, name, case, verb, data)
        assert answer.status_code == 302, (verb, answer.content.decode())
        case.refresh_from_db()
        assert case.state == state, verb
        assert answer.url == ("/desk/slip/" if verb == "reissue_code" else f"/desk/cases/{case.number}/")


REST = [
    ("triaged", "clerk", "assign", {"other": "transport", "feedback_due": "2026-12-30", "note": "按期反馈"}, "awaiting"),
    ("objected", "clerk", "uphold", {"ruling": "属实"}, "triaged"),
    ("awaiting", "head", "decline", {"ground": "courts", "reason": "在诉讼", "turn_to": "县法院"}, "declined"),
    ("registered", "clerk", "triage", {"title": "灯", "category": PROPERTY, "purpose": "resolution",
                                      "other": "transport", "clause": "领导批示"}, "awaiting"),
]  # fmt: skip


@pytest.mark.parametrize(("start", "name", "verb", "data", "state"), REST, ids=[row[2] for row in REST])
def test_the_other_moves_work_too(
    at: Desk,
    county: County,
    now: datetime,
    start: str,
    name: str,
    verb: str,
    data: dict[str, str],
    state: str,
) -> None:
    case = build.IN_STATE[start](county, now)
    if data.get("other"):
        data = {**data, "other": str(county.units[data["other"]].pk)}
    assert at(name).get(f"/desk/cases/{case.number}/{verb}/").status_code == 200
    assert send(at, name, case, verb, data).status_code == 302
    case.refresh_from_db()
    assert case.state == state


def test_two_cases_are_linked_by_number(at: Desk, county: County, now: datetime) -> None:
    case, other = build.awaiting(county, now), build.awaiting(county, now)
    assert send(at, "clerk", case, "link", {"other": other.number, "kind": "repeat"}).status_code == 302
    assert other.number in at("clerk").get(f"/desk/cases/{case.number}/").content.decode()
    gone = send(at, "clerk", case, "link", {"other": "2026-999999", "kind": "repeat"})
    assert gone.status_code == 422 and "没有找到" in gone.content.decode()


def test_every_verb_of_staff_has_its_form() -> None:
    verbs = {verb for verb, move in procedure.MOVES.items() if move.who is not None}
    assert verbs - {"register"} == set(FORMS)


def test_a_refusal_keeps_what_was_typed(at: Desk, county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    typed = {"summary": "不能支持", "facts_1": "查了", "opinion_1": "not_support", "reply_1": "不符合规定"}
    answer = send(at, "handler", case, "draft", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第三十二条" in page and "不符合规定" in page and "不能支持" in page


def test_the_slower_of_two_sees_what_changed_and_keeps_the_text(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.awaiting(county, now)
    seen = case.version
    handling.accept(case, by=county.handler, now=now)
    text = "这不是我局职责，请转交通局"
    answer = at("colleague").post(f"/desk/cases/{case.number}/object/", {"version": seen, "reason": text})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert text in page and "受理" in page and "经办人ha" in page


def test_a_move_that_is_not_ones_own_is_refused_with_the_article(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.awaiting(county, now)
    answer = at("clerk").get(f"/desk/cases/{case.number}/accept/")
    assert answer.status_code == 403 and "条" in answer.content.decode()
    assert send(at, "clerk", case, "accept", {}).status_code == 422


@pytest.mark.parametrize("verb", ["rate", "withdraw", "add_material", "register", "nonsense"])
def test_staff_have_no_page_for_what_is_the_citizens_or_nobodys(
    at: Desk, county: County, now: datetime, verb: str
) -> None:
    case = build.served(county, now)
    assert at("clerk").get(f"/desk/cases/{case.number}/{verb}/").status_code == 404
    assert send(at, "clerk", case, verb, {}).status_code == 404


def test_with_script_a_form_opens_on_the_case_page_and_leads_back_to_it(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.handling_(county, now)
    address = f"/desk/cases/{case.number}/contact/"
    page = at("handler").get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page and "hx-post" in page
    empty = send(at, "handler", case, "contact", {"words_said": ""}, **{"HX-Request": "true"})
    assert empty.status_code == 422 and "<html" not in empty.content.decode()
    done = send(at, "handler", case, "contact", {"words_said": "谈过"}, **{"HX-Request": "true"})
    assert done["HX-Redirect"] == f"/desk/cases/{case.number}/"


def test_the_draft_starts_from_the_facts_and_then_from_the_last_draft(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.handling_(county, now)
    handling.add_evidence(case, "site_view", "八盏不亮", found_on=local_date(now), by=county.handler, now=now)
    address = f"/desk/cases/{case.number}/draft/"
    assert "2026年11月22日实地查看：八盏不亮" in at("handler").get(address).content.decode()
    typed = {"summary": "修好", "facts_1": "查实", "opinion_1": "support", "reply_1": "已换新灯"}
    send(at, "handler", case, "draft", typed)
    page = at("handler").get(address).content.decode()
    assert "已换新灯" in page and "八盏不亮" not in page


@pytest.mark.parametrize("version", ["", "0", "-1", "abc", "9" * 5000, "²"])
def test_a_form_without_its_true_version_is_too_late(
    at: Desk, county: County, now: datetime, version: str
) -> None:
    case = build.awaiting(county, now)
    answer = at("handler").post(f"/desk/cases/{case.number}/accept/", {"version": version})
    assert answer.status_code == 409
