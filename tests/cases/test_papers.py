"""The facts that every paper of a case prints, whoever issues it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from huiyin.base.errors import Refused
from huiyin.cases import papers
from huiyin.cases.codes import DeclineGround, PartyKind, PartyRole
from huiyin.cases.intake import Person
from huiyin.cases.models import Case, Party
from huiyin.documents import markup
from huiyin.documents.models import Letter
from tests import build
from tests.build import County

DUE = {"due": "2027年1月21日"}
ME = Person("禾知春", "13800000001", "禾谷县麦穗镇")
REPRESENTS = PartyRole.REPRESENTATIVE
CONTACT = Person("谷雨生", "13800000002", role=PartyRole.CONTACT)


def issued(case: Case, county: County, now: datetime, kind: str = "accept_notice", **facts: Any) -> Letter:
    with transaction.atomic():
        return papers.issue(case, kind, by=county.handler, now=now, **{**DUE, **facts})


@pytest.mark.parametrize(
    ("people", "changes", "name", "word"),
    [
        ((ME,), {}, "禾知春", "您"),
        (
            (replace(ME, role=REPRESENTS), replace(ME, name="谷雨生", role=REPRESENTS)),
            {"people_count": 2},
            "禾知春、谷雨生",
            "你们",
        ),
        ((replace(ME, kind=PartyKind.ORGANISATION, name="麦穗合作社"), CONTACT), {}, "麦穗合作社", "贵单位"),
        ((), {"anonymous": True}, "诉求人", "您"),
    ],
)
def test_a_paper_is_addressed_as_the_citizen_gave_the_name(
    county: County, now: datetime, people: tuple[Person, ...], changes: dict[str, Any], name: str, word: str
) -> None:
    case = build.handling_(county, now, people=people, **changes)
    letter = issued(case, county, now)
    sheet = markup.parse(letter.body)
    assert letter.addressee == name and sheet.to == name
    assert "".join(sheet.summary).startswith(word)


def test_a_minors_name_stands_on_no_paper_of_the_case(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    Party.objects.filter(case=case).update(minor=True)
    letter = issued(case, county, now)
    register = papers.preview(case, "registration", now=now)
    assert letter.addressee == "未成年人（姓名保密）"
    for text in (letter.body, register, papers.preview(case, "review_request", now=now)):
        assert "禾知春" not in text and "13800000001" not in text


def test_the_officer_is_named_on_the_units_own_papers_and_the_units_contact_on_those_of_others(
    county: County, now: datetime
) -> None:
    case = build.handling_(county, now)
    assert case.officer is not None
    own = markup.parse(issued(case, county, now).body)
    other = markup.parse(
        issued(case, county, now, kind="transfer_notice", unit=county.units["office"], transferred="今天",
               to_unit=county.units["transport"]).body
    )  # fmt: skip
    assert own.contact is not None and own.contact.person == case.officer.name
    assert other.contact is not None and other.contact.person == "值班室"
    assert other.organ == "禾谷县信访局"


def test_units_people_and_codes_are_printed_by_their_names(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    letter = issued(
        case, county, now, kind="decline_notice", ground=DeclineGround.NOT_OWN_POWER, reason="不归本局管。",
        turn_to=county.units["transport"], basis=papers.DECLINE_BASIS[DeclineGround.NOT_OWN_POWER], received=now,
    )  # fmt: skip
    assert "不属于本机关职权范围" in letter.body and "禾谷县交通运输局" in letter.body
    assert "本机关于2026年11月22日" in letter.body


def test_the_code_of_the_case_is_looked_up_at_the_address_of_the_settings(
    county: County, now: datetime, settings: Any
) -> None:
    settings.SITE = "https://huiyin.example/track/"
    case = build.handling_(county, now)
    query = markup.parse(issued(case, county, now).body).query
    assert query is not None and query.number == case.number
    assert query.address == f"https://huiyin.example/track/?n={case.number}"


def test_a_paper_whose_facts_are_not_complete_is_refused_and_takes_no_number(
    county: County, now: datetime
) -> None:
    case = build.handling_(county, now)
    before = Letter.objects.count()
    with pytest.raises(Refused, match="approver"), transaction.atomic():
        papers.issue(
            case,
            "extension_notice",
            by=county.head,
            now=now,
            reason="需要检测。",
            days=30,
            due_before=now,
            due=now,
        )
    assert Letter.objects.count() == before


@pytest.mark.parametrize(
    "kind", ["registration", "review_request", "second_review_request", "service_receipt"]
)
def test_a_form_is_printed_from_what_the_case_knows(county: County, now: datetime, kind: str) -> None:
    case = build.served(county, now)
    text = papers.preview(case, kind, now=now)
    assert case.number in text and "禾知春" in text
    assert markup.parse(text).number == ""


def test_the_report_to_the_sender_tells_the_course_each_answer_and_what_was_kept(
    county: County, now: datetime
) -> None:
    case = build.served(county, now)
    text = papers.preview(case, "completion_report", now=now)
    assert markup.parse(text).to == "禾谷县信访局"
    assert "2026年" in text and "第1项诉求：" in text and "已于" in text
