"""The page of a case, what it hides, and its files."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile

from huiyin.audit.models import Event
from huiyin.cases import intake
from huiyin.cases.procedure import Citizen
from huiyin.documents import files
from tests import build
from tests.build import County

if TYPE_CHECKING:
    from tests.desk.conftest import Desk


@pytest.mark.parametrize("state", sorted(build.IN_STATE))
@pytest.mark.parametrize("name", ["clerk", "handler", "leader", "inspector"])
def test_the_page_opens_in_every_state_for_all_who_see_it(
    at: Desk, county: County, now: datetime, state: str, name: str
) -> None:
    case = build.IN_STATE[state](county, now)
    answer = at(name).get(f"/desk/cases/{case.number}/")
    visible = name in ("clerk", "inspector") or state not in ("registered", "triaged", "withdrawn")
    assert answer.status_code == (200 if visible else 404)
    if visible and case.is_open:
        page = answer.content.decode()
        assert case.next_step in page and str(case.owner) in page and "怎么算的" in page


def test_the_first_button_carries_the_case_on(at: Desk, county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    page = at("handler").get(f"/desk/cases/{case.number}/").content.decode()
    assert page.count("button--primary") == 1
    assert page.index(">受理</a>") < page.index(">提出异议</a>")


def test_a_hidden_case_and_an_absent_one_answer_alike(at: Desk, county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    client = at("outsider")
    for path in ("", "accept/", "contacts/"):
        hidden = (
            client.post(f"/desk/cases/{case.number}/{path}")
            if path
            else client.get(f"/desk/cases/{case.number}/")
        )
        absent = (
            client.post(f"/desk/cases/2026-999999/{path}") if path else client.get("/desk/cases/2026-999999/")
        )
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content.replace(case.number.encode(), b"") == absent.content.replace(
            b"2026-999999", b""
        )


def test_names_and_numbers_are_masked_until_a_look_is_recorded(
    at: Desk, county: County, now: datetime
) -> None:
    case = build.served(county, now)
    client = at("clerk")
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "13800000001" not in page and "138****0001" in page
    assert client.post(f"/desk/cases/{case.number}/contacts/", {"reason": " "}).status_code == 422
    assert not Event.objects.filter(verb="case.contact_viewed").exists()
    shown = client.post(f"/desk/cases/{case.number}/contacts/", {"reason": "联系诉求人"}).content.decode()
    assert "13800000001" in shown and "禾知春" in shown
    event = Event.objects.get(verb="case.contact_viewed")
    assert (
        event.actor_id == county.clerk.pk and "联系诉求人" in event.data and "13800000001" not in event.data
    )


def test_a_file_is_a_download_for_those_who_see_the_case(at: Desk, county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    blob = files.store(ContentFile(b"%PDF-1.7 x", name="a.pdf"), "证据.pdf", now=now)
    intake.add_material(case, "补充", [blob], by=Citizen(case.pk), now=now)
    answer = at("handler").get(f"/desk/files/{blob.pk}/")
    assert answer.status_code == 200 and b"".join(answer.streaming_content) == b"%PDF-1.7 x"
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    assert at("outsider").get(f"/desk/files/{blob.pk}/").status_code == 404


def test_markup_in_what_citizens_write_stays_text(at: Desk, county: County, now: datetime) -> None:
    evil = "<script>alert(1)</script>"
    case = build.awaiting(county, now, text=evil, title=evil, demands=(evil,))
    for path in ("/desk/", f"/desk/cases/{case.number}/", f"/desk/cases/{case.number}/accept/"):
        page = at("handler").get(path).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;" in page
