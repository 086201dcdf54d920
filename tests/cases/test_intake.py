"""A request is registered, sorted, added to, linked; its code is issued anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from huiyin.audit import trail
from huiyin.base.errors import NotVisible
from huiyin.cases import access, clocks, intake
from huiyin.cases.codes import Channel, PartyRole, Purpose
from huiyin.cases.intake import Intake, Person
from huiyin.cases.models import Attachment, Case, Link, Participation, Party, Step
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.documents.models import Blob, Series
from tests import build, moves
from tests.build import County

SIX = tuple(Person(f"代表{n}", role=PartyRole.REPRESENTATIVE) for n in "一二三四五六")


def register(county: County, now: datetime, unit: str = "office", by: str = "", **changes: Any) -> Case:
    staff = county.users[by] if by else Citizen()
    receiver = county.units[unit]
    return intake.register(build.intake_of(**changes), receiver=receiver, by=staff, code=build.CODE, now=now)


def test_a_request_becomes_one_case_with_number_demands_owner_and_date(county: County, now: datetime) -> None:
    case = register(county, now, demands=("修好灯", "公布电话"))
    case = moves.again(case)
    assert (case.number, case.version, case.status) == ("2026-000001", 1, State.REGISTERED)
    assert [(demand.no, demand.text) for demand in case.demands.all()] == [(1, "修好灯"), (2, "公布电话")]
    assert case.receiver == case.owner == county.units["office"]
    assert (case.sender, case.handling_unit, case.officer) == (None, None, None)
    assert case.next_due == date(2026, 12, 7)
    assert case.registered_at == now
    assert case.registered_by is None
    assert case.title == "楼道的灯坏了三个月没人修"
    step = Step.objects.get(case=case)
    assert (step.verb, step.actor_name, step.told) == ("register", "群众", "您的诉求已登记")
    assert [event.verb for event in trail.history("case", case.pk)] == ["case.register"]


def test_without_listed_demands_the_whole_text_is_one_demand(county: County, now: datetime) -> None:
    case = register(county, now, demands=())
    assert [demand.text for demand in case.demands.all()] == [case.text]


def test_numbers_follow_each_other_and_a_refused_request_uses_none(county: County, now: datetime) -> None:
    first = register(county, now)
    with moves.refused("请写明反映的情况"):
        register(county, now, text=" ")
    second = register(county, now)
    assert (first.number, second.number) == ("2026-000001", "2026-000002")
    assert Series.objects.get(name="case", year=2026).last == 2


def test_numbers_begin_anew_with_the_year_in_china(county: County, now: datetime) -> None:
    register(county, now)
    new_year = datetime.fromisoformat("2026-12-31T16:00:00+00:00")
    assert register(county, new_year).number == "2027-000001"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": " \n"}, "请写明反映的情况和诉求.*第十九条"),
        ({"demands": tuple(f"第{n}项" for n in range(21))}, "最多写20项诉求"),
        ({"purpose": Purpose.ACCUSATION}, "被检举控告的人或者单位.*第三十条"),
        ({"people": ()}, "请写明姓名.*选择匿名"),
        ({"people": (Person(" ", "13800000001"),)}, "请写明姓名"),
        ({"people": SIX, "people_count": 30}, "推选代表.*代表不超过5人.*第二十条"),
        (
            {"people": tuple(Person(f"禾知{n}") for n in "一二三四五六"), "people_count": 6},
            "登记代表即可，代表不超过5人.*第二十条",
        ),
        ({"people": (Person("禾知春"), Person("禾知秋")), "people_count": 1}, "人数不能少于登记的人员数"),
        ({"people_count": 0}, "人数不能少于"),
    ],
)
def test_what_cannot_be_registered_is_refused_with_the_reason(
    county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    with moves.refused(sentence):
        register(county, now, **changes)


def test_thirty_people_register_by_five_representatives(county: County, now: datetime) -> None:
    case = register(county, now, people=SIX[:5], people_count=30)
    assert case.people_count == 30
    assert Party.objects.filter(case=case, role=PartyRole.REPRESENTATIVE).count() == 5


def test_twenty_demands_are_not_too_many(county: County, now: datetime) -> None:
    assert register(county, now, demands=tuple(f"第{n}项" for n in range(20))).demands.count() == 20


def test_somebody_who_helps_to_write_does_not_count_among_the_people(county: County, now: datetime) -> None:
    helper = Person("禾知秋", role=PartyRole.PROXY, authorisation="委托书，代为反映")
    assert register(county, now, people=(Person("禾知春"), helper)).people_count == 1


def test_who_wants_to_stay_unnamed_gives_no_name(county: County, now: datetime) -> None:
    case = register(county, now, people=(), anonymous=True)
    assert case.anonymous
    assert not Party.objects.filter(case=case).exists()


ORAL = ("visit", "phone", "reception", "field")


@pytest.mark.parametrize("channel", Channel.values)
def test_what_was_said_is_read_back_before_staff_register_it(
    county: County, now: datetime, channel: str
) -> None:
    given = {"channel": Channel(channel), "by": "clerk"}
    if channel in ORAL:
        with moves.refused("口头提出的，请把记录向诉求人宣读.*第十九条"):
            register(county, now, **given)
        assert register(county, now, read_back=True, **given).read_back
    else:
        assert register(county, now, **given).registered_by == county.clerk


@pytest.mark.parametrize(
    ("by", "unit", "allowed"),
    [
        ("clerk", "office", True),
        ("handler", "housing", True),
        ("leader", "housing", True),
        ("officer", "village", True),
        ("clerk", "housing", False),
        ("handler", "office", False),
        ("inspector", "inspection", False),
        ("reviewer", "office", False),
        ("auditor", "county", False),
        ("administrator", "county", False),
    ],
)
def test_staff_register_for_the_unit_in_which_they_have_such_a_post(
    county: County, now: datetime, by: str, unit: str, allowed: bool
) -> None:
    if allowed:
        assert register(county, now, unit=unit, by=by).receiver == county.units[unit]
    else:
        with moves.refused("没有登记岗位，不能以该单位名义登记.*第十九条"):
            register(county, now, unit=unit, by=by)


@pytest.mark.parametrize(
    ("receiver", "owner", "clock"),
    [
        ("office", "office", "forward"),
        ("housing", "housing", "notice"),
        ("township", "township", "notice"),
        ("village", "township", "notice"),
    ],
)
def test_the_unit_that_sorts_owes_the_first_step_within_fifteen_days(
    county: County, now: datetime, receiver: str, owner: str, clock: str
) -> None:
    case = register(county, now, unit=receiver)
    assert (case.receiver, case.owner) == (county.units[receiver], county.units[owner])
    assert [(run.code, run.strict) for run in clocks.running(moves.again(case))] == [
        (clock, date(2026, 12, 7))
    ]
    parts = {(part.unit.name, part.part) for part in Participation.objects.filter(case=case)}
    assert parts == {(county.units[receiver].name, "receiver"), (county.units[owner].name, "sender")}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("楼道灯坏了。请修。", "楼道灯坏了"),
        ("楼道灯坏了\n请修", "楼道灯坏了"),
        ("一" * 30 + "。二", "一" * 30),
        ("一" * 31, "一" * 29 + "…"),
    ],
)
def test_the_title_is_the_first_sentence_unless_one_is_given(text: str, title: str) -> None:
    assert intake.headline(text) == title


def blob(now: datetime) -> Blob:
    return Blob.objects.create(
        name="灯.jpg", content_type="image/jpeg", size=3, sha256="ab" * 32, stored_at=now
    )


def test_files_are_kept_with_who_brought_them(county: County, now: datetime) -> None:
    case = register(county, now, files=(blob(now),))
    by_staff = register(county, now, by="clerk", files=(blob(now),))
    assert [row.by_citizen for row in Attachment.objects.filter(case=case)] == [True]
    assert [row.by_citizen for row in Attachment.objects.filter(case=by_staff)] == [False]


def test_an_intake_has_sensible_defaults() -> None:
    plain = Intake(Channel.WEB, "路灯不亮")
    assert (plain.people_count, plain.may_publish, plain.confidential, plain.anonymous) == (
        1,
        False,
        False,
        False,
    )


def test_sorting_notes_category_purpose_place_and_urgency(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    intake.triage(
        case, category=build.PROPERTY, purpose=Purpose.CONSULTATION, place=county.units["village"], urgent=True,
        title=" 路灯 ", by=county.clerk, now=now,
    )  # fmt: skip
    case = moves.again(case)
    assert (case.category, case.purpose, case.urgent, case.title) == (
        build.PROPERTY,
        "consultation",
        True,
        "路灯",
    )
    assert case.place == county.units["village"]
    assert case.status is State.TRIAGED
    assert case.next_due == date(2026, 12, 7)
    assert "紧急" in Step.objects.filter(case=case).latest("id").note
    assert [event.verb for event in trail.history("case", case.pk)] == ["case.register", "case.triage"]


def test_sorting_again_keeps_title_and_place_unless_changed(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    intake.triage(case, category=build.PROPERTY, purpose=Purpose.THANKS, by=county.clerk, now=now)
    case = moves.again(case)
    assert (case.purpose, case.place, case.title) == (
        "thanks",
        county.units["village"],
        "楼道的灯坏了三个月没人修",
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"category": "999999"}, "请选择内容分类.*第二十二条"),
        ({"category": ""}, "请选择内容分类"),
        ({"purpose": "gossip"}, "请选择信访目的"),
        ({"purpose": Purpose.ACCUSATION}, "转为检举控告密件.*第三十条"),
        ({"place": "housing"}, "问题属地请选择乡镇、街道或者村、社区"),
    ],
)
def test_sorting_without_what_it_needs_is_refused(
    county: County, now: datetime, changes: dict[str, Any], sentence: str
) -> None:
    case = build.registered(county, now)
    given = {"category": build.PROPERTY, "purpose": Purpose.RESOLUTION, **changes}
    if "place" in given:
        given["place"] = county.units[given["place"]]
    with moves.refused(sentence):
        intake.triage(case, by=county.clerk, now=now, **given)


def test_only_the_unit_that_has_the_case_sorts_it(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    with moves.refused("审核分类由责任单位的.*办理"):
        moves.MAKE["triage"](case, county.handler, county, now)


def test_the_citizen_adds_words_and_files_and_the_unit_reads_them(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    intake.add_material(case, " 二楼也坏了 ", (blob(now),), by=build.citizen(case), now=now)
    step = Step.objects.filter(case=case).latest("id")
    assert (step.verb, step.note, step.told, step.actor) == (
        "add_material",
        "二楼也坏了",
        "您补充了材料",
        None,
    )
    assert Attachment.objects.get(case=case).by_citizen
    assert moves.again(case).status is State.HANDLING


def test_an_empty_addition_is_refused(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with moves.refused("请填写补充的情况或者选择要上传的材料"):
        intake.add_material(case, " ", (), by=build.citizen(case), now=now)


def test_two_cases_are_tied_and_each_keeps_its_own_course(county: County, now: datetime) -> None:
    case, other = build.handling_(county, now), build.triaged(county, now)
    intake.link(case, other, "repeat", by=county.handler, now=now)
    assert Link.objects.values_list("case", "other", "kind").get() == (case.pk, other.pk, "repeat")
    assert moves.again(case).status is State.HANDLING
    assert (moves.again(other).status, moves.again(other).version) == (State.TRIAGED, 2)
    assert other.number in Step.objects.filter(case=case).latest("id").note


def test_a_tie_to_itself_of_no_kind_or_made_before_is_refused(county: County, now: datetime) -> None:
    case, other = build.handling_(county, now), build.triaged(county, now)
    with moves.refused("不能与本事项自身关联"):
        intake.link(case, moves.again(case), "repeat", by=county.clerk, now=now)
    with moves.refused("请选择两件事项的关系"):
        intake.link(case, other, "cousin", by=county.clerk, now=now)
    intake.link(case, other, "repeat", by=county.clerk, now=now)
    with moves.refused(f"已经与{other.number}关联"):
        intake.link(case, other, "related", by=county.clerk, now=now)
    with moves.refused(f"已经与{case.number}关联"):
        intake.link(other, case, "related", by=county.clerk, now=now)


def test_a_new_code_opens_the_case_and_the_old_one_no_longer_does(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    intake.reissue_code(case, moves.NEW_CODE, identity="核对了身份证", by=county.clerk, now=now)
    assert access.by_code(case.number, moves.NEW_CODE)[0] == case
    with pytest.raises(NotVisible):
        access.by_code(case.number, build.CODE)
    event = trail.history("case", case.pk).last()
    assert event is not None
    assert event.verb == "case.reissue_code"
    assert "核对了身份证" in event.data
    assert moves.NEW_CODE not in event.data


def test_the_number_of_a_document_is_not_written_down_with_it(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with moves.refused("不要写证件号码"):
        intake.reissue_code(case, moves.NEW_CODE, identity="身份证" + "0" * 18, by=county.clerk, now=now)


def test_no_new_code_without_saying_how_the_person_was_recognised(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    with moves.refused("怎样核对了诉求人的身份.*个人信息保护法"):
        intake.reissue_code(case, moves.NEW_CODE, identity=" ", by=county.clerk, now=now)


@pytest.mark.parametrize("verb", ["link", "reissue_code", "rate"])
def test_what_happens_to_a_closed_case_does_not_move_the_day_it_was_closed(
    county: County, now: datetime, verb: str
) -> None:
    build.registered(county, now)
    case = build.closed(county, now)
    later = now.replace(month=12)
    moves.MAKE[verb](case, moves.able(case, verb, county, later), county, later)
    case = moves.again(case)
    assert (case.status, case.finished_at, case.owner) == (State.CLOSED, now, None)
