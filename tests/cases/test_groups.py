"""Who brings a case: groups by representatives, minors by guardians, organisations by a contact, others by authority."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from huiyin.assist import searching
from huiyin.base.clock import local_date
from huiyin.cases import answering, intake, notices, papers, parties, service, slip
from huiyin.cases.codes import Channel, PartyKind, PartyRole, Purpose, Route, Track
from huiyin.cases.intake import Person
from huiyin.cases.models import Case, Party
from huiyin.cases.states import State
from tests import build, moves
from tests.build import County

CHILD = Person("禾小谷", "13900000001", "禾谷县麦穗镇", minor=True)
GUARDIAN = Person("禾知春", "13800000001", role=PartyRole.GUARDIAN)
FARM = Person("禾谷合作社", kind=PartyKind.ORGANISATION)
CONTACT = Person("禾知秋", "13800000002", role=PartyRole.CONTACT)


def roles(case: Case) -> list[str]:
    return [party.role for party in Party.objects.filter(case=case)]


@pytest.mark.parametrize(
    ("people", "count", "found"),
    [
        ((Person("禾一"), Person("禾二")), 4, ["petitioner", "petitioner"]),
        ((Person("禾一"), Person("禾二")), 5, ["representative", "representative"]),
        ((Person("禾一"),), 300, ["representative"]),
        ((FARM, CONTACT), 12, ["petitioner", "contact"]),
        ((), 12, []),
    ],
)
def test_of_five_or_more_those_who_give_their_names_represent_the_others(
    county: County, now: datetime, people: tuple[Person, ...], count: int, found: list[str]
) -> None:
    case = build.registered(county, now, people=people, people_count=count, anonymous=not people)
    assert roles(case) == found
    assert parties.joint(case) is (count >= 5)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"people": (CHILD,)}, "监护人代为提出.*《民法典》第二十三条"),
        ({"people": (CHILD, GUARDIAN), "people_count": 5}, "推选一至五名代表.*第二十条"),
        ({"people": (CHILD, GUARDIAN), "text": "禾小谷在学校门口被车撞了。"}, "未成年人的姓名.*第四条"),
        ({"people": (CHILD, GUARDIAN), "demands": ("让禾小谷转学",)}, "改成“孩子”"),
        ({"people": (FARM,)}, "写明联系人姓名.*第十九条"),
        ({"people": (Person("禾知春"), Person("禾知秋", role=PartyRole.PROXY))}, "没有授权的，不能代办.*第一百六十五条"),
    ],
)  # fmt: skip
def test_those_who_act_for_others_need_a_guardian_a_contact_or_an_authority(
    county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    with moves.refused(sentence):
        build.registered(county, now, **changes)


def test_a_child_without_a_guardian_is_heard_when_it_is_urgent(county: County, now: datetime) -> None:
    case = build.registered(county, now, people=(CHILD,), urgent=True)
    assert case.urgent and roles(case) == ["petitioner"]


def test_a_village_officer_acts_for_a_citizen_with_a_recorded_authority_only(
    county: County, now: datetime
) -> None:
    def register(authority: str) -> Case:
        officer = Person("信息员", role=PartyRole.PROXY, authorisation=authority)
        told = build.intake_of(
            channel=Channel.FIELD, read_back=True, people=(Person("禾知春", "13800000001"), officer)
        )
        return intake.register(
            told, receiver=county.units["village"], by=county.officer, code=build.CODE, now=now
        )

    with moves.refused("书面的、或者录音录像的授权"):
        register(" ")
    case = register("电话录音，委托代为登记和查询")
    proxy = Party.objects.get(case=case, role=PartyRole.PROXY)
    assert (proxy.authorisation, proxy.authorised_at) == ("电话录音，委托代为登记和查询", now)
    assert proxy.code_digest == "" and case.people_count == 1


def test_a_minors_name_is_stored_sealed_and_shown_and_found_nowhere(county: County, now: datetime) -> None:
    case = build.registered(county, now, people=(CHILD, GUARDIAN))
    child, guardian = Party.objects.filter(case=case).order_by("pk")
    assert child.name == "禾小谷" and (child.name_digest, child.phone_digest) == ("", "")
    assert parties.display_name(child) == parties.display_name(child, clear=True) == "未成年人（姓名保密）"
    assert parties.display_phone(child, clear=True) == parties.display_address(child, clear=True) == ""
    assert parties.display_name(guardian) == "禾**"
    for words in ("禾小谷", "13900000001"):
        assert not searching.search(county.clerk, words, now).rows
    assert [found.case for found in searching.search(county.clerk, "禾知春", now).rows] == [case]
    assert "禾小谷" not in str(slip.of(case, build.CODE, track_url="https://example.test/track/"))
    assert "禾小" not in papers.preview(case, "registration", now=now)
    assert notices._phones(case) == ("13800000001",)


def test_what_is_for_a_minor_is_answered_to_and_signed_for_by_the_guardian(
    county: County, now: datetime
) -> None:
    case = build.registered(county, now, people=(CHILD, GUARDIAN))
    assert [party.role for party in parties.to_answer(case)] == ["guardian"]
    with moves.refused("由监护人签收.*第二十三条"):
        parties.check_receiver(case, "禾小谷")
    parties.check_receiver(case, "禾知春")


def test_each_representative_is_to_be_answered(county: County, now: datetime) -> None:
    people = tuple(Person(f"禾{n}") for n in "一二三")
    case = build.registered(county, now, people=people, people_count=40)
    assert [party.name for party in parties.to_answer(case)] == ["禾一", "禾二", "禾三"]


def test_the_name_of_an_organisation_is_public_unless_it_asked_for_confidence(
    county: County, now: datetime
) -> None:
    for confidential, shown in ((False, "禾谷合作社"), (True, "禾****")):
        case = build.registered(county, now, people=(FARM, CONTACT), confidential=confidential)
        body, contact = parties.of(case)
        assert parties.display_name(body) == shown
        assert parties.display_name(contact) == "禾**"
    assert parties.display_name(body, clear=True) == "禾谷合作社"


@pytest.mark.parametrize(
    ("changes", "track", "clock"),
    [
        ({}, Track.PETITION, "forward"),
        ({"channel": Channel.HOTLINE}, Track.HOTLINE, "hotline_sign"),
        ({"channel": Channel.HOTLINE, "track": Track.PETITION}, Track.PETITION, "forward"),
        ({"channel": Channel.PHONE, "track": Track.HOTLINE}, Track.HOTLINE, "hotline_sign"),
        ({"purpose": Purpose.SUGGESTION}, Track.SUGGESTION, "forward"),
    ],
)
def test_the_track_follows_from_the_channel_and_the_purpose_unless_it_is_chosen(
    county: County, now: datetime, changes: dict[str, Any], track: Track, clock: str
) -> None:
    case = moves.again(build.registered(county, now, **changes))
    assert case.track == track
    assert [one.code for one in case.clocks.all()] == [clock]
    assert case.next_due == case.clocks.get().strict


def sort(case: Case, county: County, now: datetime, by: str = "clerk", **given: Any) -> Case:
    typed = {"category": build.PROPERTY, "purpose": Purpose.RESOLUTION, **given}
    return intake.triage(case, by=county.users[by], now=now, **typed)


def test_sorting_moves_a_matter_between_petition_and_suggestion(county: County, now: datetime) -> None:
    case = sort(build.registered(county, now), county, now, purpose=Purpose.SUGGESTION)
    assert (case.track, case.route, case.route_by) == (Track.SUGGESTION, "", None)
    case = sort(case, county, now)
    assert (case.track, case.route, case.route_by) == (Track.PETITION, Route.R6, county.clerk)
    case = sort(case, county, now, purpose=Purpose.SUGGESTION, track="petition")
    assert case.track == Track.PETITION
    with moves.refused("只能在信访事项和意见建议之间调整"):
        sort(case, county, now, track="hotline")


def test_a_hotline_order_stays_one_however_it_is_sorted(county: County, now: datetime) -> None:
    case = build.registered(county, now, channel=Channel.HOTLINE)
    with moves.refused("请用“转为信访事项”"):
        sort(case, county, now, track="petition")
    case = sort(case, county, now, purpose=Purpose.SUGGESTION)
    assert (case.track, case.route, case.status) == (Track.HOTLINE, "", State.TRIAGED)


def test_the_way_proposed_with_the_sorting_waits_for_a_second_person(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    with moves.refused("写明选择这一途径的理由"):
        sort(case, county, now, route="R5")
    with moves.refused("请选择办理途径"):
        sort(case, county, now, route="R7")
    case = sort(case, county, now, route="R5", route_reason="申请查处违法建设")
    assert (case.route, case.route_by, case.route_confirmed_by) == ("R5", county.clerk, None)
    # Sorting once more without a word on the way leaves it as it was.
    case = sort(case, county, now, by="office_head", title="违法建设")
    assert (case.route, case.route_by) == ("R5", county.clerk)
    case = sort(case, county, now, by="office_head", route="R6")
    assert (case.route, case.route_by) == ("R6", county.office_head)


def test_a_minors_name_gets_into_no_title_no_note_and_no_paper(county: County, now: datetime) -> None:
    case = build.registered(county, now, people=(CHILD, GUARDIAN))
    with moves.refused("未成年人的姓名"):
        sort(case, county, now, title="禾小谷转学")
    with moves.refused("改成“孩子”"):
        intake.add_material(case, "禾小谷今天没有上学", (), by=build.citizen(case), now=now)
    reply = build.reply_of(reply="已经联系禾小谷的学校。")
    case = build.reviewed(county, now, people=(CHILD, GUARDIAN), replies=(reply,))
    with moves.refused("未成年人的姓名"):
        answering.sign(case, by=county.leader, now=now)
    case = build.signed(county, now, people=(CHILD, GUARDIAN))
    with moves.refused("由监护人签收"):
        service.serve(
            case, "in_person", received_on=local_date(now), receiver="禾小谷", by=county.handler, now=now
        )
