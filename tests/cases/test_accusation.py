"""Accusations: whose eyes they are for, how they are passed on, and that their words stand nowhere else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.assist import searching
from huiyin.audit.models import Event
from huiyin.base.clock import local_date
from huiyin.base.errors import NotVisible
from huiyin.cases import (
    access,
    accusation,
    closing,
    confiding,
    handling,
    intake,
    queries,
    succession,
    sweep,
    verifying,
)
from huiyin.cases.codes import Channel, Purpose, Track
from huiyin.cases.models import (
    AccusedUnit,
    Case,
    Clock,
    Confidant,
    Demand,
    Link,
    Participation,
    SealedMatter,
    Step,
)
from huiyin.cases.procedure import Citizen
from huiyin.cases.states import State
from huiyin.documents.models import Letter
from huiyin.org import administration as org
from huiyin.org.models import Unit, User
from huiyin.org.roles import Role, UnitKind
from tests import build, moves
from tests.build import CODE, County

TEXT = "验收楼盘时收了开发商的红包"


def listed(case: Case) -> set[str]:
    return {confidant.user.username for confidant in confiding.trusting(case)}


def seers(case: Case, county: County, now: datetime) -> set[str]:
    fresh = User.objects.filter(pk__in=[user.pk for user in county.users.values()])
    return {user.username for user in fresh if Case.objects.visible_to(user, now).filter(pk=case.pk).exists()}


def officer(county: County, name: str, unit: str, now: datetime) -> User:
    """One more confidential officer."""
    user = User.objects.create(username=name, name=f"专办{name}")
    org.appoint(user, county.units[unit], Role.CONFIDENTIAL, "密件专办员", by=None, now=now)
    county.users[name] = user
    return user


def concerned_units(case: Case) -> set[str]:
    return {row.unit.name for row in AccusedUnit.objects.filter(case=case).select_related("unit")}


def test_the_row_of_an_accusation_says_nothing_and_its_words_are_kept_apart(
    county: County, now: datetime
) -> None:
    place = county.units["village"]
    case = build.accused(
        county, now, title="某局长受贿", place=place, place_text="城东工地", may_publish=True, urgent=True
    )
    row = Case.objects.get(pk=case.pk)
    assert (row.track, row.status, row.title) == (Track.ACCUSATION, State.REGISTERED, "检举控告件")
    assert (row.text, row.category, row.place, row.place_text) == ("", "", None, "")
    assert not row.may_publish and not row.urgent
    assert not Demand.objects.filter(case=case).exists()
    matter = SealedMatter.objects.get(case=case)
    assert TEXT in matter.text and matter.accused == build.ACCUSED
    assert [clock.code for clock in Clock.objects.filter(case=case)] == ["accusation_transfer"]
    assert row.owner == county.units["office"]


def test_only_the_offices_confidential_officer_sees_it(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    assert seers(case, county, now) == listed(case) == {"confidant"}
    assert not Participation.objects.filter(case=case).exists()
    assert queries.counts(county.clerk, now).all == 0
    assert not searching.search(county.confidant, case.number, now).rows
    assert list(queries.sealed(county.confidant, now)) == [case]


def test_nothing_recorded_of_the_registration_tells_what_it_is_or_whom_it_concerns(
    county: County, now: datetime
) -> None:
    case = build.accused(county, now)
    event = Event.objects.get(subject_id=str(case.pk))
    assert event.verb == "case.register"
    assert "accusation" not in event.data and "检举" not in event.data
    assert str(county.units["housing"].pk) not in event.data.replace(str(case.pk), "")


@pytest.mark.parametrize(
    ("said", "units"),
    [
        ("禾谷县住房和城乡建设局赵某", {"housing"}),
        ("禾谷县 住房和城乡建设局\n赵某", {"housing"}),
        ("麦穗镇石桥村支书", {"township", "village"}),
        ("禾谷县交通运输局、麦穗镇", {"transport", "township"}),
        ("禾谷县人民政府办事人员", {"county"}),
        ("禾谷县住建局赵某", set[str]()),
        ("赵某某，不知道哪个单位", set[str]()),
    ],
)
def test_units_called_by_their_full_names_are_recognised(
    county: County, now: datetime, said: str, units: set[str]
) -> None:
    found = confiding.concerned(said)
    assert found.keys == {county.units[name].pk for name in units}


def test_a_unit_that_took_over_from_the_accused_one_is_concerned_too(county: County, now: datetime) -> None:
    old = org.open_unit("禾谷县房产局", UnitKind.BUREAU, county.units["county"], by=None, now=now)
    org.close_unit(old, county.units["housing"], by=None, now=now)
    case = build.accused(county, now, accused="禾谷县房产局老局长")
    assert concerned_units(case) == {"禾谷县房产局", "禾谷县住房和城乡建设局"}


def test_whom_it_is_about_must_be_said(county: County, now: datetime) -> None:
    with moves.refused("请写明被检举控告的人或者单位.*第三十条"):
        build.accused(county, now, accused=" ")
    case = build.accused(county, now, accused="", accused_units=(county.units["transport"],))
    assert concerned_units(case) == {"禾谷县交通运输局"}


def test_if_the_office_is_accused_the_discipline_organ_receives_it_directly(
    county: County, now: datetime
) -> None:
    case = build.accused(county, now, accused="禾谷县信访局副局长")
    assert case.owner == county.units["discipline"]
    assert seers(case, county, now) == {"discipline_officer"}
    accusation.transfer(case, county.units["discipline"], by=county.discipline_officer, now=now)
    assert case.status is State.AWAITING
    assert [letter.kind for letter in Letter.objects.filter(subject_id=case.pk)] == ["transfer_notice"]


def test_an_officer_accused_by_name_does_not_hear_of_it(county: County, now: datetime) -> None:
    second = officer(county, "second", "office", now)
    case = build.accused(county, now, accused=f"信访局的{county.confidant.name}")
    assert listed(case) == {second.username}


def test_an_officer_with_a_post_in_the_accused_unit_does_not_hear_of_it(
    county: County, now: datetime
) -> None:
    org.appoint(county.confidant, county.units["village"], Role.HANDLER, "驻村", by=None, now=now)
    case = build.accused(county, now, accused="麦穗镇镇长")  # the village lies below the township
    assert case.owner == county.units["discipline"] and listed(case) == {"discipline_officer"}


@pytest.mark.parametrize("said", ["禾谷县人民政府", "禾谷县信访局和禾谷县纪委监委"])
def test_if_nobody_may_keep_it_the_citizen_is_told_where_to_go_and_nothing_is_stored(
    county: County, now: datetime, said: str
) -> None:
    with moves.refused("没有保存.*12388.*第三十条"):
        build.accused(county, now, accused=said)


def test_the_address_of_the_discipline_organ_is_told_unless_it_is_accused(
    county: County, now: datetime
) -> None:
    org.end_post(county.confidant.posts.get(), by=None, now=now)
    org.end_post(county.discipline_officer.posts.get(), by=None, now=now)
    organ = county.units["discipline"]
    Unit.objects.filter(pk=organ.pk).update(address="禾谷县城中路1号")
    with moves.refused("禾谷县城中路1号"):
        build.accused(county, now)


def at_window(county: County, now: datetime, by: str, unit: str, **changes: object) -> Case:
    written = build.accusation_of(channel=Channel.VISIT, read_back=True, **changes)
    return intake.register(written, receiver=county.units[unit], by=county.users[by], code=CODE, now=now)


def test_a_clerk_who_registers_one_does_not_see_it_afterwards(county: County, now: datetime) -> None:
    case = at_window(county, now, "town_clerk", "township")
    assert seers(case, county, now) == {"confidant"}
    with pytest.raises(NotVisible):
        access.get_for(county.town_clerk, case.number, now)
    assert access.by_code(case.number, CODE)[0] == case


def test_a_clerk_does_not_register_an_accusation_of_the_own_unit(county: County, now: datetime) -> None:
    with moves.refused("应当回避.*12388.*第二十八条、第三十条"):
        at_window(county, now, "officer", "village", accused="麦穗镇石桥村支书")


def test_sealing_takes_an_ordinary_request_out_of_everybodys_sight(county: County, now: datetime) -> None:
    other = build.registered(county, now)
    case = build.awaiting(
        county, now, text="住建局赵科长收红包。", title="赵科长收红包", demands=("查处赵科长",)
    )
    intake.link(other, case, "related", by=county.clerk, now=now)
    assert {"clerk", "handler", "inspector", "county_leader"} <= seers(case, county, now)
    case = moves.again(case)
    accusation.seal(case, accused=build.ACCUSED, reason="反映赵科长受贿", by=county.handler, now=now)
    assert seers(case, county, now) == {"confidant"}
    row = moves.again(case)
    assert (row.status, row.owner, row.handling_unit, row.sender) == (
        State.REGISTERED, county.units["office"], None, None,
    )  # fmt: skip
    assert [clock.code for clock in Clock.objects.filter(case=case, ended_at=None)] == ["accusation_transfer"]
    assert not Participation.objects.filter(case=case).exists()
    plain = [*row.__dict__.values(), *Demand.objects.filter(case=case).values_list("text", flat=True)]
    plain += Step.objects.filter(case=case).values_list("note", flat=True)
    plain += Step.objects.filter(case=other).values_list("note", flat=True)
    assert not [word for word in plain if isinstance(word, str) and ("赵科长" in word or case.number in word)
                and word != case.number]  # fmt: skip
    assert verifying.verify().ok


def test_sealing_and_unsealing_keep_the_proof_and_bring_every_word_back(
    county: County, now: datetime
) -> None:
    case = build.awaiting(county, now)
    other = build.registered(county, now)
    intake.link(other, case, "related", by=county.clerk, now=now)
    intake.add_material(moves.again(case), "又坏了一盏", (), by=Citizen(case.pk), now=now)
    case = moves.again(case)
    before = {
        step.pk: step.note
        for step in Step.objects.filter(verb__in=["triage", "forward", "link", "add_material"])
    }
    accusation.seal(case, accused=build.ACCUSED, reason="可能是检举", by=county.handler, now=now)
    assert verifying.verify().ok
    accusation.unseal(case, "电话里本人同意", by=county.confidant, now=now)
    row = moves.again(case)
    assert (row.track, row.status, row.owner) == (Track.PETITION, State.REGISTERED, county.units["office"])
    assert (row.title, row.purpose, row.place) == (
        "楼道的灯坏了三个月没人修",
        "resolution",
        county.units["village"],
    )
    assert row.text == "楼道的灯坏了三个月没人修。请物业尽快修好。"
    assert [demand.text for demand in row.demands.all()] == ["修好楼道的灯"]
    assert {key: Step.objects.get(pk=key).note for key in before} == before
    assert [clock.code for clock in Clock.objects.filter(case=case, ended_at=None)] == ["forward"]
    assert not SealedMatter.objects.exists() and not AccusedUnit.objects.exists()
    assert {"clerk", "county_leader"} <= seers(row, county, now) and not listed(row)
    assert verifying.verify().ok
    accusation.seal(row, accused=build.ACCUSED, reason="还是检举", by=county.clerk, now=now)
    assert listed(row) == {"confidant"} and verifying.verify().ok


def test_a_changed_sealed_note_breaks_the_proof_without_naming_the_case(
    county: County, now: datetime
) -> None:
    case = build.accused(county, now)
    closing.withdraw(case, "不想反映了", by=Citizen(case.pk), now=now)
    Step.objects.filter(case=case, verb="withdraw").update(secret="从来没有反映过")
    [fault] = verifying.verify().breaks
    assert fault["fault"] == "密件：内容与记录不一致"


def test_what_was_told_as_an_accusation_goes_back_with_whom_it_was_about(
    county: County, now: datetime
) -> None:
    case = build.accused(county, now, demands=("查处赵某", "退还红包"))
    accusation.unseal(case, "当面同意", by=county.confidant, now=now)
    row = moves.again(case)
    assert row.text.endswith(f"被反映的人和单位：{build.ACCUSED}")
    assert [demand.text for demand in row.demands.all()] == ["查处赵某", "退还红包"]
    assert row.title == "验收楼盘时收了开发商的红包，还打招呼改了检测报告"
    case = build.accused(county, now)
    with moves.refused("怎样同意.*第三十条"):
        accusation.unseal(case, " ", by=county.confidant, now=now)


def test_sealing_needs_a_reason_and_is_not_for_what_is_being_handled(county: County, now: datetime) -> None:
    case = build.triaged(county, now)
    with moves.refused("为什么是检举控告.*第三十条"):
        accusation.seal(case, accused="赵某", reason="", by=county.clerk, now=now)
    case = build.handling_(county, now)
    with moves.refused("办理中.*转为检举控告密件"):
        accusation.seal(case, accused="赵某", reason="检举", by=county.handler, now=now)


def test_a_transfer_brings_the_receivers_officers_onto_the_list_and_tells_the_reporter(
    county: County, now: datetime
) -> None:
    case = build.transferred(county, now)
    assert (case.status, case.owner) == (State.AWAITING, county.units["discipline"])
    assert seers(case, county, now) == {"confidant", "discipline_officer"}
    assert [clock.code for clock in Clock.objects.filter(case=case, ended_at=None)] == ["accusation_result"]
    papers = {letter.kind: letter for letter in Letter.objects.filter(subject_id=case.pk)}
    assert set(papers) == {"transfer_letter", "transfer_notice"}
    assert papers["transfer_letter"].addressee == "禾谷县纪委监委"
    assert all(TEXT not in letter.body for letter in papers.values())
    assert verifying.verify().ok


def test_an_anonymous_reporter_gets_no_letter(county: County, now: datetime) -> None:
    case = build.transferred(county, now, anonymous=True, people=())
    assert [letter.kind for letter in Letter.objects.filter(subject_id=case.pk)] == ["transfer_letter"]
    accusation.conclude(case, "查无实据", how="", by=county.discipline_officer, now=now)
    assert case.status is State.CLOSED


def test_it_goes_to_no_unit_concerned_nor_below_it(county: County, now: datetime) -> None:
    officer(county, "town", "township", now)
    officer(county, "rural", "village", now)
    case = build.accused(county, now, accused="麦穗镇镇长")
    assert {unit.name for unit in accusation.targets(case, now)} == {"禾谷县纪委监委"}
    for name in ("township", "village"):
        with moves.refused("是被检举控告的单位或者其下级，不能接收.*第三十条"):
            accusation.transfer(case, county.units[name], by=county.confidant, now=now)
    case = build.accused(county, now, accused="麦穗镇石桥村支书", accused_units=())
    AccusedUnit.objects.filter(case=case, unit=county.units["township"]).delete()
    accusation.transfer(case, county.units["township"], by=county.confidant, now=now)
    assert case.owner == county.units["township"]  # the unit above a village may look into its officers


@pytest.mark.parametrize(
    ("to", "body", "match"),
    [
        ("housing", "", "是被检举控告的单位"),
        ("transport", "", "没有可以知悉的密件专办员"),
        ("office", "", "已经在保管此件"),
        (None, "", "只填一项"),
        ("discipline", "云江市纪委监委", "只填一项"),
        (None, "禾谷县住房和城乡建设局纪检组", "不能移送给被检举控告的单位"),
    ],
)
def test_who_may_not_receive_it(county: County, now: datetime, to: str | None, body: str, match: str) -> None:
    case = build.accused(county, now)
    unit = county.units[to] if to else None
    with moves.refused(match):
        accusation.transfer(case, unit, body=body, by=county.confidant, now=now)


def test_what_goes_outside_the_system_is_finished_here(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    accusation.transfer(case, body="云江市纪委监委", handover="机要邮寄", by=county.confidant, now=now)
    assert (case.status, case.owner) == (State.CLOSED, None)
    assert accusation.matter_of(case).authority == "云江市纪委监委"
    assert not Clock.objects.filter(case=case, ended_at=None).exists()
    assert list(queries.sealed(county.confidant, now, finished=True)) == [case]


def test_the_result_is_told_by_the_receiving_unit(county: County, now: datetime) -> None:
    case = build.transferred(county, now)
    with moves.refused("岗位不能办理"):
        accusation.conclude(case, "已处理", how="电话", by=county.confidant, now=now)
    with moves.refused("请写明处理结果"):
        accusation.conclude(case, "", how="电话", by=county.discipline_officer, now=now)
    with moves.refused("怎样告知"):
        accusation.conclude(case, "已处理", how="", by=county.discipline_officer, now=now)
    accusation.conclude(case, "已给予警告处分", how="电话告知", by=county.discipline_officer, now=now)
    assert accusation.matter_of(case).result == "已给予警告处分"
    assert not Step.objects.filter(case=case).exclude(note="").exists()


def test_somebody_is_put_on_the_list_and_taken_off_with_a_reason_that_is_recorded(
    county: County, now: datetime
) -> None:
    case, second = build.accused(county, now), officer(county, "second", "office", now)
    assert accusation.candidates(case, now) == [county.discipline_officer, second] or set(
        accusation.candidates(case, now)
    ) == {county.discipline_officer, second}
    with moves.refused("理由"):
        accusation.share_sealed(case, second, add=True, reason="", by=county.confidant, now=now)
    accusation.share_sealed(case, second, add=True, reason="共同办理", by=county.confidant, now=now)
    assert seers(case, county, now) == {"confidant", "second"}
    accusation.share_sealed(case, county.confidant, add=False, reason="回避", by=second, now=now)
    assert seers(case, county, now) == {"second"}
    assert Event.objects.filter(verb="case.share_sealed").count() == 2
    assert Confidant.objects.get(case=case, user=county.confidant).until == now
    with moves.refused("最后一名"):
        accusation.share_sealed(case, second, add=False, reason="调走", by=second, now=now)
    assert verifying.verify().ok


def test_who_cannot_be_put_on_the_list(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    tied = officer(county, "tied", "housing", now)
    rows: list[tuple[User, str]] = [
        (county.clerk, "只有密件专办员"), (tied, "不得知悉"), (county.confidant, "已经在知悉名单上"),
    ]  # fmt: skip
    for user, match in rows:
        with moves.refused(match):
            accusation.share_sealed(case, user, add=True, reason="办理", by=county.confidant, now=now)
    with moves.refused("不在知悉名单上"):
        accusation.share_sealed(
            case, county.discipline_officer, add=False, reason="办理", by=county.confidant, now=now
        )


def test_who_was_taken_off_the_list_does_not_come_back_with_a_transfer(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    officer(county, "other", "discipline", now)
    for add in (True, False):
        accusation.share_sealed(
            case, county.discipline_officer, add=add, reason="核对", by=county.confidant, now=now
        )
    accusation.transfer(case, county.units["discipline"], by=county.confidant, now=now)
    assert listed(case) == {"confidant", "other"}


def test_a_post_in_the_accused_unit_takes_the_sight_of_it_away(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    post = org.appoint(county.confidant, county.units["housing"], Role.HANDLER, "挂职", by=None, now=now)
    assert seers(case, county, now) == set()
    org.end_post(post, by=None, now=now)
    assert seers(case, county, now) == {"confidant"}


def test_standing_in_for_somebody_of_the_accused_unit_takes_it_away_too(
    county: County, now: datetime
) -> None:
    case, post = build.accused(county, now), county.handler.posts.get()
    today = local_date(now)
    org.stand_in(post, county.confidant, today, today, by=None, now=now)
    assert seers(case, county, now) == set()
    assert seers(case, county, now + timedelta(days=1)) == {"confidant"}


def test_who_is_no_longer_a_confidential_officer_no_longer_sees_it(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    org.end_post(county.confidant.posts.get(), by=None, now=now)
    org.appoint(county.confidant, county.units["office"], Role.HEAD, "局长", by=None, now=now)
    assert seers(case, county, now) == set()


def test_when_nobody_on_the_list_can_act_the_owners_officers_take_over(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    assert sweep.relieve(now) == 0
    org.end_post(county.confidant.posts.get(), by=None, now=now)
    successor = officer(county, "successor", "office", now)
    assert seers(case, county, now) == set()
    assert sweep.relieve(now) == 1 and sweep.relieve(now) == 0
    assert seers(case, county, now) == {successor.username}
    assert verifying.verify().ok


def test_when_the_office_has_nobody_left_the_discipline_organ_takes_over(
    county: County, now: datetime
) -> None:
    case = build.accused(county, now)
    org.end_post(county.confidant.posts.get(), by=None, now=now)
    assert sweep.relieve(now) == 1
    assert moves.again(case).owner == county.units["discipline"]
    assert seers(case, county, now) == {"discipline_officer"}


def test_no_unit_with_confidential_posts_is_abolished_without_a_successor(
    county: County, now: datetime
) -> None:
    with moves.refused("密件专办岗位.*承继单位"):
        succession.close_unit(county.units["office"], None, by=None, now=now)
    case = build.accused(county, now)
    heir = org.open_unit(
        "禾谷县群众工作局", UnitKind.PETITION_OFFICE, county.units["county"], by=None, now=now
    )
    new = officer(county, "new", "office", now)
    org.appoint(new, heir, Role.CONFIDENTIAL, "密件专办员", by=None, now=now)
    assert succession.close_unit(county.units["office"], heir, by=None, now=now) == 0
    assert moves.again(case).owner == heir and not Participation.objects.filter(case=case).exists()
    assert sweep.relieve(now) == 1
    assert seers(case, county, now) == {"new"}


def test_the_citizen_may_add_to_it_and_withdraw_it_but_nothing_else(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    intake.add_material(case, "还有一笔转账", (), by=Citizen(case.pk), now=now)
    step = Step.objects.get(case=case, verb="add_material")
    assert (step.note, step.words) == ("", "还有一笔转账")
    closing.withdraw(case, "算了", by=Citizen(case.pk), now=now)
    assert case.status is State.WITHDRAWN and seers(case, county, now) == {"confidant"}


def test_verbs_of_the_other_tracks_are_refused(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    with moves.refused("检举控告.*审核分类只适用于"):
        intake.triage(case, category=build.PROPERTY, purpose=Purpose.RESOLUTION, by=county.clerk, now=now)
    with moves.refused("检举控告.*受理只适用于"):
        handling.accept(case, by=county.clerk, now=now)
    plain = build.registered(county, now)
    with moves.refused("转为检举控告密件"):
        intake.triage(plain, category=build.PROPERTY, purpose=Purpose.ACCUSATION, by=county.clerk, now=now)


def test_only_those_on_the_list_act_even_in_the_owning_office(county: County, now: datetime) -> None:
    case = build.accused(county, now)
    officer(county, "second", "office", now)
    with moves.refused("岗位不能办理"):
        accusation.transfer(case, county.units["discipline"], by=county.users["second"], now=now)
    assert not Link.objects.exists()


def test_an_accusation_is_tied_to_nothing(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    sealed = build.accused(county, now)
    with moves.refused("检举控告密件不与其他事项关联.*第三十条"):
        intake.link(case, sealed, "related", by=county.clerk, now=now)
