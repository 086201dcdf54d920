"""Registering at the window: little is asked, nothing typed is lost, the code is shown once."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from huiyin.cases import access
from huiyin.cases.models import Case
from huiyin.cases.states import State
from tests.build import PROPERTY, County

if TYPE_CHECKING:
    from tests.desk.conftest import Desk

TOLD = {
    "channel": "visit",
    "name": "禾知春",
    "phone": "13800000001",
    "text": "路灯坏了三个月。请修好。",
    "read_back": "on",
    "reply_channel": "phone",
}


def test_at_most_six_inputs_are_required(at: Desk) -> None:
    page = at("clerk").get("/desk/register/").content.decode()
    assert len(re.findall(r"<(?:input|select|textarea)[^>]*\brequired\b", page)) <= 6


def test_a_visitor_is_registered_and_the_slip_shows_the_code_once(at: Desk, county: County) -> None:
    client = at("clerk")
    assert client.post("/desk/register/", TOLD).url == "/desk/slip/"
    case = Case.objects.get()
    slip = client.get("/desk/slip/").content.decode()
    code = re.search(r"([34679A-Y]{4} [34679A-Y]{4})", slip)
    assert code is not None and case.number in slip
    assert "禾知春" not in slip and "138****0001" in slip
    assert access.by_code(case.number, code[1])[0] == case
    assert "只显示一次" in client.get("/desk/slip/").content.decode()
    assert case.receiver == county.units["office"] and case.state == State.REGISTERED


def test_what_was_typed_stays_when_the_record_was_not_read_back(at: Desk, county: County) -> None:
    answer = at("clerk").post("/desk/register/", {**TOLD, "read_back": "", "title": "路灯"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "宣读" in page and "第十九条" in page
    assert "路灯坏了三个月。" in page and 'value="13800000001"' in page and 'value="路灯"' in page
    assert not Case.objects.exists()


def test_several_demands_representatives_and_a_proxy_are_written_down(at: Desk, county: County) -> None:
    extra = {
        "demands": "修好路灯\n\n说明多久巡查一次\n",
        "representatives": "麦望川 13800000002\n溪知秋",
        "proxy": "桥知春",
        "proxy_phone": "13800000003",
        "authorisation": "委托书，代为查询",
        "people_count": "12",
        "confidential": "on",
        "place": county.units["village"].pk,
    }
    at("clerk").post("/desk/register/", {**TOLD, **extra})
    case = Case.objects.get()
    assert [demand.text for demand in case.demands.all()] == ["修好路灯", "说明多久巡查一次"]
    assert [(p.role, p.name) for p in case.parties.all()] == [
        ("representative", "禾知春"), ("representative", "麦望川"), ("representative", "溪知秋"), ("proxy", "桥知春"),
    ]  # fmt: skip
    assert case.people_count == 12 and case.confidential and case.place == county.units["village"]


def test_one_form_sent_twice_makes_one_case(at: Desk, county: County) -> None:
    client = at("clerk")
    key = re.search(r'name="key" value="([^"]+)"', client.get("/desk/register/").content.decode())
    assert key is not None
    for _ in range(2):
        answer = client.post("/desk/register/", {**TOLD, "key": key[1]})
    assert answer.url == f"/desk/cases/{Case.objects.get().number}/"


def test_the_same_page_sorts_and_forwards_with_the_clause_of_the_list(at: Desk, county: County) -> None:
    more = {"category": PROPERTY, "purpose": "resolution", "unit": county.units["housing"].pk}
    at("clerk").post("/desk/register/", {**TOLD, **more})
    case = Case.objects.get()
    assert case.state == State.AWAITING and case.owner == county.units["housing"]
    assert case.assignments.get().clause == "《禾谷县部门职责清单》住建局第1项"


def test_when_the_forwarding_is_refused_nothing_is_registered(at: Desk, county: County) -> None:
    more = {"category": PROPERTY, "unit": county.units["housing"].pk}
    answer = at("clerk").post("/desk/register/", {**TOLD, **more})
    assert answer.status_code == 422 and "信访目的" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_unit_that_owes_the_matter_itself_has_it_accepted_by_a_second_person(
    at: Desk, county: County
) -> None:
    more = {"category": PROPERTY, "purpose": "resolution", "unit": county.units["housing"].pk}
    at("handler").post("/desk/register/", {**TOLD, **more})
    case = Case.objects.get()
    assert case.state == State.TRIAGED and case.route_by == county.handler
    # An order of the hotline needs no such confirmation: it is taken up at once.
    at("handler").post("/desk/register/", {**TOLD, **more, "track": "hotline"})
    case = Case.objects.exclude(pk=case.pk).get()
    assert case.state == State.HANDLING and case.officer == county.handler


def test_groups_organisations_minors_and_proxies_are_written_down_with_what_they_need(
    at: Desk, county: County
) -> None:
    client = at("clerk")
    for extra, sentence in (
        ({"organisation": "on"}, "写明联系人姓名"),
        ({"minor": "on"}, "监护人代为提出"),
        ({"minor": "on", "guardian": "禾知秋", "text": "禾知春在学校受了伤。"}, "改成“孩子”"),
        ({"proxy": "桥知春"}, "没有授权的，不能代办"),
    ):
        answer = client.post("/desk/register/", {**TOLD, **extra})
        assert answer.status_code == 422 and sentence in answer.content.decode()
    client.post(
        "/desk/register/", {**TOLD, "minor": "on", "guardian": "禾知秋", "guardian_phone": "13800000005"}
    )
    case = Case.objects.get()
    assert [(p.role, p.minor) for p in case.parties.all()] == [("petitioner", True), ("guardian", False)]
    for page in (f"/desk/cases/{case.number}/", "/desk/", "/desk/search/?q=禾知春"):
        shown = client.get(page).content.decode().replace("?q=禾知春", "").replace('value="禾知春"', "")
        assert "禾知春" not in shown.replace("没有找到“禾知春”", "")
    shown = client.post(f"/desk/cases/{case.number}/contacts/", {"reason": "核对身份"}).content.decode()
    assert "禾知春" not in shown and "未成年人（姓名保密）" in shown and "禾知秋" in shown


def test_a_proxys_authority_is_kept_with_its_file(at: Desk, county: County) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    paper = SimpleUploadedFile("授权书.pdf", b"%PDF-1.7 authority", content_type="application/pdf")
    extra = {"proxy": "桥知春", "authorisation": "书面委托，代为查询", "authority": paper}
    at("clerk").post("/desk/register/", {**TOLD, **extra})
    case = Case.objects.get()
    assert case.attachments.get().blob.name == "授权书.pdf"
    page = at("clerk").get(f"/desk/cases/{case.number}/").content.decode()
    assert "书面委托，代为查询" in page and "桥知春" not in page


def test_without_script_a_button_finds_the_units_and_keeps_what_was_typed(at: Desk, county: County) -> None:
    answer = at("clerk").post("/desk/register/", {**TOLD, "category": PROPERTY, "look": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and not Case.objects.exists()
    assert "转送禾谷县住房和城乡建设局" in page and "住建局第1项" in page
    assert "路灯坏了三个月。" in page and 'value="禾知春"' in page


def test_with_script_categories_and_units_come_as_fragments(at: Desk, county: County) -> None:
    client = at("clerk")
    options = client.get("/desk/register/categories/", {"words": "物业"}).content.decode()
    assert "<option" in options and "<html" not in options
    units = client.get("/desk/register/units/", {"category": PROPERTY, "place": "9" * 5000}).content.decode()
    assert "住建局第1项" in units and "<html" not in units


def test_a_village_officer_registers_for_the_township_without_sorting(at: Desk, county: County) -> None:
    client = at("officer")
    assert "现在就分类转办" not in client.get("/desk/register/").content.decode()
    client.post("/desk/register/", TOLD)
    case = Case.objects.get()
    assert case.receiver == county.units["village"] and case.owner == county.units["township"]


def test_nobody_registers_in_the_name_of_a_unit_not_their_own(
    at: Desk, county: County, now: datetime
) -> None:
    answer = at("clerk").post("/desk/register/", {**TOLD, "receiver": county.units["housing"].pk})
    assert answer.status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize("field", ["channel", "reply_channel", "place", "unit", "people_count", "receiver"])
def test_nonsense_in_any_choice_is_refused_not_an_error(at: Desk, county: County, field: str) -> None:
    answer = at("clerk").post("/desk/register/", {**TOLD, field: "nonsense\x00"})
    assert answer.status_code == 422
