"""Suggestions beside the forms: shown with their reasons, taken over at one press, and nothing works worse without."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from huiyin.assist.suggesting import Hint
from huiyin.audit.models import Event
from huiyin.cases import accusation
from huiyin.cases.codes import LinkKind
from huiyin.cases.models import Case, Link
from huiyin.cases.states import State
from tests import build
from tests.build import PROPERTY, County
from tests.crowds import crowd, gathered
from tests.guessing import Guess, likeness

if TYPE_CHECKING:
    from django.test import Client

    from tests.desk.conftest import Desk

TOLD = {
    "channel": "visit",
    "name": "禾知春",
    "phone": "13800000001",
    "text": "楼道的灯坏了三个月，物业费照收，老人摔了一跤。请修好。",
    "read_back": "on",
    "reply_channel": "phone",
    "title": "楼道灯",
}
SUGGEST = "/desk/register/suggest/"


@pytest.fixture
def guess(county: County, monkeypatch: pytest.MonkeyPatch) -> Guess:
    made = Guess(county)
    made.install(monkeypatch)
    return made


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def pressed(client: Client, path: str, page: str, words: str, data: dict[str, Any]) -> str:
    """The page after the button with these words was pressed, as a browser without script sends it."""
    buttons = re.findall(r"<button([^>]*)>(.*?)</button>", page, re.S)
    found = next(attrs for attrs, inner in buttons if words in "".join(plain(inner).split()))
    name, value = (re.search(rf'\b{part}="([^"]*)"', found) for part in ("name", "value"))
    assert name and value
    answer = client.post(path, {**data, name[1]: value[1].replace("&amp;", "&")})
    assert answer.status_code == 200
    return answer.content.decode()


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of the form as it stands: ticked boxes, chosen options, typed words."""
    found: dict[str, Any] = {}
    form = page[page.index('<form class="form registering') :]
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'\bname="([^"]*)"', tag), re.search(r'\bvalue="([^"]*)"', tag)
        boxes = re.search(r'type="(checkbox|radio)"', tag)
        if name and 'type="file"' not in tag and (not boxes or re.search(r"\bchecked\b", tag)):
            found[name[1]] = value[1] if value else "on" if boxes else ""
    for name, options in re.findall(r'<select[^>]*\bname="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        found.setdefault(name, []).append(chosen[1] if chosen else "")
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\s*(.*?)</textarea>', form, re.S):
        found[name] = text
    return found


def test_the_panel_names_units_with_clause_and_words_kind_place_and_danger(at: Desk, guess: Guess) -> None:
    before = Event.objects.count()
    answer = at("clerk").post(SUGGEST, {"text": TOLD["text"]}, headers={"HX-Request": "true"})
    page = plain(answer.content.decode())
    assert answer.status_code == 200 and "<html" not in answer.content.decode()
    for words in ("禾谷县住房和城乡建设局", "很可能 81%", "住建局第1项", "物业费", "可能 42%", "Alt+U", "Alt+I", "物业管理",
                  "求决", "请修好", "石桥村", "可能紧急：有人受伤", "摔了一跤"):  # fmt: skip
        assert words in page
    assert "拿不准" not in page
    assert Event.objects.count() == before and not Case.objects.exists()


def test_a_place_known_from_earlier_cases_says_by_which_name(at: Desk, guess: Guess) -> None:
    guess.suggestion = replace(guess.suggestion, known_by="云栖苑")
    answer = at("clerk").post(SUGGEST, {"text": TOLD["text"]}, headers={"HX-Request": "true"})
    assert "石桥村 以往写到“云栖苑”的事项多在这里。" in plain(answer.content.decode())


def test_what_is_typed_is_taken_by_post_only(at: Desk, guess: Guess) -> None:
    assert at("clerk").get(SUGGEST, {"text": TOLD["text"]}).status_code == 405
    assert at("auditor").post(SUGGEST, TOLD).status_code == 403
    assert guess.asked == 0


def test_when_it_is_not_sure_it_says_that_a_person_has_to_judge(at: Desk, guess: Guess) -> None:
    guess.suggestion = replace(guess.suggestion, sure=False)
    assert "拿不准，请人工判断" in at("clerk").post(SUGGEST, TOLD).content.decode()


def test_without_script_a_suggestion_is_taken_over_and_nothing_typed_is_lost(
    at: Desk, guess: Guess, county: County
) -> None:
    client = at("clerk")
    looked = client.post("/desk/register/", {**TOLD, "demands": "修好\n查一查", "look": "1"}).content.decode()
    assert "很可能 81%" in looked and not fields(looked).get("unit")
    taken = pressed(client, "/desk/register/", looked, "采用：禾谷县住房和城乡建设局", fields(looked))
    stands = fields(taken)
    assert all(stands[name] in (value, [value]) for name, value in TOLD.items())
    assert stands["demands"] == "修好\n查一查" and stands["urgent"] == "on"
    assert stands["unit"] == str(county.units["housing"].pk)
    assert stands["category"] == [PROPERTY] and stands["purpose"] == ["resolution"]
    assert stands["place"] == [str(county.units["village"].pk)]
    assert "已填入" in taken and not Case.objects.exists()
    assert client.post("/desk/register/", stands).url == "/desk/slip/"
    case = Case.objects.get()
    assert case.owner == county.units["housing"] and case.state == State.AWAITING and case.urgent


def test_a_unit_the_list_does_not_name_is_taken_over_with_its_reason(
    at: Desk, guess: Guess, county: County
) -> None:
    client = at("clerk")
    looked = client.post("/desk/register/", {**TOLD, "look": "1"}).content.decode()
    taken = fields(
        pressed(client, "/desk/register/", looked, "采用：禾谷县交通运输局", {**TOLD, "unit": "1"})
    )
    assert taken["other"] == [str(county.units["transport"].pk)] and not taken["unit"]
    assert taken["clause"] == "《禾谷县部门职责清单》交通局第2项"


def test_a_place_somebody_chose_stays(at: Desk, guess: Guess, county: County) -> None:
    client, chosen = at("clerk"), str(county.units["township"].pk)
    looked = client.post("/desk/register/", {**TOLD, "look": "1"}).content.decode()
    taken = pressed(client, "/desk/register/", looked, "采用：禾谷县住房", {**TOLD, "place": chosen})
    assert fields(taken)["place"] == [chosen]


def test_a_look_alike_is_marked_and_linked_when_the_request_is_registered(
    at: Desk, guess: Guess, county: County, now: datetime
) -> None:
    guess.alike = [likeness(county, now), likeness(county, now)]
    client, other = at("clerk"), guess.alike[0].case
    looked = client.post("/desk/register/", {**TOLD, "look": "1"}).content.decode()
    assert "同一地点（云栖苑），都说到：楼道" in plain(looked) and 'target="_blank"' in looked
    words = f"登记后关联{other.number}"
    marked = pressed(client, "/desk/register/", looked, words, fields(looked))
    assert f"登记后与 {other.number}" in plain(marked) and f'name="mark" value="{other.number}' not in marked
    # The kind can be changed, and the mark be taken off again.
    assert "alike" not in fields(pressed(client, "/desk/register/", marked, "移除", fields(marked)))
    stands = {**fields(marked), "alike": f"{other.number}:related"}
    assert client.post("/desk/register/", stands).url == "/desk/slip/"
    link = Link.objects.get()
    assert link.other == other and link.kind == LinkKind.RELATED and link.by == county.clerk


def test_a_link_with_what_is_out_of_sight_is_refused_and_nothing_is_registered(
    at: Desk, guess: Guess, county: County, now: datetime
) -> None:
    hidden = build.awaiting(county, now)
    answer = at("outsider").post("/desk/register/", {**TOLD, "alike": f"{hidden.number}:related"})
    page = answer.content.decode()
    assert answer.status_code == 422 and hidden.title not in page and "楼道的灯坏了三个月" in page
    assert Case.objects.count() == 1 and not Link.objects.exists()


@pytest.mark.parametrize("value", ["2026-000001:nonsense", "x\x00:related", "2026-000001", ":" * 5000])
def test_a_mark_that_is_none_is_refused(at: Desk, county: County, value: str) -> None:
    assert at("clerk").post("/desk/register/", {**TOLD, "alike": value}).status_code == 422
    assert at("clerk").post(SUGGEST, {**TOLD, "alike": value, "take": value}).status_code == 200


def test_nothing_is_asked_about_an_accusation_and_nothing_linked_with_it(
    at: Desk, guess: Guess, county: County, now: datetime
) -> None:
    other = build.awaiting(county, now)
    told = {**TOLD, "accusation": "on", "accused": "某局工作人员"}
    assert "data-suggested" not in at("clerk").post(SUGGEST, told).content.decode()
    answer = at("clerk").post("/desk/register/", {**told, "alike": f"{other.number}:related"})
    assert answer.url == "/desk/slip/" and not Link.objects.exists() and guess.asked == 0


def test_what_reads_like_an_accusation_gets_the_hint_to_seal_it_and_nothing_else(
    at: Desk, guess: Guess, county: County, now: datetime
) -> None:
    guess.suggestion = replace(guess.suggestion, track=Hint("accusation", "检举控告", ("收了好处费",)))
    guess.alike = [likeness(county, now)]
    client = at("clerk")
    looked = client.post("/desk/register/", {**TOLD, "look": "1"}).content.decode()
    assert "第三十条" in looked and "收了好处费" in looked
    assert guess.alike[0].case.number not in looked and "81%" not in looked and guess.asked == 1
    sealed = pressed(client, "/desk/register/", looked, "按密件登记", fields(looked))
    assert fields(sealed)["accusation"] == "on" and "data-suggested" not in sealed


def test_a_village_officer_sees_look_alikes_place_and_danger_but_no_unit(
    at: Desk, guess: Guess, county: County, now: datetime
) -> None:
    guess.alike = [likeness(county, now)]
    client = at("officer")
    looked = client.post("/desk/register/", {**TOLD, "look": "1"}).content.decode()
    assert guess.alike[0].case.number in looked and "可能紧急" in looked
    for words in ("81%", "求决", "登记后关联"):  # who may not link is not offered it
        assert words not in looked
    taken = fields(pressed(client, "/desk/register/", looked, "采用以上内容", fields(looked)))
    assert taken["place"] == [str(county.units["village"].pk)] and taken["urgent"] == "on"


@pytest.mark.parametrize("how", ["off", "failing"])
def test_switched_off_or_failing_every_page_works_without_the_panel(
    at: Desk, guess: Guess, county: County, now: datetime, settings: Any, how: str
) -> None:
    guess.fail()
    settings.ASSIST = how == "failing"
    client, case = at("clerk"), build.registered(county, now)
    assert "data-suggested" not in client.post(SUGGEST, TOLD).content.decode()
    for path in ("/desk/register/", f"/desk/cases/{case.number}/triage/"):
        page = client.post(path, {**TOLD, "category": PROPERTY, "look": "1"}).content.decode()
        assert "data-suggested" not in page and "住建局第1项" in page
        assert ("suggest.js" in page) is (how == "failing")
    assert client.get(f"/desk/cases/{case.number}/").status_code == 200
    assert client.get(f"/desk/cases/{case.number}/alike/").status_code == 200
    more = {"category": PROPERTY, "purpose": "resolution", "unit": county.units["housing"].pk}
    assert client.post("/desk/register/", {**TOLD, **more}).url == "/desk/slip/"
    assert Case.objects.latest("number").owner == county.units["housing"]


def test_sorting_shows_the_same_at_once_and_links_when_it_is_saved(
    at: Desk, guess: Guess, county: County, now: datetime
) -> None:
    guess.alike = [likeness(county, now, LinkKind.REPEAT)]
    client, case, other = at("clerk"), build.registered(county, now, urgent=True), guess.alike[0].case
    path = f"/desk/cases/{case.number}/triage/"
    page = client.get(path).content.decode()
    assert "很可能 81%" in page and "都说到：楼道" in page
    marked = pressed(client, path, page, f"保存后关联{other.number}", fields(page))
    typed = {**fields(marked), "title": "楼道灯坏了", "note": "请尽快。"}
    del typed["urgent"]  # taken off by hand, and suggested again
    guess.suggestion = replace(guess.suggestion, urgent=None)
    marked = pressed(client, path, page, f"保存后关联{other.number}", typed)
    assert "urgent" not in fields(marked)
    taken = fields(pressed(client, path, marked, "采用：禾谷县住房", typed))
    assert taken["title"] == "楼道灯坏了" and taken["note"] == "请尽快。"
    taken.pop("urgent", None)
    answer = client.post(path, {**taken, "alike": f"{other.number}:repeat"})
    assert answer.url == f"/desk/cases/{case.number}/"
    case.refresh_from_db()
    assert case.owner == county.units["housing"] and not case.urgent
    assert Link.objects.get().kind == LinkKind.REPEAT


def test_the_page_of_a_case_brings_what_is_alike_later_and_links_it_with_one_click(
    at: Desk, guess: Guess, county: County, now: datetime
) -> None:
    guess.alike = [likeness(county, now)]
    client, case, other = at("clerk"), build.triaged(county, now), guess.alike[0].case
    path = f"/desk/cases/{case.number}/alike/"
    assert (
        f'hx-get="{path}"' in client.get(f"/desk/cases/{case.number}/").content.decode() and not guess.asked
    )
    assert "<h1>相似事项、专题</h1>" in client.get(path).content.decode()
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and other.number in part
    sent = dict(re.findall(r'type="hidden" name="(version|other|kind)" value="([^"]*)"', part))
    assert client.post(f"/desk/cases/{case.number}/link/", sent).url == f"/desk/cases/{case.number}/"
    assert Link.objects.get().other == other
    # What is linked stands among the links; with nothing else alike the part vanishes.
    assert client.get(path, headers={"HX-Request": "true"}).content.decode().strip() == ""
    assert at("outsider").get(path).status_code == 404


def test_an_accusation_has_no_such_part(at: Desk, guess: Guess, county: County, now: datetime) -> None:
    case = build.accused(county, now)
    client = at("confidant")
    assert "alike/" not in client.get(f"/desk/cases/{case.number}/").content.decode()
    assert client.get(f"/desk/cases/{case.number}/alike/").status_code == 404 and not guess.asked


@pytest.mark.parametrize(("who", "seen"), [("clerk", True), ("handler", True), ("outsider", False)])
def test_what_really_looks_alike_is_shown_within_sight_only(
    at: Desk, county: County, now: datetime, who: str, seen: bool
) -> None:
    case = build.awaiting(county, now)
    page = at(who).post(SUGGEST, {"text": case.text}).content.decode()
    assert (case.number in page) is seen and (case.title in page) is seen


@pytest.mark.parametrize("who", ["clerk", "confidant"])
def test_an_accusation_never_looks_alike_to_anybody(
    at: Desk, county: County, now: datetime, who: str
) -> None:
    case = build.registered(county, now)
    told = case.text
    assert case.number in at("clerk").post(SUGGEST, {"text": told}).content.decode()
    accusation.seal(case, accused="某局工作人员", units=(), reason="写明了是检举", by=county.clerk, now=now)
    other = build.registered(county, now)
    for path in ("/desk/register/", f"/desk/cases/{other.number}/triage/"):
        assert case.number not in at("clerk").post(path, {"text": told, "look": "1"}).content.decode()
    answer = at(who).post(SUGGEST, {"text": told})
    assert answer.status_code in (200, 403) and case.number not in answer.content.decode()
    assert case.number not in at("clerk").get(f"/desk/cases/{other.number}/alike/").content.decode()


def test_the_topic_that_a_message_joins_is_linked_as_far_as_one_may_see_it(
    at: Desk, county: County, now: datetime
) -> None:
    cases = crowd(county, now, 5)
    gathered(cases)
    link = re.compile(r'href="(/desk/topics/\d+/)"')
    panel = at("clerk").post(SUGGEST, {"title": cases[0].title, "text": cases[0].text}).content.decode()
    found = link.search(panel)
    assert found and "5件，5人" in plain(panel)
    part = at("clerk").get(f"/desk/cases/{cases[0].number}/alike/").content.decode()
    assert found[1] in part and at("clerk").get(found[1]).status_code == 200
    told = {"title": cases[0].title, "text": cases[0].text}
    assert not link.search(at("outsider").post(SUGGEST, told).content.decode())
