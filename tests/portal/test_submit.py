"""A request is written down at the public door."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.cases import access, intake
from huiyin.cases.models import Attachment, Case, Party
from huiyin.documents.models import Blob
from huiyin.org.models import Unit
from tests.build import County
from tests.portal.door import TEXT, Door, page

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(64)


def photo(name: str = "水渠.png", content: bytes = PHOTO) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def test_a_request_becomes_a_case_and_a_slip_whose_code_opens_it(door: Door, county: County):
    sent = door.submit(demand_1="修好水渠", demand_3="说明什么时候修", place=str(county.units["village"].pk))
    assert (sent.status_code, sent["Location"]) == (302, "/submit/done/")
    number, code = door.slip()
    case, _ = access.by_code(number, code)
    assert (case.channel, case.source, case.receiver, case.place) == (
        "web", "portal", county.units["office"], county.units["village"],
    )  # fmt: skip
    assert [demand.text for demand in case.demands.all()] == ["修好水渠", "说明什么时候修"]
    assert case.category == ""


def test_the_slip_says_what_comes_next_and_stays_for_half_an_hour_only(door: Door, county: County):
    door.submit()
    shown = door.get("/submit/done/")
    text = page(shown)
    assert "最迟2026年12月7日 周一，禾谷县信访局转给有权处理的单位" in text
    assert "《信访工作条例》第二十二条" in text
    assert "data:image/svg+xml" in text and "http://testserver/track/" in text
    assert "no-store" in shown["Cache-Control"]
    door.wait(minutes=31)
    assert door.get("/submit/done/")["Location"] == "/track/"


def test_the_code_is_stored_nowhere_in_clear(door: Door, county: County):
    door.submit()
    _, code = door.slip()
    session = str(dict(door.client.session))
    assert code not in session and code.replace(" ", "") not in session


def test_sending_the_same_form_twice_makes_one_case_and_shows_the_same_slip(door: Door, county: County):
    typed = door.form()
    door.post("/submit/", **typed)
    first = door.slip()
    door.client.cookies.clear()  # the first answer was lost on the way
    assert door.post("/submit/", **typed)["Location"] == "/submit/done/"
    assert door.slip() == first
    assert Case.objects.count() == 1


def test_two_presses_at_the_same_moment_make_one_case(
    door: Door, county: County, monkeypatch: pytest.MonkeyPatch
):
    typed = door.form()
    door.post("/submit/", **typed)
    found, asked = access.by_source, []

    def blind_at_first(source: str, key: str) -> Case | None:
        asked.append(key)
        return None if len(asked) == 1 else found(source, key)

    monkeypatch.setattr(access, "by_source", blind_at_first)
    assert door.post("/submit/", **typed, attachments=[])["Location"] == "/submit/done/"
    assert len(asked) == 2 and Case.objects.count() == 1


def test_another_text_in_the_same_form_is_another_case(door: Door, county: County):
    typed = door.form()
    door.post("/submit/", **typed)
    door.post("/submit/", **{**typed, "text": "另外一件事：路灯不亮。"})
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": " "}, "请写明什么事"),
        ({"name": ""}, "请填写姓名"),
        ({"phone": "12"}, "请填11位手机号码"),
        ({"whom": "joint"}, "请填写一共有多少人"),
        ({"whom": "joint", "people_count": "1"}, "人数至少是2"),
        ({"whom": "proxy"}, "请填写您替谁反映"),
        ({"whom": "proxy", "principal": "谷老太"}, "没有本人同意，不能代办"),
        ({"whom": "minor", "child": "谷小雨", "text": "谷小雨在学校受了伤。"}, "改成“孩子”"),
        ({"whom": "organisation"}, "请填写单位、组织的名称"),
        ({"whom": "organisation", "organisation": "禾谷合作社", "anonymous": "on"}, "不能匿名"),
        ({"reply_channel": "post"}, "您选了邮寄，请填写联系地址"),
        ({"reply_channel": "phone", "phone": "", "address": "石桥村"}, "您选了电话告知，请填写联系电话"),
        ({"text": "长" * 5001}, "请写在5000个字以内"),
        ({"place": "9999999"}, "place"),
        ({"whom": "somebody"}, "whom"),
        ({"reply_channel": "pigeon"}, "reply_channel"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    door: Door, county: County, typed: dict[str, Any], sentence: str
):
    kept = {"demand_2": "第二项要保留的话", "place_text": "三组水渠边", "other_2": "麦望川", **typed}
    sent = door.submit(**kept)
    text = page(sent)
    assert sent.status_code == 422
    assert sentence in text and 'role="alert"' in text
    for words in ("第二项要保留的话", "三组水渠边", "麦望川"):
        assert f'value="{words}"' in text
    assert typed.get("text", TEXT).strip() in text
    assert not Case.objects.exists()


def test_an_error_is_tied_to_its_field(door: Door, county: County):
    text = page(door.submit(phone="12"))
    field = re.search(r'<input[^>]*name="phone"[^>]*>', text)
    assert field and 'aria-invalid="true"' in field[0]
    assert "id_phone_error" in field[0] and 'id="id_phone_error"' in text


def test_a_refusal_of_the_verb_shows_its_sentence_on_the_form(
    door: Door, county: County, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(intake, "MAX_DEMANDS", 1)
    sent = door.submit(demand_1="一", demand_2="二")
    assert sent.status_code == 422
    assert "一次最多写1项诉求" in page(sent) and TEXT in page(sent)


def _parties(case: Case) -> list[tuple[str, str, str]]:
    return [(party.name, party.kind, party.role) for party in case.parties.all()]


@pytest.mark.parametrize(
    ("typed", "parties", "count"),
    [
        ({}, [("禾知春", "person", "petitioner")], 1),
        (
            {"whom": "proxy", "principal": "谷老太", "consent": "written"},
            [("谷老太", "person", "petitioner"), ("禾知春", "person", "proxy")],
            1,
        ),
        (
            {"whom": "organisation", "organisation": "禾谷合作社"},
            [("禾谷合作社", "organisation", "petitioner"), ("禾知春", "person", "contact")],
            1,
        ),
        (
            {"whom": "joint", "people_count": "12", "other_2": "麦望川", "other_4": "谷雨生"},
            [
                ("禾知春", "person", "representative"),
                ("麦望川", "person", "representative"),
                ("谷雨生", "person", "representative"),
            ],
            12,
        ),
        (
            {"whom": "minor", "child": "谷小雨"},
            [("谷小雨", "person", "petitioner"), ("禾知春", "person", "guardian")],
            1,
        ),
        ({"whom": "minor"}, [("", "person", "petitioner"), ("禾知春", "person", "guardian")], 1),
        ({"anonymous": "on"}, [("", "person", "petitioner")], 1),
        ({"anonymous": "on", "phone": ""}, [], 1),
        # What belongs to another choice and was left in the form does not count.
        ({"principal": "谷老太", "people_count": "7", "other_2": "麦望川"}, [("禾知春", "person", "petitioner")], 1),
    ],
)  # fmt: skip
def test_one_speaks_for_oneself_for_another_together_or_without_a_name(
    door: Door, county: County, typed: dict[str, Any], parties: list[tuple[str, str, str]], count: int
):
    assert door.submit(**typed).status_code == 302
    case = Case.objects.get()
    assert _parties(case) == parties
    assert case.people_count == count


def test_wishes_about_secrecy_and_reply_are_kept(door: Door, county: County):
    door.submit(confidential="on", may_publish="on", reply_channel="post", address="石桥村三组")
    case = Case.objects.get()
    assert (case.confidential, case.may_publish, case.reply_channel) == (True, True, "post")


@pytest.mark.parametrize(
    "typed", ["138 0000 0001", "１３８００００ ０００１", "+8613800000001", "138-0000-0001"]
)
def test_a_telephone_number_may_be_typed_with_spaces_hyphens_and_wide_digits(
    door: Door, county: County, typed: str
):
    assert door.submit(phone=typed).status_code == 302
    assert Party.objects.get().phone == "13800000001"


def test_the_field_that_only_machines_see_stops_them_and_keeps_the_text(door: Door, county: County):
    sent = door.submit(website="http://example.test")
    assert sent.status_code == 422
    assert TEXT in page(sent) and "http://example.test" not in page(sent)
    assert not Case.objects.exists()


def test_a_form_answered_at_once_or_after_a_day_is_asked_again_and_then_taken(door: Door, county: County):
    typed = door.form()
    door.wait(seconds=-58)
    hurried = door.post("/submit/", **typed)
    assert hurried.status_code == 422 and "提交得太快了" in page(hurried) and TEXT in page(hurried)
    door.wait(hours=25)
    late = door.post("/submit/", **typed)
    assert late.status_code == 422 and "超过一天" in page(late) and TEXT in page(late)
    token = re.search(r'name="token" value="([^"]+)"', page(late))
    assert token
    door.wait(seconds=10)
    assert door.post("/submit/", **{**typed, "token": token[1]}).status_code == 302


@pytest.mark.parametrize("token", ["", "x", "WzFd:1abcde:xyz"])
def test_a_form_without_a_true_ticket_is_asked_again(door: Door, county: County, token: str):
    sent = door.submit(token=token)
    assert sent.status_code == 422 and TEXT in page(sent)


def test_after_twenty_in_an_hour_an_address_waits_and_keeps_its_text(door: Door, county: County):
    for no in range(20):
        assert door.submit(text=f"第{no}件事", phone="").status_code == 302
    sent = door.submit(phone="", text="第二十一件事")
    assert sent.status_code == 429
    assert "第二十一件事" in page(sent) and "次数太多" in page(sent)
    door.wait(hours=1)
    assert door.submit(phone="").status_code == 302


def test_after_five_in_an_hour_a_telephone_number_waits(door: Door, county: County):
    for no in range(5):
        assert door.submit(text=f"第{no}件事").status_code == 302
    assert door.submit(text="第六件事").status_code == 429


def test_files_are_kept_and_come_back_to_the_citizen(door: Door, county: County):
    assert door.submit(attachments=[photo(), photo("单据.png")]).status_code == 302
    case = Case.objects.get()
    assert [row.blob.name for row in Attachment.objects.filter(case=case)] == ["水渠.png", "单据.png"]
    blob = Attachment.objects.filter(case=case).first()
    assert blob
    back = door.client.get(f"/track/{case.number}/files/{blob.blob_id}/")
    assert b"".join(back.streaming_content) == PHOTO  # type: ignore[attr-defined]
    assert back["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("程序.exe", b"MZ", "不能上传"),
        ("假照片.png", b"<html><script>", "内容与文件类型不符"),
        ("空.png", b"", "空"),
        ("大.png", PHOTO + bytes(10 * 1024 * 1024), "超过每个10MB"),
    ],
)
def test_files_are_judged_by_content_and_a_refused_one_keeps_the_text(
    door: Door, county: County, name: str, content: bytes, sentence: str
):
    sent = door.submit(attachments=[photo(), photo(name, content)])
    text = page(sent)
    assert sent.status_code == 422
    assert sentence in text and TEXT in text and "请在下面重新选择" in text
    assert not Case.objects.exists() and not Blob.objects.exists()


def test_ten_files_are_one_too_many(door: Door, county: County):
    sent = door.submit(attachments=[photo(f"{no}.png") for no in range(10)])
    assert sent.status_code == 422 and "一次最多上传9个文件" in page(sent) and TEXT in page(sent)


def test_the_highest_petition_office_that_still_exists_receives(door: Door, county: County):
    Unit.objects.filter(pk=county.units["office"].pk).update(closed_on="2026-01-01")
    for response in (door.get("/submit/"), door.post("/submit/", text=TEXT)):
        assert response.status_code == 503 and "还没有设立" in page(response)


def test_markup_in_the_text_stays_text(door: Door, county: County):
    door.submit(text="<script>alert(1)</script>水渠", name="<b>禾</b>")
    number, _ = door.slip()
    assert "<script>alert" not in page(door.get("/submit/done/"))
    assert "<script>alert" not in page(door.get(f"/track/{number}/"))


def test_the_form_cannot_be_sent_from_elsewhere(county: County, door: Door):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post("/submit/", door.form()).status_code == 403
