"""Who hears of a step by message: those who speak for the case, in words that say nothing of the matter."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.base import rows
from huiyin.base.clock import local_date
from huiyin.cases import closing, handling, intake, notices, procedure, sweep
from huiyin.cases.codes import PartyRole, ReplyChannel, Track
from huiyin.cases.intake import Person
from huiyin.cases.models import Case, Party
from huiyin.cases.models.case import Confidant
from huiyin.cases.procedure import Citizen
from huiyin.notifications import texts
from huiyin.notifications.models import Audience, Message, MessageState
from huiyin.org import administration as org
from huiyin.org.models import Post, User
from huiyin.org.roles import Role
from tests import build
from tests.build import County

PHONE = "13800000001"
NEUTRAL = "您有一件新的书面答复，请凭编号和查询码查看。"


def said(case: Case, audience: str = Audience.CITIZEN) -> list[tuple[str, str]]:
    """What was posted about a case: kinds and texts, in no order, for one test happens in one moment."""
    found = Message.objects.filter(subject_id=case.pk, audience=audience)
    return [(message.kind, message.text) for message in found]


def kinds(case: Case) -> list[str]:
    return sorted(kind for kind, _ in said(case))


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def tell(case: Case, verb: str, now: datetime) -> int:
    with transaction.atomic():
        return notices.tell(case, procedure.MOVES[verb], now=now)


def give_phone(user: User, phone: str) -> None:
    User.objects.filter(pk=user.pk).update(phone=phone)


def test_the_citizen_hears_of_each_step_that_counts(county: County, now: datetime) -> None:
    case = build.closed(county, now)
    assert kinds(case) == sorted(["register", "forward", "accept", "sign", "serve", "call_back", "close"])
    due = re.search(r"受理，(\S+)前答复", dict(said(case))["accept"])
    assert due is not None and due[1] == "2027年1月21日"
    message = Message.objects.get(subject_id=case.pk, kind="register")
    assert (message.to, message.created_at, message.audience) == (PHONE, now, Audience.CITIZEN)


def test_no_message_says_what_the_matter_is(county: County, now: datetime) -> None:
    for make in build.IN_STATE.values():
        make(county, now, place_text="三单元")
    secrets = ("楼道", "灯", "物业", "禾知春", PHONE, "三单元", "审理", build.CODE)
    for message in Message.objects.all():
        assert not [one for one in secrets if one in message.text + message.heading + message.kind]


def test_every_step_the_citizen_reads_has_words_or_is_silent_on_purpose() -> None:
    named = set(texts.STEPS) | texts.SILENT | {"seal", "transfer", "conclude"}  # those are of sealed cases
    told = {verb for verb, move in (procedure.MOVES | procedure.BY_ITSELF).items() if move.told}
    assert told - named == set()
    assert set(texts.STEPS) - told == set()
    assert texts.SILENT - told == set()


def test_without_a_telephone_nothing_is_posted(county: County, now: datetime) -> None:
    case = build.closed(
        county, now, people=(Person("禾知春"), Person("麦望川", "0571-60000000")), people_count=2
    )
    assert said(case) == []


def test_all_who_speak_for_a_case_hear_once_and_nobody_else(county: County, now: datetime) -> None:
    people = (
        Person("禾知春", "13800000001", role=PartyRole.REPRESENTATIVE),
        Person("麦望川", "138 0000 0001", role=PartyRole.REPRESENTATIVE),
        Person("溪知秋", "13800000002", role=PartyRole.REPRESENTATIVE),
        Person("谷望山", "13800000003", role=PartyRole.PROXY, authorisation="书面授权，代为提出"),
    )
    case = build.registered(county, now, people=people, people_count=9)
    assert {message.to for message in Message.objects.all()} == {f"1380000000{no}" for no in (1, 2, 3)}

    Party.objects.filter(role=PartyRole.PROXY, authorisation="书面授权，代为提出").update(revoked_at=now)
    Party.objects.filter(phone_digest=intake.phone_digest("13800000002")).update(minor=True)
    Message.objects.all().delete()
    tell(fresh(case), "forward", now)
    assert {message.to for message in Message.objects.all()} == {"13800000001"}


def test_at_most_five_representatives_hear(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    for no in range(8):
        Party.objects.create(case=case, role=PartyRole.REPRESENTATIVE, phone=f"1390000000{no}")
    Message.objects.all().delete()
    tell(fresh(case), "accept", now)
    assert Message.objects.count() == 6


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (ReplyChannel.WEB, "正在送达"),
        (ReplyChannel.POST, "将邮寄给您"),
        (ReplyChannel.IN_PERSON, "请到窗口领取"),
        (ReplyChannel.PHONE, "将电话告知并邮寄给您"),
    ],
)
def test_the_way_of_reply_is_kept_to(
    county: County, now: datetime, channel: ReplyChannel, words: str
) -> None:
    case = build.signed(county, now, reply_channel=channel)
    assert words in dict(said(case))["sign"]
    tell(fresh(case), "uphold", now)
    assert ("uphold" in kinds(case)) == (channel == ReplyChannel.WEB)


@pytest.mark.parametrize(
    "hushed",
    [{"confidential": True}, {"anonymous": True, "people": (Person("", PHONE),)}],
    ids=["confidential", "anonymous"],
)
def test_of_a_confidential_case_only_that_there_is_a_written_answer(
    county: County, now: datetime, hushed: dict[str, Any]
) -> None:
    case = build.closed(county, now, **hushed)
    assert set(said(case)) == {("confidential", NEUTRAL)}
    assert kinds(case).count("confidential") == 3  # accepted, signed, served
    assert {message.heading for message in Message.objects.all()} == {notices.NEUTRAL}


def test_of_a_sealed_case_nothing_goes_out(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    Message.objects.all().delete()
    case.track = Track.ACCUSATION
    case.save()
    for verb in procedure.MOVES:
        assert tell(fresh(case), verb, now) == 0
    assert not Message.objects.exists()


def test_a_reporter_who_asked_to_be_telephoned_gets_a_sentence_that_says_nothing(
    county: County, now: datetime
) -> None:
    people = (
        Person("禾知春", PHONE),
        Person("谷望山", "13800000003", role=PartyRole.PROXY, authorisation="书面授权，代为提出"),
    )
    case = build.registered(county, now, people=people, reply_channel=ReplyChannel.PHONE)
    Message.objects.all().delete()
    case.track = Track.ACCUSATION
    case.save()
    assert tell(fresh(case), "transfer", now) == 1
    message = Message.objects.get()
    assert (message.to, message.kind, message.heading) == (PHONE, "sealed", notices.NEUTRAL)
    assert message.text == "您有一条新的消息，请凭编号和查询码查看。"
    assert case.number not in message.text + message.heading


def test_what_waits_is_withheld_when_a_case_is_sealed(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    case.track = Track.ACCUSATION
    tell(case, "seal", now)
    assert {(one.state, one.text) for one in Message.objects.all()} == {(MessageState.DROPPED, "")}


def test_history_imported_in_bulk_sends_nothing(county: County, now: datetime) -> None:
    with transaction.atomic(), rows.gathering():
        build.registered(county, now, source="来信", source_key="1")
    assert not Message.objects.exists()


def test_a_refused_step_sends_nothing(county: County, now: datetime) -> None:
    case = build.handling_(county, now)
    before = kinds(case)
    with pytest.raises(Exception, match="不能再"):
        handling.accept(
            closing.withdraw(case, "好了", by=Citizen(case.pk), now=now), by=county.handler, now=now
        )
    assert kinds(case) == sorted([*before, "withdraw"])


def test_a_message_costs_one_statement_and_the_parties_are_read_once(county: County, now: datetime) -> None:
    case = fresh(build.handling_(county, now))
    assert case.handling_unit is not None and notices.clocks.running(case)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        notices.tell(case, procedure.MOVES["accept"], now=now)
        notices.tell(case, procedure.MOVES["sign"], now=now)
        notices.tell(case, procedure.MOVES["contact"], now=now)  # silent
    assert len(asked) == 3


def test_holders_of_a_post_hear_of_a_duty_at_night_too_when_it_is_urgent(
    county: County, now: datetime
) -> None:
    case = build.awaiting(county, now)
    give_phone(county.head, "13900000001")
    night = now.replace(hour=23)
    with transaction.atomic():
        unit = county.units["housing"]
        assert notices.tell_staff(unit, {Role.HEAD}, "urgent", case, now=night, urgent=True) == 1
    message = Message.objects.get(audience=Audience.STAFF)
    assert (message.to, message.not_before, message.urgent) == ("13900000001", night, True)
    assert message.text == f"紧急事项{case.number}请立即登录处理，并按规定报告。"


def test_the_stand_in_of_somebody_absent_hears_instead(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    give_phone(county.head, "13900000001")
    give_phone(county.colleague, "13900000002")
    Post.objects.filter(user=county.head).update(stand_in=county.colleague, away_from=local_date(now))
    with transaction.atomic():
        notices.tell_staff(county.units["housing"], {Role.HEAD}, "arrived", case, now=now)
    assert Message.objects.get(audience=Audience.STAFF).to == "13900000002"


def test_nobody_reachable_is_kept(county: County, now: datetime) -> None:
    case = build.awaiting(county, now)
    with transaction.atomic():
        assert (
            notices.tell_staff(county.units["housing"], {Role.HEAD}, "urgent", case, now=now, urgent=True)
            == 0
        )
    message = Message.objects.get(audience=Audience.STAFF)
    assert (message.state, message.last_error) == (MessageState.DROPPED, "没有登记可以收短信的手机号")


def test_of_a_sealed_case_only_its_confidants_hear_and_not_even_the_number(
    county: County, now: datetime
) -> None:
    case = build.registered(county, now)
    case.track = Track.ACCUSATION
    case.save()
    give_phone(county.clerk, "13900000001")
    give_phone(county.office_head, "13900000002")
    org.appoint(
        county.clerk,
        county.units["office"],
        Role.CONFIDENTIAL,
        "密件专办",
        since=local_date(now),
        by=None,
        now=now,
    )
    Confidant.objects.create(case=case, user=county.clerk, since=now)
    with transaction.atomic():
        office = county.units["office"]
        notices.tell_staff(office, {Role.CLERK, Role.HEAD}, "urgent", case, now=now, urgent=True)
    message = Message.objects.get(audience=Audience.STAFF)
    assert (message.to, message.kind) == ("13900000001", "sealed_work")
    assert case.number not in message.text + message.heading


def test_what_is_due_within_two_working_days_is_called_to_mind_once(county: County, now: datetime) -> None:
    case = build.handling_(county, now)  # its officer is the handler
    quiet = build.awaiting(county, now)  # nobody there has a telephone
    give_phone(county.handler, "13900000001")
    monday, friday = local_date(now) + timedelta(days=1), local_date(now) + timedelta(days=5)
    Case.objects.filter(pk__in=[case.pk, quiet.pk]).update(next_due=friday)
    for day, reminded in ((0, 0), (1, 0), (2, 0), (3, 2), (3, 0), (4, 0), (5, 0)):
        assert sweep.remind(now + timedelta(days=day)) == reminded, day
    assert said(case, Audience.STAFF) == [
        ("due_soon", f"事项{case.number}将于2026年11月27日到期，请登录办理。")
    ]
    assert [one.state for one in Message.objects.filter(subject_id=quiet.pk, audience=Audience.STAFF)] == [
        MessageState.DROPPED
    ]
    Case.objects.filter(pk=case.pk).update(next_due=monday + timedelta(days=7))
    assert sweep.remind(now + timedelta(days=6)) == 1  # another date, another reminder


def test_the_heads_are_reminded_when_the_case_has_no_officer(county: County, now: datetime) -> None:
    case = build.objected(county, now)
    give_phone(county.office_head, "13900000001")
    Case.objects.filter(pk=case.pk).update(next_due=local_date(now))
    assert sweep.remind(now) == 1
    assert [m.to for m in Message.objects.filter(audience=Audience.STAFF)] == ["13900000001"]


def test_a_closed_case_is_not_called_to_mind(county: County, now: datetime) -> None:
    build.closed(county, now)
    assert sweep.remind(now) == 0


def test_of_a_sealed_case_the_confidant_is_reminded_without_its_number(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    Case.objects.filter(pk=case.pk).update(track=Track.ACCUSATION, next_due=local_date(now))
    give_phone(county.office_head, "13900000002")
    give_phone(county.reviewer, "13900000003")
    org.appoint(
        county.reviewer,
        county.units["office"],
        Role.CONFIDENTIAL,
        "密件专办",
        since=local_date(now),
        by=None,
        now=now,
    )
    Confidant.objects.create(case=case, user=county.reviewer, since=now)
    assert sweep.remind(now) == 1
    message = Message.objects.get(audience=Audience.STAFF)
    assert (message.to, message.kind, case.number in message.text) == ("13900000003", "sealed_work", False)


def test_who_asked_for_review_hears_of_the_body_that_reviews(county: County, now: datetime) -> None:
    case = build.under_review(county, now)
    text = dict(said(case))["accept_review"]
    assert "由禾谷县受理" in text and "住房和城乡建设局" not in text
