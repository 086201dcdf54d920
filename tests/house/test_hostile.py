"""What people with bad intentions send: no page breaks, nothing is carried out that was not offered, nothing runs.

The table below crosses every form of both doors with hostile values in every field. It runs on both databases, which
fail at different things: PostgreSQL at the character NUL, SQLite at numbers beyond 64 bits.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.conf import settings as house
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from huiyin.audit.models import Event
from huiyin.base import clock, secrets
from huiyin.base.errors import Refused
from huiyin.base.middleware import LARGEST, refuse_unsound
from huiyin.cases import followup, handling, intake, routing, verifying
from huiyin.cases.intake import Person
from huiyin.cases.messages import Broken
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.deadlines.models import CalendarYear
from huiyin.documents import files
from huiyin.org import administration as org
from huiyin.org.models import Post
from huiyin.org.roles import UnitKind
from huiyin.portal import limits
from tests import build
from tests.build import County
from tests.portal.door import Door

MARK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}{% now %}"
TEXTS = ("a\x00b", f"{MARK}\u202e\r\nX: y' OR 1=1 -- %_\\", "=" + "长" * 20_000)
NUMBERS = ("9" * 20, "9" * 5000, "-1", "²")
DAYS = ("0001-01-01", "9999-12-31", "2026-02-30")
DATED = re.compile("due|since|away|_on")


@pytest.fixture(autouse=True)
def stand_still(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # quick; not what is tested here
    monkeypatch.setattr(clock, "now", lambda: now)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def door(stand_still: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Door:
    made = Door(Client(), now)
    monkeypatch.setattr(clock, "now", lambda: made.moment)
    return made


def seated(county: County, name: str) -> Client:
    client = Client()
    client.force_login(county.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def broken(client: Client, path: str, data: dict[str, Any], what: str) -> str:
    """What went wrong with one post, which leaves no trace; empty when it was answered as it should be."""
    cache.clear()
    try:
        with transaction.atomic():
            response: Any = client.post(path, data)
            transaction.set_rollback(True)
    except Exception as error:  # the test client passes on what would be a page of status 500
        return f"{path} {what}: {type(error).__name__} {error}"[:200]
    if response.status_code >= 500:
        return f"{path} {what}: {response.status_code}"
    text = response.content.decode()
    if "<script>alert" in text or "<img src=x" in text:
        return f"{path} {what}: markup came through"
    if response.status_code in (400, 403, 404, 409, 422, 429) and not re.search("[一-龥]{4}", text):
        return f"{path} {what}: no Chinese sentence"
    return ""


def faults(client: Client, path: str, sound: dict[str, Any]) -> list[str]:
    """Every field of a form in turn with every hostile value, the others as they should be."""
    found = []
    for field in sound:
        for value in DAYS if DATED.search(field) else TEXTS + NUMBERS:
            shown = f"{field}={value[:12]!r}"
            if fault := broken(client, path, {**sound, field: value}, shown):
                found.append(fault)
    return found


# The case's state, whose desk, and a post that would be carried out, by verb.
MOVES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "triage": ("registered", "clerk", {"title": "路灯", "category": build.PROPERTY, "purpose": "resolution", "place": "",
               "urgent": "", "words": "", "unit": "", "other": "", "clause": "", "note": "", "look": None}),
    "forward": ("triaged", "clerk", {"unit": "housing", "other": "", "clause": "", "note": ""}),
    "assign": ("triaged", "clerk", {"unit": "housing", "other": "", "clause": "", "note": "请办", "feedback_due": "2026-12-20"}),
    "object": ("awaiting", "handler", {"reason": "不是", "clause": "", "suggested": ""}),
    "uphold": ("objected", "clerk", {"ruling": "是"}),
    "overrule": ("objected", "clerk", {"ruling": "否"}),
    "accept": ("awaiting", "handler", {}),
    "decline": ("awaiting", "head", {"ground": "courts", "reason": "审理中", "turn_to": "法院"}),
    "designate": ("handling", "head", {"officer": "colleague"}),
    "contact": ("handling", "handler", {"words_said": "已通话"}),
    "add_evidence": ("handling", "handler", {"finding": "灯坏", "method": "site_view", "found_on": "2026-11-22", "demand": ""}),
    "extend": ("handling", "head", {"days": "10", "reason": "复杂"}),
    "draft": ("handling", "handler", {"summary": "修好", "facts_1": "坏", "opinion_1": "support", "reply_1": "修",
              "basis_1": "", "promise_1": "修", "promise_due_1": "2026-12-20"}),
    "endorse": ("drafted", "head", {"note": ""}),
    "send_back": ("drafted", "head", {"reason": "改"}),
    "sign": ("reviewed", "leader", {"publish": "on"}),
    "unpublish": ("served", "head", {"reason": "有姓名"}),
    "serve": ("signed", "handler", {"method": "electronic", "received_on": "2026-11-22", "receiver": "本人"}),
    "perform": ("performing", "handler", {"performance": "", "done_on": "2026-11-22", "proof": "换好"}),
    "call_back": ("served", "clerk", {"reached": "yes", "solved": "yes", "satisfaction": "fair", "words": ""}),
    "close": ("served", "clerk", {"note": ""}),
    "reopen": ("served", "clerk", {"reason": "没修"}),
    "request_review": ("served", "clerk", {"requests": "撤销", "reasons": "没查", "posted_on": "2026-11-22"}),
    "accept_review": ("review_asked", "reviewer", {}),
    "decline_review": ("review_asked", "reviewer", {"ground": "late", "reason": "晚", "turn_to": "法院"}),
    "decide_review": ("under_review", "reviewer", {"outcome": "change", "ground": "facts", "remand_due": "",
                      "summary": "改", "facts_1": "坏", "reply_1": "修", "basis_1": "", "opinion_1": "support",
                      "promise_1": "修", "promise_due_1": "2026-12-20"}),
    "return_review": ("review_draft", "office_head", {"reason": "改"}),
    "sign_review": ("review_draft", "office_head", {}),
    "serve_review": ("review_sign", "reviewer", {"method": "electronic", "received_on": "2026-11-22", "receiver": "本人"}),
    "call_hearing": ("handling", "leader", {"at": "2026-12-01T09:00", "place": "县城", "host": "leader",
                     "panel": "谷雨生，律师\n麦望川，代表", "matter": "灯", "open_to_public": "yes", "reason_closed": ""}),
    "link": ("handling", "handler", {"other": "2026-000001", "kind": "related"}),
    "reissue_code": ("registered", "clerk", {"identity": "身份证"}),
}  # fmt: skip


@pytest.mark.parametrize("verb", MOVES)
def test_no_move_of_the_desk_breaks(verb: str, county: County, now: datetime) -> None:
    state, who, given = MOVES[verb]
    case = build.IN_STATE[state](county, now)
    keys = {
        **{name: unit.pk for name, unit in county.units.items()},
        **{n: u.pk for n, u in county.users.items()},
    }
    sound = {name: keys.get(value, value) for name, value in given.items() if value is not None}
    client, path = seated(county, who), f"/desk/cases/{case.number}/{verb}/"
    assert not faults(client, path, {"version": case.version, **sound})
    if "look" in given:
        assert not faults(client, path, {"look": "1", **sound})


REGISTER = {"channel": "visit", "name": "禾知春", "phone": "", "text": "路灯坏了。", "read_back": "on", "receiver": "",
            "title": "", "demands": "", "place": "", "place_text": "", "address": "", "anonymous": "", "people_count": "",
            "representatives": "", "proxy": "", "proxy_phone": "", "reply_channel": "phone", "key": "", "category": "",
            "purpose": "", "unit": "", "other": "", "clause": "", "words": ""}  # fmt: skip
ADMINISTRATION: dict[str, dict[str, Any]] = {
    "/desk/units/open/": {"name": "水利局", "kind": "bureau", "parent": "", "contact_name": "", "contact_phone": ""},
    "/desk/units/{unit}/": {"name": "交通局", "contact_name": "", "contact_phone": "", "address": ""},
    "/desk/units/{unit}/close/": {"successor": ""},
    "/desk/duties/add/": {"category": build.PROPERTY, "unit": "", "kind": "basic", "clause": "第1项", "since": ""},
    "/desk/users/add/": {"name": "麦望川", "username": "mai", "phone": "", "password": build.PASSWORD},
    "/desk/users/{user}/appoint/": {"unit": "{unit}", "role": "handler", "title": "科员", "rank": "50", "since": ""},
    "/desk/users/{user}/password/": {"password": build.PASSWORD},
    "/desk/users/{user}/active/": {"active": "1"},
    "/desk/posts/{post}/stand-in/": {"deputy": "", "away_from": "2026-11-22", "away_to": ""},
}  # fmt: skip


def test_no_other_form_of_the_desk_breaks(county: County, now: datetime) -> None:
    clerk, administrator = seated(county, "clerk"), seated(county, "administrator")
    case = build.awaiting(county, now)
    found = faults(clerk, "/desk/register/", REGISTER)
    found += faults(clerk, f"/desk/cases/{case.number}/contacts/", {"reason": "核实"})
    found += faults(clerk, "/desk/password/", {"old": "x", "new": "y", "again": "y"})
    found += faults(Client(), "/desk/sign-in/", {"username": "clerk", "password": "x", "next": "/desk/"})
    found += faults(Client(), "/desk/sign-in/?next=%00", {"username": "clerk"})
    keys = {
        "unit": county.units["transport"].pk, "user": county.outsider.pk,
        "post": Post.objects.get(user=county.outsider).pk,
    }  # fmt: skip
    for path, sound in ADMINISTRATION.items():
        given = {name: str(value).format_map(keys) for name, value in sound.items()}
        found += faults(administrator, path.format_map(keys), given)
    assert not found


def test_no_form_of_the_portal_breaks(door: Door, county: County) -> None:
    case = build.served(county, door.moment)
    door.open(case.number)
    names = (
        "demand_1",
        "place",
        "place_text",
        "people_count",
        "other_2",
        "other_2_phone",
        "address",
        "attachments",
    )
    found = faults(door.client, "/submit/", {**dict.fromkeys(names, ""), **door.form()})
    found += faults(Client(), "/track/", {"number": case.number, "code": "x"})
    found += faults(door.client, "/display/", {"next": "/", "large": "1"})
    base = f"/track/{case.number}"
    found += faults(door.client, f"{base}/rate/", {"solved": "yes", "satisfaction": "fair", "words": ""})
    found += faults(door.client, f"{base}/material/", {"text": "又坏了"})
    asked = {"requests": "重新查看", "reasons": "没有来看", "attachments": ""}
    found += faults(door.client, f"{base}/review/", asked)
    found += faults(door.client, f"{base}/review/withdraw/", {"reason": "算了"})
    found += faults(door.client, f"{base}/withdraw/", {"reason": "好了"})
    assert not found


ADDRESSES = {
    "citizen": ("/track/{case}/answer/?no={value}", "/track/{value}/", "/track/?n={value}&c={value}", "/submit/?{value}"),
    "clerk": (
        "/desk/?page={value}", "/desk/?state={value}&due={value}", "/desk/search/?q={value}", "/desk/search/?q=a&page={value}",
        "/desk/search/?state={value}", "/desk/duties/?q={value}&page={value}", "/desk/register/categories/?words={value}",
        "/desk/register/units/?place={value}&category={value}", "/desk/cases/{value}/", "/desk/units/{value}/",
    ),
    "head": ("/desk/sign/?page={value}",),
    "auditor": ("/desk/audit/?subject={value}&id={value}&person={value}&page={value}",),
    "administrator": ("/desk/users/?q={value}&page={value}", "/desk/users/{value}/", "/desk/units/open/?parent={value}",
                      "/desk/duties/add/?category={value}"),
}  # fmt: skip


@pytest.mark.parametrize("who", ADDRESSES)
def test_no_address_breaks(who: str, county: County, now: datetime) -> None:
    case = build.served(county, now)
    client = Client() if who == "citizen" else seated(county, who)
    client.post("/track/", {"number": case.number, "code": build.CODE})
    found = []
    for pattern in ADDRESSES[who]:
        for value in (*TEXTS, *NUMBERS, *DAYS, "../../etc/passwd", "%", "_", "' " * 2000):
            path = pattern.format(case=case.number, value=quote(value, safe=""))
            try:
                with transaction.atomic():
                    response = client.get(path)
            except Exception as error:  # would be a page of status 500
                found.append(f"{path[:60]}: {type(error).__name__} {error}"[:160])
                continue
            if response.status_code >= 500 or b"<script>alert" in response.content:
                found.append(f"{path[:60]}: {response.status_code}")
    assert not found


PART = b'--B\r\nContent-Disposition: form-data; name="number"\r\n\r\n\\ud800\r\n--B--\r\n'


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=B; charset=raw_unicode_escape",
        "multipart/form-data; Charset=hex ; boundary=B",
        "multipart/form-data; boundary=B; charset*=utf-8''hex",
        "application/x-www-form-urlencoded; charset=rot13",
        "text/plain; charset=hex",
    ],
)
def test_a_charset_named_by_the_sender_is_not_listened_to(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wsgi = import_module("huiyin.wsgi")
    monkeypatch.setattr(wsgi, "_django", lambda environ, _: WSGIRequest(environ))
    environ = RequestFactory()._base_environ(  # type: ignore[attr-defined]
        QUERY_STRING="n=\\ud800", REQUEST_METHOD="POST", CONTENT_LENGTH=str(len(PART)), CONTENT_TYPE=kind,
        **{"wsgi.input": BytesIO(PART)},
    )  # fmt: skip
    request = wsgi.application(environ, None)
    assert request.GET["n"] == "\\ud800"
    assert request.POST.get("number", "\\ud800") == "\\ud800" and request.encoding is None


@pytest.mark.parametrize("cookie", ['"aaaaaaaaaaaa\\000b"', '"aaaaaaaaaaaa\\012b"', '"\\033[2J"'])
def test_a_cookie_with_control_characters_is_turned_away(cookie: str) -> None:
    response = Client().get("/desk/", headers={"Cookie": f"sessionid={cookie}"})
    assert response.status_code == 400 and "无法识别" in response.content.decode()


def test_a_foreign_host_is_turned_away() -> None:
    assert Client().get("/submit/", headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("length", [str(LARGEST + 1), "9" * 30, "-1"])
def test_an_endless_request_is_turned_away_before_it_is_read(length: str) -> None:
    reached = refuse_unsound(lambda request: pytest.fail("it was read"))
    assert reached(RequestFactory().post("/submit/", CONTENT_LENGTH=length)).status_code == 413


WITHOUT_TOKEN = ("/submit/", "/track/", "/track/leave/", "/display/", "/desk/sign-in/", "/desk/sign-out/",
                 "/desk/register/", "/desk/password/", "/desk/audit/verify/",
                 "/desk/units/open/", "/desk/users/add/", "/desk/calendar/")  # fmt: skip


@pytest.mark.parametrize("path", WITHOUT_TOKEN)
def test_a_post_without_the_token_of_our_own_page_does_nothing(
    path: str, county: County, now: datetime
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(county.administrator, "django.contrib.auth.backends.ModelBackend")
    response = client.post(path, {"text": "x"})
    assert response.status_code == 403 and "没有生效" in response.content.decode()


def test_markup_in_every_text_of_a_case_is_shown_as_it_was_typed(
    door: Door, county: County, now: datetime
) -> None:
    case = build.performing(
        county, now, text=MARK, title=MARK, demands=(MARK,), people=(Person(MARK, "13800000001", MARK),), place_text=MARK
    )  # fmt: skip
    org.change_unit(county.units["housing"], name=MARK[:50], contact_name=MARK[:30], contact_phone=MARK[:30],
                    address=MARK[:90], by=county.administrator, now=now)  # fmt: skip
    blob = files.store(ContentFile(b"%PDF-1.7 x"), f"{MARK}.pdf".replace("/", ""), now=now)
    intake.add_material(case, MARK, [blob], by=Citizen(case.pk), now=now)
    door.open(case.number)
    clerk, auditor = seated(county, "clerk"), seated(county, "auditor")
    pages = [door.get(f"/track/{case.number}/"), door.get(f"/track/{case.number}/answer/"),
             clerk.get(f"/desk/cases/{case.number}/"), clerk.get("/desk/search/", {"q": MARK}),
             clerk.get("/desk/search/", {"state": "performing"}), clerk.get("/desk/units/"), auditor.get("/desk/audit/"),
             clerk.post(f"/desk/cases/{case.number}/contacts/", {"reason": MARK}),
             clerk.post(f"/desk/cases/{case.number}/close/", {"version": "0", "note": MARK}),
             Client().post("/desk/sign-in/", {"username": MARK, "next": MARK})]  # fmt: skip
    for page in pages:
        text = page.content.decode()
        assert "<script>alert" not in text and "<img src=x" not in text and "\"'><" not in text
    assert sum("&lt;script&gt;" in page.content.decode() for page in pages) >= len(pages) - 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.jpg", b"<script>alert(1)</script>"),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.jpg.exe", b"\xff\xd8\xff"),
        ("a.png", b"GIF89a"),
        (".png", b"\x89PNG\r\n\x1a\n"),
        ("../../a", b"%PDF-"),
        ("a.docx", b"\xd0\xcf\x11\xe0"),
        ("a.pdf", b""),
        ("a.pdf", b"%PDF-" + b"x" * files.MAX_BYTES),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    name: str, content: bytes, db: None, now: datetime
) -> None:
    with pytest.raises(Refused):
        files.store(ContentFile(content), name, now=now)


@pytest.mark.parametrize("name", ["证据“一”;x=\"y\".pdf", "../../etc/passwd.pdf", "长" * 300 + ".pdf",
                                  "\u202efdp.exe.pdf", "C:\\x\\y.pdf", "&#xD800;.pdf", "a\x00b.pdf"])  # fmt: skip
def test_whatever_a_file_is_called_it_comes_back_as_a_download(name: str, door: Door, county: County) -> None:
    case = build.registered(county, door.moment)
    door.open(case.number)
    given = SimpleUploadedFile("x.pdf", b"%PDF-1.7 x", "text/html")
    given._name = name  # type: ignore[attr-defined]  # as no browser would call it
    assert door.post(f"/track/{case.number}/material/", text="", attachments=given).status_code == 302
    attached = case.attachments.get().blob
    back = door.get(f"/track/{case.number}/files/{attached.pk}/")
    said = back["Content-Disposition"]
    assert said.startswith("attachment;") and "\n" not in said and "/" not in attached.name.replace("//", "/")
    assert (back["Content-Type"], back["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    b"".join(back.streaming_content)  # type: ignore[attr-defined]


def test_a_file_half_written_by_a_killed_process_is_written_again(db: None, now: datetime) -> None:
    whole = b"%PDF-1.7 whole"
    first = files.store(ContentFile(whole), "a.pdf", now=now)
    default_storage.delete(first.path)
    default_storage.save(first.path, ContentFile(whole[:4]))
    with files.read(files.store(ContentFile(whole), "a.pdf", now=now)) as stored:
        assert stored.read() == whole


def test_units_and_people_of_another_case_are_not_taken(county: County, now: datetime) -> None:
    """Fields posted with what the page did not offer: another unit's officer, another case's demand and promise."""
    mine, other = build.handling_(county, now), build.performing(county, now)
    head, handler = seated(county, "head"), seated(county, "handler")
    base = f"/desk/cases/{mine.number}"
    promise, foreign = other.performances.get().pk, other.demands.get().pk
    for client, verb, data in [
        (head, "designate", {"officer": county.outsider.pk}),
        (head, "designate", {"officer": county.administrator.pk}),
        (
            handler,
            "add_evidence",
            {"finding": "x", "method": "site_view", "found_on": "2026-11-22", "demand": foreign},
        ),
        (handler, "perform", {"performance": promise, "done_on": "2026-11-22", "proof": "x"}),
        (handler, "extend", {"days": "10", "reason": "x"}),
        (handler, "sign", {}),
        (handler, "close", {}),
        (head, "rate", {"solved": "yes", "satisfaction": "satisfied"}),
        (head, "withdraw", {"reason": "x"}),
    ]:
        answer = client.post(f"{base}/{verb}/", {"version": mine.version, **data})
        assert answer.status_code in (404, 422), verb
    mine.refresh_from_db()
    assert (mine.status.value, mine.officer) == ("handling", county.handler)


def test_a_move_pressed_twice_is_made_once(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    client, path = seated(county, "handler"), f"/desk/cases/{case.number}/accept/"
    sent = {"version": case.version}
    assert [client.post(path, sent).status_code for _ in range(2)] == [302, 409]
    assert case.steps.filter(verb="accept").count() == 1


def test_the_unit_that_is_rated_gives_out_no_query_code(county: County, now: datetime) -> None:
    case = intake.register(
        build.intake_of(), receiver=county.units["township"], by=Citizen(), code="x", now=now
    )
    intake.triage(case, category=build.PROPERTY, purpose="resolution", by=county.town_clerk, now=now)
    handling.accept(case, by=county.town_handler, now=now)
    with pytest.raises(Refused, match="办理单位不能换发"):
        intake.reissue_code(case, build.CODE, identity="身份证", by=county.town_clerk, now=now)
    assert intake.reissue_code(case, build.CODE, identity="身份证", by=county.clerk, now=now)


def test_a_new_code_closes_what_the_old_one_opened(door: Door, county: County) -> None:
    answer = door.submit()
    number, code = door.slip()
    assert answer.status_code == 302 and door.get(f"/track/{number}/").status_code == 200
    case = Case.objects.get(number=number)
    intake.reissue_code(case, build.CODE, identity="身份证", by=county.clerk, now=door.moment)
    assert door.get(f"/track/{number}/").status_code == 302
    assert door.get("/submit/done/").status_code == 302
    assert door.open(number, code).status_code == 404
    assert door.open(number, build.CODE).status_code == 302


@pytest.mark.parametrize("later", ["half an hour", "new code"])
def test_a_form_found_filled_in_on_a_borrowed_device_opens_nothing(
    later: str, door: Door, county: County
) -> None:
    sent = door.form()
    door.post("/submit/", **sent)
    case = Case.objects.get()
    door.client = Client()
    if later == "new code":
        intake.reissue_code(case, build.CODE, identity="身份证", by=county.clerk, now=door.moment)
    else:
        door.wait(minutes=31)
    answer = door.post("/submit/", **sent)
    assert answer.status_code == 422 and "已经登记过了" in answer.content.decode()
    assert door.get(f"/track/{case.number}/").status_code == 302 and Case.objects.count() == 1


def test_a_session_known_beforehand_opens_nothing(door: Door, county: County) -> None:
    case = build.registered(county, door.moment)
    door.submit()
    planted = door.client.session.session_key
    door.open(case.number)
    assert door.client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get(f"/track/{case.number}/").status_code == 302


def test_after_a_lock_or_the_end_of_the_post_an_open_session_is_worth_nothing(
    county: County, now: datetime
) -> None:
    case = build.awaiting(county, now)
    path, handler, colleague = (
        f"/desk/cases/{case.number}/",
        seated(county, "handler"),
        seated(county, "colleague"),
    )
    assert handler.get(path).status_code == colleague.get(path).status_code == 200
    org.set_active(county.handler, False, by=county.administrator, now=now)
    org.end_post(Post.objects.get(user=county.colleague), by=county.administrator, now=now)
    assert (handler.get(path).status_code, colleague.get(path).status_code) == (302, 403)
    head = seated(county, "head")
    org.change_password(county.users["head"], "gu-yu-chun-2026", by=county.administrator, now=now)
    assert head.get(path).status_code == 302


def test_nobody_signs_in_to_somewhere_else(county: County, now: datetime) -> None:
    org.change_password(county.clerk, build.PASSWORD, by=county.clerk, now=now)
    for wanted in (
        "//elsewhere.example",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        "/\\elsewhere.example",
        "\n//x",
    ):
        sent = {"username": "clerk", "password": build.PASSWORD, "next": wanted}
        assert Client().post("/desk/sign-in/", sent)["Location"] == "/desk/", wanted


def test_behind_a_proxy_nobody_is_locked_out_by_another(county: County, now: datetime, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    org.change_password(county.clerk, build.PASSWORD, by=county.clerk, now=now)

    def tried(password: str, seen: str) -> int:
        sent = {"username": "clerk", "password": password}
        return Client().post("/desk/sign-in/", sent, headers={"X-Forwarded-For": seen}).status_code

    assert [tried("wrong", "6.6.6.6, 192.0.2.1") for _ in range(9)][-1] == 429
    assert tried(build.PASSWORD, "192.0.2.1") == 429
    assert tried(build.PASSWORD, "192.0.2.1, 192.0.2.7") == 302
    assert tried("wrong", "no address at all") == 422


@pytest.mark.parametrize(
    ("seen", "counted"),
    [("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"), ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::"), ("::ffff:192.0.2.1", "192.0.2.1"),
     ("", limits.NOBODY), ("unix:", limits.NOBODY)],
)  # fmt: skip
def test_a_visitor_counts_as_one_however_many_addresses_there_are(seen: str, counted: str) -> None:
    assert limits.address(RequestFactory().get("/", REMOTE_ADDR=seen)) == counted


PERSONAL = ("禾知春", "13800000001", "禾谷县麦穗镇")


def test_no_name_or_number_of_a_citizen_stands_outside_its_sealed_column(
    door: Door, county: County, caplog: pytest.LogCaptureFixture
) -> None:
    door.submit(name=PERSONAL[0], phone=PERSONAL[1], address=PERSONAL[2], attachments="")
    number, code = door.slip()
    door.open(number, "WRONGCODE")
    seated(county, "clerk").post(f"/desk/cases/{number}/contacts/", {"reason": "核实"})
    kept = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if (
                table == "index_words"
            ):  # holds no text and cannot be read; its tokens stand in index_words_data
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names of tables
            kept += [f"{table}: {row}" for row in cursor.fetchall()]
    words = (*PERSONAL[:2], code, code.replace(" ", ""))
    assert not [row for row in kept if any(word in row for word in words)]
    assert not [word for word in words if word in caplog.text]


@pytest.mark.parametrize(
    "path", ["/submit/", "/submit/done/", "/track/", "/track/{}/", "/track/{}/material/", "/track/{}/rate/"]
)
def test_a_page_with_somebodys_matter_is_kept_by_no_cache(path: str, door: Door, county: County) -> None:
    door.submit()
    number = Case.objects.get().number
    answer = door.get(path.format(number))
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in door.post("/submit/", text="", name="禾知春")["Cache-Control"]


def bomb() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        file.writestr("xl/sharedStrings.xml", b"0" * 40_000_000)
    return packed.getvalue()


def torn() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        file.writestr("[Content_Types].xml", "<<<")
    return packed.getvalue()


YEAR = "\n".join(
    f"2030-{day},休,{name}" for day, name in (("01-01", "元旦\\0"), ("02-03", "春节"), ("04-05", "清明节"), ("05-01", "劳动节"),
    ("06-05", "端午节"), ("09-12", "中秋节"), ("10-01", "国庆节"), ("10-02", "国庆节"), ("10-03", "国庆节"))
).replace("\\0", "\x00")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"[" * 100_000), ("a.json", b'{"a":' * 100_000), ("a.json", b'{"year":' + b"9" * 5000 + b"}"),
     ("a.csv", b'"' + b"x" * 200_000), ("a.csv", b"\xff\xfe\x00"), ("a.csv", YEAR.encode()), ("a.xlsx", torn()),
     ("a.xlsx", bomb()), ("a.xlsx", b"PK\x03\x04"), ("a.exe", b"MZ"), ("\U0001f600" * 78 + ".csv", b"x")],
)  # fmt: skip
def test_a_notice_of_holidays_may_be_torn_in_any_way(
    name: str, content: bytes, county: County, now: datetime
) -> None:
    sent = {"file": SimpleUploadedFile(name, content)}
    answer = seated(county, "administrator").post("/desk/calendar/", sent)
    assert answer.status_code == 422 and not CalendarYear.objects.exists()


def test_a_notice_taken_in_at_the_desk_stands_in_the_trail(county: County, now: datetime) -> None:
    sent = {"file": SimpleUploadedFile("通知.csv", YEAR.replace("\x00", "").encode())}
    assert seated(county, "administrator").post("/desk/calendar/", sent).status_code == 302
    told = Event.objects.get(verb="calendar.imported")
    assert told.actor == county.administrator and "通知.csv" in told.data


def test_there_is_one_highest_unit_because_its_office_sees_everything(county: County, now: datetime) -> None:
    with pytest.raises(Refused, match="请选择上级"):
        org.open_unit("邻县", UnitKind.COUNTY, None, by=county.administrator, now=now)


def test_the_form_key_of_one_clerk_neither_opens_nor_stops_anothers(county: County, now: datetime) -> None:
    sent = {
        "channel": "visit",
        "name": "禾知春",
        "text": "路灯坏了。",
        "read_back": "on",
        "reply_channel": "phone",
        "key": "k",
    }
    answers = [seated(county, who).post("/desk/register/", sent) for who in ("clerk", "handler", "clerk")]
    assert [answer["Location"] for answer in answers[:2]] == ["/desk/slip/"] * 2
    assert answers[2]["Location"].startswith("/desk/cases/") and Case.objects.count() == 2


def test_who_stays_anonymous_has_no_name_written_down(county: County, now: datetime) -> None:
    with pytest.raises(Refused, match="匿名的不登记姓名"):
        build.registered(county, now, anonymous=True)


@pytest.mark.parametrize("day", ["2126-11-22", "9999-12-31", "9999-12-27"])
def test_a_date_nobody_will_live_to_see_is_refused(day: str, county: County, now: datetime) -> None:
    far = date.fromisoformat(day)
    case = build.triaged(county, now)
    with pytest.raises(Refused, match="十年以后"):
        routing.assign(case, county.units["housing"], feedback_due=far, note="办", by=county.clerk, now=now)
    with pytest.raises(Refused, match="十年以后"):
        build.drafted(county, now, replies=(build.reply_of(promise="修", promise_due=far),))


def test_keys_and_files_are_for_the_service_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    secrets.load("field.key", folder, "")
    assert (folder.stat().st_mode & 0o777, (folder / "field.key").stat().st_mode & 0o777) == (0o700, 0o600)
    assert house.FILE_UPLOAD_PERMISSIONS == 0o600 and house.DEBUG is False


def test_behind_https_cookies_and_pages_insist_on_it() -> None:
    told = "import huiyin.settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.DEBUG)"
    given = {**os.environ, "HUIYIN_HTTPS": "yes"}
    answer = subprocess.run(
        [sys.executable, "-c", told], env=given, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["True", "True", "True", "False"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1"])
def test_no_cell_of_a_report_is_a_formula(cell: str, tmp_path: Path) -> None:
    importing = import_module("huiyin.console.management.commands.import")
    importing._write(tmp_path / "报告.csv", [Broken(2, cell, "缺少正文")])
    assert (tmp_path / "报告.csv").read_text("utf-8-sig").splitlines()[1].startswith(f"2,'{cell}")


def test_a_case_taken_out_of_the_database_is_missed(county: County, now: datetime) -> None:
    build.registered(county, now)
    case = build.registered(county, now, code="34679AC4")
    assert verifying.verify().ok
    Case.objects.filter(pk=case.pk).delete()
    assert [str(one["fault"]) for one in verifying.verify().breaks] == [f"{case.number}：登记过的事项不见了"]


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_the_three_administrators_read_no_word_of_a_case(who: str, county: County, now: datetime) -> None:
    words = {name: f"只有办理人看得到的{name}" for name in ("诉求", "标题", "联系", "评价", "材料")}
    case = build.performing(county, now, text=words["诉求"], title=words["标题"], demands=(words["诉求"],))
    blob = files.store(ContentFile(b"%PDF-1.7 x"), "a.pdf", now=now)
    intake.add_material(case, words["材料"], [blob], by=Citizen(case.pk), now=now)
    handling.contact(case, words["联系"], by=county.handler, now=now)
    followup.rate(
        case, solved="partly", satisfaction="fair", words=words["评价"], by=Citizen(case.pk), now=now
    )
    client = seated(county, who)
    for path in ("", f"cases/{case.number}/", f"cases/{case.number}/accept/", "search/?q=只有", f"files/{blob.pk}/", "sign/",
                 "audit/", f"audit/?subject=case&id={case.pk}", f"audit/?id={case.number}", "slip/", "register/"):  # fmt: skip
        answer: Any = client.get(f"/desk/{path}", follow=True)
        text = "" if answer.streaming else answer.content.decode()
        assert not [word for word in (*words.values(), "楼道灯", *PERSONAL) if word in text], path
    assert client.post(f"/desk/cases/{case.number}/contacts/", {"reason": "核实"}).status_code == 403
    kept = " ".join(Event.objects.values_list("data", flat=True))
    assert not [word for word in (*words.values(), "楼道灯", *PERSONAL) if word in kept]


def test_what_is_hidden_costs_as_many_questions_as_what_is_absent(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    client, counts = seated(county, "outsider"), []
    for number in (case.number, case.number, "2026-999999"):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/desk/cases/{number}/")
        counts.append(len(asked))
    assert counts[1] == counts[2]
