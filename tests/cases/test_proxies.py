"""Somebody acts for the citizen: authorised in words, with an own code, within bounds, until it is taken back."""

from __future__ import annotations

from datetime import datetime

import pytest

from huiyin.audit import trail
from huiyin.base.errors import NotVisible, Refused
from huiyin.cases import access, followup, intake, procedure, proxies
from huiyin.cases.codes import Channel, PartyRole
from huiyin.cases.intake import Person
from huiyin.cases.models import Case, Party, Step
from huiyin.cases.procedure import BY_PROXY, MOVES, Citizen
from tests import build, moves
from tests.build import CODE, PROXY_CODE, County


def acting(case: Case) -> Citizen:
    return access.by_code(case.number, PROXY_CODE)[1]


def test_a_proxy_opens_the_case_with_an_own_code_of_which_a_fingerprint_is_kept(
    county: County, now: datetime
) -> None:
    case = build.proxied(county, now)
    opened, citizen = access.by_code(case.number, CODE)
    assert (opened, citizen.proxy) == (case, False)
    opened, proxy = access.by_code(case.number, PROXY_CODE)
    assert (opened, proxy.proxy, proxy.name) == (case, True, "代办人")
    party = Party.objects.get(case=case, role=PartyRole.PROXY)
    assert party.code_digest == access.code_digest(PROXY_CODE) != case.code_digest
    assert access.by_proof(case.pk, party.code_digest)[1].proxy
    assert Step.objects.filter(case=case).latest("pk").told == "您已委托禾**代办"
    data = trail.history("case", case.pk).latest("seq").data
    assert "禾知秋" not in data and PROXY_CODE not in data


def test_the_codes_of_two_proxies_do_not_open_each_others_cases(county: County, now: datetime) -> None:
    one, other = build.proxied(county, now), build.registered(county, now)
    with pytest.raises(NotVisible):
        access.by_code(other.number, PROXY_CODE)
    with pytest.raises(NotVisible):
        access.by_proof(other.pk, access.code_digest(PROXY_CODE))
    assert access.by_code(one.number, PROXY_CODE)


def test_a_proxy_does_what_the_table_names_and_nothing_else(county: County, now: datetime) -> None:
    case = build.proxied(county, now, channel=Channel.HOTLINE)
    may = {move.verb for move in MOVES.values() if procedure.may(case, move, acting(case), now)}
    assert may == BY_PROXY
    intake.add_material(case, "墙也裂了", (), by=acting(case), now=now)
    assert Step.objects.filter(case=case).latest("pk").actor_name == "代办人"
    with moves.refused("撤回只能由诉求人本人凭自己的查询码办理，代办人不能代为办理"):
        moves.MAKE["withdraw"](moves.again(case), acting(case), county, now)
    with moves.refused("委托代办只能由诉求人本人"):
        moves.MAKE["authorise_proxy"](moves.again(case), acting(case), county, now)


def test_a_proxy_does_not_rate(county: County, now: datetime) -> None:
    case = build.served(county, now)
    proxies.authorise_proxy(
        case, name="禾知秋", authorisation="查询", code=PROXY_CODE, by=build.citizen(case), now=now
    )
    with moves.refused("评价只能由诉求人本人.*第二十一条"):
        followup.rate(moves.again(case), solved="yes", satisfaction="fair", by=acting(case), now=now)


def test_an_authority_taken_back_opens_nothing_any_more(county: County, now: datetime) -> None:
    case = build.proxied(county, now)
    proxy, digest = acting(case), access.code_digest(PROXY_CODE)
    with moves.refused("撤销代办只能由诉求人本人"):
        proxies.revoke_proxy(case, by=proxy, now=now)
    proxies.revoke_proxy(case, by=build.citizen(case), now=now)
    for opens in (lambda: access.by_code(case.number, PROXY_CODE), lambda: access.by_proof(case.pk, digest)):
        with pytest.raises(NotVisible):
            opens()
    party = Party.objects.get(case=case, role=PartyRole.PROXY)
    assert (party.revoked_at, party.code_digest, party.name) == (now, "", "禾知秋")
    with moves.refused("现在没有代办人"):
        proxies.revoke_proxy(moves.again(case), by=build.citizen(case), now=now)


def test_one_proxy_at_a_time_and_never_without_words(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    for changes in ({"name": " "}, {"authorisation": ""}):
        given = {"name": "禾知秋", "authorisation": "查询", **changes}
        with moves.refused("写明代办人姓名和委托办什么.*第一百六十五条"):
            proxies.authorise_proxy(case, code=PROXY_CODE, by=Citizen(case.pk), now=now, **given)
    case = build.proxied(county, now)
    with moves.refused("已经委托禾\\*\\*代办"):
        moves.MAKE["authorise_proxy"](case, Citizen(case.pk), county, now)


def test_a_code_replaces_what_was_written_down_at_registration(county: County, now: datetime) -> None:
    helper = Person("禾知秋", role=PartyRole.PROXY, authorisation="委托书，代为反映")
    case = build.registered(county, now, people=(Person("禾知春"), helper))
    moves.MAKE["authorise_proxy"](case, Citizen(case.pk), county, now)
    assert [bool(one.revoked_at) for one in Party.objects.filter(case=case, role=PartyRole.PROXY)] == [
        True,
        False,
    ]
    assert acting(case).proxy


def test_staff_authorise_nobody(county: County, now: datetime) -> None:
    case = build.registered(county, now)
    with pytest.raises(Refused, match="诉求人本人"):
        moves.MAKE["authorise_proxy"](case, county.clerk, county, now)
