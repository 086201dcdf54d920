"""The citizen follows the case by number and code."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.audit import trail
from huiyin.base.clock import local_date
from huiyin.cases import answering, closing, handling, intake, routing, service
from huiyin.cases.models import Case, Rating
from tests import build, moves
from tests.build import CODE, County
from tests.portal.door import Door, page

Opened = Callable[..., Case]


def test_number_and_code_open_the_case_for_an_hour(door: Door, county: County, now: datetime):
    case = build.registered(county, now)
    sent = door.open(case.number)
    assert (sent.status_code, sent["Location"]) == (302, f"/track/{case.number}/")
    shown = door.get(f"/track/{case.number}/")
    assert shown.status_code == 200 and "no-store" in shown["Cache-Control"]
    door.wait(minutes=61)
    assert door.get(f"/track/{case.number}/")["Location"] == f"/track/?n={case.number}"


@pytest.mark.parametrize("number", ["2026000001", "２０２６－０００００１", " 2026 - 000001 "])
@pytest.mark.parametrize("code", ["3467 9acd", "3467-9ACD", "３４６７９ＡＣＤ"])
def test_number_and_code_may_be_typed_as_people_type(
    door: Door, county: County, now: datetime, number: str, code: str
):
    assert build.registered(county, now).number == "2026-000001"
    assert door.open(number, code).status_code == 302


@pytest.mark.parametrize("query", ["n=2026-000001&c=34679ACD", "number=2026-000001&code=34679ACD"])
def test_an_address_with_number_and_code_only_fills_the_form_in(
    door: Door, county: County, now: datetime, query: str
):
    build.registered(county, now)
    shown = door.get(f"/track/?{query}")
    assert 'value="2026-000001"' in page(shown)
    assert door.get("/track/2026-000001/").status_code == 302


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(door: Door, county: County, now: datetime):
    case = build.registered(county, now)
    answers = []
    for number, code in ((case.number, "QQQQQQQQ"), ("2026-999999", CODE), ("2026-999999", "QQQQQQQQ")):
        response = door.open(number, code)
        text = page(response).replace(number, "N").replace(code, "C")
        answers.append((response.status_code, re.sub(r'name="csrf\w+" value="\w+"', "", text)))
    assert answers[0] == answers[1] == answers[2] and answers[0][0] == 404


def test_without_proof_no_page_of_a_case_opens_and_none_tells_whether_it_exists(
    door: Door, county: County, now: datetime
):
    case = build.served(county, now)
    for number in (case.number, "2026-999999"):
        for tail in ("", "answer/", "rate/", "material/", "withdraw/", f"files/{case.pk}/"):
            for response in (door.get(f"/track/{number}/{tail}"), door.post(f"/track/{number}/{tail}")):
                if response.status_code != 405:
                    assert response["Location"] == f"/track/?n={number}"


def test_five_wrong_codes_close_a_case_for_that_visitor_only(door: Door, county: County, now: datetime):
    case, other = build.registered(county, now), build.registered(county, now, code="WWWWWWWW")
    for _ in range(5):
        assert door.open(case.number, "QQQQQQQQ").status_code == 404
    assert door.open(case.number).status_code == 429
    assert door.open(other.number, "WWWWWWWW").status_code == 302
    neighbour = Client(REMOTE_ADDR="10.0.0.9")
    assert neighbour.post("/track/", {"number": case.number, "code": CODE}).status_code == 302
    door.wait(hours=1)
    assert door.open(case.number).status_code == 302


def test_twenty_wrong_guesses_close_the_form_for_a_visitor(door: Door, county: County, now: datetime):
    case = build.registered(county, now)
    for no in range(20):
        assert door.open(f"2026-9{no:05}", CODE).status_code == 404
    blocked = door.open(case.number)
    assert blocked.status_code == 429 and "请一小时后再试" in page(blocked)


def test_a_code_issued_anew_ends_what_the_old_one_opened(
    door: Door, county: County, opened: Opened, now: datetime
):
    case = opened(build.registered)
    assert door.get(f"/track/{case.number}/").status_code == 200
    intake.reissue_code(case, "WWWWWWWW", identity="身份证", by=county.clerk, now=now)
    assert door.get(f"/track/{case.number}/").status_code == 302
    assert door.open(case.number).status_code == 404


def test_leaving_closes_the_case(door: Door, opened: Opened):
    case = opened(build.registered)
    assert "已经退出" in page(door.client.post("/track/leave/", follow=True))  # type: ignore[arg-type]
    assert door.get(f"/track/{case.number}/").status_code == 302


@pytest.mark.parametrize("state", build.IN_STATE)
def test_every_state_says_where_it_stands_who_owes_what_until_when(door: Door, opened: Opened, state: str):
    case = opened(build.IN_STATE[state])
    text = page(door.get(f"/track/{case.number}/"))
    assert 'class="standing"' in text and "修好楼道的灯" in text
    if case.is_open:
        assert case.owner is not None
        assert "最迟" in text and case.owner.name in text and "这个日期怎么来的" in text
        assert text.count('aria-current="step"') == 1
    else:
        assert "最迟" not in text.split('class="section"')[0]


def test_the_citizen_reads_what_was_told_and_never_the_notes_of_the_staff(
    door: Door, county: County, opened: Opened, now: datetime
):
    case = opened(build.triaged)
    routing.forward(
        case, county.units["housing"], clause="机密条目", note="此人性急机密", by=county.clerk, now=now
    )
    handling.accept(case, by=county.handler, now=now)
    handling.contact(case, "机密谈话", by=county.handler, now=now)
    handling.add_evidence(case, "site_view", "机密发现", found_on=local_date(now), by=county.handler, now=now)
    answering.draft(case, "机密摘要", [build.reply_of(facts="机密事实")], by=county.handler, now=now)
    answering.send_back(case, "机密退回", by=county.head, now=now)
    text = page(door.get(f"/track/{case.number}/"))
    assert "机密" not in text
    assert "已转送禾谷县住房和城乡建设局" in text and county.handler.name in text


def test_an_unserved_answer_is_not_shown(door: Door, opened: Opened):
    case = opened(build.signed)
    assert "楼道灯已经修好" not in page(door.get(f"/track/{case.number}/"))
    assert door.get(f"/track/{case.number}/answer/").status_code == 302


def test_the_served_answer_stands_with_facts_promise_number_and_right_of_review(
    door: Door, opened: Opened, now: datetime
):
    case = opened(build.performing)
    for path in (f"/track/{case.number}/", f"/track/{case.number}/answer/"):
        text = page(door.get(path))
        for words in (
            "楼道灯已经修好。", "三单元楼道灯三盏不亮", "已责成物业更换", "《物业管理条例》第三十五条", "支持",
            "更换全部楼道灯", "还有10天", "处〔2026〕1号", "2026年12月22日 周二", "禾谷县人民政府",
            "《信访工作条例》第三十五条",
        ):  # fmt: skip
            assert words in text, words


def test_a_declined_case_says_why_and_where_to_turn(
    door: Door, county: County, opened: Opened, now: datetime
):
    case = opened(build.declined)
    service.serve(
        case, "electronic", received_on=local_date(now), receiver="禾知春", by=county.handler, now=now
    )
    text = page(door.get(f"/track/{case.number}/"))
    for words in ("不予受理告知书", "法院正在审理", "县人民法院", "应当向哪里提出"):
        assert words in text


def test_the_citizen_sees_who_looked_at_the_contact_data(
    door: Door, county: County, opened: Opened, now: datetime
):
    case = opened(build.registered)
    assert "还没有人点开看过" in page(door.get(f"/track/{case.number}/"))
    trail.note("case.contact_viewed", "case", case.pk, by=county.clerk, now=now, reason="机密")
    text = page(door.get(f"/track/{case.number}/"))
    assert f"禾谷县信访局 {county.clerk.name}" in text and "机密" not in text
    assert "禾**" in text and "禾知春" not in text and "13800000001" not in text


def test_material_is_added_and_shown_back(door: Door, opened: Opened):
    case = opened(build.handling_)
    photo = SimpleUploadedFile("楼道.png", b"\x89PNG\r\n\x1a\n" + bytes(9))
    done = door.client.post(
        f"/track/{case.number}/material/", {"text": "又坏了一盏", "attachments": [photo]}, follow=True
    )
    text = page(done)  # type: ignore[arg-type]
    assert "补充的材料已经收到" in text and "又坏了一盏" in text and "楼道.png" in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, "请填写补充的情况"),
        ({"text": "留下的话", "attachments": [SimpleUploadedFile("a.exe", b"MZ")]}, "不能上传"),
    ],
)
def test_refused_material_keeps_the_words(door: Door, opened: Opened, typed: dict[str, Any], sentence: str):
    case = opened(build.handling_)
    sent = door.post(f"/track/{case.number}/material/", **typed)
    assert sent.status_code == 422
    assert sentence in page(sent) and typed["text"] in page(sent)


def test_files_of_the_office_do_not_leave_by_this_door(
    door: Door, opened: Opened, county: County, now: datetime
):
    case, other = opened(build.registered), build.registered(county, now)
    photo = SimpleUploadedFile("楼道.png", b"\x89PNG\r\n\x1a\n" + bytes(9))
    door.open(other.number)
    door.client.post(f"/track/{other.number}/material/", {"attachments": [photo]})
    blob = other.attachments.get()
    assert door.get(f"/track/{case.number}/files/{blob.blob_id}/").status_code == 404
    other.attachments.update(by_citizen=False)
    assert door.get(f"/track/{other.number}/files/{blob.blob_id}/").status_code == 404


def test_a_request_is_withdrawn_after_being_asked_once_more(door: Door, opened: Opened):
    case = opened(build.awaiting)
    assert "确定要撤回吗" in page(door.get(f"/track/{case.number}/withdraw/"))
    case.refresh_from_db()
    assert case.is_open
    done = door.client.post(f"/track/{case.number}/withdraw/", {"reason": "已经修好了"}, follow=True)
    text = page(done)  # type: ignore[arg-type]
    assert "已经撤回" in text and "已经修好了" in text
    again = door.post(f"/track/{case.number}/withdraw/", reason="再撤一次")
    assert again.status_code == 422 and "不能再撤回" in page(again) and "再撤一次" in page(again)


def test_a_good_rating_is_thanked_and_cannot_be_given_twice(door: Door, opened: Opened):
    case = opened(build.served)
    given = {"solved": "yes", "satisfaction": "satisfied", "words": "修得快"}
    done = door.client.post(f"/track/{case.number}/rate/", given, follow=True)
    text = page(done)  # type: ignore[arg-type]
    assert "您的评价：已解决，满意" in text and "修得快" in text
    assert f'action="/track/{case.number}/rate/"' not in text
    again = door.post(f"/track/{case.number}/rate/", **given)
    assert again.status_code == 422 and "已经评价过" in page(again)
    assert Rating.objects.count() == 1


def test_a_rating_without_a_choice_is_asked_again_with_its_words(door: Door, opened: Opened):
    case = opened(build.served)
    sent = door.post(f"/track/{case.number}/rate/", words="还没想好")
    assert sent.status_code == 422
    assert "请选择问题是否解决" in page(sent) and "还没想好" in page(sent)


def test_unsolved_and_unhappy_is_handled_again_and_the_old_answer_says_so(door: Door, opened: Opened):
    case = opened(build.served)
    done = door.client.post(
        f"/track/{case.number}/rate/",
        {"solved": "no", "satisfaction": "not", "words": "还是不亮"},
        follow=True,
    )
    text = page(done)  # type: ignore[arg-type]
    assert "已退回禾谷县住房和城乡建设局重新办理" in text
    assert "正在重新办理" in text and "以新的答复为准" in text and "还是不亮" in text
    case.refresh_from_db()
    assert case.state == "handling"


@pytest.mark.parametrize(
    ("kind", "opinion", "words"),
    [
        (build.performing, "support", "承诺的事还在期限内"),
        (build.served, "explain", "可以在期限内请求复查"),
    ],
)
def test_who_is_unhappy_and_not_sent_back_is_told_what_follows(
    door: Door, opened: Opened, kind: Callable[..., Case], opinion: str, words: str
):
    given = {} if kind is build.performing else {"replies": (build.reply_of(opinion=opinion),)}
    case = opened(kind, **given)
    done = door.client.post(
        f"/track/{case.number}/rate/", {"solved": "no", "satisfaction": "not", "words": ""}, follow=True
    )
    assert words in page(done)  # type: ignore[arg-type]


def test_what_a_citizen_may_not_do_now_is_refused_with_a_sentence(door: Door, opened: Opened):
    case = opened(build.withdrawn)
    for tail in ("rate/", "material/", "withdraw/"):
        sent = door.post(
            f"/track/{case.number}/{tail}", solved="yes", satisfaction="fair", text="补充", reason="x"
        )
        assert sent.status_code == 422 and "已撤回" in page(sent)


def test_a_duty_reply_names_its_remedies_on_the_page(door: Door, county: County, now: datetime):
    case = handling.set_route(
        build.awaiting(county, now), "R5", "要求查处违法行为", by=county.handler, now=now
    )
    case = handling.accept(case, by=county.colleague, now=now)
    for verb, who in (
        ("draft", "colleague"),
        ("endorse", "head"),
        ("sign", "leader"),
        ("serve", "colleague"),
    ):
        moves.MAKE[verb](moves.again(case), county.users[who], county, now)
    door.open(case.number)
    shown = page(door.get(f"/track/{case.number}/"))
    assert "六十日内向" in shown and "行政复议" in shown and "六个月内" in shown


def test_an_answer_of_a_withdrawn_case_is_not_said_to_be_handled_again(
    door: Door, county: County, now: datetime
):
    case = build.served(county, now)
    closing.withdraw(case, "好了", by=build.citizen(case), now=now)
    door.open(case.number)
    shown = page(door.get(f"/track/{case.number}/"))
    assert "您已经撤回此事项" in shown and "以新的答复为准" not in shown
