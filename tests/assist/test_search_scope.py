"""What one may not see is not found, not counted, not suggested; what is sealed is in no index at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from huiyin.assist import searching
from huiyin.cases import accusation, indexing, intake
from huiyin.cases.codes import PartyRole, Purpose
from huiyin.cases.intake import Person
from huiyin.cases.models import Case
from huiyin.cases.procedure import Citizen
from huiyin.index.models import Entry
from tests import build
from tests.build import County

WORDS, NAME, ALIKE, PHONE, PLACE = "青苗补偿款", "章纬", "张伟", "13800000977", "旧码头仓库"
ASKED = (WORDS, "青苗", "补偿", "苗", NAME, ALIKE, PHONE, PLACE, "修好 青苗", "青苗补偿款没发", "“青苗补偿”")


def told(county: County, now: datetime, **changes: Any) -> Case:
    given: dict[str, Any] = {
        "text": f"{WORDS}被截留。", "demands": (f"发还{WORDS}",), "people": (Person(NAME, PHONE),), "place_text": PLACE,
    }  # fmt: skip
    return build.registered(county, now, **{**given, **changes})


def nothing(county: County, who: str, now: datetime, *more: str) -> None:
    for words in (*ASKED, *more):
        page = searching.search(county.users[who], words, now)
        assert (page.rows, page.has_next, page.suggestions, page.more_exist) == ([], False, [], False), words


@pytest.mark.parametrize("who", ["handler", "leader", "outsider", "officer", "administrator", "auditor"])
def test_a_case_out_of_scope_is_neither_found_nor_suggested(who: str, county: County, now: datetime) -> None:
    case = told(county, now)
    assert searching.search(county.clerk, WORDS, now).rows
    nothing(county, who, now, case.number)


@pytest.mark.parametrize("who", ["clerk", "county_leader", "inspector", "confidant", "discipline_officer"])
def test_an_accusation_is_found_by_nobody_and_stands_in_no_index(
    who: str, county: County, now: datetime
) -> None:
    case = told(county, now, purpose=Purpose.ACCUSATION, accused=build.ACCUSED)
    assert case.sealed
    nothing(county, who, now, case.number)
    assert not Entry.objects.filter(subject=case.pk).exists()


def test_a_case_that_is_sealed_vanishes_and_comes_back_when_it_is_none(county: County, now: datetime) -> None:
    case = build.awaiting(
        county, now, text=f"{WORDS}被截留。", demands=(f"发还{WORDS}",), people=(Person(NAME, PHONE),), place_text=PLACE
    )  # fmt: skip
    intake.add_material(case, "补充：青苗有照片。", (), by=Citizen(case.pk), now=now)
    before = set(Entry.objects.filter(subject=case.pk).values_list("kind", "key", "title", "body"))
    for who in ("clerk", "handler"):
        assert searching.search(county.users[who], WORDS, now).rows
    accusation.seal(case, accused=build.ACCUSED, reason=WORDS, by=county.handler, now=now)
    for who in ("clerk", "handler", "county_leader", "confidant"):
        nothing(county, who, now, case.number)
    assert not Entry.objects.filter(subject=case.pk).exists()
    keeper = next(confidant.user for confidant in case.confidants.select_related("user"))
    accusation.unseal(case, "电话里同意改为信访事项", by=keeper, now=now + timedelta(hours=1))
    assert [found.case for found in searching.search(county.clerk, WORDS, now).rows] == [case]
    after = set(Entry.objects.filter(subject=case.pk).values_list("kind", "key", "title", "body"))
    assert {entry[:2] for entry in after} == {entry[:2] for entry in before}
    assert not searching.search(county.handler, WORDS, now).rows


def test_filling_an_index_leaves_out_what_is_sealed(county: County, now: datetime) -> None:
    case = told(county, now, purpose=Purpose.ACCUSATION, accused=build.ACCUSED)
    plain = build.registered(county, now)
    indexing.start_over()
    while indexing.fill():
        pass
    assert set(Entry.objects.values_list("subject", flat=True)) == {plain.pk}
    assert not Entry.objects.filter(subject=case.pk).exists()


def test_what_is_rolled_back_is_not_found(county: County, now: datetime) -> None:
    with transaction.atomic():
        told(county, now)
        transaction.set_rollback(True)
    nothing(county, "clerk", now)


def test_a_minors_name_finds_nothing_by_its_sound(county: County, now: datetime) -> None:
    child = Person("章小伟", minor=True)
    guardian = Person("禾知春", PHONE, role=PartyRole.GUARDIAN)
    build.registered(county, now, people=(child, guardian))
    for words in ("章小伟", "张晓纬"):
        assert not searching.search(county.clerk, words, now).rows
